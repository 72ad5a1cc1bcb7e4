"""round: half away from zero, on the value without the noise of floats; floor and ceil."""

from spec.case import Case


def _is(says: str, formula: str | tuple[str, ...], value: str) -> Case:
    return Case(says, formula, "school", f"lemnis: {value}")


CASES = (
    _is("halves go away from zero", ("round(2.5)", "四舍五入(2.5)"), "3"),
    _is("below zero too", "round(0 - 2.5)", "-3"),
    _is("an even half as well", "round(0.5) + round(1.5) + round(3.5)", "7"),
    _is("to places", "round(89.95, 1)", "90"),
    _is("what a float keeps a little low is still a half", "round(1.005, 2)", "1.01"),
    _is("and another", "round(0.285, 2)", "0.29"),
    _is("and one that was computed", "round(0.1 * 3 * 5 + 1, 0)", "3"),
    _is("just below a half goes down", "round(2.4999999, 0)", "2"),
    _is("what is less than ten decimals away is a half", "round(2.49999999999, 0)", "3"),
    _is("to tens and hundreds", "round(1250, 0 - 2) + round(1249, -2)", "2500"),
    _is("to the tenth place", "round(0.12345678906, 10)", "0.1234567891"),
    _is("places beyond the tenth are nought", "round(0.12345678906, 12)", "0.1234567891"),
    _is("a broken number of places is not applicable", "round(0.5, 0.5)", "not_applicable"),
    _is("nor is one that no float can keep", "round(0.5, 16)", "not_applicable"),
    _is("large numbers stay as they are", "round(123456789012345, 4)", "123456789012345"),
    _is("floor", ("floor(2.9) + floor(0 - 2.1)", "向下取整(2.9) + 向下取整(0 - 2.1)"), "-1"),
    _is("ceil", ("ceil(2.1) + ceil(0 - 2.9)", "向上取整(2.1) + 向上取整(0 - 2.9)"), "1"),
    _is("a whole number is its own floor and ceil", "floor(3) + ceil(3)", "6"),
)
