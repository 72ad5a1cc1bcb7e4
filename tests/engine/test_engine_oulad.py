"""OULAD through the whole engine: every total equals plain SQL over the CSV files."""

import datetime as dt

import duckdb
import pytest

from lemnis.engine import catalogue, reading
from lemnis.engine.answers import by_place
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.question import Ask, Job, TableState
from lemnis.engine.runners import duck
from lemnis.lake.sources.oulad import CALENDAR, convert
from lemnis.values import SubjectKind

COUNTS = {
    "CRS-GEN-107": "Pass", "CRS-GEN-108": "Distinction",
    "CRS-GEN-109": "Fail", "CRS-GEN-110": "Withdrawn",
}  # fmt: skip
TOTALS = {"Pass": 12_361, "Withdrawn": 10_156, "Fail": 7_052, "Distinction": 3_024}


@pytest.fixture(scope="module")
def measured(shared_data, datasets, tmp_path_factory):
    oulad = convert(shared_data / "oulad", tmp_path_factory.mktemp("oulad"))
    day = dt.date(2015, 8, 31)
    library = reading.read(datasets, catalogue.load(), day)
    page = tmp_path_factory.mktemp("calendar") / "calendar.yaml"
    page.write_text(CALENDAR, encoding="utf-8")
    calendar = SchoolCalendar.read(page)
    asks = [Ask(code, calendar.parse(f"@{day}")) for code in (*COUNTS, "CRS-GEN-111")]
    with duckdb.connect() as connection:
        for name, file in oulad.tables.items():
            rows = connection.read_parquet(str(file))
            rows.create(name)
        job = Job(
            datasets, library.with_needed([a.code for a in asks]), tuple(asks), calendar, day,
            {name: TableState() for name in oulad.tables},
        )  # fmt: skip
        return by_place(job, *duck.measure(job, connection))


@pytest.mark.slow
@pytest.mark.real
def test_the_school_totals_are_those_of_the_files(measured):
    school = {
        at.code: m.value for at, m in measured.items() if at.subject.kind is SubjectKind.SCHOOL
    }

    assert {COUNTS[c]: v for c, v in school.items() if c in COUNTS} == TOTALS
    assert school["CRS-GEN-111"] == 32_593


@pytest.mark.slow
@pytest.mark.real
def test_every_presentation_equals_plain_sql_over_the_files(measured, shared_data):
    plain = dict(
        duckdb.execute(
            "SELECT (code_module || '-' || code_presentation, final_result), count(*)"
            " FROM read_csv(?) GROUP BY ALL",
            [str(shared_data / "oulad" / "studentInfo.csv")],
        ).fetchall()
    )

    found = {
        (at.subject.code, COUNTS[at.code]): m.value
        for at, m in measured.items()
        if at.subject.kind is SubjectKind.SECTION and at.code in COUNTS and m.value
    }

    assert len({section for section, _ in found}) == 22
    assert found == plain
