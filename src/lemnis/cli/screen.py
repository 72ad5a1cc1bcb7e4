"""What a person sees: text and tables on standard output, progress on a terminal, or JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from lemnis.cli.front import Wiring
from lemnis.evidence.rules import plain, stage_words
from lemnis.lake import datasets
from lemnis.values import Title

Told = Callable[[str, int, int], None]
_PIPED_WIDTH = 100


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
    def _titles(self) -> Mapping[str, Title]:
        return {dataset.name: dataset.title for dataset in datasets.load()}

    def _stage(self, stage: str) -> str:
        return self.word(stage_words(stage, self._titles))


def counted(number: int, thing: str) -> str:
    """Return a number of things in English.

    >>> counted(1, "mistake"), counted(2_000, "row")
    ('1 mistake', '2,000 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
