"""OULAD's files become our data sets, number for number."""

import csv
import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import BadData
from lemnis.lake.datasets import Datasets
from lemnis.lake.sources.oulad import CALENDAR, Coverage, Oulad, convert
from lemnis.values import PeriodKind

FILES = {
    "courses": """
        code_module,code_presentation,module_presentation_length
        AAA,2013J,268
        CCC,2014B,241""",
    "assessments": """
        code_module,code_presentation,id_assessment,assessment_type,date,weight
        AAA,2013J,1,TMA,19,12.5
        AAA,2013J,2,CMA,30,0
        CCC,2014B,3,Exam,,100
        CCC,2014B,4,Exam,,100""",
    "studentInfo": """
        code_module,code_presentation,id_student,gender,highest_education,num_of_prev_attempts,studied_credits,final_result
        AAA,2013J,11,M,HE Qualification,0,240,Pass
        AAA,2013J,12,F,No Formal quals,1,60,Withdrawn
        AAA,2013J,13,F,No Formal quals,0,60,Withdrawn
        CCC,2014B,11,M,HE Qualification,0,60,Distinction
        CCC,2014B,14,M,HE Qualification,0,60,Fail""",
    "studentRegistration": """
        code_module,code_presentation,id_student,date_registration,date_unregistration
        AAA,2013J,11,-159,
        AAA,2013J,12,-20,25
        AAA,2013J,13,-20,
        CCC,2014B,11,,
        CCC,2014B,14,-3,""",
    "studentAssessment": """
        id_assessment,id_student,date_submitted,is_banked,score
        1,11,20,0,78
        2,11,-1,1,60
        3,11,241,0,""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a folder of three students, two presentations and a few clicks."""
    folder = tmp_path / "oulad"
    folder.mkdir()
    for name, text in FILES.items():
        _write(folder / f"{name}.csv", [line.strip() for line in text.strip().splitlines()])
    clicks = {
        "code_module": ["AAA", "AAA", "AAA"],
        "code_presentation": ["2013J"] * 3,
        "id_student": [11, 11, 12],
        "date": pa.array([-2, -2, 6], pa.int16()),
        "sum_click": [1, 4, 7],
    }
    pq.write_table(pa.table(clicks), folder / "studentVle.parquet")
    return folder


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Oulad:
    return convert(shared_data / "oulad", tmp_path_factory.mktemp("oulad"))


@pytest.fixture(scope="module")
def plain(shared_data: Path) -> Iterator[sqlite3.Connection]:
    """Return the CSV files in SQLite, read without any of our code."""
    base = sqlite3.connect(":memory:")
    for file in (shared_data / "oulad").glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as lines:
            head, *rows = csv.reader(lines)
        base.execute(f"CREATE TABLE {file.stem} ({', '.join(head)})")
        marks = ", ".join("?" * len(head))
        base.executemany(f"INSERT INTO {file.stem} VALUES ({marks})", rows)
    base.execute("CREATE INDEX work ON studentAssessment (id_student, id_assessment)")
    base.execute("CREATE INDEX registration ON studentRegistration (id_student, code_module)")
    yield base
    base.close()


def _write(file: Path, lines: list[str]) -> None:
    """Write as OULAD does: every cell quoted, CRLF."""
    cells = (",".join(f'"{cell}"' for cell in line.split(",")) for line in lines)
    file.write_bytes("".join(f"{line}\r\n" for line in cells).encode())


def _rows(oulad: Oulad, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as base:
        for name, file in oulad.tables.items():
            base.read_parquet(str(file)).create_view(name)
        return base.execute(sql).fetchall()


@pytest.mark.slow
def test_work_is_late_missing_or_banked_by_the_day_it_was_due(small: Path, tmp_path: Path) -> None:
    oulad = convert(small, tmp_path / "out")

    found = _rows(
        oulad,
        "SELECT submission_id, due_on::VARCHAR, submitted_on::VARCHAR, is_submitted, is_late,"
        " is_banked, score::DOUBLE FROM submissions ORDER BY submission_id",
    )

    assert found == [
        ("1-11", "2013-10-20", "2013-10-21", True, True, False, 78),
        # 12 was still there on day 19 and had left by day 30; nobody knows when 13 left.
        ("1-12", "2013-10-20", None, False, False, False, None),
        ("2-11", "2013-10-31", "2013-09-30", True, False, True, 60),
        ("3-11", "2014-09-30", "2014-09-30", True, False, False, None),
        # Nobody sat assessment 4: its results were never recorded.
        ("3-14", "2014-09-30", None, False, False, False, None),
    ]


@pytest.mark.slow
def test_everybody_enrolled_has_a_row_each_monday_the_clicks_reach(
    small: Path, tmp_path: Path
) -> None:
    oulad = convert(small, tmp_path / "out")

    found = _rows(
        oulad,
        "SELECT student_id, happened_on::VARCHAR, clicks FROM learning_activity ORDER BY 2, 1",
    )

    assert oulad.activity == (Coverage("AAA-2013J", last_day=6, complete=True),)
    assert found == [
        ("11", "2013-09-29", 5),
        ("11", "2013-10-07", 0),
        ("12", "2013-10-07", 7),
    ]


@pytest.mark.slow
def test_without_clicks_there_is_no_learning_activity(small: Path, tmp_path: Path) -> None:
    (small / "studentVle.parquet").unlink()
    told: list[str] = []

    oulad = convert(small, tmp_path / "out", progress=told.append)

    assert oulad.activity == ()
    assert "learning_activity" not in oulad.tables
    assert told == list(oulad.tables)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "place", "en"),
    [
        (lambda f: (f / "courses.csv").unlink(), "courses.csv", "it does not exist"),
        (
            lambda f: _write(f / "courses.csv", ["code_module,code_presentation", "AAA,2013J"]),
            "courses.csv",
            "module_presentation_length is missing",
        ),
        (
            lambda f: _write(
                f / "studentAssessment.csv",
                [
                    "id_assessment,id_student,date_submitted,is_banked,score",
                    "1,11,2,0,7",
                    "1,12,x,0,7",
                ],
            ),
            "studentAssessment.csv 3:date_submitted",
            "“x” is not a number",
        ),
        (
            lambda f: _write(
                f / "courses.csv",
                ["code_module,code_presentation,module_presentation_length", "ZZZ,2013J,268"],
            ),
            "courses.csv",
            "no module ZZZ",
        ),
    ],
)
def test_a_spoilt_folder_is_refused_with_its_place(spoil, place, en, small, tmp_path) -> None:
    spoil(small)

    with pytest.raises(BadData) as refused:
        convert(small, tmp_path / "out")

    assert refused.value.place.endswith(place)
    assert en in refused.value.en
    assert all(refused.value.cure)


