"""Conditions speak of one row; what a null makes unknown does not count."""

from spec.case import Case

_STUDENTS = """
students
student_id | class_id | status    | gender | grade_year | is_poor | credits_earned | credits_required | enrolled_on
s1         | care1    | enrolled  | 1      | 1          | yes     | 30             | 40               | 2024-09-01
s2         | care1    | enrolled  | 2      | 2          | no      | 40             | 40               | 2023-09-01
s3         | care1    | suspended |        | 3          |         |                | 40               | 2022-09-01
s4         | care1    | enrolled  | 2      |            |         | 0.3            | 0                |
"""  # noqa: E501 - a table is as wide as it is
_ONE = "class"


def _counts(says: str, condition: str | tuple[str, ...], number: int) -> Case:
    conditions = (condition,) if isinstance(condition, str) else condition
    formulas = tuple(f"count(students, {c})" for c in conditions)
    return Case(says, formulas, "class", f"care1: {number}; paint1: 0", _STUDENTS)


CASES = (
    _counts("a null equals nothing", "gender = '2'", 2),
    _counts(
        "a null differs from nothing either", ("gender != '2'", "性别 <> '2'", "性别 ≠ '女'"), 1
    ),
    _counts("the denial of the unknown is unknown", "not gender = '2'", 1),
    _counts("is null asks for the null itself", ("gender is null", "性别 为空", "性别 为 空"), 1),
    _counts("is not null asks for the rest", ("gender is not null", "性别 不为空"), 3),
    _counts(
        "a true-or-false column is a condition", ("is_poor", "家庭经济困难", "is_poor = true"), 1
    ),
    _counts("not of a null is not counted", ("not is_poor", "非 家庭经济困难"), 1),
    _counts("unknown or true is true", "is_poor or grade_year = 3", 2),
    _counts("unknown or false is unknown", "is_poor or grade_year = 9", 1),
    _counts(
        "unknown and false is false, and its denial true", "not (is_poor and grade_year = 9)", 3
    ),
    _counts(
        "unknown and true is unknown, and so is its denial", "not (is_poor and grade_year = 3)", 2
    ),
    _counts("in takes any of a list", ("grade_year in (1, 3)", "年级 属于 (1, 3)"), 2),
    _counts("not in leaves out nulls", "grade_year not in (1, 3)", 1),
    _counts("between includes both ends", ("grade_year between 2 and 3", "年级 介于 2 到 3"), 2),
    _counts("columns may be compared with each other", "credits_earned < credits_required", 1),
    _counts("columns may be calculated with", "credits_required - credits_earned >= 10", 1),
    _counts("a product in a condition is exact", "credits_earned * 3 = 0.9", 1),
    _counts("a quotient may be compared", "credits_earned / credits_required = 0.75", 1),
    _counts("dividing by nought in a row is unknown", "credits_earned / credits_required > 0", 2),
    _counts("the denial of it too", "not credits_earned / credits_required > 0", 0),
    _counts("a minus before a column", "-credits_earned < -0.3", 2),
    _counts("days are compared with written days", "enrolled_on >= '2023-09-01'", 2),
    _counts("days between days", ("enrolled_on between '2022-09-01' and '2023-08-31'",), 1),
    _counts("codes are compared by code", "status in ('enrolled', 'suspended')", 4),
    _counts("and binds closer than or", "grade_year = 1 or grade_year = 2 and is_poor", 1),
    _counts("brackets bind closest", "(grade_year = 1 or grade_year = 2) and is_poor", 1),
    _counts("not binds closer than and", "not is_poor and grade_year = 2", 1),
    _counts("a condition always true counts all", "1 = 1", 4),
    _counts("a condition always false counts none", "false", 0),
    _counts("null as a condition counts none", "null", 0),
    _counts("null or true counts all", "null or true", 4),
    _counts("is null of a comparison asks whether it is unknown", "(is_poor = true) is null", 2),
)
