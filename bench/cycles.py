"""Cycles of 15,000 students, opened by the calendar: ``python -m bench cycles``.

A college of so many students is made in a folder of its own; their spirals are opened, then the
cycles of one fortnight, then the walk is asked again. Exit code 1 if opening takes too long.
"""

import datetime as dt
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lemnis.config.command import found_college

STUDENTS, MOST_SECONDS, ROUNDS = 15_000, 10.0, 3
_SEPTEMBER = dt.date(2025, 9, 1)


def main() -> None:
    """Open so many cycles some times over, each time in a college of its own."""
    took = [_apart() for _ in range(ROUNDS)]
    worst = max(seconds for seconds, _ in took)
    told = ", ".join(f"{seconds:.2f} s" for seconds, _ in took)
    sys.stdout.write(
        f"{STUDENTS:,} student cycles opened: {told} (bar {MOST_SECONDS:.0f} s);"
        f" spirals before that: {max(before for _, before in took):.2f} s at most\n"
    )
    sys.exit(worst > MOST_SECONDS)


def _apart() -> tuple[float, float]:
    """Have it done in a process of its own: Django is set up once in a process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.cycles"], check=True, capture_output=True, text=True
    )
    seconds, before = map(float, done.stdout.split())
    return seconds, before


def _once() -> tuple[float, float]:
    """Return how long it took to open the cycles, and before that the spirals."""
    with tempfile.TemporaryDirectory(prefix="lemnis-bench-") as folder:
        found_college(Path(folder))
        from django.db import connections  # noqa: PLC0415 - Django is set up only now

        try:
            return _timed()
        finally:
            connections.close_all()


def _timed() -> tuple[float, float]:
    # Whatever reads the tables can only be imported once Django is set up.
    from django.utils import timezone  # noqa: PLC0415

    from lemnis.engine.calendar import SchoolCalendar  # noqa: PLC0415
    from lemnis.people.bulk import insert  # noqa: PLC0415
    from lemnis.people.models import Subject  # noqa: PLC0415
    from lemnis.people.rules.viewers import operator  # noqa: PLC0415
    from lemnis.spiral import actions  # noqa: PLC0415
    from lemnis.spiral.models import Cycle  # noqa: PLC0415
    from lemnis.spiral.scheduling import open_due  # noqa: PLC0415
    from lemnis.values import SubjectKind  # noqa: PLC0415

    calendar, by = SchoolCalendar.default(2025, 2025), operator("bench")
    Cycle.objects.all().delete()
    insert(Subject, ("kind", "code", "name", "category", "active_from", "path"), _students())
    before = _seconds(
        lambda: actions.open_spirals(
            kinds=(SubjectKind.STUDENT,), on=_SEPTEMBER, calendar=calendar, at=timezone.now(), by=by
        )
    )
    friday = _SEPTEMBER + dt.timedelta(days=11)
    seconds = _seconds(lambda: open_due(on=friday, calendar=calendar, by=by))
    again = open_due(on=friday, calendar=calendar, by=by)
    if Cycle.objects.count() != STUDENTS or again.cycles:
        sys.exit(f"{Cycle.objects.count()} cycles, {again.cycles} on asking again")
    return seconds, before


def _students() -> Iterator[tuple[Any, ...]]:
    for n in range(STUDENTS):
        code = f"2025{n:06}"
        yield "student", code, f"学生{n}", "", _SEPTEMBER, f"/school:S/student:{code}/"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.stdout.write("{} {}".format(*_once()))
