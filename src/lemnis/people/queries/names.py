"""What subjects are called, for pages of other rooms: those of persons covered by default."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lemnis.engine.covering import cover
from lemnis.people.models import Account, Subject
from lemnis.people.prefixes import among
from lemnis.people.queries.viewers import (
    is_self,
    owned,
    sees_everything,
    visible,
    visible_subjects,
)
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.people.rules.words import PersonKind
from lemnis.values import SubjectKind, SubjectRef

PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})


@dataclass(frozen=True, slots=True)
class SubjectName:
    """What one subject is called, where it belongs and who answers for it.

    ``name`` and ``code`` as this viewer may read them. ``personal``: it is a person, shown to
    somebody else uncovered; such a look is recorded.
    """

    ref: SubjectRef
    name: str
    code: str
    unit: str = ""
    owner: str = ""
    personal: bool = False


def subject_names(viewer: Viewer, refs: Iterable[SubjectRef]) -> Mapping[SubjectRef, SubjectName]:
    """Return what each of some subjects is called; one that is not known goes by its code.

    Which subjects those are is for the asking query to decide: a name says no more than they do.
    Nobody is named as their own owner; owners are covered for who may not see the organisation.
    """
    wanted = frozenset(refs)
    if not wanted:
        return {}
    open_ = _uncovered(viewer, wanted)
    known = {
        row.ref: row
        for row in Subject.objects.filter(among(wanted)).select_related("unit", "owner")
    }
    return {ref: _name(viewer, ref, known.get(ref), open_=ref in open_) for ref in wanted}


def staff_names(viewer: Viewer) -> Mapping[str, str]:
    """Return what the people of the staff are called who stand behind accounts, by account.

    Covered for who may not see the organisation. Students are not among them.
    """
    return viewer.once("staff names", lambda: _staff_names(viewer))


def subjects_named(viewer: Viewer, text: str) -> QuerySet[Subject]:
    """Return subjects with a text in name or code, whoever may see them.

    Of persons it is the whole number, or a part of a name this viewer may read: a search must not
    tell a name that the page covers.
    """
    words = text.strip()
    alike = Q(name__icontains=words) | Q(code__icontains=words)
    persons = Q(kind__in=[kind.value for kind in PERSONS])
    readable = visible(viewer, Permission.SEE_PERSONAL)
    found = (~persons | readable) & alike | persons & Q(code=words)
    return Subject.objects.filter(found)


def _staff_names(viewer: Viewer) -> dict[str, str]:
    staff = Account.objects.exclude(person=None).exclude(person__kind=PersonKind.STUDENT.value)
    open_ = viewer.may(Permission.SEE_ORGANISATION)
    pairs = staff.values_list("username", "person__name")
    return {account: name if open_ else cover(name) for account, name in pairs}


def answered_for(viewer: Viewer) -> QuerySet[Subject]:
    """Return the subjects that a person owns or cares for."""
    return Subject.objects.filter(pk__in=[each.key for each in owned(viewer)])


def _name(viewer: Viewer, ref: SubjectRef, row: Subject | None, *, open_: bool) -> SubjectName:
    name = row.name if row else ref.code
    hidden = ref.kind in PERSONS and not open_
    owner = row.owner.name if row and row.owner and row.owner.number != ref.code else ""
    return SubjectName(
        ref,
        cover(name) if hidden else name,
        cover(ref.code) if hidden else ref.code,
        row.unit.name if row and row.unit else "",
        owner if viewer.may(Permission.SEE_ORGANISATION) or not owner else cover(owner),
        personal=open_ and not is_self(viewer, ref),
    )


def _uncovered(viewer: Viewer, refs: Collection[SubjectRef]) -> frozenset[SubjectRef]:
    """Return those of some persons whose names the viewer may read."""
    persons = frozenset(ref for ref in refs if ref.kind in PERSONS)
    if not persons or sees_everything(viewer, Permission.SEE_PERSONAL):
        return persons
    oneself = frozenset(ref for ref in persons if is_self(viewer, ref))
    if not viewer.may(Permission.SEE_PERSONAL):
        return oneself
    seen = visible_subjects(viewer, Permission.SEE_PERSONAL).filter(among(persons))
    pairs = seen.values_list("kind", "code")
    return oneself | {SubjectRef(SubjectKind(kind), code) for kind, code in pairs}
