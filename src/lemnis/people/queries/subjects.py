"""What may be read of subjects, as small frozen rows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from lemnis.errors import NotFound
from lemnis.people.models import Care, Subject, SubjectSync, Unit
from lemnis.people.prefixes import below, ways_down
from lemnis.people.queries.viewers import visible_subjects
from lemnis.people.rules.paths import subjects_along
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, require
from lemnis.people.rules.words import CareRole
from lemnis.values import SubjectKind, SubjectRef

_TOP_DOWN = list(SubjectKind)


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject in a list; its unit and owner by code and name, blank where there is none."""

    ref: SubjectRef
    name: str
    unit_code: str
    unit: str
    owner_number: str
    owner: str
    category: str
    active_from: dt.date
    active_until: dt.date | None


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """A page of subjects by kind and code, and how many there are in all."""

    lines: tuple[SubjectLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SubjectWishes:
    """Which subjects: all that is empty means any. ``below``: at or under that subject.

    ``on``: active on that day; ``unit`` is a code and takes in what lies below it.
    """

    kind: SubjectKind | None = None
    unit: str = ""
    text: str = ""
    owner: str = ""
    below: SubjectRef | None = None
    on: dt.date | None = None
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class SubjectStory:
    """One subject whole: those above it from the school down, how many active are below by kind.

    ``above`` are those the viewer may look at, ``chain`` all there are.
    """

    line: SubjectLine
    above: tuple[SubjectLine, ...]
    chain: tuple[SubjectRef, ...]
    below: Mapping[SubjectKind, int]
    cares: Mapping[CareRole, str]


def subjects(viewer: Viewer, wishes: SubjectWishes | None = None) -> SubjectPage:
    """Return a page of subjects.

    Raises:
        NotFound: the unit or the subject above is not there, or not for the viewer.

    """
    asked = wishes or SubjectWishes()
    found = _wanted(_subjects_for(viewer), asked)
    first = (max(1, asked.page) - 1) * asked.per_page
    rows = found.order_by(_RANK, "code")[first : first + asked.per_page]
    return SubjectPage(tuple(map(_line, rows)), found.count())


def subject(viewer: Viewer, ref: SubjectRef) -> SubjectStory:
    """Return one subject with what is above and below it and who looks after it.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    found = _one(_subjects_for(viewer), ref)
    ways = ways_down(found.path)[:-1]
    above = _subjects_for(viewer).filter(path__in=ways)
    under = _subjects_for(viewer).filter(below(found.path), active_until=None).exclude(pk=found.pk)
    counts = under.order_by().values_list("kind").annotate(Count("id"))
    cares = Care.objects.filter(subject=found).values_list("role", "person__name")
    return SubjectStory(
        _line(found),
        tuple(sorted(map(_line, above), key=lambda line: _TOP_DOWN.index(line.ref.kind))),
        subjects_along(found.path)[:-1],
        {SubjectKind(kind): count for kind, count in counts},
        {CareRole(role): name for role, name in cares},
    )


def search_subjects(
    viewer: Viewer, text: str, *, limit: int = 12, on: dt.date | None = None
) -> tuple[SubjectLine, ...]:
    """Return active subjects whose code or name has the text: exact ones first, then beginnings.

    A text of nothing finds nothing. ``on``: active on that day.
    """
    words = text.strip()
    if not words:
        return ()
    found = _subjects_for(viewer).filter(Q(name__icontains=words) | Q(code__istartswith=words))
    found = found.filter(_active(on)) if on else found.filter(active_until=None)
    nearness = Case(
        When(Q(code=words) | Q(name=words), then=Value(0)),
        When(Q(code__istartswith=words) | Q(name__istartswith=words), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return tuple(map(_line, found.order_by(nearness, _RANK, "code")[:limit]))


def subjects_to_grant(viewer: Viewer, text: str, *, limit: int = 12) -> tuple[SubjectLine, ...]:
    """Return active subjects a role may be granted for, whose code or name has the text.

    Whoever grants roles need not see how subjects fare; of persons nothing is told.
    """
    require(viewer, Permission.GRANT_ROLES)
    persons = {SubjectKind.STUDENT, SubjectKind.TEACHER, SubjectKind.SECTION}
    found = search_subjects(in_house(viewer), text, limit=10 * limit)
    return tuple(line for line in found if line.ref.kind not in persons)[:limit]


def synced_snapshot(viewer: Viewer) -> int:
    """Return the snapshot the registers follow the lake as far as; -1 if they never did."""
    require(viewer, Permission.SEE_ORGANISATION)
    latest: int | None = SubjectSync.objects.aggregate(Max("snapshot"))["snapshot__max"]
    return -1 if latest is None else latest


def synced_fingerprint(viewer: Viewer) -> str:
    """Return what the rows last followed looked like, blank if none were."""
    require(viewer, Permission.SEE_ORGANISATION)
    latest = SubjectSync.objects.order_by("-snapshot").values_list("fingerprint", flat=True)
    return latest.first() or ""


# Schools first, students last.
_RANK = Case(
    *(When(kind=kind.value, then=Value(at)) for at, kind in enumerate(_TOP_DOWN)),
    output_field=IntegerField(),
)


def _subjects_for(viewer: Viewer) -> QuerySet[Subject]:
    return visible_subjects(viewer, Permission.SEE_SUBJECTS).select_related("unit", "owner")


def _wanted(seen: QuerySet[Subject], asked: SubjectWishes) -> QuerySet[Subject]:
    found = seen
    if asked.kind:
        found = found.filter(kind=asked.kind.value)
    if asked.unit:
        found = found.filter(unit__in=_units_below(asked.unit))
    if asked.text.strip():
        words = asked.text.strip()
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words))
    if asked.owner:
        found = found.filter(owner__number=asked.owner)
    if asked.below:
        found = found.filter(below(_one(seen, asked.below).path))
    return found.filter(_active(asked.on)) if asked.on else found


def _units_below(code: str) -> QuerySet[Unit]:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound(f"没有编号为 {code} 的部门。", f"There is no unit {code}.", code=code)
    return Unit.objects.filter(below(unit.path)).order_by()


def _one(found: QuerySet[Subject], ref: SubjectRef) -> Subject:
    subject = found.filter(kind=ref.kind.value, code=ref.code).first()
    if subject is None:
        raise NotFound(
            f"没有代码为 {ref.code} 的质量主体。", f"There is no {ref.kind.value} {ref.code}."
        )
    return subject


def _active(on: dt.date) -> Q:
    return Q(active_from__lte=on) & (Q(active_until=None) | Q(active_until__gte=on))


def _line(row: Subject) -> SubjectLine:
    return SubjectLine(
        row.ref,
        row.name,
        row.unit.code if row.unit else "",
        row.unit.name if row.unit else "",
        row.owner.number if row.owner else "",
        row.owner.name if row.owner else "",
        row.category,
        row.active_from,
        row.active_until,
    )
