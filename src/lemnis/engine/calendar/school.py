"""The school calendar: periods by day and by label, and arithmetic closed on them."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from lemnis.engine.calendar import file, labels
from lemnis.engine.calendar.plain import PLAIN, year_before
from lemnis.engine.calendar.terms import DAY, Term, in_order
from lemnis.errors import BadData
from lemnis.values import Period, PeriodKind


@dataclass(frozen=True)
class SchoolCalendar:
    """A college's terms, teaching weeks, academic and fiscal years.

    Terms lie end to end; an academic year is the union of its terms, and runs 1 September to 31
    August in years the calendar does not list. A fiscal year is named after the year it begins in.

    >>> calendar = SchoolCalendar.default(2023, 2025)
    >>> term = calendar.parse("2024-2025-1")
    >>> calendar.same_period_last_year(term).label
    '2023-2024-1'
    >>> calendar.offset(calendar.parse("2024-2025-1-W20"), 1).label
    '2024-2025-2-W01'

    Raises:
        BadData: terms overlap, leave a gap, are misnumbered, or teach outside themselves.

    """

    terms: tuple[Term, ...]
    fiscal_year_starts: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", in_order(self.terms))
        if self.fiscal_year_starts not in range(1, 13):
            raise BadData(
                f"财年起始月应为 1 到 12，不是 {self.fiscal_year_starts}。",
                f"The fiscal year starts in a month 1 to 12, not {self.fiscal_year_starts}.",
            )

    # Made, read, written

    @classmethod
    def default(cls, first_year: int, last_year: int) -> Self:
        """Return the customary terms of academic years beginning in ``first_year … last_year``.

        Term 1 from 1 September, 20 weeks from its first Monday; term 2 from 1 February, 20 weeks
        from the last Monday on or before 28 February.
        """
        years = range(first_year, last_year + 1)
        return cls(tuple(term for year in years for term in _customary(year)))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the calendar written in ``calendar.yaml``.

        Raises:
            BadData: the page is not YAML, a word is unknown or missing, a date is none, or the
                terms break a promise; with the file and term concerned.

        """
        page = file.read(path)
        try:
            terms = tuple(file.term(raw) for raw in page.terms)
            return cls(terms, page.fiscal_year_starts)
        except BadData as wrong:
            wrong.place = wrong.place or str(path)
            raise

    def write(self, path: Path) -> None:
        """Write the calendar as ``calendar.yaml``; ``read`` gives the same calendar again."""
        file.write(path, self.terms, self.fiscal_year_starts)

    # Asked by day or by label

    def containing(self, kind: PeriodKind, day: dt.date, *, days: int = 30) -> Period | None:
        """Return the period of a kind that holds a day; for AS_OF and ROLLING, that ends with it.

        None for a day outside all terms (TERM) or outside all teaching weeks (WEEK). ``days`` is
        the length of a rolling period.
        """
        match kind:
            case PeriodKind.WEEK | PeriodKind.TERM:
                listed = self._listed(kind)
                at = bisect_right(listed, day, key=lambda p: p.start) - 1
                return listed[at] if at >= 0 and day in listed[at] else None
            case PeriodKind.ACADEMIC_YEAR:
                return self.academic_year(self._academic_start_year(day))
            case PeriodKind.FISCAL_YEAR:
                return self.fiscal_year(day.year - (day.month < self.fiscal_year_starts))
            case PeriodKind.ROLLING:
                return labels.rolling(days, day)
            case _:
                return PLAIN[kind].containing(day)

    def parse(self, label: str) -> Period:
        """Return the period a label names (labels: see ``values.Period`` and docs).

        ``<label>@<day>`` is that period up to a day, as ``to_date`` gives it.

        Raises:
            WrongUse: the label has none of the known forms; with examples and the nearest form.
            NotFound: the form is right, but this calendar has no such term or week.

        """
        return labels.parse(self, label)

    def academic_year(self, year: int) -> Period | None:
        """Return the academic year that begins in a calendar year."""
        start, next_start = self._academic_start(year), self._academic_start(year + 1)
        if start is None or next_start is None:
            return None
        label = f"{year:04}-{year + 1:04}"
        return Period(start, next_start - DAY, PeriodKind.ACADEMIC_YEAR, label)

    def fiscal_year(self, year: int) -> Period | None:
        """Return the fiscal year that begins in a calendar year."""
        month = self.fiscal_year_starts
        if not dt.MINYEAR <= year < dt.MAXYEAR:
            return None
        end = dt.date(year + 1, month, 1) - DAY
        return Period(dt.date(year, month, 1), end, PeriodKind.FISCAL_YEAR, f"FY{year:04}")

    def cohort_age(self, entry_year: int, day: dt.date) -> int:
        """Return the year of study on a day of those who entered in autumn of ``entry_year``.

        1 in the first academic year, 0 or less before it.
        """
        return self._academic_start_year(day) - entry_year + 1

    # Arithmetic

    def offset(self, period: Period, n: int) -> Period | None:
        """Return the period ``n`` of its kind later (earlier if negative), None beyond the end.

        Weeks count teaching weeks, over term breaks too. AS_OF steps by days, ROLLING by its own
        length. A period cut by ``to_date`` is cut again after as many days.
        """
        whole = self.whole(period)
        moved = self._offset(whole, n)
        if moved is None or whole == period:
            return moved
        return self.to_date(moved, moved.start + (period.end - period.start))

    def prior(self, period: Period, n: int = 1) -> Period | None:
        """Return the period ``n`` of its kind earlier (上期)."""
        return self.offset(period, -n)

    def same_period_last_year(self, period: Period) -> Period | None:
        """Return the like period a year earlier (去年同期), None if the calendar has none.

        Term 1 to term 1, week 5 of it to week 5 of it, 29 February to 28 February.
        """
        whole = self.whole(period)
        earlier = self._year_earlier(whole)
        if earlier is None or whole == period:
            return earlier
        if period.kind in {PeriodKind.WEEK, PeriodKind.TERM}:
            return self.to_date(earlier, earlier.start + (period.end - period.start))
        day = year_before(period.end)
        return None if day is None else self.to_date(earlier, day)

    def within(self, kind: PeriodKind, period: Period, *, days: int = 30) -> tuple[Period, ...]:
        """Return all periods of a kind that end inside a period, in order.

        As-of periods reach back to the calendar's first term only.
        """
        if kind in {PeriodKind.WEEK, PeriodKind.TERM}:
            return tuple(p for p in self._listed(kind) if p.end in period)
        start = max(period.start, self.terms[0].start)
        if period.kind is not PeriodKind.AS_OF:
            start = period.start
        return tuple(self._ending(kind, start, period.end, days))

    def covering(self, kind: PeriodKind, period: Period, *, days: int = 30) -> Period | None:
        """Return the period of a kind that holds every day of a period, None if none does.

        AS_OF covers all up to the period's last day.
        """
        found = self.containing(kind, period.end, days=days)
        return found if found is not None and found.start <= period.start else None

    def to_date(self, period: Period, day: dt.date) -> Period | None:
        """Return the period as far as a day: itself if over by then, None if not yet begun."""
        if day < period.start:
            return None
        if day >= period.end:
            return period
        if period.kind in {PeriodKind.AS_OF, PeriodKind.ROLLING}:
            return self.containing(period.kind, day, days=(period.end - period.start).days + 1)
        label = f"{self.whole(period).label}@{day}"
        return Period(period.start, day, period.kind, label)

    def whole(self, period: Period) -> Period:
        """Return the whole of a period cut by ``to_date``; any other period itself."""
        name, at, _ = period.label.partition("@")
        cut = at and name and period.kind is not PeriodKind.ROLLING
        return self.parse(name) if cut else period

    # How it is done

    @cached_property
    def _weeks(self) -> tuple[Period, ...]:
        return tuple(week for term in self.terms for week in term.weeks)

    @cached_property
    def _term_periods(self) -> tuple[Period, ...]:
        return tuple(term.period for term in self.terms)

    @cached_property
    def by_label(self) -> dict[str, Period]:
        """Terms and teaching weeks by their label."""
        return {p.label: p for p in (*self._term_periods, *self._weeks)}

    def _listed(self, kind: PeriodKind) -> tuple[Period, ...]:
        return self._weeks if kind is PeriodKind.WEEK else self._term_periods

    def _academic_start(self, year: int) -> dt.date | None:
        first, last = self.terms[0], self.terms[-1]
        if first.year <= year <= last.year:
            return next(t.start for t in self.terms if t.year == year)
        if year == last.year + 1 and last.end.month in range(6, 11):
            return last.end + DAY
        return dt.date(year, 9, 1) if dt.MINYEAR <= year <= dt.MAXYEAR else None

    def _academic_start_year(self, day: dt.date) -> int:
        start = self._academic_start(day.year)
        return day.year if start is not None and start <= day else day.year - 1

    def _offset(self, period: Period, n: int) -> Period | None:
        match period.kind:
            case PeriodKind.WEEK | PeriodKind.TERM:
                listed = self._listed(period.kind)
                at = listed.index(self.by_label[period.label]) + n
                return listed[at] if 0 <= at < len(listed) else None
            case PeriodKind.ACADEMIC_YEAR:
                return self.academic_year(int(period.label[:4]) + n)
            case PeriodKind.FISCAL_YEAR:
                return self.fiscal_year(int(period.label[2:]) + n)
            case PeriodKind.ROLLING:
                return labels.moved_rolling(period, n)
            case kind:
                return PLAIN[kind].offset(period, n)

    def _year_earlier(self, period: Period) -> Period | None:
        match period.kind:
            case PeriodKind.WEEK | PeriodKind.TERM:
                return self.by_label.get(labels.year_earlier(period.label))
            case PeriodKind.ACADEMIC_YEAR | PeriodKind.FISCAL_YEAR | PeriodKind.CALENDAR_YEAR:
                return self._offset(period, -1)
            case PeriodKind.MONTH:
                return self._offset(period, -12)
            case kind:
                day = year_before(period.end)
                length = (period.end - period.start).days + 1
                return None if day is None else self.containing(kind, day, days=length)

    def _ending(
        self, kind: PeriodKind, start: dt.date, end: dt.date, days: int
    ) -> Iterator[Period]:
        """Yield the periods of a kind that part all time, and end between two days."""
        found = self.containing(kind, start, days=days)
        while found is not None and found.end <= end:
            yield found
            if found.end == dt.date.max:
                return
            found = self.containing(kind, found.end + DAY, days=days)


def _customary(year: int) -> tuple[Term, Term]:
    first, second = dt.date(year, 9, 1), dt.date(year + 1, 2, 1)
    name = f"{year:04}-{year + 1:04}"
    autumn = first + dt.timedelta(days=-first.weekday() % 7)
    spring = dt.date(year + 1, 2, 28)
    spring -= dt.timedelta(days=spring.weekday())
    return (
        Term(f"{name}-1", first, second - DAY, autumn, 20),
        Term(f"{name}-2", second, dt.date(year + 1, 8, 31), spring, 20),
    )
