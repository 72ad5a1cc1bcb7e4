"""What people look at first: a subject's numbers, the five by five, the worst, all judgements.

In: the lake's measurements as they stand. Out: small tables. Each asks ``standing`` first, so that
only files and pages that hold the answer are read, however many measurements there are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from lemnis.engine import present, standing
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.deviations import BROKEN, Deviation, deviations
from lemnis.engine.grade import Status
from lemnis.engine.recall import stored_tables
from lemnis.lake.store import Lake
from lemnis.values import Layer, Missing, SubjectKind, SubjectRef, System

_GIVEN = "given"
_SHOWN = "s.indicator, m.kind, m.subject, s.period, s.starts_on, s.ends_on, m.shown, m.status"
_NUMBERS = "m.band, m.value, m.numerator, m.denominator, m.rows, m.missing, m.suspect"
_AMONG_SEEN = "SEMI JOIN seen ON m.kind = seen.kind AND m.subject = seen.subject"
_COUNTS = ", ".join(f"count(*) FILTER (m.status = '{s}') AS {s}" for s in standing.STATUSES)
_JUDGED = " + ".join(s for s in standing.STATUSES if s != Status.NOT_JUDGED)


JUDGED = pa.schema([
    ("indicator", pa.string()), ("kind", pa.string()), ("subject", pa.string()),
    ("period_kind", pa.string()), ("period", pa.string()), ("starts_on", pa.date32()),
    ("ends_on", pa.date32()), ("shown", pa.float64()), ("status", pa.string()),
    ("rows", pa.int64()), ("suspect", pa.bool_()), ("now", pa.bool_()),
])  # fmt: skip


def subject_page(lake: Lake, subject: SubjectRef) -> pa.Table:
    """Return all that stands of a subject: every indicator in every period it was measured in.

    Shape: indicator, kind, subject, period, starts_on, ends_on, shown, status, period_kind, run,
    snapshot, version (since when the formula holds), band, value, numerator, denominator, rows,
    missing, suspect; by indicator, then by day.
    """
    return _table(
        lake,
        present.every(lake),
        f"""SELECT {_SHOWN}, s.period_kind, s.run, s.snapshot, m.version, {_NUMBERS}
        FROM {standing.JOINED}
        WHERE s.kind = $kind AND m.kind = $kind AND m.subject = $subject
        ORDER BY s.indicator, s.ends_on""",
        {"kind": subject.kind.value, "subject": subject.code},
    )


_STANDS = f"""
    SELECT period, ends_on, from_run, from_period FROM lake.{standing.TABLE}
    WHERE indicator = $indicator AND kind = $kind
    QUALIFY row_number() OVER (PARTITION BY period ORDER BY measured_at DESC, run DESC) = 1
    ORDER BY ends_on
"""
# Lists of periods and runs let the lake skip whole partitions.
_OF_ONE = f"""
    SELECT run, period, shown, missing, suspect FROM lake.{standing.MEASUREMENTS}
    WHERE indicator = $indicator AND kind = $kind AND subject = $subject
        AND period IN (SELECT unnest($periods)) AND run IN (SELECT unnest($runs))
"""


class SeriesPoint(NamedTuple):
    """One measurement of a subject's indicator, as shown; ``missing`` where there is no value."""

    period: str
    ends_on: dt.date
    shown: Decimal | None
    missing: Missing | None
    suspect: bool


def subject_series(lake: Lake, indicator: str, subject: SubjectRef) -> tuple[SeriesPoint, ...]:
    """Return how one indicator of a subject has gone, by the newest run of each period."""
    asked: dict[str, object] = {"indicator": indicator, "kind": subject.kind.value}
    with lake.present() as (connection, _):
        if standing.TABLE not in stored_tables(connection):
            return ()
        stands = connection.execute(_STANDS, asked).fetchall()
        where = {
            "subject": subject.code,
            "runs": sorted({run for *_, run, _ in stands}),
            "periods": sorted({period for *_, period in stands}),
        }
        rows = connection.execute(_OF_ONE, asked | where).fetchall()
    found = {(run, period): rest for run, period, *rest in rows}
    return tuple(
        _point(period, ends_on, *found[run, stored])
        for period, ends_on, run, stored in stands
        if (run, stored) in found
    )


class Told(NamedTuple):
    """One subject's number in one period, as shown, with what it was counted from."""

    shown: Decimal | None
    numerator: float | None
    denominator: float | None
    rows: int


_OF_ALL = f"""
    SELECT run, period, subject, shown, numerator, denominator, rows
    FROM lake.{standing.MEASUREMENTS}
    WHERE indicator = $indicator AND kind = $kind
        AND period IN (SELECT unnest($periods)) AND run IN (SELECT unnest($runs))
"""


