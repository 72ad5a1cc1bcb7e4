"""What people type becomes a value or a finding, never a guess."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from lemnis.lake import casts
from lemnis.lake.datasets import Column, load

DATASETS = load()


def column(dataset: str, name: str) -> Column:
    return DATASETS[dataset].column_by_name[name]


def read(column: Column, *texts: str | None) -> list[object]:
    with duckdb.connect() as con:
        con.execute(f'CREATE TABLE staged (n INTEGER, "{column.name}" VARCHAR)')
        con.executemany("INSERT INTO staged VALUES (?, ?)", list(enumerate(texts)))
        sql = f"SELECT {casts.typed(column, DATASETS)} FROM staged ORDER BY n"
        return [row[0] for row in con.execute(sql).fetchall()]


def test_a_yes_may_be_written_in_many_ways():
    said = ("是", "有", "√", "✓", "Y", "yes", "TRUE", "1", "１", " 是 ", "1.0")

    assert read(column("students", "is_poor"), *said) == [True] * len(said)


def test_a_no_may_be_written_in_many_ways():
    said = ("否", "无", "×", "N", "no", "False", "0", "没有")

    assert read(column("students", "is_poor"), *said) == [False] * len(said)


def test_what_is_neither_yes_nor_no_has_no_value():
    assert read(column("students", "is_poor"), "也许", "2", "是吗") == [None] * 3


@pytest.mark.parametrize(
    "said",
    [
        "2024-09-01",
        "2024-9-1",
        "2024/9/1",
        "2024/09/01",
        "2024.9.1",
        "20240901",
        "20240901.0",
        "2024年9月1日",
        "2024年09月01号",
        "２０２４－０９－０１",
        "2024-09-01 00:00:00",
        "2024-09-01T08:30:00.000",
        "2024/9/1 8:00",
        "45536",
        "45536.0",
        " 2024-09-01\t",
    ],
)
def test_a_day_may_be_written_in_many_ways(said: str):
    assert read(column("students", "enrolled_on"), said) == [dt.date(2024, 9, 1)]


@pytest.mark.parametrize(
    "said",
    ["2024-02-30", "2024-13-01", "9/1/2024", "2024年9月", "202409", "24-9-1", "明天", "infinity",
     "2024-09-01 BC", "1", "0", "99999", "1799-01-01"],
)  # fmt: skip
def test_half_a_day_or_no_day_has_no_value(said: str):
    assert read(column("students", "enrolled_on"), said) == [None]


def test_a_decimal_keeps_four_places_exactly():
    said = ("89.95", "1,234.5", "１２．５", "0.30000000000000004", "-3", "1e2", "12 345.6", "5.")
    expected = ("89.95", "1234.5", "12.5", "0.3", "-3", "100", "12345.6", "5")

    assert read(column("grades", "score"), *said) == [Decimal(text) for text in expected]


def test_a_number_may_carry_its_own_unit_but_no_other():
    hours = column("courses", "hours")

    assert read(hours, "64学时", "64 学时", "64元") == [Decimal(64), Decimal(64), None]
    assert read(column("assets", "value"), "¥1,200.00", "1200元", "12万元") == [
        Decimal(1200),
        Decimal(1200),
        None,
    ]


def test_a_percentage_is_kept_as_the_column_keeps_it():
    assert read(column("goals", "progress"), "95%", "95", "９５％") == [Decimal(95)] * 3
    assert read(column("attainments", "value"), "95%", "0.95") == [Decimal("0.95")] * 2


def test_what_is_no_number_has_no_value():
    said = ("八十", "1,5", "12a", "1_000", "0x1F", "NaN!", "inf", "1.2.3", "99999999999999999999")

    assert read(column("grades", "score"), *said) == [None] * len(said)


def test_a_whole_number_is_not_rounded():
    said = ("12", "12.0", "1,200", "12人", "12.5", "十二")

    assert read(column("sections", "headcount"), *said) == [12, 12, 1200, 12, None, None]


def test_a_code_may_be_written_by_code_or_title_in_either_language():
    gender = column("students", "gender")

    assert read(gender, "1", "男", "Male", "1.0", "１", "甲") == ["1", "1", "1", "1", "1", None]


def test_a_code_that_lost_its_zero_in_a_spreadsheet_is_found():
    assert read(column("students", "ethnicity"), "1", "01", "汉族", "11") == [
        "01",
        "01",
        "01",
        "11",
    ]


@pytest.mark.slow
def test_every_code_of_every_list_is_understood_by_every_name():
    for dataset in DATASETS:
        for each in dataset.columns:
            if each.code_list is None:
                continue
            said = [(c.code, n) for c in DATASETS.codes[each.code_list].values() for n in c.title]
            said = [(code, name) for code, name in said if name]

            assert read(each, *(name for _, name in said)) == [code for code, _ in said]


def test_a_number_that_names_something_loses_what_the_spreadsheet_added():
    student = column("students", "student_id")

    assert read(student, "20240101.0", "'20240101", "２０２４", " 007 ") == [
        "20240101",
        "20240101",
        "2024",
        "007",
    ]


def test_free_text_is_trimmed_and_otherwise_left_alone():
    assert read(column("students", "name"), "　张（三） ", "-", "", "  ") == [
        "张（三）",
        "-",
        None,
        None,
    ]


def test_a_dash_in_a_cell_of_numbers_is_nothing_and_not_nonsense():
    score = column("grades", "score")
    with duckdb.connect() as con:
        con.execute("CREATE TABLE staged (score VARCHAR)")
        con.execute("INSERT INTO staged VALUES ('-'), ('#N/A'), (''), (NULL), ('八十')")

        said = con.execute(f"SELECT {casts.text(score)} FROM staged").fetchall()

    assert [row[0] for row in said] == [None, None, None, None, "八十"]


def test_a_typed_relation_has_every_column_with_value_and_text():
    dataset = DATASETS["student_aid"]
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE staged AS SELECT '名单.xlsx' AS _file, '一' AS _sheet, 2 AS _row, "
            "'A1' AS aid_id, '国家奖学金' AS kind, '八千' AS amount"
        )

        typed = con.sql(casts.select(dataset, DATASETS, "staged", {"aid_id", "kind", "amount"}))
        row = dict(zip(typed.columns, typed.fetchall()[0], strict=True))

    assert row["kind"] == "national_scholarship"
    assert (row["amount"], row["amount__text"]) == (None, "八千")
    assert (row["student_id"], row["_row"]) == (None, 2)
