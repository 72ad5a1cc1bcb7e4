"""True and false: 1 and 0; and, or, not with missing values; comparisons."""

from spec.case import Case

_M = "(mean(grades.score) > 1)"  # missing: no rows


def _is(says: str, formula: str | tuple[str, ...], value: str) -> Case:
    return Case(says, formula, "school", f"lemnis: {value}")


CASES = (
    _is("true is one", ("true", "真"), "1"),
    _is("false is nought", ("false", "假"), "0"),
    _is("and", ("true and false", "真 且 假"), "false"),
    _is("or", ("true or false", "真 或 假", "真 或者 假"), "true"),
    _is("not", ("not false", "非 假"), "true"),
    _is("false and missing is false", f"false and {_M}", "false"),
    _is("missing and false is false", f"{_M} and false", "false"),
    _is("true and missing is missing", f"true and {_M}", "no_rows"),
    _is("true or missing is true", f"true or {_M}", "true"),
    _is("missing or true is true", f"{_M} or true", "true"),
    _is("false or missing is missing", f"false or {_M}", "no_rows"),
    _is("of two missing the later reason is told", f"{_M} and (null > 1)", "not_applicable"),
    _is("with or too", f"(null > 1) or {_M}", "not_applicable"),
    _is("not of missing is missing", f"not {_M}", "no_rows"),
    _is("many may be joined", "true and true and 1 = 1 and not false", "true"),
    _is("comparisons", "1 < 2 and 2 <= 2 and 3 > 2 and 2 >= 2 and 1 != 2 and 2 = 2", "true"),
    _is("truths are compared with truths", "(1 < 2) = (3 < 4)", "true"),
    _is("a value in a list", ("count(students) in (1, 3)", "计数(学生) 属于 (1, 3)"), "true"),
    _is("a value not in a list", "count(students) not in (1, 2)", "true"),
    _is("a value between", ("count(students) between 3 and 4", "计数(学生) 介于 3 到 4"), "true"),
    _is("if", ("if(count(students) > 2, 10, 20)", "如果(计数(学生) > 2, 10, 20)"), "10"),
    _is("if in if", "if(false, 1, if(false, 2, 3))", "3"),
    _is("if may choose between truths", "if(true, 1 < 2, false)", "true"),
)
