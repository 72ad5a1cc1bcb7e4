"""share: of all rows, those for which it holds; 0 to 1, never a mean of shares."""

from spec.case import Case

_ATTENDANCE = """
attendance
student_id | section_id | lesson_on  | status
s1         | anatomy-a  | 2024-10-01 | present
s1         | anatomy-a  | 2024-10-02 | absent
s1         | anatomy-a  | 2024-10-03 | late
s2         | anatomy-a  | 2024-10-01 |
s3         | drawing-a  | 2024-10-01 | present
"""

CASES = (
    Case(
        "share shows its parts and counts all rows",
        (
            "share(attendance, status in ('present', 'late'))",
            "占比(考勤, 状态 属于 ('出勤', '迟到'))",
        ),
        "class",
        "care1: 1/2 (2 of 4, 4 rows); paint1: 1 (1 of 1, 1 row)",
        _ATTENDANCE,
    ),
    Case(
        "an unknown row is in the whole, not in the part",
        "share(attendance, status != 'present')",
        "student",
        "s1: 2/3; s2: 0 (0 of 1); s3: 0",
        _ATTENDANCE,
    ),
    Case(
        "the share of nothing is no number",
        "share(attendance, status = 'present')",
        "section",
        "anatomy-a: 1/4; drawing-a: 1; empty: no_rows (0 rows)",
        _ATTENDANCE
        + """
        sections
        section_id | course_id | teacher_id | program_id | term_start
        anatomy-a  | anatomy   | t1         | care       | 2024-09-01
        drawing-a  | drawing   | t2         | paint      | 2024-09-01
        empty      | drawing   | t2         | paint      | 2024-09-01
        """,
    ),
    Case(
        "the share of a school is of its rows, not of its classes' shares",
        "share(attendance, status = 'present')",
        "school class",
        "lemnis: 2/5 (2 of 5); care1: 1/4; paint1: 1",
        _ATTENDANCE,
    ),
    Case(
        "a share can be calculated with",
        ("100 * share(attendance, status = 'absent')", "100 × 占比(考勤, 状态 = '缺课')"),
        "school",
        "lemnis: 20 (5 rows)",
        _ATTENDANCE,
    ),
    Case(
        "the two halves of a share are one",
        "share(attendance, status = 'present') + share(attendance, not status = 'present')"
        " + share(attendance, status is null)",
        "school student",
        "lemnis: 1; s1: 1; s2: 1; s3: 1",
        _ATTENDANCE,
    ),
)
