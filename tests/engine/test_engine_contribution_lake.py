"""Contributions read from a lake: which rows belong to which part, and what cannot be compared."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.drawn_lakes import CALENDAR, published
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College, table_states
from lemnis.engine.contribution import (
    Against,
    By,
    Comparing,
    How,
    Obstacle,
    Role,
    Unsplit,
    displayed,
    headline,
)
from lemnis.engine.definition import Indicator
from lemnis.engine.diagnose import Order, diagnose
from lemnis.engine.explain import Asked
from lemnis.engine.reading import read
from lemnis.errors import WrongUse
from lemnis.values import SubjectKind, SubjectRef, Title
from spec.college import COLLEGE

pytestmark = pytest.mark.slow  # each test opens a lake of its own

TODAY = dt.date(2025, 8, 1)
AUTUMN, SPRING = (CALENDAR.parse(f"2024-2025-{n}") for n in (1, 2))
EARLIER = Against(How.EARLIER, AUTUMN)
SCHOOL = SubjectRef(SubjectKind.SCHOOL, "lemnis")
CARE = SubjectRef(SubjectKind.PROGRAM, "care")
PAINT = SubjectRef(SubjectKind.PROGRAM, "paint")
# s1 and s2 are of care, s3 of paint; the section nowhere is of no course.
GRADES = """
grades
grade_id | student_id | section_id | exam_on    | score
g1       | s1         | anatomy-a  | 2024-12-30 | 80
g2       | s2         | anatomy-a  | 2024-12-30 | 80
g3       | s3         | drawing-a  | 2024-12-30 | 80
g4       | s3         | nowhere    | 2024-12-30 | 50
g5       | s1         | anatomy-a  | 2025-06-30 | 50
g6       | s2         | anatomy-a  | 2025-06-30 | 80
g7       | s2         | drawing-a  | 2025-06-30 | 80
g8       | s3         | drawing-a  | 2025-06-30 | 80
"""
SHARE = {
    "code": "OWN-001", "key": "pass_share", "name": {"zh": "及格率", "en": "Pass share"},
    "layer": "program", "system": "generation", "subjects": ["program", "school"],
    "period": "term", "unit": {"zh": "%", "en": "%"}, "digits": 1, "better": "higher",
    "formula": "share(grades, score >= 60)",
}  # fmt: skip


def opened(lake, datasets, entry):
    known = Catalogue([Indicator.read(entry)])
    return College(lake, read(datasets, known, TODAY), CALENDAR, table_states(lake, datasets))


def run(college, period, name):
    moment = dt.datetime.fromisoformat(f"2025-08-01T12:00:0{name[-1]}")
    diagnose(college, Order((period,), TODAY, name, "li", moment))


def split(college, subject, against=EARLIER, **how):
    with Comparing(college, Asked("OWN-001", subject, SPRING), against, TODAY) as comparing:
        return comparing.contribution(**how)


def totals(made):
    return {piece.code or piece.role.value: piece.effect.total for piece in made.pieces}


def by(kind, fact=""):
    return By(SubjectKind(kind), fact)


@pytest.fixture
def lake_of_grades(lake, datasets):
    published(lake, COLLEGE + GRADES, datasets)
    return lake


@pytest.fixture
def college(lake_of_grades, datasets):
    return opened(lake_of_grades, datasets, SHARE)


def test_a_change_is_split_over_the_nearest_parts_and_adds_up(college):
    made = split(college, SCHOOL)

    assert made.by == by("college")
    assert made.split.change == Fraction(3, 4) - Fraction(3, 4)
    (nursing,) = (p.effect for p in made.pieces if p.code == "nursing")
    assert (nursing.before.top, nursing.after.top, nursing.after.bottom) == (2, 2, 3)
    assert sum(totals(made).values()) == made.split.change


def test_rows_that_reach_no_part_are_a_part_of_their_own(college):
    made = split(college, SCHOOL, by=by("course"))

    (nobody,) = (p for p in made.pieces if p.role is Role.NOBODY)
    assert nobody.name == Title("未归属", "not attributed")
    assert (nobody.effect.before, nobody.effect.after.bottom) == ((0, 1), 0)
    assert sum(totals(made).values()) == made.split.change


def test_a_part_holds_only_the_rows_of_the_whole_it_is_a_part_of(college):
    made = split(college, PAINT, by=by("course"))

    (drawing,) = (p.effect for p in made.pieces if p.code == "drawing")
    assert (drawing.before, drawing.after) == ((1, 1), (1, 1))  # s2 of care has one there too


def test_a_drill_keeps_the_rows_of_every_subject_on_its_way(college):
    with Comparing(college, Asked("OWN-001", CARE, SPRING), EARLIER, TODAY) as comparing:
        (by_course,) = [comparing.contribution(by=by("course"))]
        anatomy = SubjectRef(SubjectKind.COURSE, "anatomy")
        below = comparing.contribution([anatomy], by("student"))
        rows = comparing.rows([anatomy, SubjectRef(SubjectKind.STUDENT, "s1")], 5)

    assert totals(by_course)["anatomy"] < 0
    assert [s.ref.code for s in below.path] == ["care", "anatomy"]
    assert totals(below) == {"s1": Fraction(-1, 2), "s2": 0}
    assert [r.first["grade_id"].to_pylist() for r in rows] == [["g5"]]


def test_a_drill_ends_at_the_last_that_was_there_both_times(college):
    with Comparing(college, Asked("OWN-001", CARE, SPRING), EARLIER, TODAY) as comparing:
        levels = list(comparing.drill())

    # its one class would tell nothing new
    assert [made.by.kind for made in levels] == ["course", "student"]
    assert [made.leading.code for made in levels] == ["anatomy", "s1"]


def test_a_number_is_taken_as_it_was_known_when_it_was_measured(college, datasets):
    run(college, AUTUMN, "run-1")
    published(college.lake, GRADES.replace("2024-12-30 | 80", "2024-12-30 | 10"), datasets, "late")

    made = split(college, CARE)
    run(college, AUTUMN, "run-2")
    corrected = split(college, CARE)

    assert (made.split.before, corrected.split.before) == (1, 0)


def test_parts_too_small_are_shown_together_only(lake_of_grades, datasets):
    college = opened(lake_of_grades, datasets, SHARE | {"minimum_rows": 2})

    made = split(college, SCHOOL, by=by("course"))
    nobody_alone = split(college, SCHOOL, by=by("student"))

    # one of drawing, one of no course in autumn
    assert {(p.role, p.code, p.members) for p in made.pieces} == {
        (Role.ONE, "anatomy", 1),
        (Role.POOLED, "", 2),
    }
    assert sum(totals(made).values()) == made.split.change
    assert nobody_alone.why is Obstacle.NO_PARTS


def test_a_number_too_small_to_be_shown_is_not_split(lake_of_grades, datasets):
    college = opened(lake_of_grades, datasets, SHARE | {"minimum_rows": 3})

    made = split(college, PAINT)

    assert made.why is Obstacle.NO_VALUE


def test_amounts_give_their_differences(lake_of_grades, datasets):
    entry = SHARE | {"formula": "count(grades, score >= 60)", "unit": "人", "digits": 0}

    made = split(opened(lake_of_grades, datasets, entry), SCHOOL)

    assert made.is_amount
    assert totals(made) == {"nursing": 0, "design": 0}


def test_what_is_counted_once_is_not_split_where_two_parts_share_it(lake_of_grades, datasets):
    entry = SHARE | {
        "formula": "count_distinct(grades.student_id)", "unit": "人", "digits": 0,
    }  # fmt: skip
    college = opened(lake_of_grades, datasets, entry)

    shared, apart = split(college, SCHOOL, by=by("course")), split(college, SCHOOL)

    assert isinstance(shared, Unsplit)
    assert shared.why is Obstacle.OVERLAP
    assert totals(apart) == {"nursing": 0, "design": 0}


def test_a_gap_to_a_peer_is_compared_over_parts_both_have(college):
    courses = split(college, CARE, Against(How.PEER, SPRING, PAINT), by=by("course"))
    classes = split(college, CARE, Against(How.PEER, SPRING, PAINT), by=by("class"))

    assert isinstance(classes, Unsplit)
    assert classes.why is Obstacle.NO_MATCH
    assert isinstance(courses, Unsplit)  # of care a third is drawing, of paint all


def test_the_peers_are_all_others_of_the_school_together(college):
    made = split(college, CARE, Against(How.PEERS, AUTUMN), by=by("school"))

    assert (made.split.before, made.split.after) == (Fraction(1, 2), Fraction(2, 3))


def test_a_period_without_rows_cannot_be_compared_with(college):
    nobody = Against(How.EARLIER, CALENDAR.parse("2024-2025-1@2024-09-10"))

    made = split(college, SCHOOL, nobody)

    assert made.why is Obstacle.NO_VALUE


def test_parts_that_rows_do_not_reach_are_refused_with_those_they_do(lake_of_grades, datasets):
    entry = SHARE | {"formula": "count(students)", "unit": "人", "digits": 0}

    with pytest.raises(WrongUse, match="cannot be told apart by course"):
        split(opened(lake_of_grades, datasets, entry), SCHOOL, by=by("course"))


def test_what_is_shown_adds_up_and_is_said_in_both_languages(college):
    made = split(college, CARE, by=by("student"))
    told = displayed(made)

    said = headline(made, told, Title("上期", "before"), told.lines[0])

    assert told.change == Decimal("-33.3")
    assert sum(line.rate for line in told.lines) == told.rate
    assert sum(line.mix for line in told.lines) == told.mix
    assert told.rate + told.mix == told.change
    assert said.zh.startswith("比上期低 33.3 个百分点：各学生自身变化")
    assert said.en.startswith("33.3 points below before")
