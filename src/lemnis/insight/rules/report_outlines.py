"""What kinds of reports there are and what stands in each: read from the catalogue's pages."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from lemnis.engine.calendar import SchoolCalendar
from lemnis.values import Layer, Period, PeriodKind, SubjectKind, Title


def _titled(raw: object) -> object:
    if not isinstance(raw, dict):
        return raw
    if not {"zh", "en"} <= raw.keys():
        raise ValueError(f"two_languages|{raw}")
    return Title(raw["zh"], raw["en"])


def _day_of_year(said: str) -> str:
    try:
        if said:
            dt.date.fromisoformat(f"2025-{said}")
    except ValueError:
        raise ValueError(f"day_of_year|{said}") from None
    return said


Titled = Annotated[Title, BeforeValidator(_titled)]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextPlace(_Page):
    """A text that a person is asked for; ``must``: without it nothing is handed in."""

    code: str
    ask: Titled
    must: bool = False


class Chapter(_Page):
    """One section: what the house tells in it, then what people are asked."""

    code: str
    title: Titled
    tells: tuple[str, ...] = ()
    texts: tuple[TextPlace, ...] = ()


class Element(_Page):
    """One element (诊断要素); ``draws`` are the cells of the matrix its numbers come from."""

    number: str
    name: Titled
    draws: tuple[str, ...] = ()


class Project(_Page):
    """One project (诊断项目) with its elements."""

    number: str
    name: Titled
    elements: tuple[Element, ...]


class Elements(_Page):
    """The table of projects and elements, and whether it was checked against its source."""

    verified: bool
    source: str
    projects: tuple[Project, ...]


class Outline(_Page):
    """What stands in a report of one make."""

    code: str
    name: Titled
    sections: tuple[Chapter, ...]
    elements: Elements | None = None


class ReportKind(_Page):
    """One report of the tree: of which subjects, how often, by whom, until when.

    ``of`` is a kind of subject, or ``special`` for a special plan. ``due`` is month and day after
    the period's end, ``days`` so many days after it. ``below``: kinds that are counted together.
    ``cadence``: the rule by which a work report is asked of a unit; its head alone signs that.
    """

    code: str
    layer: Layer
    of: SubjectKind | Literal["special"]
    name: Titled
    author: Titled
    every: PeriodKind | None = None
    due: Annotated[str, AfterValidator(_day_of_year)] = ""
    days: int = 0
    outline: str = ""
    below: tuple[SubjectKind, ...] = ()
    source: str = ""
    cadence: str = ""

    @property
    def by_head(self) -> bool:
        """Whether the head of the unit signs it, without review."""
        return self.outline == "work"

    @property
    def period(self) -> PeriodKind:
        """What stretch of time it is about; where it is written when due, a term."""
        return self.every or PeriodKind.TERM

    @property
    def is_of_plan(self) -> bool:
        """Whether it tells how a plan was carried out."""
        return self.outline == "execution"


class Tree(_Page):
    """All kinds of reports."""

    reports: tuple[ReportKind, ...]


def due_on(kind: ReportKind, period: Period) -> dt.date | None:
    """Return the day a report is due.

    >>> year = Period(dt.date(2024, 9, 1), dt.date(2025, 8, 31), PeriodKind.ACADEMIC_YEAR, "x")
    >>> kind = ReportKind(code="a", layer="school", of="school", name=("甲", "A"),
    ...                   author=("乙", "B"), every="academic_year", due="11-30")
    >>> due_on(kind, year).isoformat()
    '2025-11-30'
    """
    if kind.due:
        month, day = map(int, kind.due.split("-"))
        first = dt.date(period.end.year, month, day)
        return first if first > period.end else first.replace(year=first.year + 1)
    return period.end + dt.timedelta(kind.days) if kind.days else None


def period_due(calendar: SchoolCalendar, kind: ReportKind, on: dt.date) -> Period | None:
    """Return the last period of a kind of report that is over on a day, or soon will be."""
    here = calendar.containing(kind.period, on)
    if here is None or (here.end - on).days <= min(_NEARLY, (here.end - here.start).days // 4):
        return here
    return calendar.offset(here, -1) or here


_NEARLY = 31  # days
