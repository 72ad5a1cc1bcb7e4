"""A load is published whole or not at all, and what is wrong comes back to be mended."""

import datetime as dt
import zipfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from corpus import HEADINGS, student, students, text, workbook
from python_calamine import CalamineWorkbook

from lemnis.errors import BadData
from lemnis.lake.ingest import load_files, load_tables
from lemnis.lake.loads import DatasetLoad, Policy
from lemnis.lake.publish import Mode
from lemnis.lake.rejects import rejected_cells

pytestmark = pytest.mark.slow  # each test opens a lake of its own

LENIENT = Policy(most_rejected=0.9)
CLASSES = [
    ("班级代码", "专业编号", "班级名称", "入学年份", "班级状态"),
    ("C1", "P1", "一班", "2024", "在读"),
]


def published(lake, columns="student_id, name"):
    con = lake.reader()
    return con.execute(f"SELECT {columns} FROM lake.students ORDER BY student_id").fetchall()


def test_a_class_list_becomes_typed_rows_that_name_their_load(tmp_path, lake, datasets):
    path = workbook(tmp_path / "名单.xlsx", {"学生": [HEADINGS, student(7, 性别="男")]})

    result = load_files(lake, datasets, [path], load="load-1", by="教务员")

    assert result.datasets == (DatasetLoad("students", 1, 0, new=1),)
    columns = "student_id, gender, kind, status, grade_year, enrolled_on, is_poor, _load"
    assert published(lake, columns) == [
        ("S00007", "1", "regular", "enrolled", 1, dt.date(2024, 9, 1), None, "load-1")
    ]
    last = lake.snapshots()[-1]
    assert (last.id, last.author, last.extra["load"]) == (result.snapshot, "教务员", "load-1")


def test_a_second_load_counts_new_changed_and_unchanged_rows(tmp_path, lake, datasets):
    first = text(tmp_path / "一.csv", [HEADINGS, *students(10)])
    second = text(tmp_path / "二.csv", [HEADINGS, *students(11)[1:], student(0, 姓名="改名")])

    load_files(lake, datasets, [first], load="1", by="测试")
    result = load_files(lake, datasets, [second], load="2", by="测试")

    assert result.datasets == (DatasetLoad("students", 11, 0, new=1, changed=1, unchanged=9),)
    assert published(lake)[0] == ("S00000", "改名")


def test_a_replacing_load_removes_what_it_does_not_hold(tmp_path, lake, datasets):
    load_files(
        lake, datasets, [text(tmp_path / "a.csv", [HEADINGS, *students(5)])], load="1", by=""
    )
    path = text(tmp_path / "b.csv", [HEADINGS, *students(3)])

    result = load_files(
        lake, datasets, [path], load="2", by="测试", policy=Policy(mode=Mode.REPLACE)
    )

    assert (result.datasets[0].unchanged, result.datasets[0].removed) == (3, 2)
    assert len(published(lake)) == 3


def test_the_same_file_twice_changes_nothing(tmp_path, lake, datasets):
    path = text(tmp_path / "a.csv", [HEADINGS, *students(5)])

    first = load_files(lake, datasets, [path], load="1", by="测试")
    again = load_files(lake, datasets, [path], load="2", by="测试")

    assert (again.snapshot, again.datasets[0].unchanged) == (first.snapshot, 5)


def test_rows_repeated_whole_count_once(tmp_path, lake, datasets):
    path = text(tmp_path / "a.csv", [HEADINGS, *students(5), student(1), student(1)])

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=Policy(strict=True))

    assert result.datasets[0].new == 5
    assert [(f.code, f.rows) for f in result.findings if f.rows] == [("repeated_rows", 2)]


def test_several_files_and_sheets_are_published_in_one_snapshot(tmp_path, lake, datasets):
    one = workbook(tmp_path / "一.xlsx", {"班级": CLASSES, "学生": [HEADINGS, *students(3)]})
    two = text(tmp_path / "二.csv", [HEADINGS, *students(6)[3:]], "gb18030")

    result = load_files(lake, datasets, [one, two], load="1", by="测试")

    assert {d.dataset: d.new for d in result.datasets} == {"classes": 1, "students": 6}
    assert lake.tables(result.snapshot) == {"classes", "students"}
    assert lake.tables(result.snapshot - 1) == frozenset()


def test_sheets_of_remarks_are_left_out_and_told(tmp_path, lake, datasets):
    remarks = [["填表说明", ""], ["姓名", "按身份证填写"], ["联系人", "张老师"]]
    path = workbook(tmp_path / "学生.xlsx", {"说明": remarks, "Sheet2": [HEADINGS, *students(3)]})

    result = load_files(lake, datasets, [path], load="1", by="测试")

    assert [d.dataset for d in result.datasets] == ["students"]
    assert [f.place for f in result.findings if f.code == "unknown_sheet"] == ["学生.xlsx [说明]"]


