"""The case library: measures that worked, searched by words."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, Value, When

from lemnis.errors import NotFound
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.models import KnowledgeCase
from lemnis.spiral.rules.causes import Factor
from lemnis.values import SubjectKind


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case; ``numbers`` as they were verified, texts that can be read as decimals.

    Cases name no persons, and no subject either: everybody may learn of them.
    """

    uuid: UUID
    title: str
    problem: str
    cause: str
    measure: str
    effect: str
    indicator: str
    kind: SubjectKind
    numbers: Mapping[str, Any]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases, and how many there are in all."""

    rows: tuple[CaseRow, ...]
    total: int


def cases(
    viewer: Viewer, text: str = "", kind: SubjectKind | None = None, *, page: int = 1,
    per_page: int = 20,
) -> CasePage:  # fmt: skip
    """Return the cases that have every word of a text, those with it in the title first."""
    require(viewer, Permission.SEE_SPIRALS)
    words = text.split()
    found = KnowledgeCase.objects.filter(
        reduce(and_, (Q(words__icontains=word) for word in words), Q())
    )
    if kind:
        found = found.filter(kind=kind.value)
    total = found.count()
    titled = found.filter(reduce(and_, (Q(title__icontains=word) for word in words), Q()))
    first = set(titled.values_list("pk", flat=True)) if words else set()
    keys = sorted(found.values_list("pk", flat=True), key=lambda pk: (pk not in first, -pk))
    some = keys[(page - 1) * per_page : page * per_page]
    rows = KnowledgeCase.objects.in_bulk(some)
    return CasePage(tuple(_row(rows[pk]) for pk in some), total)


def cases_like(
    viewer: Viewer, indicator: str, kind: SubjectKind, causes: Collection[Factor], *, most: int = 3
) -> tuple[CaseRow, ...]:
    """Return what worked in a like case: for the same indicator, or a like cause and the same kind.

    A cause is alike if it is the same or of the same category. The likest come first, of those the
    newest.
    """
    require(viewer, Permission.SEE_SPIRALS)
    words = [Q(cause__contains=factor.words.zh) for factor in causes]
    like = Q(improvement__cause_kind__in={factor.category.value for factor in causes})
    same_cause = reduce(or_, words, like)
    same = Q(indicator=indicator) if indicator else Q(pk__in=[])
    found = KnowledgeCase.objects.filter(same | same_cause & Q(kind=kind.value))
    scored = found.annotate(
        likeness=_worth(same, 4) + _worth(same_cause, 2) + _worth(Q(kind=kind.value), 1)
    )
    # What was told twice is offered once.
    rows = {row.measure: row for row in reversed(scored.order_by("-likeness", "-pk")[: 4 * most])}
    return tuple(_row(row) for row in reversed(rows.values()))[:most]


def _worth(condition: Q, points: int) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0))


def case(viewer: Viewer, uuid: UUID) -> CaseRow:
    """Return one case.

    Raises:
        NotFound: there is none.

    """
    require(viewer, Permission.SEE_SPIRALS)
    row = KnowledgeCase.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound("案例库中没有这个案例。", "There is no such case in the library.")
    return _row(row)


def _row(row: KnowledgeCase) -> CaseRow:
    return CaseRow(
        row.uuid, row.title, row.problem, row.cause, row.measure, row.effect, row.indicator,
        SubjectKind(row.kind), row.numbers, row.at,
    )  # fmt: skip
