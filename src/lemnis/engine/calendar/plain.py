"""Periods that need no school calendar: days, months, calendar years, as of a day."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from typing import NamedTuple

from lemnis.values import Period, PeriodKind

DAY = dt.timedelta(days=1)


class Plain(NamedTuple):
    """How a kind of period is found and moved."""

    containing: Callable[[dt.date], Period | None]
    offset: Callable[[Period, int], Period | None]


def day_shifted(day: dt.date, n: int) -> dt.date | None:
    """Return the day ``n`` days later, None beyond the years 1 to 9999."""
    try:
        return day + n * DAY
    except OverflowError:
        return None


def year_before(day: dt.date) -> dt.date | None:
    """Return the same day a year earlier; 28 February for 29 February."""
    if day.year == dt.MINYEAR:
        return None
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def one_day(day: dt.date) -> Period:
    """Return a day as a period."""
    return Period(day, day, PeriodKind.DAY, day.isoformat())


def as_of(day: dt.date) -> Period:
    """Return all time up to and with a day."""
    return Period(dt.date.min, day, PeriodKind.AS_OF, f"@{day.isoformat()}")


def month(year: int, number: int) -> Period:
    """Return a month of a calendar year."""
    start = dt.date(year, number, 1)
    length = monthrange(year, number)[1]
    return Period(start, start.replace(day=length), PeriodKind.MONTH, f"{year:04}-{number:02}")


def calendar_year(year: int) -> Period:
    """Return a calendar year."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return Period(first, last, PeriodKind.CALENDAR_YEAR, f"{year:04}")


def _moved_day(period: Period, n: int) -> Period | None:
    day = day_shifted(period.end, n)
    return None if day is None else one_day(day)


def _moved_as_of(period: Period, n: int) -> Period | None:
    day = day_shifted(period.end, n)
    return None if day is None else as_of(day)


def _moved_month(period: Period, n: int) -> Period | None:
    year, number = divmod(period.start.year * 12 + period.start.month - 1 + n, 12)
    return month(year, number + 1) if dt.MINYEAR <= year <= dt.MAXYEAR else None


def _moved_year(period: Period, n: int) -> Period | None:
    year = period.start.year + n
    return calendar_year(year) if dt.MINYEAR <= year <= dt.MAXYEAR else None


PLAIN = {
    PeriodKind.DAY: Plain(one_day, _moved_day),
    PeriodKind.AS_OF: Plain(as_of, _moved_as_of),
    PeriodKind.MONTH: Plain(lambda day: month(day.year, day.month), _moved_month),
    PeriodKind.CALENDAR_YEAR: Plain(lambda day: calendar_year(day.year), _moved_year),
}
