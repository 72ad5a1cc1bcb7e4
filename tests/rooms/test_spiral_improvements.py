"""The improvement ledger: who may do what when, nothing twice, what fails is heard of."""

import datetime as dt
from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest

import clerks
from clerks import DAY, granted
from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.people.rules.permissions import ScopeKind
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.improvements import (
    Baseline,
    NewImprovement,
    Said,
    decide_committee_item,
    expire_improvements,
    move_improvement,
    open_improvement,
)
from lemnis.spiral.actions.verifications import Verified, keep_case, verify_improvement
from lemnis.spiral.models import CommitteeItem, Improvement, KnowledgeCase
from lemnis.spiral.queries.cases import cases
from lemnis.spiral.queries.improvement_rows import LedgerWishes
from lemnis.spiral.queries.improvements import (
    committee,
    improvement,
    ledger,
    ledger_counts,
)
from lemnis.spiral.rules.improvements import (
    IMPROVEMENT_MOVES,
    ImprovementAct,
    ImprovementState,
    VerificationWay,
    can_improve,
    improved,
)
from lemnis.values import SubjectKind, SubjectRef

HOUSE = operator("lemnis")
NINE = dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC)
DUE = DAY + dt.timedelta(14)
P1, P2 = (SubjectRef(SubjectKind.PROGRAM, code) for code in ("P1", "P2"))
A, S = ImprovementAct, ImprovementState


# --- the table ---


@pytest.mark.parametrize(("state", "act"), [*product(S, A)])
def test_every_state_and_act_moves_as_the_table_says_or_is_refused_with_a_reason(state, act):
    if (state, act) in IMPROVEMENT_MOVES:
        assert improved(state, act) is IMPROVEMENT_MOVES[state, act]
        assert act in can_improve(state)
    else:
        with pytest.raises(Refused) as told:
            improved(state, act)
        assert told.value.zh
        assert told.value.en
        assert state.words.zh in told.value.zh


def test_every_state_is_reached_and_only_the_effective_end():
    reached, ahead = {S.OPEN}, [S.OPEN]
    while ahead:
        state = ahead.pop()
        fresh = {improved(state, act) for act in can_improve(state)} - reached
        reached |= fresh
        ahead += fresh
    assert reached == set(S)
    assert [state for state in S if not can_improve(state)] == [S.EFFECTIVE]


# --- with people ---


class _People(dict):
    """Accounts, opened when they are first spoken of: a password takes its time."""

    def __missing__(self, name):
        self[name] = found = granted(name, *_ROLES[name][:1], **_ROLES[name][1])
        return found


_ROLES = {
    "lead": ("program_lead", {"number": "t2"}),
    "stranger": ("course_lead", {"number": "t1"}),
    "office": ("quality_office", {}),
    "reviewer": ("reviewer", {"scope": ScopeKind.UNIT, "unit": "U1"}),
    "expert": ("expert", {"scope": ScopeKind.ALL}),
}


@pytest.fixture
def people(db):
    clerks.college()
    return _People()


def wanted(**facts):
    usual = {
        "subject": P1, "title": "到课率低于合格线", "action": "周一早课改为下午，辅导员逐人提醒",
        "owner": "t2", "due_on": DUE, "indicator": "PRG-1",
        "baseline": Baseline(Decimal("88.5"), "2024-2025-2", 412, 7), "aim": Decimal(93),
    }  # fmt: skip
    return NewImprovement(**usual | facts)


def opened(by, **facts):
    return open_improvement(wanted=wanted(**facts), on=DAY, at=NINE, by=by)


def do(uuid, act, by, note="已做", due_on=None, on=DAY):
    said = Said(note, due_on)
    move_improvement(improvement=uuid, act=act, said=said, on=on, at=NINE, by=by)


def verify(uuid, by, *, effective=True, moves=None, **facts):
    usual = {"before": Decimal("88.5"), "after": Decimal("94.1"), "after_period": "2025-2026-1"}
    found = Verified(
        VerificationWay.BEFORE_AFTER, effective, "到课率回升", moves or story(uuid).moves,
        **usual | facts,
    )  # fmt: skip
    verify_improvement(improvement=uuid, verified=found, on=DAY, at=NINE, by=by)


def story(uuid):
    return improvement(HOUSE, uuid)


def test_an_improvement_goes_its_way_by_two_people_and_leaves_its_track(people):
    uuid = opened(people["lead"])
    do(uuid, A.BEGIN, people["lead"], note="")
    do(uuid, A.FINISH, people["lead"], note="已调整两门课的时间")
    verify(uuid, people["office"])

    told = story(uuid)
    assert told.row.state is S.EFFECTIVE
    assert [each.after for each in told.track] == [S.OPEN, S.UNDER_WAY, S.DONE, S.EFFECTIVE]
    assert [each.by for each in told.track] == ["lead", "lead", "lead", "office"]
    assert told.verifications[0].after == Decimal("94.1")
    assert told.possible == ()


def test_what_is_finished_is_not_verified_by_who_finished_or_answers_for_it(people):
    office = people["office"]
    uuid = opened(office)
    do(uuid, A.FINISH, office)
    with pytest.raises(Refused, match="verifies what they have carried out"):
        verify(uuid, office)

    with pytest.raises(NotAllowed):
        verify(uuid, people["lead"])
    verify(uuid, people["reviewer"])
    assert story(uuid).row.state is S.EFFECTIVE


def test_who_has_nothing_to_do_with_a_subject_opens_and_sees_nothing_of_it(people):
    uuid = opened(people["lead"])
    with pytest.raises(NotFound):
        opened(people["stranger"])
    with pytest.raises(NotFound):
        improvement(people["stranger"], uuid)
    assert ledger(people["stranger"], LedgerWishes()).total == 0
    with pytest.raises(NotAllowed):
        opened(people["expert"])


