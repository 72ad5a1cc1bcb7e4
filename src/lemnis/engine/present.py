"""The present period of every indicator: one rule, so that all screens speak of the same.

In: what stands in the lake. Out: for each indicator and kind of subject the newest period in which
anybody of the kind has a number, or would have one if data had not come late; where there never was
any, the newest measured. In the last week of a term nobody has lessons, and nobody asks why nothing
is nothing; but what is late is told, not hidden behind an older number.
"""

import datetime as dt
from functools import lru_cache

import pyarrow as pa

from lemnis.engine import standing
from lemnis.engine.recall import stored_tables
from lemnis.lake.store import Lake
from lemnis.values import Missing

_EVER = dt.date.max
# The newest run of each indicator, kind and period, and whether anything lives in its numbers.
_EVERY = f"""
    WITH newest AS (
        SELECT * FROM lake.{standing.TABLE}
        QUALIFY row_number() OVER (
            PARTITION BY indicator, kind, period ORDER BY measured_at DESC, run DESC) = 1
    ), lives AS (
        SELECT run, indicator, kind, period,
            bool_or(shown IS NOT NULL OR coalesce(missing = $late, false)) AS alive
        FROM lake.{standing.MEASUREMENTS} GROUP BY ALL
    )
    SELECT n.*, coalesce(l.alive, false) AS alive
    FROM newest n LEFT JOIN lives l ON l.run = n.from_run AND l.indicator = n.indicator
        AND l.kind = n.kind AND l.period = n.from_period
"""
ORDER = "alive DESC, ends_on DESC, measured_at DESC, run DESC"
_PRESENT = f"""
    SELECT * FROM every WHERE ends_on <= $until
    QUALIFY row_number() OVER (PARTITION BY indicator, kind ORDER BY {ORDER}) = 1
"""


def every(lake: Lake) -> pa.Table | None:
    """Return what stands of every indicator, kind and period; None if nothing ever was diagnosed.

    Shape: as ``standing.SCHEMA``, the newest run of each; ``alive``: whether any subject of the
    kind has a number then, or lacks it because data are late.
    """
    return _every(lake, lake.snapshot())


def present(lake: Lake, until: dt.date | None = None) -> pa.Table | None:
    """Return what stands of every indicator and kind in its present period, as ``every``.

    ``until``: as it was by the end of that day.
    """
    return _present(lake, lake.snapshot(), until or _EVER)


# A snapshot never changes: what was once read of it needs not be read again.


@lru_cache(maxsize=2)
def _every(lake: Lake, _snapshot: int) -> pa.Table | None:
    with lake.present() as (connection, _):
        if standing.TABLE not in stored_tables(connection):
            return None
        return connection.execute(_EVERY, {"late": Missing.LATE.value}).to_arrow_table()


@lru_cache(maxsize=32)
def _present(lake: Lake, snapshot: int, until: dt.date) -> pa.Table | None:
    found = _every(lake, snapshot)
    if found is None:
        return None
    with lake.present() as (connection, _):
        connection.register("every", found)
        return connection.execute(_PRESENT, {"until": until}).to_arrow_table()
