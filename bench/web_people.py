"""Who looks at the benched site: people of the college, each with an account, a role, a session.

``python -m bench.web_people HOME COUNT`` opens what is missing in the college and prints as JSON
one ``{"role": …, "session": …}`` for each.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lemnis.config import command
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind

BENCH = operator("bench")
SINCE = dt.date(2024, 9, 1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Of twenty at once: mostly students and teachers, as in a college.
TWENTY = (
    [Role.STUDENT] * 6 + [Role.TEACHER] * 5 + [Role.COUNSELLOR] * 2 + [Role.COURSE_LEAD] * 2
    + [Role.PROGRAM_LEAD] * 2 + [Role.UNIT_HEAD, Role.QUALITY_OFFICE, Role.LEADER]
)  # fmt: skip
ANSWERS_FOR = {
    Role.STUDENT: SubjectKind.STUDENT, Role.TEACHER: SubjectKind.TEACHER,
    Role.COUNSELLOR: SubjectKind.CLASS, Role.COURSE_LEAD: SubjectKind.COURSE,
    Role.PROGRAM_LEAD: SubjectKind.PROGRAM,
}  # fmt: skip


def roles(count: int) -> list[Role]:
    """Return the roles of so many, spread evenly."""
    mixed = [TWENTY[7 * n % 20] for n in range(20)]
    return [mixed[n % 20] for n in range(count)]


def numbers(role: Role) -> Iterator[str]:
    """Yield the numbers of persons to whom a role is due, over and over where they are few."""
    from lemnis.people.models import Care, Person, Subject  # noqa: PLC0415 - a college is chosen

    kind = ANSWERS_FOR.get(role)
    if role is Role.COUNSELLOR:
        found = Care.objects.filter(subject__active_until=None).values_list("person__number")
    elif kind is None:
        found = Person.objects.filter(active=True, kind="staff").values_list("number")
    else:
        # who has left has no account
        theirs = Subject.objects.filter(kind=kind.value, active_until=None, owner__active=True)
        found = theirs.values_list("owner__number")
    every = sorted({number for (number,) in found})
    while every:
        yield from every


def sessions(count: int) -> list[Mapping[str, Any]]:
    """Give so many people a role and a session."""
    from django.test import Client  # noqa: PLC0415 - a college is chosen

    from lemnis.people.actions import open_accounts  # noqa: PLC0415
    from lemnis.people.models import Account  # noqa: PLC0415

    open_accounts(by=BENCH)
    due = {role: numbers(role) for role in Role}
    told = []
    for role in roles(count):
        account = Account.objects.get(person__number=next(due[role]))
        _grant(account.username, role)
        client = Client()
        client.force_login(account, BACKEND)
        told.append({"role": role.value, "session": client.cookies["sessionid"].value})
    return told


def _grant(username: str, role: Role) -> None:
    from lemnis.people.actions import GrantWishes, grant_role  # noqa: PLC0415
    from lemnis.people.models import Grant, Unit  # noqa: PLC0415

    if Grant.objects.filter(account__username=username, role=role.value).exists():
        return
    wishes = GrantWishes(role, role.scopes[0], SINCE, reason="bench")
    if wishes.scope is ScopeKind.UNIT:
        colleges = list(Unit.objects.filter(kind="college", active=True).order_by("code"))
        wishes = wishes._replace(unit=colleges[len(username) % len(colleges)].code)
    grant_role(username=username, wishes=wishes, by=BENCH)


if __name__ == "__main__":
    command.found_college(Path(sys.argv[1]))
    json.dump(sessions(int(sys.argv[2])), sys.stdout)
