"""``lemnis init``: begin a college in a folder."""

import typer

from lemnis.cli.front import Wiring


def init(context: typer.Context) -> None:
    """Say what the door has just made; running it again changes nothing."""
    wiring: Wiring = context.obj
    typer.echo(
        f"学校已就绪：{wiring.home}"
        if wiring.language == "zh"
        else f"The college is ready in {wiring.home}"
    )
