"""The pages of data: who sees them, a workbook's way into the lake, and what hostile files meet."""

import io
import re
import zipfile

import pytest
import xlsxwriter
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lemnis.evidence import at_hand, queries
from lemnis.evidence.models import Errand, Load, LoadedDataset, Upload
from lemnis.jobs import tasks
from lemnis.people.models import AuditEvent, Grant
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.viewers import operator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOUSE = operator("house")
HEAD = "企业号,企业名称,企业类型,是否规上企业\n"
GOOD = HEAD + "E1,东方精密,大型企业,是\nE2,西岭科技,中小微企业,否\n"
PAGES = ("data.overview", "data.sets", "data.loads", "data.checks")


@pytest.fixture
def home(tmp_path, settings):
    settings.LEMNIS_HOME = tmp_path
    settings.LEMNIS_SECOND_FACTOR = "nobody"
    settings.LEMNIS_QUEUE = "at_once"
    tasks.begin()
    yield tmp_path
    at_hand.lake_at_hand().close()
    at_hand._lake.cache_clear()
    at_hand._last.clear()


@pytest.fixture
def enter(client, home):
    """Sign in as somebody of a role."""

    def entered(role, name=""):
        account, new = get_user_model().objects.get_or_create(
            username=name or role.value, defaults={"created_at": timezone.now()}
        )
        if new:
            Grant.objects.create(
                account=account, role=role.value, scope=ScopeKind.ALL.value,
                since=timezone.localdate(), granted_by="house", granted_at=timezone.now(),
            )  # fmt: skip
        client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return entered


@pytest.fixture
def steward(enter):
    return enter(Role.DATA_STEWARD)


@pytest.fixture
def press(steward, django_capture_on_commit_callbacks):
    """Send a form, do what it leaves for later, and show the page it leads to."""

    def pressed(page, fields=(), **where):
        with django_capture_on_commit_callbacks(execute=True):
            response = steward.post(reverse(page, kwargs=where), dict(fields))
        return steward.get(response.url) if response.status_code == 302 else response

    return pressed


def csv(text, name="企业.csv", encoding="utf-8"):
    return SimpleUploadedFile(name, text.encode(encoding) if isinstance(text, str) else text)


def words(response):
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def upload(press, *files):
    return press("data.upload", {"files": list(files)})


def checked(press, response, **fields):
    uuid = Upload.objects.get().uuid if Upload.objects.count() == 1 else newest(Upload).uuid
    usual = {"dataset": "", "mode": "merge", "allow": "5"}
    return press("data.mapping", {**usual, **fields}, uuid=uuid)


