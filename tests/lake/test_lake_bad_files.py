"""Bad files: each is refused with place, reason and cure in both languages, and wholly."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from corpus import HEADINGS, student, students, text, workbook

from lemnis.errors import LemnisError
from lemnis.lake.ingest import load_files
from lemnis.lake.loads import Policy
from lemnis.lake.rejects import rejected_cells

STRICT = Policy(strict=True)

pytestmark = pytest.mark.slow  # each test opens a lake of its own


def write(path, content):
    path.write_bytes(content)
    return path


def lines(*rows, encoding="utf-8"):
    return "".join(",".join(row) + "\n" for row in rows).encode(encoding)


def truncated(path):
    whole = workbook(path, {"学生": [HEADINGS, *students(500)]}).read_bytes()
    return write(path, whole[: len(whole) // 2])


def bomb(path):
    """Write a small workbook that unpacks to 600 MB."""
    workbook(path, {"学生": [HEADINGS]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as member,
    ):
        for _ in range(600):
            member.write(b" " * 1_000_000)
    return path


def liar(path):
    """Write a workbook whose list of members understates the size of its sheet."""
    workbook(path, {"学生": [HEADINGS, *students(200)]})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    assert int.from_bytes(content[at + 24 : at + 28], "little") == size
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return write(path, bytes(content))


def encrypted(path):
    """Write what an encrypted workbook looks like: a compound file that holds a package."""
    name = "EncryptedPackage".encode("utf-16-le")
    return write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + name + bytes(4000))


def folder(path):
    path.mkdir()
    return path


# What is handed in → the words to be found in the English message, and the place.
REFUSED = {
    "does not exist": ("a.csv", lambda path: path, "no such file", "a.csv"),
    "folder": ("a", folder, "folder", "a"),
    "empty file": ("a.csv", lambda p: write(p, b""), "empty", "a.csv"),
    "only blank lines": ("a.csv", lambda p: write(p, b"\n,,\n"), "no rows", "a.csv"),
    "empty sheets": ("a.xlsx", lambda p: workbook(p, {"一": [], "二": []}), "no rows", "a.xlsx"),
    "truncated workbook": ("a.xlsx", truncated, "damaged", "a.xlsx"),
    "no workbook": ("a.xlsx", lambda p: write(p, b"hello, world"), "damaged", "a.xlsx"),
    "old workbook cut off": (
        "a.xls",
        lambda p: write(p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 2000),
        "damaged",
        "a.xls",
    ),
    "encrypted": ("a.xlsx", encrypted, "password", "a.xlsx"),
    "zip bomb": ("a.xlsx", bomb, "600 MB", "a.xlsx"),
    "lying archive": ("a.xlsx", liar, "damaged", "a.xlsx"),
    "pdf": ("a.csv", lambda p: write(p, b"%PDF-1.7 ..."), "PDF", "a.csv"),
    "parquet cut off": (
        "a.parquet",
        lambda p: write(p, b"PAR1" + bytes(50)),
        "damaged",
        "a.parquet",
    ),
    "nul bytes": (
        "a.csv",
        lambda p: write(p, lines(HEADINGS, student(1)) + b"S2,\0\0\0,C1\n"),
        "NUL",
        "a.csv:3",
    ),
    "two encodings": (
        "a.csv",
        lambda p: write(p, lines(HEADINGS, student(1)) + lines(student(2), encoding="gb18030")),
        "Two encodings",
        "a.csv:3",
    ),
    "no known encoding": (
        "a.csv",
        lambda p: write(p, lines(("a", "b"), ("1", "2")) + b"\xff\xff\xff,\x80\n"),
        "encoding",
        "a.csv:3",
    ),
    "quote never closed": (
        "a.csv",
        lambda p: write(p, lines(HEADINGS, student(1)) + b'S2,"abc,C1\nS3,x\n'),
        "line 3",
        "a.csv:3",
    ),
    "huge cell": (
        "a.csv",
        lambda p: write(p, lines(HEADINGS, student(1), student(2, 姓名="长" * 200_000))),
        "longer than",
        "a.csv:3",
    ),
    "strange headings": (
        "a.csv",
        lambda p: text(p, [("foo", "bar", "baz"), ("1", "2", "3")]),
        "not clear which data set",
        "a.csv",
    ),
    "only a picture of a table": (
        "学生.xlsx",
        lambda p: workbook(p, {"Sheet1": [["见附件"]]}),
        "lacks required columns",
        "学生.xlsx [Sheet1]:1",
    ),
    "required column missing": (
        "a.csv",
        lambda p: text(p, [HEADINGS[1:], *(row[1:] for row in students(3))]),
        "lacks required columns: student number",
        "a.csv:1",
    ),
    "wrong heading": (
        "a.csv",
        lambda p: text(p, [[h.replace("籍状", "藉状") for h in HEADINGS], *students(3)]),
        "Is “学藉状态” meant to be “enrolment status”?",
        "a.csv:1",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_place_and_cure(tmp_path, lake, datasets, case):
    name, make, words, place = REFUSED[case]
    path = make(tmp_path / name)

    with pytest.raises(LemnisError) as refused:
        load_files(lake, datasets, [path], load="1", by="测试")

    error = refused.value
    assert words in error.say("en")
    assert error.place.endswith(place)
    assert all(error.cure)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.zh)
    assert_untouched(lake)


def assert_untouched(lake):
    assert (lake.snapshot(), lake.tables()) == (0, frozenset())
    assert list((lake.home / "tmp").glob("load-*")) == []


def one_bad(**changes):
    """Return a list of 30 students of whom the third is changed."""
    rows = students(30)
    rows[2] = student(2, **changes)
    return [HEADINGS, *rows]


# What is wrong → the rows, and the rejected cells: row, column, value, rule.
REJECTED = {
    "date as text": (one_bad(入学日期="九月一日"), [(4, "enrolled_on", "九月一日", "TYPE")]),
    "impossible date": (one_bad(入学日期="2024-13-45"), [(4, "enrolled_on", "2024-13-45", "TYPE")]),
    "half a year": (one_bad(年级="1.5"), [(4, "grade_year", "1.5", "TYPE")]),
    "unknown code": (one_bad(学籍状态="在校外"), [(4, "status", "在校外", "CODE")]),
    "empty required cell": (one_bad(姓名=""), [(4, "name", None, "REQUIRED")]),
    "key twice": (
        one_bad(学号="S00004"),
        [(4, "student_id", "S00004", "KEY"), (6, "student_id", "S00004", "KEY")],
    ),
    "row too long": (
        [*one_bad()[:3], (*student(1), "多", "余"), *one_bad()[3:]],
        [(4, "", None, "too_long")],
    ),
    "row too short": ([*one_bad(), ("S99", "张三")], [(32, "", None, "too_short")]),
    "several in one row": (
        one_bad(姓名="", 年级="一"),
        [(4, "name", None, "REQUIRED"), (4, "grade_year", "一", "TYPE")],
    ),
}


@pytest.mark.parametrize("case", REJECTED)
def test_bad_rows_are_told_by_row_column_value_and_rule(tmp_path, lake, datasets, case):
    rows, expected = REJECTED[case]
    path = text(tmp_path / "名单.csv", rows)

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=STRICT)

    told = rejected_cells(result.rejects)
    assert sorted((r.row, r.column, r.value, r.rule) for r in told) == sorted(expected)
    assert all(r.file == "名单.csv" and r.zh and r.en for r in told)
    assert not result.published
    assert [f.code for f in result.errors] == ["too_many_rejected"]
    assert all(result.errors[0].cure)
    assert_untouched(lake)


def test_references_to_nothing_are_told_once_their_data_set_is_known(tmp_path, lake, datasets):
    classes = [
        ("班级代码", "专业编号", "班级名称", "入学年份", "班级状态"),
        ("C1", "P1", "一班", "2024", "在读"),
    ]
    rows = students(30)
    rows[5] = student(5, 班级="C9")
    path = workbook(tmp_path / "名单.xlsx", {"班级": classes, "学生": [HEADINGS, *rows]})

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=STRICT)

    told = rejected_cells(result.rejects)
    assert [(r.sheet, r.row, r.column, r.value, r.rule) for r in told] == [
        ("学生", 7, "class_id", "C9", "REFERENCE")
    ]
    assert_untouched(lake)


def test_one_bad_data_set_keeps_the_others_of_its_load_out(tmp_path, lake, datasets):
    classes = [
        ("班级代码", "专业编号", "班级名称", "入学年份", "班级状态"),
        ("C1", "P1", "一班", "2024", "在读"),
    ]
    bad = [HEADINGS, *students(10, 入学日期="某日")]
    path = workbook(tmp_path / "名单.xlsx", {"班级": classes, "学生": bad})

    result = load_files(lake, datasets, [path], load="1", by="测试")

    assert [(d.dataset, d.rows_in, d.rejected) for d in result.datasets] == [
        ("classes", 1, 0),
        ("students", 10, 10),
    ]
    assert result.snapshot is None
    assert_untouched(lake)


def test_a_heading_repeated_and_totals_further_down_are_left_out_and_told(tmp_path, lake, datasets):
    rows = [
        HEADINGS,
        *students(20),
        HEADINGS,
        student(50),
        ("合计", "21人", "", "", "", "", "", ""),
    ]
    rows.append(("注：截至九月", *[""] * 7))
    path = text(tmp_path / "名单.csv", rows)

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=STRICT)

    assert result.datasets[0].new == 21
    assert [(f.code, f.rows) for f in result.findings if f.code == "skipped_rows"] == [
        ("skipped_rows", 3)
    ]


def test_formulas_are_read_as_values_and_those_without_one_are_told(tmp_path, lake, datasets):
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("学生")
        for at, row in enumerate([HEADINGS, *students(30)]):
            sheet.write_row(at, 0, row)
        sheet.write_formula("B2", '="学生"&"甲"', None, "学生甲")
        sheet.write_formula("D3", "=D2", None, "")

    result = load_files(lake, datasets, [path], load="1", by="测试")

    con = lake.reader()
    names = con.execute("SELECT name, gender FROM lake.students ORDER BY student_id LIMIT 2")
    assert names.fetchall() == [("学生甲", "2"), ("学生1", None)]
    assert [f.code for f in result.findings if "formula" in f.code] == ["formula_without_value"]


def test_a_number_that_excel_has_cut_short_is_rejected(tmp_path, lake, datasets):
    rows = students(30)
    rows[3] = student(3, 学号=320240901001001001)
    path = workbook(tmp_path / "名单.xlsx", {"学生": [HEADINGS, *rows]})

    result = load_files(lake, datasets, [path], load="1", by="测试", policy=STRICT)

    assert [(r.row, r.rule) for r in rejected_cells(result.rejects)] == [(5, "lost_digits")]
    assert_untouched(lake)


def test_a_heading_without_rows_is_no_load(tmp_path, lake, datasets):
    path = text(tmp_path / "名单.csv", [HEADINGS])

    result = load_files(lake, datasets, [path], load="1", by="测试")

    assert [f.code for f in result.errors] == ["no_rows"]
    assert_untouched(lake)


def test_the_second_of_two_files_being_bad_keeps_the_first_out(tmp_path, lake, datasets):
    good = text(tmp_path / "好.csv", [HEADINGS, *students(10)])
    bad = write(tmp_path / "坏.csv", lines(HEADINGS, student(11)) + b'S2,"abc\n')

    with pytest.raises(LemnisError, match=r"坏\.csv:3"):
        load_files(lake, datasets, [good, bad], load="1", by="测试")

    assert_untouched(lake)


LOAD_AND_WEIGH = """
import json, resource, sys
from pathlib import Path
from lemnis.lake.datasets import load
from lemnis.lake.ingest import load_files
from lemnis.lake.store import Lake
datasets = load()
lake = Lake.open(Path(sys.argv[1]), memory="400MB", threads=1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
result = load_files(lake, datasets, [Path(sys.argv[2])], load="1", by="test")
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
rejected = result.datasets[0].rejected
print(json.dumps([rejected, str(result.rejects), result.snapshot, before, after]))
"""


def test_a_file_of_a_hundred_thousand_errors_is_reported_in_bounded_memory(tmp_path):
    rows = (student(n, 入学日期="不详", 学籍状态=f"未知{n % 7}") for n in range(100_000))
    path = text(tmp_path / "名单.csv", (HEADINGS, *rows))

    command = [sys.executable, "-c", LOAD_AND_WEIGH, str(tmp_path / "lake"), str(path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    rejected, workbook_path, snapshot, before, after = json.loads(output)
    assert (rejected, snapshot) == (100_000, None)
    assert Path(workbook_path).exists()
    assert after - before < 500  # MiB; DuckDB itself is given 400
