"""The day up to which facts may be known: so many days, or teaching weeks, into the term."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import WrongUse
from lemnis.values import PeriodKind, Title


class Unit(StrEnum):
    """What a cut is counted in."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """Day ``number`` after a section's first day (which is day 0), or a teaching week's last day.

    Raises:
        WrongUse: the number is none that occurs in a term.

    """

    number: int
    unit: Unit = Unit.DAY

    def __post_init__(self) -> None:
        if not (self.unit is Unit.WEEK) <= self.number <= 366:
            raise WrongUse(
                f"第 {self.number} {'周' if self.unit is Unit.WEEK else '天'}不在学期之内。",
                f"{self.unit.capitalize()} {self.number} is in no term.",
                cure=("日数写 0 到 366，周数从 1 起。", "Days are 0 to 366, weeks begin with 1."),
            )

    @property
    def title(self) -> Title:
        """The cut as people say it."""
        if self.unit is Unit.WEEK:
            return Title(f"第 {self.number} 教学周末", f"end of teaching week {self.number}")
        return Title(f"开课第 {self.number} 天", f"day {self.number}")

    def on(self, start: dt.date, calendar: SchoolCalendar) -> dt.date | None:
        """Return the last day whose facts are known, for sections that begin on ``start``.

        None where the calendar has no such teaching week in the term of that day.
        """
        if self.unit is Unit.DAY:
            return start + dt.timedelta(days=self.number)
        term = calendar.containing(PeriodKind.TERM, start)
        weeks = calendar.within(PeriodKind.WEEK, term) if term else ()
        return weeks[self.number - 1].end if self.number <= len(weeks) else None
