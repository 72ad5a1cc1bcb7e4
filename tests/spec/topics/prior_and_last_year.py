"""prior and same_period_last_year: what earlier runs have measured."""

from spec.case import Case, Other

_A = (Other("A", "count(students)"),)
_KEPT = """
A school/lemnis 2022-2023: 40
A school/lemnis 2023-2024: 50
A school/lemnis 2024-2025: 9999
A school/lemnis 2023-2024-1: 7
A school/lemnis 2023-2024-2: 8
A school/lemnis 2024-08: 5
A school/lemnis 2023-09: 6
A school/lemnis @2024-09-29: 11
A college/nursing 2023-2024: late
"""


def _is(says: str, formula: str | tuple[str, ...], value: str, **more: object) -> Case:
    settings = {"others": _A, "remember": _KEPT} | more
    return Case(says, formula, "school", f"lemnis: {value}", **settings)


CASES = (
    _is("prior is the period before", ("prior([A])", "上期([A])"), "50 (0 rows)"),
    _is("prior of several periods back", ("prior([A], 2)", "上期([A], 2)"), "40"),
    _is("what was not measured then is missing", "prior([A], 3)", "no_rows"),
    _is("growth since the period before", "[A] / prior([A]) - 1", "-0.94 (3 rows)"),
    _is("this period's value is measured anew, not remembered", "[A]", "3"),
    _is(
        "last year of a year is the year before",
        ("same_period_last_year([A])", "去年同期([A])"),
        "50",
    ),
    _is("the term before autumn is spring", "prior([A])", "8", period="2024-2025-1"),
    _is("last year's like term is autumn", "same_period_last_year([A])", "7", period="2024-2025-1"),
    _is("the month before", "prior([A])", "5", period="2024-09"),
    _is("the month a year ago", "same_period_last_year([A])", "6", period="2024-09"),
    _is("as of the day before", "prior([A])", "11", period="@2024-09-30"),
    _is(
        "a remembered reason is told",
        "prior([A])",
        "late",
        remember="A school/lemnis 2023-2024: late",
    ),
    _is(
        "a remembered truth is a truth",
        "if(prior([B]), 1, 2)",
        "1",
        others=(Other("B", "true"),),
        remember="B school/lemnis 2023-2024: true",
    ),
    _is("beyond the calendar there is nothing", "prior([A], 10)", "no_rows", period="2021-2022-1"),
    _is(
        "an indicator of another kind of period steps by its own",
        "prior([T])",
        "7",
        others=(Other("T", "1", period="term"),),
        remember="T school/lemnis 2024-2025-1: 7",
    ),
    Case(
        "each subject remembers for itself",
        "coalesce(prior([A]), 0)",
        "college school",
        "nursing: 0; design: 0; lemnis: 50",
        others=_A,
        remember=_KEPT,
    ),
)
