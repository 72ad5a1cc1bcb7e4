"""Files are read as people mean them: any kind, any encoding, headings wherever they stand."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from corpus import HEADINGS, open_document, student, students, text, workbook

from lemnis.errors import BadData
from lemnis.lake.sources.files import named, read_file
from lemnis.lake.sources.headers import Wish, map_sheet, save_mapping, saved_mapping


def cells(path, sheet=0):
    return [row.cells for row in read_file(path)[sheet].rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_in_any_encoding_and_with_any_delimiter(tmp_path, encoding, delimiter):
    rows = [HEADINGS, student(1), student(2, 姓名='李"四", 小')]

    path = text(tmp_path / "名单.csv", rows, encoding, delimiter)

    assert cells(path) == rows


def test_single_quotes_are_found_to_be_quotes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("'学号','姓名'\n'1','张,三'\n'2','李,四'\n", encoding="utf-8")

    assert cells(path) == [("学号", "姓名"), ("1", "张,三"), ("2", "李,四")]


def test_rows_of_text_are_numbered_by_the_line_they_begin_in(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('学号,备注\n1,"两\n行"\n2,好\n', encoding="utf-8")

    assert [row.number for row in read_file(path)[0].rows()] == [1, 2, 4]


def test_a_workbook_gives_what_people_see(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("表")
        book.add_worksheet("隐藏").hide()
        sheet.write_row(0, 1, ["学号", 20240001, 89.5, True])
        sheet.write_datetime(0, 5, dt.date(2024, 9, 1), day)
        sheet.write_formula(0, 6, "=1+1", None, 2)

    assert len(read_file(path)) == 1
    assert cells(path) == [("", "学号", "20240001", "89.5", "true", "2024-09-01", "2")]


def test_a_number_too_long_for_a_spreadsheet_is_marked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"表": [["身份证号"], [110101199001010011]]})

    faults = [row.fault for row in read_file(path)[0].rows()]

    assert faults == [None, "lost_digits"]


def test_a_cell_merged_downwards_stands_for_each_row(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        sheet.merge_range("A1:A3", "一班")
        sheet.write_column("B1", ["甲", "乙", "丙"])

    assert cells(path) == [("一班", "甲"), ("一班", "乙"), ("一班", "丙")]


def test_formulas_without_a_value_are_told_with_their_cells(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", HEADINGS)
        sheet.write_formula("B2", "=A2", None, "")
        sheet.write_formula("C3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D3", "=1", None, 1)

    notes = read_file(path)[0].notes

    assert [(note.code, note.place) for note in notes] == [
        ("formula_without_value", "B2"),
        ("formula_error", "C3"),
    ]


def test_an_open_document_is_read(tmp_path):
    rows = [HEADINGS, student(1)]

    path = open_document(tmp_path / "a.ods", "学生", rows)

    assert cells(path) == rows


@pytest.mark.real
def test_an_old_excel_file_of_the_ministry_is_read(shared_data):
    path = shared_data / "cn_institutions" / "moe_list_20250620.xls"

    rows = cells(path)

    assert rows[2][:3] == ("序号", "学校名称", "学校标识码")
    assert rows[4][:3] == ("1", "北京大学", "4111010001")


def test_parquet_is_read_with_its_names_as_headings(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"学号": ["1", None], "入学日期": [dt.date(2024, 9, 1)] * 2})
    pq.write_table(table, path)

    assert cells(path) == [("学号", "入学日期"), ("1", "2024-09-01"), ("", "2024-09-01")]


def test_a_workbook_called_csv_is_read_as_a_workbook(tmp_path):
    path = workbook(tmp_path / "a.csv", {"学生": [HEADINGS]})

    assert cells(path) == [HEADINGS]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    one, two = tmp_path / "a" / "名单.csv", tmp_path / "b" / "名单.csv"

    assert named([one, two]) == {one: str(one), two: str(two)}
    assert named([one]) == {one: "名单.csv"}


def mapped(path, datasets, wish=None, sheet=0):
    return map_sheet(read_file(path)[sheet], datasets, wish or Wish())


def columns(mapping):
    return {m.heading: m.column for m in mapping.matched}


def test_a_sheet_is_known_by_its_headings_alone(tmp_path, datasets):
    path = workbook(tmp_path / "x.xlsx", {"Sheet1": [HEADINGS, *students(3)]})

    mapping = mapped(path, datasets)

    assert mapping.dataset == "students"
    assert columns(mapping) == {
        "学号": "student_id",
        "姓名": "name",
        "班级": "class_id",
        "性别": "gender",
        "学生类别": "kind",
        "学籍状态": "status",
        "年级": "grade_year",
        "入学日期": "enrolled_on",
    }
    assert (mapping.unknown, mapping.missing) == ((), ())


def test_english_titles_and_code_names_are_headings_too(tmp_path, datasets):
    headings = ["student_id", "Name", "CLASS", "kind", "Enrolment Status", "grade_year"]
    path = text(tmp_path / "students.csv", [[*headings, "Enrolment date"]])

    mapping = mapped(path, datasets)

    assert [m.column for m in mapping.matched] == [
        "student_id",
        "name",
        "class_id",
        "kind",
        "status",
        "grade_year",
        "enrolled_on",
    ]


def test_titles_above_the_table_are_passed_over(tmp_path, datasets):
    rows = [["2024级学生花名册"], ["制表：教务处", "", "2024年9月"], [], HEADINGS, *students(3)]
    path = workbook(tmp_path / "x.xlsx", {"Sheet1": rows})

    mapping = mapped(path, datasets)

    assert (mapping.dataset, mapping.first_row, mapping.last_row) == ("students", 4, 4)


def test_headings_over_two_rows_are_joined(tmp_path, datasets):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("学生")
        sheet.merge_range("A1:C1", "基本信息")
        sheet.merge_range("D1:H1", "学籍信息")
        sheet.write_row("A2", HEADINGS)
        sheet.write_row("A3", student(1))

    mapping = mapped(path, datasets)

    assert mapping.last_row == 2
    assert [m.column for m in mapping.matched][:3] == ["student_id", "name", "class_id"]
    assert mapping.missing == ()


def test_headings_partly_in_the_upper_row_are_joined(tmp_path, datasets):
    upper = ["学号", "姓名", "班级", "性别", "学籍", "", "", "入学日期"]
    lower = ["", "", "", "", "学生类别", "学籍状态", "年级", ""]
    path = text(tmp_path / "学生.csv", [upper, lower, *students(2)])

    mapping = mapped(path, datasets)

    assert (mapping.first_row, mapping.last_row, mapping.missing) == (1, 2, ())
    assert mapping.headings[4:6] == ("学籍/学生类别", "学籍/学籍状态")


def test_a_column_that_only_numbers_the_rows_is_no_unknown_heading(tmp_path, datasets):
    path = text(tmp_path / "x.csv", [["序号", *HEADINGS], ["1", *student(1)]])

    mapping = mapped(path, datasets)

    assert (mapping.unknown, mapping.missing) == ((), ())


def test_a_wrong_heading_gets_suggestions_and_the_column_is_missed(tmp_path, datasets):
    headings = [h.replace("学籍状态", "学藉状态") for h in HEADINGS]
    path = text(tmp_path / "x.csv", [headings, *students(2)])

    mapping = mapped(path, datasets)

    assert [(u.heading, u.suggestions[0]) for u in mapping.unknown] == [("学藉状态", "status")]
    assert mapping.missing == ("status",)


def test_a_person_may_say_what_headings_mean_and_keep_it(tmp_path, datasets):
    headings = ["编码X", *HEADINGS[1:], "多余"]
    path = text(tmp_path / "x.csv", [headings, *students(2)])
    wish = Wish("students", {"编码X": "student_id", "性别": ""})

    mapping = mapped(path, datasets, wish)
    save_mapping(tmp_path / "map.json", [mapping])
    kept = mapped(path, datasets, Wish("students", saved_mapping(tmp_path / "map.json")))

    assert columns(mapping)["编码X"] == "student_id"
    assert "性别" not in columns(mapping)
    assert columns(kept) == columns(mapping)
    assert kept.unknown == ()


def test_a_column_that_does_not_exist_cannot_be_wished_for(tmp_path, datasets):
    path = text(tmp_path / "x.csv", [HEADINGS])

    with pytest.raises(BadData, match="nonsense"):
        mapped(path, datasets, Wish("students", {"学号": "nonsense"}))
    with pytest.raises(BadData, match="students"):
        mapped(path, datasets, Wish("student"))


def test_each_sheet_of_a_workbook_finds_its_own_data_set(tmp_path, datasets):
    classes = ["班级代码", "专业编号", "班级名称", "入学年份", "班级状态"]
    sheets = {"学生": [HEADINGS], "班级": [classes], "说明": [["请按月填报"], ["谢谢"]]}
    path = workbook(tmp_path / "x.xlsx", sheets)

    found = [map_sheet(grid, datasets, Wish()) for grid in read_file(path)]

    assert [m and m.dataset for m in found] == ["students", "classes", None]
