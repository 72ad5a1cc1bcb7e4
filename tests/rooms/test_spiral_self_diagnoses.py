"""A self-diagnosis is begun, saved and handed in: whole, once, and by whom it belongs to."""

import datetime as dt

import pytest
from desk import (
    LI,
    MONDAY,
    WANG,
    alert,
    begun,
    cycle,
    desk,
    say,
    sign,
    student,
    submit,
)  # fmt: skip
from django.db import IntegrityError, transaction

from lemnis.errors import NotFound, Refused
from lemnis.people import queries as people
from lemnis.people.rules.viewers import operator
from lemnis.spiral.models import Cycle, Finding, Improvement
from lemnis.spiral.queries import self_diagnoses as queries
from lemnis.spiral.rules.words import CycleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def li():
    return cycle(student())


def test_the_house_writes_finding_cause_owner_and_day_so_that_only_the_measure_is_left(li):
    uuid = begun(li, sign())

    (finding,) = desk(uuid).findings
    assert "72.7%" in finding.sentence.zh
    assert finding.said.causes
    assert finding.owner == "学生S1"
    assert [word.en for word in finding.lacks] == ["a measure"]


def test_what_lacks_cause_or_measure_is_not_handed_in(li):
    uuid = begun(li, sign(), sign("STU-2"))
    say(uuid, 1, action="周一提前定闹钟")

    with pytest.raises(Refused) as refused:
        submit(uuid)

    assert refused.value.facts["finding"] == 2
    assert Cycle.objects.get(uuid=uuid).state == CycleState.OPEN
    assert not Finding.objects.filter(settled=True).exists()


def test_whole_it_is_handed_in_with_who_and_when_and_stands_in_the_log(li):
    uuid = begun(li, sign(), sign("STU-2"))
    say(uuid, 1, action="周一提前定闹钟")
    say(uuid, 2, no_action="已请病假，本周已恢复")
    submit(uuid)

    told = desk(uuid)
    assert (told.cycle.state, told.cycle.submitted_by) == (CycleState.SUBMITTED, LI.name)
    assert Finding.objects.filter(settled=True).count() == 2
    assert not told.may_write
    log = people.audit(operator("lead"), people.AuditWishes(), size=5).rows
    assert [row.act for row in log] == ["improvement.open", "cycle.submit"]


def test_what_was_handed_in_is_neither_changed_nor_handed_in_again(li):
    uuid = begun(li, sign())
    say(uuid, 1, action="周一提前定闹钟")
    seen = desk(uuid)
    submit(uuid)

    with pytest.raises(Refused):
        submit(uuid, seen=seen)
    with pytest.raises(Refused):
        say(uuid, 1, action="别的")
    assert Finding.objects.get().action == "周一提前定闹钟"


def test_without_any_deviation_it_is_handed_in_at_once(li):
    uuid = begun(li)
    submit(uuid)

    assert desk(uuid).cycle.state is CycleState.SUBMITTED


def test_who_saves_over_somebody_else_is_told_and_over_oneself_is_not(li):
    uuid = begun(li, sign())
    other = operator("counsellor")
    say(uuid, 1, action="我写的", drafts=0)
    say(uuid, 1, action="我又写的", drafts=0)

    with pytest.raises(Refused):
        say(uuid, 1, by=other, action="别人写的", drafts=0)
    assert Finding.objects.get().action == "我又写的"


def test_one_is_not_handed_in_that_somebody_else_has_just_changed(li):
    uuid = begun(li, sign())
    say(uuid, 1, action="定闹钟")
    seen = desk(uuid)
    say(uuid, 1, by=operator("counsellor"), action="别的措施")

    with pytest.raises(Refused):
        submit(uuid, seen=seen)
    assert Cycle.objects.get().state == CycleState.OPEN


@pytest.mark.parametrize("words", [
    {"causes": ("weather",)},
    {"whys": tuple("为什么" for _ in range(6))},
    {"action": "长" * 501},
    {"action": "做", "no_action": "不做"},
    {"due_on": MONDAY - dt.timedelta(1)},
    {"owner": 0},
])  # fmt: skip
def test_what_makes_no_sense_is_refused_even_as_a_draft(li, words):
    uuid = begun(li, sign())

    with pytest.raises(Refused):
        say(uuid, 1, **words)
    assert desk(uuid).drafts == 0


def test_another_student_does_not_find_it(li):
    uuid = begun(li, sign())
    student("S2")

    with pytest.raises(NotFound):
        desk(uuid, by=WANG)
    with pytest.raises(NotFound):
        submit(uuid, by=WANG, seen=desk(uuid))


def test_a_measure_still_running_goes_on_in_the_next_cycle(li):
    first = begun(li, sign())
    say(first, 1, action="周一提前定闹钟", causes=("routine",))
    submit(first)
    second = begun(cycle(li.subject, "2024-2025-2-W03"), sign())

    (finding,) = desk(second).findings
    assert (finding.said.action, finding.said.causes) == ("周一提前定闹钟", ("routine",))
    assert finding.follows.action == "周一提前定闹钟"
    assert finding.is_whole


def test_the_house_refuses_a_settled_finding_without_a_measure(li):
    begun(li, sign())

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(settled=True)


def test_a_list_holds_what_one_may_see_and_the_open_ones_wait_for_their_owner(li):
    theirs = cycle(student("S2"))
    begun(li, alert())

    everybody = operator("lead")
    assert queries.self_diagnoses(everybody, queries.DiagnosisWishes()).total == 2
    assert [row.uuid for row in queries.self_diagnoses(WANG, queries.DiagnosisWishes()).rows] == [
        theirs.uuid
    ]
    (mine,) = queries.waiting(LI).rows
    assert (mine.uuid, mine.findings) == (li.uuid, 1)


def test_a_page_of_the_list_asks_as_often_for_two_cycles_as_for_forty(
    li, django_assert_max_num_queries
):
    for week in range(40):
        begun(cycle(li.subject, f"W{week}"), sign())

    with django_assert_max_num_queries(8):
        assert len(queries.self_diagnoses(operator("lead"), queries.DiagnosisWishes()).rows) == 41


def test_its_measures_are_in_the_ledger_each_once(li):
    first = begun(li, sign(), sign("STU-2"))
    say(first, 1, action="周一提前定闹钟")
    say(first, 2, no_action="已请病假")
    submit(first)
    again = begun(cycle(li.subject, "2024-2025-2-W03"), sign())
    submit(again)

    (entry,) = Improvement.objects.all()
    finding = Finding.objects.get(uuid=entry.finding)
    assert (entry.action, entry.owner.number, entry.aim) == ("周一提前定闹钟", "S1", finding.aim)
    assert (entry.baseline, entry.cause_kind) == (finding.value, "student")
