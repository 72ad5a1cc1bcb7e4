"""Missing values: which reason, and how operators pass it on."""

import datetime as dt

from lemnis.engine.question import TableState
from spec.case import Case

_STATES = {"assets": TableState(known_to=dt.date(2020, 1, 1))}


def _is(says: str, formula: str | tuple[str, ...], value: str, **more: object) -> Case:
    return Case(says, formula, "school", f"lemnis: {value}", **more)


CASES = (
    _is("null is not applicable", ("null", "空"), "not_applicable"),
    _is("an empty table has a count", "count(grades)", "0"),
    _is("an empty table has no mean", "mean(grades.score)", "no_rows"),
    _is("an empty table has no share", "share(grades, passed)", "no_rows"),
    _is("a table never loaded has no count either", "count(grades)", "no_rows", never=("grades",)),
    _is("nor can one say nothing exists there", "exists(grades)", "no_rows", never=("grades",)),
    _is("nor a sum", "sum(grades.score)", "no_rows", never=("grades",)),
    _is(
        "nor a number of different values",
        "count_distinct(grades.kind)",
        "no_rows",
        never=("grades",),
    ),
    _is("a number and a missing one are missing", "1 + mean(grades.score)", "no_rows"),
    _is("of two reasons the later is told", "mean(grades.score) + null", "not_applicable"),
    _is("in either order", "null * mean(grades.score)", "not_applicable"),
    _is("late is later than all others", "null + sum(assets.value)", "late", states=_STATES),
    _is("a missing number cannot be compared", "mean(grades.score) > 60", "no_rows"),
    _is(
        "nor equal anything, itself included", "mean(grades.score) = mean(grades.score)", "no_rows"
    ),
    _is(
        "but one can ask whether it is missing",
        ("mean(grades.score) is null", "均值(成绩.成绩) 为空"),
        "true",
    ),
    _is("a late one is missing too", "sum(assets.value) is null", "true", states=_STATES),
    _is("a number is not missing", "1 is not null", "true"),
    _is(
        "coalesce takes the first that is there",
        ("coalesce(mean(grades.score), null, 7, 8)", "取非空(均值(成绩.成绩), 空, 7, 8)"),
        "7",
    ),
    _is("nought is there", "coalesce(0, 7)", "0"),
    _is(
        "coalesce of nothing tells the latest reason",
        "coalesce(null, mean(grades.score))",
        "not_applicable",
    ),
    _is("if with a missing condition is missing", "if(mean(grades.score) > 60, 1, 2)", "no_rows"),
    _is(
        "if does not mind the branch not taken",
        ("if(true, 1, mean(grades.score))", "如果(真, 1, 均值(成绩.成绩))"),
        "1",
    ),
    _is("if passes on the branch taken", "if(1 > 2, 1, null)", "not_applicable"),
    _is("least needs all its values", "least(1, mean(grades.score))", "no_rows"),
    _is("greatest too", "greatest(null, 1, mean(grades.score))", "not_applicable"),
    _is("a function of a missing value is missing", "round(mean(grades.score), 1)", "no_rows"),
)
