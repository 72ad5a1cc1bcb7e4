"""The demo college keeps its word: same seed, whole references, planted problems to be seen."""

import itertools
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from lemnis.errors import NotFound
from lemnis.lake.datasets import ColumnType, load
from lemnis.lake.sources import demo
from lemnis.lake.sources.demo.faults import faulty
from lemnis.lake.sources.demo.planted import planted
from lemnis.values import Layer

PRESENT = "status in ('present', 'late', 'early_leave')"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "demo.md"


@pytest.fixture(scope="module")
def datasets():
    return load()


@pytest.fixture(scope="module")
def tiny(datasets):
    return {name: stream.read_all() for name, stream in demo.generate("tiny", datasets=datasets)}


@pytest.fixture(scope="module")
def ask(tiny):
    connection = duckdb.connect()
    for name, rows in tiny.items():
        connection.register(name, rows)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


def test_every_data_set_has_rows_and_exactly_the_promised_columns(tiny, datasets):
    assert set(tiny) == {d.name for d in datasets}
    for dataset in datasets:
        assert tiny[dataset.name].column_names == [c.name for c in dataset.columns]
        assert tiny[dataset.name].num_rows > 0, dataset.name


@pytest.mark.slow
def test_keys_are_unique_and_required_cells_filled(ask, datasets):
    for d in datasets:
        rows, keys = ask(f"select count(*), count(distinct {d.key}) from {d.name}")[0]
        assert rows == keys, d.name
        for column in (c for c in d.columns if c.required):
            empty = ask(f'select count(*) from {d.name} where "{column.name}" is null')
            assert empty == [(0,)], (d.name, column.name)


@pytest.mark.slow
def test_every_reference_resolves(ask, datasets):
    for d in datasets:
        for c in (c for c in d.columns if c.references):
            lost = ask(
                f"select count(*) from {d.name} a where {c.name} is not null and not exists "
                f"(from {c.references.dataset} b where b.{c.references.column} = a.{c.name})"
            )
            assert lost == [(0,)], (d.name, c.name)


def test_every_code_is_in_its_list(tiny, datasets):
    for d in datasets:
        for c in (c for c in d.columns if c.type is ColumnType.CODE):
            used = set(tiny[d.name][c.name].unique().to_pylist()) - {None}
            assert used <= set(datasets.codes[c.code_list]), (d.name, c.name)


def test_nothing_has_happened_after_the_present_day(ask, datasets):
    for d in (d for d in datasets if d.time):
        assert ask(f"select max({d.time}) from {d.name}")[0][0] <= demo.NOW, d.name


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tiny, datasets):
    again = {n: s.read_all() for n, s in demo.generate("tiny", datasets=datasets)}
    assert all(again[name].equals(rows) for name, rows in tiny.items())
    other = {n: s.read_all() for n, s in demo.generate("tiny", seed=7, datasets=datasets)}
    assert not other["grades"].equals(tiny["grades"])


@pytest.mark.slow
def test_written_files_hold_what_was_generated_and_progress_is_told(tiny, tmp_path):
    said = []
    paths = demo.write(tmp_path, "tiny", told=lambda *step: said.append(step))
    assert [name for name, *_ in said] == list(tiny)
    assert all(rows == tiny[name].num_rows for name, _, _, rows in said)
    assert pa.parquet.read_table(paths["grades"]).equals(tiny["grades"])


@pytest.mark.slow
def test_two_colleges_are_two_schools_and_share_no_key(tiny, datasets):
    both = {n: s.read_all() for n, s in demo.generate("tiny", colleges=2, datasets=datasets)}
    assert both["schools"].num_rows == 2
    for d in datasets:
        assert pa.compute.count_distinct(both[d.name][d.key]).as_py() == both[d.name].num_rows
    assert abs(both["students"].num_rows - 2 * tiny["students"].num_rows) < 60


def test_an_unknown_size_is_refused_with_the_known_ones():
    with pytest.raises(NotFound, match="tiny, default, full"):
        next(demo.generate("huge"))


# Facts and what is derived from them agree


@pytest.mark.parametrize(
    "broken",
    [
        (
            "from sections s where headcount <> "
            "(select count(*) from enrolments e where e.section_id = s.section_id)"
        ),
        "from graduates where placed_aug31 and not placed_dec31",
        "from graduates where related and not employed",
        "from graduates where employed and region is null",
        "from courses where practice_hours > hours or virtual_hours > hours",
        "from training_plans where practice_hours > total_hours",
        "from teachers where is_dual and industry_years = 0 and practice_days_5y = 0",
        "from teachers where hired_on <= birth_date",
        "from admissions where student_id is not null and not reported",
        "from students where credits_earned > credits_required",
        (
            "from attendance join lessons using (lesson_id) where attendance.lesson_on <> "
            "lessons.lesson_on or attendance.section_id <> lessons.section_id"
        ),
        (
            "from students left join (select student_id, count(*) n from (select student_id, "
            "section_id, bool_or(passed) good from grades group by all) where not good group by 1) "
            "using (student_id) where coalesce(n, 0) <> failed_courses"
        ),
    ],
)
def test_derived_fields_agree_with_the_facts(ask, broken):
    assert ask(f"select count(*) {broken}") == [(0,)]


