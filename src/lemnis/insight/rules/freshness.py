"""Whether a data set comes as often as it promises."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class Freshness(StrEnum):
    """On time; late: past the day promised; stale: more than twice as late; never loaded."""

    ON_TIME = "on_time"
    LATE = "late"
    STALE = "stale"
    NEVER = "never"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _WORDS[self]


_WORDS: Mapping[Freshness, Title] = {
    Freshness.ON_TIME: Title("按时", "on time"),
    Freshness.LATE: Title("迟到", "late"),
    Freshness.STALE: Title("过期", "stale"),
    Freshness.NEVER: Title("从未载入", "never loaded"),
}


def freshness(last: dt.date | None, promised: int, on: dt.date) -> Freshness:
    """Return how fresh a data set is that is to come every so many days.

    >>> day = dt.date(2025, 3, 1)
    >>> [freshness(day, 7, day + dt.timedelta(n)).value for n in (7, 8, 15)]
    ['on_time', 'late', 'stale']
    """
    if last is None:
        return Freshness.NEVER
    days = (on - last).days
    if days <= promised:
        return Freshness.ON_TIME
    return Freshness.LATE if days <= 2 * promised else Freshness.STALE
