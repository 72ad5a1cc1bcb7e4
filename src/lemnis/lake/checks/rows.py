"""Rules a row must keep: those its columns imply, and those its page declares.

In: a data set. Out: rules, each with a SQL condition "is bad" over the relation that
``casts.select`` makes; it is true or false, never NULL.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from lemnis.lake.casts import text_name
from lemnis.lake.checks import kinds
from lemnis.lake.checks.conditions import holds, says_something
from lemnis.lake.connection import literal, quoted
from lemnis.lake.registry import Datasets
from lemnis.lake.tables import Check, Column, ColumnType, Dataset

_WANTED = {
    ColumnType.INT: ("整数", "a whole number", "如 12", "such as 12"),
    ColumnType.DECIMAL: ("数字", "a number", "如 89.5", "such as 89.5"),
    ColumnType.DATE: ("日期", "a date", "如 2024-09-01", "such as 2024-09-01"),
    ColumnType.BOOL: ("“是”或“否”", "yes or no", "填是或否", "write 是 or 否"),
}
_CODES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RowRule:
    """One promise of a row. ``bad`` is SQL, true where it is broken.

    An error keeps the row out of the lake, a warning does not. ``column`` is where to look first.
    """

    code: str
    column: str
    severity: str
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    bad: str


def row_checks(
    dataset: Dataset,
    datasets: Datasets,
    relation: str = "typed",
    known: Mapping[str, str] | None = None,
) -> list[RowRule]:
    """Return the rules of a data set's rows, in the order they should be told.

    ``relation`` is the SQL name of what ``casts.select`` made: duplicate keys are sought in it.
    ``known`` gives, for data sets already in the lake or loaded beside, the SQL relation that
    holds them; references to others are not judged.
    """
    rules = [rule for column in dataset.columns for rule in _column_rules(column, datasets)]
    rules.append(_unique(dataset, relation))
    for column in dataset.columns:
        rules += _reference(dataset, column, datasets, relation, known or {})
    for check in dataset.checks:
        rules += _declared(dataset, check)
    return rules


def _column_rules(column: Column, datasets: Datasets) -> Iterator[RowRule]:
    zh, en = column.title
    name, said = quoted(column.name), quoted(text_name(column))
    if column.required:
        yield RowRule(
            "REQUIRED",
            column.name,
            "error",
            f"“{zh}”必须填写。",
            f"“{en}” must be filled in.",
            "请补上。",
            "Fill it in.",
            f"({name} IS NULL AND {said} IS NULL)",
        )
    broken = f"({name} IS NULL AND {said} IS NOT NULL)"
    if column.type is ColumnType.CODE:
        yield _code_rule(column, datasets, broken)
    elif column.type is not ColumnType.STRING:
        wanted = _WANTED[column.type]
        yield RowRule(
            "TYPE",
            column.name,
            "error",
            f"“{zh}”应为{wanted[0]}。",
            f"“{en}” should be {wanted[1]}.",
            f"请改正，{wanted[2]}。",
            f"Mend it, {wanted[3]}.",
            broken,
        )


def _code_rule(column: Column, datasets: Datasets, broken: str) -> RowRule:
    zh, en = column.title
    values = list(datasets.codes[column.code_list or ""].values())
    more = len(values) > _CODES_SHOWN
    shown_zh = "、".join(c.title.zh for c in values[:_CODES_SHOWN]) + ("等" if more else "")
    shown_en = ", ".join(c.title.en or c.code for c in values[:_CODES_SHOWN])
    return RowRule(
        "CODE",
        column.name,
        "error",
        f"“{zh}”的值不在代码表中。",
        f"The value of “{en}” is not in its code list.",
        f"可填：{shown_zh}。",
        f"Write one of: {shown_en}{' and others' if more else ''}.",
        broken,
    )


def _unique(dataset: Dataset, relation: str) -> RowRule:
    key = dataset.column_by_name[dataset.key]
    name = quoted(key.name)
    twice = (
        f"SELECT {name} FROM {relation} WHERE {name} IS NOT NULL GROUP BY {name}"
        " HAVING count(*) > 1"
    )
    return RowRule(
        "KEY",
        key.name,
        "error",
        f"“{key.title.zh}”重复：几行用了同一个值。",
        f"“{key.title.en}” is repeated: several rows have the same value.",
        "每个值只留一行；几行都未载入。",
        "Keep one row for each value; none of them was loaded.",
        f"({name} IS NOT NULL AND {name} IN ({twice}))",
    )


def _reference(
    dataset: Dataset,
    column: Column,
    datasets: Datasets,
    relation: str,
    known: Mapping[str, str],
) -> Iterator[RowRule]:
    to = column.references
    if to is None or (to.dataset not in known and to.dataset != dataset.name):
        return
    name, key = quoted(column.name), quoted(to.column)
    places = [known[to.dataset]] if to.dataset in known else []
    places += [relation] if to.dataset == dataset.name else []
    present = " UNION ALL ".join(
        f"SELECT {key} FROM {place} WHERE {key} IS NOT NULL" for place in places
    )
    target = datasets[to.dataset].title
    yield RowRule(
        "REFERENCE",
        column.name,
        "error" if column.required else "warning",
        f"“{column.title.zh}”在“{target.zh}”中不存在。",
        f"“{column.title.en}” does not exist among the {target.en}.",
        f"请改正，或先导入“{target.zh}”。",
        f"Mend it, or import the {target.en} first.",
        f"({name} IS NOT NULL AND {name} NOT IN ({present}))",
    )


def _declared(dataset: Dataset, check: Check) -> Iterator[RowRule]:
    args = kinds.args_of(check)
    builder = _BUILDERS.get(type(args))
    if builder is None:
        return
    first = next(args.uses())[1]
    yield RowRule(
        check.code,
        first,
        check.severity,
        check.message.zh,
        check.message.en,
        check.cure.zh,
        check.cure.en,
        f"coalesce({builder(dataset, args)}, FALSE)",
    )


def _at_most(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.AtMost)
    return f"{quoted(args.left)} > {quoted(args.right)}"


def _ordered(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.Ordered)
    pairs = combinations(map(quoted, args.columns), 2)
    return " OR ".join(f"coalesce({early} > {late}, FALSE)" for early, late in pairs)


def _range(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.Range)
    name = quoted(args.column)
    ends = [f"{name} < {args.min!r}"] if args.min is not None else []
    ends += [f"{name} > {args.max!r}"] if args.max is not None else []
    return " OR ".join(ends)


def _matches(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.Matches)
    return f"NOT regexp_full_match({quoted(args.column)}, {literal(args.pattern)})"


def _requires(dataset: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.Requires)
    filled = " OR ".join(says_something(dataset.column_by_name[name]) for name in args.any_of)
    return f"{holds(args.when)} AND NOT ({filled})"


def _implies(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.Implies)
    return f"{holds(args.when)} AND NOT ({holds(args.then)})"


def _sum_equals(_: Dataset, args: kinds.Args) -> str:
    assert isinstance(args, kinds.SumEquals)
    parts = " + ".join(f"coalesce({quoted(name)}, 0)" for name in args.parts)
    return f"abs({parts} - {quoted(args.total)}) > {args.tolerance!r}"


_BUILDERS: Mapping[type[kinds.Args], Callable[[Dataset, kinds.Args], str]] = {
    kinds.AtMost: _at_most,
    kinds.Ordered: _ordered,
    kinds.Range: _range,
    kinds.Matches: _matches,
    kinds.Requires: _requires,
    kinds.Implies: _implies,
    kinds.SumEquals: _sum_equals,
}
