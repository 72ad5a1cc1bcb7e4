"""The alert centre in the browser: who sees what, what is done about alerts, and what it costs."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lemnis.evidence.models import Alert, AlertEvent, Silence
from lemnis.people.models import Account, AuditEvent, Grant, Subject

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

SEES_ALL = ("leader", "quality_office", "supervisor")
STRANGERS = ("data_steward", "administrator", "security", "auditor")
DAY = dt.date(2025, 7, 31)
PAGE = "/alerts"


def text_of(response):
    return response.content.decode()


def short(alert):
    return alert.uuid.hex[:8]


def opened(kind="course", code=None, **facts):
    """Open an alert of a subject of the college, by the rule of the pass share."""
    code = code or Subject.objects.filter(kind=kind).values_list("code", flat=True).first()
    usual = {
        "rule": "CRS-GEN-012.line", "version": 1, "indicator": "CRS-GEN-012", "kind": kind,
        "subject": code, "state": "open", "severity": "yellow", "episode": 1, "opened_on": DAY,
        "period": "2024-2025-2", "ends_on": DAY, "zh": "及格率低于合格线。", "en": "Below it.",
        "evidence": {"kind": "line", "side": "low", "value": 49.3, "line": 85.0,
                     "rules": ["below_pass"], "points": ["2024-2025-2"]},
    }  # fmt: skip
    alert = Alert.objects.create(uuid=uuid4(), **usual | facts)
    AlertEvent.objects.create(
        alert=alert, episode=1, at=dt.datetime(2025, 7, 31, tzinfo=dt.UTC), on=DAY, before="",
        after=alert.state, severity=alert.severity, cause="data", by="house", run=uuid4(),
    )  # fmt: skip
    return alert


@pytest.fixture
def course(sign_in):
    """Return the one alert there is: of a course."""
    Alert.objects.update(state="lapsed", taken_by="")
    return opened()


@pytest.mark.parametrize("role", SEES_ALL)
def test_those_who_see_the_college_see_its_alerts(sign_in, course, role):
    told = text_of(sign_in(role).get(PAGE))

    assert "及格率低于合格线" in told
    assert Subject.objects.get(kind="course", code=course.subject).name in told


@pytest.mark.parametrize("role", STRANGERS)
@pytest.mark.parametrize("page", ["", "/silences", "/acts"])
def test_for_those_who_see_no_alerts_there_is_no_such_page(sign_in, course, role, page):
    client = sign_in(role)
    posted = {"act": "acknowledge", "alert": short(course)}
    answer = client.post(PAGE + page, posted) if page == "/acts" else client.get(PAGE + page)

    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["teacher", "student", "counsellor"])
def test_an_alert_of_somebody_else_is_not_there(sign_in, course, role):
    client, address = sign_in(role), f"{PAGE}/{short(course)}"

    assert client.get(address).status_code == 404
    assert client.post(f"{address}/act", {"act": "acknowledge"}).status_code == 404
    assert client.post(f"{address}/silence", {"scope": "alert", "days": 3, "reason": "x"}
                       ).status_code == 404  # fmt: skip
    assert "及格率低于合格线" not in text_of(client.get(PAGE))
    assert Alert.objects.get(pk=course.pk).state == "open"


def test_a_student_sees_the_own_alert_as_a_reminder_and_cannot_act(sign_in):
    client = sign_in("student")
    number = Account.objects.get(username="student").person.number
    own, other = opened("student", number), opened("student", stranger_to(number))
    told = text_of(client.get(f"{PAGE}/{short(own)}"))

    assert "这是提醒，不是处分" in told
    assert 'name="act"' not in told
    assert client.post(f"{PAGE}/{short(own)}/act", {"act": "acknowledge"}).status_code == 403
    assert client.get(f"{PAGE}/{short(other)}").status_code == 404


def stranger_to(number):
    return Subject.objects.filter(kind="student").exclude(code=number).first().code


def test_names_of_persons_are_covered_and_cannot_be_searched_for(sign_in):
    student = Subject.objects.filter(kind="student").first()
    alert = opened("student", student.code)
    office = sign_in("quality_office")

    assert student.name not in text_of(office.get(PAGE, {"q": student.code}))
    assert short(alert) in text_of(office.get(PAGE, {"q": student.code}))
    assert short(alert) not in text_of(office.get(PAGE, {"q": student.name}))
    assert student.name not in text_of(office.get(f"{PAGE}/{short(alert)}"))
    assert student.name not in office.get(PAGE, {"export": "csv"}).content.decode("utf-8-sig")


def test_a_look_at_somebody_uncovered_is_recorded(sign_in):
    student = Subject.objects.filter(
        kind="student", unit__path__startswith=dean_unit().path
    ).first()
    opened("student", student.code)
    told = text_of(sign_in("unit_head").get(PAGE, {"q": student.name}))

    looks = AuditEvent.objects.filter(act="rows.look", by="unit_head")
    assert student.name in told
    assert student.code in set(looks.values_list("person", flat=True))


def test_an_alert_is_told_with_value_line_ladder_and_way(sign_in, course):
    told = text_of(sign_in("quality_office").get(f"{PAGE}/{short(course)}"))

    assert all(words in told for words in ("49.3%", "85.0%", "35.7 个百分点", "未达合格线"))
    assert all(words in told for words in ("上级负责人", "质量管理办公室", "认领", "判为误报"))


def test_taking_up_names_who_did_and_offers_what_comes_next(sign_in, course):
    office, address = sign_in("quality_office"), f"{PAGE}/{short(course)}"
    answer = office.post(f"{address}/act", {"act": "acknowledge", "reason": "我来看"})

    assert (answer.status_code, answer.url) == (302, address)
    told = text_of(office.get(address))
    assert "quality_office 已认领" in told
    assert 'value="improve"' in told
    assert 'value="acknowledge"' not in told


def test_what_needs_a_reason_is_asked_for_it(sign_in, course):
    posted = {"act": "dismiss", "reason": "  "}
    answer = sign_in("quality_office").post(f"{PAGE}/{short(course)}/act", posted)

    assert answer.status_code == 422
    assert "须写明原因" in text_of(answer)
    assert Alert.objects.get(pk=course.pk).state == "open"


def test_of_two_who_act_at_once_the_second_is_told(sign_in, course):
    one, other = sign_in("quality_office"), sign_in("leader")
    address = f"{PAGE}/{short(course)}/act"
    one.post(address, {"act": "acknowledge"})
    late = other.post(address, {"act": "acknowledge"}, headers={"HX-Request": "true"})

    assert late.status_code == 409
    assert "已认领" in text_of(late)
    assert late["HX-Retarget"] == "#mistake"
    assert Alert.objects.get(pk=course.pk).taken_by == "quality_office"


@pytest.mark.parametrize("act", ["", "explode", "acknowledge' OR 1=1"])
def test_an_act_that_is_none_changes_nothing(sign_in, course, act):
    office = sign_in("quality_office")
    answer = office.post(f"{PAGE}/{short(course)}/act", {"act": act})

    assert answer.status_code == 422
    assert Alert.objects.get(pk=course.pk).state == "open"


def test_several_are_acted_on_together_and_one_is_told_how_many(sign_in, course):
    other = opened("program")
    office = sign_in("quality_office")
    posted = {"act": "acknowledge", "alert": [short(course), short(other)], "next": PAGE}
    answer = office.post(f"{PAGE}/acts", posted, follow=True)

    assert "已对 2 条预警“认领”" in text_of(answer)
    assert set(Alert.objects.filter(pk__in=[course.pk, other.pk]).values_list("state", flat=True)
               ) == {"acknowledged"}  # fmt: skip


def test_if_one_of_several_cannot_none_is_changed_and_it_is_said_which(sign_in, course):
    other = opened("program", state="acknowledged", taken_by="wang")
    answer = sign_in("quality_office").post(
        f"{PAGE}/acts", {"act": "acknowledge", "alert": [short(course), short(other)]}
    )

    assert answer.status_code == 409
    assert "选中的 2 条中有 1 条不能认领，全部未改动" in text_of(answer)
    assert short(other) in text_of(answer)
    assert Alert.objects.get(pk=course.pk).state == "open"


def test_one_is_not_sent_elsewhere_after_acting(sign_in, course):
    posted = {"act": "acknowledge", "alert": short(course), "next": "https://evil.example/"}
    answer = sign_in("quality_office").post(f"{PAGE}/acts", posted)

    assert answer.url.startswith("/alerts")


def test_a_silence_has_days_and_a_reason_and_can_be_ended(sign_in, course):
    office, address = sign_in("quality_office"), f"{PAGE}/{short(course)}"
    wrong = office.post(f"{address}/silence", {"scope": "alert", "days": 999, "reason": ""})
    office.post(f"{address}/silence", {"scope": "alert", "days": 7, "reason": "教室改造"})
    held = Silence.objects.get(reason="教室改造")

    assert wrong.status_code == 422
    assert (held.subject, held.rule, held.days) == (course.subject, course.rule, 7)
    assert "教室改造" in text_of(office.get(address))
    assert "教室改造" in text_of(office.get(f"{PAGE}/silences"))
    office.post(f"{PAGE}/silences/{held.uuid}/end", {"next": address})
    assert "教室改造" not in text_of(office.get(f"{PAGE}/silences"))


def test_a_dean_may_not_silence_a_rule_for_everybody(sign_in):
    dean = sign_in("unit_head")
    alert = opened("course", Subject.objects.filter(kind="course", unit=dean_unit()).first().code)
    posted = {"scope": "rule", "days": 7, "reason": "太多"}

    assert dean.post(f"{PAGE}/{short(alert)}/silence", posted).status_code == 422
    assert not Silence.objects.filter(reason="太多").exists()


def dean_unit():
    return Grant.objects.get(account__username="unit_head").unit


def test_filters_that_make_no_sense_are_passed_over(sign_in, course):
    asked = {"state": "x", "severity": "'", "kind": "<script>", "order": "?", "page": "-3"}
    answer = sign_in("quality_office").get(PAGE, asked)

    assert answer.status_code == 200
    assert short(course) in text_of(answer)
    assert 'value="<script>"' not in text_of(answer)


@pytest.mark.parametrize("number", ["zzzz", "ff", "0" * 40, "deadbeef"])
def test_a_number_of_no_alert_is_refused_politely(sign_in, number):
    assert sign_in("quality_office").get(f"{PAGE}/{number}").status_code in {400, 404}


def test_htmx_gets_the_list_alone_and_everybody_else_the_page(sign_in, course):
    office = sign_in("quality_office")
    part = office.get(PAGE, headers={"HX-Request": "true"})

    assert "<html" not in text_of(part)
    assert short(course) in text_of(part)
    assert "<html" in text_of(office.get(PAGE))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_whole_in_both_languages(sign_in, course, language):
    told = text_of(sign_in("quality_office", language).get(f"{PAGE}/{short(course)}"))

    assert ("Who is told" in told) == (language == "en")
    assert ("通知阶梯" in told) == (language != "en")


def test_the_list_asks_as_much_of_ten_alerts_as_of_a_thousand(sign_in, course):
    office = sign_in("quality_office")
    office.get(PAGE)
    codes = list(Subject.objects.filter(kind="section").values_list("code", flat=True))

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert office.get(PAGE).status_code == 200
        return len(caught)

    more(codes, 0, 10)
    ten = queries()
    more(codes, 10, 1000)
    assert queries() == ten


def more(codes, first, last):
    Alert.objects.bulk_create(
        Alert(rule=f"r{n}.line", version=1, indicator="CRS-GEN-012", kind="section",
              subject=codes[n % len(codes)], state="open", severity="red", episode=1,
              opened_on=DAY, period="2024-2025-2", ends_on=DAY, zh="。", en=".", evidence={})
        for n in range(first, last)
    )  # fmt: skip
