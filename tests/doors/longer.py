"""Ways to make lists of plans, spirals and reports longer: rows like those that are there."""

import copy
import datetime as dt
from uuid import UUID

from lemnis.evidence.models import Complaint, Incident, Inspection
from lemnis.insight.models import Report, ReportVersion
from lemnis.people.models import Account, Message, Person, Subject
from lemnis.plan.models import (
    Goal,
    Plan,
    Policy,
    PolicyVersion,
    StandardUse,
    StandardVersion,
    Target,
    Task,
)
from lemnis.spiral.models import (
    Assessment,
    Cycle,
    Improvement,
    KnowledgeCase,
    Lap,
    Reviewer,
    SelfDiagnosis,
    Spiral,
    StageRecord,
)

WHEN = dt.datetime(2025, 7, 31, 9, tzinfo=dt.UTC)
DAY = dt.date(2025, 7, 31)
WEEKS = dt.timedelta(14)


def alike(row, numbers, **facts):
    """Make rows like one; each fact is told by its number."""
    made = []
    for n in numbers:
        new = copy.copy(row)
        new.pk, new._state = None, copy.copy(row._state)
        new._state.adding = True
        if hasattr(new, "uuid"):
            new.uuid = UUID(int=hash((type(row).__name__, n)) % 2**120)
        for name, fact in facts.items():
            setattr(new, name, fact(n))
        made.append(new)
    return type(row).objects.bulk_create(made)


def courses(numbers):
    one = Subject.objects.filter(kind="course", active_until=None).first()
    return alike(one, numbers, code=lambda n: f"L{n}", path=lambda n: f"{one.path}course:L{n}/")


def plans(numbers):
    one = Subject.objects.filter(kind="program").first()
    return Plan.objects.bulk_create(
        Plan(uuid=UUID(int=40_000 + n), kind="program", title=f"规划{n}", subject=one, starts=DAY,
             ends=DAY + WEEKS, written_by="li")
        for n in numbers
    )  # fmt: skip


def goals(numbers):
    plan = Plan.objects.filter(title="规划0").first() or plans([0])[0]
    made = Goal.objects.bulk_create(
        Goal(uuid=UUID(int=45_000 + n), plan=plan, subject=plan.subject, number=f"L{n}",
             title="目标", indicator="CRS-GEN-012")
        for n in numbers
    )  # fmt: skip
    Target.objects.bulk_create(
        Target(goal=g, period="2024-2025", value=1, at=WHEN, by="li") for g in made
    )


def standards(numbers):
    version = StandardVersion.objects.first()
    made = alike(version.standard, numbers, code=lambda n: f"L{n}")
    alike(version, range(len(made)), standard=lambda n: made[n])
    use = StandardUse.objects.filter(goal=None).first() or StandardUse.objects.first()
    alike(use, range(len(made)), standard=lambda n: made[n])


def policies(numbers):
    version = PolicyVersion.objects.first()
    made = alike(version.policy, numbers, code=lambda n: f"L{n}")
    alike(version, range(len(made)), policy=lambda n: made[n])
    assert Policy.objects.count() > len(made)


def tasks(numbers):
    alike(Task.objects.exclude(owner=None).first(), numbers, number=lambda n: f"L{n}")


def spirals(numbers):
    for course in courses(numbers):
        spiral = Spiral.objects.create(
            subject=course, template="course", stage="plan", opened_on=DAY
        )
        lap = Lap.objects.create(spiral=spiral, number=1, period="2024-2025-2", opened_on=DAY)
        StageRecord.objects.create(lap=lap, stage="plan", begun_at=WHEN, begun_by="li")


def cycles(numbers, activity="self_diagnosis"):
    one = Subject.objects.filter(kind="program").first()
    return Cycle.objects.bulk_create(
        Cycle(uuid=UUID(int=50_000 + n), subject=one, cadence="test", activity=activity,
              period=f"L{n}", starts=DAY, due_on=DAY + WEEKS, opened_at=WHEN)
        for n in numbers
    )  # fmt: skip


def self_diagnoses(numbers):
    SelfDiagnosis.objects.bulk_create(
        SelfDiagnosis(cycle=c, begun_at=WHEN, begun_by="li", saved_at=WHEN, saved_by="li")
        for c in cycles(numbers)
    )


def assessments(numbers):
    account = Account.objects.get(username="expert")
    Reviewer.objects.bulk_create(
        Reviewer(account=account, assessment=Assessment.objects.create(
            uuid=UUID(int=60_000 + n), cycle=c, convened_at=WHEN, convened_by="li"))
        for n, c in zip(numbers, cycles(numbers, "assessed_diagnosis"), strict=True)
    )  # fmt: skip


def improvements(numbers):
    program, owner = Subject.objects.filter(kind="program").first(), Person.objects.first()
    return Improvement.objects.bulk_create(
        Improvement(uuid=UUID(int=70_000 + n), subject=program, title="改", action="做",
                    owner=owner, due_on=DAY, opened_at=WHEN, opened_by="li")
        for n in numbers
    )  # fmt: skip


def cases(numbers):
    KnowledgeCase.objects.bulk_create(
        KnowledgeCase(improvement=i, title=f"案例{i.pk}", problem="问题", measure="措施",
                      effect="效果", kind="program", at=WHEN, by="li")
        for i in improvements(numbers)
    )  # fmt: skip


def incidents(numbers):
    one = Subject.objects.filter(kind="program").first()
    Incident.objects.bulk_create(
        Incident(uuid=UUID(int=80_000 + n), subject=one, kind="teaching", title="停课",
                 occurred_on=DAY, reported_by="li", reported_at=WHEN)
        for n in numbers
    )  # fmt: skip


def complaints(numbers):
    alike(Complaint.objects.first(), numbers)


def inspections(numbers):
    alike(Inspection.objects.first(), numbers)


def reports(numbers):
    one = Subject.objects.filter(kind="program").first()
    made = Report.objects.bulk_create(
        Report(uuid=UUID(int=90_000 + n), kind="program-improvement", subject=one, period=f"L{n}",
               starts=DAY, ends=DAY, title="报告", opened_at=WHEN, opened_by="li")
        for n in numbers
    )  # fmt: skip
    ReportVersion.objects.bulk_create(
        ReportVersion(report=r, number=1, body={}, snapshot=1, on=DAY, digest="0", made_at=WHEN,
                      made_by="li") for r in made
    )  # fmt: skip


def messages(numbers):
    account = Account.objects.get(username="quality_office")
    Message.objects.bulk_create(
        Message(uuid=UUID(int=95_000 + n), person=account.person, key=f"L{n}",
                account=None if account.person else account, kind="alert", zh="。", en=".",
                at=WHEN, by="li")
        for n in numbers
    )  # fmt: skip
