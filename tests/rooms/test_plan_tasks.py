"""Tasks: who may see, give and report on them; who is told as their day comes near and passes."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from clerks import ROOT, college, granted
from lemnis.errors import BadData, LemnisError, NotAllowed, NotFound, Refused
from lemnis.people import queries as people
from lemnis.people.models import Holding, Message, Person, Post, Unit
from lemnis.plan import actions, filing, queries
from lemnis.plan.actions import PlanWish, StepText
from lemnis.plan.models import Task, TaskWarning
from lemnis.plan.queries import TaskWishes
from lemnis.plan.rules.goals import GoalWish
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import Light, PlanKind, Rung, TaskClass, TaskState
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db
START, DUE = dt.date(2025, 9, 1), dt.date(2025, 10, 10)
NOON = dt.datetime(2025, 9, 20, 12, tzinfo=dt.UTC)
TEXT = TaskText("B-1", "修订课程标准", TaskClass.B, "course:K1", START, DUE, unit="U1", owner="t1",
                observation="课程标准版本")  # fmt: skip


@pytest.fixture(autouse=True)
def _college():
    college()


def give(**facts):
    return actions.write_task(task=TEXT._replace(**facts), by=ROOT)


def report(uuid, share, by=ROOT, **facts):
    said = {"light": Light.GREEN, "text": "已起草。", "at": NOON} | facts
    actions.report_task(task=uuid, share=Decimal(share), by=by, **said)


def listed(who, on=START, **wishes):
    return [line.number for line in queries.tasks(who, TaskWishes(on=on, **wishes)).lines]


def test_a_task_is_seen_by_its_owner_and_by_whoever_sees_its_subject():
    give()
    give(number="B-2", subject="college:U2", owner="t2")
    head = granted("head", "unit_head", unit="U1")
    doer = granted("doer", "teacher", number="t2")
    student = granted("pupil", "student", number="s1")

    seen = {who.name: listed(who) for who in (ROOT, head, doer, student)}

    assert seen == {"root": ["B-1", "B-2"], "head": ["B-1"], "doer": ["B-2"], "pupil": []}


def test_the_owner_reports_and_all_of_it_ends_the_task():
    uuid = give(owner="t2", subject="college:U2")
    doer = granted("doer", "teacher", number="t2")

    report(uuid, "0.4", by=doer)
    report(uuid, 1, by=doer)

    page = queries.task(doer, uuid, START)
    assert (page.line.state, page.line.done_on, len(page.reports)) == (
        TaskState.DONE, NOON.date(), 2,
    )  # fmt: skip
    with pytest.raises(Refused):
        report(uuid, "0.5", by=doer)


def test_who_only_sees_a_task_may_not_report_on_it():
    uuid = give()
    stranger = granted("stranger", "teacher", number="t2")
    looker = granted("looker", "supervisor", unit="U1")

    with pytest.raises(NotFound):
        report(uuid, "0.4", by=stranger)
    with pytest.raises(NotAllowed):
        report(uuid, "0.4", by=looker)
    assert Task.objects.get().share == 0


def test_of_two_who_report_at_once_the_second_is_told():
    uuid = give()
    moves = queries.task(ROOT, uuid, START).moves

    report(uuid, "0.4", moves=moves)

    with pytest.raises(Refused):
        report(uuid, "0.2", moves=moves)
    assert Task.objects.get().share == Decimal("0.400")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [({"due_on": dt.date(2025, 8, 1)}, Refused), ({"title": " "}, BadData),
     ({"subject": "planet:X"}, NotFound), ({"owner": "nobody"}, NotFound),
     ({"unit": "nowhere"}, NotFound)],
)  # fmt: skip
def test_a_task_that_makes_no_sense_is_refused(wrong, fault):
    with pytest.raises(fault):
        give(**wrong)
    assert not Task.objects.exists()


def planned(title="专业规划", number="1.1"):
    wish = PlanWish(PlanKind.COURSE, title, SubjectRef(SubjectKind.COURSE, "K1"), START, DUE)
    plan = actions.write_plan(plan=None, wish=wish, moves=0, by=ROOT)
    aim = GoalWish(number, "及格率 ≥ 90%")
    return plan, actions.write_goal(plan=plan, goal=None, wish=aim, moves=0, at=NOON, by=ROOT)


def sheet_texts():
    return list(queries.task_texts(ROOT, TaskWishes(on=START)))


def test_what_a_sheet_says_of_plan_and_goal_leads_back_to_them():
    _, goal = planned()
    give(goal=str(goal))
    (text,) = sheet_texts()

    actions.write_tasks(tasks=[text], by=ROOT)

    task = Task.objects.select_related("plan", "goal").get()
    assert (text.plan, text.goal) == ("专业规划", "1.1")
    assert (task.plan.title, task.goal.uuid) == ("专业规划", goal)


def test_of_two_plans_of_one_title_a_sheet_names_the_one_it_means():
    plan, goal = planned()
    planned(number="2")
    give(goal=str(goal))
    (text,) = sheet_texts()

    actions.write_tasks(tasks=[text], by=ROOT)

    assert Task.objects.get().plan.uuid == plan
    with pytest.raises(Refused):
        give(plan="专业规划")


@pytest.mark.parametrize("wrong", [{"goal": "1.1"}, {"plan": "没有的规划"},
                                   {"plan": "专业规划", "goal": "9"}])  # fmt: skip
def test_a_plan_or_goal_that_is_not_there_is_told(wrong):
    planned()

    with pytest.raises(NotFound):
        give(**wrong)


def test_a_new_task_does_not_write_over_another_and_a_stale_page_not_over_a_fresh_one():
    give()

    with pytest.raises(Refused):
        actions.write_task(task=TEXT, moves=actions.NEW, by=ROOT)
    actions.write_task(task=TEXT, moves=0, by=ROOT)
    with pytest.raises(Refused):
        actions.write_task(task=TEXT, moves=0, by=ROOT)


def test_steps_are_written_anew_unless_the_task_has_moved_meanwhile():
    uuid = give()
    first, second = (StepText(what, START, DUE) for what in ("起草", "论证"))
    actions.write_steps(task=uuid, steps=[first], moves=0, by=ROOT)

    with pytest.raises(Refused):
        actions.write_steps(task=uuid, steps=[second], moves=0, by=ROOT)

    assert [step.what for step in queries.task(ROOT, uuid, START).steps] == ["起草"]


def test_tasks_of_a_sheet_are_given_all_or_none():
    bad = TEXT._replace(number="B-3", owner="nobody")

    with pytest.raises(LemnisError) as told:
        actions.write_tasks(tasks=[TEXT, bad], by=ROOT)

    assert "B-3" in told.value.place
    assert not Task.objects.exists()


def test_late_tasks_climb_the_ladder_once_each():
    uuid = give()
    chair = Post.objects.create(
        code="J1", name="院长", unit=Unit.objects.get(code="U1"), leads=True
    )
    head = Person.objects.get(number="t2")
    Holding.objects.create(person=head, post=chair, since=START)
    granted("office", "quality_office")

    told = {}
    for late in (-30, -7, -7, 0, 1, 2, 4, 8, 9, 60):
        day = DUE + dt.timedelta(days=late)
        before = set(TaskWarning.objects.values_list("rung", flat=True))
        actions.watch_tasks(on=day, by=ROOT)
        new = set(TaskWarning.objects.values_list("rung", flat=True)) - before
        if new:
            told[late] = new

    assert told == {-7: {"soon"}, 1: {"owner"}, 4: {"head"}, 8: {"office"}}
    named = {w.rung: w.told and w.told.number for w in TaskWarning.objects.select_related("told")}
    assert named == {"soon": "t1", "owner": "t1", "head": "t2", "office": None}
    assert Message.objects.count() == 4
    assert queries.task(ROOT, uuid, DUE + dt.timedelta(days=60)).line.rung is Rung.OFFICE


def test_after_days_of_standing_still_every_rung_is_told_at_once():
    give()

    watched = actions.watch_tasks(on=DUE + dt.timedelta(days=30), by=ROOT)

    assert watched == (1, 3)
    assert set(TaskWarning.objects.values_list("rung", flat=True)) == {"owner", "head", "office"}


def test_a_task_put_off_begins_the_ladder_anew_and_a_done_one_is_left_alone():
    uuid, done = give(), give(number="B-2")
    report(done, 1)
    actions.watch_tasks(on=DUE + dt.timedelta(days=1), by=ROOT)
    later = DUE + dt.timedelta(days=20)

    actions.put_off(task=uuid, due_on=later, why="专家时间未定", at=NOON, by=ROOT)
    actions.watch_tasks(on=later + dt.timedelta(days=1), by=ROOT)

    days = list(TaskWarning.objects.values_list("rung", "due_on"))
    assert days == [("owner", DUE), ("owner", later)]


def test_a_task_is_put_off_or_dropped_only_with_a_reason():
    uuid = give()

    for act in (
        lambda: actions.put_off(task=uuid, due_on=DUE, why=" ", at=NOON, by=ROOT),
        lambda: actions.drop_task(task=uuid, why="", by=ROOT),
    ):
        with pytest.raises(Refused):
            act()
    actions.drop_task(task=uuid, why="并入另一任务", by=ROOT)
    assert listed(ROOT, open=True) == []


def sent(name, *chunks):
    return SimpleNamespace(name=name, chunks=lambda: iter(chunks))


def test_a_file_shows_one_thing_once(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    one, other = give(), give(number="B-2")

    uuid = filing.hand_in(one, sent("../../纪要.pdf", b"%PDF-1.7 x"), at=NOON, by=ROOT)

    assert filing.file_of(ROOT, uuid) == ("纪要.pdf", b"%PDF-1.7 x")
    with pytest.raises(BadData):
        filing.hand_in(other, sent("别名.pdf", b"%PDF-1.7 x"), at=NOON, by=ROOT)
    assert len(list((tmp_path / "evidence").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("run.exe", b"MZ"), ("page.html", b"<script>"), ("false.pdf", b"MZ\x90"), ("empty.txt", b"")],
)
def test_what_runs_or_lies_about_itself_is_not_taken(name, content, settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    uuid = give()

    with pytest.raises(BadData):
        filing.hand_in(uuid, sent(name, content), at=NOON, by=ROOT)

    assert queries.task(ROOT, uuid, START).evidence == ()


def test_a_file_is_not_given_to_who_may_not_see_its_task(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    uuid = filing.hand_in(give(), sent("纪要.pdf", b"%PDF-1.7"), at=NOON, by=ROOT)

    with pytest.raises(NotFound):
        filing.file_of(granted("pupil", "student", number="s1"), uuid)


def test_a_step_is_done_once():
    uuid = give()
    actions.write_steps(task=uuid, steps=[StepText("起草", START, DUE)], by=ROOT)

    actions.finish_step(task=uuid, number=1, on=START, by=ROOT)

    with pytest.raises(Refused):
        actions.finish_step(task=uuid, number=1, on=START, by=ROOT)
    acts = [e.act for e in people.audit(ROOT, people.AuditWishes(kind="task")).rows]
    assert acts == ["task.step", "task.steps", "task.give"]
