"""A stage is left on the grounds of real things, and what is done elsewhere moves its spiral."""

from decimal import Decimal
from functools import partial

import pytest

import grounds
import wheel
from clerks import granted
from lemnis.errors import Refused
from lemnis.plan.models import Goal, StandardUse, Target, Task
from lemnis.spiral.actions import following
from lemnis.spiral.models import Improvement, StageRecord
from lemnis.spiral.queries import spiral
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.stages import StageCode
from wheel import LI, MONDAY, NINE, P1, close, ground, held, move, opened, walk

pytestmark = pytest.mark.django_db
ALONE = {"adjust", "learn", "innovate"}  # told in words


def forced(stage):
    """Let the spiral stand at a stage of its lap with nothing in the house."""
    lap = held().laps.get()
    StageRecord.objects.filter(lap=lap).update(stage=stage)
    type(held()).objects.filter(pk=held().pk).update(stage=stage)


@pytest.mark.parametrize("stage", [each.value for each in StageCode])
def test_no_stage_is_left_with_nothing_in_the_house_but_what_is_told_in_words(stage):
    opened()
    forced(stage)
    event = {"adjust": "cross", "raise": "close"}.get(stage, "advance")

    if stage in ALONE:
        assert move(event, grounded=False).stage
        return
    leave = _close_bare if event == "close" else partial(move, event, grounded=False)
    with pytest.raises(Refused, match="cannot be left yet") as refused:
        leave()
    assert all(refused.value.cure)
    assert held().stage == stage


def _close_bare():
    given = wheel.Given("说明", "", held().moves)
    closing = wheel.actions.Closing(MONDAY, wheel.Attainment(), _next_term())
    wheel.actions.close_lap(subject=P1, given=given, closing=closing, at=NINE, by=LI)


def _next_term():
    return wheel.lap_period(
        wheel.template("program"), wheel.CALENDAR, MONDAY, after=held().laps.get().period
    )


def test_what_a_stage_rested_on_is_kept_with_it_by_name_and_key():
    opened()
    ground()

    move("advance", artefact="", grounded=False)

    left = held().laps.get().stages.get(stage="goal")
    goal = Goal.objects.get(subject__code="P1")
    assert left.artefact == "goal:1.1 就业率"
    assert left.bound == [["goal", str(goal.uuid), "1.1 就业率"]]
    story = spiral(LI, P1, on=MONDAY)
    assert story.trace[0].bound == (Bound("goal", str(goal.uuid), "1.1 就业率"),)


@pytest.mark.parametrize(
    ("field", "value"), [("indicator", ""), ("owner", None), ("parent", None)]
)  # fmt: skip
def test_a_goal_that_does_not_close_holds_the_spiral_at_its_goal(field, value):
    opened()
    ground()
    Goal.objects.filter(subject__code="P1").update(**{field: value})

    with pytest.raises(Refused, match=r"goals 1\.1 do not close"):
        move("advance", grounded=False)


def test_goals_need_standards_before_the_plan_and_tasks_before_the_work():
    opened()
    ground()
    uses, tasks = StandardUse.objects.all(), Task.objects.all()
    move("advance", grounded=False)
    kept = uses.get()
    uses.update(goal=None)
    with pytest.raises(Refused, match=r"goals 1\.1 have no standard"):
        move("advance", grounded=False)
    uses.update(goal=kept.goal)
    move("advance", grounded=False)
    move("advance", grounded=False)
    tasks.update(state="dropped")
    with pytest.raises(Refused, match=r"no task is anybody's yet; goals 1\.1 have no task"):
        move("advance", grounded=False)


def test_an_alert_that_nobody_took_up_holds_the_adjusting():
    opened()
    walk("adjust")
    program = held().subject
    grounds.Alert.objects.all().delete()
    grounds.alert(program, None, state="open")

    with pytest.raises(Refused, match="nobody has taken up these alerts"):
        move("cross", grounded=False)


def test_measures_are_begun_before_the_assessment_and_verified_before_the_lap_closes():
    opened()
    walk("innovate")
    asked = grounds.self_diagnosis(held().subject, held().laps.get())
    mended = Improvement.objects.create(
        subject=held().subject, cycle=asked, title="企业走访不足", action="走访三家",
        owner=grounds.Person.objects.get(number="t2"), due_on=MONDAY, opened_at=NINE,
        opened_by="li",
    )  # fmt: skip
    with pytest.raises(Refused, match="not been begun: 企业走访不足"):
        move("advance")
    Improvement.objects.update(state="under_way")
    walk("raise")

    with pytest.raises(Refused, match="not verified: 企业走访不足"):
        close()
    Improvement.objects.update(state="effective", done_at=NINE, done_by="t2")
    with pytest.raises(Refused, match="without evidence"):
        close()
    mended.verifications.create(
        round=1, way="on_site", effective=True, place="企业", conclusion="属实", at=NINE, by="rev"
    )
    assert close(Decimal("0.6")).lap == 2


def test_a_lap_does_not_close_before_a_target_is_raised_or_confirmed():
    opened()
    walk("raise")
    ground()
    Target.objects.exclude(cycle=None).delete()

    with pytest.raises(Refused, match="no target or standard has been raised"):
        _close_bare()


# What is done on its own page


def follow(stage, by=LI, cycle=None):
    done = Bound("self_diagnosis", "1", "2025-2026-1")
    following.follow(
        subject=P1, stage=StageCode(stage), bound=done, cycle=cycle, on=MONDAY, at=NINE, by=by
    )


def test_what_was_waited_for_lets_the_spiral_go_on():
    opened()
    walk("self_diagnose")
    ground()

    follow("self_diagnose", by=granted("t2", "program_lead", number="t2"))

    assert held().stage == "learn"
    assert held().laps.get().stages.get(stage="self_diagnose").ended_by == "t2"


def test_what_was_not_waited_for_is_noted_with_the_stage_in_progress_once():
    opened()
    walk("monitor")

    follow("self_diagnose")
    follow("self_diagnose")

    now = held().laps.get().stages.get(ended_at=None)
    assert (held().stage, now.bound) == ("monitor", [["self_diagnosis", "1", "2025-2026-1"]])
    move("cross")
    left = held().laps.get().stages.get(stage="monitor")
    assert [kind for kind, _, _ in left.bound] == ["self_diagnosis", "run"]


def test_what_lacks_something_is_noted_and_nothing_else_is_undone():
    opened()
    forced("self_diagnose")

    follow("self_diagnose")

    assert held().stage == "self_diagnose"
    assert held().laps.get().stages.get(ended_at=None).bound


def test_what_belongs_to_another_lap_moves_nothing():
    opened()
    walk("raise")
    old = grounds.self_diagnosis(held().subject, held().laps.get())
    close()

    follow("goal", cycle=old)

    assert held().stage == "goal"
    assert held().laps.get(number=2).stages.get().bound == []


def test_of_a_subject_without_a_spiral_nothing_is_counted():
    grounds.Person.objects.all()
    wheel.college()

    follow("self_diagnose")

    assert not StageRecord.objects.exists()
