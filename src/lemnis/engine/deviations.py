"""Which measurements break a line, the worst first.

In: the measurements of a run. Out: `Deviation`s, one per indicator and subject, its latest period.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.grade import Status, status
from lemnis.engine.measure import criteria_of
from lemnis.values import SubjectKind, SubjectRef

BROKEN = (Status.BELOW_LIMIT, Status.BELOW_PASS)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One broken line. ``shown`` and ``line`` are in the shown unit.

    ``distance`` is how far ``shown`` lies from the line, as a share of it.
    """

    indicator: Indicator
    subject: SubjectRef
    period: str
    shown: Decimal
    status: Status
    line: Decimal | Range
    distance: float


def deviations(
    rows: pa.Table, catalogue: Catalogue, kinds: Collection[SubjectKind]
) -> list[Deviation]:
    """Return the lines that subjects of these kinds break now; by status, then by distance.

    Shape: ``rows`` as ``engine.measure.SCHEMA``. A line broken in week 3 and kept in week 18 is not
    broken now.
    """
    codes = rows.filter(_among(rows["status"], BROKEN))["indicator"].unique().to_pylist()
    chosen = pc.and_(_among(rows["kind"], kinds), _among(rows["indicator"], codes))
    columns = ["indicator", "kind", "subject", "period", "ends_on", "shown", "status"]
    latest: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for row in rows.select(columns).filter(pc.and_(chosen, pc.is_valid(rows["shown"]))).to_pylist():
        key = row["indicator"], row["kind"], row["subject"]
        if key not in latest or latest[key]["ends_on"] < row["ends_on"]:
            latest[key] = row
    broken = [row for row in latest.values() if row["status"] in set(BROKEN)]
    told = (_deviation(row, catalogue[row["indicator"]]) for row in broken)
    found = [deviation for deviation in told if deviation is not None]
    return sorted(
        found, key=lambda d: (BROKEN.index(d.status), -d.distance, d.indicator.code, d.subject)
    )


def varied(found: Iterable[Deviation], count: int, *, each: int) -> list[Deviation]:
    """Return the first ``count``, of any indicator no more than ``each``."""
    seen: dict[str, int] = {}

    def few() -> Iterator[Deviation]:
        for deviation in found:
            code = deviation.indicator.code
            seen[code] = seen.get(code, 0) + 1
            if seen[code] <= each:
                yield deviation

    return list(islice(few(), count))


def _among(column: pa.ChunkedArray, words: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array([str(word) for word in words], pa.string()))


def _deviation(row: Mapping[str, Any], indicator: Indicator) -> Deviation | None:
    """Return what a row tells; None if its line was redrawn since it was judged."""
    shown = round(Decimal(row["shown"]), indicator.digits)
    found = Status(row["status"])
    subject = SubjectRef(SubjectKind(row["kind"]), row["subject"])
    criterion = criterion_behind(indicator, subject, shown, found)
    if criterion is None:
        return None
    line = _line(criterion, found)
    # What is there or not is never far from being there.
    far = 0.0 if indicator.better is Better.PRESENT else _far(shown, line)
    return Deviation(indicator, subject, row["period"], shown, found, line, far)


def criterion_behind(
    indicator: Indicator, subject: SubjectRef, shown: Decimal, found: Status
) -> Criterion | None:
    """Return the criterion that gave a status: the most specific of those that would give it."""
    fitting = [
        c
        for c in criteria_of(indicator)
        if c.subject in {"", subject.code} and c.kind in {None, subject.kind}
        and status(shown, c, indicator.better) is found
    ]  # fmt: skip
    return max(
        fitting,
        key=lambda c: (bool(c.subject), len(c.where), c.kind is not None, c.since),
        default=None,
    )


def _line(criterion: Criterion, found: Status) -> Decimal | Range:
    line = criterion.limit if found is Status.BELOW_LIMIT else criterion.pass_
    return Decimal(1) if line is None else line  # something that need only be there


def _far(shown: Decimal, line: Decimal | Range) -> float:
    ends = line if isinstance(line, Range) else (line,)
    near = min(ends, key=lambda end: abs(shown - end))
    return float(abs(shown - near) / (abs(near) or 1))
