"""Units, posts and the matrix in the browser: who sees what, what may be changed, what goes out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clerks import DAY, ROOT, account
from lemnis.lake.sources.files import read_file
from lemnis.people import actions, queries
from lemnis.people.models import Account, Holding, Person, Post, Unit
from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.words import BodyRole
from lemnis.web.drawing.tree import Leaf, tree
from staff_room import MONDAY, SOUND, WHO, A, R, duty, furnish, item

pytestmark = pytest.mark.django_db
VAGUE = item(Cell("J2", R), Cell("J3", R), what="加强管理")
PAGES = [
    "/organisation", "/organisation/chart", "/organisation/bodies", "/organisation/units/D1",
    "/organisation/units/Q1", "/organisation/posts/J1", "/organisation/units/D1/matrix",
    "/organisation/handbook", "/organisation/sheet?unit=D1", "/organisation/units/D1/matrix.xlsx",
]  # fmt: skip
FORMS = [
    "/organisation/import", "/organisation/template", "/organisation/new-unit",
    "/organisation/units/D1/new-post", "/organisation/units/Q1/join",
    "/organisation/posts/J1/hold", "/organisation/units/D1/duties/0",
    "/organisation/units/D1/duties/1", "/organisation/units/D1/duties/1/items/0",
    "/organisation/units/D1/duties/1/items/1",
    "/organisation/units/D1/duties/1/items/1/posts/J1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _college(settings):
    settings.LEMNIS_SECOND_FACTOR = "nobody"
    furnish()
    actions.write_duties(duties=[duty(SOUND, VAGUE)], by=WHO)
    actions.hold_post(person="t1", post="J1", since=MONDAY, by=WHO)
    actions.join_body(body="Q1", person="t2", role=BodyRole.CHAIR, since=MONDAY, by=WHO)


def signed_in(role):
    account(role)
    unit = {"unit": "D1"} if ScopeKind.UNIT in Role(role).scopes else {}
    scope = ScopeKind.UNIT if unit else Role(role).scopes[0]
    wishes = actions.GrantWishes(Role(role), scope, DAY, **unit)
    actions.grant_role(username=role, wishes=wishes, by=ROOT)
    client = Client()
    who = Account.objects.get(username=role)
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def acts():
    return [event.act for event in queries.audit(ROOT, queries.AuditWishes(), size=100).rows]


def text(client, path):
    return client.get(path).content.decode()


def sheet_rows(answer, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(answer.content)
    return [[tuple(row.cells) for row in grid.rows()] for grid in read_file(path)]


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("quality_office", True, True),
        ("administrator", True, True),
        ("leader", True, False),
        ("unit_head", True, False),
        ("teacher", True, False),
        ("student", False, False),
        ("expert", False, False),
        ("auditor", False, False),
    ],
)
def test_who_reads_the_organisation_and_who_edits_it(role, reads, writes):
    client = signed_in(role)

    assert {client.get(page).status_code for page in PAGES} == {200 if reads else 404}
    refusals = {200} if writes else {403} if reads else {403, 404}
    assert {client.get(page).status_code for page in FORMS} == refusals
    assert ("新增部门" in text(client, "/organisation")) is writes


def test_a_stranger_is_sent_to_sign_in():
    assert Client().get("/organisation").headers["Location"].startswith("/sign-in")


def test_the_list_is_filtered_sorted_and_given_as_a_file(tmp_path):
    client = signed_in("quality_office")

    assert "部门D2" not in text(client, "/organisation?q=部门D1")
    assert "质量保证工作组" in text(client, "/organisation?kind=quality_body")
    assert "没有符合条件的部门" in text(client, "/organisation?band=over")
    (rows,) = sheet_rows(client.get("/organisation?export=xlsx&sort=-share"), tmp_path)
    assert rows[0][:2] == ("部门", "类别")
    assert rows[1][0] == "部门D1"


def test_a_unit_covers_numbers_until_its_head_asks_and_that_is_written_down():
    office, head = signed_in("quality_office"), signed_in("unit_head")
    Person.objects.filter(number="t3").update(number="2019000333")

    assert "2019000333" not in text(office, "/organisation/units/D1")
    assert office.get("/organisation/units/D1?numbers=shown").status_code == 404
    assert "201****333" in text(head, "/organisation/units/D1")
    assert "staff.look" not in acts()
    assert "2019000333" in text(head, "/organisation/units/D1?numbers=shown")
    assert acts().count("staff.look") == 3
    # A head sees the numbers of the own unit only.
    assert head.get("/organisation/units/D2?numbers=shown").status_code == 404


def test_a_post_explains_how_full_it_is():
    page = text(signed_in("leader"), "/organisation/posts/J2")

    # 2 × 100 of the first item, half of the second: 300 of 1000 hours.
    assert "30.0" in page
    assert "2 × 100.0 × 50%" in page
    assert "不饱和" in page
    assert "“加强”含糊" in page


def test_the_matrix_marks_gaps_and_overlaps_in_words(tmp_path):
    client = signed_in("leader")
    page = text(client, "/organisation/units/D1/matrix")
    only = text(client, "/organisation/units/D1/matrix?only=findings")

    assert "缺口" in page
    assert "多个岗位都负责而没有分工比例：教学秘书、干事" in page
    assert ("编排全校课表" in page, "编排全校课表" in only) == (True, False)
    first, _ = sheet_rows(client.get("/organisation/units/D1/matrix.xlsx"), tmp_path)
    assert ("组织教学", "编排全校课表", "A", "R", "I") in first


def test_a_unit_and_a_post_are_added_and_a_code_that_is_taken_is_told():
    client = signed_in("quality_office")
    unit = {"code": "D3", "name": "新学院", "kind": "college", "parent": "U0"}
    assert client.post("/organisation/new-unit", unit).headers["Location"].endswith("/units/D3")
    assert client.post("/organisation/new-unit", unit).status_code == 422
    assert "已被使用" in client.post("/organisation/new-unit", unit).content.decode()
    post = {"code": "J9", "name": "院长", "quota": 1, "hours": 1600, "leads": "on"}
    assert client.post("/organisation/units/D3/new-post", post).status_code == 302
    assert Post.objects.get(code="J9").leads
    assert {"unit.add", "post.add"} <= set(acts())


@pytest.mark.parametrize(
    "wrong", [{"code": "a/b"}, {"name": "\0"}, {"kind": "moon"}, {"parent": "nowhere"}]
)
def test_nonsense_in_a_form_is_told_there(wrong):
    client = signed_in("quality_office")
    given = {"code": "D3", "name": "新学院", "kind": "college", "parent": "U0"}

    assert client.post("/organisation/new-unit", given | wrong).status_code == 422
    assert not Unit.objects.filter(name="新学院").exists()


def test_people_take_up_and_leave_posts_and_bodies():
    client = signed_in("quality_office")
    t3 = Person.objects.get(number="t3").pk
    client.post("/organisation/posts/J2/hold", {"chosen": t3, "since": "2025-03-03"})
    held = Holding.objects.get(post__code="J2")
    both = {"chosen": t3, "number": "t1", "since": "2025-03-03"}
    assert client.post("/organisation/posts/J3/hold", both).status_code == 422
    early = client.post(f"/organisation/posts/J2/leave/{held.pk}", {"until": "2025-01-01"})
    assert early.status_code == 422
    client.post(f"/organisation/posts/J2/leave/{held.pk}", {"until": "2025-06-01"})
    held.refresh_from_db()
    assert str(held.until) == "2025-06-01"
    assert client.get(f"/organisation/posts/J1/leave/{held.pk}").status_code == 404
    join = {"number": "t1", "since": "2025-03-03", "role": "member"}
    assert client.post("/organisation/units/Q1/join", join).status_code == 302
    seat = queries.bodies(ROOT)[0].members[1]
    client.post(f"/organisation/units/Q1/leave/{seat.key}", {"until": "2025-06-01"})
    assert acts()[:4] == ["body.leave", "body.join", "post.leave", "post.hold"]


def test_a_duty_an_item_and_a_cell_are_mended():
    client = signed_in("quality_office")
    base = "/organisation/units/D1/duties"
    work = {"what": "核对课表", "times_per_year": "2", "standard_hours": "3.5"}
    client.post(f"{base}/0", {"text": "管理实训室", "system": ""})
    client.post(f"{base}/2/items/0", work)
    assert client.post(f"{base}/2/items/1", work | {"standard_hours": "0"}).status_code == 422
    client.post(f"{base}/2/items/1/posts/J2", {"roles": ["R", "A"], "percent": "40"})
    refused = client.post(f"{base}/2/items/1/posts/J3", {"roles": ["I"], "percent": "40"})
    assert refused.status_code == 422
    found = queries.duties(ROOT, unit="D1")[1].items[0].cells
    assert [(c.post, c.role) for c in found] == [("J2", R), ("J2", A)]
    assert str(found[0].share) == "0.400"
    client.post(f"{base}/2/items/1/posts/J2", {})
    assert queries.duties(ROOT, unit="D1")[1].items[0].cells == ()
    assert client.post(f"{base}/2/remove").status_code == 302
    assert client.get(f"{base}/2/remove").status_code == 405
    assert len(queries.duties(ROOT, unit="D1")) == 1


def upload(client, content, name="职责.xlsx"):
    return client.post("/organisation/import", {"sheet": SimpleUploadedFile(name, content)})


def test_a_sheet_goes_out_and_comes_in_again():
    client = signed_in("quality_office")
    sheet = client.get("/organisation/sheet?unit=D1").content
    before = queries.duties(ROOT)

    assert "已导入 2 个工作事项" in upload(client, sheet).content.decode()
    assert queries.duties(ROOT) == before


def test_a_sheet_with_a_mistake_is_refused_whole_with_its_place():
    client = signed_in("quality_office")
    sheet = "部门编号,职责,工作事项,年频次,标准工时\nD1,组织教学,编课表,2,10\n,,监考,often,1\n"
    before = queries.duties(ROOT)

    answer = upload(client, sheet.encode(), "职责.csv")

    assert answer.status_code == 422
    assert "D3" in answer.content.decode()
    assert queries.duties(ROOT) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.exe", b"MZ"), ("x.xlsx", b"no workbook"), ("x.csv", b"\xff\xfe\x00"), ("x.xlsx", b"")],
)
def test_what_is_no_sheet_is_refused(name, content):
    assert upload(signed_in("quality_office"), content, name).status_code == 422


def test_a_sheet_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr("lemnis.web.views.people_files.MOST_BYTES", 10)

    assert upload(signed_in("quality_office"), b"x" * 11).status_code == 422


@pytest.mark.parametrize("page", ["/organisation", "/organisation/chart", "/organisation/bodies"])
def test_many_units_cost_no_more_queries_than_few(page):
    client = signed_in("leader")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    root = Unit.objects.get(code="U0")
    for number in range(60):
        made = Unit.objects.create(code=f"X{number}", name="部", kind="office", parent=root,
                                   path=f"/U0/X{number}/")  # fmt: skip
        Post.objects.create(code=f"P{number}", unit=made, name="岗", leads=True)
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)


@pytest.mark.parametrize(
    "path",
    [
        "/organisation?sort=-nothing&page=x&kind=<script>",
        "/organisation/units/nowhere",
        "/organisation/units/%00",
        "/organisation/posts/' or 1=1",
        "/organisation/units/nowhere/matrix",
        "/organisation/units/D1/duties/99999999",
        "/organisation/units/D1/duties/1/items/1/posts/nobody",
        "/organisation/handbook?unit=nowhere",
        "/organisation/units/nowhere/matrix.xlsx",
    ],
)
def test_nonsense_in_an_address_has_an_answer(path):
    assert signed_in("quality_office").get(path).status_code in {200, 404}


def test_a_tree_is_drawn_in_columns():
    names = [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1)]
    drawn = tree([Leaf(name, "", depth, "#") for name, depth in names])
    rows = [(box.x, box.y) for box in drawn.boxes]

    assert [y for _, y in rows] == [5, 5, 5, 55, 105]
    assert [x for x, _ in rows] == [1, 281, 561, 561, 281]
    assert drawn.path.count("M") == 4
