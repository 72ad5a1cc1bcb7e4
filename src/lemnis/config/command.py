"""What the command ``lemnis`` starts: the terminal's door, with Django opened only when needed."""

from pathlib import Path

from lemnis import cli
from lemnis.config import env


def main() -> None:
    """Run the command line and leave with its exit code."""
    cli.run(home=env.home(), language=env.language(), open_college=open_college)


def open_college(home: Path) -> None:
    """Make ``home`` the college of this process and set Django up for it.

    Django is imported here, not above: ``lemnis --help`` must answer at once.
    """
    import django  # noqa: PLC0415 - a fifth of a second that a help page need not wait for

    env.use_home(home)
    env.use_settings("lemnis.config.settings")
    django.setup()
