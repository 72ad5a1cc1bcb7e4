"""Lakes with the rows of drawn tables in them, and the two terms they are about."""

import datetime as dt

import pyarrow as pa

from lemnis.engine.calendar import SchoolCalendar, Term
from lemnis.lake.arrow import arrow_schema
from spec.drawing import drawn

CALENDAR = SchoolCalendar(
    (
        Term("2024-2025-1", dt.date(2024, 9, 2), dt.date(2025, 2, 23), dt.date(2024, 9, 2), 18),
        Term("2024-2025-2", dt.date(2025, 2, 24), dt.date(2025, 8, 31), dt.date(2025, 2, 24), 18),
    )
)


def published(lake, text, datasets, load="load-1"):
    """Publish the tables that a text draws."""
    with lake.writer("li", "publish", {"load": load}) as writer:
        for name, rows in drawn(text, datasets).items():
            table = pa.Table.from_pylist(rows, schema=arrow_schema(datasets[name]))
            writer.publish(datasets[name], table, load=load)
