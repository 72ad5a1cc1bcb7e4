"""Where every subject of a kind stands in the present period of each indicator, beside its peers.

In: the lake's measurements as they stand. Out: rows.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import standing
from lemnis.engine.deviations import BROKEN
from lemnis.engine.laid import laid
from lemnis.engine.overview import subject_page
from lemnis.engine.present import present
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind, SubjectRef

_WHEN = "s.indicator, s.period_kind, s.period, s.starts_on, s.ends_on"
_NUMBERS = (
    "m.subject, m.value, m.numerator, m.denominator, m.rows, m.missing, m.suspect, m.shown,"
    " m.status, m.band"
)
_CURRENT = f"""
    SELECT {_WHEN}, s.run, s.measured_at, {_NUMBERS},
        count(m.shown) OVER of_one AS peers, median(m.shown) OVER of_one AS middle,
        rank() OVER (of_one ORDER BY m.shown DESC NULLS LAST) AS from_top,
        rank() OVER (of_one ORDER BY m.shown NULLS LAST) AS from_bottom
    FROM {standing.JOINED} WHERE s.kind = $kind AND m.kind = $kind
    WINDOW of_one AS (PARTITION BY s.indicator)
    ORDER BY s.indicator, m.subject
"""


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
    return _current(lake, lake.snapshot(), kind, until)


def history(lake: Lake, subject: SubjectRef) -> list[dict[str, Any]]:
    """Return all that stands of a subject, by indicator and day.

    Shape: as ``overview.subject_page``, from where it is laid out without value, numerator and
    denominator.
    """
    return _history(lake, lake.snapshot(), subject)


@lru_cache(maxsize=256)
def _history(lake: Lake, _snapshot: int, subject: SubjectRef) -> list[dict[str, Any]]:
    ready = laid(lake)
    if ready is not None:
        return ready.of(subject)
    found: list[dict[str, Any]] = subject_page(lake, subject).to_pylist()
    return found


# A snapshot never changes: what was once read of it needs not be read again.


@lru_cache(maxsize=18)
def _current(lake: Lake, _snapshot: int, kind: SubjectKind, until: dt.date | None) -> Current:
    blocks = present(lake, until)
    if blocks is None:  # nothing was ever diagnosed
        return Current(pa.table({"subject": pa.array([], pa.string())}), {})
    with lake.present() as (connection, _):
        connection.register("blocks", blocks)
        rows = connection.execute(_CURRENT, {"kind": kind.value}).to_arrow_table()
    words = pa.array([status.value for status in BROKEN])
    told = rows.filter(pc.is_in(rows["status"], value_set=words))["subject"].to_pylist()
    return Current(rows, Counter(told))
