"""Cycles, tasks, improvements and assessments tell those they concern, each once."""

import datetime as dt

import pytest

import grounds
from clerks import granted
from lemnis.people.models import Message, Person, Subject
from lemnis.plan.actions.task_messages import tell_of_task
from lemnis.plan.models import Task
from lemnis.spiral.actions.spiral_messages import (
    tell_of_assessment,
    tell_of_cycle,
    tell_of_improvement,
    tell_of_late_reports,
    tell_of_opening,
    tell_of_self_diagnosis,
)
from lemnis.spiral.models import Assessment, Cycle, Improvement, ImprovementMove
from wheel import LI, MONDAY, NINE, held, opened

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(7)


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """The college stands on a Monday of its first weeks."""
    monkeypatch.setattr("lemnis.spiral.actions.spiral_messages.this_day", lambda: MONDAY)


def told():
    rows = Message.objects.order_by("id").values_list("person__number", "account__username", "page")
    return [(number or name, page) for number, name, page in rows]


def cycle(**facts):
    return Cycle.objects.create(
        **{
            "subject": held().subject, "lap": held().laps.get(),
            "cadence": "program.self.fortnightly",
            "activity": "self_diagnosis", "period": "2025-2026-1-W01-02", "starts": MONDAY,
            "due_on": MONDAY + SOON, "opened_at": NINE,
        } | facts
    )  # fmt: skip


def test_who_answers_for_a_subject_hears_once_that_its_cycle_is_open():
    opened()
    cycle()
    asked = {"cadence": "program.self.fortnightly", "period": "2025-2026-1-W01-02", "by": LI}

    assert (tell_of_opening(**asked), tell_of_opening(**asked)) == (1, 0)
    assert told() == [("t2", "/self-diagnoses?mine=1")]
    assert "专业每两周自我诊断" in Message.objects.get().zh


def test_of_a_cycle_opened_to_catch_up_nobody_hears():
    opened()
    cycle(due_on=MONDAY - dt.timedelta(1), starts=MONDAY - dt.timedelta(9))

    assert not tell_of_opening(
        cadence="program.self.fortnightly", period="2025-2026-1-W01-02", by=LI
    )


def test_who_answers_for_a_unit_hears_once_that_its_report_is_late():
    opened()
    monthly = {
        "activity": "report",
        "cadence": "unit.report.monthly",
        "starts": MONDAY - dt.timedelta(300),
    }
    cycle(period="2025-07", due_on=MONDAY - dt.timedelta(2), **monthly)
    cycle(period="2025-08", due_on=MONDAY, **monthly)  # its last day
    cycle(period="2025-06", due_on=MONDAY - dt.timedelta(1), state="submitted",
          submitted_at=NINE, submitted_by="lead", **monthly)  # fmt: skip
    cycle(period="2024-12", due_on=MONDAY - dt.timedelta(200), **monthly)  # long past
    asked = {"on": MONDAY, "by": LI}

    assert (tell_of_late_reports(**asked), tell_of_late_reports(**asked)) == (1, 0)
    assert told() == [("t2", "/work-reports")]
    message = Message.objects.get()
    assert "逾期未交" in message.zh
    assert message.text_zh == "2025 年 7 月"


def test_a_unit_without_a_leading_post_is_headed_by_role():
    opened()
    granted("dean", "unit_head", unit="U1")
    college = Subject.objects.get(kind="college", unit__code="U1")
    cycle(
        subject=college, lap=None, activity="report", cadence="unit.report.monthly",
        period="2025-07", starts=MONDAY - dt.timedelta(40), due_on=MONDAY - dt.timedelta(2),
    )  # fmt: skip

    tell_of_late_reports(on=MONDAY, by=LI)

    assert ("dean", "/work-reports") in told()


def test_a_self_diagnosis_is_told_to_reviewers_and_what_came_of_it_to_its_writer():
    opened()
    granted("rev", "reviewer", unit="U1")
    granted("lead", "program_lead", number="t2")
    done = cycle(state="submitted", submitted_at=NINE, submitted_by="lead")

    assert tell_of_self_diagnosis(cycle=done.uuid, by=LI) == 1
    assert not tell_of_cycle(cycle=done.uuid, act="submit", by=LI)  # told already
    assert tell_of_cycle(cycle=done.uuid, act="give_back", by=LI) == 1
    page = f"/self-diagnoses/{done.uuid}"
    assert told() == [("rev", page), ("t2", page)]


def test_an_improvement_is_told_to_its_owner_and_once_done_to_who_verifies():
    opened()
    granted("rev", "reviewer", unit="U1")
    row = Improvement.objects.create(
        subject=held().subject, title="企业走访不足", action="走访", due_on=MONDAY,
        owner=Person.objects.get(number="t2"), opened_at=NINE, opened_by="li",
    )  # fmt: skip
    ImprovementMove.objects.create(improvement=row, number=0, after="open", at=NINE, by="li")

    for act in ("open", "begin", "finish", "finish"):
        tell_of_improvement(improvement=row.uuid, act=act, by=LI)

    page = f"/improvements/{row.uuid}"
    assert told() == [("t2", page), ("rev", page)]


def test_an_assessment_is_told_to_reviewers_to_who_convened_it_and_to_whom_it_is_about():
    opened()
    rev = granted("rev", "reviewer", unit="U1")
    granted("office", "quality_office")
    row = Assessment.objects.create(
        cycle=cycle(activity="assessed_diagnosis"), convened_at=NINE, convened_by="office"
    )
    row.reviewers.create(account_id=rev.account)

    for act in ("start", "complete", "conclude"):
        tell_of_assessment(assessment=row.uuid, act=act, by=LI)

    page = f"/assessments/{row.uuid}"
    assert told() == [("rev", page), ("office", page), ("t2", page)]


def test_what_is_long_past_is_told_to_nobody():
    opened()
    granted("rev", "reviewer", unit="U1")
    old = cycle(state="submitted", submitted_by="x", submitted_at=NINE - dt.timedelta(90))

    assert not tell_of_self_diagnosis(cycle=old.uuid, by=LI)


def test_a_task_is_told_to_whom_it_is_given_and_to_who_gave_it_once_it_is_done():
    opened()
    granted("li", "quality_office")
    grounds.under_way(held().subject, None)
    task = Task.objects.get()

    assert tell_of_task(task=task.uuid, at=NINE, by=LI) == 1
    assert not tell_of_task(task=task.uuid, at=NINE, by=LI)
    Task.objects.update(state="done", share=1, done_on=MONDAY)
    assert tell_of_task(task=task.uuid, at=NINE, by=LI) == 1

    assert told() == [("t2", f"/tasks/one/{task.uuid}"), ("li", f"/tasks/one/{task.uuid}")]


def test_every_event_of_plans_and_spirals_that_concerns_somebody_has_a_listener():
    from lemnis.jobs.tasks import LISTENERS

    names = {name for name, _ in LISTENERS}
    assert names >= {
        "spiral.cycles_opened", "spiral.self_diagnosed", "spiral.cycle_moved",
        "spiral.improvement_moved", "spiral.assessment_moved", "plan.task_given", "plan.task_done",
        "insight.report_signed",
    }  # fmt: skip
