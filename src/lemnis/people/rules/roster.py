"""Who and what the lake lists, in codes: what the registers are to be kept in step with."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from lemnis.people.rules.words import CareRole
from lemnis.values import SubjectKind, SubjectRef


class UnitRow(NamedTuple):
    """One unit; ``parent`` is a code, blank at the root."""

    code: str
    parent: str
    name: str
    kind: str
    system: str
    body_kind: str
    active: bool
    from_lake: bool
    path: str = ""


class PersonRow(NamedTuple):
    """One person; ``unit`` is a code, blank if unknown."""

    number: str
    name: str
    kind: str
    unit: str
    active: bool
    from_lake: bool


class PostRow(NamedTuple):
    """One post; ``hours`` are one holder's in a year."""

    code: str
    unit: str
    name: str
    quota: int
    hours: Decimal
    leads: bool
    active: bool
    from_lake: bool


class Listed(NamedTuple):
    """One subject as the lake lists it. ``since`` and ``until`` only where the lake knows them."""

    ref: SubjectRef
    name: str
    unit: str
    above: SubjectRef | None
    owner: str
    category: str
    active: bool
    since: dt.date | None = None
    until: dt.date | None = None


class SubjectRow(NamedTuple):
    """One subject as the registry keeps it."""

    ref: SubjectRef
    name: str
    unit: str
    above: SubjectRef | None
    owner: str
    category: str
    active_from: dt.date
    active_until: dt.date | None
    path: str


class CareRow(NamedTuple):
    """Who looks after a class."""

    code: str
    role: CareRole
    number: str


class Roster(NamedTuple):
    """Everything the lake lists as of a snapshot."""

    units: tuple[UnitRow, ...]
    persons: tuple[PersonRow, ...]
    posts: tuple[PostRow, ...]
    subjects: tuple[Listed, ...]
    cares: tuple[CareRow, ...]


class Mark(NamedTuple):
    """How far the registers follow the lake: a snapshot, and what the rows read looked like."""

    snapshot: int
    fingerprint: str


class Moved(NamedTuple):
    """How many subjects a sync added, changed, closed and opened again."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0


# From the top down: each stands below one of an earlier step.
STEPS: tuple[tuple[SubjectKind, ...], ...] = (
    (SubjectKind.SCHOOL,),
    (SubjectKind.COLLEGE, SubjectKind.OFFICE),
    (SubjectKind.PROGRAM, SubjectKind.COURSE, SubjectKind.TEACHER),
    (SubjectKind.CLASS, SubjectKind.SECTION),
    (SubjectKind.STUDENT,),
)
