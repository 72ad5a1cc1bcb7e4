"""The college everybody is measured on: made once, loaded into a lake, opened again and again.

In: a size and how many colleges. Out: ``Ground``: its files, its lake, and one order: diagnose the
last term with every indicator.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from lemnis.engine import catalogue
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.college import College, table_states
from lemnis.engine.diagnose import Order, prepare
from lemnis.engine.question import Job
from lemnis.engine.reading import Library, read
from lemnis.lake import datasets
from lemnis.lake.sources import demo
from lemnis.lake.store import Lake

CACHE = Path(__file__).parent / "results" / "cache"
TERM = "2024-2025-2"
DAY = demo.NOW
MEMORY = "1500MB"  # the lake's own default
Told = Callable[[str], None]


@dataclass(frozen=True)
class Ground:
    """One size of college on disk."""

    size: str
    colleges: int

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return CACHE / f"{self.size}-{self.colleges}"

    @property
    def files(self) -> dict[str, Path]:
        """The Parquet file of every data set."""
        return {p.stem: p for p in sorted((self.folder / "files").glob("*.parquet"))}

    @property
    def home(self) -> Path:
        """The lake's folder."""
        return self.folder / "lake"

    def rows(self) -> dict[str, int]:
        """Return how many rows each data set has."""
        return {name: pq.read_metadata(file).num_rows for name, file in self.files.items()}

    def make(self, told: Told, *, fresh: bool = False) -> None:
        """Make what is not there yet."""
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        if not (self.folder / "generated").exists():
            told(f"making {self.colleges} college(s) of size {self.size}")
            demo.write(self.folder / "files", size=self.size, colleges=self.colleges)
            (self.folder / "generated").touch()
        if not (self.folder / "loaded").exists():
            told(f"loading {self.colleges} college(s) of size {self.size} into a lake")
            shutil.rmtree(self.home, ignore_errors=True)
            self._load()
            (self.folder / "loaded").touch()
        self.reset()

    def _load(self) -> None:
        known = datasets.load()
        with (
            Lake.open(self.home, memory=MEMORY) as lake,
            lake.writer("bench", "the bench college", {"load": "bench"}) as writer,
        ):
            for name, file in self.files.items():
                writer.publish(known[name], file, load="bench")
        shutil.copy(self.home / "catalogue.sqlite", self.folder / "pristine.sqlite")

    def reset(self) -> None:
        """Forget every measurement, so that each run finds the same lake."""
        for left in self.home.glob("catalogue.sqlite*"):
            left.unlink()
        shutil.copy(self.folder / "pristine.sqlite", self.home / "catalogue.sqlite")
        for table in (self.home / "data" / "main").glob("measurements*"):
            shutil.rmtree(table)
        for left in (self.home / "data" / "main" / "standing", self.home / "kept"):
            shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def lake(self, memory: str = MEMORY) -> Iterator[Lake]:
        """Open the lake."""
        with Lake.open(self.home, memory=memory) as lake:
            yield lake


def library() -> Library:
    """Read the shipped catalogue: registry, indicators, formulas."""
    return read(datasets.load(), catalogue.load(), DAY)


def college(lake: Lake, known: Library) -> College:
    """Return what a run stands on."""
    return College(lake, known, demo_calendar(), table_states(lake, known.datasets))


def order(run: str) -> Order:
    """Return the order everybody gets: the last term, every indicator."""
    term = demo_calendar().parse(TERM)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return Order((term,), DAY, run, "bench", now)


def job(lake: Lake, known: Library) -> Job:
    """Return what has to be answered, for rivals that share the reading of formulas."""
    return prepare(college(lake, known), order("asked"), lake.snapshot())
