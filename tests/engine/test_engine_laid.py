"""What is laid out by subject says of everybody exactly what the measurements say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from test_engine_diagnose import GRADES, SHARE, run

from engine.drawn_lakes import published
from lemnis.engine import current, overview
from lemnis.engine.laid import laid, lay
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind, SubjectRef
from spec.college import COLLEGE

pytestmark = pytest.mark.slow  # each test opens a lake of its own

CARE = SubjectRef(SubjectKind.PROGRAM, "care")
EVERYBODY = [CARE, SubjectRef(SubjectKind.PROGRAM, "it"), SubjectRef(SubjectKind.STUDENT, "s1"),
             SubjectRef(SubjectKind.COLLEGE, "health")]  # fmt: skip
LEFT_OUT = {"value", "numerator", "denominator"}
MENDED = """
grades
grade_id | student_id | section_id | exam_on    | score
g1       | s1         | anatomy-a  | 2024-12-30 | 90
"""


@pytest.fixture
def college(lake, datasets):
    published(lake, COLLEGE + GRADES, datasets)
    run(lake, datasets, SHARE)
    run(lake, datasets, SHARE, period="2024-2025-2", name="run-2")
    return lake


def measured(lake, subject):
    rows = overview.subject_page(lake, subject).to_pylist()
    return [{name: row[name] for name in row if name not in LEFT_OUT} for row in rows]


def test_everybody_has_the_same_rows_as_the_measurements_say(college):
    lay(college)

    found = {subject: laid(college).of(subject) for subject in EVERYBODY}

    assert found == {subject: measured(college, subject) for subject in EVERYBODY}
    assert len(found[CARE]) == 2


def test_after_a_new_run_nothing_old_is_read(college, datasets):
    lay(college)
    before = current.history(college, CARE)
    published(college, MENDED, datasets, load="load-2")
    run(college, datasets, SHARE, name="run-3")

    assert laid(college) is None
    lay(college)
    after = current.history(college, CARE)
    assert after == measured(college, CARE) != before


def test_a_second_process_reads_the_file_the_first_has_written(college):
    lay(college)
    (file,) = (college.home / "laid").glob("*/rows.arrow")
    written = file.stat().st_mtime_ns

    with Lake.open(college.home) as another:
        lay(another)
        assert laid(another).of(CARE) == laid(college).of(CARE)

    assert file.stat().st_mtime_ns == written


def test_two_at_once_lay_out_once_and_a_torn_file_is_written_anew(college):
    with Lake.open(college.home) as another:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lay, (college, another)))
        assert laid(another).of(CARE) == laid(college).of(CARE) == measured(college, CARE)
    (file,) = (college.home / "laid").glob("*/rows.arrow")
    file.rename(file.with_suffix(".new"))  # as somebody leaves it who is killed while writing

    with Lake.open(college.home) as later:
        lay(later)
        assert laid(later).of(CARE) == measured(college, CARE)


def test_a_lake_never_diagnosed_has_nothing_to_lay_out(lake):
    lay(lake)

    assert laid(lake) is None
    assert current.history(lake, CARE) == []
