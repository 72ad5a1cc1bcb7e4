"""What a person sees: text and tables on standard output, progress on a terminal, or JSON."""

import dataclasses
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from lemnis.cli.front import Wiring
from lemnis.lake import datasets
from lemnis.values import Title

Told = Callable[[str, int, int], None]
_PIPED_WIDTH = 100
_STAGES = {
    "make": Title("生成", "making"),
    "stage": Title("读取", "reading"),
    "fetch": Title("取数", "fetching"),
    "check": Title("核对", "checking"),
    "publish": Title("发布", "publishing"),
    "train": Title("训练与检验", "training"),
    "measurements": Title("保存测量值", "storing measurements"),
    "history": Title("读取历史", "reading history"),
    "replay": Title("重演", "replaying"),
    "judge": Title("判定预警", "judging alerts"),
}


class Screen:
    """The way out of a command; ``as_json`` keeps everything but one JSON value off it."""

    def __init__(self, wiring: Wiring, *, as_json: bool = False) -> None:
        self.wiring, self.as_json = wiring, as_json
        # Names and formulas have square brackets: nothing is markup.
        self.console = Console(markup=False, highlight=False, emoji=False)
        if not self.console.is_terminal:
            self.console.width = _PIPED_WIDTH

    def word(self, title: Title) -> str:
        """Return the reader's side of a title."""
        return self.wiring.say(title.zh, title.en)

    def say(self, zh: str = "", en: str = "", style: str = "") -> None:
        """Print one of two texts; nothing in JSON."""
        if not self.as_json:
            self.console.print(Text(self.wiring.say(zh, en), style=style))

    def show(self, what: Any) -> None:
        """Print a table or tree; nothing in JSON."""
        if not self.as_json:
            self.console.print(what)

    def line(self, text: str) -> None:
        """Print a line as it is, however long: something to be copied."""
        if not self.as_json:
            self.console.print(Text(text), soft_wrap=True)

    def json(self, value: Any) -> None:
        """Print one JSON value, if JSON is what was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")

    def table(self, headings: Sequence[tuple[Title, str]], rows: Sequence[Sequence[Any]]) -> None:
        """Print rows under headings; a heading says also which side its cells keep to."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        for title, side in headings:
            right = side == "right"
            table.add_column(
                self.word(title), justify="right" if right else "left", no_wrap=side != "wrap",
                overflow="fold" if side == "wrap" else "ellipsis",
            )  # fmt: skip
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
        self.show(table)

    @contextmanager
    def progress(self) -> Iterator[Told]:
        """Give something to tell how far the work is; drawn on a terminal only."""
        drawn = Console(stderr=True, markup=False, highlight=False)
        if self.as_json or not drawn.is_terminal:
            yield _silent
            return
        columns = (
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        )  # fmt: skip
        with Progress(*columns, console=drawn, transient=True) as bar:
            task = bar.add_task("", total=None)

            def tell(stage: str, done: int, total: int) -> None:
                bar.update(
                    task, description=self._stage(stage), completed=done, total=total or None
                )

            yield tell

    @cached_property
    def _datasets(self) -> datasets.Datasets:
        return datasets.load()

    def _stage(self, stage: str) -> str:
        word, _, name = stage.partition(" ")
        if word not in _STAGES:
            word, name = "", stage
        verb = self.word(_STAGES[word]) if word else self.wiring.say("计算", "measuring")
        if word == "publish":
            name = name.removeprefix("publish ")
        title = self.word(self._datasets[name].title) if name in self._datasets else name
        return f"{verb} {title}".strip()


def counted(number: int, thing: str) -> str:
    """Return a number of things in English.

    >>> counted(1, "mistake"), counted(2_000, "row")
    ('1 mistake', '2,000 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, dict | Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, Title):
        return {"zh": value.zh, "en": value.en}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Path | UUID) else value


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
