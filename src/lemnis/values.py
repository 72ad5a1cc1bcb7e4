"""The words every room shares: layers, systems, subjects, periods, missing values. All frozen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Title(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


class Layer(StrEnum):
    """The five layers (五横)."""

    SCHOOL = "school"
    PROGRAM = "program"
    COURSE = "course"
    TEACHER = "teacher"
    STUDENT = "student"


class System(StrEnum):
    """The five vertical systems (五纵)."""

    COMMAND = "command"
    GENERATION = "generation"
    RESOURCES = "resources"
    SUPPORT = "support"
    SUPERVISION = "supervision"


class SubjectKind(StrEnum):
    """Whatever can be diagnosed (质量主体)."""

    SCHOOL = "school"
    COLLEGE = "college"
    OFFICE = "office"
    PROGRAM = "program"
    COURSE = "course"
    SECTION = "section"
    TEACHER = "teacher"
    CLASS = "class"
    STUDENT = "student"


# Who stands above whom, nearest first: what ``parent`` climbs.
UPWARD: Mapping[SubjectKind, tuple[SubjectKind, ...]] = {
    SubjectKind(kind): tuple(map(SubjectKind, above.split()))
    for kind, above in {
        "student": "class program college school",
        "class": "program college school",
        "section": "course college school",
        "program": "college school",
        "course": "college school",
        "teacher": "college school",
        "college": "school",
        "office": "school",
        "school": "",
    }.items()
}


class SubjectRef(NamedTuple):
    """One subject: its kind and its code in the college's own systems."""

    kind: SubjectKind
    code: str


class PeriodKind(StrEnum):
    """How time is cut. ``AS_OF`` takes everything known up to and with a day."""

    AS_OF = "as_of"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    ACADEMIC_YEAR = "academic_year"
    CALENDAR_YEAR = "calendar_year"
    FISCAL_YEAR = "fiscal_year"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included.

    ``label`` is what people write: ``2024-2025-1`` a term, ``2024-2025-1-W05`` its fifth teaching
    week, ``2025-03`` a month, ``2024-2025`` an academic year, ``2025`` a calendar year, ``FY2025``
    a fiscal year, ``2025-06-30`` a day, ``@2025-06-30`` as of that day, ``30d@2025-06-30`` the
    thirty days ending then, ``2024-2025-1@2024-11-12`` the term as far as that day. Ordered by
    start, then end.
    """

    start: dt.date
    end: dt.date
    kind: PeriodKind
    label: str

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end


class Missing(StrEnum):
    """Why there is no number. Order matters: of two reasons the later one is told."""

    NO_ROWS = "no_rows"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    LATE = "late"
