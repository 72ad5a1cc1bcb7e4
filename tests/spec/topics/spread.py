"""stddev and slope: exact, of at least two rows."""

from spec.case import Case

_SECTIONS = """
students
student_id | class_id | status   | credits_required | credits_earned | arrears
s1         | care1    | enrolled | 1                | 10             | 10000000000000.2
s2         | care1    | enrolled | 2                | 12             | 10000000000000.1
s3         | care1    | enrolled | 3                | 17             | 10000000000000.3
s4         | care1    | enrolled | 4                |                |
s5         | paint1   | enrolled | 2                | 1              | 7
s6         | paint1   | enrolled | 2                | 2              | 7
"""

CASES = (
    Case(
        "the standard deviation is of a sample",
        ("stddev(students.credits_earned) ^ 2", "标准差(学生.已得学分) ^ 2"),
        "class",
        "care1: 13 (3 rows); paint1: 0.5 (2 rows)",
        _SECTIONS,
    ),
    Case(
        "values far from nought keep their spread",
        "stddev(students.arrears)",
        "class",
        "care1: 0.1; paint1: 0",
        _SECTIONS,
    ),
    Case(
        "of one row there is no spread",
        "stddev(students.credits_earned)",
        "student",
        "s1: no_rows (1 row); s2: no_rows; s3: no_rows; s4: no_rows (0 rows);"
        "s5: no_rows; s6: no_rows",
        _SECTIONS,
    ),
    Case(
        "the slope is of the first column on the second",
        ("slope(students.credits_earned, credits_required)", "斜率(学生.已得学分, 应得学分)"),
        "class",
        "care1: 3.5 (3 rows); paint1: no_rows (2 rows)",
        _SECTIONS,
    ),
    Case(
        "turned round, it is another slope",
        "slope(students.credits_required, credits_earned)",
        "class",
        "care1: 7/26; paint1: 0",
        _SECTIONS,
    ),
    Case(
        "a slope may have a condition, and needs two rows",
        "slope(students.credits_earned, credits_required, credits_required > 1)",
        "class student",
        """
        care1: 5 (2 rows); paint1: no_rows
        s1: no_rows; s2: no_rows; s3: no_rows; s4: no_rows; s5: no_rows; s6: no_rows
        """,
        _SECTIONS,
    ),
)
