"""What stands at the door: which commands there are, where the college is, how errors are told.

Only the module of the command that was typed is imported, and only after the college has been
opened: so help is quick, and a command finds its tables.
"""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from lemnis.cli import usage
from lemnis.errors import LemnisError, NotFound, WrongUse
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.values import Title


def _unset(_name: str) -> str:
    return ""


def _nothing() -> None:
    """Leave everything as it is."""


_COLLEGE = "college"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the wiring hands to the door: which folder, which language, who, how to open it.

    ``prepare`` sets Django up for the folder; ``open`` makes sure of its tables; ``found`` makes
    folder and tables first, or brings the tables of an older version up to date. ``chosen`` tells
    that the folder was named by somebody; ``program`` is how the command is called on this
    machine, ``setting`` reads a setting that a page of the college names, ``guarded`` is a block
    in which the database's own complaints become ours. ``queued`` leaves deferred work to the
    worker, ``collect`` makes the site's files ready. Commands find this in their context's
    ``obj``.
    """

    home: Path
    language: str
    prepare: Callable[[Path], None]
    open: Callable[[Path], None]
    found: Callable[[Path], None]
    lake_catalogue: str = ""
    by: Viewer = field(default_factory=lambda: operator("lemnis"))
    chosen: bool = False
    program: str = "lemnis"
    setting: Callable[[str], str] = _unset
    guarded: Callable[[], AbstractContextManager[None]] = nullcontext
    queued: Callable[[], None] = _nothing
    collect: Callable[[], None] = _nothing

    def place(self) -> str:
        """Return the college's folder as a person here would write it."""
        here = Path.cwd()
        if self.home == here:
            return "."
        inside = self.home.is_relative_to(here) and self.home != here
        return str(self.home.relative_to(here)) if inside else str(self.home)

    def call(self, words: str) -> str:
        """Return a command line that does what ``words`` say for this college."""
        usual = "" if self.place() in {_COLLEGE, "."} else f" --home {shlex.quote(self.place())}"
        return f"{self.program} {words}{usual}"

    def say(self, zh: str, en: str) -> str:
        """Return the one of two texts that is in the reader's language."""
        return zh if self.language == "zh" else en


