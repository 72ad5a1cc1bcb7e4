"""Division, powers, logarithms: what has no number is missing, never infinite, never an error."""

from spec.case import Case


def _is(says: str, formula: str | tuple[str, ...], value: str) -> Case:
    return Case(says, formula, "school", f"lemnis: {value}")


CASES = (
    _is("a quotient shows both sides", ("1 / 4", "1 ÷ 4"), "0.25 (1 of 4)"),
    _is("dividing by nought is missing, both sides shown", "3 / 0", "no_rows (3 of 0)"),
    _is("nought by nought too", "0 / 0", "no_rows (0 of 0)"),
    _is("counts divided by an empty count", "count(students) / count(grades)", "no_rows (3 of 0)"),
    _is(
        "a side that is missing is not shown",
        "count(students) / mean(grades.score)",
        "no_rows (3 rows)",
    ),
    _is("only the outermost quotient is shown", "100 * (1 / 4)", "25"),
    _is("quotients go from the left", "8 / 4 / 2", "1 (2 of 2)"),
    _is("products before sums", "1 + 2 * 3 - 4 / 2", "5"),
    _is("a power", "2 ^ 10", "1024"),
    _is("powers go from the right", "2 ^ 3 ^ 2", "512"),
    _is("a power binds closer than a minus", "-2 ^ 2", "-4"),
    _is("a negative power", "2 ^ -1", "0.5"),
    _is("nought to a negative power is not applicable", "0 ^ -1", "not_applicable"),
    _is(
        "the root of a negative number is not applicable",
        ("sqrt(0 - 4)", "平方根(0 - 4)"),
        "not_applicable",
    ),
    _is("nor a broken power of it", "(0 - 8) ^ 0.5", "not_applicable"),
    _is("the logarithm of nought is not applicable", "ln(0)", "not_applicable"),
    _is("nor of less", "ln(0 - 1)", "not_applicable"),
    _is("what is too large is not applicable", "exp(1000)", "not_applicable"),
    _is("in a product too", "exp(700) * exp(700)", "not_applicable"),
    _is("and in a power", "10 ^ 400", "not_applicable"),
    _is("logarithm and exponent undo each other", "ln(exp(2))", "2"),
    _is("a root", "sqrt(2) * sqrt(2)", "2"),
    _is("percent signs divide by a hundred", "45% * 200", "90"),
    _is(
        "clip keeps between two bounds",
        (
            "clip(7, 0, 5) + clip(0 - 3, 0, 5) + clip(2, 0, 5)",
            "截取(7, 0, 5) + 截取(0 - 3, 0, 5) + 截取(2, 0, 5)",
        ),
        "7",
    ),
    _is("of crossed bounds the upper one holds", "clip(3, 5, 1)", "1"),
    _is(
        "least and greatest",
        ("least(3, 1, 2) + greatest(3, 1, 2)", "取小(3, 1, 2) + 取大(3, 1, 2)"),
        "4",
    ),
    _is("abs", ("abs(0 - 2.5)", "绝对值(0 - 2.5)"), "2.5"),
)
