"""What is registered on this platform, published into the lake, so that it can be measured."""

import datetime as dt
from uuid import UUID

import pyarrow as pa

from lemnis.evidence.case_rows import OURS, rows_on
from lemnis.evidence.recording import recorded_load
from lemnis.evidence.rules import SourceKind
from lemnis.lake import datasets
from lemnis.lake.arrow import arrow_schema
from lemnis.lake.ingest import load_tables
from lemnis.lake.loads import LoadResult, Policy
from lemnis.lake.publish import Mode
from lemnis.lake.store import Lake
from lemnis.people.rules.viewers import Viewer, in_house

_SOURCE = "本平台登记的事故、诉求与巡查"


def publish_cases(lake: Lake, *, on: dt.date, by: Viewer) -> LoadResult | None:
    """Publish incidents, complaints and inspections as they stand on a day; None if there are none.

    All of them in one snapshot, beside what other sources have brought: rows of ours that are no
    longer so go, those of others stay.

    Writes: a Load.

    Raises:
        Refused: another process has been writing for too long.

    """
    by, rows, known = in_house(by), rows_on(on), datasets.load()
    tables = {
        name: pa.Table.from_pylist(found, schema=arrow_schema(known[name]))
        for name, found in rows.items()
    }
    if not tables:
        return None

    def work(uuid: UUID) -> LoadResult:
        policy = Policy(mode=Mode.REPLACE, within=OURS)
        return load_tables(
            lake, known, tables, load=uuid, by=by.name, source=_SOURCE, policy=policy, trusted=True
        )

    return recorded_load(lake, _SOURCE, SourceKind.HOUSE, by, work)
