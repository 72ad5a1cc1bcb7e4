"""Tasks, standards and policies in the browser: who sees what, what may be done, what goes out."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clerks import DAY, ROOT, account, college
from lemnis.people import actions as people
from lemnis.people.models import Account
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.plan import actions, queries
from lemnis.plan.actions import PlanWish, StepText
from lemnis.plan.models import Standard, Task, TaskEvidence
from lemnis.plan.rules.goals import GoalWish
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import PlanKind, TaskClass
from lemnis.plan.standard_sheets import templates
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db
HOSTILE = "=1+1<script>alert(1)</script>"


@pytest.fixture
def uuid(settings, tmp_path):
    settings.LEMNIS_SECOND_FACTOR, settings.LEMNIS_HOME = "nobody", tmp_path
    college()
    text = TaskText("B-1", HOSTILE, TaskClass.B, "course:K1", DAY, DAY + dt.timedelta(days=90),
                    unit="U1", owner="t1")  # fmt: skip
    uuid = actions.write_task(task=text, by=ROOT)
    steps = [
        StepText(
            f"第 {n} 步：" + "写" * 30, DAY, DAY + dt.timedelta(days=30 * n), aim=f"目的 {n % 3}"
        )
        for n in range(1, 13)
    ]
    actions.write_steps(task=uuid, steps=steps, by=ROOT)
    return uuid


def signed_in(role, number=""):
    account(role, number=number)
    unit = {"unit": "U1"} if ScopeKind.UNIT in Role(role).scopes else {}
    scope = ScopeKind.UNIT if unit else Role(role).scopes[0]
    people.grant_role(username=role, wishes=people.GrantWishes(Role(role), scope, DAY, **unit),
                      by=ROOT)  # fmt: skip
    client = Client()
    who = Account.objects.get(username=role)
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def reported(client, uuid, **facts):
    said = {"percent": "60", "light": "green", "text": "已起草。", "next": "", "moves": "0"}
    return client.post(f"/tasks/one/{uuid}/report", said | facts)


def test_the_owner_reports_from_the_page(uuid):
    client = signed_in("teacher", "t1")

    assert reported(client, uuid, text=HOSTILE).status_code == 302

    page = client.get(f"/tasks/one/{uuid}").content.decode()
    assert "60<small>%</small>" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"percent": "101"}, 422), ({"percent": "-1"}, 422), ({"text": ""}, 422),
     ({"light": "blue"}, 422), ({"moves": "7"}, 409), ({"moves": "x"}, 422)],
)  # fmt: skip
def test_a_report_that_makes_no_sense_changes_nothing(wrong, status, uuid):
    client = signed_in("teacher", "t1")

    assert reported(client, uuid, **wrong).status_code == status
    assert Task.objects.get().share == 0


def test_another_teacher_does_not_find_the_task(uuid):
    client = signed_in("teacher", "t2")

    addresses = [f"/tasks/one/{uuid}{rest}" for rest in ("", "/page", "/edit")]
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]
    assert reported(client, uuid).status_code == 404


def test_a_file_is_handed_in_and_given_back_as_a_file(uuid):
    client = signed_in("teacher", "t1")
    sent = SimpleUploadedFile("../纪要.txt", b"<script>1</script>")

    client.post(f"/tasks/one/{uuid}/evidence", {"file": sent, "about": "纪要"})

    answer = client.get(f"/tasks/evidence/{TaskEvidence.objects.get().uuid}")
    assert answer.content == b"<script>1</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_goes_out_as_a_sheet_comes_in_again(uuid):
    client = signed_in("quality_office")
    sheet = client.get("/tasks/sheet?state=all").content

    answer = client.post("/tasks/import", {"sheet": SimpleUploadedFile("任务.xlsx", sheet)})

    assert answer.status_code == 200
    assert Task.objects.get().title == HOSTILE


def filled(page):
    """Return what a browser would send of a form as it stands."""
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in shown.items()}


def test_mending_a_task_keeps_its_goal_and_plan(uuid):
    wish = PlanWish(PlanKind.SCHOOL, "学校规划", SubjectRef(SubjectKind.SCHOOL, "S"), DAY, DAY)
    plan = actions.write_plan(plan=None, wish=wish, moves=0, by=ROOT)
    goal = actions.write_goal(plan=plan, goal=None, wish=GoalWish("1", "目标"), moves=0, by=ROOT,
                              at=timezone.now())  # fmt: skip
    client, edit = signed_in("quality_office"), f"/tasks/one/{uuid}/edit"

    chosen = filled(client.get(edit)) | {"goal": str(goal)}
    assert client.post(edit, chosen).status_code == 302
    again = filled(client.get(edit)) | {"title": "改名"}
    assert client.post(edit, again).status_code == 302

    task = Task.objects.get()
    assert (task.title, task.goal.uuid, task.plan.uuid) == ("改名", goal, plan)
    assert client.post(edit, again).status_code == 422  # the page was opened before that change


def test_a_new_task_under_a_number_that_is_taken_is_refused(uuid):
    client = signed_in("quality_office")
    given = {"number": "B-1", "title": "别的", "task_class": "B", "subject": "course:K1",
             "starts": "2025-09-01", "due_on": "2025-09-30", "moves": "-1"}  # fmt: skip

    assert client.post("/tasks/new", given).status_code == 422
    assert client.post("/tasks/new", given | {"number": "B-2"}).status_code == 302
    assert set(Task.objects.values_list("title", flat=True)) == {HOSTILE, "别的"}


def test_the_owner_writes_the_steps_in_rows(uuid):
    client, page = signed_in("teacher", "t1"), f"/tasks/one/{uuid}/write-steps"
    rows = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", "moves": "0"}
    typed = [("调研", "2025-10-01"), ("", ""), (HOSTILE, "2025-11-01")]
    for at, (what, due) in enumerate(typed):
        said = {"what": what, "priority": "B", "starts": "2025-09-01", "due_on": due}
        rows |= {f"form-{at}-{name}": value for name, value in said.items()}

    assert client.get(page).status_code == 200
    assert client.post(page, rows | {"form-2-due_on": "2025-08-01"}).status_code == 422
    assert client.post(page, rows).status_code == 302
    assert client.post(page, rows).status_code == 422  # somebody else may have been quicker

    steps = Task.objects.get().steps.all()
    assert [(step.number, step.what) for step in steps] == [(1, "调研"), (2, HOSTILE)]
    assert "<script>alert(1)" not in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["任务.exe", "任务.xlsx", "任务.csv"])
def test_a_file_that_is_no_sheet_is_refused_with_a_message(name, uuid):
    client = signed_in("quality_office")

    for page in ("/tasks/import", "/standards/import"):
        answer = client.post(page, {"sheet": SimpleUploadedFile(name, b"\x00\xff" * 50)})
        assert answer.status_code == 422


def test_the_list_filters_and_leaves_as_a_file(uuid):
    client = signed_in("quality_office")

    assert HOSTILE not in client.get("/tasks?class=A").content.decode()
    assert "'=1+1" in client.get("/tasks?export=csv&state=all").content.decode("utf-8-sig")
    assert client.get("/tasks/schedule?state=all").status_code == 200
    assert client.get("/tasks?state=nonsense&page=-1&sort=;drop&kind=x&code=y").status_code == 200


def test_a_standard_is_taken_published_and_put_to_use(uuid):
    client, code = signed_in("quality_office"), templates()[1].code

    client.post("/standards/templates")
    client.post(f"/standards/one/{code}/publish")
    used = {"subject": "program:P1", "since": DAY.isoformat()}
    client.post(f"/standards/one/{code}/use", used)

    page = queries.standard(ROOT, code, DAY + dt.timedelta(days=9_999))
    assert (page.line.version, [use.subject.code for use in page.uses]) == (1, ["P1"])
    assert client.get(f"/standards/one/{code}").status_code == 200
    assert client.post(f"/standards/one/{code}/publish").status_code == 409
    assert client.get("/standards?layer=program&state=force").status_code == 200
    assert Standard.objects.count() == len(templates())


def test_a_standard_is_begun_and_its_criteria_added_changed_and_ended(uuid):
    client, there = signed_in("quality_office"), "/standards/one/STD-9"
    begun = {"code": "STD-9", "name": "校本标准", "standard_kind": "resource", "layer": "program",
             "number": "1", "text": HOSTILE, "kind": "lines", "limit": "40", "target": "60",
             "since": "2025-09-01"}  # fmt: skip

    assert client.get("/standards/new").status_code == 200
    assert client.post("/standards/new", begun | {"limit": "99"}).status_code == 422
    assert client.post("/standards/new", begun).status_code == 302
    client.post(f"{there}/publish")
    added = {"number": "2", "text": "建设方案文本", "kind": "text", "since": "2025-10-01"}
    assert client.post(f"{there}/criteria", added).status_code == 422  # it is not said why
    assert client.post(f"{there}/criteria", added | {"why": "补充"}).status_code == 302
    edit = filled(client.get(f"{there}/criteria/1")) | {"target": "65", "year": "2026"}
    assert client.post(f"{there}/criteria/1", edit).status_code == 302
    assert client.post(f"{there}/criteria/1", edit).status_code == 404  # now that of 2026
    end = filled(client.get(f"{there}/criteria/2/end"))
    assert client.post(f"{there}/criteria/2/end", end).status_code == 302

    criteria = Standard.objects.get(code="STD-9").versions.get(number=2).criteria.all()
    assert [(each.number, each.year, each.target) for each in criteria] == [(1, "2026", 65)]
    page = client.get(f"{there}?version=2").content.decode()
    assert "criteria/1?type=&amp;year=2026" in page
    assert "<script>alert(1)" not in page


def test_criteria_are_added_one_after_the_other_what_they_share_is_kept(uuid):
    client, there = signed_in("quality_office"), "/standards/one/STD-8"
    begun = {"code": "STD-8", "name": "校本标准", "standard_kind": "action", "layer": "course",
             "number": "1", "text": "按时提交", "kind": "presence", "group": "过程",
             "since": "2025-09-01", "again": "yes"}  # fmt: skip

    onward = client.post("/standards/new", begun)
    second = filled(client.get(onward.url)) | {"text": "按时批改", "group": "结果", "again": "yes"}
    third = client.post(f"{there}/criteria", second)
    form = filled(client.get(third.url))

    assert onward.url.startswith(f"{there}/criteria?")
    assert (second["kind"], second["number"]) == ("presence", 2)
    assert (form["number"], form["group"]) == (3, "结果")
    assert [c.number for c in Standard.objects.get(code="STD-8").versions.get().criteria.all()] == [
        1, 2,
    ]  # fmt: skip


def test_a_policy_is_issued_and_reviewed(uuid):
    client = signed_in("quality_office")

    client.post("/policies/templates")
    issued = {"document": "校字 1 号", "since": "2020-01-01", "why": "", "text": HOSTILE}
    client.post("/policies/one/POL-001/issue", issued)
    late = client.get("/policies?state=overdue").content.decode()
    client.post("/policies/one/POL-001/review", {"finding": "继续有效", "keep": "on"})

    assert "POL-001" in late
    assert "POL-001" not in client.get("/policies?state=overdue").content.decode()
    assert "<script>alert(1)" not in client.get("/policies/one/POL-001").content.decode()
