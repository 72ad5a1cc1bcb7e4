"""What is wrong with the data as published: rows, tables beside each other, freshness.

In: the lake, the registry, when each data set was last loaded. Out: findings, never exceptions.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

import duckdb

from lemnis.lake.casts import SQL_TYPES, text_name
from lemnis.lake.checks import cross_checks
from lemnis.lake.checks.rows import RowRule, row_checks
from lemnis.lake.connection import literal, quoted
from lemnis.lake.datasets import ColumnType, Dataset, Datasets
from lemnis.lake.findings import Finding, Weight
from lemnis.lake.staging import Progress
from lemnis.lake.store import Lake

_SAMPLE = 5


def check_published(
    lake: Lake,
    datasets: Datasets,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> list[Finding]:
    """Return what the rules of rows and between tables find, by data set.

    ``only`` names the data sets to look at; by default all that are published.
    """
    published = lake.tables()
    tables = {d.name: f"lake.{quoted(d.name)}" for d in datasets if d.name in published}
    chosen = [d for d in datasets if d.name in tables and (only is None or d.name in only)]
    con = lake.reader()
    try:
        found: list[Finding] = []
        for at, dataset in enumerate(chosen):
            if progress:
                progress(f"check {dataset.name}", at, len(chosen))
            found += _rows(con, dataset, datasets)
            crossed = cross_checks(con, datasets, tables, {dataset.name})
            found += [Finding.of_check(f) for f in crossed]
        return found
    finally:
        con.close()


def stale(
    datasets: Datasets, last: Mapping[str, dt.date], on: dt.date, only: Collection[str] | None
) -> list[Finding]:
    """Return a finding for each data set that has not been loaded as often as it promises."""
    return [
        _stale(datasets[name], day, on)
        for name, day in last.items()
        if name in datasets
        and (only is None or name in only)
        and (on - day).days > datasets[name].fresh_within_days
    ]


def _stale(dataset: Dataset, day: dt.date, on: dt.date) -> Finding:
    days, promised = (on - day).days, dataset.fresh_within_days
    return Finding(
        "STALE",
        Weight.WARNING,
        f"已 {days} 天没有载入，应每 {promised} 天更新；以它计算的指标会显示“数据未按时更新”。",
        f"Not loaded for {days} days, though it should be every {promised}: indicators on it will"
        " say that the data are late.",
        dataset.name,
        cure=("请重新导入或同步。", "Import or sync it again."),
    )


def _rows(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, datasets: Datasets
) -> Iterator[Finding]:
    seen = rows_seen(con, dataset)
    rules = rules_of(dataset, datasets, seen)
    counts = ", ".join(f"count(*) FILTER ({rule.bad})" for rule in rules)
    row = con.execute(f"SELECT {counts} FROM {seen}").fetchone() or ()
    for rule, count in zip(rules, row, strict=True):
        if count:
            yield _finding(con, dataset, seen, rule, count)


def rules_of(dataset: Dataset, datasets: Datasets, seen: str) -> list[RowRule]:
    """Return the rules that each row of a published table, seen as ``seen``, has to keep."""
    # References are judged between tables; what cannot be wrong in a typed table is left out.
    left_out = {"REFERENCE", "TYPE", "CODE"}
    rules = [r for r in row_checks(dataset, datasets, seen) if r.code not in left_out]
    return [*rules, *_codes(dataset, datasets)]


def rows_seen(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> str:
    """Return the published table as the rules want it: beside each column its text.

    A column that the catalogue has gained since the last load is empty.
    """
    described = con.execute(f"DESCRIBE lake.{quoted(dataset.name)}").fetchall()
    present = {name for name, *_ in described}
    empty = "".join(
        f", CAST(NULL AS {SQL_TYPES[c.type]}) AS {quoted(c.name)}"
        for c in dataset.columns
        if c.name not in present
    )
    texts = ", ".join(
        f"CAST({quoted(c.name)} AS VARCHAR) AS {quoted(text_name(c))}" for c in dataset.columns
    )
    return f"(SELECT *, {texts} FROM (SELECT *{empty} FROM lake.{quoted(dataset.name)}))"


def _codes(dataset: Dataset, datasets: Datasets) -> Iterator[RowRule]:
    usual = {r.column: r for r in row_checks(dataset, datasets) if r.code == "CODE"}
    for column in dataset.columns:
        if column.type is ColumnType.CODE and column.name in usual:
            known = ", ".join(map(literal, datasets.codes[column.code_list or ""]))
            rule, name = usual[column.name], quoted(column.name)
            bad = f"coalesce({name} NOT IN ({known}), FALSE)"
            yield RowRule(
                rule.code, rule.column, "warning",
                rule.zh, rule.en, rule.cure_zh, rule.cure_en, bad,
            )  # fmt: skip


def _finding(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, seen: str, rule: RowRule, count: int
) -> Finding:
    keys = con.execute(
        f"SELECT CAST({quoted(dataset.key)} AS VARCHAR) FROM {seen}"
        f" WHERE {rule.bad} ORDER BY 1 LIMIT {_SAMPLE}"
    ).fetchall()
    return Finding(
        rule.code,
        Weight(rule.severity),
        rule.zh,
        rule.en,
        dataset.name,
        f"{rule.column}: {', '.join(str(key) for (key,) in keys)}",
        count,
        (rule.cure_zh, rule.cure_en),
    )
