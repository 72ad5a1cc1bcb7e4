"""Every command on a real college: what it does, what it prints, how it ends."""

import json
import re
from pathlib import Path

import pytest
import xlsxwriter

pytestmark = pytest.mark.slow

HAN = re.compile("[\u4e00-\u9fff]")
COMMANDS = (
    ("init",), ("demo",), ("import",), ("sync",), ("check",), ("diagnose",), ("explain",),
    ("catalogue", "validate"), ("catalogue", "export"), ("catalogue", "import"), ("doctor",),
)  # fmt: skip
CLASSES = "班级代码,专业编号,班级名称,入学年份,班级状态"


def workbook(path, sheets):
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def only_json(done):
    """Return the one JSON value a command has printed, and nothing else."""
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_both_languages_with_an_example(lemnis, words):
    chinese, english = lemnis(*words, "--help"), lemnis(*words, "--help", "--lang", "en")

    assert (chinese.returncode, english.returncode) == (0, 0)
    assert "用法" in chinese.stdout
    said, _, examples = english.stdout.partition("Examples:")
    assert not HAN.search(said)
    assert f"lemnis {' '.join(words)}" in examples
    assert "--json" in said


def test_who_stands_in_a_college_means_it(visitor):
    visitor.folder = visitor.folder / "demo"

    checked = visitor("check", "classes")
    validated = visitor("catalogue", "validate")

    assert checked.stdout.endswith("个问题。\n")
    assert (checked.stderr, validated.stderr, validated.returncode) == ("", "", 0)


def test_validating_the_own_catalogue_where_no_college_is_tells_so(lemnis):
    done = lemnis("catalogue", "validate")

    assert done.returncode == 1
    assert "没有学校" in done.stderr


def test_a_diagnosis_prints_an_explanation_to_ask_for_and_asking_gives_it(visitor, demo):
    asked = re.search(r"lemnis (explain .+?) --home demo", demo[1])

    done = visitor(*asked[1].split(), "--home", "demo")

    assert (done.returncode, done.stderr) == (0, "")
    code, subject = asked[1].split()[1:3]
    assert f"（{code}）" in done.stdout
    assert f"（{subject}）" in done.stdout
    for part in ("界线：", "公式与各部分的值", "来源（数据湖快照"):
        assert part in done.stdout
    assert "逐位相同" in done.stdout


def test_an_explanation_is_told_in_english_too_but_for_the_data(visitor, demo):
    words = re.search(r"lemnis (explain .+?) --home demo", demo[1])[1].split()

    done = visitor(*words, "--lang", "en")

    for part in ("Lines:", "The formula and the value of each part", "Sources (snapshot", "rows"):
        assert part in done.stdout
    for part in ("界线", "公式", "来源", "行", "底线", "目标"):
        assert not re.search(rf"^\s*{part}", done.stdout, re.MULTILINE)


def test_an_explanation_in_json_holds_value_formula_rows_and_loads_and_covers_persons(visitor):
    told = only_json(visitor("explain", "生师比", "4199010001", "--rows", "20", "--json"))

    assert told["indicator"] == "SCH-RES-002"
    assert told["same_as_stored"] is True
    assert isinstance(told["value"], float)
    assert {row["dataset"] for row in told["rows"]} >= {"students", "teachers"}
    assert [load["source"] for load in told["loads"]] == ["demo tiny 20250731"]
    students = next(row for row in told["rows"] if row["dataset"] == "students")
    assert len(students["first"]) == 20
    assert all("*" in row["student_id"] for row in students["first"])


def test_a_diagnosis_stores_what_it_prints_and_says_what_to_do_next(owner):
    words = ("diagnose", "2024-2025-2", "--on", "2025-07-31", "--indicator", "生师比")

    done = owner(*words, "--lang", "en")
    told = only_json(owner(*words, "--json"))

    assert (done.returncode, done.stderr) == (0, "")
    assert "Diagnosed 2024-2025-2: 1 indicator" in done.stdout
    (run,) = told["runs"]
    assert (run["indicators"], run["measurements"], told["refused"]) == (1, 1, [])
    assert sum(run["statuses"].values()) == 1


