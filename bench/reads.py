"""The bench of reading: what people look at first, over more than ten million measurements.

``python -m bench reads`` diagnoses four terms of the bench college, then reads pages of subjects,
the five by five and the worst deviations in turn, as one server process does, and reports how long
nineteen of twenty take.
"""

import datetime as dt
import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.college import Ground, college, library
from lemnis.engine import overview, standing
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.diagnose import Order, diagnose
from lemnis.engine.reading import Library
from lemnis.lake.sources import demo
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind, SubjectRef

RESULTS = Path(__file__).parent / "results"
MEASUREMENTS = 10_000_000
BAR_SECONDS = 0.2
PAGES, BOARDS = 200, 50
LEADERS = tuple(k for k in SubjectKind if k not in {SubjectKind.STUDENT, SubjectKind.SECTION})
WHEN, HOUR = dt.datetime(2025, 8, 1), dt.timedelta(hours=1)  # noqa: DTZ001 - as the lake keeps UTC
OUT = Console(width=100)


def fill(lake: Lake, known: Library) -> int:
    """Diagnose every term that was taught, each on its last day; return the measurements stored."""
    now = demo.NOW
    terms = demo_calendar().terms[-4:]
    for number, term in enumerate((*terms, terms[-1])):  # the last one twice: somebody mended it
        on, again = min(term.end, now), number == len(terms)
        moment = WHEN + number * HOUR
        order = Order((term.period,), on, f"reads-{number}", "bench", moment, full=again)
        result = diagnose(college(lake, known), order)
        OUT.print(f"  {term.label}: {result.measurements:,} measurements", highlight=False)
    connection = lake.reader()
    try:
        row = connection.execute(f"SELECT count(*) FROM lake.{standing.MEASUREMENTS}").fetchone()
    finally:
        connection.close()
    return int(row[0]) if row else 0


def subjects(lake: Lake, count: int) -> list[SubjectRef]:
    """Return subjects of all kinds, the same in every bench."""
    connection = lake.reader()
    try:
        rows = connection.execute(
            f"SELECT DISTINCT kind, subject FROM lake.{standing.MEASUREMENTS} ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    dice = random.Random(20251121)
    kinds = {kind: [r for r in rows if r[0] == kind] for kind in {r[0] for r in rows}}
    chosen = [dice.choice(kinds[kind]) for _ in range(count) for kind in sorted(kinds)]
    return [SubjectRef(SubjectKind(kind), code) for kind, code in chosen[:count]]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of one read."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure() -> tuple[int, Mapping[str, list[float]]]:
    """Read everything in turn; return how many measurements there were, and the seconds."""
    ground, known = Ground("full", 1), library()
    ground.make(OUT.print)
    with ground.lake() as lake:
        stored = fill(lake, known)
        asked = subjects(lake, PAGES)
        overview.subject_page(lake, asked[0])  # who opens a lake first waits for its catalogue
        took = {
            "page of a subject": [timed(partial(overview.subject_page, lake, s)) for s in asked],
            "five by five": [
                timed(lambda: overview.matrix(lake, known.catalogue)) for _ in range(BOARDS)
            ],
            "worst deviations": [
                timed(lambda: overview.worst(lake, known.catalogue, LEADERS)) for _ in range(BOARDS)
            ],
        }
    ground.reset()
    return stored, took


def main() -> None:
    """Measure, show, keep; exit code 1 if the bar is missed."""
    stored, took = measure()
    table = Table(title=f"Reads over {stored:,} stored measurements")
    for heading in ("", "reads", "median ms", "p95 ms", "greatest ms"):
        table.add_column(heading, justify="left" if not heading else "right")
    slowest = 0.0
    for name, seconds in took.items():
        p95 = float(np.percentile(seconds, 95))
        slowest = max(slowest, p95)
        figures = (median(seconds), p95, max(seconds))
        table.add_row(name, str(len(seconds)), *(f"{1000 * s:.0f}" for s in figures))
    OUT.print(table)
    RESULTS.mkdir(exist_ok=True)
    told = {"measurements": stored, "seconds": dict(took)}
    (RESULTS / "reads.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    if stored < MEASUREMENTS or slowest > BAR_SECONDS:
        OUT.print(f"[red]p95 {1000 * slowest:.0f} ms over {stored:,}: the bar is missed[/red]")
        sys.exit(1)
