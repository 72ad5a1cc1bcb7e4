"""What the command ``lemnis`` starts: the terminal's door, wired to Django and the college."""

import getpass
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from lemnis.cli import front
from lemnis.config import env
from lemnis.errors import BadData, LemnisError, Refused
from lemnis.jobs import tasks
from lemnis.people.rules.viewers import operator
from lemnis.web import assets


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        made = wiring()
    except LemnisError as error:
        # The language itself may be what is wrong.
        sys.stderr.write(f"{error.say('zh')}\n{error.say('en')}\n")
        sys.exit(error.exit_code)
    sys.exit(front.run(made, sys.argv[1:]))


def wiring() -> front.Wiring:
    """Return what the environment says of folder, language, lake and person.

    Raises:
        WrongUse: a setting makes no sense.

    """
    return front.Wiring(
        home=env.home(),
        language=env.language(),
        prepare=prepare,
        open=open_college,
        found=found_college,
        lake_catalogue=env.lake_catalogue(),
        by=operator(_person()),
        chosen=bool(env.text("LEMNIS_HOME", "")),
        program=_program(),
        setting=lambda name: env.text(name, ""),
        guarded=guarded,
        queued=env.use_queue,
        collect=collect,
    )


def prepare(home: Path) -> None:
    """Set Django up for a college's folder, whether it is there or not."""
    env.use_home(home)
    env.use_settings("lemnis.config.settings")
    django.setup()
    tasks.begin()


def collect() -> None:
    """Make style sheets and scripts ready to be served; while debugging they are read in place."""
    if not settings.DEBUG:
        assets.collect(settings.STATIC_ROOT)


def found_college(home: Path) -> None:
    """Make the folder and the tables of a college, or bring older tables up to date.

    Raises:
        BadData: the database cannot be used.

    """
    home.mkdir(parents=True, exist_ok=True)
    prepare(home)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise _unusable(error) from error


def open_college(home: Path) -> None:
    """Make ``home`` the college of this process.

    Raises:
        NotFound: there is no such folder.
        Refused: its tables are those of an older version.
        BadData: the database cannot be used.

    """
    if not home.is_dir():
        raise front.no_college(home)
    prepare(home)
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise _unusable(error) from error
    if behind:
        raise Refused(
            "学校的数据表尚未建立或版本较旧。",
            "The college's tables are missing or of an older version.",
            place=str(home),
            cure=("请运行 lemnis init。", "Run lemnis init."),
        )


@contextmanager
def guarded() -> Iterator[None]:
    """Tell as ours what the database refuses in the middle of a command: read-only, full, gone.

    Raises:
        BadData: the database cannot be used.

    """
    try:
        yield
    except OperationalError as error:
        raise _unusable(error) from error


def _unusable(error: DatabaseError) -> BadData:
    return BadData(
        f"学校的数据库不能用：{error}。",
        f"The college's database cannot be used: {error}.",
        place=str(env.home()),
        cure=(
            "请检查文件权限、磁盘空间和 LEMNIS_DATABASE_URL。",
            "Check the file's permissions, the disk and LEMNIS_DATABASE_URL.",
        ),
    )


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as nobody it knows
        return "lemnis"


def _program() -> str:
    """Return what to type to call this program again: its name, or its path if nobody finds it."""
    here = Path(sys.argv[0])
    found = shutil.which("lemnis")
    if here.name != "lemnis" or (found and Path(found).samefile(here)):
        return "lemnis"
    inside = here.absolute().is_relative_to(Path.cwd())
    return str(here.absolute().relative_to(Path.cwd()) if inside else here)
