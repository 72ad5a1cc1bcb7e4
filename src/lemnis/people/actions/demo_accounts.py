"""One account for each role in a demo college, of a person to whom the role is due."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from lemnis.people.actions.audit import record
from lemnis.people.actions.grants import GrantWishes, grant_role
from lemnis.people.models import Account, Care, Person, Unit
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind

DEMO_PASSWORD = "show-me-lemnis"  # noqa: S105 - printed by the demo, for data that are made up


class DemoLogin(NamedTuple):
    """What to type to see the demo as somebody of a role."""

    role: Role
    username: str
    name: str


@transaction.atomic
def open_demo_accounts(*, on: dt.date, by: Viewer) -> tuple[DemoLogin, ...]:
    """Open an account for each role, named like the role, with the demo's password.

    Writes: Accounts, Grants, AuditEvents; nothing for those that are there already.

    Raises:
        NotAllowed: ``by`` may not.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    require(by, Permission.GRANT_ROLES)
    known = {a.username: a for a in Account.objects.select_related("person")}
    # Of one password one print is enough, and that is slow on purpose.
    password = make_password(DEMO_PASSWORD) if {*Role} - known.keys() else ""
    return tuple(_login(role, known.get(role.value), password, on, by) for role in Role)


def _login(
    role: Role, account: Account | None, password: str, on: dt.date, by: Viewer
) -> DemoLogin:
    if account is None:
        person = _person_for(role)
        account = Account.objects.create(
            username=role.value, person=person, password=password, created_at=timezone.now()
        )
        record(by=by, act="account.open", kind="account", what=role.value)
        grant_role(username=role.value, wishes=_wishes(role, person, on), by=by)
    return DemoLogin(role, role.value, account.person.name if account.person else "")


def _wishes(role: Role, person: Person | None, on: dt.date) -> GrantWishes:
    since = on - dt.timedelta(days=365)
    scope = role.scopes[0]
    if role is Role.EXPERT:
        scope = ScopeKind.ALL
    if scope is not ScopeKind.UNIT:
        return GrantWishes(role, scope, since, reason="demo")
    unit = _college_of(person) or _first_college()
    return GrantWishes(role, scope, since, unit=unit.code if unit else "", reason="demo")


def _person_for(role: Role) -> Person | None:
    """Return somebody who is free and to whom the role is due; None for roles of nobody."""
    find = _DUE.get(role)
    return find() if find else None


def _owner_of(kind: SubjectKind) -> Person | None:
    """Return the free person who answers for most subjects of a kind."""
    owners = Person.objects.filter(
        account=None, active=True, subjects__kind=kind.value, subjects__active_until=None
    )
    return owners.annotate(held=Count("subjects")).order_by("-held", "-number").first()


def _counsellor() -> Person | None:
    cares = Care.objects.filter(person__account=None, subject__active_until=None)
    care = cares.select_related("person").order_by("subject__code", "role").first()
    return care.person if care else None


def _staff() -> Person | None:
    staff = Person.objects.filter(
        account=None, active=True, kind="staff", subjects=None, cares=None
    )
    return staff.order_by("number").first()


def _college_of(person: Person | None) -> Unit | None:
    if person is None or person.unit is None:
        return None
    steps = [code for code in person.unit.path.split("/") if code]
    return Unit.objects.filter(code__in=steps, kind="college").first()


def _first_college() -> Unit | None:
    return Unit.objects.filter(kind="college", active=True).order_by("code").first()


_DUE: Mapping[Role, Callable[[], Person | None]] = {
    Role.LEADER: _staff,
    Role.QUALITY_OFFICE: _staff,
    Role.SUPERVISOR: _staff,
    Role.REVIEWER: _staff,
    Role.UNIT_HEAD: _staff,
    Role.DATA_STEWARD: _staff,
    Role.PROGRAM_LEAD: lambda: _owner_of(SubjectKind.PROGRAM),
    Role.COURSE_LEAD: lambda: _owner_of(SubjectKind.COURSE),
    Role.TEACHER: lambda: _owner_of(SubjectKind.SECTION),
    Role.COUNSELLOR: _counsellor,
    Role.STUDENT: lambda: _owner_of(SubjectKind.STUDENT),
}
