"""Incidents, complaints and inspections as people report, handle and follow them in the browser."""

import re

import pytest
from django.urls import reverse

from lemnis.evidence.models import (
    Complaint,
    ComplaintStep,
    FoundProblem,
    Incident,
    IncidentStep,
    Inspection,
)
from lemnis.people.models import Grant, Subject

pytestmark = pytest.mark.slow  # a demo college is built once for all of them


@pytest.fixture
def place(peopled, db):
    """The college whose head has an account; nothing of what the demo tells has happened there."""
    for made_up in (IncidentStep, Incident, ComplaintStep, Complaint, FoundProblem, Inspection):
        made_up.objects.all().delete()
    unit = Grant.objects.get(account__username="unit_head").unit
    return Subject.objects.get(kind="college", code=unit.code)


def send(client, page, *args, **fields):
    return client.post(reverse(page, args=args), fields)


def report(client, place, **fields):
    usual = {"place": f"college {place.code}", "kind": "teaching", "title": "上课迟到 20 分钟",
             "occurred_on": "2025-03-03", "text": ""}  # fmt: skip
    return send(client, "incidents.new", **usual | fields)


def test_a_student_reports_and_the_head_of_the_unit_handles(sign_in, place):
    reported = report(sign_in("student"), place)
    row = Incident.objects.get()
    head = sign_in("unit_head")

    page = head.get(reverse("incidents.list")).content.decode()
    send(head, "incidents.one", row.uuid, act="accept", level="3")
    done = send(head, "incidents.one", row.uuid, act="decide", reason="谈话提醒")

    row.refresh_from_db()
    assert (reported.status_code, done.status_code) == (302, 302)
    assert "上课迟到 20 分钟" in page
    assert (row.state, row.level, row.decision) == ("decided", "3", "谈话提醒")


def test_only_what_can_be_done_now_is_offered(sign_in, place):
    report(sign_in("student"), place)
    row = Incident.objects.get()

    shown = {
        role: set(re.findall(r'name="act" value="(\w+)"', page.content.decode()))
        for role in ("student", "unit_head")
        for page in [sign_in(role).get(reverse("incidents.one", args=[row.uuid]))]
    }

    assert shown == {"student": {"withdraw"}, "unit_head": {"accept", "dismiss"}}


def test_what_is_missing_is_said_and_nothing_is_lost(sign_in, place):
    report(sign_in("student"), place)
    row = Incident.objects.get()

    answer = send(sign_in("unit_head"), "incidents.one", row.uuid, act="accept", reason="请核实")

    assert answer.status_code == 422
    assert "受理时须定级" in answer.content.decode()
    assert "请核实" in answer.content.decode()


def test_an_incident_of_others_is_not_there(sign_in, place):
    report(sign_in("student"), place)
    address = reverse("incidents.one", args=[Incident.objects.get().uuid])

    assert sign_in("teacher").get(address).status_code == 404
    assert sign_in("teacher").post(address, {"act": "accept"}).status_code == 404


def test_a_complaint_goes_to_the_unit_and_comes_back(sign_in, place):
    student = sign_in("student")
    send(student, "complaints.new", place=f"college {place.code}", kind="repair", title="灯坏了",
         anonymous="on")  # fmt: skip
    row = Complaint.objects.get()

    page = sign_in("unit_head").get(reverse("complaints.one", args=[row.uuid])).content.decode()
    send(sign_in("unit_head"), "complaints.one", row.uuid, act="answer", reason="已修好")
    send(student, "complaints.one", row.uuid, act="accept")

    row.refresh_from_db()
    assert "（匿名）" in page
    assert (row.state, row.satisfied) == ("solved", True)


def test_an_inspection_is_followed_until_it_is_confirmed(sign_in, place):
    office = sign_in("quality_office")
    send(office, "inspections.new", place=f"college {place.code}", theme="training",
         where="实训楼", inspectors="督导组", inspected_on="2025-03-03",
         problems="灭火器过期\r\n线缆裸露")  # fmt: skip
    row = Inspection.objects.get()

    send(sign_in("unit_head"), "inspections.act", row.uuid, 1, act="mend", reason="已更换")
    send(office, "inspections.act", row.uuid, 1, act="confirm")
    page = office.get(reverse("inspections.list")).content.decode()

    assert [p.state for p in row.problems.all()] == ["confirmed", "open"]
    assert "1 个问题待整改" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_lists_are_there_as_files(sign_in, place, kind):
    report(sign_in("student"), place, title="=1+1")

    for page in ("incidents.list", "complaints.list"):
        answer = sign_in("unit_head").get(reverse(page), {"export": kind})
        assert answer.status_code == 200
        assert b"\n=1+1" not in answer.content


def test_english_is_complete(sign_in, place):
    report(sign_in("student", "en"), place)
    row = Incident.objects.get()

    pages = [sign_in("unit_head", "en").get(address).content.decode() for address in (
        reverse("incidents.list"), reverse("incidents.one", args=[row.uuid]),
        reverse("complaints.list"), reverse("inspections.list"), reverse("incidents.new"),
    )]  # fmt: skip

    rest = ["上课迟到 20 分钟", place.name]
    for page in pages:
        main = page.partition("<main")[2].partition("</main>")[0]
        for words in [*rest, *re.findall(r"<option[^>]*>[^<]*</option>", main)]:
            main = main.replace(words, "")
        assert re.findall(r"[一-鿿]+", main) == []
