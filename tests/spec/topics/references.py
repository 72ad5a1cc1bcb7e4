"""[CODE]: another indicator, same subject; its reason, its rows."""

from spec.case import Case, Other

_GRADES = """
grades
student_id | section_id | exam_on    | score
s1         | anatomy-a  | 2024-12-30 | 70
s1         | anatomy-a  | 2025-01-10 | 80
s3         | drawing-a  | 2025-03-01 | 90
"""

CASES = (
    Case(
        "a reference gives the same subject's value and rows",
        ("[N] * 2", "[ N ] * 2", "【N】 × 2"),
        "class",
        "care1: 4 (2 rows); paint1: 2 (1 row)",
        _GRADES,
        others=(Other("N", "count(grades)"),),
    ),
    Case(
        "an indicator may be named by its name",
        "[成绩数] / [学生数]",
        "class",
        "care1: 1 (2 of 2); paint1: 1 (1 of 1)",
        _GRADES,
        others=(Other("成绩数", "count(grades)"), Other("学生数", "count(students)")),
    ),
    Case(
        "references lead on to references",
        "[C] + [A]",
        "school",
        "lemnis: 10 (3 rows)",
        _GRADES,
        others=(Other("A", "count(grades)"), Other("B", "[A] * 2"), Other("C", "[B] + 1")),
    ),
    Case(
        "a missing value passes its reason on",
        "[A] + null",
        "class",
        "care1: not_applicable; paint1: not_applicable",
        others=(Other("A", "mean(grades.score)"),),
    ),
    Case(
        "a reference can be asked whether it is missing",
        "if([A] is null, 0 - 1, [A])",
        "class",
        "care1: 75; paint1: 90",
        _GRADES,
        others=(Other("A", "mean(grades.score)"),),
    ),
    Case(
        "rows are the most that any part has counted",
        "count(students) + [A]",
        "class",
        "care1: 77 (2 rows); paint1: 91 (1 row)",
        _GRADES,
        others=(Other("A", "mean(grades.score)"),),
    ),
    Case(
        "an indicator not measured at this kind of subject is not applicable",
        "coalesce([A], 0 - 1) + [A]",
        "class school",
        "care1: not_applicable; paint1: not_applicable; lemnis: 160",
        _GRADES,
        others=(Other("A", "mean(grades.score)", at="school"),),
    ),
    Case(
        "a true-or-false indicator is a condition",
        "if([RICH], 1, 2)",
        "class",
        "care1: 1; paint1: 2",
        _GRADES,
        others=(Other("RICH", "count(grades) > 1"),),
    ),
    Case(
        "a section is not found in a period in which it does not begin",
        "[TERM]",
        "section",
        "anatomy-a: no_rows; drawing-a: no_rows",
        _GRADES,
        others=(Other("TERM", "count(grades)", period="term"),),
    ),
)
