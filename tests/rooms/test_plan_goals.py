"""Goals: written, checked, published, raised by the lower loop, and proved to close."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from clerks import college, granted
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people.models import AuditEvent, Person
from lemnis.people.rules.viewers import operator
from lemnis.plan import actions, queries
from lemnis.plan.actions import PlanWish
from lemnis.plan.chains import whole_proof
from lemnis.plan.goal_sheets import SheetGoal
from lemnis.plan.models import Goal, Plan, Standard, StandardUse, Target, Task
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.strategy_words import Way
from lemnis.plan.rules.words import PlanKind
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db

LI = operator("li")
NINE = dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC)
SCHOOL, P1 = SubjectRef(SubjectKind.SCHOOL, "S"), SubjectRef(SubjectKind.PROGRAM, "P1")
SPAN = {"starts": dt.date(2025, 1, 1), "ends": dt.date(2027, 12, 31)}
SOUND = GoalWish(
    "1", "双师型教师占比 ≥ 60%", basis="专业设置要求", means="每年选派 6 名教师下企业",
    indicator="TCH-1", owner="t1", due=dt.date(2027, 12, 31), baseline=Decimal(50),
    aims=(Aim("2026", Decimal(55)), Aim("2027", Decimal(60), Decimal(50))),
)  # fmt: skip


def plan(subject=SCHOOL, kind=PlanKind.SCHOOL, parent=None, by=LI):
    if not Person.objects.exists():
        college()
    wish = PlanWish(kind, f"{subject.code} 规划", subject, parent=parent, **SPAN)
    return actions.write_plan(plan=None, wish=wish, moves=0, by=by)


def goal(home, wish=SOUND, by=LI, of=None, moves=0, why=""):
    return actions.write_goal(plan=home, goal=of, wish=wish, moves=moves, at=NINE, by=by, why=why)


def publish(home, by=LI):
    actions.publish_plan(plan=home, moves=Plan.objects.get(uuid=home).moves, at=NINE, by=by)


def lift(of, value, *, period="2027", why="连续两轮达成", by=LI):
    actions.raise_target(
        goal=of, period=period, value=Decimal(value), why=why, cycle=uuid4(), at=NINE, by=by
    )


def published():
    home = plan()
    found = goal(home)
    publish(home)
    return home, found


def test_a_vague_goal_is_not_published_and_the_reasons_are_told():
    home = plan()
    goal(home, replace(SOUND, title="大力提升师资水平", indicator=""))

    with pytest.raises(Refused) as told:
        publish(home)

    assert {"S_VAGUE", "M_NO_INDICATOR"} <= set(told.value.facts["codes"])
    assert "提升" in told.value.zh
    assert Plan.objects.get().state == "draft"


def test_a_plan_is_published_with_its_goals_by_who_may_only():
    home = plan(P1, PlanKind.PROGRAM)
    top = goal(plan())
    found = goal(home, replace(SOUND, parent=top), by=granted("p", "program_lead", number="t2"))

    with pytest.raises(NotAllowed):
        publish(home, by=granted("p", "program_lead", number="t2"))
    publish(home, by=granted("u", "unit_head", number="t1", unit="U1"))

    assert Goal.objects.get(uuid=found).state == "published"
    assert AuditEvent.objects.filter(act="plan.publish", by="u").exists()


def test_a_plan_may_be_made_from_the_published_ones_above_ones_subjects():
    home, other = plan(), plan(P1, PlanKind.PROGRAM)
    goal(home)
    lead = granted("p", "program_lead", number="t2")
    assert [uuid for uuid, _ in queries.plans_to_choose(lead)] == [other]

    publish(home)

    assert [uuid for uuid, _ in queries.plans_to_choose(lead)] == [home, other]
    assert [row.uuid for row in queries.plans(lead)] == [other]


def test_one_who_may_not_see_a_subject_does_not_find_its_plan():
    home = plan(P1, PlanKind.PROGRAM)

    with pytest.raises(NotFound):
        goal(home, by=granted("s", "student", number="s2"))


def test_of_two_who_write_a_goal_at_once_one_is_told():
    home = plan()
    found = goal(home)
    goal(home, replace(SOUND, title="双师型教师占比 ≥ 62%"), of=found, moves=0)

    with pytest.raises(Refused):
        goal(home, replace(SOUND, title="双师型教师占比 ≥ 65%"), of=found, moves=0)

    assert Goal.objects.get().title == "双师型教师占比 ≥ 62%"


def test_a_goal_is_not_made_from_what_is_made_from_it():
    home = plan()
    top = goal(home)
    below = goal(home, replace(SOUND, number="1.1", parent=top))

    with pytest.raises(Refused):
        goal(home, replace(SOUND, parent=below), of=top)


def test_the_lower_loop_raises_a_target_with_a_trace():
    _, found = published()

    lift(found, 62)

    stands = Target.objects.filter(period="2027").last()
    assert (stands.version, stands.value, stands.floor) == (2, 62, 50)
    assert stands.cycle is not None
    assert stands.why == "连续两轮达成"
    assert AuditEvent.objects.filter(act="goal.raise", what=str(found)).exists()


@pytest.mark.parametrize(("value", "period"), [(59, "2027"), (59, "2028")])
def test_the_lower_loop_never_lowers_a_target(value, period):
    _, found = published()

    with pytest.raises(Refused):
        lift(found, value, period=period)
    lift(found, 60, period=period)

    assert Target.objects.filter(period=period).last().value == 60


def test_where_less_is_better_raising_is_down():
    home = plan()
    wish = replace(SOUND, title="违纪率 ≤ 2%", better=Way.LOWER, aims=(Aim("2027", Decimal(2)),))
    found = goal(home, wish)
    publish(home)

    with pytest.raises(Refused):
        lift(found, 3)
    lift(found, 1)


def test_a_draft_is_not_raised_and_a_raise_says_why():
    home = plan()
    found = goal(home)
    with pytest.raises(Refused):
        lift(found, 62)
    publish(home)
    with pytest.raises(Refused):
        lift(found, 62, why=" ")


def test_a_published_target_is_changed_with_a_reason_by_who_may_publish():
    home, found = published()
    harder = replace(SOUND, aims=(Aim("2026", Decimal(56)), Aim("2027", Decimal(60), Decimal(50))))

    with pytest.raises(Refused):
        goal(home, harder, of=found)
    Goal.objects.filter(uuid=found).update(moves=0)
    goal(home, harder, of=found, why="省里的新要求")

    assert [t.version for t in Target.objects.filter(period="2026")] == [1, 2]


def test_a_chain_that_does_not_close_cannot_be_called_closed():
    home, found = published()
    with pytest.raises(Refused) as told:
        actions.prove_chain(plan=home, at=NINE, by=LI)
    assert "2" in told.value.zh  # no standard, no task

    hang_on(found)
    actions.prove_chain(plan=home, at=NINE, by=LI)
    assert Plan.objects.get().proved_by == "li"

    lift(found, 62)
    assert Plan.objects.get().proved_at is None


def hang_on(uuid):
    held = Goal.objects.get(uuid=uuid)
    standard = Standard.objects.create(
        code="STD-1", name="双师认定", kind="result", layer="teacher"
    )
    StandardUse.objects.create(
        standard=standard, subject=held.subject, goal=held, since=NINE.date(), by="li"
    )
    Task.objects.create(
        number="A1", title="选派教师", task_class="A", subject=held.subject, goal=held,
        starts=NINE.date(), due_on=NINE.date(), written_by="li",
    )  # fmt: skip


def test_a_goal_one_college_takes_up_is_wanted_of_every_college_that_plans():
    home = plan()
    top = goal(home)
    u1 = SubjectRef(SubjectKind.COLLEGE, "U1")
    goal(plan(u1, PlanKind.COLLEGE, home), replace(SOUND, parent=top))

    plan(SubjectRef(SubjectKind.COLLEGE, "U2"), PlanKind.COLLEGE, home)

    broken = [f for f in whole_proof().findings if f.kind == "broken"]
    assert [(f.goal, f.subject) for f in broken] == [(str(top), "college:U2")]


def test_only_a_bare_draft_is_taken_away():
    home = plan()
    top = goal(home)
    below = goal(home, replace(SOUND, number="1.1", parent=top))

    with pytest.raises(Refused):
        actions.remove_goal(goal=top, by=LI)
    actions.remove_goal(goal=below, by=LI)

    assert Goal.objects.get().uuid == top


# --- sheets ---


def texts():
    return list(queries.goal_texts(LI))


def taken(rows, why="", by=LI):
    return actions.write_goals(goals=rows, why=why, at=NINE, by=by)


def of_sheet(number, above="", home="S 规划", **facts):
    return SheetGoal(home, "", above, replace(SOUND, number=number, **facts))


def test_a_sheet_that_comes_back_as_it_went_out_changes_nothing():
    top, _ = published()
    below = plan(P1, PlanKind.PROGRAM, parent=top)
    goal(below, replace(SOUND, number="7", parent=Goal.objects.get().uuid, owner=""))
    before = list(Goal.objects.order_by("pk").values())

    assert taken(texts()) == 0

    assert list(Goal.objects.order_by("pk").values()) == before
    assert [(each.above_plan, each.above) for each in texts()] == [("S 规划", "1"), ("", "")]


def test_a_sheet_names_goals_above_wherever_they_stand_in_it():
    plan()

    assert taken([of_sheet("1.1", above="1"), of_sheet("1")]) == 2

    assert Goal.objects.get(number="1.1").parent == Goal.objects.get(number="1")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (of_sheet("2", home="没有的规划"), NotFound),
        (of_sheet("2", above="9"), NotFound),
        (of_sheet("2", owner="nobody"), NotFound),
        (of_sheet("2", unit="nowhere"), NotFound),
        (of_sheet("2", above="2"), Refused),
        (of_sheet("2", aims=(Aim("2026", Decimal(1)), Aim("2026", Decimal(2)))), Refused),
    ],
    ids=["plan", "above", "owner", "unit", "circle", "a year twice"],
)
def test_goals_of_a_sheet_are_written_all_or_none(wrong, fault):
    plan()

    with pytest.raises(fault) as told:
        taken([of_sheet("1"), wrong])

    assert told.value.place == "2"
    assert not Goal.objects.exists()


def test_a_published_target_is_changed_by_a_sheet_with_a_reason_only():
    published()
    (row,) = texts()
    more = row._replace(wish=replace(row.wish, aims=(Aim("2026", Decimal(56)), row.wish.aims[1])))

    with pytest.raises(Refused):
        taken([more])
    assert taken([more], why="按新标准") == 1

    assert Target.objects.filter(period="2026").order_by("version").last().value == 56
    assert taken([more], why="按新标准") == 0


def test_who_writes_one_program_takes_in_no_goal_of_the_school():
    plan()
    lead = granted("p", "program_lead", number="t2")

    with pytest.raises(NotFound):
        taken([of_sheet("1")], by=lead)
    assert [each.plan for each in queries.goal_texts(lead)] == []
