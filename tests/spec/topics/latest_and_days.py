"""latest: the value of the last row by time, then key. days_since: to the end of the period."""

import datetime as dt

from spec.case import Case

_GRADES = """
grades
grade_id | student_id | section_id | exam_on    | score | passed
g1       | s1         | anatomy-a  | 2024-12-30 | 50    | no
g2       | s1         | anatomy-a  | 2025-03-01 | 61    | yes
g3       | s1         | anatomy-a  | 2025-06-01 |       |
g4       | s2         | anatomy-a  | 2024-12-30 | 71    | no
g5       | s2         | anatomy-a  | 2024-12-30 | 72    | yes
"""

CASES = (
    Case(
        "latest takes the last row that has a value",
        ("latest(grades.score)", "最新(成绩.成绩)"),
        "student",
        "s1: 61 (2 rows); s2: 72 (2 rows); s3: no_rows",
        _GRADES,
    ),
    Case(
        "of rows of one day the one with the greatest key is the latest",
        "latest(grades.score, exam_on < '2025-01-01')",
        "student school",
        "s1: 50; s2: 72; s3: no_rows; lemnis: 72 (3 rows)",
        _GRADES,
    ),
    Case(
        "latest may be true or false",
        ("latest(grades.passed)", "最新(成绩.是否及格)"),
        "student",
        "s1: true; s2: true; s3: no_rows",
        _GRADES,
    ),
    Case(
        "latest knows nothing after the period",
        "latest(grades.score)",
        "student",
        "s1: 50; s2: 72; s3: no_rows",
        _GRADES,
        period="2024-2025-1",
    ),
    Case(
        "without a time column the greatest key is the latest, compared as text",
        "latest(students.grade_year)",
        "class",
        "care1: 2; paint1: no_rows",
        """
        students
        student_id | class_id | status   | grade_year
        s10        | care1    | enrolled | 1
        s9         | care1    | enrolled | 2
        s99        | care1    | enrolled |
        s3         | paint1   | enrolled |
        """,
    ),
    Case(
        "days since the latest date, to the end of the period",
        ("days_since(grades.exam_on)", "距今天数(成绩.考核日期)"),
        "student",
        "s1: 91 (3 rows); s2: 244; s3: no_rows",
        _GRADES,
    ),
    Case(
        "to the day of the run where that comes first",
        "days_since(grades.exam_on)",
        "student",
        "s1: 1; s2: 62; s3: no_rows",
        _GRADES,
        on=dt.date(2025, 3, 2),
    ),
    Case(
        "days since any date column, with a condition, of rows as they stand",
        "days_since(students.enrolled_on, status = 'enrolled')",
        "class",
        "care1: 364 (1 row); paint1: no_rows",
        """
        students
        student_id | class_id | status    | enrolled_on
        s1         | care1    | enrolled  | 2024-09-01
        s2         | care1    | withdrawn | 2025-01-01
        s3         | paint1   | enrolled  |
        """,
    ),
    Case(
        "a date still to come is fewer than no days ago",
        "days_since(documents.valid_until)",
        "school",
        "lemnis: -122",
        """
        documents
        school_id | issued_on  | valid_until
        lemnis    | 2024-10-01 | 2025-12-31
        lemnis    | 2024-10-02 | 2025-10-01
        """,
    ),
)
