"""The judgements that a lap's attainment goes by, read from the lake.

A period that still runs counts as it was measured so far, as of the day it is asked for: a lap that
closes in July goes by the academic year at hand, not by the one before.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import overview
from lemnis.engine.grade import Status
from lemnis.lake.store import Lake
from lemnis.spiral.rules.attainment import Judged
from lemnis.values import SubjectKind, SubjectRef


def judged_of(lake: Lake, subject: SubjectRef, codes: Collection[str], *, on: dt.date) -> Judged:
    """Return the judgements of some indicators of a subject, as known on a day."""
    rows = overview.subject_page(lake, subject).to_pylist()
    wanted = [r for r in rows if r["indicator"] in codes and r["status"] != Status.NOT_JUDGED]
    wanted.sort(key=lambda row: row["ends_on"])
    return Judged([(r["indicator"], Status(r["status"]), min(r["ends_on"], on)) for r in wanted])


def judged_by_subject(
    lake: Lake, codes: Collection[str], *, on: dt.date
) -> Mapping[SubjectRef, Judged]:
    """Return the judgements of some indicators, of every subject, as known on a day."""
    table = overview.judged(lake)
    chosen = table.filter(pc.is_in(table["indicator"], pa.array(sorted(codes), pa.string())))
    names = ("kind", "subject", "indicator", "status", "ends_on")
    found: dict[SubjectRef, Judged] = defaultdict(Judged)
    columns = (chosen[name].to_pylist() for name in names)
    for kind, code, indicator, status, day in zip(*columns, strict=True):
        found[SubjectRef(SubjectKind(kind), code)].rows.append(
            (indicator, Status(status), min(day, on))
        )
    return found
