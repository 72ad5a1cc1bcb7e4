"""Which run's rows stand for what: a run stores what came out anew and refers to the rest.

In: runs. Out: the lake's table ``standing``, one row per run, indicator, period and kind of
subject: under which run and period its measurements are stored. With it the measurements of every
run can be read as though each had stored all of them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from lemnis.engine.grade import Status
from lemnis.lake.publish import Writer
from lemnis.lake.store import Lake
from lemnis.values import PeriodKind, SubjectKind

MEASUREMENTS, TABLE = "measurements", "standing"
STATUSES = tuple(status.value for status in Status)
# The measurements ``m`` of what stands: ``blocks`` are rows of the table, called ``s``.
JOINED = f"""
    lake.{MEASUREMENTS} m JOIN blocks s
        ON m.run = s.from_run AND m.indicator = s.indicator AND m.kind = s.kind
        AND m.period = s.from_period
"""
SCHEMA = pa.schema([
    ("run", pa.string()), ("measured_at", pa.timestamp("us")), ("snapshot", pa.int64()),
    ("known_on", pa.date32()), ("indicator", pa.string()), ("period_kind", pa.string()),
    ("period", pa.string()), ("starts_on", pa.date32()), ("ends_on", pa.date32()),
    ("kind", pa.string()), ("fingerprint", pa.string()),
    ("from_run", pa.string()), ("from_period", pa.string()), ("rows", pa.int64()),
    *((status, pa.int64()) for status in STATUSES),
])  # fmt: skip
_SQL_TYPES = {
    pa.string(): "VARCHAR", pa.timestamp("us"): "TIMESTAMP", pa.int64(): "BIGINT",
    pa.date32(): "DATE",
}  # fmt: skip


class Block(NamedTuple):
    """The measurements of one indicator in one period for one kind of subject."""

    indicator: str
    period: str
    kind: SubjectKind


class Stand(NamedTuple):
    """Where a block's rows are stored, what they were made of, how many there are by status."""

    fingerprint: str
    from_run: str
    from_period: str
    rows: int
    statuses: tuple[int, ...]


def statuses(stand: Stand) -> Mapping[str, int]:
    """Return the numbers of a block by status."""
    return dict(zip(STATUSES, stand.statuses, strict=True))


_NEWEST = f"""
    SELECT indicator, period, kind, period_kind, fingerprint, from_run, from_period, rows,
        {", ".join(STATUSES)}
    FROM lake.{TABLE}
    WHERE period IN (SELECT unnest($labels))
        OR (period_kind = $state AND run = (
            SELECT arg_max(run, measured_at) FROM lake.{TABLE} WHERE period_kind = $state))
    QUALIFY row_number() OVER (
        PARTITION BY indicator, period, kind ORDER BY measured_at DESC, run DESC
    ) = 1
"""


def newest(con: duckdb.DuckDBPyConnection, labels: Iterable[str]) -> Mapping[Block, Stand]:
    """Return what stands for the periods of these labels, and the newest as of a day.

    Shape: what is as of a day has the empty label, whatever its day.
    """
    rows = con.execute(
        _NEWEST, {"labels": sorted(set(labels)), "state": PeriodKind.AS_OF.value}
    ).fetchall()
    found: dict[Block, Stand] = {}
    for indicator, period, kind, period_kind, *rest in rows:
        label = "" if period_kind == PeriodKind.AS_OF.value else period
        block = Block(indicator, label, SubjectKind(kind))
        fingerprint, run, stored, count, *statuses_ = rest
        found[block] = Stand(fingerprint, run, stored, count, tuple(statuses_))
    return found


def append(writer: Writer, rows: pa.Table) -> None:
    """Write what stands for a run, within the transaction that stores its measurements."""
    if not writer.has_table(TABLE):
        columns = ", ".join(f'"{f.name}" {_SQL_TYPES[f.type]}' for f in SCHEMA)
        writer.con.execute(f"CREATE TABLE lake.{TABLE} ({columns})")
    writer.con.register("standing_rows", rows)
    writer.con.execute(f"INSERT INTO lake.{TABLE} BY NAME SELECT * FROM standing_rows")
    writer.con.unregister("standing_rows")


# Measurements as though each run had stored all of them.
_OWN = "s.run, s.measured_at, s.snapshot, s.known_on, s.period, s.starts_on, s.ends_on"
_REST = (
    "m.indicator, m.version, m.formula, m.kind, m.subject, m.period_kind, m.value, m.numerator,"
    " m.denominator, m.rows, m.missing, m.suspect, m.shown, m.status, m.band"
)
FILLED = f"""
    SELECT {_OWN}, {_REST}
    FROM lake.{TABLE} s JOIN lake.{MEASUREMENTS} m
        ON m.run = s.from_run AND m.indicator = s.indicator AND m.period = s.from_period
        AND m.kind = s.kind
"""


def of_all_runs(tables: Collection[str]) -> str:
    """Return as SQL the measurements of every run, stored by it or standing for it.

    ``tables``: those the lake has; ``measurements`` is one of them.
    """
    stored = f"SELECT * FROM lake.{MEASUREMENTS}"
    # A run before there was a table of what stands has stored all of its own.
    return f"{stored} UNION ALL BY NAME {FILLED}" if TABLE in tables else stored


def measurements_of(lake: Lake, run: str, kinds: Iterable[SubjectKind] = ()) -> pa.Table:
    """Return all measurements that stand for a run, newly stored or not, as ``measure.SCHEMA``.

    ``kinds``: only of these kinds of subjects. Other order of columns and rows.
    """
    chosen: dict[str, Any] = {"run": run, "kinds": [k.value for k in kinds or SubjectKind]}
    con = lake.reader()
    try:
        return con.execute(
            f"{FILLED} WHERE s.run = $run AND s.kind IN (SELECT unnest($kinds))", chosen
        ).to_arrow_table()
    finally:
        con.close()
