"""Where every subject of a kind stands now, beside its peers, and how one subject came there.

In: the lake's measurements as they stand. Out: rows. The present period of an indicator is the
newest in which anybody of the kind has a number: in the last week of a term nobody has lessons,
and nobody asks why nothing is nothing. What is late stays late.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import standing
from lemnis.engine.deviations import BROKEN
from lemnis.engine.recall import stored_tables
from lemnis.lake.store import Lake
from lemnis.values import Missing, SubjectKind, SubjectRef

_NEWEST = f"""
    SELECT run, measured_at, snapshot, indicator, period_kind, period, starts_on, ends_on, kind,
        from_run, from_period
    FROM lake.{standing.TABLE} WHERE kind = $kind
    QUALIFY row_number() OVER (
        PARTITION BY indicator, period ORDER BY ends_on DESC, measured_at DESC, run DESC
    ) = 1
"""
_LOOKED_BACK = 4  # periods, to find one with numbers
_WHEN = "s.indicator, s.period_kind, s.period, s.starts_on, s.ends_on"
_NUMBERS = (
    "m.subject, m.value, m.numerator, m.denominator, m.rows, m.missing, m.suspect, m.shown,"
    " m.status, m.band"
)
_CURRENT = f"""
    WITH blocks AS (
        SELECT * FROM known WHERE ends_on <= $until
        QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY ends_on DESC) <= {_LOOKED_BACK}
    ), held AS (
        SELECT {_WHEN}, s.run, s.measured_at, {_NUMBERS},
            bool_or(m.shown IS NOT NULL OR m.missing = $late)
                OVER (PARTITION BY s.indicator, s.period) AS alive,
            count(m.shown) OVER (PARTITION BY s.indicator, s.period) AS peers,
            median(m.shown) OVER (PARTITION BY s.indicator, s.period) AS middle,
            rank() OVER (PARTITION BY s.indicator, s.period ORDER BY m.shown DESC NULLS LAST)
                AS from_top,
            rank() OVER (PARTITION BY s.indicator, s.period ORDER BY m.shown NULLS LAST)
                AS from_bottom
        FROM {standing.JOINED} WHERE m.kind = $kind
    )
    SELECT * FROM held
    QUALIFY dense_rank() OVER (PARTITION BY indicator ORDER BY alive DESC, ends_on DESC) = 1
    ORDER BY indicator, subject
"""
_HISTORY = f"""
    WITH blocks AS (SELECT * FROM known)
    SELECT {_WHEN}, s.run, s.snapshot, m.version, {_NUMBERS} FROM {standing.JOINED}
    WHERE m.kind = $kind AND m.subject = $subject ORDER BY s.indicator, s.ends_on
"""
_EVER = dt.date.max


class Current(NamedTuple):
    """The present numbers of all subjects of a kind.

    Shape of ``rows``: indicator, period_kind, period, starts_on, ends_on, run, measured_at,
    subject, value, numerator, denominator, rows, missing, suspect, shown, status, band; peers (how
    many have a number), middle (their median, as shown), from_top and from_bottom (rank by size).
    """

    rows: pa.Table
    broken: Mapping[str, int]

    def of(self, code: str) -> pa.Table:
        """Return the rows of one subject."""
        return self.rows.filter(pc.equal(self.rows["subject"], code)) if len(self.rows) else (
            self.rows)  # fmt: skip


def current(lake: Lake, kind: SubjectKind, until: dt.date | None = None) -> Current:
    """Return where all subjects of a kind stand, in periods that had ended by a day.

    ``broken`` counts for each subject the lines it must not break and breaks.
    """
    return _current(lake, lake.snapshot(), kind, until or _EVER)


def history(lake: Lake, subject: SubjectRef) -> list[dict[str, Any]]:
    """Return all that stands of a subject, by indicator, then by day.

    Shape: as ``Current.rows``, without peers; snapshot, and version: since when the formula holds.
    """
    return _history(lake, lake.snapshot(), subject)


# A snapshot never changes: what was once read of it needs not be read again.


@lru_cache(maxsize=18)
def _current(lake: Lake, snapshot: int, kind: SubjectKind, until: dt.date) -> Current:
    values = {"kind": kind.value, "until": until, "late": Missing.LATE.value}
    rows = _asked(lake, snapshot, kind, _CURRENT, values)
    if rows is None:
        return Current(pa.table({"subject": pa.array([], pa.string())}), {})
    words = pa.array([status.value for status in BROKEN])
    told = rows.filter(pc.is_in(rows["status"], value_set=words))["subject"].to_pylist()
    return Current(rows, Counter(told))


@lru_cache(maxsize=256)
def _history(lake: Lake, snapshot: int, subject: SubjectRef) -> list[dict[str, Any]]:
    values = {"kind": subject.kind.value, "subject": subject.code}
    rows = _asked(lake, snapshot, subject.kind, _HISTORY, values)
    return [] if rows is None else rows.to_pylist()


@lru_cache(maxsize=18)
def _blocks(lake: Lake, _snapshot: int, kind: SubjectKind) -> pa.Table | None:
    with lake.present() as (connection, _):
        if standing.TABLE not in stored_tables(connection):
            return None  # nothing was ever diagnosed
        return connection.execute(_NEWEST, {"kind": kind.value}).to_arrow_table()


def _asked(
    lake: Lake, snapshot: int, kind: SubjectKind, query: str, values: Mapping[str, object]
) -> pa.Table | None:
    known = _blocks(lake, snapshot, kind)
    if known is None:
        return None
    with lake.present() as (connection, _):
        return _with(connection, known, query, values)


def _with(
    connection: duckdb.DuckDBPyConnection,
    known: pa.Table,
    query: str,
    values: Mapping[str, object],
) -> pa.Table:
    connection.register("known", known)
    try:
        return connection.execute(query, dict(values)).to_arrow_table()
    finally:
        connection.unregister("known")
