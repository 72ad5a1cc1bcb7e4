"""What stands at the door: which commands there are, where the college is, how errors are told.

Only the module of the command that was typed is imported, and only after the college has been
opened: so help is quick, and a command finds its tables.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import typer

from lemnis.errors import LemnisError, WrongUse
from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the wiring hands to the door: which folder, which language, and how to open it.

    ``open`` sets Django up for the folder. ``found`` makes folder and tables first, or brings
    the tables of an older version up to date. Commands find this in their context's ``obj``.
    """

    home: Path
    language: str
    open: Callable[[Path], None]
    found: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``lemnis``, found in ``cli/commands``; ``founds`` may begin a new wiring."""

    name: str
    help: Title
    founds: bool = False


COMMANDS: tuple[Command, ...] = (
    Command(
        "init",
        Title(
            "在文件夹里新建一所学校，或升级已有的", "Begin a college in a folder, or upgrade one"
        ),
        founds=True,
    ),
)


def run(wiring: Wiring, words: Sequence[str]) -> int:
    """Do what ``words`` ask; return 0 done, 1 refused or findings, 2 wrong use.

    ``--home FOLDER`` may stand anywhere, and goes before the environment.
    """
    try:
        home, rest = _home(wiring.home, words)
        return _run(replace(wiring, home=home), rest)
    except LemnisError as error:
        typer.echo(error.say(wiring.language), err=True)
        return error.exit_code


def _home(default: Path, words: Sequence[str]) -> tuple[Path, list[str]]:
    """Take ``--home FOLDER`` or ``--home=FOLDER`` out of the words."""
    home, rest = default, []
    left: Iterator[str] = iter(words)
    for word in left:
        if word == "--home" or word.startswith("--home="):
            folder = word.removeprefix("--home").removeprefix("=") or next(left, "")
            if not folder:
                raise WrongUse("--home 后须写文件夹。", "--home needs a folder.")
            home = Path(folder).expanduser().absolute()
        else:
            rest.append(word)
    return home, rest


def _run(wiring: Wiring, words: list[str]) -> int:
    typed = next((command for command in COMMANDS if command.name in words[:1]), None)
    if typed is not None and not {"--help", "-h"} & set(words):
        (wiring.found if typed.founds else wiring.open)(wiring.home)
    app = _app(wiring.language, typed)
    try:
        typer.main.get_command(app).main(words or ["--help"], prog_name="lemnis", obj=wiring)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _app(language: str, typed: Command | None) -> typer.Typer:
    """Return the application: the command that was typed for real, of the others the help only."""
    app = typer.Typer(
        name="lemnis",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="双纽·诊改平台" if language == "zh" else "Diagnosis and improvement for a college",
        epilog="--home 文件夹：学校所在的文件夹"
        if language == "zh"
        else "--home FOLDER: the college",
    )
    # With a callback Typer keeps the command's name even while there is only one.
    app.callback()(lambda: None)
    for command in COMMANDS:
        told = command.help.zh if language == "zh" else command.help.en
        app.command(command.name, help=told)(_function(command, typed))
    return app


def _function(command: Command, typed: Command | None) -> Callable[..., None]:
    if command is not typed:
        return _nothing
    module = import_module(f"lemnis.cli.commands.{command.name}")
    function: Callable[..., None] = getattr(module, command.name)
    return function


def _nothing() -> None:
    """Stand in for a command that was not typed."""