def test_few_bad_rows_are_kept_out_and_the_rest_is_published(tmp_path, lake, datasets):
    rows = students(40)
    rows[3] = student(3, 年级="大一")
    path = text(tmp_path / "a.csv", [HEADINGS, *rows])

    result = load_files(lake, datasets, [path], load="1", by="测试")

    assert result.datasets == (DatasetLoad("students", 40, 1, new=39),)
    assert "S00003" not in [key for key, _ in published(lake)]


def test_columns_a_file_lacks_keep_what_is_published(tmp_path, lake, datasets):
    without = [
        tuple(c for h, c in zip(HEADINGS, r, strict=True) if h != "性别") for r in students(2)
    ]
    headings = [h for h in HEADINGS if h != "性别"]

    load_files(
        lake, datasets, [text(tmp_path / "a.csv", [HEADINGS, *students(2)])], load="1", by=""
    )
    load_files(lake, datasets, [text(tmp_path / "b.csv", [headings, *without])], load="2", by="")

    assert published(lake, "gender") == [("2",), ("2",)]


def sheets(path):
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_rejects_workbook_shows_each_row_as_it_came_and_what_is_wrong(tmp_path, lake, datasets):
    rows = [*students(4), student(4, 学籍状态="在都", 年级="=1+1")]
    path = text(tmp_path / "a.csv", [HEADINGS, *rows])

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=LENIENT)

    found = sheets(result.rejects)["学生"]
    assert found[0] == [*HEADINGS, "※行号", "※字段", "※值", "※规则", "※说明"]
    assert found[1][:8] == list(rows[4])
    assert found[1][8:12] == ["6", "学籍状态；年级", "在都；=1+1", "CODE；TYPE"]
    assert "是否指" in found[1][12]
    assert "“年级”应为整数" in found[1][12]
    assert len(found) == 2


def test_nothing_in_a_rejects_workbook_is_a_formula(tmp_path, lake, datasets):
    rows = [student(n, 姓名=f"{mark}cmd|'/c calc'!A1", 年级="x") for n, mark in enumerate("=+-@")]
    path = text(tmp_path / "a.csv", [HEADINGS, *students(9)[5:], *rows])

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=LENIENT)

    with zipfile.ZipFile(result.rejects) as archive:
        parts = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/s")]
    assert len(parts) == 2
    assert not any(b"<f>" in part for part in parts)
    assert [row[1][0] for row in sheets(result.rejects)["学生"][1:]] == ["=", "+", "-", "@"]


def mend(source, target, changes):
    """Write the workbook again with cells changed, as a person would."""
    with xlsxwriter.Workbook(str(target)) as book:
        for name, rows in sheets(source).items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, [changes.get(cell, cell) for cell in row])
    return target


def test_a_mended_rejects_workbook_is_imported_as_it_is(tmp_path, lake, datasets):
    bad = student(4, 学籍状态="在都", 班级="一班")
    path = workbook(tmp_path / "a.xlsx", {"名册": [["花名册"], HEADINGS, *students(4), bad]})

    first = load_files(lake, datasets, [path], load="1", by="测试", policy=LENIENT)
    mended = mend(first.rejects, tmp_path / "改.xlsx", {"在都": "在读"})
    second = load_files(lake, datasets, [mended], load="2", by="测试")

    assert second.datasets == (DatasetLoad("students", 1, 0, new=1),)
    assert [f.code for f in second.findings] == ["reference_not_loaded"]
    assert [key for key, _ in published(lake)] == ["S00000", "S00001", "S00002", "S00003", "S00004"]


def test_a_rejects_workbook_of_a_mapped_file_needs_no_mapping(tmp_path, lake, datasets):
    headings = ["编码X", *HEADINGS[1:]]
    path = text(tmp_path / "a.csv", [headings, *students(4), student(4, 年级="x")])
    wish = {"编码X": "student_id"}

    first = load_files(lake, datasets, [path], load="1", by="测试", mapping=wish, policy=LENIENT)
    mended = mend(first.rejects, tmp_path / "改.xlsx", {"x": "1"})
    second = load_files(lake, datasets, [mended], load="2", by="测试")

    assert second.datasets[0].new == 1


def test_the_rejects_workbook_can_be_had_in_english(tmp_path, lake, datasets):
    path = text(tmp_path / "a.csv", [HEADINGS, *students(4), student(4, 年级="x")])
    policy = Policy(most_rejected=0.9, language="en")

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=policy)

    found = sheets(result.rejects)
    assert list(found) == ["※summary", "students"]
    assert found["students"][1][-1].startswith("“year of study” should be a whole number.")


def test_references_are_checked_against_the_lake_and_the_load(tmp_path, lake, datasets):
    load_files(lake, datasets, [text(tmp_path / "班级.csv", CLASSES)], load="1", by="测试")
    rows = [*students(3), student(3, 班级="C9")]
    path = text(tmp_path / "学生.csv", [HEADINGS, *rows])

    result = load_files(lake, datasets, [path], load="2", by="测试", policy=LENIENT)

    told = rejected_cells(result.rejects)
    assert [(r.row, r.column, r.value, r.rule) for r in told] == [
        (5, "class_id", "C9", "REFERENCE")
    ]
    assert len(published(lake)) == 3


