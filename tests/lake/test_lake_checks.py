"""Every check finds what it is for, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest

from lemnis.lake import casts
from lemnis.lake.checks import Finding, RowRule, cross_checks, row_checks
from lemnis.lake.connection import quoted
from lemnis.lake.datasets import Check, Dataset, load

DATASETS = load()
Row = Mapping[str, Any]

ALL = [f"LC{number:02d}" for number in range(1, 21)]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


def stage(con: duckdb.DuckDBPyConnection, dataset: Dataset, rows: list[Row]) -> None:
    """Stage rows as texts and type them, as an import does."""
    names = ", ".join(f"{quoted(c.name)} VARCHAR" for c in dataset.columns)
    con.execute(f"CREATE TABLE staged (_file VARCHAR, _sheet VARCHAR, _row INTEGER, {names})")
    for number, row in enumerate(rows, start=2):
        con.execute(
            f"INSERT INTO staged (_row, {', '.join(map(quoted, row))})"
            f" VALUES ({', '.join('?' * (len(row) + 1))})",
            [number, *map(str, row.values())],
        )
    given = {column for row in rows for column in row}
    con.execute(f"CREATE TABLE typed AS {casts.select(dataset, DATASETS, 'staged', given)}")


def broken(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[Row],
    known: Mapping[str, str] | None = None,
) -> list[tuple[str, str, int]]:
    """Return (code, column, row) of every broken row rule that a filled cell could break."""
    dataset = DATASETS[name]
    stage(con, dataset, rows)
    given = {column for row in rows for column in row}
    found = []
    for rule in row_checks(dataset, DATASETS, "typed", known or {}):
        if rule.code == "REQUIRED" and rule.column not in given:
            continue
        bad = con.execute(f"SELECT _row FROM typed WHERE {rule.bad} ORDER BY _row").fetchall()
        found += [(rule.code, rule.column, row) for (row,) in bad]
    return found


def publish(con: duckdb.DuckDBPyConnection, **tables: list[Row]) -> dict[str, str]:
    """Make published tables of a few typed rows."""
    for name, rows in tables.items():
        dataset = DATASETS[name]
        columns = ", ".join(f"{quoted(c.name)} {casts.SQL_TYPES[c.type]}" for c in dataset.columns)
        con.execute(f"CREATE TABLE {name} ({columns})")
        for row in rows:
            con.execute(
                f"INSERT INTO {name} ({', '.join(map(quoted, row))})"
                f" VALUES ({', '.join('?' * len(row))})",
                list(row.values()),
            )
    return {name: name for name in tables}


def found(
    con: duckdb.DuckDBPyConnection, code: str, **tables: list[Row]
) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Return what the cross checks of one code find: data set, column, rows, sample."""
    findings = cross_checks(con, DATASETS, publish(con, **tables))
    return [(f.dataset, f.column, f.rows, f.sample) for f in findings if f.code == code]


# --- what every column promises ------------------------------------------------------------


def test_a_required_cell_left_empty_is_found(con):
    assert broken(con, "students", [{"student_id": "1", "name": " "}, {"name": "李"}]) == [
        ("REQUIRED", "student_id", 3),
        ("REQUIRED", "name", 2),
    ]


def test_a_text_of_the_wrong_type_is_found_once(con):
    rows = [{"student_id": "1", "enrolled_on": "去年", "kind": "外星人", "is_poor": "也许"}]

    assert broken(con, "students", rows) == [
        ("CODE", "kind", 2),
        ("TYPE", "is_poor", 2),
        ("TYPE", "enrolled_on", 2),
    ]


def test_a_repeated_key_is_found_in_every_row_that_has_it(con):
    rows = [{"student_id": "1"}, {"student_id": "2"}, {"student_id": "1.0"}]

    assert broken(con, "students", rows) == [
        ("KEY", "student_id", 2),
        ("KEY", "student_id", 4),
    ]


