"""The lower loop raises targets and standards, at the last stage of a lap, and leaves a trace."""

from decimal import Decimal

import pytest

import grounds
from clerks import granted
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people.models import AuditEvent
from lemnis.plan.actions import RaisedLine
from lemnis.plan.models import Criterion, Goal, StandardVersion, Target
from lemnis.plan.queries import goal as goal_story
from lemnis.spiral.actions.raising import Aimed, raise_goal, raise_standard
from lemnis.spiral.queries import laps_of_cycles, raising_lap
from lemnis.values import SubjectKind, SubjectRef
from wheel import LI, MONDAY, NINE, P1, close, held, opened, walk

pytestmark = pytest.mark.django_db


def at_raise():
    """Bring the program to where its lap raises what is aimed at; return its goal."""
    opened()
    walk("raise")
    grounds.self_diagnosis(held().subject, held().laps.get())
    return Goal.objects.get(subject__code="P1")


def raised(goal, value, *, period="2026", why="两年达到", by=LI):
    aimed = Aimed(period, Decimal(value), why)
    raise_goal(goal=goal.uuid, aimed=aimed, at=NINE, by=by)


def test_a_raised_target_tells_from_what_to_what_in_which_lap_by_whom():
    goal = at_raise()

    raised(goal, "93", by=granted("t2", "program_lead", number="t2"))

    told = goal_story(LI, goal.uuid, on=MONDAY).targets[-1]
    assert (told.period, told.before, told.value, told.why, told.by) == (
        "2026", Decimal(90), Decimal(93), "两年达到", "t2",
    )  # fmt: skip
    assert laps_of_cycles(LI, [told.cycle])[told.cycle] == (P1, 1)
    noted = held().laps.get().stages.get(stage="raise").bound
    assert noted == [["goal", str(goal.uuid), "1.1 就业率 2026：90 → 93"]]
    assert AuditEvent.objects.filter(act="goal.raise", what=str(goal.uuid)).exists()


def test_a_target_confirmed_as_it_stands_lets_the_lap_close_too():
    goal = at_raise()

    raised(goal, "90", period="2025", why="尚未达到，保持")

    assert Target.objects.filter(goal=goal, period="2025").count() == 2
    assert close().lap == 2


def test_the_lower_loop_makes_no_target_easier():
    goal = at_raise()

    with pytest.raises(Refused, match="89 is easier"):
        raised(goal, "89")
    assert not Target.objects.exclude(cycle=None).exists()


def test_before_its_last_stage_nothing_is_raised():
    opened()
    walk("assess")

    with pytest.raises(Refused, match=r"it is at .assessment."):
        raised(Goal.objects.get(subject__code="P1"), "95")
    assert raising_lap(LI, P1) is None


def test_who_answers_for_another_program_raises_nothing():
    goal = at_raise()

    with pytest.raises(NotFound):
        raised(goal, "95", by=granted("x", "program_lead"))
    with pytest.raises(NotAllowed):
        raised(goal, "95", by=granted("rev", "reviewer", unit="U1"))
    assert raising_lap(LI, P1) == 1


def test_what_is_raised_rests_on_a_self_diagnosis_of_the_lap():
    opened()
    walk("raise")
    held().laps.get().cycles.update(lap=None)

    with pytest.raises(Refused, match="No self-diagnosis was handed in"):
        raised(Goal.objects.get(subject__code="P1"), "95")


# Standards


def with_line(**lines):
    goal = at_raise()
    version = StandardVersion.objects.get()
    Criterion.objects.create(
        version=version, number=1, text="企业兼职教师占比", kind="lines",
        **{"pass_line": 20, "target": 30, "stretch": 35} | lines,
    )  # fmt: skip
    return goal


def standard(value, *, version=1, by=LI, why="连续两圈达到"):
    line = RaisedLine(1, Decimal(value), version)
    raise_standard(subject=P1, code="STD-1", line=line, why=why, on=MONDAY, at=NINE, by=by)


def test_a_raised_standard_is_a_new_version_that_names_the_cycle_and_keeps_the_old():
    with_line()

    standard("40", by=granted("office", "quality_office"))

    old, new = StandardVersion.objects.order_by("number")
    assert old.criteria.get().target == Decimal(30)
    line = new.criteria.get()
    assert (line.target, line.stretch, line.pass_line) == (40, 40, 20)
    assert (new.why, new.published_by, bool(new.cycle)) == ("连续两圈达到", "office", True)
    assert ["standard", "STD-1", "STD-1 第 1 条：30 → 40"] in (
        held().laps.get().stages.get(stage="raise").bound
    )
    assert close().lap == 2


def test_a_line_where_less_is_better_is_raised_downwards():
    with_line(lower_is_better=True, pass_line=20, target=10, stretch=8)

    with pytest.raises(Refused, match="12 is easier"):
        standard("12")
    standard("9")

    assert StandardVersion.objects.get(number=2).criteria.get().stretch == Decimal(8)


def test_who_looked_at_an_older_version_is_told():
    with_line()
    standard("31")

    with pytest.raises(Refused, match="just changed this standard"):
        standard("32")


def test_standards_are_raised_by_who_writes_them_and_for_a_spiral_that_stands_there():
    with_line()

    with pytest.raises(NotAllowed):
        standard("40", by=granted("t2", "program_lead", number="t2"))
    with pytest.raises(NotFound):
        raise_standard(
            subject=SubjectRef(SubjectKind.CLASS, "C1"), code="STD-1",
            line=RaisedLine(1, Decimal(40), 1), why="x", on=MONDAY, at=NINE, by=LI,
        )  # fmt: skip
    with pytest.raises(Refused, match="Say why"):
        standard("40", why=" ")
