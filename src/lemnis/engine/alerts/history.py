"""The measurements that rules look at, as columns: by indicator and kind, each subject's in a row.

In: the lake's ``measurements``, as far as they stand. Out: a ``Strip`` per indicator and kind. Of a
period the newest run counts; who has left since is not in it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lemnis.engine import standing
from lemnis.engine.signals import Point
from lemnis.lake.store import Lake
from lemnis.values import Missing, SubjectKind

Strips = Mapping[tuple[str, SubjectKind], "Strip"]
_CARRIED = ("value", "missing", "numerator", "denominator", "rows", "suspect", "shown", "status")


class Wish(NamedTuple):
    """How much is looked at of an indicator: so many last periods; also one that has not ended."""

    depth: int
    unfinished: bool = False


@dataclass(frozen=True)
class Strip:
    """The measurements of one indicator and kind, by subject code, then by day.

    ``bounds``: subject ``i`` has the rows ``bounds[i]`` up to and without ``bounds[i + 1]``, at
    least one. ``shown`` is NaN where there is no value. ``day`` is the last day of the newest
    period of any subject.
    """

    subjects: NDArray[np.object_]
    bounds: NDArray[np.int64]
    periods: NDArray[np.object_]
    ends: NDArray[np.datetime64]
    value: NDArray[np.float64]
    missing: NDArray[np.object_]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    rows: NDArray[np.int64]
    suspect: NDArray[np.bool_]
    shown: NDArray[np.float64]
    status: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """The place of each row's subject."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    @property
    def last(self) -> NDArray[np.int64]:
        """The row of each subject's newest measurement."""
        return self.bounds[1:] - 1

    def until(self, day: np.datetime64) -> "Strip":
        """Return what was there when all periods up to a day had ended."""
        kept = np.flatnonzero(self.ends <= day)
        return self._taken(kept, self.owner[kept])

    def _taken(self, kept: NDArray[np.int64], owner: NDArray[np.int64]) -> "Strip":
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        columns = {name: getattr(self, name)[kept] for name in _CELLS}
        bounds = np.append(first, len(kept)).astype(np.int64)
        return Strip(subjects=self.subjects[owner[first]], bounds=bounds, **columns)

    def point(self, row: int) -> Point:
        """Return one row as a point."""
        missing = self.missing[row]
        return Point(
            period=self.periods[row],
            end=self.ends[row].item(),
            value=_known(self.value[row]),
            missing=Missing(missing) if missing else None,
            numerator=_known(self.numerator[row]),
            denominator=_known(self.denominator[row]),
            rows=int(self.rows[row]),
            suspect=bool(self.suspect[row]),
        )


_CELLS = (
    "periods", "ends", "value", "missing", "numerator", "denominator", "rows", "suspect", "shown",
    "status",
)  # fmt: skip


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def read(
    lake: Lake,
    wishes: Mapping[str, Wish],
    on: dt.date,
    *,
    kinds: Collection[SubjectKind] = tuple(SubjectKind),
) -> Strips:
    """Return the strips of some indicators, as far as their periods had ended on a day.

    An unfinished period is read as far as it was measured, where it is wished for. ``kinds``: only
    of these kinds of subjects.
    """
    at = lake.snapshot()
    if not wishes or standing.TABLE not in lake.tables(at):
        return {}
    connection = lake.reader(at)
    try:
        blocks = [b for b in _blocks(connection, wishes, on) if b.kind in kinds]
        if not blocks:
            return {}
        columns = zip(*blocks, strict=True)
        wanted = pa.table([pa.array(c) for c in columns], names=list(_Block._fields))
        connection.register("wanted", wanted)
        periods = wanted["from_period"].unique().to_pylist()
        table = connection.execute(_ROWS, {"periods": periods}).to_arrow_table()
    finally:
        connection.close()
    return dict(_strips(table))