def test_a_reference_to_nothing_is_found_where_the_other_table_is_known(con):
    con.execute("CREATE TABLE known AS SELECT 'C1' AS class_id")
    rows = [{"student_id": "1", "class_id": "C1"}, {"student_id": "2", "class_id": "C2"}]

    assert broken(con, "students", rows, {"classes": "known"}) == [("REFERENCE", "class_id", 3)]


def test_a_reference_to_a_table_not_at_hand_is_not_judged(con):
    assert broken(con, "students", [{"student_id": "1", "class_id": "C2"}]) == []


def test_a_row_may_refer_to_another_row_of_the_same_load(con):
    rows = [
        {"unit_id": "U1"},
        {"unit_id": "U2", "parent_id": "U1"},
        {"unit_id": "U3", "parent_id": "U9"},
    ]

    assert broken(con, "units", rows) == [("REFERENCE", "parent_id", 4)]


def test_a_missing_optional_reference_is_a_warning_and_a_required_one_an_error():
    known = {"programs": "p", "units": "u", "staff": "s"}
    rules = row_checks(DATASETS["teachers"], DATASETS, "typed", known)

    assert {r.column: r.severity for r in rules if r.code == "REFERENCE"} == {
        "staff_id": "warning",
        "unit_id": "error",
        "program_id": "warning",
    }


def test_every_rule_speaks_both_languages_and_names_a_cure():
    rules = [rule for d in DATASETS for rule in row_checks(d, DATASETS)]
    checks = [check for d in DATASETS for check in d.checks]

    assert [r for r in rules if not (r.zh and r.en and r.cure_zh and r.cure_en)] == []
    assert [c for c in checks if not (*c.message, *c.cure) or "" in (*c.message, *c.cure)] == []


@pytest.mark.slow
def test_no_rule_is_ever_unknown(con):
    for dataset in DATASETS:
        con.execute("DROP TABLE IF EXISTS staged")
        con.execute("DROP TABLE IF EXISTS typed")
        stage(con, dataset, [{dataset.key: "1"}])
        rules = row_checks(dataset, DATASETS, "typed", {})
        verdicts = con.execute(f"SELECT {', '.join(r.bad for r in rules)} FROM typed").fetchone()

        assert verdicts is not None
        assert [r for r, bad in zip(rules, verdicts, strict=True) if bad is None] == []


# --- LC01 to LC20 --------------------------------------------------------------------------


def test_all_twenty_logic_checks_are_in_the_catalogue():
    codes = {check.code for d in DATASETS for check in d.checks}

    assert [code for code in ALL if code not in codes] == []


