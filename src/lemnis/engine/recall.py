"""What earlier runs measured, as ``prior`` and ``same_period_last_year`` read it.

In: a lake as of a snapshot, indicators and earlier periods. Out: the newest measurement of each
subject, or which runs have measured them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from lemnis.engine import standing
from lemnis.engine.question import At, Remembered
from lemnis.lake.connection import table_numbers
from lemnis.lake.store import Lake
from lemnis.values import Missing, Period, PeriodKind, SubjectKind, SubjectRef

TABLE = standing.MEASUREMENTS
_NEWEST = f"""
    SELECT indicator, period, kind, subject, value, missing, period
    FROM lake.{TABLE}
    WHERE indicator IN (SELECT unnest($codes)) AND period IN (SELECT unnest($periods))
    QUALIFY row_number() OVER (
        PARTITION BY indicator, period, kind, subject ORDER BY measured_at DESC, run DESC
    ) = 1
"""


# As of a day: the state then was the last one measured by then, if it is not too old. What stands
# for a later day was not measured again, so it is as young as that day; runs before there was a
# table of what stands stored everything.
_OLDEST_STATE_DAYS = 200
_STATES_STANDING = f"""
    SELECT s.kind, s.from_run AS run, s.from_period AS period,
        max((s.ends_on, s.measured_at, s.run, s.period)) AS age
    FROM lake.{standing.TABLE} s
    WHERE s.indicator = $code AND s.period_kind = 'as_of'
        AND s.ends_on <= $day AND s.ends_on >= $oldest
    GROUP BY ALL
"""
_STATES_STORED = f"""
    SELECT kind, run, period, max((ends_on, measured_at, run, period)) AS age
    FROM lake.{TABLE}
    WHERE indicator = $code AND period_kind = 'as_of' AND ends_on <= $day AND ends_on >= $oldest
    GROUP BY ALL
"""
_NEWEST_STATE = """
    SELECT m.indicator, m.kind, m.subject, m.value, m.missing, b.age[4]
    FROM ({blocks}) b JOIN lake.{table} m
        ON m.run = b.run AND m.period = b.period AND m.kind = b.kind
    WHERE m.indicator = $code
    QUALIFY row_number() OVER (PARTITION BY m.kind, m.subject ORDER BY b.age DESC) = 1
"""


def remembered(
    lake: Lake, snapshot: int, wanted: Iterable[tuple[str, Period]]
) -> Mapping[At, Remembered]:
    """Return the newest measurements of the given indicators and periods, as of a snapshot.

    As of a day, the newest at most 200 days older stands for one of that very day.
    """
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    connection = lake.reader(snapshot)
    try:
        return recalled(connection, stored_tables(connection), pairs)
    finally:
        connection.close()


def recalled(
    connection: duckdb.DuckDBPyConnection,
    tables: Collection[str],
    wanted: Iterable[tuple[str, Period]],
) -> Mapping[At, Remembered]:
    """Return what ``remembered`` does, as a connection sees it to which the lake has ``tables``."""
    pairs = sorted(set(wanted))
    if TABLE not in tables or not pairs:
        return {}
    spans = {(c, p.label) for c, p in pairs if p.kind is not PeriodKind.AS_OF}
    asked = {"codes": sorted({c for c, _ in spans}), "periods": sorted({p for _, p in spans})}
    rows = connection.execute(_NEWEST, asked).fetchall() if spans else []
    blocks = _STATES_STORED
    if standing.TABLE in tables:
        blocks = f"{_STATES_STORED} UNION ALL {_STATES_STANDING}"
    newest = _NEWEST_STATE.format(blocks=blocks, table=TABLE)
    for code, period in pairs:
        if period.kind is PeriodKind.AS_OF:
            oldest = period.end - dt.timedelta(days=_OLDEST_STATE_DAYS)
            days = {"code": code, "day": period.end, "oldest": oldest}
            found = connection.execute(newest, days).fetchall()
            rows += [(code, period.label, *rest) for _, *rest in found]
            spans.add((code, period.label))
    return dict(_remember(rows, spans))


def stored_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return which of the engine's own tables the lake has."""
    return frozenset({TABLE, standing.TABLE} & table_numbers(connection).keys())


_RUNS = f"""
    SELECT indicator, period, kind, run FROM lake.{standing.TABLE}
    WHERE run = from_run AND period = from_period
        AND indicator IN (SELECT unnest($codes)) AND period IN (SELECT unnest($periods))
"""


def recalled_runs(
    connection: duckdb.DuckDBPyConnection,
    tables: Collection[str],
    wanted: Iterable[tuple[str, Period]],
) -> Mapping[standing.Block, Sequence[str]]:
    """Return which runs measured some indicators in some periods.

    What ``recalled`` finds there (but for what is as of a day) changes with these alone: what a run
    has stored does not change. Runs before there was a table of what stands are not among them.
    """
    pairs = {(c, p.label) for c, p in wanted}
    if standing.TABLE not in tables or not pairs:
        return {}
    asked = {"codes": sorted({c for c, _ in pairs}), "periods": sorted({p for _, p in pairs})}
    found: dict[standing.Block, list[str]] = {}
    for code, period, kind, run in sorted(connection.execute(_RUNS, asked).fetchall()):
        found.setdefault(standing.Block(code, period, SubjectKind(kind)), []).append(run)
    return found


def _remember(
    rows: Iterable[tuple[Any, ...]], pairs: set[tuple[str, str]]
) -> Iterator[tuple[At, Remembered]]:
    kinds = {kind.value: kind for kind in SubjectKind}
    reasons: dict[str | None, Missing | None] = {
        None: None,
        **{reason.value: reason for reason in Missing},
    }
    for code, period, kind, subject, value, missing, measured in rows:
        if (code, period) in pairs:
            at = At(code, period, SubjectRef(kinds[kind], subject))
            yield at, Remembered(value, reasons[missing], measured)