def newest(model):
    return model.objects.order_by("-id").first()


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_data_finds_no_such_page(enter, page):
    for role in (Role.TEACHER, Role.STUDENT, Role.UNIT_HEAD, Role.SECURITY):
        assert enter(role).get(reverse(page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_leader_looks_and_is_offered_nothing_to_change(enter, page):
    leader = enter(Role.LEADER)

    response = leader.get(reverse(page))

    assert response.status_code == 200
    assert reverse("data.upload") not in response.content.decode()
    assert leader.get(reverse("data.upload")).status_code == 403
    assert leader.post(reverse("data.diagnose"), {"period": "2024-2025-1"}).status_code == 403


def test_a_good_file_goes_into_the_lake(press, home):
    response = upload(press, csv(GOOD))
    assert "企业" in words(response)
    assert "同名" in words(response)

    tried = checked(press, response)
    assert "入库 2 行" in words(tried)
    assert queries.loads(HOUSE) == ()

    done = press("data.publish", uuid=newest(Upload).uuid)
    assert "已入库（快照" in words(done)
    (load,) = queries.loads(HOUSE)
    assert (load.source, load.by, load.datasets[0].new) == ("企业.csv", "data_steward", 2)
    assert not any((home / "uploads").iterdir())
    others = Q(act__startswith="account.") | Q(act__startswith="organisation.")
    told = AuditEvent.objects.exclude(others).order_by("number")
    acts = list(told.values_list("act", flat=True))
    assert acts == [
        "upload.keep", "upload.read_as", "errand.ask", "errand.end", "errand.ask",
        "upload.remove", "errand.end",
    ]  # fmt: skip


def test_rows_that_are_wrong_are_shown_taken_home_mended_and_loaded(press, steward):
    bad = GOOD + "E3,,中小微企业,是\nE4,北辰物流,外星企业,是\n"
    upload(press, csv(bad))
    tried = checked(press, None, allow="60")
    assert "下载退回表 2 行" in words(tried)

    done = press("data.publish", uuid=newest(Upload).uuid)
    assert "更正后重新上传" in words(done)
    load = newest(Load)
    answer = steward.get(reverse("data.rejects", kwargs={"uuid": load.uuid}))
    assert answer["Content-Disposition"].startswith("attachment")
    mended = mend(b"".join(answer.streaming_content))

    upload(press, csv(mended, "更正.xlsx"))
    checked(press, None)
    press("data.publish", uuid=newest(Upload).uuid)

    assert newest(Load).state == "published"
    assert LoadedDataset.objects.get(load=newest(Load)).new == 2


def test_a_load_that_keeps_too_many_rows_out_publishes_nothing(press, home):
    upload(press, csv(HEAD + "E1,,中小微企业,是\nE2,西岭科技,中小微企业,否\n"))
    done = press("data.publish", uuid=newest(Upload).uuid)

    assert "没有入库，数据湖未变" in words(done)
    assert "没有发布" in words(done)
    assert newest(Load).state == "refused"
    assert newest(Errand).state == "refused"
    assert Upload.objects.filter(removed_at=None).exists()


def test_a_heading_nobody_knows_is_read_as_what_a_person_says(press):
    text = "企业号,大名\nE1,东方精密\n"
    response = upload(press, csv(text))
    assert "缺少必填列" in words(response)

    tried = checked(press, response, **{"column-0-1": "name"})

    assert "入库 1 行" in words(tried)
    assert newest(Upload).columns == {"大名": "name"}


def test_a_column_that_does_not_exist_is_not_taken(press):
    response = upload(press, csv(GOOD))

    checked(press, response, **{"column-0-1": "password", "column-9-9": "name", "column-x": "y"})

    assert newest(Upload).columns == {}


def test_another_steward_does_not_see_my_upload(press, enter):
    upload(press, csv(GOOD))
    other = enter(Role.DATA_STEWARD, "other")
    where = {"uuid": newest(Upload).uuid}

    assert other.get(reverse("data.mapping", kwargs=where)).status_code == 404
    assert other.post(reverse("data.publish", kwargs=where)).status_code == 404
    assert other.post(reverse("data.discard", kwargs=where)).status_code == 404
    assert "企业.csv" not in words(other.get(reverse("data.upload")))


def test_an_upload_can_be_given_up(press, home):
    upload(press, csv(GOOD))

    press("data.discard", uuid=newest(Upload).uuid)

    assert newest(Upload).removed_at is not None
    assert not any((home / "uploads").iterdir())


def test_rejects_are_only_for_who_may_load(press, enter):
    upload(press, csv(HEAD + "E1,,中小微企业,是\n"))
    checked(press, None)
    where = {"uuid": newest(Errand).uuid}

    given = enter(Role.DATA_STEWARD).get(reverse("data.rejects", kwargs=where))
    assert b"".join(given.streaming_content).startswith(b"PK")
    assert enter(Role.LEADER).get(reverse("data.rejects", kwargs=where)).status_code == 403
    strange = {"uuid": "00000000-0000-4000-8000-000000000000"}
    assert enter(Role.DATA_STEWARD).get(reverse("data.rejects", kwargs=strange)).status_code == 404


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"xl/{number}.xml", b"0" * 100_000_000)
    return packed.getvalue()


def book(lines):
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    return packed.getvalue()


def formulas():
    return book([["企业号", "企业名称"], ["E1", '=HYPERLINK("http://bad.example")']])


def mend(rejects):
    """Write what is wrong in a workbook of rejects as it should be."""
    name = CalamineWorkbook.from_filelike(io.BytesIO(rejects)).sheet_names[1]
    lines = CalamineWorkbook.from_filelike(io.BytesIO(rejects)).get_sheet_by_name(name).to_python()
    at = {title: place for place, title in enumerate(lines[0])}
    for line in lines[1:]:
        line[at["企业名称"]] = line[at["企业名称"]] or "南山建材"
        line[at["企业类型"]] = "中小微企业"
    return book(lines)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.csv", b"", "文件是空的"),
        ("说明.pdf", b"%PDF-1.7", "不是 Excel 或 CSV 文件"),
        ("程序.exe", b"MZ\x90", "不是 Excel 或 CSV 文件"),
        ("改名.csv", b"%PDF-1.7 text", "不能读取 PDF 文件"),
        ("改名.xlsx", b"not a workbook", "损坏"),
        ("半个.xlsx", formulas()[:900], "损坏"),
        ("只有表头以外.csv", b"\n\n\n", "没有数据"),
        ("空字节.csv", b"a,b\n1,2\n" * 9 + b"1,\x00\n", "空字节"),
        ("两种编码.csv", "姓名\n张三\n".encode() + "李四\n".encode("gbk"), "混用两种编码"),
        ("未知编码.csv", b"\xff\xff\xff\xfe,\xfe\n", "编码无法识别"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_name_and_nothing_is_kept(
    press, home, name, content, said
):
    response = upload(press, csv(content, name))

    assert response.status_code == 422
    assert said in words(response)
    assert name in words(response)
    assert not Upload.objects.exists()
    assert not (home / "uploads").exists() or not any((home / "uploads").iterdir())


@pytest.mark.slow
def test_a_workbook_that_would_burst_is_refused(press):
    response = upload(press, csv(bomb(), "炸弹.xlsx"))

    assert response.status_code == 422
    assert "解压后有 600 MB" in words(response)


def test_one_bad_file_of_several_keeps_all_out(press, home):
    response = upload(press, csv(GOOD), csv(b"", "空.csv"))

    assert response.status_code == 422
    assert not Upload.objects.exists()


def test_a_request_that_says_it_is_too_large_is_refused_unread(press, steward, monkeypatch):
    monkeypatch.setattr("lemnis.web.uploads.LARGEST_UPLOAD", 1_000)
    monkeypatch.setattr("lemnis.web.uploads._ROOM", 0)

    response = upload(press, csv(HEAD + "E1,东方精密,大型企业,是\n" * 200))

    assert response.status_code == 422
    assert "文件太大" in words(response)


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.csv", "..\\..\\boot.csv", "a\x00b.csv", "con:<|>.csv", ".csv"]
)
def test_a_name_never_leads_out_of_the_folder_of_uploads(press, home, name):
    sent = csv(GOOD)
    sent._name = name  # as a browser that lies would

    upload(press, sent)

    kept = newest(Upload)
    (file,) = (home / "uploads" / str(kept.uuid)).iterdir()
    assert file.name == kept.files[0]["name"]
    assert not set(file.name) & set("/\\:<>|\x00")
    assert [each.name for each in home.iterdir() if each.is_file() and "csv" in each.name] == []


def test_formula_cells_are_read_as_values_and_never_run(press):
    upload(press, csv(formulas(), "公式.xlsx"))

    tried = checked(press, None)

    assert tried.status_code == 200
    assert "HYPERLINK" not in tried.content.decode()


def test_what_a_file_holds_is_shown_as_text(press):
    response = upload(press, csv("企业号,企业名称,<script>\nE1,<img onerror=x>,3\n"))

    assert "<img" not in response.content.decode().split("<main")[1]
    assert "&lt;script&gt;" in response.content.decode()


def test_data_sets_tell_their_columns_and_rows_are_covered_and_the_look_is_recorded(press, steward):
    text = "企业号,企业名称,统一社会信用代码\nE1,东方精密,91110000MA01ABCD2X\n"
    upload(press, csv(text))
    press("data.publish", uuid=newest(Upload).uuid)

    page = words(steward.get(reverse("data.set", kwargs={"name": "enterprises"})))
    rows = steward.get(reverse("data.rows", kwargs={"name": "enterprises"}))

    assert "企业名称" in page
    assert "企业.csv" in page
    assert "东方精密" in words(rows)
    looked = AuditEvent.objects.get(act="rows.look")
    assert (looked.by, looked.kind, looked.what) == ("data_steward", "dataset", "enterprises")


def test_what_does_not_exist_is_not_found(steward):
    for page, where in (
        ("data.set", {"name": "nothing"}),
        ("data.rows", {"name": "nothing"}),
        ("data.rows", {"name": "students"}),
        ("data.load", {"uuid": "00000000-0000-4000-8000-000000000000"}),
        ("errands.one", {"uuid": "00000000-0000-4000-8000-000000000000"}),
    ):
        assert steward.get(reverse(page, kwargs=where)).status_code == 404


def test_everything_published_is_checked_on_demand(press, steward):
    upload(press, csv(GOOD))
    press("data.publish", uuid=newest(Upload).uuid)
    assert "还没有核对" in words(steward.get(reverse("data.overview")))

    press("data.check")

    assert "核对了 1 个数据集" in words(steward.get(reverse("data.checks")))
    assert "还没有核对" not in words(steward.get(reverse("data.overview")))


def test_a_diagnosis_is_asked_for_and_tells_when_there_is_nothing_to_diagnose(press, steward):
    term = re.search(r'<option value="([^"]+)"', steward.get("/data").content.decode())[1]

    page = press("data.diagnose", {"period": term})

    assert newest(Errand).wanted["periods"] == [term]
    assert newest(Errand).state == "refused"
    assert newest(Errand).message_zh in page.content.decode()


def test_a_period_that_is_none_is_not_diagnosed(press):
    press("data.diagnose", {"period": "'; DROP TABLE"})

    assert not Errand.objects.exists()


def test_an_errand_is_only_seen_by_who_may_do_the_same(press, enter):
    press("data.check")
    where = {"uuid": newest(Errand).uuid}

    for page in ("errands.one", "errands.progress"):
        assert enter(Role.LEADER).get(reverse(page, kwargs=where)).status_code == 200
        assert enter(Role.TEACHER).get(reverse(page, kwargs=where)).status_code == 404
    assert enter(Role.LEADER).post(reverse("errands.resume", kwargs=where)).status_code == 302
    assert enter(Role.TEACHER).post(reverse("errands.resume", kwargs=where)).status_code == 404


def made_loads(count):
    at = timezone.now()
    made = [
        Load(uuid=f"{n:08d}-0000-4000-8000-000000000000", source=f"{n}.csv", source_kind="file",
             state="published", snapshot=1, by="li", started_at=at, finished_at=at)
        for n in range(count)
    ]  # fmt: skip
    for load in Load.objects.bulk_create(made):
        LoadedDataset.objects.create(load=load, dataset="students", rows_in=9, rejected=2, new=7)


@pytest.mark.parametrize("page", ["data.loads", "data.overview", "data.sets", "errands.list"])
def test_a_page_asks_the_tables_as_often_for_few_loads_as_for_many(steward, page):
    made_loads(3)
    steward.get(reverse(page))
    with CaptureQueriesContext(
        connection,
    ) as few:
        steward.get(reverse(page))
    Load.objects.all().delete()
    made_loads(300)
    steward.get(reverse(page))
    with CaptureQueriesContext(connection) as many:
        steward.get(reverse(page))

    assert len(many) == len(few)


def test_loads_are_filtered_sorted_paged_and_exported(steward):
    made_loads(120)

    first = words(steward.get("/data/loads?sort=source"))
    found = words(steward.get("/data/loads?q=119&state=published&kind=file"))
    none = words(steward.get("/data/loads?state=failed"))
    odd = steward.get("/data/loads?page=99999&sort=%27&state=%27")
    file = steward.get("/data/loads?export=csv").content.decode("utf-8-sig")

    assert "共 120" in first or "120" in first
    assert "119.csv" in found
    assert "118.csv" not in found
    assert "没有符合条件的载入" in none
    assert odd.status_code == 200
    assert file.count("\n") == 121