class _Block(NamedTuple):
    """The measurements that stand for an indicator, kind and period, and where they are stored."""

    indicator: str
    kind: str
    period: str
    ends_on: dt.date
    from_run: str
    from_period: str


_NEWEST = f"""
    SELECT indicator, kind, period, ends_on, from_run, from_period FROM lake.{standing.TABLE}
    WHERE indicator IN (SELECT unnest($codes)) AND starts_on <= $day
    QUALIFY row_number() OVER (
        PARTITION BY indicator, kind, period ORDER BY measured_at DESC, run DESC
    ) = 1
"""
# The list of periods lets the lake skip whole partitions before the join.
_ROWS = f"""
    SELECT m.indicator, m.kind, m.subject, w.period, w.ends_on,
        {", ".join(f"m.{c}" for c in _CARRIED)}
    FROM lake.{standing.MEASUREMENTS} m JOIN wanted w
        ON m.run = w.from_run AND m.indicator = w.indicator AND m.kind = w.kind
        AND m.period = w.from_period
    WHERE m.period IN (SELECT unnest($periods))
    ORDER BY m.indicator, m.kind, m.subject, w.ends_on
"""


def _blocks(connection: Any, wishes: Mapping[str, Wish], on: dt.date) -> Iterator[_Block]:
    """Yield what stands for the newest periods of each indicator, as many as are wished for."""
    asked = {"codes": sorted(wishes), "day": on}
    by_strip: dict[tuple[str, str], list[_Block]] = {}
    for row in connection.execute(_NEWEST, asked).fetchall():
        block = _Block(*row)
        if block.ends_on <= on or wishes[block.indicator].unfinished:
            by_strip.setdefault((block.indicator, block.kind), []).append(block)
    for (code, _), blocks in by_strip.items():
        yield from sorted(blocks, key=lambda b: (b.ends_on, b.period))[-wishes[code].depth :]


def _strips(table: pa.Table) -> Iterator[tuple[tuple[str, SubjectKind], Strip]]:
    if not table.num_rows:
        return
    keys = pc.binary_join_element_wise(table["indicator"], table["kind"], "\n")
    places = keys.combine_chunks().dictionary_encode()
    numbers = places.indices.to_numpy()
    edges = [*np.flatnonzero(np.diff(numbers, prepend=-1)), len(numbers)]
    for begin, end in pairwise(edges):
        code, kind = str(places.dictionary[int(numbers[begin])]).split("\n")
        yield (code, SubjectKind(kind)), _strip(table.slice(begin, end - begin))


def _strip(rows: pa.Table) -> Strip:
    subjects = _objects(rows["subject"])
    first = np.flatnonzero(np.append(True, subjects[1:] != subjects[:-1]))
    return Strip(
        subjects=subjects[first],
        bounds=np.append(first, len(subjects)).astype(np.int64),
        periods=_objects(rows["period"]),
        ends=rows["ends_on"].to_numpy().astype("datetime64[D]"),
        value=_floats(rows["value"]),
        missing=_objects(rows["missing"]),
        numerator=_floats(rows["numerator"]),
        denominator=_floats(rows["denominator"]),
        rows=rows["rows"].to_numpy(),
        suspect=rows["suspect"].to_numpy(),
        shown=_floats(rows["shown"]),
        status=_objects(rows["status"]),
    )


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Return texts, equal ones being one object."""
    encoded = column.combine_chunks().dictionary_encode()
    words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
    places = pc.fill_null(encoded.indices, len(words) - 1).to_numpy()
    taken: NDArray[np.object_] = words[places]
    return taken


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def deepest(wishes: Iterable[tuple[str, Wish]]) -> Mapping[str, Wish]:
    """Return one wish per indicator that grants all of them."""
    together: dict[str, Wish] = {}
    for code, wish in wishes:
        known = together.get(code, wish)
        together[code] = Wish(max(known.depth, wish.depth), known.unfinished or wish.unfinished)
    return together
