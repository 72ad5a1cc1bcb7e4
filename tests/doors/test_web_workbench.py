"""The workbench in the browser: what waits for each role, and nothing that is not theirs."""

import datetime as dt
from dataclasses import fields, replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lemnis.evidence.models import Alert, Load, Run
from lemnis.insight.queries.workbench import workbench
from lemnis.people.models import Account, Grant, Subject
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Role
from lemnis.plan.queries import TaskLine
from lemnis.web import waiting

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

DAY = dt.date(2025, 8, 1)


@pytest.fixture
def bench_of(peopled, settings, db):
    settings.LEMNIS_HOME = peopled
    Grant.objects.update(since=dt.date(2025, 1, 1))
    return lambda role: workbench(
        viewer_of(Account.objects.get(username=role), timezone.localdate()), DAY
    )


def told(sign_in, role, language="zh-hans"):
    response = sign_in(role, language).get("/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", [role.value for role in Role])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_has_a_start_page(sign_in, role, language):
    assert 'aria-current="page"' in told(sign_in, role, language)


def test_who_holds_no_role_is_told_whom_to_ask(sign_in):
    Grant.objects.filter(account__username="student").delete()

    assert "请向安全管理员申请" in told(sign_in, "student")


def test_the_quality_office_is_waited_for_by_every_alert_a_dean_by_the_own_college_s(bench_of):
    office, dean = bench_of("quality_office"), bench_of("unit_head")
    standing = Alert.objects.filter(state__in=["open", "acknowledged", "in_improvement"])
    college = Subject.objects.get(kind="college", unit__code="U01")
    own = {
        (s.kind, s.code) for s in Subject.objects.filter(path__startswith=college.path)
    }  # fmt: skip

    assert office.alerts == standing.count() > 0
    assert dean.alerts == sum((a.kind, a.subject) in own for a in standing)


@pytest.mark.parametrize("role", ["program_lead", "course_lead", "teacher", "student"])
def test_who_answers_for_something_is_waited_for_by_its_alerts_alone(bench_of, role):
    account = Account.objects.get(username=role)
    kinds = [kind.value for kind in Role(role).kinds]
    subject = Subject.objects.filter(owner=account.person, kind__in=kinds).first()
    Alert.objects.filter(pk=Alert.objects.filter(state="open").first().pk).update(
        kind=subject.kind, subject=subject.code, indicator="CRS-GEN-012"
    )

    found = bench_of(role)

    owned = {(s.kind, s.code) for s in Subject.objects.filter(owner=account.person)}
    assert {(w.bundle.kind, w.bundle.subject.code) for w in found.waiting} <= owned
    assert (subject.kind, subject.code) in {(w.subject.ref.kind, w.subject.ref.code)
                                            for w in found.waiting}  # fmt: skip


def test_an_open_alert_tells_where_it_goes_next_and_one_taken_up_does_not(bench_of):
    Alert.objects.filter(state="open").update(opened_on=dt.date(2025, 7, 29))
    (first, *_) = bench_of("quality_office").waiting

    Alert.objects.filter(state="open").update(state="acknowledged", taken_by="li")
    (after, *_) = bench_of("quality_office").waiting

    assert (first.days_open, first.days_to_next, first.escalation.next) == (2, 5, "supervisor")
    assert after.escalation is None


def test_a_student_is_reminded_not_punished_and_sees_no_owner(sign_in):
    own = Subject.objects.get(kind="student", owner__account__username="student")
    alert = Alert.objects.filter(state="open").first()
    Alert.objects.filter(pk=alert.pk).update(kind="student", subject=own.code)

    page = told(sign_in, "student")

    assert "这只是提醒，不是处分。" in page
    assert own.name in page
    assert "责任人" not in page


def test_a_steward_is_shown_the_loads_refused_since_the_last_that_went_well(bench_of, sign_in):
    good = Load.objects.filter(state="published").first()
    at = good.started_at
    usual = {"source_kind": "file", "state": "refused", "message": "缺少列", "by": "li"}
    for name, later in (("课表.xlsx", 1), ("旧.xlsx", -1)):
        then = at + dt.timedelta(later)
        Load.objects.create(uuid=uuid4(), source=name, started_at=then, finished_at=then, **usual)

    page = told(sign_in, "data_steward")

    assert [load.source for load in bench_of("data_steward").refused] == ["课表.xlsx"]
    assert "课表.xlsx" in page
    assert "课表.xlsx" not in told(sign_in, "leader")


def test_runs_not_judged_wait_for_who_may_diagnose(bench_of):
    Run.objects.filter(state="published").update(to_judge=True)

    assert bench_of("quality_office").unjudged == Run.objects.count()
    assert bench_of("teacher").unjudged == 0


def test_accounts_without_a_role_wait_for_those_who_keep_accounts(bench_of):
    Account.objects.create(username="newcomer", password="!", created_at=timezone.now())

    assert bench_of("security").accounts.roleless == 1
    assert bench_of("security").things == 1
    assert bench_of("leader").accounts is None


def test_persons_are_covered_to_everybody_but_themselves(sign_in):
    students = Subject.objects.filter(kind="student")
    hit = {a.subject for a in Alert.objects.filter(kind="student", state="open")}
    names = [s.name for s in students if s.code in hit]

    assert names
    assert [name for name in names if name in told(sign_in, "quality_office")] == []


def test_ten_times_the_alerts_cost_no_more_queries(sign_in):
    office = sign_in("quality_office")
    office.get("/")
    with CaptureQueriesContext(connection) as few:
        office.get("/")
    some = Alert.objects.filter(state="open").first()
    Alert.objects.bulk_create(
        Alert(rule=f"{some.rule}.{n}", version=1, indicator=some.indicator, kind=some.kind,
              subject=some.subject, state="open", severity="yellow", episode=1,
              opened_on=some.opened_on, period=some.period, ends_on=some.ends_on, zh="", en="")
        for n in range(1000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        office.get("/")

    assert len(many) == len(few) <= 30


def test_what_is_overdue_stands_before_what_has_time_and_each_falls_on_its_day(bench_of):
    bench = bench_of("unit_head")
    late, soon, far = (task_line(n, DAY + dt.timedelta(left)) for n, left in enumerate((-3, 2, 40)))
    bench = replace(bench, tasks=(far, late, soon), tasks_in_all=3)

    tasks = [
        (group.words.en, thing.row.number)
        for group in waiting.groups(waiting.by_kind(bench))
        for thing in group.things
        if thing.kind == "task"
    ]
    weeks = waiting.days(waiting.by_kind(bench), bench.when.today)
    due = {d.day: [t.row.number for t in d.things if t.kind == "task"] for d in weeks}

    assert tasks == [("Overdue and gravest", "0"), ("Within a week", "1"), ("Later", "2")]
    assert due[DAY + dt.timedelta(2)] == ["1"]
    assert len(due) == 14
    assert min(due).weekday() == 0


def test_whoever_answers_for_a_spiral_sees_where_it_stands(bench_of, sign_in):
    page = told(sign_in, "program_lead")

    assert 'class="spiral narrow"' in page
    assert bench_of("program_lead").spiral.story.name.name in page
    assert 'class="spiral narrow"' not in told(sign_in, "security")


def task_line(number, due):
    left = (due - DAY).days
    given = {"uuid": uuid4(), "number": str(number), "title": "查缺", "left": left, "due_on": due}
    return TaskLine(**dict.fromkeys(field.name for field in fields(TaskLine)) | given)