@pytest.mark.slow
def test_every_table_keeps_its_data_sets_promises(
    small: Path, tmp_path: Path, datasets: Datasets
) -> None:
    oulad = convert(small, tmp_path / "out")

    for name, file in oulad.tables.items():
        columns = datasets[name].column_by_name
        held = pq.read_table(file)
        assert set(held.column_names) <= set(columns), name
        required = {c.name for c in columns.values() if c.required}
        assert required <= set(held.column_names), name
        assert all(held[column].null_count == 0 for column in required), name
        assert len(held[datasets[name].key].unique()) == len(held), name
        for column in columns.values():
            if column.code_list and column.name in held.column_names:
                values = set(held[column.name].unique().to_pylist()) - {None}
                assert values <= set(datasets.codes[column.code_list]), (name, column.name)


@pytest.mark.real
@pytest.mark.slow
def test_the_results_are_those_of_plain_sql_over_the_files(
    real: Oulad, plain: sqlite3.Connection
) -> None:
    by_presentation = plain.execute(
        "SELECT code_module || '-' || code_presentation, lower(final_result), count(*)"
        " FROM studentInfo GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()

    ours = _rows(
        real, "SELECT section_id, result, count(*) FROM enrolments GROUP BY ALL ORDER BY ALL"
    )
    total = dict(_rows(real, "SELECT result, count(*) FROM enrolments GROUP BY ALL"))

    assert ours == by_presentation
    assert total == {"pass": 12_361, "withdrawn": 10_156, "fail": 7_052, "distinction": 3_024}
    assert _rows(real, "SELECT count(*), count(DISTINCT student_id) FROM students") == [
        (28_785, 28_785)
    ]
    assert _rows(real, "SELECT count(*) FROM sections") == [(22,)]


@pytest.mark.real
@pytest.mark.slow
def test_late_and_on_time_work_is_that_of_plain_sql_over_the_files(
    real: Oulad, plain: sqlite3.Connection
) -> None:
    theirs = plain.execute(
        """
        SELECT a.code_module || '-' || a.code_presentation,
               sum(s.date_submitted + 0 > (CASE a.date WHEN '' THEN c.module_presentation_length
                                           ELSE a.date END) + 0),
               count(*), sum(s.score)
        FROM studentAssessment s JOIN assessments a USING (id_assessment)
        JOIN courses c ON c.code_module = a.code_module
                      AND c.code_presentation = a.code_presentation
        WHERE s.is_banked = '0' GROUP BY 1 ORDER BY 1"""
    ).fetchall()

    ours = _rows(
        real,
        "SELECT section_id, count(*) FILTER (is_late), count(*), sum(score)::DOUBLE"
        " FROM submissions WHERE is_submitted AND NOT is_banked GROUP BY 1 ORDER BY 1",
    )

    assert ours == theirs


@pytest.mark.real
@pytest.mark.slow
def test_missing_work_is_that_of_plain_sql_over_the_files(
    real: Oulad, plain: sqlite3.Connection
) -> None:
    theirs = plain.execute(
        """
        WITH due AS (
            SELECT id_assessment, code_module m, code_presentation p,
                   (CASE date WHEN '' THEN module_presentation_length ELSE date END) + 0 AS day
            FROM assessments JOIN courses USING (code_module, code_presentation)
            WHERE id_assessment IN (SELECT id_assessment FROM studentAssessment))
        SELECT i.code_module || '-' || i.code_presentation, count(*)
        FROM studentInfo i
        JOIN studentRegistration r ON r.code_module = i.code_module
            AND r.code_presentation = i.code_presentation AND r.id_student = i.id_student
        JOIN due ON due.m = i.code_module AND due.p = i.code_presentation
        WHERE NOT EXISTS (SELECT 1 FROM studentAssessment s
                          WHERE s.id_student = i.id_student
                            AND s.id_assessment = due.id_assessment)
          AND (r.date_registration = '' OR r.date_registration + 0 <= due.day)
          AND CASE WHEN r.date_unregistration = '' THEN i.final_result <> 'Withdrawn'
                   ELSE r.date_unregistration + 0 > due.day END
        GROUP BY 1 ORDER BY 1"""
    ).fetchall()

    ours = _rows(
        real,
        "SELECT section_id, count(*) FROM submissions WHERE NOT is_submitted GROUP BY 1 ORDER BY 1",
    )

    assert ours == theirs


@pytest.mark.real
@pytest.mark.slow
def test_clicks_are_kept_for_all_days_known_whole(real: Oulad, shared_data: Path) -> None:
    file = next((shared_data / "oulad").glob("studentVle*"))
    theirs = duckdb.sql(
        "SELECT code_module || '-' || code_presentation, sum(sum_click)::BIGINT"
        f" FROM '{file}'"
        " WHERE NOT (code_module = 'BBB' AND code_presentation = '2013J' AND date > 132)"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()

    ours = _rows(
        real, "SELECT section_id, sum(clicks)::BIGINT FROM learning_activity GROUP BY 1 ORDER BY 1"
    )

    assert ours == theirs
    assert real.activity == (
        Coverage("AAA-2013J", 268, complete=True),
        Coverage("AAA-2014J", 269, complete=True),
        Coverage("BBB-2013B", 240, complete=True),
        Coverage("BBB-2013J", 132, complete=False),
    )


def test_its_calendar_holds_each_presentation_within_one_academic_year(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(CALENDAR, "utf-8")

    calendar = SchoolCalendar.read(file)

    for first, last in [("2013-02-01", "2013-09-29"), ("2013-10-01", "2014-06-27")]:
        years = {
            calendar.containing(PeriodKind.ACADEMIC_YEAR, dt.date.fromisoformat(day))
            for day in (first, last)
        }
        assert len(years) == 1
        assert None not in years