def declared(rules: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """Return code and row of the declared rules alone."""
    return [(code, row) for code, _, row in rules if code not in {"REQUIRED", "KEY"}]


GRADUATE = {"graduated": "是", "employed": "是", "related": "是", "region": "city"}
ORIGIN = {"source_kind": "high_school"}
CASES: list[tuple[str, str, Row, Row]] = [
    ("LC02", "students", {"grade_year": 0}, {"grade_year": 3}),
    ("LC02", "students", {"grade_year": 2023}, {"grade_year": 1}),
    (
        "LC03",
        "students",
        {"status": "在校", "kind": "普通高职生"},
        {"status": "在校", "kind": "普通高职生", "source_kind": "高中"},
    ),
    ("LC06", "graduates", {**GRADUATE, "graduated": "否"}, {**GRADUATE, **ORIGIN}),
    (
        "LC06",
        "graduates",
        {**GRADUATE, **ORIGIN, "employed": "否"},
        {**GRADUATE, **ORIGIN, "employed": "否", "related": "否"},
    ),
    ("LC07", "graduates", {**GRADUATE, **ORIGIN, "region": ""}, {**GRADUATE, **ORIGIN}),
    ("LC08", "graduates", {"graduated": "是"}, {"graduated": "是", **ORIGIN}),
    ("LC08", "graduates", {"graduated": "是"}, {"graduated": "否"}),
    ("LC09", "admissions", {"reported": "是"}, {"reported": "是", "report_reason": "brand"}),
    ("LC11", "internships", {"hired": "是"}, {"hired": "是", "base_id": "B1"}),
    ("LC11", "internships", {"related": "是"}, {"related": "是", "enterprise_id": "E1"}),
    ("LC13", "properties", {"area": 10}, {"area": 10, "owned": "否"}),
    ("LC13", "properties", {"area": -1, "owned": "是"}, {"area": 0, "owned": "是"}),
    (
        "LC14",
        "finance_entries",
        {"direction": "income", "category": "equipment"},
        {"direction": "income", "category": "tuition"},
    ),
    (
        "LC14",
        "finance_entries",
        {"direction": "expense", "category": "tuition"},
        {"direction": "expense", "category": "equipment"},
    ),
    ("LC16", "teachers", {"is_dual": "是"}, {"is_dual": "是", "industry_years": 2}),
    (
        "LC16",
        "teachers",
        {"is_dual": "是", "industry_years": 0},
        {"is_dual": "是", "practice_days_5y": 180},
    ),
    (
        "LC17",
        "students",
        {"birth_date": "2025-01-01", "enrolled_on": "2024-09-01"},
        {"birth_date": "2006-01-01", "enrolled_on": "2024-09-01"},
    ),
    (
        "LC17",
        "teachers",
        {"birth_date": "1990-01-01", "hired_on": "1980-01-01"},
        {"hired_on": "1980-01-01"},
    ),
    (
        "LC17",
        "internships",
        {"started_on": "2024-09-02", "ended_on": "2024-09-01"},
        {"started_on": "2024-09-01", "ended_on": "2024-09-01"},
    ),
    (
        "LC17",
        "documents",
        {"issued_on": "2024-09-02", "valid_until": "2024-09-01"},
        {"issued_on": "2024-09-01"},
    ),
    (
        "LC17",
        "policies",
        {"issued_on": "2024-09-02", "review_due": "2024-09-01"},
        {"issued_on": "2024-09-02", "review_due": "2027-09-01"},
    ),
    ("LC18", "teacher_development", {"days": 367}, {"days": 366}),
    ("LC18", "teachers", {"practice_days_5y": 1828}, {"practice_days_5y": 180}),
    ("LC18", "internships", {"days": -1}, {"days": 180}),
    (
        "LC19",
        "courses",
        {"practice_hours": 65, "hours": 64},
        {"practice_hours": 64, "hours": 64},
    ),
    ("LC19", "curriculum", {"practice_hours": 65, "hours": 64}, {"hours": 64}),
    (
        "LC19",
        "training_plans",
        {"practice_hours": 2501, "total_hours": 2500},
        {"practice_hours": 1250, "total_hours": 2500},
    ),
    ("RANGE", "grades", {"score": "850"}, {"score": "85.0"}),
    ("AGREE", "grades", {"absent": "是", "passed": "是"}, {"absent": "是", "passed": "否"}),
    ("FORM", "programs", {"code": "5102"}, {"code": "510203"}),
    ("FORM", "enterprises", {"credit_code": "9136"}, {"credit_code": "913600001582845666"}),
]


@pytest.mark.parametrize(("code", "dataset", "bad", "good"), CASES)
def test_a_row_that_breaks_a_promise_is_found_and_a_good_one_is_not(
    con, code: str, dataset: str, bad: Row, good: Row
):
    key = DATASETS[dataset].key

    rules = broken(con, dataset, [{**bad, key: "1"}, {**good, key: "2"}])

    mine = [rule for rule in declared(rules) if rule[0] == code]
    assert mine == [(code, 2)]


def school(**students: Row) -> dict[str, list[Row]]:
    """Return a small college whose students are given by number."""
    return {
        "programs": [{"program_id": "P1"}],
        "classes": [
            {"class_id": "C1", "program_id": "P1", "status": "active"},
            {"class_id": "C2", "program_id": "P9", "status": "graduated"},
        ],
        "students": [
            {"student_id": number, "status": "enrolled", "class_id": "C1", **row}
            for number, row in students.items()
        ],
    }


def test_lc01_finds_students_who_reach_no_program(con):
    tables = school(s1={}, s2={"class_id": "C2"}, s3={"class_id": "C9"}, s4={"status": "graduated"})

    assert found(con, "LC01", **tables) == [("students", "class_id", 2, ("s2", "s3"))]


def test_lc01_is_silent_where_programs_add_up(con):
    assert found(con, "LC01", **school(s1={}, s2={})) == []


def test_lc04_finds_enrolled_students_in_a_class_that_left(con):
    tables = school(s1={}, s2={"class_id": "C2"}, s3={"class_id": "C2", "status": "graduated"})

    assert found(con, "LC04", **tables) == [("students", "class_id", 1, ("s2",))]


def graduates(*students: str) -> list[Row]:
    return [
        {"graduate_id": f"g{n}", "student_id": s, "program_id": "P1", "graduated": True}
        for n, s in enumerate(students)
    ]


def test_lc05_finds_a_student_who_graduated_twice(con):
    assert found(con, "LC05", graduates=graduates("s1", "s1", "s2")) == [
        ("graduates", "", 1, ("P1: 3 / 2",))
    ]


def test_lc05_is_silent_where_rows_are_people(con):
    assert found(con, "LC05", graduates=graduates("s1", "s2")) == []


def test_lc09_finds_who_is_enrolled_without_having_reported(con):
    admissions = [
        {"admission_id": "a1", "student_id": "s1", "reported": False},
        {"admission_id": "a2", "student_id": "s2", "reported": True},
        {"admission_id": "a3", "reported": False},
    ]

    assert found(con, "LC09", admissions=admissions, **school(s1={}, s2={})) == [
        ("admissions", "student_id", 1, ("a1",))
    ]


def answers(*submitted: bool) -> dict[str, list[Row]]:
    return {
        "survey_invitations": [
            {"invitation_id": f"i{n}", "survey_kind": "canteen", "submitted": each}
            for n, each in enumerate(submitted)
        ],
        "survey_answers": [
            {"answer_id": f"{n}-{q}", "invitation_id": f"i{n}", "survey_kind": "canteen"}
            for n in range(len(submitted))
            for q in (1, 2)
        ],
    }


def test_lc10_finds_more_answered_questionnaires_than_submitted_ones(con):
    assert found(con, "LC10", **answers(True, False)) == [
        ("survey_answers", "", 1, ("canteen: 2 / 1",))
    ]


def test_lc10_is_silent_where_all_who_answered_submitted(con):
    assert found(con, "LC10", **answers(True, True)) == []


def asset(value: int, new: bool) -> Row:  # noqa: FBT001 - a cell of the table
    return {
        "asset_id": f"{value}{new}",
        "category": "paper_book",
        "value": value,
        "quantity": 1,
        "new_this_year": new,
    }


def test_lc12_finds_additions_beyond_the_whole(con):
    assert found(con, "LC12", assets=[asset(500, True), asset(-200, False)]) == [
        ("assets", "", 1, ("paper_book: 500.0000 / 300.0000",))
    ]


def test_lc12_is_silent_where_the_new_are_part_of_the_whole(con):
    assert found(con, "LC12", assets=[asset(500, True), asset(200, False)]) == []


def test_lc15_finds_sections_of_unknown_courses_and_teachers(con):
    tables = {
        "courses": [{"course_id": "K1"}],
        "teachers": [{"teacher_id": "T1"}],
        "sections": [
            {"section_id": "x1", "course_id": "K1", "teacher_id": "T1"},
            {"section_id": "x2", "course_id": "K2", "teacher_id": "T1"},
            {"section_id": "x3", "course_id": "K2", "teacher_id": "T2"},
        ],
    }

    assert found(con, "LC15", **tables) == [
        ("sections", "course_id", 1, ("K2",)),
        ("sections", "teacher_id", 1, ("T2",)),
    ]


def test_lc15_says_nothing_of_tables_not_at_hand(con):
    assert found(con, "LC15", sections=[{"section_id": "x1", "course_id": "K1"}]) == []


def practice(*days: int) -> list[Row]:
    return [
        {
            "record_id": str(n),
            "teacher_id": "T1",
            "kind": "enterprise_practice",
            "days": each,
            "started_on": "2024-03-01",
        }
        for n, each in enumerate(days)
    ]


def test_lc18_finds_a_teacher_with_more_days_than_a_year_has(con):
    assert found(con, "LC18", teacher_development=practice(200, 200)) == [
        ("teacher_development", "days", 1, ("T1 2024",))
    ]


def test_lc18_is_silent_about_a_full_year(con):
    assert found(con, "LC18", teacher_development=practice(200, 166)) == []


def test_lc20_warns_of_a_jump_from_one_year_to_the_next(con):
    years = [
        {"school_year_id": "1", "school_id": "S", "as_of_date": "2023-08-31", "reading_seats": 100},
        {"school_year_id": "2", "school_id": "S", "as_of_date": "2024-08-31", "reading_seats": 130},
        {"school_year_id": "3", "school_id": "S", "as_of_date": "2025-08-31", "reading_seats": 80},
    ]

    assert found(con, "LC20", school_years=years) == [("school_years", "reading_seats", 1, ("3",))]


def test_lc20_warns_of_a_jump_in_the_number_of_graduates(con):
    rows = [
        {"graduate_id": f"{year}-{n}", "graduated_on": f"{year}-06-30"}
        for year, many in ((2022, 10), (2023, 13), (2024, 18))
        for n in range(many)
    ]

    assert found(con, "LC20", graduates=rows) == [("graduates", "graduated_on", 1, ("2024",))]


def test_every_table_check_has_a_case_here():
    rows = {code for code, *_ in CASES}
    tables = {"LC01", "LC04", "LC05", "LC09", "LC10", "LC12", "LC15", "LC18", "LC20"}

    assert [code for code in ALL if code not in rows | tables] == []


# --- findings ------------------------------------------------------------------------------


def test_a_reference_to_nothing_is_found_between_tables_too(con):
    tables = publish(con, classes=[{"class_id": "C1", "adviser_id": "W9"}], staff=[])

    assert cross_checks(con, DATASETS, tables) == [
        Finding(
            code="REFERENCE",
            dataset="classes",
            column="adviser_id",
            severity="warning",
            zh="“班主任”在“教职工”中不存在，这些行归不到上级主体。",
            en="“class adviser” does not exist among the staff.",
            rows=1,
            sample=("W9",),
            cure_zh="请改正，或导入“教职工”。",
            cure_en="Mend it, or import the staff.",
        )
    ]


def test_a_sample_is_small_and_the_count_is_whole(con):
    students = {f"s{n:03d}": {"class_id": "C2"} for n in range(100)}

    [(_, _, rows, sample)] = found(con, "LC01", **school(**students))

    assert rows == 100
    assert sample == ("s000", "s001", "s002", "s003", "s004")


def test_parts_that_do_not_make_up_the_total_are_found(con):
    page = DATASETS["training_plans"]
    check = Check.model_validate(
        {
            "code": "SUM",
            "kind": "sum_equals",
            "message": {"zh": "合计不符。", "en": "Does not add up."},
            "args": {"parts": ["public_hours", "elective_hours"], "total": "total_hours"},
        }
    )
    dataset = page.model_copy(update={"checks": (check,)})
    stage(
        con,
        dataset,
        [
            {"public_hours": 1, "elective_hours": 2, "total_hours": 3},
            {"public_hours": 1, "total_hours": 3},
            {"public_hours": 1},
        ],
    )

    [rule] = [r for r in row_checks(dataset, DATASETS) if r.code == "SUM"]

    assert isinstance(rule, RowRule)
    assert con.execute(f"SELECT _row FROM typed WHERE {rule.bad}").fetchall() == [(3,)]
