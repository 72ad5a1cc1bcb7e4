"""Lists of subjects: how many lines each breaks, and its gravest alert."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lemnis.engine import current
from lemnis.engine.alerts.rule import Severity
from lemnis.engine.college import College
from lemnis.engine.covering import cover
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import gravest
from lemnis.insight.actions.looking import PERSONS, listed
from lemnis.insight.queries.covering import FEW, bare
from lemnis.insight.rules.categories import category
from lemnis.people.models import Subject, Unit
from lemnis.people.prefixes import below
from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require, unseen
from lemnis.values import SubjectKind, SubjectRef, Title

_BY_COLUMN = {"name": "name", "code": "code", "unit": "unit__name", "owner": "owner__name"}
NOTHING_WRONG = -1


@dataclass(frozen=True, slots=True)
class ListWishes:
    """Which subjects, in which order; what is empty means any, or the order of codes.

    ``unit`` is a code and takes in what lies below it; ``below``: at or under that subject.
    ``sort``: name, code, unit, owner, broken, severity. ``first``: the row to begin with, counted
    from 0, in place of a page.
    """

    kind: SubjectKind
    unit: str = ""
    text: str = ""
    category: str = ""
    below: SubjectRef | None = None
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = 50
    first: int | None = None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject of a list; a person's ``name`` and ``code`` covered where due.

    ``broken`` counts the lines it breaks, ``severity`` is that of its gravest standing alert.
    """

    ref: SubjectRef
    name: str
    code: str
    category: Title
    unit: str
    owner: str
    broken: int
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class SubjectRows:
    """A page of subjects, how many there are in all, and what they can be filtered by."""

    rows: tuple[SubjectRow, ...]
    total: int
    categories: tuple[tuple[str, Title], ...]
    units: tuple[tuple[str, str], ...]


def kinds(viewer: Viewer) -> tuple[SubjectKind, ...]:
    """Return the kinds of which there are subjects for the viewer, from the school down."""
    require(viewer, Permission.SEE_SUBJECTS)
    found = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(active_until=None)
    there = set(found.order_by().values_list("kind", flat=True).distinct())
    return tuple(kind for kind in SubjectKind if kind.value in there)


def subject_rows(viewer: Viewer, wishes: ListWishes, *, on: dt.date) -> SubjectRows:
    """Return a page of subjects of one kind. Whose names are shown uncovered is written down.

    Raises:
        NotFound: the viewer may see no subjects, or not the one above.

    """
    require(viewer, Permission.SEE_SUBJECTS)
    college = college_at_hand(viewer, on)
    seen = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(
        kind=wishes.kind.value, active_until=None
    )
    wanted = _wanted(viewer, seen, wishes)
    broken = current.current(college.lake, wishes.kind).broken
    page, total = _page(viewer, wanted, wishes, broken)
    rows = _rows(viewer, college, page, broken)
    return SubjectRows(rows, total, _categories(college, seen, wishes.kind), _units(seen))


def _wanted(viewer: Viewer, seen: QuerySet[Subject], wishes: ListWishes) -> QuerySet[Subject]:
    found = seen
    if wishes.unit:
        found = found.filter(_in_unit(wishes.unit))
    if wishes.category:
        found = found.filter(category=wishes.category)
    if wishes.text:
        found = found.filter(Q(name__icontains=wishes.text) | Q(code__icontains=wishes.text))
    return found.filter(below(_path(viewer, wishes.below))) if wishes.below else found


def _in_unit(code: str) -> Q:
    unit = Unit.objects.filter(code=code).first()
    return below(unit.path, "unit__path") if unit else Q(pk__in=[])


def _path(viewer: Viewer, ref: SubjectRef) -> str:
    seen = visible_subjects(viewer, Permission.SEE_SUBJECTS)
    found = seen.filter(kind=ref.kind.value, code=ref.code).first()
    if found is None:
        raise unseen(ref)
    return found.path


def _page(
    viewer: Viewer, wanted: QuerySet[Subject], wishes: ListWishes, broken: Mapping[str, int]
) -> tuple[Sequence[Subject], int]:
    joined = wanted.select_related("unit", "owner")
    sign = "-" if wishes.descending else ""
    if wishes.sort not in {"broken", "severity"}:
        total = wanted.count()
        first = _first(wishes, total)
        ordered = joined.order_by(sign + _BY_COLUMN.get(wishes.sort, "code"), "code")
        return list(ordered[first : first + wishes.size]), total
    # What is measured, and what is judged, is not in the table of subjects.
    weight = broken if wishes.sort == "broken" else _ranks(viewer, wishes.kind)
    codes = sorted(wanted.order_by("code").values_list("code", flat=True),
                   key=lambda code: weight.get(code, NOTHING_WRONG),
                   reverse=wishes.descending)  # fmt: skip
    first = _first(wishes, len(codes))
    some = codes[first : first + wishes.size]
    by_code = {row.code: row for row in _among(joined, some)}
    return [by_code[code] for code in some], len(codes)


def _first(wishes: ListWishes, total: int) -> int:
    """Return where the page begins; one beyond the last is the last."""
    if wishes.first is not None:
        return wishes.first
    last = max(-(-total // wishes.size), 1)
    return (min(max(wishes.page, 1), last) - 1) * wishes.size


def _ranks(viewer: Viewer, kind: SubjectKind) -> Mapping[str, int]:
    return {code: severity.rank for code, severity in gravest(viewer, kind).items()}


def _rows(
    viewer: Viewer, college: College, page: Sequence[Subject], broken: Mapping[str, int]
) -> tuple[SubjectRow, ...]:
    if not page:
        return ()
    kind = SubjectKind(page[0].kind)
    worst = gravest(viewer, kind, [row.code for row in page] if len(page) <= FEW else None)
    shown = {ref.code for ref in bare(viewer, (SubjectRef(kind, row.code) for row in page))}
    listed(kind=kind, codes=sorted(shown), by=viewer)
    return tuple(
        SubjectRow(
            SubjectRef(kind, row.code),
            row.name if row.code in shown else cover(row.name),
            row.code if row.code in shown else cover(row.code),
            category(college.library.datasets, kind, row.category),
            row.unit.name if row.unit else "",
            row.owner.name if row.owner and kind not in PERSONS else "",
            broken.get(row.code, 0),
            worst.get(row.code),
        )
        for row in page
    )


def _among(found: QuerySet[Subject], codes: Collection[str]) -> QuerySet[Subject]:
    """Return those of some codes; all of them if so many are asked for, as for a file."""
    return found.filter(code__in=codes) if len(codes) <= FEW else found


def _categories(
    college: College, seen: QuerySet[Subject], kind: SubjectKind
) -> tuple[tuple[str, Title], ...]:
    found = seen.exclude(category="").order_by("category").values_list("category", flat=True)
    return tuple(
        (word, category(college.library.datasets, kind, word)) for word in found.distinct()
    )


def _units(seen: QuerySet[Subject]) -> tuple[tuple[str, str], ...]:
    found = seen.exclude(unit=None).order_by("unit__code").values_list("unit__code", "unit__name")
    return tuple(found.distinct())
