"""Findings of one's own, files that show what a finding says, and what the page keeps by itself."""

from uuid import uuid4

import pytest
from desk import LI, MONDAY, NINE, WANG, begun, cycle, desk, say, sign, student, submit

from lemnis.errors import BadData, NotFound, Refused, WrongUse
from lemnis.spiral.actions import self_diagnoses as actions
from lemnis.spiral.actions.finding_files import keep_finding_file, remove_finding_file
from lemnis.spiral.actions.own_findings import add_finding, remove_finding
from lemnis.spiral.causes import causes
from lemnis.spiral.entering import EvidenceFile
from lemnis.spiral.models import Evidence, Finding, Improvement, KnowledgeCase, SelfDiagnosis
from lemnis.spiral.queries.cases import cases_like
from lemnis.spiral.queries.finding_files import files_of_cycle, finding_file
from lemnis.spiral.rules.evidence_files import MOST_OF_FINDING
from lemnis.spiral.rules.improvements import EvidenceKind
from lemnis.spiral.rules.self_diagnoses import MOST_OWN, Said
from lemnis.spiral.rules.words import FindingKind
from lemnis.values import SubjectKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(db):
    return begun(cycle(student()), sign())


def add(found, text="宿舍夜间太吵，睡不好", by=LI, drafts=None):
    seen = desk(found, by).drafts if drafts is None else drafts
    return add_finding(cycle=found, text=text, drafts=seen, on=MONDAY, at=NINE, by=by)


def remove(found, number, by=LI):
    now = desk(found, by)
    uuid = now.findings[number - 1].uuid
    remove_finding(cycle=found, finding=uuid, drafts=now.drafts, at=NINE, by=by)


# --- findings of one's own ---


def test_a_finding_of_ones_own_stands_last_in_ones_own_words(written):
    assert add(written) == 2

    own = desk(written).findings[-1]
    assert (own.kind, own.sentence.zh, own.number) == (FindingKind.OWN, "宿舍夜间太吵，睡不好", 2)
    assert [word.en for word in own.lacks] == ["a cause", "a measure"]


def test_it_flows_into_the_ledger_as_the_others_do(written):
    add(written)
    say(written, 1, no_action="已请假")
    say(written, 2, causes=("dormitory",), action="十点半后不外放，寝室公约张贴")
    submit(written)

    entered = Improvement.objects.get()
    assert (entered.title, entered.indicator) == ("宿舍夜间太吵，睡不好", "")
    assert entered.action == "十点半后不外放，寝室公约张贴"


def test_its_words_can_be_changed_but_not_left_out(written):
    add(written)
    say(written, 2, text="宿舍十一点后仍很吵")

    assert desk(written).findings[-1].sentence.zh == "宿舍十一点后仍很吵"
    with pytest.raises(Refused, match="Say what is amiss"):
        say(written, 2, text="")


def test_it_is_taken_away_and_those_after_it_move_up(written):
    add(written, "甲")
    add(written, "乙")
    add(written, "丙")
    remove(written, 3)

    assert [f.sentence.zh for f in desk(written).findings[1:]] == ["甲", "丙"]
    assert [f.number for f in desk(written).findings] == [1, 2, 3]


def test_what_the_house_found_or_stands_in_the_ledger_stays(written):
    with pytest.raises(Refused, match="the house has found"):
        remove(written, 1)
    add(written)
    uuid = desk(written).findings[1].uuid
    Improvement.objects.create(
        subject=student("S5"), title="甲", action="做", due_on=MONDAY, opened_at=NINE,
        opened_by="li", origin="finding", finding=uuid,
        owner=Finding.objects.get(uuid=uuid).owner,
    )  # fmt: skip
    with pytest.raises(Refused, match="in the ledger"):
        remove(written, 2)


@pytest.mark.parametrize("text", ["  ", "字" * 501])
def test_it_says_something_and_not_too_much(written, text):
    with pytest.raises(WrongUse):
        add(written, text)
    assert len(desk(written).findings) == 1


def test_there_are_not_too_many(written):
    for number in range(MOST_OWN):
        add(written, f"第 {number} 个问题")
    with pytest.raises(Refused):
        add(written, "又一个")


def test_nothing_is_added_or_taken_away_by_others_or_afterwards(written):
    with pytest.raises(NotFound):
        add(written, by=WANG, drafts=0)
    add(written)
    say(written, 1, no_action="已请假")
    say(written, 2, no_action="已反映")
    submit(written)
    with pytest.raises(Refused):
        add(written)
    with pytest.raises(Refused):
        remove(written, 2)


# --- files ---


