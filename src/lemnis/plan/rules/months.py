"""Days some months later."""

import calendar
import datetime as dt


def later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, the last of the month where there is none.

    >>> later(dt.date(2025, 1, 31), 1), later(dt.date(2025, 11, 15), 24)
    (datetime.date(2025, 2, 28), datetime.date(2027, 11, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
