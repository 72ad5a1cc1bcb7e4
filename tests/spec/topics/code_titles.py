"""Codes, data sets and columns by code, Chinese or English title; full-width signs."""

from spec.case import Case

_STUDENTS = """
students
student_id | class_id | status   | gender | origin_province
s1         | care1    | enrolled | 1      | 11
s2         | care1    | enlisted | 2      | 31
s3         | paint1   | enrolled | 2      |
"""

CASES = (
    Case(
        "a code by code, Chinese or English title",
        (
            "count(students, gender = '2')",
            "count(students, gender = '女')",
            "count(students, gender = 'female')",
        ),
        "school",
        "lemnis: 2",
        _STUDENTS,
    ),
    Case(
        "a code written as a number",
        "count(students, gender = 2)",
        "school",
        "lemnis: 2",
        _STUDENTS,
    ),
    Case(
        "codes in a list, each by any name",
        (
            "count(students, status in ('在校', 'enlisted'))",
            "计数(学生, 学籍状态 属于 ('enrolled', '保留学籍参军'))",
        ),
        "school",
        "lemnis: 3",
        _STUDENTS,
    ),
    Case(
        "data sets and columns by title, large or small letters",
        (
            "count(Students, Gender = '1')",
            "计数(学生, 性别 = '男')",
            "COUNT(学生, gender = 'Male')",
        ),
        "school",
        "lemnis: 1",
        _STUDENTS,
    ),
    Case(
        "full-width brackets, commas, signs and quotes",
        ("计数（学生，性别＝‘女’）／计数（学生）", '计数(学生, 性别 = "女") / 计数(学生)'),
        "school",
        "lemnis: 2/3 (2 of 3)",
        _STUDENTS,
    ),
    Case(
        "a column named with its data set",
        "count(students, students.gender = '1' and 学生.学籍状态 = '在校')",
        "school",
        "lemnis: 1",
        _STUDENTS,
    ),
    Case(
        "remarks and line breaks do not matter",
        ("count(students  # all of them\n, gender = '1')",),
        "school",
        "lemnis: 1",
        _STUDENTS,
    ),
)
