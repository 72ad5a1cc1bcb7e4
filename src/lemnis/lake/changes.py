"""What happened to the lake's tables between two snapshots, from its own change feed.

In: a connection that stays at one snapshot, and an earlier ``Mark``. Out: which tables had rows
added or taken away, and these rows themselves, net.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb

from lemnis.lake.connection import literal, quoted, table_numbers
from lemnis.lake.tables import Dataset

_CAME, _WENT = "tables_inserted_into", "tables_deleted_from"
# Files are written anew, rows stay as they are.
_FILES = frozenset({"merge_adjacent", "rewrite_delete"})


class Mark(NamedTuple):
    """One snapshot of one lake: a lake put back from a copy has the number, not the moment."""

    snapshot: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """Tables where rows ``came`` or ``went``; ``remade`` is all that is not so simple."""

    since: Mark
    now: Mark
    came: frozenset[str]
    went: frozenset[str]
    remade: frozenset[str]


class Net(NamedTuple):
    """The rows of a data set that are there only now (``plus``), and only then (``minus``).

    Both are names of tables, as SQL; without ``minus`` nothing went. ``days``: the time column's
    values among them, ``came`` those of ``plus`` alone.
    """

    plus: str
    minus: str | None
    days: frozenset[dt.date]
    came: frozenset[dt.date]


def mark(con: duckdb.DuckDBPyConnection, snapshot: int) -> Mark | None:
    """Return the mark of a snapshot, None if the lake has none of that number."""
    row = con.execute(
        "SELECT snapshot_time FROM ducklake_snapshots('lake') WHERE snapshot_id = ?", [snapshot]
    ).fetchone()
    return Mark(snapshot, row[0].replace(tzinfo=None)) if row else None


def changes(con: duckdb.DuckDBPyConnection, since: Mark, now: Mark) -> Changes | None:
    """Return what happened after ``since`` up to ``now``; None if ``since`` is not of this lake."""
    told = con.execute(
        "SELECT snapshot_id, snapshot_time, changes FROM ducklake_snapshots('lake')"
        " WHERE snapshot_id BETWEEN ? AND ? ORDER BY snapshot_id",
        [since.snapshot, now.snapshot],
    ).fetchall()
    if not told or Mark(told[0][0], told[0][1].replace(tzinfo=None)) != since:
        return None
    names = _names(con)
    seen: dict[str, set[str]] = {}
    for _, _, made in told[1:]:
        for kind, tables in _as_mapping(made).items():
            for table in tables:
                seen.setdefault(names.get(table, table.rpartition(".")[2]), set()).add(kind)
    moved = {name: kinds for name, kinds in seen.items() if not kinds <= _FILES}
    plain = {name: kinds for name, kinds in moved.items() if kinds <= {_CAME, _WENT}}
    return Changes(
        since,
        now,
        frozenset(name for name, kinds in plain.items() if _CAME in kinds),
        frozenset(name for name, kinds in plain.items() if _WENT in kinds),
        frozenset(moved) - frozenset(plain),
    )


def _as_mapping(made: Any) -> Mapping[str, Iterable[str]]:
    return dict(made or {})


def _names(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    return {str(number): name for name, number in table_numbers(con).items()}


def feed(table: str, since: Mark, now: Mark) -> tuple[str, str]:
    """Return as SQL the rows that came and the rows that went; one may be among both."""
    span = f"'lake', 'main', {literal(table)}, {since.snapshot + 1}, {now.snapshot}"
    return f"ducklake_table_insertions({span})", f"ducklake_table_deletions({span})"


def net(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, told: Changes, plus: str, minus: str
) -> Net | None:
    """Make tables of what was added and what was taken away in all; ``plus``, ``minus`` name them.

    None if the feed does not account for the number of rows then and now.
    """
    columns = ", ".join(quoted(c.name) for c in dataset.columns)
    came, went = (
        f"SELECT {columns} FROM {rows}" for rows in feed(dataset.name, told.since, told.now)
    )
    gone = dataset.name in told.went
    con.execute(f"CREATE TABLE {plus} AS {came}{f' EXCEPT ALL {went}' if gone else ''}")
    if gone:
        con.execute(f"CREATE TABLE {minus} AS {went} EXCEPT ALL {came}")
    table, time = f"lake.{quoted(dataset.name)}", quoted(dataset.time) if dataset.time else "NULL"
    then = f"{table} AT (VERSION => {told.since.snapshot})"
    present = f"{table} AT (VERSION => {told.now.snapshot})"
    row = con.execute(
        f"SELECT (SELECT count(*) FROM {present}) - (SELECT count(*) FROM {then}),"
        + ", ".join(_counted(name, time) for name in ((plus, minus) if gone else (plus,)))
    ).fetchone()
    assert row is not None
    more, came_n, came_on, gone_n, gone_on = (*row, 0, None) if not gone else row
    if more != came_n - gone_n:
        return None
    arrived = _days(came_on)
    return Net(plus, minus if gone_n else None, arrived | _days(gone_on), arrived)


def _counted(rows: str, time: str) -> str:
    return f"(SELECT count(*) FROM {rows}), (SELECT list(DISTINCT {time}) FROM {rows})"


def _days(found: Iterable[dt.date | None] | None) -> frozenset[dt.date]:
    return frozenset(day for day in found or () if day is not None)


def differs(con: duckdb.DuckDBPyConnection, moved: Net, columns: Iterable[str]) -> bool:
    """Tell whether rows changed in any of some columns."""
    if moved.minus is None:
        return True
    chosen = ", ".join(map(quoted, columns))
    plus, minus = (f"SELECT {chosen} FROM {rows}" for rows in (moved.plus, moved.minus))
    return any(
        con.execute(f"SELECT 1 FROM ({one} EXCEPT ALL {other}) LIMIT 1").fetchone()
        for one, other in ((plus, minus), (minus, plus))
    )


def refers(
    con: duckdb.DuckDBPyConnection, by: tuple[str, str], at: Mark, to: tuple[str, str]
) -> bool:
    """Tell whether at a snapshot any row's column (``by``: table, column) held a key of ``to``."""
    rows = f"lake.{quoted(by[0])} AT (VERSION => {at.snapshot})"
    among = f"{quoted(by[1])} IN (SELECT {quoted(to[1])} FROM {to[0]})"
    found = con.execute(f"SELECT 1 FROM {rows} WHERE {among} LIMIT 1").fetchone()
    return found is not None


def days_after(
    con: duckdb.DuckDBPyConnection, datasets: Iterable[Dataset], day: dt.date, at: Mark
) -> Mapping[str, frozenset[dt.date]]:
    """Return for each data set the days after ``day`` on which it has rows at a snapshot."""
    after = f"> {literal(day.isoformat())}::DATE"
    asked = [
        f"SELECT {literal(d.name)}, list(DISTINCT {quoted(d.time or '')})"
        f" FROM lake.{quoted(d.name)} AT (VERSION => {at.snapshot})"
        f" WHERE {quoted(d.time or '')} {after}"
        for d in datasets
    ]
    rows = con.execute(" UNION ALL ".join(asked)).fetchall() if asked else []
    return {name: frozenset(found or ()) for name, found in rows}