@pytest.mark.parametrize(
    ("low", "value", "high"),
    [
        (0.93, f"select avg(({PRESENT})::int) from attendance", 0.97),
        (0.88, "select avg(passed::int) from grades where kind = 'final'", 0.96),
        (0.9, "select avg(reported::int) from admissions", 0.96),
        (0.86, "select avg(placed_aug31::int) from graduates", 0.96),
        (0.83, "select avg(satisfied::int) from survey_answers", 0.95),
    ],
)
def test_the_college_as_a_whole_is_ordinary(ask, low, value, high):
    assert low < ask(value)[0][0] < high


# The planted problems

# what shows each problem: before (or elsewhere), then with it
SEEN = {
    "P01": "select 200, (select count(*) from students where status = 'enrolled') / count(*) "
    "from staff where category = 'counsellor' and full_time",
    "P02": "select 4000, sum(value)::double / (select count(*) from students where status = "
    "'enrolled') from assets where category = 'teaching_equipment' and in_use",
    "P03": "select 100 * avg(fresh::int) filter (checked_on < date '2025-05-12'), "
    "100 * avg(fresh::int) filter (checked_on >= date '2025-05-12') from data_feeds "
    "where unit_id = 'U30'",
    "P04": "select avg(reply_hours) filter (submitted_on < date '2025-03-01'), "
    "avg(reply_hours) filter (submitted_on >= date '2025-03-01') from feedback_requests "
    "where unit_id = 'U27'",
    "P05": f"select 100 * avg((a.{PRESENT})::int) filter (lesson_on < date '2025-03-24'), "
    f"100 * avg((a.{PRESENT})::int) filter (lesson_on >= date '2025-03-24') from attendance a "
    "join students using (student_id) join classes using (class_id) where program_id = 'Z0102'",
    "P06": "select 100 * avg(placed_aug31::int) filter (program_id <> 'Z0201'), "
    "100 * avg(placed_aug31::int) filter (program_id = 'Z0201') from graduates "
    "where graduated_on = date '2025-06-30'",
    "P07": "select 100 * avg(insured::int) filter (program_id <> 'Z0301'), "
    "100 * avg(insured::int) filter (program_id = 'Z0301') from internships "
    "where kind = 'post' and started_on >= date '2025-02-17'",
    "P08": "select 100 * avg(passed::int) filter (term_start < date '2024-09-02'), "
    "100 * avg(passed::int) filter (term_start = date '2024-09-02') from grades "
    "join sections using (section_id) where course_id = 'Z020108' and kind = 'final'",
    "P09": "select 100 * avg(on_progress::int) filter (term_start < date '2025-02-17'), "
    "100 * avg(on_progress::int) filter (term_start = date '2025-02-17') from lessons "
    "join sections using (section_id) where course_id = 'GG202'",
    "P10": "select avg(score) filter (evaluated_on < date '2025-02-17'), "
    "avg(score) filter (evaluated_on >= date '2025-02-17') from evaluations "
    "where teacher_id = '01001' and kind = 'teaching' and rater_kind = 'student'",
    "P11": "select 100 * avg((status = 'moved_private')::int) filter (lesson_on < date "
    "'2025-03-03'), 100 * avg((status = 'moved_private')::int) filter (lesson_on >= date "
    "'2025-03-03') from lessons where teacher_id = '02002'",
    "P12": "select 100 * avg((status = 'absent')::int) filter (lesson_on < date '2025-04-14'), "
    "100 * avg((status = 'absent')::int) filter (lesson_on >= date '2025-04-14') "
    "from attendance where student_id = '20240101105'",
    "P13": "select avg(failed_courses) filter (student_id <> '20230202103'), "
    "max(failed_courses) filter (student_id = '20230202103') from students "
    "where status = 'enrolled'",
    "P14": "with late as (select class_id, count(*) n from student_events join students using "
    "(student_id) where student_events.kind = 'late_return' and occurred_on >= date '2025-05-01' "
    "group by 1) select avg(n) filter (class_id <> '202403011'), "
    "max(n) filter (class_id = '202403011') from late",
}


def test_every_planted_problem_is_looked_for():
    assert set(SEEN) == {p.code for p in demo.PLANTED}
    assert planted("P01").subject == demo.SCHOOL


@pytest.mark.parametrize("code", sorted(SEEN))
def test_a_planted_problem_shows_in_the_data(ask, code):
    problem = planted(code)
    before, after = (float(x) for x in ask(SEEN[code])[0])
    change = after - before if problem.direction == "up" else before - after
    assert change >= problem.change / 3


def test_each_layer_has_two_planted_problems_or_more():
    for layer in Layer:
        assert sum(p.layer is layer for p in demo.PLANTED) >= 2


def test_the_calendar_lies_end_to_end_and_teaches_eighteen_weeks():
    terms = demo.calendar()
    assert all((b.start - a.end).days == 1 for a, b in itertools.pairwise(terms))
    assert all(len(t.mondays) == 18 and t.mondays[-1] < t.end for t in terms)


def test_the_reference_page_lists_exactly_the_planted_problems():
    page = REFERENCE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (P\d\d) \|(.+)\|$", page, re.MULTILINE)
    assert {code for code, _ in rows} == {p.code for p in demo.PLANTED}
    for code, cells in rows:
        problem = planted(code)
        wanted = (problem.subject, str(problem.since), *problem.indicators, *problem.title)
        assert all(word in cells for word in wanted), code


@pytest.mark.slow
def test_faults_break_only_the_data_sets_named(tiny, datasets):
    spoilt = {n: s.read_all() for n, s in demo.generate("tiny", faults=True, datasets=datasets)}
    assert {name for name, rows in tiny.items() if not spoilt[name].equals(rows)} == set(faulty())
    assert all(spoilt[name].num_rows == rows.num_rows for name, rows in tiny.items())
