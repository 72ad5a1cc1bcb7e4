"""What people look at first is read from what stands, without what has been replaced."""

import itertools
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from test_engine_diagnose import GRADES, SHARE, run

from engine.drawn_lakes import published
from lemnis.engine import overview
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.values import Layer, SubjectKind, SubjectRef, System
from spec.college import COLLEGE

pytestmark = pytest.mark.slow  # each test opens a lake of its own

PROGRAMS = (SubjectKind.PROGRAM,)
CARE = SubjectRef(SubjectKind.PROGRAM, "care")
MENDED = """
grades
grade_id | student_id | section_id | exam_on    | score
g1       | s1         | anatomy-a  | 2024-12-30 | 90
"""


@pytest.fixture
def college(lake, datasets):
    published(lake, COLLEGE + GRADES, datasets)
    return lake


def catalogue(entry=SHARE):
    return Catalogue([Indicator.read(entry)])


def test_a_page_shows_every_period_of_a_subject_once_by_its_newest_run(college, datasets):
    run(college, datasets, SHARE)
    run(college, datasets, SHARE, period="2024-2025-2", name="run-2")
    published(college, MENDED, datasets, load="load-2")
    run(college, datasets, SHARE, name="run-3")

    page = overview.subject_page(college, CARE).select(["period", "shown", "status"]).to_pylist()

    assert page == [
        {"period": "2024-2025-1", "shown": 100.0, "status": "passed"},
        {"period": "2024-2025-2", "shown": 100.0, "status": "passed"},
    ]


def test_the_five_by_five_counts_the_latest_period_of_each_indicator(college, datasets):
    run(college, datasets, SHARE)
    before = overview.matrix(college, catalogue())
    run(college, datasets, SHARE, period="2024-2025-2", name="run-2")

    after = overview.matrix(college, catalogue())

    place = (Layer.PROGRAM, System.GENERATION)
    assert list(before) == list(after) == [place]
    assert before[place].broken == 2
    assert (after[place].broken, after[place].indicators) == (0, 1)
    assert after[place].statuses[Status.PASSED] == 2


def test_the_worst_are_those_that_break_a_line_now(college, datasets):
    run(college, datasets, SHARE)

    (found,) = overview.worst(college, catalogue(), PROGRAMS)
    run(college, datasets, SHARE, period="2024-2025-2", name="run-2")

    assert (found.subject, float(found.shown), found.status) == (CARE, 50.0, Status.BELOW_LIMIT)
    assert overview.worst(college, catalogue(), PROGRAMS) == []


def test_a_line_redrawn_since_is_no_deviation_until_judged_by_it(college, datasets):
    run(college, datasets, SHARE)
    redrawn = SHARE | {"criteria": [{"limit": 10, "pass": 20, "source": "own"}]}

    assert overview.worst(college, catalogue(redrawn), PROGRAMS) == []


def test_before_the_first_diagnosis_there_is_nothing_to_see(college):
    assert len(overview.subject_page(college, CARE)) == 0
    assert overview.matrix(college, catalogue()) == {}
    assert overview.worst(college, catalogue(), PROGRAMS) == []
    assert overview.judged(college).schema == overview.JUDGED
    assert len(overview.judged(college)) == 0


def everyone(lake):
    with lake.present() as (connection, _):
        found = connection.execute(
            "SELECT DISTINCT kind, subject FROM lake.measurements ORDER BY 1, 2"
        )
        return found.fetchall()


def table(pairs):
    kinds, subjects = zip(*pairs, strict=True) if pairs else ((), ())
    columns = {"kind": pa.array(kinds, pa.string()), "subject": pa.array(subjects, pa.string())}
    return pa.table(columns)


def subsets(pairs):
    return [*map(list, itertools.chain.from_iterable(
        itertools.combinations(pairs, n) for n in range(min(len(pairs), 4) + 1)
    ))]  # fmt: skip


def test_whoever_sees_some_subjects_is_shown_what_a_filter_of_all_would_leave(college, datasets):
    run(college, datasets, SHARE)
    known = catalogue()
    rows = [
        row
        for ref in everyone(college)
        for row in overview.subject_page(
            college, SubjectRef(SubjectKind(ref[0]), ref[1])
        ).to_pylist()
    ]
    everybody = overview.worst(college, known, [*SubjectKind], 99)

    for seen in subsets(everyone(college)):
        told = overview.matrix(college, known, table(seen))
        left = Counter(r["status"] for r in rows if (r["kind"], r["subject"]) in seen)
        place = (Layer.PROGRAM, System.GENERATION)
        assert dict(told[place].statuses if told else {}) == left
        worst = overview.worst(college, known, [*SubjectKind], 99, table(seen))
        assert worst == [d for d in everybody if (d.subject.kind, d.subject.code) in seen]
    assert everybody


def test_every_judgement_that_stands_is_told_once_and_the_latest_are_marked(college, datasets):
    run(college, datasets, SHARE)
    run(college, datasets, SHARE, period="2024-2025-2", name="run-2")
    run(college, datasets, SHARE, name="run-3")

    told = overview.judged(college)

    page = overview.subject_page(college, CARE)
    care = told.filter(pc.equal(told["subject"], "care"))
    assert told.schema.equals(overview.JUDGED)
    assert care["period"].to_pylist() == page["period"].to_pylist()
    assert care["status"].to_pylist() == page["status"].to_pylist()
    assert care["now"].to_pylist() == [False, True]
