"""Which subjects somebody may see, and what they may do to them."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.people.rules.permissions import Permission, ScopeKind
from lemnis.people.rules.viewers import EVERYTHING, Reach, Scope, Viewer, require, unseen
from lemnis.values import SubjectKind, SubjectRef

_NOTHING = Q(pk__in=[])


def visible(viewer: Viewer, permission: Permission) -> Q:
    """Return the condition on ``Subject`` of those for which something is permitted."""
    reaches = viewer.reaches(permission)
    if EVERYTHING in reaches:
        return Q()
    return reduce(or_, (_within(viewer, reach) for reach in reaches), _NOTHING)


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


def is_self(viewer: Viewer, subject: SubjectRef) -> bool:
    """Tell whether a subject is the viewer in person: nobody is logged looking at themselves."""
    persons = {SubjectKind.STUDENT, SubjectKind.TEACHER}
    return bool(viewer.number) and subject.kind in persons and subject.code == viewer.number


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
    owned = Subject.objects.filter(
        Q(owner__number=viewer.number) | Q(cares__person__number=viewer.number), kind__in=kinds
    )
    paths = owned.values_list("path", flat=True)
    return reduce(or_, map(below, paths.distinct()), _NOTHING)
