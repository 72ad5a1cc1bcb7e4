"""What the command ``lemnis`` starts: the terminal's door, wired to Django and the college."""

import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lemnis.cli import front
from lemnis.config import env
from lemnis.errors import LemnisError, NotFound, Refused


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        wiring = front.Wiring(env.home(), env.language(), open_college, found_college)
    except LemnisError as error:
        # The language itself may be what is wrong.
        sys.stderr.write(f"{error.say('zh')}\n{error.say('en')}\n")
        sys.exit(error.exit_code)
    sys.exit(front.run(wiring, sys.argv[1:]))


def found_college(home: Path) -> None:
    """Make the folder and the tables of a college, or bring older tables up to date."""
    home.mkdir(parents=True, exist_ok=True)
    _set_up(home)
    call_command("migrate", verbosity=0, interactive=False)


def open_college(home: Path) -> None:
    """Make ``home`` the college of this process.

    Raises:
        NotFound: there is no such folder.
        Refused: its tables are those of an older version.

    """
    if not home.is_dir():
        raise NotFound(
            f"{home} 处没有学校。",
            f"There is no college in {home}.",
            cure=("请先运行 lemnis init 或 lemnis demo。", "Run lemnis init or lemnis demo first."),
        )
    _set_up(home)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(
            "学校的数据表尚未建立或版本较旧。",
            "The college's tables are missing or of an older version.",
            cure=("请运行 lemnis init。", "Run lemnis init."),
        )


def _set_up(home: Path) -> None:
    env.use_home(home)
    env.use_settings("lemnis.config.settings")
    django.setup()
