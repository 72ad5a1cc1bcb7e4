"""Who answers for a subject, and who may be asked to act on what is found of it."""

from django.db.models import Q, QuerySet

from lemnis.people.models import Holding, Person, Subject
from lemnis.people.rules.viewers import Viewer
from lemnis.people.rules.words import PersonKind
from lemnis.values import SubjectKind

# Subjects that are units themselves: who heads the unit answers for them.
UNITS = [SubjectKind.SCHOOL.value, SubjectKind.COLLEGE.value, SubjectKind.OFFICE.value]


def answerable(subject: Subject, by: Viewer) -> Person | None:
    """Return its owner, else whoever heads its unit, else who asks."""
    if subject.owner is not None:
        return subject.owner
    heads = Person.objects.filter(_heads(subject.unit_id), active=True) if subject.unit_id else None
    head = heads.order_by("number").first() if heads is not None else None
    if head is not None or not by.number:
        return head
    return Person.objects.filter(number=by.number, active=True).first()


def answered_by(viewer: Viewer) -> Q:
    """Return the condition on ``Subject`` of those somebody answers for: owns, or heads its unit.

    Classes and students are cared for by others; their self-diagnosis is their own.
    """
    if not viewer.number:
        return Q(pk__in=[])
    held = Holding.objects.filter(
        person__number=viewer.number, post__leads=True, until=None
    ).values("post__unit")
    return Q(owner__number=viewer.number) | Q(kind__in=UNITS, unit__in=held)


def who_may_act(subject: Subject, by: Viewer) -> QuerySet[Person]:
    """Return who may own a measure: who answers or cares for it, its unit's people, who asks."""
    wanted = Q(subjects=subject) | Q(cares__subject=subject)
    wanted |= Q(cares__subject=subject.above_id)
    if by.number:
        wanted |= Q(number=by.number)
    if subject.unit_id and subject.kind != SubjectKind.STUDENT.value:
        wanted |= Q(unit=subject.unit_id) & ~Q(kind=PersonKind.STUDENT.value)
        wanted |= _heads(subject.unit_id)
    keys = Person.objects.filter(wanted, active=True).order_by().values("pk")
    return Person.objects.filter(pk__in=keys).order_by("name")


def _heads(unit: int | None) -> Q:
    return Q(holdings__post__unit=unit, holdings__post__leads=True, holdings__until=None)