def test_where_only_courses_break_a_line_they_are_listed_and_one_can_be_explained(owner):
    own = owner.folder / "demo" / "catalogue" / "indicators" / "own.yaml"
    lines = own.read_text("utf-8").splitlines(keepends=True)[3:]
    example = "".join(line.removeprefix("# ") for line in lines)
    for ours, strict in (
        ("limit: 60, pass: 75", "limit: 84, pass: 84.5"),
        ("[course, college, school]", "[course]"),
        ("课程及格率", "本校及格率"),
        ("Share of passed grades", "Own share"),
    ):
        assert ours in example
        example = example.replace(ours, strict)
    own.write_text(example, "utf-8")

    done = owner("diagnose", "2024-2025-2", "--on", "2025-07-31", "--indicator", "OWN-001")

    assert (done.returncode, done.stderr) == (0, "")
    assert len(re.findall("破底线.*课程.*OWN-001", done.stdout)) > 2
    call = re.search(r"lemnis (explain OWN-001 .+)", done.stdout)[1]
    assert "破底线" in owner(*call.split()).stdout


def test_a_college_that_has_been_moved_keeps_its_data(owner):
    (owner.folder / "demo").rename(owner.folder / "elsewhere")

    told = only_json(owner("explain", "生师比", "4199010001", "--home", "elsewhere", "--json"))

    assert told["same_as_stored"] is True


def test_checking_finds_what_an_import_has_broken(owner):
    (owner.folder / "班级.csv").write_text(f"{CLASSES}\nC-new,Z0201,新班,2024,在读\n", "utf-8")
    before = owner("check", "学生", "--json")
    assert owner("import", "班级.csv", "--mode", "replace").returncode == 0

    after = owner("check", "students", "--json")

    assert (before.returncode, only_json(before)["findings"]) == (0, [])
    assert after.returncode == 1
    assert {f["dataset"] for f in only_json(after)["findings"]} == {"students"}


def test_an_import_tells_what_became_of_the_rows(owner):
    (owner.folder / "班级.csv").write_text(f"{CLASSES}\nC-new,Z0201,新班,2024,在读\n", "utf-8")

    told = only_json(owner("import", "班级.csv", "--json"))

    assert told["published"] is True
    (classes,) = told["datasets"]
    assert (classes["dataset"], classes["rows_in"], classes["new"]) == ("classes", 1, 1)


def test_headings_nearly_right_are_shown_with_the_call_that_maps_them(owner):
    text = f"{CLASSES.replace('班级代码', '班级代玛').replace('班级名称', '班级名秤')}\n"
    (owner.folder / "班级.csv").write_text(text + "C-new,Z0201,新班,2024,在读\n", "utf-8")

    refused = owner("import", "班级.csv", "--dataset", "班级")

    assert refused.returncode == 1
    assert "班级代玛" in refused.stderr
    call = re.search(r"lemnis (import .+)", refused.stdout)[1].split()
    assert owner(*call).returncode == 0


def test_rejected_rows_mended_in_their_workbook_can_be_imported(owner):
    rows = "".join(f"C-{n},Z0201,新班{n},2024,在读\n" for n in range(30))
    bad = "C-99,Z0201,新班,两千,在读\n"
    (owner.folder / "班级.csv").write_text(f"{CLASSES}\n{rows}{bad}", "utf-8")

    told = only_json(owner("import", "班级.csv", "--json"))

    assert (told["published"], told["datasets"][0]["rejected"]) == (True, 1)
    assert told["rejects"].endswith(".xlsx")
    sheets = {
        "班级": [["班级代码", *CLASSES.split(",")[1:]], ["C-99", "Z0201", "新班", "2024", "在读"]]
    }
    mended = workbook(Path(told["rejects"]), sheets)
    again = only_json(owner("import", mended, "--json"))
    assert (again["published"], again["datasets"][0]["new"]) == (True, 1)


