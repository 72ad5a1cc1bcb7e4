"""Parting the rows that keep a data set's promises from those that do not.

In: staged text rows. Out: accepted rows as typed Parquet, rejected cells with rule and words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lemnis.lake import casts
from lemnis.lake.checks import RowRule, row_checks
from lemnis.lake.connection import literal, quoted
from lemnis.lake.datasets import Column, Dataset, Datasets
from lemnis.lake.findings import Finding, Weight
from lemnis.lake.incoming import Incoming
from lemnis.lake.sources.grid import Fault
from lemnis.lake.staging import Progress

ROW = "_file, _sheet, _row"
REJECTS = "_rejects"
_HINTED = 200  # wrong codes looked up for a suggestion

_FAULT_WORDS = {
    Fault.TOO_SHORT: (
        "本行的单元格比表头少，可能缺少分隔符。",
        "The row has fewer cells than the heading: a delimiter may be missing.",
    ),
    Fault.TOO_LONG: (
        "本行的单元格比表头多，含分隔符的文本应加引号。",
        "The row has more cells than the heading: quote texts that hold the delimiter.",
    ),
    Fault.LOST_DIGITS: (
        "超过 15 位的数字在 Excel 中已丢失末位，请把该列设为文本后重新录入。",
        "Excel has lost the last digits of a number longer than 15: enter it again as text.",
    ),
}


@dataclass(frozen=True, slots=True)
class Sifted:
    """What became of the rows of one data set. ``accepted`` is a typed Parquet file."""

    dataset: Dataset
    accepted: Path
    rows_in: int
    rejected: int
    findings: tuple[Finding, ...]


def make_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table that all rejected cells of a load go into."""
    con.execute(
        f"CREATE TEMP TABLE {REJECTS} (dataset VARCHAR, _file VARCHAR, _sheet VARCHAR,"
        " _row BIGINT, column_name VARCHAR, value VARCHAR, rule VARCHAR, zh VARCHAR, en VARCHAR)"
    )


def sift_all(
    con: duckdb.DuckDBPyConnection,
    incoming: Mapping[str, Incoming],
    datasets: Datasets,
    folder: Path,
    progress: Progress,
) -> list[Sifted]:
    """Sift all data sets of a load, in the order given. ``con`` sees the published tables."""
    published = _published_keys(con, datasets)
    # Until a data set is sifted itself (references in a ring), all its rows count as there.
    coming = {name: _coming_keys(rows, datasets) for name, rows in incoming.items()}
    sifted = []
    for at, (name, rows) in enumerate(incoming.items()):
        progress(f"check {name}", at, len(incoming))
        others = {other: keys for other, keys in coming.items() if other != name}
        known = {
            other: f"({' UNION ALL '.join(k[other] for k in (published, others) if other in k)})"
            for other in {*published, *others}
        }
        result = sift(con, rows, datasets, folder, known)
        key, file = quoted(rows.dataset.key), literal(str(result.accepted))
        coming[name] = f"SELECT {key} FROM read_parquet({file})"
        sifted.append(result)
    return sifted


def _published_keys(con: duckdb.DuckDBPyConnection, datasets: Datasets) -> dict[str, str]:
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'"
    ).fetchall()
    return {
        d.name: f"SELECT {quoted(d.key)} FROM lake.{quoted(d.name)}"
        for d in datasets
        if (d.name,) in tables
    }


def _coming_keys(rows: Incoming, datasets: Datasets) -> str:
    key = rows.dataset.column_by_name[rows.dataset.key]
    return f"SELECT {casts.typed(key, datasets)} AS {quoted(key.name)} FROM ({rows.relation})"


def sift(
    con: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    datasets: Datasets,
    folder: Path,
    known: Mapping[str, str],
) -> Sifted:
    """Sift the rows of one data set.

    ``known`` maps the data sets whose keys can be referred to, to SQL relations; one that is not
    in it has never been loaded, which is found once and not held against any row.
    """
    dataset = incoming.dataset
    typed = folder / f"{dataset.name}.typed.parquet"
    accepted = folder / f"{dataset.name}.accepted.parquet"
    repeated = _type_rows(con, incoming, datasets, typed)
    _reject_shapes(con, incoming)
    rules = [
        rule
        for rule in row_checks(dataset, datasets, "_typed", known)
        if rule.column in incoming.present
    ]
    _reject_rows(con, dataset, [rule for rule in rules if rule.severity == "error"])
    _suggest_codes(con, dataset, datasets)
    _tell_places(con, dataset)
    findings = [
        *repeated,
        *_warnings(con, dataset, [rule for rule in rules if rule.severity != "error"]),
        *(_unloaded(dataset, column) for column in _unreferable(incoming, known)),
    ]
    _accept(con, incoming, accepted)
    con.execute("DROP VIEW _typed")
    typed.unlink()
    return Sifted(dataset, accepted, *_counts(con, incoming), tuple(findings))


def _type_rows(
    con: duckdb.DuckDBPyConnection, incoming: Incoming, datasets: Datasets, target: Path
) -> list[Finding]:
    """Write the rows typed, those repeated whole only once, and name them ``_typed``."""
    whole = f"(SELECT * FROM ({incoming.relation}) WHERE _fault IS NULL)"
    select = casts.select(incoming.dataset, datasets, whole, incoming.present)
    raw = target.with_suffix(".raw")
    _copy(con, select, raw)
    rows = f"read_parquet({literal(str(raw))})"
    key = quoted(incoming.dataset.key)
    texts = ", ".join(quoted(casts.text_name(c)) for c in incoming.columns)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE _repeated AS SELECT {ROW} FROM (SELECT {ROW}, {texts} FROM"
        f" {rows} WHERE {key} IN (SELECT {key} FROM {rows} GROUP BY {key} HAVING count(*) > 1))"
        f" QUALIFY row_number() OVER (PARTITION BY {texts} ORDER BY {ROW}) > 1"
    )
    count = _one(con, "SELECT count(*) FROM _repeated")
    _copy(
        con, f"FROM {rows} ANTI JOIN _repeated USING ({ROW})" if count else f"FROM {rows}", target
    )
    raw.unlink()
    con.execute(f"CREATE OR REPLACE TEMP VIEW _typed AS FROM read_parquet({literal(str(target))})")
    if not count:
        return []
    zh = f"{count} 行与其他行完全相同，只计一次。"
    en = f"{count} rows are the same as others and count once."
    return [Finding("repeated_rows", Weight.NOTE, zh, en, incoming.dataset.name, rows=count)]


