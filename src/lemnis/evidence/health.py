"""Whether a machine and a college on it are well: one finding per thing looked at."""

import importlib.metadata
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import LemnisError
from lemnis.evidence import queries
from lemnis.evidence.opening import Home
from lemnis.evidence.own_catalogue import proofread_own
from lemnis.lake.connection import extension
from lemnis.lake.store import Lake
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

_LEAST_PYTHON = (3, 11)
_LEAST_FREE = 2 * 1024**3
_PATIENCE = 0.5


class State(StrEnum):
    """``WARN``: it works, but not all of it or not for long."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Health:
    """How one thing is, and what to do about it."""

    name: Title
    state: State
    zh: str
    en: str
    cure: tuple[str, str] = ("", "")


def machine() -> Iterator[Health]:
    """Yield how the installation is."""
    yield _python()
    yield _extensions()
    yield _program(
        Title("Java（Spark 用）", "Java (for Spark)"), "java",
        ("只有用 Spark 时才需要：apt-get install openjdk-17-jre-headless。",
         "Only Spark needs it: apt-get install openjdk-17-jre-headless."),
    )  # fmt: skip
    yield _fonts()


def college(home: Home, open_tables: Callable[[], None], by: Viewer) -> Iterator[Health]:
    """Yield how a college is; ``open_tables`` makes sure of its database."""
    yield _disk(home.folder)
    database = _tried(Title("数据库", "database"), open_tables)
    yield database
    yield _tried(Title("数据湖", "lake"), lambda: _read(home))
    yield _tried(Title("写锁", "write lock"), lambda: _write(home, by))
    yield _tried(Title("校历", "calendar"), lambda: _calendar(home))
    yield _own_indicators(home)
    if database.state is State.OK:
        yield _records(by)


def _python() -> Health:
    found = ".".join(map(str, sys.version_info[:3]))
    name = Title("Python", "Python")
    if sys.version_info >= _LEAST_PYTHON:
        return Health(name, State.OK, found, found)
    return Health(name, State.FAIL, found, found, ("需要 3.11 以上。", "3.11 or newer is needed."))


def _extensions() -> Health:
    name = Title("DuckDB 及扩展", "DuckDB and extensions")
    try:
        for wanted in ("ducklake", "sqlite_scanner", "postgres_scanner"):
            extension(wanted)
    except LemnisError as error:
        return Health(name, State.FAIL, error.zh, error.en, error.cure)
    version = importlib.metadata.version("duckdb")
    return Health(name, State.OK, version, version)


def _program(name: Title, command: str, cure: tuple[str, str]) -> Health:
    place = shutil.which(command)
    if place:
        return Health(name, State.OK, place, place)
    return Health(name, State.WARN, "没有", "none", cure)


def _fonts() -> Health:
    name = Title("中文字体（报告用）", "Chinese fonts (for reports)")
    program = shutil.which("fc-list")
    found = ""
    if program:
        answer = subprocess.run(  # noqa: S603 - a program of the system, fixed words
            [program, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20
        )
        found = next(iter(answer.stdout.splitlines()), "")
    if found:
        return Health(name, State.OK, found, found)
    return Health(
        name, State.WARN, "没有", "none",
        ("apt-get install fonts-noto-cjk。", "apt-get install fonts-noto-cjk."),
    )  # fmt: skip


def _disk(folder: Path) -> Health:
    name = Title("磁盘", "disk")
    if not folder.is_dir():
        return Health(
            name, State.FAIL, f"没有文件夹 {folder}", f"no folder {folder}",
            ("请先运行 lemnis init 或 lemnis demo。", "Run lemnis init or lemnis demo first."),
        )  # fmt: skip
    free = shutil.disk_usage(folder).free
    said = f"{free / 1024**3:.1f} GiB"
    if free >= _LEAST_FREE:
        return Health(name, State.OK, f"剩余 {said}", f"{said} free")
    return Health(
        name, State.WARN, f"只剩 {said}", f"only {said} free", ("请腾出空间。", "Make room.")
    )


def _tried(name: Title, work: Callable[[], None]) -> Health:
    try:
        work()
    except LemnisError as error:
        return Health(name, State.FAIL, error.zh, error.en, error.cure)
    except OSError as error:
        cure = ("请检查文件权限和磁盘空间。", "Check the files' permissions and the disk.")
        return Health(name, State.FAIL, str(error), str(error), cure)
    return Health(name, State.OK, "正常", "well")


def _read(home: Home) -> None:
    with Lake.open(home.lake, catalogue_url=home.catalogue_url or None) as lake:
        lake.tables()


def _write(home: Home, by: Viewer) -> None:
    url = home.catalogue_url or None
    with (
        Lake.open(home.lake, catalogue_url=url, wait_seconds=_PATIENCE) as lake,
        lake.writer(by.name, "doctor"),
    ):
        pass


def _calendar(home: Home) -> None:
    if home.calendar.exists():
        SchoolCalendar.read(home.calendar)


def _own_indicators(home: Home) -> Health:
    name = Title("本校指标", "own indicators")
    read, mistakes = proofread_own(home)
    if not mistakes:
        return Health(name, State.OK, f"{len(read)} 项", str(len(read)))
    return Health(
        name, State.FAIL, f"{len(mistakes)} 处错误", f"{len(mistakes)} mistakes",
        ("运行 lemnis catalogue validate 查看。", "See lemnis catalogue validate."),
    )  # fmt: skip


def _records(by: Viewer) -> Health:
    name = Title("载入与诊断的记录", "records of loads and runs")
    if not queries.any_running(by):
        return Health(name, State.OK, "正常", "well")
    return Health(
        name, State.WARN, "有未结束的载入或诊断", "a load or run has not ended",
        ("若已中断，下一次导入或诊断时会自动理清。",
         "If it was killed, the next import or run puts the record right."),
    )  # fmt: skip