def test_too_many_bad_rows_publish_nothing_unless_allowed_and_say_which_file_to_mend(owner):
    rows = "C-1,Z0201,新班,2024,在读\nC-2,Z9999,新班,2024,在读\n"
    (owner.folder / "班级.csv").write_text(f"{CLASSES}\n{rows}", "utf-8")

    refused = owner("import", "班级.csv", "--lang", "en")
    allowed = only_json(owner("import", "班级.csv", "--allow", "50", "--json"))

    assert refused.returncode == 1
    assert "Mend your own file" in refused.stdout
    assert "--allow" in refused.stdout
    assert "class code (class_id), 专业编号 → program number (program_id)" in refused.stdout
    assert (allowed["published"], allowed["datasets"][0]["new"]) == (True, 1)


def test_a_new_college_is_told_what_to_fill_in_and_is_well(lemnis):
    begun, well = lemnis("init", "--json"), lemnis("doctor", "--json")

    made = {path.rpartition("/college/")[2] for path in only_json(begun)["made"]}
    assert made == {
        "calendar.yaml", "sources.yaml", "catalogue/criteria.yaml",
        "catalogue/indicators/own.yaml",
    }  # fmt: skip
    assert well.returncode == 0
    checks = {check["name"]["en"]: check["state"] for check in only_json(well)["checks"]}
    assert {checks[name] for name in ("database", "lake", "calendar", "own indicators")} == {"ok"}


def test_the_doctor_says_what_is_wrong_and_what_to_do(owner):
    (owner.folder / "demo" / "calendar.yaml").write_text("terms: [\n", "utf-8")
    (owner.folder / "demo" / "lake" / "catalogue.sqlite").write_bytes(b"no database at all")

    done = owner("doctor", "--json", "--lang", "en")

    assert done.returncode == 1
    failed = {c["name"]["en"]: c for c in only_json(done)["checks"] if c["state"] == "fail"}
    assert {"lake", "calendar"} <= set(failed)
    assert all(check["cure"][1] for check in failed.values())


def test_the_doctor_holds_a_site_for_others_to_more_than_one_for_this_machine(lemnis):
    lemnis("init")
    open_to_others = {
        "LEMNIS_ALLOWED_HOSTS": "qa.example.edu.cn", "LEMNIS_HTTPS": "no", "LEMNIS_DEBUG": "yes",
    }  # fmt: skip

    alone, shown = lemnis("doctor", "--json"), lemnis("doctor", "--json", **open_to_others)

    states = [{c["name"]["en"]: c["state"] for c in only_json(d)["checks"]} for d in (alone, shown)]
    assert (alone.returncode, shown.returncode) == (0, 1)
    assert states[0].keys() & {"https", "debugging", "the site"} == {"debugging", "the site"}
    wanted = {"debugging": "fail", "https": "warn", "database of the site": "warn",
              "administrators": "warn"}  # fmt: skip
    assert {name: states[1][name] for name in wanted} == wanted


def test_the_doctor_without_a_college_looks_at_the_machine_and_says_how_to_begin(lemnis):
    done = lemnis("doctor", "--lang", "en")

    assert done.returncode == 0
    assert "Python" in done.stdout
    assert "lemnis init" in done.stdout


@pytest.mark.parametrize("name", ["指标.xlsx", "indicators.yaml"])
def test_indicators_exported_and_taken_in_again_change_nothing(owner, name):
    exported = only_json(owner("catalogue", "export", name, "--json"))
    taken = only_json(owner("catalogue", "import", name, "--json"))

    assert exported["indicators"] >= 440
    assert taken == {"taken": [], "mistakes": []}


def test_one_of_two_colleges_is_named_by_home_and_a_lone_demo_needs_no_name(owner):
    lone = owner("check", "schools")
    assert owner("init", "--home", "college").returncode == 0
    beside = only_json(owner("check", "--json"))
    named = only_json(owner("--home=demo", "check", "schools", "--json"))

    assert lone.returncode == 0
    assert beside["checked"] == []
    assert named["checked"] == ["schools"]
