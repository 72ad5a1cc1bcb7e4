"""``lemnis cycles``: open what the cadences ask for by now, as the worker does every hour."""

from typing import Annotated

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.evidence.opening import Home, calendar
from lemnis.spiral.scheduling import open_due


def main(
    context: typer.Context,
    *,
    on: Annotated[
        str, typer.Option(metavar="DAY", help="哪一天，默认今天 ¦ the day, default today")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> None:
    """按校历开启到期的诊改周期；可反复运行。 ¦ Open the cycles that are due; safe to run again.

    lemnis cycles
    lemnis cycles --on 2025-03-14
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    today = day(on, "--on")
    terms = calendar(Home(wiring.home, wiring.lake_catalogue), today)
    with screen.progress() as progress:
        done = open_due(on=today, calendar=terms, by=wiring.by, progress=progress)
    screen.json({"on": str(today), "openings": done.openings, "cycles": done.cycles,
                 "lapsed": done.lapsed})  # fmt: skip
    screen.say(
        f"{today}：新开启 {done.cycles:,} 个诊改周期（{done.openings:,} 批），"
        f"{done.lapsed:,} 个未按时完成。",
        f"{today}: opened {done.cycles:,} cycles ({done.openings:,} rounds);"
        f" {done.lapsed:,} have lapsed.",
    )
