"""Subjects as tables and back, so that the next run need not list them again."""

from typing import Any

import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine.gather import Subjects
from lemnis.lake.arrow import objects
from lemnis.values import SubjectKind

_ABOVE, _FACT = "above ", "fact "


def table_of(found: Subjects) -> pa.Table:
    """Return subjects as a table, one row each, in order of their numbers."""
    columns: dict[str, pa.Array] = {
        "code": pa.array(found.codes, pa.string()),
        "name": pa.array(found.names, pa.string()),
    }
    for name, days in (("at", found.at), ("last", found.last)):
        if days is not None:
            columns[name] = pa.array(days.astype("datetime64[D]"), pa.date32())
    columns |= {f"{_ABOVE}{k.value}": pa.array(n) for k, n in found.above.items()}
    columns |= {f"{_FACT}{n}": pa.array(v, pa.string()) for n, v in found.facts.items()}
    return pa.table(columns)


def subjects_of(kind: SubjectKind, table: pa.Table) -> Subjects:
    """Return the subjects a table was made of."""
    names = table.column_names
    above = {SubjectKind(n.removeprefix(_ABOVE)): table[n].to_numpy() for n in names
             if n.startswith(_ABOVE)}  # fmt: skip
    facts = {n.removeprefix(_FACT): objects(table[n]) for n in names if n.startswith(_FACT)}
    at, last = (_days(table[n]) if n in names else None for n in ("at", "last"))
    return Subjects(kind, objects(table["code"]), objects(table["name"]), at, last, above, facts)


def _days(values: pa.ChunkedArray) -> npt.NDArray[Any]:
    days: npt.NDArray[Any] = pc.cast(values, pa.timestamp("s")).to_numpy().astype("datetime64[D]")
    return days
