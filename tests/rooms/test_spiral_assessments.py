"""Assessed diagnosis: who may judge, who sees what when, what it comes to, what follows."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clerks
from clerks import DAY, granted
from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.people.models import Person, Subject, Unit
from lemnis.people.rules.permissions import ScopeKind
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.assessments import (
    Convening,
    NewElement,
    NewOpinion,
    conclude_assessment,
    convene,
    hand_in_opinions,
    move_assessment,
    name_reviewer,
    say_opinions,
    write_self_report,
)
from lemnis.spiral.models import Assessment, Cycle, Improvement
from lemnis.spiral.queries.assessments import assessment, assessments
from lemnis.spiral.rules.agreement import Said, agreed, agreement
from lemnis.spiral.rules.assessments import (
    ASSESSMENT_MOVES,
    AssessmentAct,
    AssessmentState,
    Conclusion,
    Strength,
    assessed,
    can_assess,
)
from lemnis.spiral.rules.conflicts import Judge, Judged, conflict
from lemnis.spiral.rules.official_scheme import conclude, scheme
from lemnis.values import SubjectKind, SubjectRef, Title

NINE = dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC)
A, S = AssessmentAct, AssessmentState
STRONG, WEAK = Strength.STRONG, Strength.WEAK


# --- rules ---


@pytest.mark.parametrize(("state", "act"), [*product(S, A)])
def test_every_state_and_act_moves_as_the_table_says_or_is_refused_with_a_reason(state, act):
    if (state, act) in ASSESSMENT_MOVES:
        assert assessed(state, act) is ASSESSMENT_MOVES[state, act]
        assert act in can_assess(state)
    else:
        with pytest.raises(Refused, match=state.words.en):
            assessed(state, act)


def test_the_official_table_has_five_projects_fifteen_elements_and_a_37th_point_left_empty():
    table = scheme()
    points = [p for _, element in table.elements() for p in element.points]
    assert len(table.projects) == 5
    assert len([*table.elements()]) == 15
    assert [p.number for p in points] == list(range(1, 37))
    assert [(p.number, p.name) for p in table.unknown] == [(37, None)]
    assert not any(p.verified for p in (*points, *table.unknown))
    assert not table.verified
    assert not table.conclusion.verified


@pytest.mark.parametrize(
    ("agree", "elements", "measures", "conclusion"),
    [
        (12, 15, STRONG, Conclusion.EFFECTIVE),
        (11, 15, STRONG, Conclusion.TO_IMPROVE),
        (10, 15, STRONG, Conclusion.TO_IMPROVE),
        (9, 15, STRONG, Conclusion.ABNORMAL),
        (15, 15, Strength.UNTARGETED, Conclusion.TO_IMPROVE),
        (15, 15, WEAK, Conclusion.ABNORMAL),
        (4, 5, STRONG, Conclusion.EFFECTIVE),
        (3, 5, STRONG, Conclusion.ABNORMAL),
    ],
)
def test_the_conclusion_goes_by_the_share_of_elements_and_the_measures(
    agree, elements, measures, conclusion
):
    assert conclude(scheme().conclusion, agree, elements, measures).conclusion is conclusion


def test_weighted_kappa_is_cohens():
    """By hand: disagreement seen 1/4 of a step each, by chance 3/8 of a step each."""
    one = [WEAK, WEAK, STRONG, STRONG]
    other = [WEAK, Strength.UNTARGETED, STRONG, Strength.UNTARGETED]
    said = {
        key: {n: Said(agrees=True, strength=s) for n, s in enumerate(each)}
        for key, each in enumerate((one, other))
    }
    # seen: (0 + 1 + 0 + 1) / 4 = 0.5 steps; by chance: (0+1+1+2 + 2+1+1+0) / 8 = 1 step
    assert agreement(said).weighted == pytest.approx(1 - 0.5 / 1)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Strength)), min_size=2, max_size=20))
def test_who_says_the_same_agrees_wholly(said):
    mine = {n: Said(*each) for n, each in enumerate(said)}
    found = agreement({1: mine, 2: mine})
    assert found.same == 1
    assert found.weighted in {None, 1.0}
    assert found.kappa in {None, 1.0}


def test_a_tie_is_no_agreement():
    yes, no = (Said(agrees=each, strength=STRONG) for each in (True, False))
    assert not agreed([yes, no])
    assert agreed([yes, yes, no])


P1 = SubjectRef(SubjectKind.PROGRAM, "P1")


@pytest.mark.parametrize(
    ("judge", "judged", "may"),
    [
        (Judge("t9", "/S/U2/"), Judged(P1, "t2", "/S/U1/", False), True),
        (Judge("t2", "/S/U2/"), Judged(P1, "t2", "/S/U1/", False), False),
        (Judge("t9", "/S/U1/G1/"), Judged(P1, "t2", "/S/U1/", False), False),
        (Judge("t9", "/S/U1/"), Judged(P1, "t2", "/S/U1/G1/", False), False),
        (Judge("t9", "/S/"), Judged(P1, "t2", "/S/U1/", False), True),
        (Judge("t9", "/S/Q1/"), Judged(P1, "", "/S/", True), False),
        (Judge("", ""), Judged(P1, "", "/S/", True), True),
    ],
)
def test_nobody_judges_what_is_theirs(judge, judged, may):
    assert (conflict(judge, judged) is None) == may


# --- with people ---


class _People(dict):
    def __missing__(self, name):
        role, wishes = _ROLES[name]
        self[name] = found = granted(name, role, **wishes)
        return found


_ROLES = {
    "office": ("quality_office", {}),
    "lead": ("program_lead", {"number": "t2"}),
    "anna": ("expert", {"scope": ScopeKind.ALL}),
    "bert": ("expert", {"scope": ScopeKind.ALL}),
    "near": ("reviewer", {"scope": ScopeKind.ALL, "number": "t1"}),
    "far": ("reviewer", {"scope": ScopeKind.ALL, "number": "t7"}),
}


@pytest.fixture
def people(db):
    clerks.college()
    Person.objects.create(number="t7", name="远 某", kind="staff", unit=Unit.objects.get(code="U2"))
    return _People()


def cycle(code="P1"):
    return Cycle.objects.create(
        subject=Subject.objects.get(kind="program", code=code), cadence="half-yearly",
        activity="assessed_diagnosis", period="2025-2026-1", starts=DAY,
        due_on=DAY + dt.timedelta(60), opened_at=NINE,
    )  # fmt: skip


def elements(count=3):
    return [
        NewElement(f"1.{n}", Title("项目", "project"), Title(f"要素{n}", f"element {n}"), "达成")
        for n in range(1, count + 1)
    ]


@pytest.fixture
def convened(people):
    def make(*reviewers, blind=True, start=True):
        wanted = Convening(elements(), blind=blind)
        uuid = convene(cycle=cycle().uuid, wanted=wanted, at=NINE, by=people["office"])
        for name in reviewers:
            assert people[name]
            name_reviewer(assessment=uuid, username=name, on=DAY, by=people["office"])
        if start:
            move(uuid, A.START, people["office"])
        return uuid

    return make


def row(uuid):
    return Assessment.objects.get(uuid=uuid)


def move(uuid, act, by, note="理由", moves=None):
    seen = row(uuid).moves if moves is None else moves
    move_assessment(assessment=uuid, act=act, moves=seen, note=note, by=by)


def judge(uuid, by, *said, hand_in=True):
    found = [e.uuid for e in row(uuid).elements.all()]
    opinions = dict(zip(found, said or [NewOpinion(True, STRONG)] * len(found), strict=False))
    say_opinions(assessment=uuid, said=opinions, at=NINE, by=by)
    if hand_in:
        hand_in_opinions(assessment=uuid, no_conflict=True, at=NINE, by=by)


def end(uuid, by, note="结论属实"):
    conclude_assessment(
        assessment=uuid, moves=row(uuid).moves, note=note, on=DAY, at=NINE, by=by
    )  # fmt: skip


def test_two_experts_judge_and_what_they_found_enters_the_ledger_with_its_day(people, convened):
    uuid = convened("anna", "bert")
    due = DAY + dt.timedelta(90)
    judge(uuid, people["anna"])
    assert row(uuid).state == "under_way"
    bad = NewOpinion(False, Strength.UNTARGETED, "措施没有对准原因", due)
    judge(uuid, people["bert"], NewOpinion(True, STRONG), NewOpinion(True, STRONG), bad)
    assert row(uuid).state == "complete"

    end(uuid, people["office"])
    told = assessment(people["office"], uuid)
    assert told.row.conclusion is Conclusion.TO_IMPROVE  # two of three: a tie is no agreement
    assert told.working["agreed"] == 2
    (entry,) = Improvement.objects.all()
    assert (entry.action, entry.due_on, entry.owner.number) == (bad.finding, due, "t2")
    assert row(uuid).cycle.state == "closed"


@pytest.mark.parametrize(("name", "may"), [("near", False), ("far", True), ("lead", False)])
def test_who_belongs_to_what_is_judged_or_may_not_assess_is_not_named(people, convened, name, may):
    uuid = convened(start=False)
    assert people[name]
    facts = {"assessment": uuid, "username": name, "on": DAY, "by": people["office"]}
    if may:
        name_reviewer(**facts)
    else:
        with pytest.raises(Refused):
            name_reviewer(**facts)
    assert row(uuid).reviewers.count() == may


def test_a_conflict_that_arose_since_is_asked_for_again_at_handing_in(people, convened):
    uuid = convened("far")
    Person.objects.filter(number="t7").update(unit=Unit.objects.get(code="U1"))
    with pytest.raises(Refused, match="conflict of interest"):
        judge(uuid, people["far"])
    with pytest.raises(Refused, match="Declare"):
        hand_in_opinions(assessment=uuid, no_conflict=False, at=NINE, by=people["far"])


def test_blind_reviewers_see_each_other_only_when_it_is_concluded(people, convened):
    uuid = convened("anna", "far")
    judge(uuid, people["far"])
    seen = assessment(people["anna"], uuid)
    assert all(element.opinions == () for element in seen.elements)
    assert seen.agreement is None
    assert "远 某" not in {r.name.zh for r in seen.reviewers}
    leading = assessment(people["office"], uuid)
    assert all(element.opinions == () for element in leading.elements)

    judge(uuid, people["anna"])
    assert all(len(e.opinions) == 2 for e in assessment(people["office"], uuid).elements)
    assert all(len(e.opinions) == 1 for e in assessment(people["anna"], uuid).elements)
    end(uuid, people["office"])
    judged = assessment(people["lead"], uuid)
    assert all(len(e.opinions) == 2 for e in judged.elements)
    assert {r.name.zh for r in judged.reviewers} == {"评审员 1", "评审员 2"}


def test_what_is_handed_in_is_whole_and_stays(people, convened):
    uuid = convened("anna")
    with pytest.raises(WrongUse):
        judge(uuid, people["anna"], NewOpinion(False, WEAK), hand_in=False)
    judge(uuid, people["anna"], NewOpinion(True, STRONG), hand_in=False)
    with pytest.raises(Refused, match="lacks an opinion"):
        hand_in_opinions(assessment=uuid, no_conflict=True, at=NINE, by=people["anna"])
    judge(uuid, people["anna"])
    with pytest.raises(Refused):
        judge(uuid, people["anna"])
    move(uuid, A.GIVE_BACK, people["office"])
    judge(uuid, people["anna"])
    assert row(uuid).state == "complete"


def test_only_who_judges_says_anything_and_only_who_leads_concludes(people, convened):
    uuid = convened("anna")
    with pytest.raises(NotFound):
        judge(uuid, people["bert"])
    judge(uuid, people["anna"])
    for name in ("anna", "lead"):
        with pytest.raises(NotAllowed):
            end(uuid, people[name])
    with pytest.raises(Refused):
        end(uuid, people["office"], note=" ")
    assert row(uuid).state == "complete"


def test_of_two_who_conclude_one_is_told(people, convened):
    uuid = convened("anna")
    judge(uuid, people["anna"])
    moves = row(uuid).moves
    facts = {"assessment": uuid, "moves": moves, "note": "好", "on": DAY, "at": NINE}
    conclude_assessment(**facts, by=people["office"])
    with pytest.raises(Refused):
        conclude_assessment(**facts, by=people["office"])
    assert row(uuid).moves == moves + 1


def test_the_self_report_is_written_until_it_is_judged_by_who_answers_for_it(people, convened):
    uuid = convened("anna", start=False)
    element = row(uuid).elements.first()
    said = {"element": element.uuid, "opinion": "已达成", "measures": "每月一次", "effect": "好"}
    write_self_report(**said, by=people["lead"])
    with pytest.raises(NotAllowed):
        write_self_report(**said, by=people["anna"])
    move(uuid, A.START, people["office"])
    with pytest.raises(Refused):
        write_self_report(**said, by=people["lead"])


def test_the_list_begins_with_what_waits_for_me(people, convened):
    uuid = convened("anna")
    assert [r.waits for r in assessments(people["anna"])] == [True]
    assert [r.waits for r in assessments(operator("x"))] == [False]
    judge(uuid, people["anna"])
    assert [r.waits for r in assessments(people["anna"])] == [False]
    assert [r.waits for r in assessments(people["office"])] == [True]
