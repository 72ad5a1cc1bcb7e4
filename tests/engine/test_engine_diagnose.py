"""A run from the lake and back: what is measured when, judged how, and kept."""

import datetime as dt

import pytest

from engine.drawn_lakes import CALENDAR, published
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College, table_states
from lemnis.engine.definition import Indicator
from lemnis.engine.diagnose import Order, diagnose
from lemnis.engine.reading import read
from lemnis.engine.subjects import latest_period
from lemnis.errors import Refused
from lemnis.values import SubjectKind, SubjectRef
from spec.college import COLLEGE

pytestmark = pytest.mark.slow  # each test opens a lake of its own

GRADES = """
grades
grade_id | student_id | section_id | exam_on    | score
g1       | s1         | anatomy-a  | 2024-12-30 | 50
g2       | s2         | anatomy-a  | 2024-12-30 | 80
g3       | s1         | anatomy-a  | 2025-06-30 | 70
g4       | s2         | anatomy-a  | 2025-06-30 | 80
"""
SHARE = {
    "code": "OWN-001", "key": "pass_share", "name": {"zh": "及格率", "en": "Pass share"},
    "layer": "program", "system": "generation", "subjects": ["program", "school"],
    "period": "term", "unit": {"zh": "%", "en": "%"}, "digits": 1, "better": "higher",
    "formula": "share(grades, score >= 60)",
    "criteria": [{"limit": 60, "pass": 75, "source": "own"}],
}  # fmt: skip


def run(lake, datasets, *entries, period="2024-2025-1", on=dt.date(2025, 8, 1), name="run-1"):
    known = Catalogue(Indicator.read(entry) for entry in entries)
    college = College(lake, read(datasets, known, on), CALENDAR, table_states(lake, datasets))
    moment = dt.datetime.fromisoformat(f"2025-08-01T12:00:0{name[-1]}")
    return diagnose(college, Order((CALENDAR.parse(period),), on, name, "li", moment))


def stored(lake, columns, code="OWN-001", kind="program", subject="care"):
    con = lake.reader()
    found = con.execute(
        f"SELECT {columns} FROM lake.measurements WHERE indicator = ? AND kind = ? AND subject = ?"
        " ORDER BY measured_at, starts_on",
        [code, kind, subject],
    ).fetchall()
    con.close()
    return found


@pytest.fixture
def college(lake, datasets):
    published(lake, COLLEGE + GRADES, datasets)
    return lake


def test_a_number_is_kept_with_its_parts_its_period_and_its_grade(college, datasets):
    result = run(college, datasets, SHARE)

    columns = "period, value, numerator, denominator, rows, missing, shown, status, snapshot"
    term = ("2024-2025-1", 0.5, 1.0, 2.0, 2, None, 50.0, "below_limit", result.snapshot)
    assert stored(college, columns) == [term]
    nobody = ("no_rows", None, "not_judged")
    assert stored(college, "missing, value, status", subject="paint") == [nobody]


def test_a_corrected_grade_is_measured_anew_and_the_old_number_stays(college, datasets):
    run(college, datasets, SHARE)
    published(college, GRADES.replace("| 50", "| 65"), datasets, load="load-2")

    run(college, datasets, SHARE, name="run-2")

    assert stored(college, "run, value") == [("run-1", 0.5), ("run-2", 1.0)]


def test_what_was_measured_earlier_is_what_prior_means(college, datasets):
    change = SHARE | {
        "code": "OWN-002", "key": "change", "name": {"zh": "变化", "en": "Change"},
        "formula": "[OWN-001] - prior([OWN-001])", "criteria": [],
    }  # fmt: skip
    run(college, datasets, SHARE, change)
    run(college, datasets, SHARE, change, period="2024-2025-2", name="run-2")

    first, second = stored(college, "value, missing", code="OWN-002")
    assert first == (None, "no_rows")
    assert second == (0.5, None)


