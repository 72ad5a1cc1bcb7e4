"""What each kind of table check asks the lake: one query of what is bad per column.

In: what a rule can see, and what it is told. Out: queries that give one text per bad row or group.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lemnis.lake.checks import kinds
from lemnis.lake.checks.conditions import holds
from lemnis.lake.connection import quoted
from lemnis.lake.registry import Datasets
from lemnis.lake.tables import Dataset
from lemnis.lake.ways import path


@dataclass(frozen=True, slots=True)
class Query:
    """A query of what is bad, and the column concerned ("" for none in particular)."""

    column: str
    sql: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule can see: its own data set, the registry, the relations at hand."""

    dataset: Dataset
    datasets: Datasets
    tables: Mapping[str, str]

    @property
    def relation(self) -> str:
        """The relation of the rule's own data set."""
        return self.tables[self.dataset.name]

    @property
    def key(self) -> str:
        """The key of the rule's own data set, quoted."""
        return quoted(self.dataset.key)


def _references_exist(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.ReferencesExist)
    for name in args.columns:
        to = sight.dataset.column_by_name[name].references
        if to and to.dataset in sight.tables:
            yield Query(
                name,
                f"SELECT DISTINCT a.{quoted(name)} FROM {sight.relation} a"
                f" ANTI JOIN {sight.tables[to.dataset]} b"
                f" ON a.{quoted(name)} = b.{quoted(to.column)}"
                f" WHERE a.{quoted(name)} IS NOT NULL",
            )


def _refers_to(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.RefersTo)
    to = sight.dataset.column_by_name[args.column].references
    if to and to.dataset in sight.tables:
        yield Query(
            args.column,
            f"SELECT a.{sight.key} FROM {sight.relation} a JOIN {sight.tables[to.dataset]} b"
            f" ON a.{quoted(args.column)} = b.{quoted(to.column)}"
            f" WHERE {holds(args.where, 'a.')} AND NOT ({holds(args.target, 'b.')})",
        )


def _reaches(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.Reaches)
    way = path(sight.datasets, sight.dataset.name, args.subject)
    if not way or any(name not in sight.tables for _, name in way):
        return
    joins, last = "", "t0"
    for number, (column, name) in enumerate(way, start=1):
        key = quoted(sight.datasets[name].key)
        joins += f" LEFT JOIN {sight.tables[name]} t{number}"
        joins += f" ON {last}.{quoted(column)} = t{number}.{key}"
        last = f"t{number}"
    end = quoted(sight.datasets[way[-1][1]].key)
    yield Query(
        way[0][0],
        f"SELECT t0.{sight.key} FROM {sight.relation} t0{joins}"
        f" WHERE {holds(args.where, 't0.')} AND {last}.{end} IS NULL",
    )


def _amount(sight: Sight, amount: kinds.Amount) -> str:
    measure = "count(*)"
    if amount.distinct:
        measure = f"count(DISTINCT {quoted(amount.distinct)})"
    if amount.sum:
        measure = f"coalesce(sum({quoted(amount.sum)}), 0)"
    group = "concat_ws(' ', " + ", ".join(map(quoted, amount.by)) + ")" if amount.by else "'*'"
    return (
        f"SELECT {group} AS part, {measure} AS amount FROM {sight.tables[amount.dataset]}"
        f" WHERE {holds(amount.where)} GROUP BY ALL"
    )


def _compare(sight: Sight, args: kinds.CountsAgree, operator: str) -> Iterator[Query]:
    if args.left.dataset in sight.tables and args.right.dataset in sight.tables:
        yield Query(
            "",
            f"SELECT part || ': ' || coalesce(l.amount, 0) || ' / ' || coalesce(r.amount, 0)"
            f" FROM ({_amount(sight, args.left)}) l"
            f" FULL JOIN ({_amount(sight, args.right)}) r USING (part)"
            f" WHERE coalesce(l.amount, 0) {operator} coalesce(r.amount, 0)",
        )


def _counts_agree(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.CountsAgree)
    return _compare(sight, args, "<>")


def _at_most_total(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.AtMostTotal)
    return _compare(sight, args, ">")


def _sum_within(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.SumWithin)
    time = quoted(sight.dataset.time or "")
    group = ", ".join(map(quoted, args.per))
    yield Query(
        args.column,
        f"SELECT concat_ws(' ', {group}, year({time})) FROM {sight.relation}"
        f" WHERE {holds(args.where)} GROUP BY {group}, year({time})"
        f" HAVING sum({quoted(args.column)}) > {args.max!r}",
    )


def _change(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.Change)
    group, time = ", ".join(map(quoted, args.per)), quoted(sight.dataset.time or "")
    for name in args.columns:
        now, before = quoted(name), f"lag({quoted(name)}) OVER w"
        yield Query(
            name,
            f"SELECT {sight.key} FROM {sight.relation} WINDOW w AS"
            f" (PARTITION BY {group} ORDER BY {time})"
            f" QUALIFY abs({now} - {before}) > {args.limit!r} * abs({before})",
        )


def _count_change(sight: Sight, args: kinds.Args) -> Iterator[Query]:
    assert isinstance(args, kinds.CountChange)
    time = quoted(sight.dataset.time or "")
    group = "concat_ws(' ', " + ", ".join(map(quoted, args.per)) + ")" if args.per else "''"
    counts = (
        f"SELECT {group} AS part, year({time}) AS y, count(*) AS n FROM {sight.relation}"
        f" WHERE {holds(args.where)} GROUP BY ALL"
    )
    yield Query(
        sight.dataset.time or "",
        f"SELECT trim(now.part || ' ' || now.y) FROM ({counts}) now JOIN ({counts}) before"
        f" ON now.part = before.part AND now.y = before.y + 1"
        f" WHERE abs(now.n - before.n) > {args.limit!r} * before.n",
    )


FINDERS: Mapping[type[kinds.Args], Callable[[Sight, kinds.Args], Iterator[Query]]] = {
    kinds.ReferencesExist: _references_exist,
    kinds.RefersTo: _refers_to,
    kinds.Reaches: _reaches,
    kinds.CountsAgree: _counts_agree,
    kinds.AtMostTotal: _at_most_total,
    kinds.SumWithin: _sum_within,
    kinds.Change: _change,
    kinds.CountChange: _count_change,
}
