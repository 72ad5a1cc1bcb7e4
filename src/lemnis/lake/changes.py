"""What happened to the lake's tables between two snapshots, from its own change feed.

In: a connection that stays at one snapshot, and an earlier ``Mark``. Out: which tables had rows
added or taken away, and these rows themselves, net.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb

from lemnis.lake.connection import literal, quoted
from lemnis.lake.tables import Dataset

_ROWS = frozenset({"tables_inserted_into", "tables_deleted_from"})
# Files are written anew, rows stay as they are.
_FILES = frozenset({"merge_adjacent", "rewrite_delete"})


class Mark(NamedTuple):
    """One snapshot of one lake: a lake put back from a copy has the number, not the moment."""

    snapshot: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """Tables by what happened: ``rows`` came or went; ``remade`` is all that is not so simple."""

    since: Mark
    now: Mark
    rows: frozenset[str]
    remade: frozenset[str]


def mark(con: duckdb.DuckDBPyConnection, snapshot: int) -> Mark | None:
    """Return the mark of a snapshot, None if the lake has none of that number."""
    row = con.execute(
        "SELECT snapshot_time FROM ducklake_snapshots('lake') WHERE snapshot_id = ?", [snapshot]
    ).fetchone()
    return Mark(snapshot, row[0].replace(tzinfo=None)) if row else None


def changes(con: duckdb.DuckDBPyConnection, since: Mark, now: Mark) -> Changes | None:
    """Return what happened after ``since`` up to ``now``; None if ``since`` is not of this lake."""
    if since.snapshot > now.snapshot or mark(con, since.snapshot) != since:
        return None
    told = con.execute(
        "SELECT changes FROM ducklake_snapshots('lake') WHERE snapshot_id > ? AND snapshot_id <= ?",
        [since.snapshot, now.snapshot],
    ).fetchall()
    names = _names(con)
    seen: dict[str, set[str]] = {}
    for (made,) in told:
        for kind, tables in _as_mapping(made).items():
            for table in tables:
                seen.setdefault(names.get(table, table.rpartition(".")[2]), set()).add(kind)
    moved = {name for name, kinds in seen.items() if not kinds <= _FILES}
    plain = {name for name in moved if seen[name] <= _ROWS}
    whole = {name for name in plain if _adds_up(con, name, since, now)}
    return Changes(since, now, frozenset(whole), frozenset(moved - whole))


def _as_mapping(made: Any) -> Mapping[str, Iterable[str]]:
    return dict(made or {})


def _names(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    rows = con.execute("SELECT table_id, table_name FROM ducklake_table_info('lake')").fetchall()
    return {str(number): name for number, name in rows}


def _adds_up(con: duckdb.DuckDBPyConnection, table: str, since: Mark, now: Mark) -> bool:
    """Tell whether the rows then and what the feed tells give the number of rows now."""
    came, went = feed(table, since, now)
    then = f"SELECT count(*) FROM lake.{quoted(table)} AT (VERSION => {since.snapshot})"
    row = con.execute(
        f"SELECT ({then}) + (SELECT count(*) FROM {came}) - (SELECT count(*) FROM {went})"
        f" = (SELECT count(*) FROM lake.{quoted(table)})"
    ).fetchone()
    return bool(row and row[0])


def feed(table: str, since: Mark, now: Mark) -> tuple[str, str]:
    """Return as SQL the rows that came and the rows that went; one may be among both."""
    span = f"'lake', 'main', {literal(table)}, {since.snapshot + 1}, {now.snapshot}"
    return f"ducklake_table_insertions({span})", f"ducklake_table_deletions({span})"


class Net(NamedTuple):
    """Two tables of rows of a data set: those there only now, and those there only then."""

    plus: str
    minus: str


def make_net(con: duckdb.DuckDBPyConnection, dataset: Dataset, told: Changes, into: Net) -> None:
    """Make the two tables: what was added and what was taken away, in all."""
    columns = ", ".join(quoted(c.name) for c in dataset.columns)
    came, went = (
        f"SELECT {columns} FROM {rows}" for rows in feed(dataset.name, told.since, told.now)
    )
    con.execute(f"CREATE TABLE {into.minus} AS {went}")
    if _is_empty(con, into.minus):
        con.execute(f"CREATE TABLE {into.plus} AS {came}")
        return
    con.execute(f"CREATE TABLE {into.plus} AS {came} EXCEPT ALL {went}")
    con.execute(f"CREATE OR REPLACE TABLE {into.minus} AS {went} EXCEPT ALL {came}")


def _is_empty(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None


def differs(con: duckdb.DuckDBPyConnection, net: Net, columns: Iterable[str]) -> bool:
    """Tell whether rows changed in any of some columns."""
    chosen = ", ".join(map(quoted, columns))
    plus, minus = (f"SELECT {chosen} FROM {rows}" for rows in net)
    return any(
        con.execute(f"SELECT 1 FROM ({one} EXCEPT ALL {other}) LIMIT 1").fetchone()
        for one, other in ((plus, minus), (minus, plus))
    )


def days(con: duckdb.DuckDBPyConnection, rows: str, time: str) -> frozenset[dt.date]:
    """Return the days on which a table has rows."""
    found = con.execute(f"SELECT DISTINCT {quoted(time)} FROM {rows}").fetchall()
    return frozenset(day for (day,) in found if day is not None)


def days_after(
    con: duckdb.DuckDBPyConnection, datasets: Iterable[Dataset], day: dt.date
) -> Mapping[str, frozenset[dt.date]]:
    """Return for each data set the days after ``day`` on which it has rows."""
    asked = [
        f"SELECT {literal(d.name)}, list(DISTINCT {quoted(d.time or '')})"
        f" FROM lake.{quoted(d.name)} WHERE {quoted(d.time or '')} > DATE '{day.isoformat()}'"
        for d in datasets
    ]
    rows = con.execute(" UNION ALL ".join(asked)).fetchall() if asked else []
    return {name: frozenset(found or ()) for name, found in rows}
