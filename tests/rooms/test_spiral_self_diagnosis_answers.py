"""What is answered to a self-diagnosis: agreed to or given back, by others, by one of two."""

import pytest
from desk import LI, MONDAY, NINE, begun, cycle, desk, say, sign, student, submit, viewer

from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.people.models import AuditEvent
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.viewers import Granted, Scope, Viewer
from lemnis.spiral.actions.self_diagnosis_answers import answer_self_diagnosis
from lemnis.spiral.models import Improvement
from lemnis.spiral.queries import self_diagnoses as queries
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.words import CycleState

pytestmark = pytest.mark.django_db
ALL = Scope(ScopeKind.ALL)
ZHAO = Viewer("zhao", "T9", (Granted(Role.QUALITY_OFFICE, ALL),))
QIAN = Viewer("qian", "T8", (Granted(Role.SUPERVISOR, ALL),))


@pytest.fixture
def handed_in(db):
    found = begun(cycle(student()), sign())
    say(found, 1, action="提前定闹钟")
    submit(found)
    return found


def answer(found, act=CycleAct.CLOSE, word="", by=ZHAO, moves=None):
    seen = desk(found, by).moves if moves is None else moves
    answer_self_diagnosis(cycle=found, act=act, word=word, moves=seen, at=NINE, by=by)


def test_who_assesses_agrees_and_the_word_is_kept(handed_in):
    assert desk(handed_in, ZHAO).may_answer
    answer(handed_in, word="同意，两周后复测")

    after = desk(handed_in, ZHAO)
    assert (after.cycle.state, after.answer, after.answered_by) == (
        CycleState.CLOSED, "同意，两周后复测", "zhao",
    )  # fmt: skip
    assert not after.may_answer
    assert AuditEvent.objects.filter(act="cycle.close", what=str(handed_in)).count() == 1


def test_what_is_given_back_is_written_on_and_handed_in_anew(handed_in):
    answer(handed_in, CycleAct.GIVE_BACK, "写明每周几次")

    back = desk(handed_in)
    assert (back.cycle.state, back.may_write, back.answer) == (
        CycleState.RETURNED, True, "写明每周几次",
    )  # fmt: skip
    say(handed_in, 1, action="每周三次提前定闹钟")
    submit(handed_in)

    assert desk(handed_in).cycle.state is CycleState.SUBMITTED
    assert Improvement.objects.get(finding=back.findings[0].uuid).action == "每周三次提前定闹钟"


def test_nobody_has_begun_a_measure_changed_behind_their_back(handed_in):
    Improvement.objects.update(state="under_way")
    answer(handed_in, CycleAct.GIVE_BACK, "写明每周几次")
    say(handed_in, 1, action="每周三次提前定闹钟")
    submit(handed_in)

    assert Improvement.objects.get().action == "提前定闹钟"


def test_to_give_it_back_takes_a_word(handed_in):
    with pytest.raises(WrongUse):
        answer(handed_in, CycleAct.GIVE_BACK, "  ")
    assert desk(handed_in).cycle.state is CycleState.SUBMITTED


def test_of_two_who_answer_at_once_one_is_told(handed_in):
    seen = desk(handed_in, ZHAO).moves
    answer(handed_in, word="同意")

    with pytest.raises(Refused):
        answer(handed_in, CycleAct.GIVE_BACK, "再改改", by=QIAN, moves=seen)
    assert desk(handed_in, ZHAO).answer == "同意"


def test_nobody_answers_their_own(handed_in):
    own = Viewer("li", "S1", (Granted(Role.QUALITY_OFFICE, ALL),))
    same = Viewer(LI.name, "", (Granted(Role.QUALITY_OFFICE, ALL),))

    for who in (own, same):
        assert not desk(handed_in, who).may_answer
        with pytest.raises(Refused):
            answer(handed_in, by=who)


def test_who_may_not_assess_is_refused(handed_in):
    with pytest.raises(NotAllowed):
        answer(handed_in, by=LI, moves=1)
    with pytest.raises(NotFound):
        answer(handed_in, by=viewer("S2"), moves=1)


def test_what_waits_for_a_word_is_listed_until_it_is_said(handed_in):
    assert [row.uuid for row in queries.to_answer(ZHAO).rows] == [handed_in]
    answer(handed_in)

    assert queries.to_answer(ZHAO).total == 0
    assert queries.to_answer(LI).total == 0
    wishes = queries.DiagnosisWishes(answer=True)
    assert queries.self_diagnoses(ZHAO, wishes).total == 0


def test_what_has_not_been_handed_in_is_not_answered(db):
    found = begun(cycle(student()), sign())

    with pytest.raises(Refused):
        answer(found)
    assert desk(found).cycle.due_on > MONDAY
