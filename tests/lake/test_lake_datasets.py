"""The registry is sound, is found by any name, and tells each row the way to its subjects."""

import csv
import shutil
from pathlib import Path

import pytest

from lemnis.errors import BadData
from lemnis.lake.datasets import CATALOGUE, ColumnType, Datasets, load, path
from lemnis.lake.names import bare, plain
from lemnis.values import SubjectKind

DATASETS = load()

STUDENT = """
name: students
title: {zh: 学生, en: students}
grain: {zh: 每名学生一行, en: one row per student}
key: student_id
time: enrolled_on
subjects:
  - {kind: student, name: name, active: {gender: ["1"]}}
columns:
  student_id: {zh: 学号, en: student number, type: string, required: true}
  name: {zh: 姓名, en: name, type: string, aliases: [学生姓名]}
  gender: {zh: 性别, en: gender, type: code, code_list: gender}
  enrolled_on: {zh: 入学日期, en: enrolment date, type: date}
  monitor_id: {zh: 班长, en: monitor, type: string, references: students.student_id}
checks:
  - {code: D1, kind: range, message: {zh: 一, en: one}, args: {column: enrolled_on, min: 0}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "codes").mkdir()
    (tmp_path / "datasets" / "students.yaml").write_text(STUDENT, encoding="utf-8")
    shutil.copy(CATALOGUE / "codes" / "gender.csv", tmp_path / "codes")
    return tmp_path


def mend(folder: Path, old: str, new: str) -> None:
    page = folder / "datasets" / "students.yaml"
    assert old in STUDENT
    page.write_text(STUDENT.replace(old, new, 1), encoding="utf-8")


# --- the shipped registry ------------------------------------------------------------------


def test_all_data_sets_of_the_inventory_are_there_with_their_columns():
    assert len(DATASETS) >= 65
    assert sum(len(d.columns) for d in DATASETS) >= 793


def test_every_name_is_given_in_both_languages():
    titles = [t for d in DATASETS for t in (d.title, d.grain, *(c.title for c in d.columns))]

    assert [t for t in titles if not (t.zh.strip() and t.en.strip())] == []
    assert [t for t in titles if t.en.isascii() is False] == []


def test_every_reference_points_to_a_key():
    wrong = [
        (d.name, c.name)
        for d in DATASETS
        for c in d.columns
        if c.references and DATASETS[c.references.dataset].key != c.references.column
    ]

    assert wrong == []


def test_every_data_set_is_found_by_each_of_its_names():
    for dataset in DATASETS:
        for name in dataset.all_names:
            assert DATASETS.by_title(name) is dataset, name
            assert DATASETS.by_title(f" {name.upper()} ") is dataset, name


def test_every_column_is_found_by_each_of_its_names():
    for dataset in DATASETS:
        for column in dataset.columns:
            for name in column.all_names:
                assert dataset.by_title(name) is column, (dataset.name, name)


@pytest.mark.parametrize(
    ("dataset", "heading", "column"),
    [
        ("students", "学号", "student_id"),
        ("students", "学生学号", "student_id"),
        ("students", "学 号*", "student_id"),
        ("students", "学号（必填）", "student_id"),
        ("students", "Student No", "student_id"),
        ("students", "ＳＴＵＤＥＮＴ＿ＩＤ", "student_id"),
        ("grades", "总评成绩", "score"),
        ("grades", "成绩(百分制)", "score"),
        ("grades", "分数：", "score"),
        ("attendance", "考勤状态", "status"),
        ("teachers", "职称", "title_level"),
        ("resources", "建成出版日期", "created_on"),
    ],
)
def test_headings_of_real_workbooks_are_understood(dataset: str, heading: str, column: str):
    found = DATASETS[dataset].by_title(heading)

    assert found is not None
    assert found.name == column


def test_an_unknown_heading_gets_suggestions_and_no_guess():
    grades = DATASETS["grades"]

    assert grades.by_title("总平成绩") is None
    assert grades.nearest("总平成绩")[0].name == "score"
    assert DATASETS.nearest("studnets")[0].name == "students"
    assert DATASETS.nearest("完全无关的词语") == ()


def test_a_code_is_found_by_code_title_and_other_names():
    found = [DATASETS.code_of("gender", said) for said in ("1", "男", "MALE", "男生", "甲")]

    assert found == ["1", "1", "1", "1", None]
    assert DATASETS.code_of("province", "江西") == "36"
    assert DATASETS.code_of("ethnicity", "汉") == "01"


def test_a_name_many_places_share_is_not_guessed():
    assert DATASETS.code_of("area", "鼓楼区") is None
    assert DATASETS.code_of("area", "江苏省南京市鼓楼区") == "320106"


@pytest.mark.parametrize(
    ("code_list", "count"),
    [("province", 31), ("city", 342), ("area", 2978), ("ethnicity", 56), ("institution", 2919)],
)
def test_the_public_code_tables_are_whole(code_list: str, count: int):
    assert len(DATASETS.codes[code_list]) == count


@pytest.mark.real
@pytest.mark.slow
def test_the_public_code_tables_are_those_of_their_sources(shared_data: Path):
    sources = {
        "province": ("cn_codes/gb2260_provinces.csv", "name"),
        "city": ("cn_codes/gb2260_cities.csv", "name"),
        "area": ("cn_codes/gb2260_areas.csv", "name"),
        "ethnicity": ("cn_codes/gbt3304_ethnic_groups.csv", "name_zh"),
        "institution": ("cn_institutions/moe_institutions_2025.csv", "name"),
    }
    for code_list, (file, title) in sources.items():
        with (shared_data / file).open(encoding="utf-8-sig", newline="") as stream:
            expected = {row["code"]: row[title] for row in csv.DictReader(stream)}

        assert {c.code: c.title.zh for c in DATASETS.codes[code_list].values()} == expected


def test_measures_say_their_unit():
    decimals = [
        (d.name, c.name)
        for d in DATASETS
        for c in d.columns
        if c.type is ColumnType.DECIMAL and not c.unit
    ]

    assert decimals == [
        ("assets", "quantity"),
        ("attainments", "value"),
        ("attainments", "expected"),
        ("teachers", "workload_saturation"),
    ]


def test_fast_tables_promise_to_be_fresh():
    assert DATASETS["attendance"].fresh_within_days == 7
    assert DATASETS["grades"].fresh_within_days == 60
    assert DATASETS["school_years"].fresh_within_days == 400


# --- subjects and ways ---------------------------------------------------------------------


def test_each_of_the_nine_kinds_is_listed_by_one_data_set():
    roots = {kind: DATASETS.root(kind)[0].name for kind in SubjectKind}

    assert roots == {
        SubjectKind.SCHOOL: "schools",
        SubjectKind.COLLEGE: "units",
        SubjectKind.OFFICE: "units",
        SubjectKind.PROGRAM: "programs",
        SubjectKind.COURSE: "courses",
        SubjectKind.SECTION: "sections",
        SubjectKind.TEACHER: "teachers",
        SubjectKind.CLASS: "classes",
        SubjectKind.STUDENT: "students",
    }


def test_a_closed_college_is_still_a_college_but_not_diagnosed():
    _, root = DATASETS.root(SubjectKind.COLLEGE)

    assert root.members == {"kind": ("college",)}
    assert root.active == {"kind": ("college",), "status": ("active",)}
    assert root.parent == "parent_id"


def way(dataset: str, kind: str) -> str | None:
    steps = path(DATASETS, dataset, SubjectKind(kind))
    return None if steps is None else ".".join(column for column, _ in steps)


@pytest.mark.parametrize(
    ("dataset", "kind", "expected"),
    [
        # A grade belongs to its student's program and college, not to the section's.
        ("grades", "program", "student_id.class_id.program_id"),
        ("grades", "college", "student_id.class_id.program_id.unit_id"),
        ("grades", "class", "student_id.class_id"),
        ("grades", "course", "section_id.course_id"),
        ("grades", "teacher", "section_id.teacher_id"),
        ("grades", "section", "section_id"),
        ("attendance", "college", "student_id.class_id.program_id.unit_id"),
        ("attendance", "teacher", "section_id.teacher_id"),
        ("attendance", "course", "section_id.course_id"),
        # A teacher's college is the department employing them, whatever their program says.
        ("teachers", "college", "unit_id"),
        ("teachers", "program", "program_id"),
        ("teaching_tasks", "college", "teacher_id.unit_id"),
        ("teaching_tasks", "program", "program_id"),
        # A class belongs to its program's college, not to that of adviser or counsellor.
        ("students", "college", "class_id.program_id.unit_id"),
        ("student_events", "school", "student_id.class_id.program_id.unit_id.school_id"),
        ("sections", "college", "course_id.unit_id"),
        ("lessons", "college", "section_id.course_id.unit_id"),
        ("lessons", "program", "section_id.program_id"),
        # Answers are anonymous: everything through the invitation, never to a student.
        ("survey_answers", "school", "invitation_id.unit_id.school_id"),
        ("survey_answers", "class", "invitation_id.class_id"),
        ("survey_answers", "student", None),
        # A document belongs to what it names itself.
        ("documents", "college", "unit_id"),
        ("documents", "program", "program_id"),
        ("documents", "school", "school_id"),
        ("internships", "college", "program_id.unit_id"),
        # A course is nobody's own: its leader's program is not its program.
        ("courses", "program", None),
        ("courses", "teacher", "owner_id"),
        ("units", "college", ""),
        ("students", "student", ""),
        ("enterprises", "school", None),
    ],
)
def test_a_row_goes_home_by_the_sensible_way(dataset: str, kind: str, expected: str | None):
    assert way(dataset, kind) == expected


def test_where_a_fact_has_one_school_every_step_is_required():
    loose = [
        (name, column)
        for name in ("students", "grades", "attendance", "sections", "teachers", "tasks")
        for column, _ in path(DATASETS, name, SubjectKind.SCHOOL) or ()
        if column in DATASETS[name].column_by_name
        and not DATASETS[name].column_by_name[column].required
    ]

    assert loose == []


# --- pages that are wrong ------------------------------------------------------------------


def test_a_sound_page_loads(folder: Path):
    mend(folder, "{column: enrolled_on, min: 0}", "{column: name, min: 0}")

    datasets = load(folder)

    assert isinstance(datasets, Datasets)
    assert path(datasets, "students", SubjectKind.STUDENT) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("key: student_id", "key: number", "names the column number"),
        ("key: student_id", "key: name", "not required"),
        ("time: enrolled_on", "time: name", "not a date"),
        ("code_list: gender}", "code_list: sex}", "sex"),
        ("type: code, code_list: gender}", "type: code}", "belong together"),
        ("references: students.student_id", "references: students.name", "no data set's key"),
        ("references: students.student_id", "references: pupils.id", "no data set's key"),
        ("aliases: [学生姓名]", "aliases: [学 号]", "One name for several columns"),
        ("zh: 姓名", "zh: 姓名（全）", "forbidden characters"),
        ('active: {gender: ["1"]}', 'active: {gender: ["7"]}', "unknown values: 7"),
        ("name: name, active", "name: title, active", "name or parent column"),
        ("kind: range", "kind: rage", "kind must be one of"),
        ("{column: enrolled_on, min: 0}", "{column: age, min: 0}", "no column age"),
        ("{column: enrolled_on, min: 0}", "{column: name}", "min or max"),
        ("{column: enrolled_on, min: 0}", "{colum: name, min: 0}", "colum"),
        ("key: student_id", "key: student_id\nvia: name", "no reference"),
        (
            "kind: range, message: {zh: 一, en: one}, args: {column: enrolled_on, min: 0}",
            "kind: references_exist, message: {zh: 一, en: one}, args: {columns: [name]}",
            "name is no reference",
        ),
        ("name: students", "name: pupils", "unlike its file"),
    ],
)
def test_a_page_that_contradicts_itself_is_refused(folder: Path, old: str, new: str, words: str):
    mend(folder, old, new)

    with pytest.raises(BadData) as caught:
        load(folder)

    assert words in caught.value.say("en")
    assert caught.value.zh
    assert caught.value.cure[0]
    assert "students.yaml" in caught.value.place


def test_a_check_over_time_needs_a_time_column(folder: Path):
    page = STUDENT.replace("time: enrolled_on\n", "")
    page = page.replace("kind: range", "kind: count_change").replace(
        "{column: enrolled_on, min: 0}", "{}"
    )
    (folder / "datasets" / "students.yaml").write_text(page, encoding="utf-8")

    with pytest.raises(BadData, match="has no time column"):
        load(folder)


def test_a_misspelt_field_is_told_with_its_line(folder: Path):
    mend(folder, "type: date}", "typ: date}")

    with pytest.raises(BadData) as caught:
        load(folder)

    assert caught.value.place.endswith("students.yaml:13")
    assert "columns.3" in caught.value.en


def test_broken_yaml_is_told_with_its_line(folder: Path):
    mend(folder, "key: student_id", "key: [student_id")

    with pytest.raises(BadData) as caught:
        load(folder)

    assert caught.value.place.split(":")[-1].isdigit()


def test_a_code_given_twice_is_refused(folder: Path):
    with (folder / "codes" / "gender.csv").open("a", encoding="utf-8") as stream:
        stream.write("1,男人,man,,true,\n")

    with pytest.raises(BadData, match="comes twice"):
        load(folder)


def test_a_code_list_without_its_heading_is_refused(folder: Path):
    (folder / "codes" / "gender.csv").write_text("1,男\n", encoding="utf-8")

    with pytest.raises(BadData, match="are missing"):
        load(folder)


def test_one_name_for_two_codes_is_refused(folder: Path):
    mend(folder, "{column: enrolled_on, min: 0}", "{column: name, min: 0}")
    with (folder / "codes" / "gender.csv").open("a", encoding="utf-8") as stream:
        stream.write("3,男,he,,true,\n")

    with pytest.raises(BadData, match="Several codes are called"):
        load(folder)


def test_two_ways_as_short_must_be_decided(folder: Path):
    mend(folder, "{column: enrolled_on, min: 0}", "{column: name, min: 0}")
    page = """
name: helps
title: {zh: 帮扶, en: helps}
grain: {zh: 每次一行, en: one row each time}
key: help_id
columns:
  help_id: {zh: 帮扶号, en: help number, type: string, required: true}
  helper_id: {zh: 帮扶人, en: helper, type: string, references: students.student_id}
  helped_id: {zh: 被帮扶人, en: helped, type: string, references: students.student_id}
"""
    (folder / "datasets" / "helps.yaml").write_text(page, encoding="utf-8")

    with pytest.raises(BadData, match="Several ways lead to student: helper_id, helped_id"):
        load(folder)

    decided = page.replace("key: help_id", "key: help_id\nways: {student: helped_id}")
    (folder / "datasets" / "helps.yaml").write_text(decided, encoding="utf-8")
    found = path(load(folder), "helps", SubjectKind.STUDENT)
    assert found == (("helped_id", "students"),)


def test_names_are_compared_without_width_case_blanks_and_remarks():
    assert plain("Ｓtudent　ID＊") == "studentid"
    assert bare("成绩【期末】（百分制）") == "成绩"
