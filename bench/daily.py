"""One more day: a college that is diagnosed every night gets a day of data and is diagnosed again.

``python -m bench.daily <again|full> <size> <file>`` lets one run take place in a process of its own
and prints one line of JSON. In: the bench college's files. Out: a lake that holds everything up to
a school day near the end of term, two nights' runs among it, and the next day's rows.
"""

import argparse
import datetime as dt
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pandas as pd  # noqa: F401 - pyarrow looks for it; a college has none, so it is not timed
import pyarrow.parquet as pq

from bench.college import MEMORY, TERM, Ground, Told, college, library
from bench.contender import Result, peak
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.diagnose import Order, RunResult, diagnose
from lemnis.engine.standing import measurements_of
from lemnis.lake import datasets
from lemnis.lake.connection import literal, quoted
from lemnis.lake.store import Lake

AGAIN, FULL = "again", "full"
DAY = dt.date(2025, 6, 5)  # a Thursday in the sixteenth week
_NIGHT = dt.timedelta(days=1)


class Daily:
    """The lake of one college on the evening of ``DAY``."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.folder = ground, ground.folder / "daily"
        self.home, self.evening = self.folder / "lake", self.folder / "evening"

    def make(self, told: Told) -> None:
        """Make the lake anew: what it keeps is of the code and catalogue of now."""
        told(f"a college of size {self.ground.size}, diagnosed up to {DAY - _NIGHT}")
        shutil.rmtree(self.folder, ignore_errors=True)
        with Lake.open(self.home, memory=MEMORY) as lake:
            first = DAY - 2 * _NIGHT
            self._load(lake, dt.date.min, first)
            _run(lake, first, "first")
            _run(lake, first, "second")  # prior now finds what the first one stored
            self._load(lake, first + _NIGHT, DAY - _NIGHT)
            _run(lake, DAY - _NIGHT, "third")
            rows = self._load(lake, DAY, DAY)
        told(f"{sum(rows.values()):,} rows of {DAY}: {', '.join(rows)}")
        self.evening.mkdir()
        shutil.copy(self.home / "catalogue.sqlite", self.evening)
        shutil.copytree(self.home / "kept", self.evening / "kept")

    def reset(self) -> None:
        """Put the lake back to the evening, before it is diagnosed."""
        for left in self.home.glob("catalogue.sqlite*"):
            left.unlink()
        shutil.copy(self.evening / "catalogue.sqlite", self.home)
        shutil.rmtree(self.home / "kept")
        shutil.copytree(self.evening / "kept", self.home / "kept")

    def _load(self, lake: Lake, first: dt.date, last: dt.date) -> dict[str, int]:
        """Load the rows of some days; what has no day is there from the beginning."""
        known, loaded = datasets.load(), {}
        with lake.writer("bench", f"up to {last}", {"load": f"{last}"}) as writer:
            for name, file in self.ground.files.items():
                days = _days(known[name].time, first, last)
                if days:
                    query = f"SELECT * FROM read_parquet({literal(str(file))}) WHERE {days}"
                    done = writer.publish(known[name], query, load=f"{last}")
                    loaded[name] = done.new
        return {name: count for name, count in loaded.items() if count}


def _days(time_: str | None, first: dt.date, last: dt.date) -> str:
    """Return as SQL which rows are of some days; '' for none."""
    begins = first == dt.date.min
    if time_ is None:
        return "TRUE" if begins else ""
    days = f"{quoted(time_)} BETWEEN {literal(f'{first}')} AND {literal(f'{last}')}"
    return f"({days} OR {quoted(time_)} IS NULL)" if begins else days


def _run(lake: Lake, on: dt.date, run: str, *, full: bool = False) -> RunResult:
    known, now = library(), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    term = demo_calendar().parse(TERM)
    return diagnose(college(lake, known), Order((term,), on, run, "bench", now, full=full))


def run(name: str, ground: Ground, keep: Path) -> Result:
    """Diagnose the evening's college once, again or in full; leave the measurements in ``keep``."""
    daily = Daily(ground)
    daily.reset()
    known, term = library(), demo_calendar().parse(TERM)
    with Lake.open(daily.home, memory=MEMORY) as lake:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        order = Order((term,), DAY, name, "bench", now, full=name == FULL)
        with _timed() as took:
            result = diagnose(college(lake, known), order)
        pq.write_table(measurements_of(lake, name), keep)
    return Result(name, *took, peak(), result.anew)


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Give a list that holds seconds of wall and processor after the block."""
    took: list[float] = []
    began, before = time.perf_counter(), time.process_time()
    yield took
    took += [time.perf_counter() - began, time.process_time() - before]


def main() -> None:
    """Run one of the two and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[AGAIN, FULL])
    parser.add_argument("size")
    parser.add_argument("keep", type=Path)
    given = parser.parse_args()
    result = run(given.name, Ground(given.size, 1), given.keep)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")


if __name__ == "__main__":
    main()
