"""The head of a unit signs its monthly work report; the quality office sees who has not."""

import io

import pytest
from django.urls import reverse
from docx import Document

from lemnis.insight.models import Report, ReportVersion
from lemnis.people.models import AuditEvent, Grant
from lemnis.spiral.models import Cycle

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

MONTH = "2025-05"
REMARK = "期中检查的三条意见已落实 {{ 7*7 }}"


@pytest.fixture
def unit(sign_in):
    """Return where the work report of the unit is that the account ``unit_head`` heads."""
    code = Grant.objects.get(account__username="unit_head").unit.code
    return {"kind": "college", "code": code}


def page(client, unit, period=MONTH):
    return client.get(f"{reverse('workreports.one', kwargs=unit)}?period={period}")


def press(client, unit, period=MONTH, moves=0, remark=REMARK):
    wanted = {"period": period, "moves": moves, "remark": remark}
    return client.post(reverse("workreports.sign", kwargs=unit), wanted)


def signed(unit, period=MONTH):
    return Report.objects.get(kind="college-monthly", subject__code=unit["code"], period=period)


def test_what_the_head_has_signed_is_frozen_with_name_remark_and_numbers(sign_in, unit):
    head = sign_in("unit_head")
    before = page(head, unit)
    assert before.context["signing"].may_sign

    assert press(head, unit).status_code == 302

    after = page(head, unit).context["signing"]
    assert (after.state.value, after.signed_by, after.remark) == ("signed", "unit_head", REMARK)
    version = ReportVersion.objects.get(report=signed(unit))
    assert version.published_by == "unit_head"
    told = dict(version.claims.values_list("key", "value"))
    counted = before.context["report"].story.counted
    assert told["work:due"] == str(counted.due)
    assert told["work:handed_in"] == str(counted.handed_in)
    assert AuditEvent.objects.filter(act="report.sign_work", what=version.report.uuid).exists()


def test_a_signed_report_is_read_and_kept_as_word(sign_in, unit):
    press(sign_in("unit_head"), unit)
    where = {"uuid": signed(unit).uuid}
    office = sign_in("quality_office")

    assert REMARK in office.get(reverse("reports.one", kwargs=where)).content.decode()
    word = office.get(reverse("reports.word", kwargs=where)).content
    text = "\n".join(p.text for p in Document(io.BytesIO(word)).paragraphs)
    assert REMARK in text
    assert "签发：unit_head" in text
    sent = {"act": "revise", "moves": 1}
    assert office.post(reverse("reports.act", kwargs=where), sent).status_code == 409


def test_nobody_signs_in_the_place_of_a_head(sign_in, unit):
    for role in ("quality_office", "leader"):
        assert not page(sign_in(role), unit).context["signing"].may_sign
        assert press(sign_in(role), unit).status_code == 403
    assert press(sign_in("reviewer"), unit).status_code == 403
    assert not Report.objects.filter(period=MONTH).exists()


def test_the_same_is_not_signed_twice_and_what_has_changed_is_signed_anew(sign_in, unit):
    head = sign_in("unit_head")
    press(head, unit)
    assert press(head, unit, moves=1).status_code == 409

    Cycle.objects.filter(subject__code=unit["code"], due_on__year=2025, due_on__month=5).update(
        submitted_at=None, submitted_by="", state="open"
    )
    assert press(head, unit, moves=1).status_code == 302

    first, second = ReportVersion.objects.filter(report=signed(unit)).order_by("number")
    assert first.digest != second.digest
    assert page(head, unit).context["signing"].version == 2


def test_of_two_who_sign_at_once_one_is_told(sign_in, unit):
    head = sign_in("unit_head")
    assert [press(head, unit, remark=text).status_code for text in "甲乙"] == [302, 409]


def test_a_month_is_signed_once_it_is_nearly_over_and_only_where_it_is_asked_for(sign_in, unit):
    head = sign_in("unit_head")
    assert press(head, unit, "2025-09").status_code == 409  # not begun
    assert press(head, unit, "2025-08").status_code == 409  # without teaching
    assert press(head, unit, "@2025-05-31").status_code == 409


def test_the_quality_office_sees_who_has_not_signed_and_since_when_it_was_due(sign_in, unit):
    office = sign_in("quality_office")
    where = f"{reverse('workreports.list')}?period={MONTH}"
    every = {row[0].subject.code: row[2] for row in office.get(where).context["rows"]}
    assert every[unit["code"]].state.value == "late"
    assert str(every[unit["code"]].due_on) == "2025-06-05"

    press(sign_in("unit_head"), unit)

    missing = office.get(f"{where}&signing=missing").context["rows"]
    assert {row[0].subject.code for row in missing} == {
        code for code, each in every.items() if each.state.is_missing
    } - {unit["code"]}
    told = {row[0].subject.code: row[2] for row in office.get(where).context["rows"]}
    assert not told[unit["code"]].in_time


def test_a_cycle_that_waits_for_the_report_is_handed_in_with_it(sign_in, unit):
    Cycle.objects.filter(
        cadence="unit.report.monthly", subject__code=unit["code"], period=MONTH
    ).update(state="open", submitted_at=None, submitted_by="", closed_at=None)

    press(sign_in("unit_head"), unit)

    cycle = Cycle.objects.get(
        cadence="unit.report.monthly", subject__code=unit["code"], period=MONTH
    )
    assert (cycle.state, cycle.submitted_by) == ("submitted", "unit_head")


def test_what_is_to_be_signed_waits_on_the_workbench_of_the_head_alone(sign_in, unit):
    Cycle.objects.filter(activity="report").exclude(subject__code=unit["code"]).delete()
    Cycle.objects.filter(cadence="unit.report.monthly", period=MONTH).update(
        state="open", submitted_at=None, submitted_by=""
    )
    where = f"{reverse('workreports.one', kwargs=unit)}?period={MONTH}"
    head, others = sign_in("unit_head"), [sign_in("quality_office"), sign_in("teacher")]

    assert where in head.get("/").content.decode()
    assert not any(where in other.get("/").content.decode() for other in others)

    press(head, unit)
    assert where not in head.get("/").content.decode()
