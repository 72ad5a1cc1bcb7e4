"""Terms and teaching weeks: what they are, and what a list of them must promise."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lemnis.errors import BadData
from lemnis.values import Period, PeriodKind

DAY = dt.timedelta(days=1)
TERM_LABEL = re.compile(r"(\d{4})-(\d{4})-([1-9])")


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch without teaching, both days included.

    A week off from Monday to Friday is no teaching week.
    """

    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Term:
    """One term: its days, and its teaching weeks (Monday to Sunday, numbered from 1).

    Raises:
        BadData: the label is not like ``2024-2025-1``, a date is out of order, ``first_monday``
            is no Monday, or a teaching week lies outside the term.

    """

    label: str
    start: dt.date
    end: dt.date
    first_monday: dt.date
    teaching_weeks: int
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        for wrong, zh, en in self._doubts():
            if wrong:
                raise BadData(
                    f"学期 {self.label} 有误：{zh}。",
                    f"Term {self.label} is wrong: {en}.",
                    cure=("请在校历中改正。", "Mend it in the calendar."),
                )

    def _doubts(self) -> Iterator[tuple[bool, str, str]]:
        """Yield what might be wrong; later doubts rely on earlier ones being false."""
        named = TERM_LABEL.fullmatch(self.label)
        yield (
            named is None or int(named[2]) != int(named[1]) + 1,
            "学期代码应形如 2024-2025-1",
            "its label should look like 2024-2025-1",
        )
        yield (self.start > self.end, "开始日晚于结束日", "it starts after it ends")
        yield (
            not self._in_its_year(),
            f"日期 {self.start} 至 {self.end} 与该学年不符",
            f"its days {self.start} to {self.end} are not in that academic year",
        )
        yield (
            self.first_monday.weekday() != 0,
            f"首个教学周的 {self.first_monday} 不是星期一",
            f"{self.first_monday}, the first day of teaching, is no Monday",
        )
        yield (
            not 0 <= self.teaching_weeks <= 53,
            "教学周数应在 0 到 53 之间",
            "teaching weeks should be 0 to 53",
        )
        yield (
            any(b.start > b.end for b in self.breaks),
            "假期的开始日晚于结束日",
            "a break starts after it ends",
        )
        yield (
            any(b.start < self.start or b.end > self.end for b in self.breaks),
            "假期超出学期",
            "a break lies outside the term",
        )
        yield (
            self.first_monday < self.start or len(self.weeks) < self.teaching_weeks,
            f"教学周超出学期（{self.start} 至 {self.end}）",
            f"teaching weeks lie outside the term ({self.start} to {self.end})",
        )

    def _in_its_year(self) -> bool:
        """Tell whether an academic year begins July to October, and this term lies in it."""
        opens = dt.date(self.year, 7, 1) <= self.start <= dt.date(self.year, 10, 31)
        closes = self.end <= dt.date(self.year + 1, 10, 31)
        return closes and (opens or (self.number > 1 and self.start.year >= self.year))

    @property
    def year(self) -> int:
        """The calendar year in which the academic year of this term begins."""
        return int(self.label[:4])

    @property
    def number(self) -> int:
        """Which term of the academic year, from 1."""
        return int(self.label[-1])

    @property
    def period(self) -> Period:
        """The term as a period."""
        return Period(self.start, self.end, PeriodKind.TERM, self.label)

    @cached_property
    def weeks(self) -> tuple[Period, ...]:
        """The teaching weeks in order, weeks wholly off left out."""
        weeks: list[Period] = []
        monday = self.first_monday
        while len(weeks) < self.teaching_weeks and monday + 6 * DAY <= self.end:
            if not any(b.start <= monday and monday + 4 * DAY <= b.end for b in self.breaks):
                label = f"{self.label}-W{len(weeks) + 1:02}"
                weeks.append(Period(monday, monday + 6 * DAY, PeriodKind.WEEK, label))
            monday += 7 * DAY
        return tuple(weeks)


def in_order(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms by start, after seeing that they part the time between them.

    Raises:
        BadData: no term, a label twice, an overlap, a gap, terms or terms misnumbered.

    """
    ordered = tuple(sorted(terms, key=lambda t: t.start))
    if not ordered:
        raise BadData("校历没有学期。", "The calendar has no term.", cure=_CURE)
    _require_year_begin(ordered[0])
    for earlier, later in pairwise(ordered):
        _require_neighbours(earlier, later)
    return ordered


_CURE = (
    "学期须首尾相接，每一天恰属一个学期。",
    "Terms must follow each other without gap, so that each day is in exactly one.",
)


def _require_year_begin(first: Term) -> None:
    if first.number != 1:
        raise BadData(
            f"校历从 {first.label} 开始，缺该学年第一学期。",
            f"The calendar begins with {first.label}; the first term of that year is missing.",
            cure=_CURE,
        )


def _require_neighbours(earlier: Term, later: Term) -> None:
    both = f"{earlier.label}, {later.label}"
    if later.start <= earlier.end:
        raise BadData(f"学期重叠：{both}。", f"Terms overlap: {both}.", cure=_CURE)
    if later.start > earlier.end + DAY:
        lost = f"{earlier.end + DAY}…{later.start - DAY}"
        raise BadData(
            f"学期之间有空档 {lost}：{both}。", f"Terms leave a gap {lost}: {both}.", cure=_CURE
        )
    next_year = later.year == earlier.year + 1 and later.number == 1
    next_term = later.year == earlier.year and later.number == earlier.number + 1
    if not (next_year or next_term):
        raise BadData(
            f"学期代码不连续：{both}。", f"Terms are not numbered in order: {both}.", cure=_CURE
        )