def test_whoever_is_charged_with_it_sees_and_carries_it_out_though_the_subject_is_not_theirs(
    people,
):
    uuid = opened(people["office"], subject=P2, owner="t1")
    assert improvement(people["stranger"], uuid).carries
    do(uuid, A.BEGIN, people["stranger"])
    assert story(uuid).row.state is S.UNDER_WAY


def test_an_outsider_reads_no_names(people):
    uuid = opened(people["lead"])
    told = improvement(people["expert"], uuid)
    assert "t2" not in told.row.owner
    assert "lead" not in {each.by for each in told.track}


def test_of_a_finding_there_is_one_entry_however_often_it_is_asked_for(people):
    finding = uuid4()
    first, second = (opened(people["lead"], origin="finding", finding=finding) for _ in range(2))
    assert first == second
    assert Improvement.objects.count() == 1


@pytest.mark.parametrize(
    "facts", [{"action": " "}, {"title": ""}, {"due_on": DAY - dt.timedelta(1)}]
)
def test_an_entry_says_what_is_to_be_done_and_by_a_day_to_come(people, facts):
    with pytest.raises(WrongUse):
        opened(people["lead"], **facts)
    assert not Improvement.objects.exists()


def test_what_is_late_comes_before_the_committee_once_however_often_it_is_asked(people):
    uuid = opened(people["lead"])
    late = DUE + dt.timedelta(1)
    assert expire_improvements(on=DUE, at=NINE, by=HOUSE) == 0
    assert [expire_improvements(on=late, at=NINE, by=HOUSE) for _ in range(3)] == [1, 0, 0]
    assert story(uuid).row.state is S.OVERDUE

    (item,) = committee(people["office"])
    decide_committee_item(item=item.uuid, decision="限两周内完成", at=NINE, by=people["office"])
    with pytest.raises(Refused):
        decide_committee_item(item=item.uuid, decision="再议", at=NINE, by=people["office"])
    assert committee(people["office"]) == ()

    do(uuid, A.DEFER, people["office"], "委员会同意", due_on=late + dt.timedelta(14), on=late)
    assert story(uuid).row.state is S.UNDER_WAY
    assert expire_improvements(on=late + dt.timedelta(15), at=NINE, by=HOUSE) == 1
    assert CommitteeItem.objects.count() == 2


def test_what_was_without_effect_is_heard_of_taken_up_and_verified_anew(people):
    uuid = opened(people["lead"])
    do(uuid, A.FINISH, people["lead"])
    verify(uuid, people["office"], effective=False)
    assert [item.cause.value for item in committee(people["office"])] == ["ineffective"]

    do(uuid, A.RESUME, people["lead"], due_on=DUE)
    do(uuid, A.FINISH, people["lead"])
    verify(uuid, people["office"])
    assert [each.effective for each in story(uuid).verifications] == [False, True]


def test_what_has_moved_since_it_was_looked_at_is_not_verified_unseen(people):
    uuid = opened(people["lead"])
    do(uuid, A.FINISH, people["lead"])
    looked_at = story(uuid).moves
    do(uuid, A.GIVE_BACK, people["office"])
    do(uuid, A.FINISH, people["lead"])
    with pytest.raises(Refused, match="Somebody else"):
        verify(uuid, people["office"], moves=looked_at)
    assert story(uuid).verifications == ()


def test_without_a_measurement_it_is_verified_on_site_or_not_at_all(people):
    uuid = opened(people["lead"])
    do(uuid, A.FINISH, people["lead"])
    with pytest.raises(WrongUse):
        verify(uuid, people["office"], after=None)
    on_site = Verified(
        VerificationWay.ON_SITE, effective=True, conclusion="听课 3 节，出勤正常",
        moves=story(uuid).moves,
    )  # fmt: skip
    facts = {"improvement": uuid, "on": DAY, "at": NINE, "by": people["office"]}
    with pytest.raises(WrongUse):
        verify_improvement(verified=on_site, **facts)
    assert story(uuid).row.state is S.DONE


def test_what_worked_becomes_a_case_that_is_found_by_its_words(people):
    uuid = opened(people["lead"], cause="早课与早操冲突")
    with pytest.raises(Refused):
        keep_case(improvement=uuid, title="错开早操", effect="升了", at=NINE, by=people["office"])
    do(uuid, A.FINISH, people["lead"])
    verify(uuid, people["office"])
    kept = {"improvement": uuid, "title": "错开早操", "effect": "到课率升 5.6 个百分点"}
    keep_case(**kept, at=NINE, by=people["office"])
    with pytest.raises(Refused):
        keep_case(**kept, at=NINE, by=people["office"])

    assert KnowledgeCase.objects.count() == 1
    assert cases(people["stranger"], "早操 到课率").total == 1
    assert cases(people["stranger"], "早操 就业").total == 0


def test_the_ledger_counts_and_narrows(people):
    mine, theirs = opened(people["lead"]), opened(people["office"], subject=P2, owner="t1")
    do(mine, A.FINISH, people["lead"])
    assert ledger_counts(people["office"]) == {S.OPEN: 1, S.DONE: 1}
    found = {
        name: [row.uuid for row in ledger(people[who], LedgerWishes(**wishes)).rows]
        for name, who, wishes in (
            ("to verify", "office", {"waiting": True}),
            ("to do", "stranger", {"waiting": True}),
            ("open", "office", {"states": frozenset({S.OPEN})}),
            ("words", "office", {"text": "到课"}),
            ("late", "office", {"late_on": DUE + dt.timedelta(1)}),
        )
    }
    assert found == {
        "to verify": [mine], "to do": [theirs], "open": [theirs], "words": [mine, theirs],
        "late": [theirs],
    }  # fmt: skip
