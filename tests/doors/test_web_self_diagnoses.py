"""The pages of self-diagnosis: written in advance, saved step by step, handed in, kept."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lemnis.evidence.models import Alert
from lemnis.evidence.today import this_day
from lemnis.people.models import Account, Subject
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.rules.words import CycleState

pytestmark = pytest.mark.slow  # a demo college is built once for all of them


def cycle_of(subject, period="2024-2025-2-W20", **facts):
    today = this_day()
    usual = {
        "cadence": "test", "activity": "self_diagnosis", "starts": today,
        "due_on": today + dt.timedelta(7), "opened_at": timezone.now(),
    }  # fmt: skip
    return Cycle.objects.create(subject=subject, period=period, **usual | facts)


def page(name, cycle, **more):
    return reverse(f"selfdiagnosis.{name}", kwargs={"uuid": cycle.uuid, **more})


@pytest.fixture
def program(db, sign_in):
    """A cycle of a program with an alert."""
    code = Alert.objects.filter(kind="program", state="open").values_list("subject", flat=True)[0]
    return cycle_of(Subject.objects.get(kind="program", code=code))


@pytest.fixture
def lead(program, sign_in):
    return sign_in("quality_office")


def answer(client, cycle, number, **said):
    desk = SelfDiagnosis.objects.get(cycle=cycle)
    finding = Finding.objects.get(diagnosis=desk, number=number)
    typed = {
        "drafts": desk.drafts, "cause": finding.causes or ["process"], "owner": finding.owner_id,
        "due_on": finding.due_on, "action": "每两周开一次专业例会，逐项跟进", "go": "next",
    }  # fmt: skip
    return client.post(page("save", cycle, number=number), typed | said)


def hand_in(client, cycle):
    desk = SelfDiagnosis.objects.get(cycle=cycle)
    moves = Cycle.objects.get(pk=cycle.pk).moves
    return client.post(page("submit", cycle), {"moves": moves, "drafts": desk.drafts})


def test_it_is_written_in_advance_when_its_writer_opens_it(lead, program):
    text = lead.get(page("one", program)).content.decode()

    findings = Finding.objects.filter(diagnosis__cycle=program)
    assert findings
    assert findings[0].zh in text
    assert findings[0].owner is not None
    assert SelfDiagnosis.objects.get(cycle=program).measured > 0


def test_it_is_opened_twice_and_written_once(lead, program):
    lead.get(page("one", program))
    before = list(Finding.objects.values_list("uuid", flat=True))
    lead.get(page("one", program))

    assert list(Finding.objects.values_list("uuid", flat=True)) == before


def test_who_only_looks_writes_nothing(program, sign_in):
    text = sign_in("supervisor").get(page("one", program)).content.decode()

    assert "还没有开始" in text
    assert not SelfDiagnosis.objects.filter(cycle=program).exists()


def test_step_by_step_it_is_said_what_to_do_and_then_handed_in(lead, program):
    lead.get(page("one", program))
    count = Finding.objects.filter(diagnosis__cycle=program).count()
    for number in range(1, count + 1):
        moved = answer(lead, program, number)
        assert moved.headers["Location"].endswith(f"?step={number + 1}")
    text = lead.get(moved.headers["Location"]).content.decode()
    assert "可以提交了" in text

    assert hand_in(lead, program).status_code == 302
    program.refresh_from_db()
    assert program.state == CycleState.SUBMITTED
    after = lead.get(page("one", program)).content.decode()
    assert "每两周开一次专业例会" in after
    assert '<form class="sd-foot"' not in after


def test_what_is_not_whole_is_refused_with_what_it_lacks(lead, program):
    lead.get(page("one", program))

    refused = hand_in(lead, program)

    assert refused.status_code == 409
    assert "措施" in refused.content.decode()
    program.refresh_from_db()
    assert program.state == CycleState.OPEN


def test_a_mistake_comes_back_with_what_was_typed(lead, program):
    lead.get(page("one", program))

    back = answer(lead, program, 1, due_on="2020-01-01", action="先查原因再补课")

    assert back.status_code == 422
    assert "先查原因再补课" in back.content.decode()
    assert "完成日期不能早于今天" in back.content.decode()


def test_nothing_is_to_be_done_needs_a_reason(lead, program):
    lead.get(page("one", program))
    answer(lead, program, 1, action="", declined="1", no_action="数据有误，已报教务处更正")

    said = Finding.objects.get(diagnosis__cycle=program, number=1)
    assert (said.action, said.no_action) == ("", "数据有误，已报教务处更正")


def test_the_list_shows_what_waits_and_filters_the_rest(lead, program):
    wanted = {"q": program.subject.name, "state": "open"}
    text = lead.get(reverse("selfdiagnosis.list"), wanted).content.decode()
    closed = lead.get(reverse("selfdiagnosis.list"), wanted | {"state": "closed"})
    none = lead.get(reverse("selfdiagnosis.list"), {"q": "没有这样的主体"}).content.decode()

    assert page("one", program) in text
    assert page("one", program) not in closed.content.decode()
    assert "没有符合条件的周期" in none


def test_both_languages_are_whole(program, sign_in):
    text = sign_in("quality_office", "en").get(page("one", program)).content.decode()

    body = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
    assert "written for you" in body
    assert "Measure" in body


def test_a_student_does_not_find_the_cycle_of_another(sign_in):
    client, own = sign_in("student"), Account.objects.get(username="student").person
    other = cycle_of(Subject.objects.filter(kind="student").exclude(owner=own).first())

    assert client.get(page("one", other)).status_code == 404
    assert client.post(page("submit", other), {"moves": 0, "drafts": 0}).status_code == 404
