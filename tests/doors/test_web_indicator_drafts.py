"""Writing an indicator in the browser: checked while typed, tried, kept as a version."""

import shutil

import pytest

from lemnis.engine.catalogue import read_page
from lemnis.evidence import at_hand
from lemnis.people.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NEW = {
    "code": "OWN-101", "key": "own_passing", "name_zh": "自编及格率", "name_en": "Own pass rate",
    "about_zh": "", "about_en": "", "layer": "course", "system": "generation", "owner": "教务处",
    "cadence": "termly", "subjects": ["school", "college"], "period": "term", "days": "",
    "unit_zh": "%", "unit_en": "%", "digits": "1", "better": "higher", "minimum_rows": "5",
    "formula": "占比(成绩, 是否及格)", "versions": "0",
    "line_limit": "60", "line_pass": "80", "line_target": "90", "lines_source": "教学质量标准",
}  # fmt: skip
VERSION = {"formula": "占比(成绩, 是否及格 且 成绩类别 = '期末')", "since": "2026-01-01",
           "why": "只算期末成绩", "versions": "1"}  # fmt: skip
LATER = {name: value for name, value in NEW.items() if name not in {"code", "key"}}


@pytest.fixture(scope="module")
def folder(peopled, tmp_path_factory):
    """A demo college of this module's own, for pages are written into it."""
    copied = tmp_path_factory.mktemp("writing") / "college"
    shutil.copytree(peopled, copied)
    return copied


@pytest.fixture
def home(folder, settings):
    """The college, without what the test before has written."""
    settings.LEMNIS_HOME, settings.LEMNIS_SECOND_FACTOR = folder, "nobody"
    yield folder
    for page in ("written.yaml", "hand.yaml"):
        (folder / "catalogue" / "indicators" / page).unlink(missing_ok=True)


@pytest.fixture
def writer(sign_in, home, settings):
    client = sign_in("quality_office")
    settings.LEMNIS_HOME = home
    return client


def written(home):
    page = home / "catalogue" / "indicators" / "written.yaml"
    return {i.code: i for i in read_page(page)} if page.exists() else {}


@pytest.mark.parametrize("role", ["leader", "unit_head", "teacher", "student", "expert"])
def test_who_may_not_write_is_told_so_at_every_address(sign_in, role):
    client = sign_in(role)

    answers = [
        client.get("/indicators/new"), client.post("/indicators/new", NEW),
        client.get("/indicators/CRS-GEN-012/edit"), client.post("/indicators/check", NEW),
        client.post("/indicators/preview", NEW),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403] * len(answers)


def test_a_new_indicator_is_kept_in_the_colleges_own_catalogue(writer, home):
    answer = writer.post("/indicators/new", NEW)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/indicators/OWN-101")
    made = written(home)["OWN-101"]
    assert (made.formula, made.name.en) == (NEW["formula"], "Own pass rate")
    assert [float(line) for line in made.criteria[0].lines()] == [60, 80, 90]
    assert "自编及格率" in writer.get("/indicators/OWN-101").content.decode()
    last = AuditEvent.objects.order_by("-number").first()
    assert (last.act, last.by, last.what) == ("indicators.write", "quality_office", "OWN-101")


LINE = {"set1_name": "线", "set1_value": "60", "set1_title": "及格分数线", "set1_unit": "分"}


def test_a_formula_may_have_a_number_of_its_own_that_is_declared_beside_it(writer, home):
    draft = NEW | {"formula": "占比(成绩, 分数 >= @线)"}
    assert writer.post("/indicators/new", draft).status_code == 422
    assert written(home) == {}

    answer = writer.post("/indicators/new", draft | LINE)

    assert answer.status_code == 302, answer.content.decode()
    (kept,) = written(home)["OWN-101"].parameters.values()
    assert (str(kept.value), kept.title.zh, kept.unit.zh) == ("60", "及格分数线", "分")


@pytest.mark.parametrize(
    "wrong",
    [
        {"set1_name": "线"},
        {"set1_value": "3"},
        {"set1_name": "=1+1", "set1_value": "1"},
        LINE | {"set1_value": "x"},
    ],
)
def test_half_a_parameter_is_told_beside_the_form(writer, home, wrong):
    assert writer.post("/indicators/new", NEW | wrong).status_code == 422
    assert written(home) == {}


def test_a_changed_formula_is_a_new_version_and_the_old_one_stays(writer, home):
    writer.post("/indicators/new", NEW)

    answer = writer.post("/indicators/OWN-101/edit", {**LATER, **VERSION})

    assert answer.status_code == 302
    first, second = written(home)["OWN-101"].versions
    assert first.formula == NEW["formula"]
    assert (second.formula, second.why) == (VERSION["formula"], VERSION["why"])
    assert str(second.since) == "2026-01-01"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"since": "", "why": "x"}, 422), ({"why": ""}, 422), ({"versions": "0"}, 409),
        ({"versions": "7"}, 409),
    ],
)  # fmt: skip
def test_a_version_without_day_or_reason_or_over_anothers_changes_nothing(
    writer, home, change, status
):
    writer.post("/indicators/new", NEW)
    before = written(home)["OWN-101"]

    answer = writer.post("/indicators/OWN-101/edit", {**LATER, **VERSION, **change})

    assert answer.status_code in {status, 409}
    assert written(home)["OWN-101"] == before


