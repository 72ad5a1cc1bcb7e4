"""Which stretch of the school calendar a lap is about."""

import datetime as dt

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import BadData
from lemnis.spiral.rules.templates import Template
from lemnis.values import Period


def lap_period(
    template: Template, calendar: SchoolCalendar, on: dt.date, *, after: str = ""
) -> Period:
    """Return the period a lap opened on a day is about: the present one, or the next after one.

    ``after`` is the period of the lap before. A lap that is late is followed by one of the period
    that runs, not by one that is over.

    Raises:
        BadData: the calendar does not go so far.

    """
    now = calendar.containing(template.lap, on)
    if after and (now is None or now.start <= calendar.parse(after).start):
        now = calendar.offset(calendar.parse(after), 1)
    if now is None:
        raise BadData(
            f"校历没有 {on} 之后的学期，无法开启新的一圈。",
            f"The calendar has no term after {on}, so no lap can be opened.",
            cure=("请在校历中补充学期。", "Add terms to the calendar."),
        )
    return now