@pytest.mark.parametrize("kind", ["week", "month", "as_of", "term"])
def test_every_period_of_a_run_is_found_again_under_its_label(college, datasets, kind):
    result = run(college, datasets, SHARE | {"period": kind})

    labels = sorted(set(result.rows["period"].to_pylist()))
    assert sorted(label for (label,) in stored(college, "period")) == labels
    for label in labels:
        con = college.reader()
        found = con.execute("SELECT count(*) FROM lake.measurements WHERE period = ?", [label])
        assert found.fetchone()[0] == result.rows["period"].to_pylist().count(label)
        con.close()


def test_the_latest_number_is_of_the_last_period_that_has_one(college, datasets):
    weekly = SHARE | {"period": "week"}
    published(college, GRADES.replace("2024-12-30", "2024-12-20"), datasets, load="load-2")
    run(college, datasets, weekly)

    library = read(datasets, Catalogue([Indicator.read(weekly)]), dt.date(2025, 8, 1))
    known = College(college, library, CALENDAR, table_states(college, datasets))
    care, paint = (SubjectRef(SubjectKind.PROGRAM, code) for code in ("care", "paint"))

    assert latest_period(known, "OWN-001", care) == "2024-2025-1-W16"
    assert latest_period(known, "OWN-001", paint) == "2024-2025-1-W18"


def test_a_number_that_stands_as_of_a_later_day_is_of_that_day(college, datasets):
    known_by_a_day = SHARE | {"period": "as_of"}
    run(college, datasets, known_by_a_day, on=dt.date(2025, 1, 10))

    again = run(college, datasets, known_by_a_day, on=dt.date(2025, 1, 11), name="run-2")

    library = read(datasets, Catalogue([Indicator.read(known_by_a_day)]), dt.date(2025, 1, 11))
    known = College(college, library, CALENDAR, table_states(college, datasets))
    care = SubjectRef(SubjectKind.PROGRAM, "care")
    assert again.anew == 0
    assert latest_period(known, "OWN-001", care) == "@2025-01-11"


def test_a_year_that_is_not_over_is_not_judged_by_a_years_lines(college, datasets):
    yearly = SHARE | {"period": "academic_year"}

    run(college, datasets, yearly)
    run(college, datasets, yearly, period="2024-2025-2", on=dt.date(2025, 9, 1), name="run-2")

    assert stored(college, "period, value") == [("2023-2024", None), ("2024-2025", 0.75)]


def test_a_period_that_has_not_begun_is_refused_and_nothing_is_written(college, datasets):
    before = college.snapshot()

    with pytest.raises(Refused, match="2024-2025-2"):
        run(college, datasets, SHARE, period="2024-2025-2", on=dt.date(2025, 1, 1))

    assert college.snapshot() == before


def test_a_run_uses_the_formula_in_force_on_its_day_and_says_which(college, datasets):
    versions = [
        {"formula": "share(grades, score >= 60)"},
        {"since": "2025-07-01", "formula": "share(grades, score >= 80)", "why": "stricter"},
    ]
    entry = {k: v for k, v in SHARE.items() if k != "formula"} | {"versions": versions}

    run(college, datasets, entry, on=dt.date(2025, 6, 1))
    run(college, datasets, entry, on=dt.date(2025, 8, 1), name="run-2")

    (old_value, first, old), (new_value, second, new) = stored(college, "value, version, formula")
    assert (old_value, new_value) == (0.5, 0.5)
    assert (first, second) == (dt.date.min, dt.date(2025, 7, 1))
    assert old != new


def test_an_indicator_begun_after_a_term_can_look_back_at_it(college, datasets):
    begun = [{"since": "2025-07-01", "formula": "share(grades, score >= 60)"}]
    entry = {k: v for k, v in SHARE.items() if k != "formula"} | {"versions": begun}

    run(college, datasets, entry)

    assert stored(college, "value, version") == [(0.5, dt.date(2025, 7, 1))]