def test_the_past_is_not_rewritten(writer, home):
    writer.post("/indicators/new", NEW)
    writer.post("/indicators/OWN-101/edit", {**LATER, **VERSION})
    before = written(home)["OWN-101"]

    older = {
        **VERSION,
        "formula": "占比(成绩, 非 是否及格)",
        "since": "2025-06-01",
        "versions": "2",
    }
    answer = writer.post("/indicators/OWN-101/edit", {**LATER, **older})

    assert answer.status_code in {409, 422}
    assert written(home)["OWN-101"] == before


def test_a_shipped_indicator_gets_an_own_version_with_its_past(writer, home):
    page = writer.get("/indicators/CRS-GEN-012/edit").content.decode()
    assert "课程及格率" in page

    answer = writer.post("/indicators/CRS-GEN-012/edit", {**LATER, **VERSION})

    assert answer.status_code == 302
    first, second = written(home)["CRS-GEN-012"].versions
    assert first.formula.startswith("count(grades")
    assert second.formula == VERSION["formula"]


def test_an_indicator_of_a_page_written_by_hand_is_left_to_the_hand(writer, home):
    writer.post("/indicators/new", NEW)
    folder = home / "catalogue" / "indicators"
    (folder / "written.yaml").rename(folder / "hand.yaml")

    answer = writer.post("/indicators/OWN-101/edit", {**LATER, **VERSION})

    assert answer.status_code == 409
    assert "hand.yaml" in answer.content.decode()
    assert written(home) == {}


def test_a_code_that_is_taken_is_no_new_indicator(writer, home):
    answer = writer.post("/indicators/new", {**NEW, "code": "CRS-GEN-012"})

    assert answer.status_code in {409, 422}
    assert written(home) == {}


def test_faults_are_told_with_place_and_a_repair(writer):
    text = writer.post(
        "/indicators/check", {**NEW, "formula": "占比(成绩, 是否合格)"}
    ).content.decode()

    assert "没有字段“是否合格”" in text
    assert "第 1 行第 8 字" in text
    assert "改成 是否及格" in text


def test_a_right_formula_is_read_aloud(writer):
    text = writer.post("/indicators/check", NEW).content.decode()

    assert "检查通过" in text
    assert "数据集“成绩”的列" in text


def test_a_repair_works_without_script(writer, home):
    wrong = {**NEW, "formula": "占比(成绩, 是否合格)", "repair": "1|8|4|是否及格"}

    text = writer.post("/indicators/new", wrong).content.decode()

    assert "占比(成绩, 是否及格)" in text
    assert written(home) == {}


def test_a_draft_is_tried_on_real_data_and_nothing_is_stored(writer, home):
    before = at_hand.lake_at_hand().snapshot()

    text = writer.post("/indicators/preview", NEW).content.decode()

    assert "达目标" in text or "合格" in text
    assert at_hand.lake_at_hand().snapshot() == before
    assert written(home) == {}


def test_what_is_in_force_stands_beside_what_is_tried(writer):
    draft = {**LATER, **VERSION, "editing": "CRS-GEN-012"}

    assert "现行" in writer.post("/indicators/preview", draft).content.decode()


HOSTILE = {
    "huge": "计数(学生) + " * 5_000 + "1",
    "deep": "绝对值(" * 1_500 + "1" + ")" * 1_500,
    "script": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE lake.students; --",
    "null": "计数(学生)\x00",
    "yaml": "- code: X\n  formula: !!python/object/apply:os.system ['ls']",
    "nothing": "",
    "odd": "\ud7ff\u202e🙂" * 40,
}


@pytest.mark.parametrize("formula", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("address", ["new", "check", "preview"])
def test_hostile_formulas_have_no_effect_but_a_message(writer, home, formula, address):
    answer = writer.post(f"/indicators/{address}", {**NEW, "formula": formula})

    assert answer.status_code in {200, 422}
    assert b"<script>alert" not in answer.content
    assert written(home) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"name_zh": "<script>alert(1)</script>[x]"}, {"code": "../../evil"}, {"key": "Ä"},
        {"digits": "99"}, {"period": "never"}, {"subjects": ["moon"]}, {"days": "7"},
        {"line_limit": "1e400"}, {"line_limit": "95"}, {"lines_source": ""}, {"name_zh": "到课率"},
        {"unit_zh": "x" * 5_000}, {"minimum_rows": "-1"},
    ],
)  # fmt: skip
def test_hostile_fields_have_no_effect_but_a_message(writer, home, change):
    answer = writer.post("/indicators/new", {**NEW, **change})

    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert written(home) == {}


def test_wrong_encodings_have_no_effect_but_a_message(writer, home):
    body = b"formula=\xff\xfe%ff%fe&code=OWN-1&name_zh=%c3%28"

    answer = writer.post("/indicators/new", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 422
    assert written(home) == {}
