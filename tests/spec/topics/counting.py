"""count, count_distinct, exists: how many rows, how many different values, any at all."""

from spec.case import Case

_STUDENTS = """
students
student_id | class_id | status    | grade_year | origin_province
s1         | care1    | enrolled  | 1          | 11
s2         | care1    | enrolled  | 2          | 11
s3         | care1    | withdrawn | 2          |
s4         | paint1   | enrolled  | 1          | 31
"""

CASES = (
    Case(
        "count counts the rows that reach the subject",
        ("count(students)", "计数(学生)"),
        "class",
        "care1: 3 (3 rows); paint1: 1 (1 row)",
        _STUDENTS,
    ),
    Case(
        "a condition chooses the rows",
        ("count(students, status = 'enrolled')", "计数(学生, 学籍状态 = '在校')"),
        "class",
        "care1: 2 (2 rows); paint1: 1",
        _STUDENTS,
    ),
    Case(
        "counting nothing in a loaded table is a true nought",
        ("count(students, grade_year = 9)", "计数(学生, 年级 = 9)"),
        "class",
        "care1: 0 (0 rows); paint1: 0 (0 rows)",
        _STUDENTS,
    ),
    Case(
        "counting a column leaves out its nulls",
        ("count(students.origin_province)", "计数(学生.生源省份)"),
        "class",
        "care1: 2 (2 rows); paint1: 1 (1 row)",
        _STUDENTS,
    ),
    Case(
        "different values are counted once",
        ("count_distinct(students.origin_province)", "去重计数(学生.生源省份)"),
        "school class",
        "lemnis: 2 (3 rows); care1: 1 (2 rows); paint1: 1",
        _STUDENTS,
    ),
    Case(
        "different values of nothing are none",
        "count_distinct(students.origin_province, grade_year > 5)",
        "school",
        "lemnis: 0 (0 rows)",
        _STUDENTS,
    ),
    Case(
        "different references are counted like any value",
        "count_distinct(students.class_id)",
        "school college",
        "lemnis: 2 (4 rows); nursing: 1; design: 1",
        _STUDENTS,
    ),
    Case(
        "different numbers are counted by value, not by writing",
        "count_distinct(grades.score)",
        "school",
        "lemnis: 2 (3 rows)",
        """
        grades
        student_id | section_id | exam_on    | score
        s1         | anatomy-a  | 2024-12-30 | 60
        s2         | anatomy-a  | 2024-12-30 | 60.00
        s3         | drawing-a  | 2024-12-30 | 60.01
        """,
    ),
    Case(
        "exists is true where there is such a row",
        ("exists(students, grade_year = 2)", "存在(学生, 年级 = 2)"),
        "class",
        "care1: true (2 rows); paint1: false (0 rows)",
        _STUDENTS,
    ),
    Case(
        "exists without a condition asks for any row",
        "exists(documents)",
        "college",
        "nursing: true (1 row); design: false",
        """
        documents
        unit_id | school_id | issued_on
        lab     | lemnis    | 2024-10-01
        """,
    ),
    Case(
        "a subject counts itself among the table that lists it",
        "count(units, kind = 'college')",
        "college school",
        "nursing: 1; design: 1; lemnis: 2",
    ),
)