def side_by_side(
    lake: Lake, indicator: str, kind: SubjectKind, periods: Collection[str]
) -> Mapping[str, Mapping[str, Told]]:
    """Return the numbers of all subjects of a kind in some periods: by period, then by subject."""
    asked: dict[str, object] = {"indicator": indicator, "kind": kind.value}
    with lake.present() as (connection, _):
        if standing.TABLE not in stored_tables(connection):
            return {}
        stands = connection.execute(_STANDS, asked).fetchall()
        places = {(run, stored): period for period, _, run, stored in stands if period in periods}
        where = {"runs": sorted({r for r, _ in places}), "periods": sorted({p for _, p in places})}
        rows = connection.execute(_OF_ALL, asked | where).fetchall() if places else []
    found: dict[str, dict[str, Told]] = {}
    for run, stored, subject, shown, *rest in rows:
        if (run, stored) in places:
            number = None if shown is None else Decimal(str(shown))
            found.setdefault(places[run, stored], {})[subject] = Told(number, *rest)
    return found


def _point(
    period: str,
    ends_on: dt.date,
    shown: object,
    missing: str | None,
    suspect: bool,  # noqa: FBT001
) -> SeriesPoint:
    number = None if shown is None else Decimal(str(shown))
    return SeriesPoint(period, ends_on, number, Missing(missing) if missing else None, suspect)


class Cell(NamedTuple):
    """One cell of the five by five: how many of its latest measurements have which status."""

    statuses: Mapping[Status, int]
    indicators: int

    @property
    def judged(self) -> int:
        """How many were judged by a line."""
        return sum(n for status, n in self.statuses.items() if status is not Status.NOT_JUDGED)

    @property
    def broken(self) -> int:
        """How many break a line they must not break."""
        return sum(self.statuses.get(status, 0) for status in BROKEN)


def matrix(
    lake: Lake, catalogue: Catalogue, seen: pa.Table | None = None
) -> Mapping[tuple[Layer, System], Cell]:
    """Return the five by five of layers and systems, by the present period of each indicator."""
    query = (
        "SELECT * FROM blocks"
        if seen is None
        else f"""SELECT s.indicator, {_COUNTS} FROM {standing.JOINED} {_AMONG_SEEN}
        GROUP BY s.indicator"""
    )
    rows = _table(lake, present.present(lake), query, {}, seen).to_pylist()
    statuses: dict[tuple[Layer, System], Counter[Status]] = {}
    codes: dict[tuple[Layer, System], set[str]] = {}
    for row in rows:
        indicator = catalogue.get(row["indicator"])
        if indicator is None:
            continue  # not in the catalogue any more
        place = indicator.layer, indicator.system
        counted = {Status(s): row[s] for s in standing.STATUSES if row[s]}
        statuses.setdefault(place, Counter()).update(counted)
        codes.setdefault(place, set()).add(indicator.code)
    return {place: Cell(dict(told), len(codes[place])) for place, told in statuses.items()}


def worst(
    lake: Lake,
    catalogue: Catalogue,
    kinds: Collection[SubjectKind],
    count: int = 20,
    seen: pa.Table | None = None,
) -> list[Deviation]:
    """Return the lines that subjects of these kinds break now, worst first."""
    among = "" if seen is None else _AMONG_SEEN
    broken = " + ".join(status.value for status in BROKEN)
    rows = _table(
        lake,
        present.present(lake),
        f"""WITH blocks AS (
            FROM {_GIVEN} WHERE {broken} > 0 AND kind IN (SELECT unnest($kinds))
        )
        SELECT {_SHOWN} FROM {standing.JOINED} {among}
        WHERE m.kind IN (SELECT unnest($kinds)) AND m.status IN (SELECT unnest($broken))""",
        {"kinds": [k.value for k in kinds], "broken": [s.value for s in BROKEN]},
        seen,
    )
    there = [code in catalogue for code in rows["indicator"].to_pylist()]
    known = rows.filter(pa.array(there, pa.bool_()))
    return deviations(known, catalogue, kinds)[:count]


def judged(lake: Lake) -> pa.Table:
    """Return every judgement that stands: what was held against a line, in whichever period.

    Shape: as ``JUDGED``, by day; ``now`` in the present period of its indicator and kind.
    """
    found = _table(
        lake,
        present.every(lake),
        f"""WITH blocks AS (
            SELECT *, period = first_value(period) OVER (
                PARTITION BY indicator, kind ORDER BY {present.ORDER}
            ) AS now FROM {_GIVEN} QUALIFY {_JUDGED} > 0
        )
        SELECT s.indicator, m.kind, m.subject, s.period_kind, s.period, s.starts_on, s.ends_on,
            m.shown, m.status, m.rows, m.suspect, s.now
        FROM {standing.JOINED} WHERE m.status <> $unjudged
        ORDER BY s.ends_on, s.indicator, m.kind, m.subject""",
        {"unjudged": Status.NOT_JUDGED.value},
    )
    return found if "now" in found.column_names else JUDGED.empty_table()


def _table(
    lake: Lake,
    blocks: pa.Table | None,
    query: str,
    values: Mapping[str, object],
    seen: pa.Table | None = None,
) -> pa.Table:
    if blocks is None:
        return _nothing()  # nothing was ever diagnosed
    with lake.present() as (connection, _):
        connection.register("blocks", blocks)
        connection.register(_GIVEN, blocks)
        if seen is not None:
            connection.register("seen", seen)
        return connection.execute(query, dict(values)).to_arrow_table()


def _nothing() -> pa.Table:
    names = ("indicator", "kind", "subject", "period", "status", "shown", "ends_on")
    return pa.table({name: pa.array([], pa.string()) for name in names})
