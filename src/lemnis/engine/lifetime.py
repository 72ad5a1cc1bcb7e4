"""When a subject that comes and goes is alive: from its first day to its last.

A section lives from the day its listing table dates it by, to the last day it names, or else to
the end of the term it began in. Subjects without a date are always alive.
"""

import datetime as dt

from lemnis.engine.calendar import SchoolCalendar
from lemnis.values import Period, PeriodKind


def last_day(begun: dt.date, until: dt.date | None, calendar: SchoolCalendar) -> dt.date:
    """Return the last day of a subject that began on a day."""
    if until is not None:
        return until
    term = calendar.containing(PeriodKind.TERM, begun)
    return term.end if term else begun


def lives(begun: dt.date, last: dt.date, period: Period) -> bool:
    """Tell whether a subject is measured in a period: it lives on one of its days.

    As of a day everybody is measured who has begun by then.
    """
    return begun <= period.end and (period.kind is PeriodKind.AS_OF or last >= period.start)
