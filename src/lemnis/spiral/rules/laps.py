"""Which stretch of the school calendar a lap is about."""

import datetime as dt

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import BadData, NotFound
from lemnis.spiral.rules.templates import Template
from lemnis.values import Period


def lap_period(
    template: Template, calendar: SchoolCalendar, on: dt.date, *, after: str = ""
) -> Period:
    """Return the period a lap opened on a day is about: the present one, or the next after one.

    ``after`` is the period of the lap before. A lap that is late is followed by one of the period
    that runs, not by one that is over; the next year's terms need not be in the calendar yet.

    Raises:
        BadData: the calendar does not go so far.

    """
    now = calendar.containing(template.lap, on)
    if after and (now is None or now.start <= period_of(calendar, after).start):
        now = _next(calendar, period_of(calendar, after))
    if now is None:
        raise BadData(
            f"校历没有 {on} 所在的学期，无法开启新的一圈。",
            f"The calendar has no term on {on}, so no lap can be opened.",
            cure=("请在校历中补充学期。", "Add terms to the calendar."),
        )
    return now


def period_of(calendar: SchoolCalendar, label: str) -> Period:
    """Return the period of a lap; a term the calendar does not list yet as it customarily is."""
    try:
        return calendar.parse(label)
    except NotFound:
        year = int(label[:4])
        return SchoolCalendar.default(year, year).parse(label)


def _next(calendar: SchoolCalendar, period: Period) -> Period | None:
    year = int(period.label[:4])
    found = calendar.offset(period, 1) if period.label in calendar.by_label else None
    return found or SchoolCalendar.default(year, year + 1).offset(period, 1)
