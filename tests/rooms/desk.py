"""A desk to diagnose oneself at, without a lake: a student, a cycle, findings as signs tell."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.definition import Better, Unit
from lemnis.engine.grade import Status
from lemnis.people.models import Person, Subject
from lemnis.people.models import Unit as House
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.viewers import Granted, Scope, Viewer
from lemnis.spiral.actions import self_diagnoses as actions
from lemnis.spiral.drafting import draft, usual
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.queries import self_diagnoses as queries
from lemnis.spiral.rules.self_diagnoses import Said, Sign
from lemnis.spiral.rules.words import FindingKind
from lemnis.values import Title

MONDAY = dt.date(2025, 3, 3)
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
LATER = MONDAY + dt.timedelta(14)


def viewer(number, role=Role.STUDENT):
    return Viewer(f"{role.value}-{number}", number, (Granted(role, Scope(ScopeKind.OWN)),))


LI, WANG = viewer("S1"), viewer("S2")


def sign(code="STU-1", **facts):
    usual = {
        "kind": FindingKind.DEVIATION, "name": Title("到课率", "attendance"), "indicator": code,
        "period": "2024-2025-2-W02", "when": Title("第 2 周", "in week 2"), "unit": Unit("%", "%"),
        "better": Better.HIGHER, "value": Decimal("72.7"), "before": Decimal("90.0"),
        "middle": Decimal("95.1"), "line": Decimal(90), "aim": Decimal(95),
        "status": Status.BELOW_PASS, "distance": 0.19,
    }  # fmt: skip
    return Sign(**usual | facts)


def alert(code="STU-1", **facts):
    usual = {
        "kind": FindingKind.ALERT, "severity": Severity.RED, "alert": uuid4(), "line": None,
        "told": Title("连续三周下降。", "Down for three weeks."), "status": Status.NOT_JUDGED,
    }  # fmt: skip
    return sign(code, **usual | facts)


def student(number="S1"):
    house, _ = House.objects.get_or_create(
        code="D1", defaults={"name": "机电学院", "kind": "college", "path": "/D1/"}
    )
    person = Person.objects.create(number=number, name=f"学生{number}", kind="student", unit=house)
    return Subject.objects.create(
        kind="student", code=number, name=person.name, unit=house, owner=person,
        active_from=MONDAY, path=f"/student:{number}/",
    )  # fmt: skip


def cycle(subject, period="2024-2025-2-W02", due=LATER):
    return Cycle.objects.create(
        subject=subject, cadence="student.self_diagnosis", activity="self_diagnosis",
        period=period, starts=MONDAY, due_on=due, opened_at=NINE,
    )  # fmt: skip


def begun(of, *signs, by=LI):
    """Begin a self-diagnosis as the house does, of signs made by hand."""
    diagnosis = SelfDiagnosis.objects.create(
        cycle=of, begun_at=NINE, begun_by=by.name, saved_at=NINE, saved_by=by.name, measured=7
    )
    begins = usual(of, MONDAY, by)
    Finding.objects.bulk_create(draft(diagnosis, n, s, begins) for n, s in enumerate(signs, 1))
    return of.uuid


def desk(of, by=LI):
    return queries.self_diagnosis(by, of, MONDAY)


def say(of, number, *, by=LI, drafts=None, **words):
    """Say something of a finding; what is not said stays as it was."""
    now = desk(of, by)
    finding = next(f for f in now.findings if f.number == number)
    held = {name: getattr(finding.said, name) for name in Said.__dataclass_fields__}
    seen = now.drafts if drafts is None else drafts
    actions.save(
        cycle=of, finding=number, said=Said(**held | words), drafts=seen, on=MONDAY, at=NINE, by=by
    )


def submit(of, *, by=LI, seen=None):
    now = seen or desk(of, by)
    actions.submit(cycle=of, moves=now.moves, drafts=now.drafts, on=MONDAY, at=NINE, by=by)
