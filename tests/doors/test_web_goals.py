"""The goal chain and plans, as people of different roles use them in a browser."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lemnis.people.models import Subject
from lemnis.people.rules.viewers import operator
from lemnis.plan import actions
from lemnis.plan.actions import PlanWish
from lemnis.plan.models import CauseEdge, Goal, Plan, Task
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.words import Perspective, PlanKind
from lemnis.plan.task_sheets import task_templates
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

LI = operator("li")
AT = dt.datetime(2024, 9, 20, 9, tzinfo=dt.UTC)
TYPED = {
    "number": "1.1", "title": "生师比 ≤ 18", "indicator": "", "better": "lower", "aims": "2025: 18",
    "due": "2026-08-31", "moves": "0", "means": "补充 6 名教师", "basis": "", "parent": "",
}  # fmt: skip


@pytest.fixture
def school(peopled, db):
    """Return the uuid of the school's plan with one sound goal."""
    row = Subject.objects.get(kind="school")
    ref = SubjectRef(SubjectKind.SCHOOL, row.code)
    wish = PlanWish(PlanKind.SCHOOL, "事业发展规划", ref, dt.date(2024, 9, 1), dt.date(2026, 8, 31))
    plan = actions.write_plan(plan=None, wish=wish, moves=0, by=LI)
    goal = GoalWish(
        "1", "课程及格率 ≥ 95%", basis="近三年数据", means="后 10% 课程逐门帮扶",
        perspective=Perspective.PROCESS, indicator="CRS-GEN-012", due=dt.date(2026, 8, 31),
        baseline=Decimal(90), aims=(Aim("2024-2025", Decimal(93)), Aim("2025-2026", Decimal(95))),
    )  # fmt: skip
    actions.write_goal(plan=plan, goal=None, wish=goal, moves=0, at=AT, by=LI)
    return plan


