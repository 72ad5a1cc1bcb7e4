"""Whom somebody may see, as subjects with a name, an owner and a unit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from lemnis.engine.covering import cover
from lemnis.insight.rules.smallest import PERSONS
from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.people.queries import is_self, permitted, sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, unseen
from lemnis.values import SubjectKind, SubjectRef

_NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Face:
    """One subject as people read of it; ``owner`` and ``unit`` are names, blank for none."""

    ref: SubjectRef
    name: str
    owner: str = ""
    unit: str = ""
    path: str = ""

    @property
    def responsible(self) -> str:
        """Who answers for it: its owner, else its unit."""
        return self.owner or self.unit


def faces(viewer: Viewer, refs: Iterable[SubjectRef]) -> Mapping[SubjectRef, Face]:
    """Return the subjects of some references; persons other than the viewer are covered."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind.value, []).append(ref.code)
    same = (Q(kind=kind, code__in=codes) for kind, codes in by_kind.items())
    rows = Subject.objects.filter(reduce(or_, same, _NOBODY)).select_related("owner", "unit")
    return {face.ref: face for face in (face_of(viewer, row) for row in rows)}


def face_of(viewer: Viewer, row: Subject) -> Face:
    """Return one subject; ``row`` has its owner and unit at hand."""
    ref = row.ref
    # Who a student or teacher is stands in the owner: a teacher's code is not always their number.
    is_self = row.owner is not None and bool(viewer.number) and row.owner.number == viewer.number
    is_other = ref.kind in PERSONS and not is_self
    owner = row.owner.name if row.owner and not is_other else ""
    name = cover(row.name) if is_other else row.name
    return Face(ref, name, owner, row.unit.name if row.unit else "", row.path)


def place_of(viewer: Viewer, ref: SubjectRef) -> Subject:
    """Return one subject.

    Raises:
        NotFound: it is not there, or not for this viewer.

    """
    found = visible_subjects(viewer, Permission.SEE_SUBJECTS).select_related("owner", "unit")
    subject = found.filter(kind=ref.kind.value, code=ref.code).first()
    if subject is None:
        raise unseen(ref)
    return subject


def seen(viewer: Viewer, under: Subject | None = None) -> tuple[SubjectRef, ...] | None:
    """Return whom a viewer may see, at or below a subject; None for everybody there is."""
    is_root = under is None or (under.above_id is None and under.kind == SubjectKind.SCHOOL.value)
    if is_root and sees_everything(viewer, Permission.SEE_SUBJECTS) and _is_only_root():
        return None
    rows = at_or_below(viewer, under, Permission.SEE_SUBJECTS).order_by("kind", "code")
    return tuple(SubjectRef(SubjectKind(k), code) for k, code in rows.values_list("kind", "code"))


def at_or_below(viewer: Viewer, under: Subject | None, permission: Permission) -> QuerySet[Subject]:
    """Return for whom something is permitted, at or below a subject."""
    found = visible_subjects(viewer, permission)
    return found if under is None else found.filter(below(under.path))


def tops(viewer: Viewer, on: dt.date) -> tuple[Subject, ...]:
    """Return the highest of those a viewer may see that are active on a day, sixty at most."""
    mine = visible_subjects(viewer, Permission.SEE_SUBJECTS)
    active = Q(active_until=None) | Q(active_until__gte=on)
    if sees_everything(viewer, Permission.SEE_SUBJECTS):
        highest = mine.filter(active, above=None)
    else:
        highest = mine.filter(active).exclude(above__in=mine.order_by().values("pk"))
    return tuple(highest.select_related("owner", "unit").order_by("kind", "code")[:_MOST])


_MOST = 60


def sees_persons(viewer: Viewer) -> bool:
    """Tell whether a viewer may see students themselves, not only groups of them."""
    reaches = viewer.reaches(Permission.SEE_SUBJECTS)
    return any(SubjectKind.STUDENT in reach.kinds for reach in reaches)


def _is_only_root() -> bool:
    return Subject.objects.filter(above=None, kind=SubjectKind.SCHOOL.value).count() == 1


def is_covered(viewer: Viewer, ref: SubjectRef) -> bool:
    """Tell whether the name and number of a subject are covered for the viewer."""
    if ref.kind not in PERSONS or is_self(viewer, ref):
        return False
    return not permitted(viewer, Permission.SEE_PERSONAL, ref)
