"""Where every indicator stands: of each kind of subject the numbers of the newest period with any.

In: the lake's measurements. Out: one table, and how many subjects have a number, or break a line.
The last weeks of a term often have no lessons any more: the newest period with numbers is meant.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import standing
from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status
from lemnis.engine.recall import stored_tables
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind

Seen = Mapping[SubjectKind, Collection[str]]
_NAMES = ("indicator", "kind", "subject", "period", "status", "known")
_ENCODED = pa.schema([
    *((name, pa.dictionary(pa.int32(), pa.string())) for name in _NAMES[:-1]),
    ("known", pa.int64()),
])  # fmt: skip
_LATEST = f"""
    WITH newest AS (
        SELECT indicator, kind, period, ends_on, from_run, from_period FROM lake.{standing.TABLE}
        QUALIFY row_number() OVER (
            PARTITION BY indicator, kind, period ORDER BY measured_at DESC, run DESC) = 1
    ), filled AS (
        SELECT run, indicator, kind, period, count(value) > 0 AS any_known
        FROM lake.{standing.MEASUREMENTS} GROUP BY ALL
    ), blocks AS (
        SELECT n.*
        FROM newest n LEFT JOIN filled f ON f.run = n.from_run AND f.indicator = n.indicator
            AND f.kind = n.kind AND f.period = n.from_period
        QUALIFY row_number() OVER (
            PARTITION BY n.indicator, n.kind
            ORDER BY coalesce(f.any_known, false) DESC, n.ends_on DESC) = 1
    )
    SELECT m.indicator, m.kind, m.subject, s.period, m.status,
        CAST(m.value IS NOT NULL AS BIGINT) AS known
    FROM {standing.JOINED}
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the subjects of one kind stand in one indicator: all, with a number, by status."""

    kind: SubjectKind
    period: str
    subjects: int
    known: int
    statuses: Mapping[Status, int]

    @property
    def broken(self) -> int:
        """How many break a line they must not break."""
        return sum(self.statuses.get(status, 0) for status in BROKEN)


def latest(lake: Lake) -> pa.Table:
    """Return where every indicator stands.

    Shape: indicator, kind, subject, period, status as dictionaries; known: 1 with a number, else 0.
    """
    with lake.present() as (connection, _):
        if standing.TABLE not in stored_tables(connection):
            return _ENCODED.empty_table()  # nothing was ever diagnosed
        return connection.execute(_LATEST).to_arrow_table().cast(_ENCODED).combine_chunks()


def tallies(rows: pa.Table, seen: Seen | None = None) -> Mapping[str, tuple[Tally, ...]]:
    """Return by indicator how its subjects stand, from the school down.

    ``seen``: of these subjects only; without it of all.
    """
    kept = rows if seen is None else rows.filter(_among(rows, seen))
    grouped = kept.group_by(["indicator", "kind", "period", "status"], use_threads=False)
    counts = grouped.aggregate([("known", "count"), ("known", "sum")]).to_pylist()
    statuses: dict[tuple[str, str, str], Counter[Status]] = defaultdict(Counter)
    known: Counter[tuple[str, str, str]] = Counter()
    for row in counts:
        key = row["indicator"], row["kind"], row["period"]
        statuses[key][Status(row["status"])] += row["known_count"]
        known[key] += row["known_sum"]
    found: dict[str, list[Tally]] = defaultdict(list)
    for (code, kind, period), by_status in statuses.items():
        tally = Tally(
            SubjectKind(kind), period, by_status.total(), known[code, kind, period], by_status
        )
        found[code].append(tally)
    return {code: tuple(sorted(each, key=_rank)) for code, each in found.items()}


_ORDER = list(SubjectKind)


def _rank(tally: Tally) -> int:
    return _ORDER.index(tally.kind)


def _among(rows: pa.Table, seen: Seen) -> pa.ChunkedArray:
    chosen = pa.chunked_array([pa.array([False] * rows.num_rows, pa.bool_())])
    for kind, codes in seen.items():
        of_kind = pc.equal(rows["kind"], kind.value)
        there = pc.is_in(rows["subject"], value_set=pa.array(sorted(codes), pa.string()))
        chosen = pc.or_(chosen, pc.and_(of_kind, there))
    return chosen
