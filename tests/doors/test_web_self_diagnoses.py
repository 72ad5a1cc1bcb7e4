"""The pages of self-diagnosis: written in advance, saved step by step, handed in, kept."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lemnis.evidence.models import Alert
from lemnis.evidence.today import this_day
from lemnis.people.models import Account, Subject
from lemnis.spiral.causes import causes
from lemnis.spiral.models import (
    Cycle,
    Evidence,
    Finding,
    Improvement,
    KnowledgeCase,
    SelfDiagnosis,
)
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


# --- beside a finding: numbers, cases, files, findings of one's own; the word that answers it ---


def test_what_is_typed_is_kept_without_a_tap_and_told_when(lead, program):
    lead.get(page("one", program))
    desk = SelfDiagnosis.objects.get(cycle=program)
    typed = {"drafts": desk.drafts, "cause": ["process"], "action": "每周五核对"}

    kept = lead.post(page("keep", program, number=1), typed, headers={"HX-Request": "true"})
    stale = lead.post(page("keep", program, number=1), typed | {"action": "每周"})
    wrong = lead.post(page("keep", program, number=1), typed | {"due_on": "31.5."})

    assert (kept.status_code, stale.status_code, wrong.status_code) == (200, 409, 422)
    assert f'value="{desk.drafts + 1}"' in kept.content.decode()
    assert "已保存" in kept.content.decode()
    assert "未保存" in stale.content.decode()
    assert "2026-05-31" in wrong.content.decode()
    assert Finding.objects.get(diagnosis=desk, number=1).action == "每周五核对"


def test_a_measure_of_the_library_is_taken_over_as_text_and_stays_to_be_mended(lead, program):
    lead.get(page("one", program))
    finding = Finding.objects.get(diagnosis__cycle=program, number=1)
    done = Improvement.objects.create(
        subject=program.subject, title="甲", action="乙", owner=finding.owner, opened_by="li",
        due_on=this_day(), opened_at=timezone.now(),
    )  # fmt: skip
    case = KnowledgeCase.objects.create(
        improvement=done, title="甲", problem="丙", measure="两周一次集中答疑", effect="升",
        indicator=finding.indicator or "X", kind="program", words="甲", by="li",
        at=timezone.now(), cause=causes()["process"].words.zh,
    )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(causes=["process"])

    card = lead.get(page("hints", program, number=1)).content.decode()
    taken = answer(lead, program, 1, action="先摸底", take=str(case.uuid))
    whole = lead.get(page("one", program), {"step": 1, "hints": 1}).content.decode()

    assert "两周一次集中答疑" in card
    assert taken.headers["Location"].endswith("?step=1")
    finding.refresh_from_db()
    assert finding.action == "先摸底\n两周一次集中答疑"
    assert whole.count("两周一次集中答疑") >= 2  # in the field, and beside it


def test_the_part_that_made_most_of_a_change_is_named(lead, program):
    lead.get(page("one", program))
    for finding in Finding.objects.filter(diagnosis__cycle=program):
        told = lead.get(page("hints", program, number=finding.number))
        assert told.status_code == 200
        assert 'id="sd-most"' in told.content.decode()
    assert lead.get(page("hints", program, number=99)).status_code == 404


def test_a_finding_of_ones_own_is_added_written_and_taken_away(lead, program):
    lead.get(page("one", program))
    drafts = SelfDiagnosis.objects.get(cycle=program).drafts
    count = Finding.objects.filter(diagnosis__cycle=program).count()

    empty = lead.post(page("add", program), {"drafts": drafts, "text": " "})
    added = lead.post(page("add", program), {"drafts": drafts, "text": "实训耗材登记不全"})
    step = lead.get(added.headers["Location"]).content.decode()
    answer(lead, program, count + 1, text="实训耗材领用登记不全", cause=["records"])
    own = Finding.objects.get(diagnosis__cycle=program, kind="own")
    drafts = SelfDiagnosis.objects.get(cycle=program).drafts
    gone = lead.post(page("remove", program), {"drafts": drafts, "finding": str(own.uuid)})

    assert empty.status_code == 422
    assert added.headers["Location"].endswith(f"?step={count + 1}")
    assert "实训耗材登记不全" in step
    assert own.said == "实训耗材领用登记不全"
    assert gone.headers["Location"].endswith(f"?step={count + 1}")
    assert not Finding.objects.filter(pk=own.pk).exists()


def test_a_file_is_handed_in_read_by_who_judges_and_refused_twice(lead, program, sign_in):
    lead.get(page("one", program))

    def upload(number=1, name="记录.txt", text="周三例会记录"):
        file = SimpleUploadedFile(name, text.encode(), "text/plain")
        given = {"kind": "record", "file": file, "note": "例会"}
        return lead.post(page("hand_in", program, number=number), given)

    assert upload().status_code == 302
    twice, strange = upload(), upload(name="a.exe", text="MZ")
    kept = Evidence.objects.get(finding__diagnosis__cycle=program)
    own = reverse("selfdiagnosis.file", kwargs={"uuid": kept.uuid})
    seen = sign_in("supervisor")
    text = seen.get(page("one", program)).content.decode()
    given = seen.get(own)

    assert (twice.status_code, strange.status_code) == (422, 422)
    assert "重复" in twice.content.decode()
    assert "不收这种类型" in strange.content.decode()
    assert "记录.txt" in text
    assert given.content.decode() == "周三例会记录"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert sign_in("student").get(own).status_code == 404


def test_a_file_is_taken_away_by_its_writer(lead, program):
    lead.get(page("one", program))
    file = SimpleUploadedFile("记录.txt", "周四例会记录".encode(), "text/plain")
    lead.post(page("hand_in", program, number=1), {"kind": "record", "file": file})
    kept = Evidence.objects.get(finding__diagnosis__cycle=program)

    gone = lead.post(reverse("selfdiagnosis.take_back", kwargs={"uuid": kept.uuid}))

    assert gone.headers["Location"] == page("one", program) + "?step=1"
    assert not Evidence.objects.filter(pk=kept.pk).exists()


def whole(client, cycle):
    """Write a self-diagnosis to its end, and hand it in."""
    client.get(page("one", cycle))
    for number in range(1, Finding.objects.filter(diagnosis__cycle=cycle).count() + 1):
        answer(client, cycle, number)
    assert hand_in(client, cycle).status_code == 302
    cycle.refresh_from_db()


def test_it_is_read_whole_given_back_with_a_word_and_agreed_to(lead, program, sign_in):
    whole(lead, program)
    judge = sign_in("supervisor")
    listed = judge.get(reverse("selfdiagnosis.list"), {"mine": "answer"}).content.decode()
    text = judge.get(page("one", program)).content.decode()
    silent = judge.post(page("answer", program), {"moves": program.moves, "act": "give_back"})
    said = {"moves": program.moves, "act": "give_back", "word": "请写到课程"}
    back = judge.post(page("answer", program), said)
    twice = judge.post(page("answer", program), said | {"act": "close"})

    assert page("one", program) in listed
    assert text.count("每两周开一次专业例会") == Finding.objects.filter(
        diagnosis__cycle=program).count()  # fmt: skip
    assert silent.status_code == 422
    assert "退回须写明意见" in silent.content.decode()
    assert (back.status_code, twice.status_code) == (302, 422)
    writer = sign_in("quality_office")
    assert "请写到课程" in writer.get(page("one", program)).content.decode()

    assert hand_in(writer, program).status_code == 302
    program.refresh_from_db()
    judge = sign_in("supervisor")
    judge.post(page("answer", program), {"moves": program.moves, "act": "close"})
    program.refresh_from_db()
    assert program.state == CycleState.CLOSED


def test_nobody_is_offered_to_answer_their_own(lead, program):
    whole(lead, program)

    text = lead.get(page("one", program)).content.decode()
    refused = lead.post(page("answer", program), {"moves": program.moves, "act": "close"})

    assert page("answer", program) not in text
    assert refused.status_code == 422
