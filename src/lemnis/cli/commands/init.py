"""``lemnis init``: begin a college in a folder."""

import typer

from lemnis.cli.front import College


def init(context: typer.Context) -> None:
    """Say what the door has just made; running it again changes nothing."""
    college: College = context.obj
    typer.echo(
        f"学校已就绪：{college.home}"
        if college.language == "zh"
        else f"The college is ready in {college.home}"
    )