def file(text="", **facts):
    usual = {"uuid": uuid4(), "kind": EvidenceKind.RECORD, "name": "考勤.txt",
             "media": "text/plain", "size": 9, "sha256": uuid4().hex, "text": text}  # fmt: skip
    return EvidenceFile(**usual | facts)


def keep(found, number=1, given=None, by=LI):
    kept = given or file()
    uuid = desk(found).findings[number - 1].uuid
    keep_finding_file(finding=uuid, file=kept, at=NINE, by=by)
    return kept.uuid


def test_a_file_is_shown_with_its_finding_to_who_may_see_it(written):
    kept = keep(written)

    assert [each.name for each in desk(written).findings[0].files] == ["考勤.txt"]
    assert finding_file(LI, kept).cycle == written
    with pytest.raises(NotFound):
        finding_file(WANG, kept)


def test_whoever_judges_gets_all_files_of_a_self_diagnosis_and_nobody_else(written):
    add(written)
    keep(written, 2, file(name="乙.txt"))
    keep(written, 1, file(name="甲.txt"))

    assert [each.name for each in files_of_cycle(LI, written)] == ["甲.txt", "乙.txt"]
    assert files_of_cycle(WANG, written) == ()
    assert files_of_cycle(LI, uuid4()) == ()


def test_the_same_file_or_text_is_refused_whatever_it_was_handed_in_for(written):
    text = "周一至周五早课均有签到，缺两次已补假条，周三晚自习在图书馆有记录。" * 6
    first = file(text, sha256="a" * 64)
    keep(written, given=first)
    add(written)

    with pytest.raises(BadData, match="another finding"):
        keep(written, 2, file(sha256="a" * 64))
    with pytest.raises(BadData, match="almost the same"):
        keep(written, 1, file(text.replace("两", "三")))
    assert Evidence.objects.count() == 1


def test_files_come_and_go_only_as_long_as_it_is_written(written):
    kept = keep(written)
    say(written, 1, no_action="已请假")
    submit(written)

    with pytest.raises(Refused):
        keep(written)
    with pytest.raises(Refused):
        remove_finding_file(evidence=kept, by=LI)
    assert Evidence.objects.count() == 1


def test_a_file_handed_in_by_mistake_is_taken_away_by_its_writer(written):
    kept = keep(written)
    with pytest.raises(NotFound):
        remove_finding_file(evidence=kept, by=WANG)
    remove_finding_file(evidence=kept, by=LI)
    assert not Evidence.objects.exists()


def test_a_finding_has_not_too_many_files(written):
    for _ in range(MOST_OF_FINDING):
        keep(written)
    with pytest.raises(Refused):
        keep(written)


# --- what the page keeps by itself ---


def keep_by_itself(found, drafts, action, by=LI):
    said = Said(causes=("motivation",), action=action)
    return actions.save(
        cycle=found, finding=1, said=said, drafts=drafts, on=MONDAY, at=NINE, by=by, unasked=True
    )


def test_what_is_typed_is_kept_and_counted(written):
    now = keep_by_itself(written, 0, "提前")
    assert keep_by_itself(written, now, "提前定闹钟") == 2
    assert desk(written).findings[0].said.action == "提前定闹钟"


def test_what_comes_late_writes_over_nothing(written):
    say(written, 1, action="提前定闹钟，周五自查")

    with pytest.raises(Refused):
        keep_by_itself(written, 0, "提前定闹")
    assert desk(written).findings[0].said.action == "提前定闹钟，周五自查"
    assert SelfDiagnosis.objects.get().drafts == 1


# --- measures that worked ---


def case(number, measure, indicator="", cause="", cause_kind=""):
    owned = student(f"C{number}")
    done = Improvement.objects.create(
        subject=owned, title="甲", action=measure, owner=owned.owner, due_on=MONDAY,
        opened_at=NINE, opened_by="li", cause_kind=cause_kind,
    )  # fmt: skip
    KnowledgeCase.objects.create(
        improvement=done, title="甲", problem="乙", cause=cause, measure=measure, effect="升",
        indicator=indicator, kind="student", words=measure, at=NINE, by="li",
    )  # fmt: skip


def test_what_worked_for_the_same_indicator_comes_before_what_worked_for_a_like_cause(db):
    case(1, "一周一查", cause_kind="student")
    case(2, "结对", indicator="STU-1")
    case(3, "修路")
    case(4, "结对", indicator="STU-1")
    likely = [causes()["motivation"]]

    found = cases_like(LI, "STU-1", SubjectKind.STUDENT, likely)
    elsewhere = cases_like(LI, "STU-9", SubjectKind.COURSE, likely)

    assert [each.measure for each in found] == ["结对", "一周一查"]
    assert elsewhere == ()