def _reject_shapes(con: duckdb.DuckDBPyConnection, incoming: Incoming) -> None:
    for fault, (zh, en) in _FAULT_WORDS.items():
        con.execute(
            f"INSERT INTO {REJECTS} SELECT ?, {ROW}, '', NULL, ?, ?, ?"
            f" FROM ({incoming.relation}) WHERE _fault = ?",
            [incoming.dataset.name, fault, zh, en, fault],
        )


def _reject_rows(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, rules: Sequence[RowRule]
) -> None:
    selects = (
        f"SELECT {literal(dataset.name)}, {ROW}, {literal(rule.column)},"
        f" {quoted(casts.text_name(dataset.column_by_name[rule.column]))}, {literal(rule.code)},"
        f" {literal(rule.zh + rule.cure_zh)}, {literal(f'{rule.en} {rule.cure_en}'.strip())}"
        f" FROM _typed WHERE {rule.bad}"
        for rule in rules
    )
    con.execute(f"INSERT INTO {REJECTS} {' UNION ALL '.join(selects)}")


def _suggest_codes(con: duckdb.DuckDBPyConnection, dataset: Dataset, datasets: Datasets) -> None:
    """Add the nearest names of the code list to the words on unknown codes."""
    wrong = con.execute(
        f"SELECT DISTINCT column_name, value FROM {REJECTS}"
        f" WHERE dataset = ? AND rule = 'CODE' LIMIT {_HINTED}",
        [dataset.name],
    ).fetchall()
    for name, value in wrong:
        code_list = dataset.column_by_name[name].code_list or ""
        near = datasets.code_names(code_list).nearest(value)
        titles = [datasets.codes[code_list][code].title for code in near]
        if titles:
            zh, en = "、".join(t.zh for t in titles), ", ".join(t.en for t in titles)
            con.execute(
                f"UPDATE {REJECTS} SET zh = zh || ?, en = en || ?"
                " WHERE dataset = ? AND rule = 'CODE' AND column_name = ? AND value = ?",
                [f"是否指 {zh}？", f" Did you mean {en}?", dataset.name, name, value],
            )


def _tell_places(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Add to the words on a repeated key the rows in which it stands, at most five."""
    con.execute(
        f"UPDATE {REJECTS} r SET zh = zh || '（第 ' || places || ' 行）',"
        " en = en || ' (rows ' || places || ')'"
        " FROM (SELECT value, array_to_string(list(_row ORDER BY _row)[:5], ', ') AS places"
        f" FROM {REJECTS} WHERE dataset = ? AND rule = 'KEY' GROUP BY value) p"
        " WHERE r.dataset = ? AND r.rule = 'KEY' AND r.value = p.value",
        [dataset.name, dataset.name],
    )


def _warnings(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, rules: Sequence[RowRule]
) -> list[Finding]:
    if not rules:
        return []
    counts = ", ".join(f"count(*) FILTER ({rule.bad})" for rule in rules)
    found = con.execute(f"SELECT {counts} FROM _typed").fetchone() or ()
    return [
        Finding(
            rule.code,
            Weight.WARNING,
            rule.zh,
            rule.en,
            dataset.name,
            rule.column,
            count,
            (rule.cure_zh, rule.cure_en),
        )
        for rule, count in zip(rules, found, strict=False)
        if count
    ]


def _unreferable(incoming: Incoming, known: Mapping[str, str]) -> list[Column]:
    loaded = {*known, incoming.dataset.name}
    return [c for c in incoming.columns if c.references and c.references.dataset not in loaded]


def _unloaded(dataset: Dataset, column: Column) -> Finding:
    target = column.references.dataset if column.references else ""
    return Finding(
        "reference_not_loaded",
        Weight.WARNING,
        f"“{column.title.zh}”引用的数据集 {target} 尚未导入，无法核对。",
        f"“{column.title.en}” refers to {target}, which has not been loaded: not checked.",
        dataset.name,
        column.name,
        cure=(f"请随后导入 {target}。", f"Import {target} next."),
    )


def _accept(con: duckdb.DuckDBPyConnection, incoming: Incoming, target: Path) -> None:
    columns = ", ".join(quoted(c.name) for c in incoming.columns)
    bad = f"(SELECT {ROW} FROM {REJECTS} WHERE dataset = {literal(incoming.dataset.name)})"
    _copy(con, f"SELECT {columns} FROM _typed ANTI JOIN {bad} USING ({ROW})", target)


def _counts(con: duckdb.DuckDBPyConnection, incoming: Incoming) -> tuple[int, int]:
    name = literal(incoming.dataset.name)
    rejected = f"SELECT DISTINCT {ROW} FROM {REJECTS} WHERE dataset = {name}"
    return (
        _one(con, f"SELECT count(*) FROM ({incoming.relation})"),
        _one(con, f"SELECT count(*) FROM ({rejected})"),
    )


def _copy(con: duckdb.DuckDBPyConnection, select: str, target: Path) -> None:
    con.execute(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)")


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
