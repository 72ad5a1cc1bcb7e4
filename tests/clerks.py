"""People with characters, for tests of who may do what, in a college of two halves."""

import datetime as dt

from lemnis.people import actions
from lemnis.people.models import Account, Care, Person, Subject, Unit
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Role
from lemnis.people.rules.viewers import operator

ROOT = operator("root")
DAY = dt.date(2025, 9, 1)
PASSWORD = "grey heron 41"
UNITS = {"S": "", "U1": "S", "U2": "S", "G1": "U1"}
# kind, code, what is above, unit, owner
SUBJECTS = (
    ("school", "S", "", "S", ""),
    ("college", "U1", "school S", "U1", "t1"),
    ("college", "U2", "school S", "U2", ""),
    ("program", "P1", "college U1", "U1", "t2"),
    ("program", "P2", "college U2", "U2", ""),
    ("class", "C1", "program P1", "U1", ""),
    ("class", "C2", "program P2", "U2", ""),
    ("student", "s1", "class C1", "U1", "s1"),
    ("student", "s2", "class C2", "U2", "s2"),
    ("teacher", "t1", "college U1", "G1", "t1"),
    ("teacher", "t2", "college U1", "G1", "t2"),
    ("course", "K1", "college U1", "U1", "t1"),
    ("section", "K1-1", "course K1", "U1", "t1"),
)


def college():
    """Make two colleges with a program, a class and a student each, and some teachers."""
    units = {}
    for code, above in UNITS.items():
        parent = units.get(above)
        path = f"{parent.path if parent else '/'}{code}/"
        kind = {"S": "school", "U": "college", "G": "teaching_group"}[code[0]]
        units[code] = Unit.objects.create(code=code, name=code, parent=parent, kind=kind, path=path)
    people = {
        number: Person.objects.create(
            number=number, name=f"{number} 某", kind="student" if number[0] == "s" else "staff",
            unit=units["U1"],
        )
        for number in ("t1", "t2", "s1", "s2")
    }  # fmt: skip
    made = {}
    for kind, code, above, unit, owner in SUBJECTS:
        over = made.get(above)
        made[f"{kind} {code}"] = Subject.objects.create(
            kind=kind, code=code, name=code, unit=units[unit], above=over, active_from=DAY,
            owner=people.get(owner), path=f"{over.path if over else '/'}{kind}:{code}/",
        )  # fmt: skip
    Care.objects.create(subject=made["class C1"], person=people["t2"], role="counsellor")
    return made


def account(username, *, number=""):
    """Open an account."""
    actions.open_account(username=username, number=number, password=PASSWORD, by=ROOT)


def granted(username, role, *, number="", scope=None, on=DAY, **wishes):
    """Open an account that holds a role, and return who that is on a day."""
    if not Account.objects.filter(username=username).exists():
        account(username, number=number)
    asked = actions.GrantWishes(Role(role), scope or Role(role).scopes[0], DAY, **wishes)
    actions.grant_role(username=username, wishes=asked, by=ROOT)
    return viewer(username, on)


def viewer(username, on=DAY):
    """Who an account is on a day."""
    return viewer_of(Account.objects.get(username=username), on)
