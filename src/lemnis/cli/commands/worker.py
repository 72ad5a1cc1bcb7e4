"""``lemnis worker``: do the work that pages have left for later."""

from typing import Annotated

import typer

from lemnis import queue
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.evidence import doing
from lemnis.people import editions


def main(
    context: typer.Context,
    *,
    threads: Annotated[
        int, typer.Option(metavar="N", min=1, help="同时做几件，默认 1 ¦ how many at once")
    ] = 1,
) -> None:
    """处理网页留下的耗时工作，按 Ctrl-C 结束。 ¦ Do what pages leave for later, until Ctrl-C.

    lemnis worker
    """
    wiring: Wiring = context.obj
    Screen(wiring).say(
        f"正在等候 {wiring.place()} 的工作。", f"Waiting for the work of {wiring.place()}."
    )
    editions.begin()  # whoever worked before may have been killed after a change
    doing.take_up_left()
    queue.work(threads)
