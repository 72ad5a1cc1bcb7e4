"""Who is to be told: those who answer for a subject, head its unit, or hold a role."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from lemnis.people.models import Grant, Holding, Subject
from lemnis.people.prefixes import among, ways_down
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef

_ON_A_DAY = 500  # subjects asked for at a time


class Readers(NamedTuple):
    """Whom to tell: persons by number, and accounts by name (told as their persons, if any)."""

    numbers: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *numbers: str) -> "Readers":
        """Return persons by number; blank ones are left out."""
        return cls(frozenset(number for number in numbers if number))

    @classmethod
    def named(cls, *usernames: str) -> "Readers":
        """Return accounts by name, as records keep them in ``by``."""
        return cls(frozenset(), frozenset(name for name in usernames if name))

    def __or__(self, other: "Readers") -> "Readers":
        """Return these and those."""
        return Readers(self.numbers | other.numbers, self.accounts | other.accounts)

    def __bool__(self) -> bool:
        """Tell whether there is anybody."""
        return bool(self.numbers or self.accounts)


NOBODY = Readers()


def owners(viewer: Viewer, subjects: Iterable[SubjectRef]) -> Mapping[SubjectRef, Readers]:
    """Return who answers for each of some subjects; those nobody answers for are left out.

    Asked by the house itself to tell them: who asks makes no difference.
    """
    _ = viewer
    found = {}
    for part in _parts(subjects):
        rows = Subject.objects.filter(among(part)).exclude(owner=None)
        for kind, code, number in rows.values_list("kind", "code", "owner__number"):
            found[SubjectRef(SubjectKind(kind), code)] = Readers.of(number)
    return found


def heads(viewer: Viewer, subjects: Iterable[SubjectRef]) -> Mapping[SubjectRef, Readers]:
    """Return who heads the unit of each of some subjects: by post, else by role there.

    Where the unit itself has nobody, the nearest above that has; left out where none has.
    """
    _ = viewer
    wanted = [row for part in _parts(subjects) for row in
              Subject.objects.filter(among(part)).exclude(unit=None)
              .values_list("kind", "code", "unit__path")]  # fmt: skip
    by_path = _heads_by_path()
    found = {SubjectRef(SubjectKind(k), c): _nearest(path, by_path) for k, c, path in wanted}
    return {ref: readers for ref, readers in found.items() if readers}


def holding(viewer: Viewer, roles: Collection[Role], on: dt.date) -> Readers:
    """Return who holds one of some roles for the whole college on a day."""
    _ = viewer
    grants = _held(on).filter(role__in=[r.value for r in roles], scope=ScopeKind.ALL.value)
    return Readers.named(*grants.values_list("account__username", flat=True))


def who_may(viewer: Viewer, permission: Permission, subject: SubjectRef, on: dt.date) -> Readers:
    """Return who may do something to one subject on a day, by role: whom to tell of new work.

    Leaders of the whole college are left out: what all may do is nobody's.
    """
    _ = viewer
    row = Subject.objects.filter(among([subject])).select_related("unit").first()
    if row is None:
        return NOBODY
    roles = [
        role.value for role in Role if permission in role.permissions and role is not Role.LEADER
    ]
    above_unit = ways_down(row.unit.path) if row.unit else []
    reach = (
        Q(scope=ScopeKind.ALL.value)
        | Q(scope=ScopeKind.UNIT.value, unit__path__in=above_unit)
        | Q(scope=ScopeKind.SUBJECT.value, subject__path__in=ways_down(row.path))
    )
    return Readers.named(
        *_held(on).filter(reach, role__in=roles).values_list("account__username", flat=True)
    )


def _held(on: dt.date) -> QuerySet[Grant]:
    holds = Q(until=None) | Q(until__gte=on)
    return Grant.objects.filter(holds, since__lte=on, account__is_active=True).order_by()


def _heads_by_path() -> Mapping[str, Readers]:
    posts = Holding.objects.filter(until=None, post__leads=True, post__active=True)
    found: dict[str, Readers] = {}
    for path, number in posts.values_list("post__unit__path", "person__number"):
        found[path] = found.get(path, NOBODY) | Readers.of(number)
    return _heads_by_role() | found


def _heads_by_role() -> dict[str, Readers]:
    there = _held(timezone.localdate()).filter(role=Role.UNIT_HEAD.value, unit__isnull=False)
    found: dict[str, Readers] = {}
    for path, username in there.values_list("unit__path", "account__username"):
        found[path] = found.get(path, NOBODY) | Readers.named(username)
    return found


def _nearest(path: str, found: Mapping[str, Readers]) -> Readers:
    return next((found[way] for way in reversed(ways_down(path)) if way in found), NOBODY)


def _parts(refs: Iterable[SubjectRef]) -> Iterable[list[SubjectRef]]:
    every = list(dict.fromkeys(refs))
    return (every[at : at + _ON_A_DAY] for at in range(0, len(every), _ON_A_DAY))
