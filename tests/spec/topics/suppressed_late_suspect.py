"""Too few rows are not shown; old data are late; broken promises are suspect."""

import datetime as dt

from lemnis.engine.question import TableState
from spec.case import Case, Other

_GRADES = """
grades
student_id | section_id | exam_on    | score
s1         | anatomy-a  | 2024-12-30 | 70
s1         | anatomy-a  | 2025-01-10 | 80
s2         | anatomy-a  | 2025-01-10 | 90
s3         | drawing-a  | 2025-03-01 | 90
"""
_MEAN = (Other("A", "mean(grades.score)", minimum_rows=3),)


def _grades_known_to(day: dt.date) -> dict[str, TableState]:
    return {"grades": TableState(known_to=day)}  # fresh within 60 days


CASES = (
    Case(
        "fewer rows than the least are suppressed, parts and all, but their number is told",
        "mean(grades.score)",
        "class school",
        "care1: 80 (240 of 3, 3 rows); paint1: suppressed (1 row); lemnis: 82.5 (4 rows)",
        _GRADES,
        minimum_rows=3,
    ),
    Case(
        "no rows at all are not suppressed",
        "count(grades)",
        "program",
        "care: 0 (0 rows); paint: suppressed (1 row)",
        """
        grades
        student_id | section_id | exam_on    | score
        s3         | drawing-a  | 2025-03-01 | 90
        """,
        minimum_rows=5,
    ),
    Case(
        "the largest of its aggregates decides",
        "count(grades, score > 85) / count(grades)",
        "class",
        "care1: 1/3 (1 of 3, 3 rows); paint1: suppressed (1 row)",
        _GRADES,
        minimum_rows=2,
    ),
    Case(
        "a suppressed value is missing to those who refer to it",
        "[A] + 1",
        "class",
        "care1: 81; paint1: suppressed (1 row)",
        _GRADES,
        others=_MEAN,
    ),
    Case(
        "it tells more than not applicable, less than late",
        "[A] + null",
        "class",
        "care1: not_applicable; paint1: suppressed",
        _GRADES,
        others=_MEAN,
    ),
    Case(
        "a suppressed peer is left out",
        "peers([A], 'worst')",
        "class",
        "care1: 80; paint1: 80",
        _GRADES,
        others=_MEAN,
    ),
    Case(
        "a suppressed parent is suppressed",
        "parent([A])",
        "class",
        "care1: 80; paint1: suppressed",
        _GRADES,
        others=(Other("A", "mean(grades.score)", at="program", minimum_rows=3),),
    ),
    Case(
        "a source not heard of for longer than it promises is late",
        "count(grades)",
        "class",
        "care1: late (0 rows); paint1: late",
        _GRADES,
        states=_grades_known_to(dt.date(2025, 7, 1)),
    ),
    Case(
        "on the last day of its promise it is not",
        "count(grades)",
        "class",
        "care1: 3; paint1: 1",
        _GRADES,
        states=_grades_known_to(dt.date(2025, 7, 2)),
    ),
    Case(
        "what is late for a year may be in time for its first term",
        "count(grades)",
        "class",
        "care1 2024-2025-1: 3; paint1 2024-2025-1: 0;"
        "care1 2024-2025-2: late; paint1 2024-2025-2: late",
        _GRADES,
        period="2024-2025-1 2024-2025-2",
        states=_grades_known_to(dt.date(2025, 1, 15)),
    ),
    Case(
        "the run's own day counts, not the period's end",
        "count(grades)",
        "class",
        "care1: 3; paint1: 0",
        _GRADES,
        states=_grades_known_to(dt.date(2025, 1, 15)),
        on=dt.date(2025, 2, 15),
    ),
    Case(
        "a late share shows no parts",
        "share(grades, score > 80)",
        "class",
        "care1: late (0 rows); paint1: late",
        _GRADES,
        states=_grades_known_to(dt.date(2025, 7, 1)),
    ),
    Case(
        "only the late table's aggregates are late",
        "coalesce(count(grades), 100) + count(students)",
        "class",
        "care1: 102 (2 rows); paint1: 101 (1 row)",
        _GRADES,
        states=_grades_known_to(dt.date(2020, 1, 1)),
    ),
    Case(
        "a suspect table leaves the value and marks it",
        "count(grades)",
        "class",
        "care1: 3 (suspect); paint1: 1 (suspect)",
        _GRADES,
        states={"grades": TableState(suspect=True)},
    ),
    Case(
        "suspicion is passed on by references, also to parent and peers",
        "[A] + [C] + [P]",
        "class",
        "care1: 8 (suspect); paint1: 4 (suspect)",
        _GRADES,
        others=(
            Other("G", "count(grades)", at="class program"),
            Other("A", "1"),
            Other("C", "parent([G]) - [A]"),
            Other("P", "peers([G], 'best') + [C]"),
        ),
        states={"grades": TableState(suspect=True)},
    ),
    Case(
        "other tables stay beyond suspicion",
        "count(students)",
        "class",
        "care1: 2; paint1: 1",
        _GRADES,
        states={"grades": TableState(suspect=True)},
    ),
    Case(
        "the tables on the way are not what is asked about",
        "count(grades)",
        "class",
        "care1: 3; paint1: 1",
        _GRADES,
        states={"students": TableState(suspect=True, known_to=dt.date(2020, 1, 1))},
    ),
)
