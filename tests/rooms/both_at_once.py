"""What two people may do at the same moment to one improvement, self-diagnosis,
goal, target or standard.

Each of ``WORKS`` looks first, as people do, and returns what is then done.
"""

import datetime as dt
from decimal import Decimal

import grounds
from lemnis.people.models import Person
from lemnis.people.rules.viewers import operator
from lemnis.plan import actions as plan
from lemnis.plan.models import Criterion, Goal, StandardVersion
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.spiral.actions.improvements import Said, move_improvement
from lemnis.spiral.actions.raising import Aimed, raise_goal, raise_standard
from lemnis.spiral.actions.self_diagnosis_answers import answer_self_diagnosis
from lemnis.spiral.actions.verifications import Verified, verify_improvement
from lemnis.spiral.models import Cycle, Improvement
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.improvements import ImprovementAct, VerificationWay

DAY = dt.date(2025, 9, 8)
NINE = dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC)


def lay(wheel):
    """Open an improvement and a draft goal, and bring the spiral to where a lap raises targets."""
    wheel.opened()
    wheel.walk("raise")
    program = wheel.held().subject
    asked = grounds.self_diagnosis(program, wheel.held().laps.get())
    Cycle.objects.filter(pk=asked.pk).update(state="submitted", closed_at=None)
    person = Person.objects.get(number="t2")
    for title, state in (("甲", "under_way"), ("乙", "done")):
        Improvement.objects.create(
            subject=program, title=title, action="做", owner=person, due_on=DAY, opened_at=NINE,
            opened_by="li", state=state, done_at=NINE, done_by="t2",
        )  # fmt: skip
    home = Goal.objects.get(subject=program).plan
    plan.write_goal(
        plan=home.uuid, wish=_wish("2.1"), at=NINE, by=wheel.LI, why="", moves=0, goal=None
    )
    Goal.objects.filter(number="2.1").update(owner=person)
    Criterion.objects.create(
        version=StandardVersion.objects.get(), number=1, text="占比", kind="lines", target=30
    )


def _wish(number, title="双师型教师占比 ≥ 60%"):
    return GoalWish(
        number, title, parent=Goal.objects.get(number="1").uuid, basis="学校规划 2.1",
        means="每年培养 3 人，有培训经费", indicator="PRG-RES-006", baseline=Decimal(50),
        due=dt.date(2026, 12, 31), aims=(Aim("2025", Decimal(55)), Aim("2026", Decimal(60))),
    )  # fmt: skip


def finish(wheel):
    mended = Improvement.objects.get(title="甲")
    return lambda: move_improvement(
        improvement=mended.uuid, act=ImprovementAct.FINISH, said=Said("做完了"), on=DAY, at=NINE,
        by=wheel.LI,
    )  # fmt: skip


def verify(wheel):
    mended = Improvement.objects.get(title="乙")
    found = Verified(VerificationWay.ON_SITE, True, "属实", mended.moves, place="车间")
    return lambda: verify_improvement(
        improvement=mended.uuid, verified=found, on=DAY, at=NINE, by=wheel.LI
    )


def answer(wheel):
    cycle = Cycle.objects.filter(activity="self_diagnosis", state="submitted").latest("pk")
    return lambda: answer_self_diagnosis(
        cycle=cycle.uuid, act=CycleAct.CLOSE, word="同意", moves=cycle.moves, at=NINE,
        by=operator("zhao"),
    )  # fmt: skip


def write(wheel):
    goal = Goal.objects.get(number="2.1")
    wish = _wish("2.1", "双师型教师占比 ≥ 61%")
    return lambda: plan.write_goal(
        plan=goal.plan.uuid, goal=goal.uuid, wish=wish, moves=goal.moves, why="", at=NINE,
        by=wheel.LI,
    ) and "done"  # fmt: skip


def publish(wheel):
    goal = Goal.objects.get(number="2.1")
    return lambda: plan.publish_goal(goal=goal.uuid, moves=goal.moves, by=wheel.LI)


def raise_line(wheel):
    line = plan.RaisedLine(1, Decimal(31), StandardVersion.objects.get().number)
    return lambda: raise_standard(
        subject=wheel.P1, code="STD-1", line=line, why="达到", on=DAY, at=NINE, by=wheel.LI
    )


def raise_target(wheel):
    """Both raise the same year: two versions one after the other, or one is told. None is lost."""
    goal = Goal.objects.get(number="1.1")
    aimed = Aimed("2025", Decimal(95), "达到")
    return lambda: raise_goal(goal=goal.uuid, aimed=aimed, at=NINE, by=wheel.LI)


WORKS = {
    "finish": finish, "verify": verify, "answer": answer, "write": write, "publish": publish,
    "raise_line": raise_line, "raise_target": raise_target,
}  # fmt: skip
