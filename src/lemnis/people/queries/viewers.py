"""Which subjects somebody may see, and what they may do to them."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from lemnis.people.models import Care, Subject
from lemnis.people.prefixes import below
from lemnis.people.rules.permissions import Permission, ScopeKind
from lemnis.people.rules.viewers import EVERYTHING, Reach, Scope, Viewer, require, unseen
from lemnis.values import SubjectKind, SubjectRef

_NOTHING = Q(pk__in=[])
_FEW = 100


def visible(viewer: Viewer, permission: Permission) -> Q:
    """Return the condition on ``Subject`` of those for which something is permitted."""
    reaches = viewer.reaches(permission)
    if EVERYTHING in reaches:
        return Q()
    if viewer.memory is None:
        return _reached(viewer, reaches)
    # One request asks this of many tables: a student's or teacher's few are looked up once for all.
    few = viewer.once(("few", reaches), lambda: _few(viewer, reaches))
    return _reached(viewer, reaches) if few is None else Q(pk__in=few)


def visible_subjects(viewer: Viewer, permission: Permission) -> QuerySet[Subject]:
    """Return the subjects for which something is permitted."""
    return Subject.objects.filter(visible(viewer, permission))


def sees_everything(viewer: Viewer, permission: Permission) -> bool:
    """Tell whether something is permitted for all subjects, so that nothing need be left out."""
    return EVERYTHING in viewer.reaches(permission)


def permit(viewer: Viewer, permission: Permission, subject: SubjectRef) -> None:
    """Refuse what is not permitted to a viewer for a subject.

    Raises:
        NotFound: the subject is not there, or not for this viewer.
        NotAllowed: they may see it, but not do this to it.

    """
    if sees_everything(viewer, permission):
        return
    same = Q(kind=subject.kind.value, code=subject.code)
    if visible_subjects(viewer, permission).filter(same).exists():
        return
    if not visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(same).exists():
        raise unseen(subject)
    require(Viewer(viewer.name), permission)


def permitted(viewer: Viewer, permission: Permission, subject: SubjectRef) -> bool:
    """Tell whether something is permitted to a viewer for a subject."""
    if sees_everything(viewer, permission):
        return True
    same = Q(kind=subject.kind.value, code=subject.code)
    return visible_subjects(viewer, permission).filter(same).exists()


class Owned(NamedTuple):
    """One subject that somebody answers for; ``deep`` if others lie below it."""

    key: int
    kind: str
    path: str
    deep: bool


def owned(viewer: Viewer) -> tuple[Owned, ...]:
    """Return what a viewer answers for: as its owner, or as one who looks after it."""

    def find() -> tuple[Owned, ...]:
        # Two questions that an index answers each; joined by "or" they would read every subject.
        by_care = Care.objects.filter(person__number=viewer.number).values("subject")
        ways = (Subject.objects.filter(way).order_by() for way in (
            Q(owner__number=viewer.number), Q(pk__in=by_care)))  # fmt: skip
        deep = Exists(Subject.objects.filter(above=OuterRef("pk")))
        one, other = (way.values_list("pk", "kind", "path", deep) for way in ways)
        return tuple(Owned(*row) for row in one.union(other))

    return viewer.once("owned", find) if viewer.number else ()


def is_self(viewer: Viewer, subject: SubjectRef) -> bool:
    """Tell whether a subject is the viewer in person: nobody is logged looking at themselves."""
    persons = {SubjectKind.STUDENT, SubjectKind.TEACHER}
    return bool(viewer.number) and subject.kind in persons and subject.code == viewer.number


def _few(viewer: Viewer, reaches: tuple[Reach, ...]) -> list[int] | None:
    """Return the keys of those that are reached, None if they are more than a few."""
    found = Subject.objects.filter(_reached(viewer, reaches)).order_by()
    keys = list(found.values_list("pk", flat=True)[: _FEW + 1])
    return None if len(keys) > _FEW else keys


def _reached(viewer: Viewer, reaches: tuple[Reach, ...]) -> Q:
    return reduce(or_, (_within(viewer, reach) for reach in reaches), _NOTHING)


def _within(viewer: Viewer, reach: Reach) -> Q:
    kinds = sorted(kind.value for kind in reach.kinds)
    return Q(kind__in=kinds) & _place(viewer, reach.scope, kinds)


def _place(viewer: Viewer, scope: Scope, kinds: list[str]) -> Q:
    if scope.kind is ScopeKind.ALL:
        return Q()
    if scope.kind is ScopeKind.UNIT:
        return below(scope.path, "unit__path")
    if scope.kind is ScopeKind.SUBJECT:
        return below(scope.path)
    return _own(viewer, kinds)


def _own(viewer: Viewer, kinds: list[str]) -> Q:
    """Return what somebody answers for, and what is below it.

    Of these kinds only: a teacher who also heads a college is, as a teacher, no head of others.
    """
    if not viewer.number:
        return _NOTHING
    found = {o.path: o.deep for o in owned(viewer) if o.kind in kinds}
    # Most have nothing below them: a teacher's many sections are found at once, by their paths.
    itself = Q(path__in=sorted(found))
    return reduce(or_, (below(path) for path in sorted(found) if found[path]), itself)