def test_progress_is_told_for_every_stage(tmp_path, lake, datasets):
    told = []
    path = text(tmp_path / "学生.csv", [HEADINGS, *students(3)])

    load_files(
        lake, datasets, [path], load="1", by="测试", progress=lambda *step: told.append(step)
    )

    assert told == [
        ("stage 学生.csv", 3, 0),
        ("check students", 0, 1),
        ("publish students", 0, 1),
        ("check", 0, 0),
        ("publish", 1, 1),
    ]


def test_nothing_of_a_load_is_left_in_the_staging_folder(tmp_path, lake, datasets):
    path = text(tmp_path / "学生.csv", [HEADINGS, *students(3)])

    load_files(lake, datasets, [path], load="1", by="测试")

    assert list((lake.home / "tmp").glob("load-*")) == []


TABLE = pa.table(
    {
        "class_id": ["C1", "C2"],
        "program_id": ["P1", "P1"],
        "name": ["一班", "二班"],
        "entry_year": [2024, 2024],
        "status": ["active", "active"],
    }
)


@pytest.mark.parametrize("trusted", [True, False])
def test_tables_of_other_sources_are_published_too(tmp_path, lake, datasets, trusted):
    pq.write_table(TABLE, tmp_path / "classes.parquet")
    tables = {"classes": tmp_path / "*.parquet"}

    result = load_tables(
        lake, datasets, tables, load="1", by="测试", source="demo", trusted=trusted
    )

    assert result.datasets == (DatasetLoad("classes", 2, 0, new=2),)
    rows = lake.reader().execute("SELECT class_id, entry_year, adviser_id FROM lake.classes")
    assert sorted(rows.fetchall()) == [("C1", 2024, None), ("C2", 2024, None)]


def test_a_trusted_table_still_needs_a_unique_key(lake, datasets):
    twice = pa.concat_tables([TABLE, TABLE.slice(0, 1)])

    with pytest.raises(BadData, match="more than once"):
        load_tables(lake, datasets, {"classes": twice}, load="1", by="测试", trusted=True)

    assert lake.tables() == frozenset()


def test_a_table_that_is_not_trusted_has_its_rows_checked(lake, datasets):
    status = pa.array(["active", "gone"])
    table = TABLE.set_column(4, "status", status)

    result = load_tables(
        lake, datasets, {"classes": table}, load="1", by="测试", source="教务系统", policy=LENIENT
    )

    told = rejected_cells(result.rejects)
    assert [(r.file, r.row, r.column, r.rule) for r in told] == [("教务系统", 2, "status", "CODE")]
    assert result.datasets[0].new == 1


def test_a_table_without_a_required_column_is_refused(lake, datasets):
    with pytest.raises(BadData, match="program_id"):
        load_tables(
            lake, datasets, {"classes": TABLE.drop_columns(["program_id"])}, load="1", by="测试"
        )


def test_what_contradicts_another_table_stops_the_load_unless_it_did_before(
    tmp_path, lake, datasets
):
    check = {
        "code": "T1",
        "kind": "refers_to",
        "message": {
            "zh": "在校生的班级应为在读班级。",
            "en": "Enrolled students need a live class.",
        },
        "cure": {"zh": "请核对。", "en": "Check."},
        "args": {"column": "class_id", "target": {"status": ["active"]}},
    }
    checked = type(datasets)(
        {
            d.name: d.model_validate({**d.model_dump(), "checks": [check]})
            if d.name == "students"
            else d
            for d in datasets
        },
        datasets.codes,
    )
    ended = [CLASSES[0], ("C1", "P1", "一班", "2024", "已毕业")]
    load_files(lake, datasets, [text(tmp_path / "班级.csv", ended)], load="1", by="测试")
    path = text(tmp_path / "学生.csv", [HEADINGS, *students(3)])
    more = text(tmp_path / "学生更多.csv", [HEADINGS, student(0, 姓名="改")])

    refused = load_files(lake, checked, [path], load="2", by="测试")
    load_files(lake, datasets, [path], load="3", by="测试")
    known = load_files(lake, checked, [more], load="4", by="测试")

    assert [(f.code, f.rows) for f in refused.errors] == [("T1", 3)]
    assert refused.snapshot is None
    assert (known.errors, known.published) == ((), True)
    assert "T1" in [f.code for f in known.findings]


def test_duckdb_says_nothing_of_its_own_on_the_terminal(lake, capfd):
    lake.reader().execute("SELECT 1").fetchall()

    setting = lake.reader().execute("SELECT current_setting('enable_progress_bar')").fetchone()

    assert setting == (False,)
    assert isinstance(lake.reader(), duckdb.DuckDBPyConnection)
