"""The demo college's terms as plain data; ``engine.calendar`` may be fed from them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

NOW = dt.date(2025, 7, 31)  # state tables are as of this day
LESSON_WEEKS = 16  # of the 18 teaching weeks; the last two are for review and exams
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DemoTerm:
    """One term: its days (terms lie end to end), its teaching weeks, and days without teaching."""

    label: str
    start: dt.date
    end: dt.date
    first_monday: dt.date
    teaching_weeks: int
    breaks: tuple[tuple[dt.date, dt.date], ...]

    @property
    def year(self) -> int:
        """The calendar year in which the academic year begins."""
        return int(self.label[:4])

    @property
    def half(self) -> int:
        """1 for the autumn term, 2 for the spring term."""
        return int(self.label[-1])

    @cached_property
    def mondays(self) -> tuple[dt.date, ...]:
        """The Monday of each teaching week; weeks wholly off are not counted."""
        weeks = (self.first_monday + i * 7 * DAY for i in range(self.teaching_weeks + 3))
        taught = [m for m in weeks if not all(self.is_off(m + i * DAY) for i in range(5))]
        return tuple(taught[: self.teaching_weeks])

    def is_off(self, day: dt.date) -> bool:
        """Whether ``day`` lies in a break."""
        return any(start <= day <= end for start, end in self.breaks)

    @property
    def exam_on(self) -> dt.date:
        """Monday of the last teaching week, when final exams begin."""
        return self.mondays[-1]


def _term(label: str, first: dt.date, last: dt.date, off: tuple[dt.date, dt.date]) -> DemoTerm:
    return DemoTerm(label, first, last, first, 18, (off,))


_D = dt.date
TERMS: tuple[DemoTerm, ...] = (
    _term("2022-2023-1", _D(2022, 8, 29), _D(2023, 2, 12), (_D(2022, 10, 1), _D(2022, 10, 7))),
    _term("2022-2023-2", _D(2023, 2, 13), _D(2023, 9, 3), (_D(2023, 4, 29), _D(2023, 5, 3))),
    _term("2023-2024-1", _D(2023, 9, 4), _D(2024, 2, 25), (_D(2023, 9, 29), _D(2023, 10, 6))),
    _term("2023-2024-2", _D(2024, 2, 26), _D(2024, 9, 1), (_D(2024, 5, 1), _D(2024, 5, 5))),
    _term("2024-2025-1", _D(2024, 9, 2), _D(2025, 2, 16), (_D(2024, 10, 1), _D(2024, 10, 7))),
    _term("2024-2025-2", _D(2025, 2, 17), _D(2025, 8, 31), (_D(2025, 5, 1), _D(2025, 5, 5))),
)


def calendar() -> tuple[DemoTerm, ...]:
    """Return the three academic years' terms, oldest first."""
    return TERMS