class Needs(Enum):
    """What must stand before a command begins: a college, a new one at need, or nothing."""

    COLLEGE = "college"
    FOUNDED = "founded"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``lemnis``, found in ``cli/commands/<module>`` as ``main``.

    ``folder`` is where the college stands when nobody has said it; ``queued`` tells that deferred
    work is left to the worker.
    """

    name: str
    help: Title
    needs: Needs = Needs.COLLEGE
    module: str = ""
    folder: str = _COLLEGE
    queued: bool = False


COMMANDS: tuple[Command, ...] = (
    Command(
        "init",
        Title(
            "在文件夹里新建一所学校，或升级已有的", "Begin a college in a folder, or upgrade one"
        ),
        Needs.FOUNDED,
    ),
    Command(
        "demo",
        Title("建一所有三年数据的示范学校并诊断", "Build a college with three years of data"),
        Needs.FOUNDED,
        folder="demo",
    ),
    Command(
        "import",
        Title("导入 Excel、CSV、Parquet 文件", "Import Excel, CSV and Parquet files"),
        module="import_files",
    ),
    Command(
        "sync",
        Title("从数据库和接口取数", "Fetch from databases and interfaces"),
    ),
    Command(
        "check",
        Title("核对已发布的数据", "Check the published data"),
    ),
    Command(
        "diagnose",
        Title("计算并评定全部指标", "Measure and judge every indicator"),
    ),
    Command(
        "alerts",
        Title("查看和处理预警", "See alerts, and act on them"),
    ),
    Command(
        "rules",
        Title("查看和修改预警规则", "See and change the rules of alerts"),
    ),
    Command(
        "backtest",
        Title("在历史上检验预警规则", "Try an alert rule on history"),
    ),
    Command(
        "explain",
        Title("说清一个数的来历", "Take a number apart"),
    ),
    Command(
        "risk",
        Title("预估谁可能不及格，并说明理由", "Foresee who may not pass, and say why"),
    ),
    Command(
        "cycles",
        Title("按校历开启到期的诊改周期", "Open the cycles that are due"),
    ),
    Command(
        "catalogue",
        Title("检查、导出、导入指标", "Check, export and import indicators"),
        Needs.NOTHING,
    ),
    Command(
        "accounts",
        Title("开设账号、授予角色", "Open accounts, grant roles"),
    ),
    Command(
        "organisation",
        Title("职责表导出导入、组织手册", "Duties out and in, the organisation handbook"),
    ),
    Command(
        "report",
        Title("起草、核对、签发报告", "Begin, check, sign and keep reports"),
    ),
    Command(
        "audit",
        Title("查看和核验审计日志", "See the audit log, and verify it"),
    ),
    Command(
        "serve",
        Title("打开网站", "Serve the site"),
        queued=True,
    ),
    Command(
        "worker",
        Title("处理网页留下的耗时工作", "Do what pages leave for later"),
        queued=True,
    ),
    Command(
        "doctor",
        Title("检查安装和学校是否完好", "See whether all is well"),
        Needs.NOTHING,
    ),
)


def run(wiring: Wiring, words: Sequence[str]) -> int:
    """Do what ``words`` ask; return 0 done, 1 refused or findings, 2 wrong use.

    ``--home FOLDER`` and ``--lang zh|en`` may stand anywhere, and go before the environment.
    """
    try:
        language, rest = _taken("--lang", words)
        wiring = replace(wiring, language=_language(language) or wiring.language)
        folder, rest = _taken("--home", rest)
        if folder:
            home = Path(folder).expanduser().absolute()
            wiring = replace(wiring, home=home, chosen=True)
        return _run(wiring, rest)
    except LemnisError as error:
        typer.echo(error.say(wiring.language), err=True)
        return error.exit_code
    except KeyboardInterrupt:
        typer.echo(wiring.say("已中断。", "Interrupted."), err=True)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`): Python must not try to flush it again.
        sys.stdout = None  # Python's own way to say "no output"
        return 0
    except OSError as error:
        typer.echo(_system(error, wiring), err=True)
        return 1


def _taken(option: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """Take ``option VALUE`` or ``option=VALUE`` out of the words; the last one counts."""
    value, rest = "", []
    left: Iterator[str] = iter(words)
    for word in left:
        if word == option or word.startswith(f"{option}="):
            value = word.removeprefix(option).removeprefix("=") or next(left, "")
            if not value:
                raise WrongUse(f"{option} 后须写值。", f"{option} needs a value.")
        else:
            rest.append(word)
    return value, rest


def _language(word: str) -> str:
    if word not in {"", "zh", "en"}:
        raise WrongUse(
            f"--lang 不能是“{word}”。",
            f"--lang cannot be “{word}”.",
            cure=("写 zh 或 en。", "Write zh or en."),
        )
    return word


def _run(wiring: Wiring, words: list[str]) -> int:
    if not words or words[0] in {"--help", "-h", "help"}:
        typer.echo(usage.overview(COMMANDS, wiring.language))
        return 0
    command = _command(words[0])
    wiring = _at_home(command, wiring)
    if command.queued:
        wiring.queued()
    wiring.prepare(wiring.home)
    module = import_module(f"lemnis.cli.commands.{command.module or command.name}")
    app = _app(module.main, command)
    words = usage.with_list(app, words)
    alone = isinstance(module.main, typer.Typer) and len(words) == 1
    if alone or {"--help", "-h"} & set(words):
        typer.echo(usage.page(app, words, wiring.language))
        return 0
    if command.needs is Needs.FOUNDED:
        wiring.found(wiring.home)
    if command.needs is Needs.COLLEGE:
        wiring.open(wiring.home)
    with wiring.guarded():
        return usage.obey(app, words, wiring)


def _command(word: str) -> Command:
    if word.startswith("-"):
        raise WrongUse(
            f"没有选项 {word}。",
            f"There is no option {word}.",
            cure=("先写命令；用法见 lemnis --help。", "The command comes first: lemnis --help."),
        )
    for command in COMMANDS:
        if command.name == word:
            return command
    raise usage.no_such_command(word, [command.name for command in COMMANDS])


def _at_home(command: Command, wiring: Wiring) -> Wiring:
    """Return the wiring with the folder meant when nobody has named one.

    Who stands in a college means it; a lone demo college is meant by whoever has no other.
    """
    if wiring.chosen:
        return wiring
    usual, demo = Path(command.folder).absolute(), Path("demo").absolute()
    if command.folder == _COLLEGE and not usual.exists() and _is_college(Path.cwd()):
        return replace(wiring, home=Path.cwd())
    if command.needs is not Needs.FOUNDED and not usual.exists() and demo.is_dir():
        usual = demo
    return replace(wiring, home=usual)


def _is_college(folder: Path) -> bool:
    return (folder / "calendar.yaml").is_file() and (folder / "catalogue").is_dir()


def no_college(home: Path) -> NotFound:
    """Return the error that tells where no college is, and how to begin one."""
    return NotFound(
        f"{home} 处没有学校。",
        f"There is no college in {home}.",
        cure=("请先运行 lemnis init 或 lemnis demo。", "Run lemnis init or lemnis demo first."),
    )


def _app(main: Any, command: Command) -> Any:
    app = typer.Typer(name="lemnis", add_completion=False, pretty_exceptions_enable=False,
                      rich_markup_mode=None)  # fmt: skip
    # With a callback Typer keeps the command's name even while there is only one.
    app.callback()(lambda: None)
    if isinstance(main, typer.Typer):
        app.add_typer(main, name=command.name)
    else:
        app.command(command.name)(main)
    return typer.main.get_command(app)


def _system(error: OSError, wiring: Wiring) -> str:
    place = f"{error.filename}: " if error.filename else ""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{place}{wiring.say('这是文件，不是文件夹。', 'This is a file, not a folder.')}"
    reason = error.strerror or str(error)
    return f"{place}{wiring.say('系统拒绝：', 'The system refuses: ')}{reason}"
