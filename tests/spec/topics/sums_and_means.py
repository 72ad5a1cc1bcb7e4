"""sum, mean, median, quantile, min, max: exact on decimals, nulls left out."""

from spec.case import Case

GRADES = """
grades
student_id | section_id | exam_on    | kind  | score  | passed
s1         | anatomy-a  | 2024-12-30 | final | 80     | yes
s1         | anatomy-a  | 2025-03-01 | resit | 91.5   | yes
s2         | anatomy-a  | 2024-12-30 | final | 55     | no
s2         | anatomy-a  | 2025-03-01 | resit |        | no
s3         | drawing-a  | 2024-12-30 | final | 0.1    | no
"""

CASES = (
    Case(
        "sum adds up what is there",
        ("sum(grades.score)", "求和(成绩.成绩)"),
        "class",
        "care1: 226.5 (3 rows); paint1: 0.1 (1 row)",
        GRADES,
    ),
    Case(
        "the sum of nothing is nought",
        "sum(grades.score, kind = 'retake')",
        "class",
        "care1: 0 (0 rows); paint1: 0",
        GRADES,
    ),
    Case(
        "the sum of nulls alone is nought, of no rows",
        "sum(grades.score, kind = 'resit' and passed = false)",
        "student",
        "s1: 0 (0 rows); s2: 0 (0 rows); s3: 0",
        GRADES,
    ),
    Case(
        "tenths add up to a whole, not nearly",
        "sum(assets.value) = 0.3",
        "school",
        "lemnis: true (3 rows)",
        """
        assets
        unit_id | value | acquired_on
        lab     | 0.1   | 2024-10-01
        lab     | 0.1   | 2024-10-02
        design  | 0.1   | 2024-10-03
        """,
    ),
    Case(
        "small change does not drown in a large sum",
        "sum(assets.value)",
        "school",
        "lemnis: 0.0001 (3 rows)",
        """
        assets
        unit_id | value             | acquired_on
        lab     | 90000000000000    | 2024-10-01
        lab     | 0.0001            | 2024-10-02
        design  | -90000000000000   | 2024-10-03
        """,
    ),
    Case(
        "whole numbers are added like decimals",
        "sum(sections.headcount) + sum(sections.planned_hours)",
        "course",
        "anatomy: 95.5; drawing: 3",
        """
        sections
        section_id | course_id | teacher_id | term_start | headcount | planned_hours
        a1         | anatomy   | t1         | 2024-09-01 | 30        | 32.5
        a2         | anatomy   | t1         | 2024-09-01 | 33        |
        d1         | drawing   | t2         | 2024-09-01 |           | 3
        """,
    ),
    Case(
        "mean divides by the values that are there, and shows both parts",
        ("mean(grades.score)", "均值(成绩.成绩)"),
        "class",
        "care1: 75.5 (226.5 of 3, 3 rows); paint1: 0.1 (0.1 of 1)",
        GRADES,
    ),
    Case(
        "the mean of nothing is no number",
        "mean(grades.score, kind = 'retake')",
        "class",
        "care1: no_rows (0 rows); paint1: no_rows",
        GRADES,
    ),
    Case(
        "the mean of a school is of its rows, not of its classes' means",
        "mean(grades.score, kind = 'final')",
        "school class",
        "lemnis: 1351/30; care1: 67.5; paint1: 0.1",
        GRADES,
    ),
    Case(
        "the median of an even number lies between the middle two",
        ("median(grades.score)", "中位数(成绩.成绩)"),
        "class school",
        "care1: 80; paint1: 0.1; lemnis: 67.5 (4 rows)",
        GRADES,
    ),
    Case(
        "a quantile lies on the line between its neighbours",
        ("quantile(grades.score, 0.25)", "分位数(成绩.成绩, 25%)"),
        "class school",
        "care1: 67.5; paint1: 0.1; lemnis: 41.275",
        GRADES,
    ),
    Case(
        "the outermost quantiles are the smallest and the largest",
        "quantile(grades.score, 1) - quantile(grades.score, 0)",
        "class",
        "care1: 36.5; paint1: 0",
        GRADES,
    ),
    Case(
        "a quantile may have a condition",
        "quantile(grades.score, 0.9, kind = 'final')",
        "class",
        "care1: 77.5 (2 rows); paint1: 0.1",
        GRADES,
    ),
    Case(
        "min and max are the smallest and the largest",
        ("max(grades.score) - min(grades.score)", "最大(成绩.成绩) - 最小(成绩.成绩)"),
        "school student",
        "lemnis: 91.4; s1: 11.5; s2: 0; s3: 0",
        GRADES,
    ),
    Case(
        "min and max of nothing are no numbers",
        "max(grades.score, kind = 'retake') + min(grades.score)",
        "school",
        "lemnis: no_rows (4 rows)",
        GRADES,
    ),
    Case(
        "ties do not change a median",
        "median(students.credits_earned)",
        "class",
        "care1: 3 (4 rows); paint1: 5",
        """
        students
        student_id | class_id | status   | credits_earned
        s1         | care1    | enrolled | 3
        s2         | care1    | enrolled | 3
        s3         | care1    | enrolled | 3
        s4         | care1    | enrolled | 9
        s5         | paint1   | enrolled | 5
        """,
    ),
    Case(
        "negative numbers are numbers",
        "sum(assets.value) / mean(assets.value)",
        "school",
        "lemnis: 2",
        """
        assets
        unit_id | value | acquired_on
        lab     | -7.25 | 2024-10-01
        lab     | 3.5   | 2024-10-02
        """,
    ),
)
