"""Subjects: lists, one, its present numbers."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from lemnis.api.asking import Limit, Offset, Text, Words, viewer
from lemnis.api.measurements import Number, Numbers
from lemnis.api.problems import ANY
from lemnis.engine.alerts.rule import Severity
from lemnis.evidence.today import this_day
from lemnis.insight.queries import subject_lists, subjects
from lemnis.insight.queries.subject_lists import ListWishes, SubjectRow
from lemnis.values import SubjectKind, SubjectRef

router = Router(tags=["subjects"])


class SubjectAsked(Schema):
    """Which subjects; what is empty means any."""

    kind: SubjectKind
    unit: Text = ""
    text: Text = ""
    category: Text = ""


class Listed(Schema):
    """One subject of a list; a person's name and code are covered where due."""

    kind: SubjectKind
    code: str
    name: str
    category: Words
    unit: str
    owner: str
    broken_lines: int
    gravest_alert: Severity | None


class SubjectList(Schema):
    """Some subjects, and how many there are in all."""

    items: list[Listed]
    total: int


class Above(Schema):
    """A subject over another."""

    kind: SubjectKind
    code: str
    name: str


class SubjectShown(Schema):
    """Who a subject is; ``below`` counts by kind what is under it."""

    kind: SubjectKind
    code: str
    name: str
    category: Words
    unit: str
    owner: str
    above: list[Above]
    below: dict[str, int]
    covered: bool


@router.get("", response={200: SubjectList, **ANY})
def list_subjects(
    request: HttpRequest, asked: Annotated[SubjectAsked, Query()], limit: Limit = 50,
    offset: Offset = 0,
) -> SubjectList:  # fmt: skip
    """List the subjects of a kind, in order of their codes."""
    wishes = ListWishes(
        kind=asked.kind, unit=asked.unit, text=asked.text.strip(), category=asked.category,
        first=offset, size=limit,
    )  # fmt: skip
    found = subject_lists.subject_rows(viewer(request), wishes, on=this_day())
    return SubjectList(items=[_listed(row) for row in found.rows], total=found.total)


@router.get("/{kind}/{code}", response={200: SubjectShown, **ANY})
def get_subject(request: HttpRequest, kind: SubjectKind, code: Text) -> SubjectShown:
    """Tell who a subject is and what is above and below it."""
    who = subjects.known(viewer(request), SubjectRef(kind, code), on=this_day())
    above = [Above(kind=a.ref.kind, code=a.ref.code, name=a.name) for a in who.above]
    return SubjectShown(
        kind=kind, code=who.code, name=who.name, category=Words.of(who.category), unit=who.unit,
        owner=who.owner, above=above, below={k.value: n for k, n in who.below.items()},
        covered=who.covered,
    )  # fmt: skip


@router.get("/{kind}/{code}/measurements", response={200: Numbers, **ANY})
def list_numbers(
    request: HttpRequest, kind: SubjectKind, code: Text, period: Text = "",
    limit: Limit = 50, offset: Offset = 0,
) -> Numbers:  # fmt: skip
    """List the newest numbers of a subject, those furthest below a line first.

    ``period``: as it stood at the end of that term or year.
    """
    ref = SubjectRef(kind, code)
    found = subjects.portrait(viewer(request), ref, until=period, on=this_day())
    ordered = found.worst_first
    some = [Number.of(kind, found.who.code, n) for n in ordered[offset : offset + limit]]
    return Numbers(items=some, total=len(ordered))


def _listed(row: SubjectRow) -> Listed:
    return Listed(
        kind=row.ref.kind, code=row.code, name=row.name, category=Words.of(row.category),
        unit=row.unit, owner=row.owner, broken_lines=row.broken, gravest_alert=row.severity,
    )  # fmt: skip
