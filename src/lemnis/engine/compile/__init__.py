"""Write scans, home tables and lists of rows as SQL.

In: a ``Scan``, a ``Home``, an ``Aggregate``. Out: SQLGlot trees, which every dialect can print.
"""

from lemnis.engine.compile.cells import CHILD, Fence, Inside, cells, fenced
from lemnis.engine.compile.rows import loads_among, rows_of
from lemnis.engine.compile.scans import direct, grown, rolled, valued
from lemnis.engine.compile.sql import (
    SUBJECT,
    VALUE,
    WINDOW,
    column,
    home_name,
    number,
    subjects_name,
    table,
)
from lemnis.engine.compile.subjects import home, subjects

__all__ = [
    "CHILD",
    "SUBJECT",
    "VALUE",
    "WINDOW",
    "Fence",
    "Inside",
    "cells",
    "column",
    "direct",
    "fenced",
    "grown",
    "home",
    "home_name",
    "loads_among",
    "number",
    "rolled",
    "rows_of",
    "subjects",
    "subjects_name",
    "table",
    "valued",
]
