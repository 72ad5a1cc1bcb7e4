"""Alerts come into the inboxes of those they mean: once, in their time, without anybody's name."""

import datetime as dt

import office
import pytest
from office import CALM, HELD, MONDAY

import clerks
from lemnis.evidence import actions
from lemnis.people import queries
from lemnis.people.models import Grant, Message, Subject
from lemnis.people.rules.viewers import Viewer, operator

pytestmark = pytest.mark.django_db
HOUSE = operator("lemnis")


@pytest.fixture(autouse=True)
def college(db):
    made = clerks.college()
    Subject.objects.filter(kind="course").update(code="C1", name="护理学基础")
    clerks.granted("office", "quality_office")
    Grant.objects.update(since=MONDAY)
    return made


def tell(days):
    on = MONDAY + dt.timedelta(days)
    actions.tell_due(on=on, teaching=office.always, by=HOUSE)
    return actions.tell_of_alerts(on=on, by=HOUSE)


def inbox(number):
    return queries.inbox(Viewer(number, number)).rows


def test_the_owner_of_a_course_is_told_of_its_alert_once():
    office.opened()

    counted = [tell(0), tell(0)]

    (told,) = inbox("t1")
    assert counted == [1, 0]
    assert told.title.zh.startswith("新预警：")
    assert told.text.zh == "课程 护理学基础"
    assert told.page == f"/alerts/{office.only().alert.uuid.hex[:8]}"
    assert told.severity == office.only().alert.severity


def test_an_alert_that_waits_climbs_to_the_quality_office():
    office.opened()
    for days in (0, 7, 14):
        tell(days)

    told = queries.inbox(clerks.viewer("office", MONDAY)).rows

    assert "升级" in {row.title.zh.partition("：")[0] for row in told}
    assert Message.objects.filter(person__number="t1").count() == 3  # opened, reminded twice


def test_what_has_cleared_is_told_too():
    office.opened()
    tell(0)
    office.judged({"C1": CALM}, on=MONDAY + dt.timedelta(1))
    tell(1)

    assert [row.title.zh.partition("：")[0] for row in inbox("t1")] == ["已解除", "新预警"]


def test_of_a_student_no_name_leaves_the_page():
    Subject.objects.filter(kind="student", code="s1").update(name="李小花")
    office.judged({"s1": HELD}, on=MONDAY)

    assert not Message.objects.filter(text_zh__contains="李小花").exists()