def shown(client, page, *args, **query):
    response = client.get(reverse(page, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_chain_shows_the_goal_what_is_measured_and_that_it_does_not_close(sign_in, school):
    page = shown(sign_in("quality_office"), "goals.list")

    assert "课程及格率 ≥ 95%" in page
    assert "应达" in page
    assert "目标链未闭合" in page
    assert "没有责任人" in shown(sign_in("quality_office"), "goals.list", view="amiss")


def test_the_table_is_found_by_words_and_kept_as_a_file(sign_in, school):
    client = sign_in("leader")

    assert "课程及格率" in shown(client, "goals.list", view="table", q="及格")
    assert "没有这样的目标" in shown(client, "goals.list", view="table", q="不存在")
    assert "课程及格率" in shown(client, "goals.list", export="csv")


def test_what_is_typed_is_checked_while_it_is_typed(sign_in, school):
    vague = TYPED | {"title": "大力提升师资", "due": ""}
    said = sign_in("leader").post(reverse("goals.check", args=[school]), vague).content.decode()

    assert "“提升”含糊" in said
    assert "还不能发布" in said


def test_a_vague_goal_is_written_but_its_plan_not_published(sign_in, school):
    client = sign_in("leader")
    client.post(reverse("goals.new", args=[school]), TYPED | {"title": "大力提升师资"})
    moves = Plan.objects.get().moves

    refused = client.post(reverse("plans.publish", args=[school]), {"moves": moves})

    assert refused.status_code == 409
    assert Plan.objects.get().state == "draft"
    assert Goal.objects.filter(title="大力提升师资").exists()


def test_a_sound_plan_is_published_and_cannot_be_called_closed_yet(sign_in, school):
    client = sign_in("leader")
    client.post(reverse("plans.publish", args=[school]), {"moves": Plan.objects.get().moves})

    assert Plan.objects.get().state == "published"
    assert client.post(reverse("plans.prove", args=[school])).status_code == 409
    assert "没有标准" in shown(client, "plans.one", school)


def test_targets_that_cannot_be_read_are_told(sign_in, school):
    answer = sign_in("leader").post(
        reverse("goals.new", args=[school]), TYPED | {"aims": "明年更好"}
    )

    assert answer.status_code == 422
    assert "明年更好" in answer.content.decode()


def test_reasons_arrows_and_objectives_are_added_to_a_plan(sign_in, school):
    client = sign_in("quality_office")
    post = {"side": "strength", "text": "实训条件齐备", "evidence": "完好率 95%"}
    client.post(reverse("plans.add_point", args=[school]), post)
    client.post(
        reverse("plans.add_point", args=[school]), post | {"side": "threat", "text": "生源减少"}
    )
    meets = {"inside": "strength:1", "outside": "threat:1", "text": "面向社会培训", "goal": ""}
    client.post(reverse("plans.add_response", args=[school]), meets)
    client.post(reverse("plans.set_objective", args=[school]), objective("摸底课程", "帮扶闭环"))
    result = Plan.objects.get().objectives.get().results.first()
    client.post(reverse("plans.check_in", args=[school, result.pk]), {
        "value": "20", "percent": "70", "note": ""})  # fmt: skip

    page = shown(client, "plans.one", school)

    assert "面向社会培训" in page
    assert "S1×T1" in page
    assert "20 / 40" in page


def objective(*results):
    rows = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}
    for at, title in enumerate(results):
        cells = {"title": title, "start": "0", "target": "40", "unit": "门", "due": "2025-06-30"}
        rows |= {f"form-{at}-{name}": value for name, value in cells.items()}
    return rows | {"title": "期中摸底", "period": "2024-2025-2", "goal": "", "owner": ""}


def test_an_objective_needs_two_key_results_each_with_its_numbers(sign_in, school):
    client, page = sign_in("quality_office"), reverse("plans.set_objective", args=[school])

    assert client.get(page).status_code == 200
    assert client.post(page, objective("摸底课程")).status_code == 422
    assert client.post(page, objective("甲", "乙") | {"form-1-target": ""}).status_code == 422
    assert not Plan.objects.get().objectives.exists()
    assert client.post(page, objective("甲", "乙")).status_code == 302
    assert Plan.objects.get().objectives.get().results.count() == 2


def test_an_arrow_is_drawn_and_taken_off_again(sign_in, school):
    client = sign_in("leader")
    client.post(reverse("goals.new", args=[school]), TYPED | {"perspective": "results"})
    cause, effect = Goal.objects.order_by("number")
    ends = {"cause": cause.uuid, "effect": effect.uuid}
    client.post(reverse("plans.draw_edge", args=[school]), ends)
    assert "去掉" in shown(client, "plans.one", school)

    client.post(reverse("plans.remove_edge", args=[school]), ends)

    assert not CauseEdge.objects.exists()
    again = client.post(reverse("plans.remove_edge", args=[school]), ends)
    assert again.status_code == 404


def test_a_plan_that_is_ended_shows_its_goals_and_offers_nothing_more(sign_in, school):
    client = sign_in("leader")
    client.post(reverse("plans.publish", args=[school]), {"moves": Plan.objects.get().moves})
    stale = {"moves": 0}
    assert client.post(reverse("plans.end", args=[school]), stale).status_code == 409

    client.post(reverse("plans.end", args=[school]), {"moves": Plan.objects.get().moves})

    page = shown(client, "plans.one", school)
    assert Plan.objects.get().state == "closed"
    assert "课程及格率 ≥ 95%" in page
    assert reverse("plans.edit", args=[school]) not in page


def test_a_shipped_schedule_becomes_tasks_of_the_plan_once(sign_in, school):
    client, page = sign_in("quality_office"), reverse("plans.make_schedule", args=[school])
    schedule = task_templates()[0].schedule
    asked = {"schedule": schedule, "begins": "2024-09-01", "prefix": "A-2024"}

    made = client.post(page, asked)

    rows = Task.objects.filter(plan__uuid=school)
    assert rows.count() == sum(each.schedule == schedule for each in task_templates())
    assert (
        client.get(made.headers["Location"]).content.decode().count("/tasks/one/") == rows.count()
    )
    assert client.post(page, asked).status_code == 422  # the numbers are taken
    beyond = asked | {"begins": "2031-01-01", "prefix": "B"}
    assert client.post(page, beyond).status_code == 422


def test_goals_go_out_as_a_sheet_and_come_in_again(sign_in, school):
    client, page = sign_in("quality_office"), reverse("goals.import")
    sheet = client.get(reverse("goals.sheet"), {"plan": str(school)}).content
    before = Goal.objects.values().get()

    answer = client.post(page, {"sheet": SimpleUploadedFile("目标.xlsx", sheet)})

    assert "已导入 0 项" in answer.content.decode()
    assert Goal.objects.values().get() == before
    typed = "所属规划,目标编号,目标,测量指标\n事业发展规划,2,生师比 ≤ 18,NO-SUCH\n"
    wrong = client.post(page, {"sheet": SimpleUploadedFile("目标.csv", typed.encode())})
    assert wrong.status_code == 422
    assert "D2" in wrong.content.decode()


def test_a_goal_leads_to_a_task_for_it(sign_in, school):
    row = Goal.objects.get(plan__uuid=school)
    page = shown(sign_in("quality_office"), "goals.one", row.uuid)
    address = f"/tasks/new?subject=school:{row.subject.code}&amp;goal={row.uuid}"

    assert address in page
    form = sign_in("quality_office").get(address.replace("&amp;", "&")).content.decode()
    assert f'<option value="{row.uuid}" selected>' in form
    assert "/tasks/new?" not in shown(sign_in("reviewer"), "goals.list")


def test_a_student_sees_nothing_of_the_schools_plan(sign_in, school):
    client = sign_in("student")

    assert client.get(reverse("plans.one", args=[school])).status_code == 404
    assert "课程及格率" not in shown(client, "goals.list")


def test_the_subject_page_shows_the_goals_of_its_subject(sign_in, school):
    row = Subject.objects.get(kind="school")

    assert "课程及格率 ≥ 95%" in shown(sign_in("leader"), "subjects.one", "school", row.code)
