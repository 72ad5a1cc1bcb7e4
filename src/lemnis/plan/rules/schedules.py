"""When the tasks of a shipped schedule fall, once it is known from when on they are done."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from lemnis.plan.rules.months import later

_MONTH = re.compile(r"(\d{1,2})\s*月")


class Row(NamedTuple):
    """A row of a schedule: its phase, and when in the year, as people wrote it."""

    phase: str
    when: str


class Days(NamedTuple):
    """From when to when a task is done."""

    starts: dt.date
    due_on: dt.date


def days_of(rows: Sequence[Row], begins: dt.date, ends: dt.date) -> list[Days]:
    """Return the days of each row: the month it names, at the earliest when its phase may begin.

    A phase begins with the first task of the one before. What names no month (每年, 持续) goes on
    for a year. Nothing goes past ``ends``.

    >>> [str(d.due_on) for d in days_of(
    ...     [Row("一", "11 月"), Row("二", "2 月"), Row("三", "12 月"), Row("三", "持续")],
    ...     dt.date(2025, 9, 1), dt.date(2030, 8, 31))]
    ['2025-11-30', '2026-02-28', '2026-12-31', '2027-01-31']
    """
    found: list[Days] = []
    floor = begins
    for _, phase in groupby(rows, key=lambda row: row.phase):
        days = [_days(row.when, floor, ends) for row in phase]
        floor = min(each.starts for each in days)
        found += days
    return found


def units_named(words: str, units: Iterable[tuple[str, str]]) -> str:
    """Return the code of the unit that is named first in some words, blank for none.

    >>> units_named("教务处、各系部", [("U2", "人事处"), ("U1", "教务处")])
    'U1'
    """
    there = [(words.index(name), code) for code, name in units if name and name in words]
    return min(there)[1] if there else ""


def _days(when: str, floor: dt.date, ends: dt.date) -> Days:
    named = _MONTH.search(when.replace("每年", ""))
    month = int(named.group(1)) if named else 0
    if not 1 <= month <= 12:
        return _until(floor, later(floor, 12) - dt.timedelta(days=1), ends)
    first = floor.replace(month=month, day=1, year=floor.year + (month < floor.month))
    return _until(max(first, floor), later(first, 1) - dt.timedelta(days=1), ends)


def _until(starts: dt.date, due_on: dt.date, ends: dt.date) -> Days:
    return Days(min(starts, ends), min(due_on, ends))
