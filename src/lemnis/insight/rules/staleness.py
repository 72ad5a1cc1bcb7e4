"""When a number is past its time: a later period of its kind is over, and not measured."""

import datetime as dt

from lemnis.engine.calendar import SchoolCalendar
from lemnis.values import Period, PeriodKind


def is_stale(calendar: SchoolCalendar, newest: Period, day: dt.date) -> bool:
    """Tell whether the newest measured period should have been followed by another by a day.

    A holiday makes nothing stale: after the last teaching week comes the first of the next term.
    """
    if newest.kind in {PeriodKind.AS_OF, PeriodKind.ROLLING, PeriodKind.DAY}:
        return newest.end < day
    following = calendar.offset(calendar.whole(newest), 1)
    return following is not None and following.end < day
