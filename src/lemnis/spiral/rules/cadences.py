"""Cadences: at which beat of the teaching calendar who is asked for what (``cadences.yaml``)."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import read_yaml
from lemnis.engine.definition import Texts, Titled
from lemnis.errors import BadData
from lemnis.lake.datasets import CATALOGUE
from lemnis.spiral.rules.entries import read_entry
from lemnis.spiral.rules.words import Activity
from lemnis.values import Period, PeriodKind, SubjectKind

PAGE = CATALOGUE / "cadences.yaml"
DAY = dt.timedelta(days=1)
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class Beat(StrEnum):
    """How time is cut for a cadence. A fortnight is two teaching weeks of one term."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    TERM = "term"
    ACADEMIC_YEAR = "academic_year"


class Cadence(BaseModel):
    """One rule: subjects of these kinds are asked for something once in every period.

    ``opens`` and ``due`` count days from the last day of the period, of terms and academic years
    from the last day of teaching, or name a day of the year (``11-30``). ``lapses``: so many days
    after it was due. ``taught``: only periods with teaching. One that is not ``active`` is shipped
    to be switched on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z_.]*$")
    name: Titled
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    activity: Activity
    every: Beat
    opens: int | str
    due: int | str
    lapses: int = Field(default=14, ge=1)
    taught: bool = False
    active: bool = True
    source: Texts = ()

    @model_validator(mode="after")
    def _days_are_days(self) -> Self:
        opens, due = self.opens, self.due
        for said in (opens, due):
            if isinstance(said, str) and not _DAY_OF_YEAR.fullmatch(said):
                raise ValueError("日子写作天数或 11-30 / days are a number or like 11-30")
        if isinstance(opens, int) and isinstance(due, int) and opens > due:
            raise ValueError("截止不能早于开放 / it cannot be due before it opens")
        return self


class Due(NamedTuple):
    """That a cadence comes round: about which days, when it opens, when it is due."""

    cadence: Cadence
    period: str
    starts: dt.date
    ends: dt.date
    opens_on: dt.date
    due_on: dt.date


def read_cadences(page: Path = PAGE) -> Mapping[str, Cadence]:
    """Return the rules of a page by code.

    Raises:
        BadData: it is no list of rules, one is wrong, or a code comes twice.

    """
    raw = read_yaml(page)
    if not isinstance(raw, list):
        raise BadData(
            "周期规则应为列表。", "Cadences are a list.", place=page.name,
            cure=("每条以“- code: …”开头。", "Begin each with “- code: …”."),
        )  # fmt: skip
    found: dict[str, Cadence] = {}
    for entry in raw:
        rule = read_entry(Cadence, entry, page.name)
        if rule.code in found:
            raise BadData(
                f"周期规则 {rule.code} 出现两次。", f"Two cadences are called {rule.code}.",
                place=page.name,
            )  # fmt: skip
        found[rule.code] = rule
    return found


@cache
def cadences() -> Mapping[str, Cadence]:
    """Return the rules the house comes with, by code."""
    return read_cadences()


def due(
    rules: Iterable[Cadence], calendar: SchoolCalendar, since: dt.date, until: dt.date
) -> Iterator[Due]:
    """Yield whatever opens after ``since`` and no later than ``until``, the earliest first."""
    found = (one for rule in rules if rule.active for one in _rounds(rule, calendar))
    opening = [one for one in found if since < one.opens_on <= until]
    yield from sorted(opening, key=lambda one: (one.opens_on, one.cadence.code, one.period))


def _rounds(rule: Cadence, calendar: SchoolCalendar) -> Iterator[Due]:
    for label, start, end in _stretches(rule, calendar):
        opens = _day(rule.opens, end)
        yield Due(rule, label, start, end, max(opens, start), _day(rule.due, end))


def _stretches(rule: Cadence, calendar: SchoolCalendar) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Yield every period of a rule within the calendar: label, first and last day."""
    if rule.every is Beat.FORTNIGHT:
        yield from _fortnights(calendar)
        return
    whole = Period(
        calendar.terms[0].start, calendar.terms[-1].end, PeriodKind.ACADEMIC_YEAR, "calendar"
    )
    weeks = [week for term in calendar.terms for week in term.weeks]
    for period in calendar.within(PeriodKind(rule.every.value), whole):
        taught = [week.end for week in weeks if week.start in period]
        long = rule.every in {Beat.TERM, Beat.ACADEMIC_YEAR}
        if taught or not rule.taught:
            yield period.label, period.start, taught[-1] if long and taught else period.end


def _fortnights(calendar: SchoolCalendar) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Yield two teaching weeks at a time, ``2024-2025-1-W01-02``; a last odd one by itself."""
    for term in calendar.terms:
        for at in range(0, len(term.weeks), 2):
            pair = term.weeks[at : at + 2]
            label = pair[0].label + (f"-{pair[1].label[-2:]}" if len(pair) == 2 else "")
            yield label, pair[0].start, pair[-1].end


def _day(said: int | str, end: dt.date) -> dt.date:
    """Return the day that a number of days, or a day of the year, means after a period's end."""
    if isinstance(said, int):
        return end + said * DAY
    month, number = map(int, said.split("-"))
    day = _of_year(end.year, month, number)
    return day if day > end else _of_year(end.year + 1, month, number)


def _of_year(year: int, month: int, number: int) -> dt.date:
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return dt.date(year, month, min(number, last))
