"""Small random colleges: few keys, many ties and nulls, references into nowhere, rings of units."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from lemnis.lake.datasets import Column, ColumnType
from spec.case import registry
from spec.drawing import Tables, complete

DAYS = [dt.date.fromisoformat(day) for day in (
    "2023-10-08", "2024-08-31", "2024-09-01", "2024-10-08", "2024-12-30", "2024-12-31",
    "2025-02-01", "2025-03-03", "2025-06-30", "2025-09-01",
)]  # fmt: skip
NUMBERS = [
    Decimal(n) for n in ("0", "0.1", "0.3", "1", "2.5", "59.95", "60", "60", "88.8889", "-7.25")
]
COUNTS = [0, 1, 2, 2, 3, 40]

# The columns that vary, with how many rows there are at most. Keys count from nought.
TABLES = {
    "schools": (2, ("school_type", "founded_on")),
    "units": (6, ("school_id", "parent_id", "kind", "status")),
    "programs": (3, ("unit_id", "status", "is_enrolling", "approved_on", "catalogue_year")),
    "classes": (3, ("program_id", "status", "entry_year")),
    "students": (9, (
        "class_id", "status", "gender", "grade_year", "credits_earned", "credits_required",
        "is_poor", "enrolled_on",
    )),
    "courses": (3, ("unit_id", "owner_id", "status", "credits", "is_core")),
    "teachers": (4, (
        "unit_id", "program_id", "status", "kind", "age", "industry_years", "is_dual", "hired_on",
    )),
    "sections": (4, (
        "course_id", "teacher_id", "program_id", "term_start", "ended_on", "headcount",
        "planned_hours", "opened",
    )),
    "grades": (12, ("student_id", "section_id", "exam_on", "kind", "score", "passed")),
    "attendance": (12, ("student_id", "section_id", "lesson_on", "status")),
    "documents": (8, (
        "school_id", "unit_id", "program_id", "course_id", "teacher_id", "student_id", "issued_on",
        "valid_until", "kind", "published",
    )),
    "assets": (8, (
        "unit_id", "program_id", "category", "value", "quantity", "in_use", "acquired_on",
    )),
}  # fmt: skip


def keys(table: str) -> list[str]:
    """Return the keys a table may have; a reference beyond its last row leads nowhere."""
    return [f"{table[:2]}{n}" for n in range(TABLES[table][0])]


def codes(column: Column) -> list[str]:
    """Return the codes used of a column, the active ones among them."""
    every = list(registry().codes[column.code_list or ""])
    return every[:4] if column.name != "kind" else every[:5]


def _cells(column: Column) -> st.SearchStrategy[object]:
    if column.references and column.references.dataset in TABLES:
        pool = keys(column.references.dataset)
        return st.sampled_from([*pool, *pool[:2], *pool[:1], None])
    if column.type is ColumnType.CODE:
        known = codes(column)
        return st.sampled_from([*known[:1] * 4, *known, None])
    pools: dict[ColumnType, list[object]] = {
        ColumnType.BOOL: [True, False, None],
        ColumnType.DATE: [*DAYS, None],
        ColumnType.DECIMAL: [*NUMBERS, None],
        ColumnType.INT: [*COUNTS, None],
    }
    return st.sampled_from(pools[column.type])


def _rows(table: str) -> st.SearchStrategy[list[dict[str, object]]]:
    most, names = TABLES[table]
    columns = registry()[table].column_by_name
    cells = st.tuples(*(_cells(columns[name]) for name in names))
    rows = cells.map(lambda row: dict(zip(names, row, strict=True)))
    return st.lists(rows, min_size=most <= 4, max_size=most)


def worlds() -> st.SearchStrategy[Tables]:
    """Return a strategy of all tables of one college (or two)."""
    return st.fixed_dictionaries({table: _rows(table) for table in TABLES}).map(_keyed)


def _keyed(tables: Tables) -> Tables:
    found: Tables = {}
    for table, rows in tables.items():
        dataset = registry()[table]
        named = zip(keys(table), rows, strict=False)
        found[table] = [complete({dataset.key: key, **row}, dataset) for key, row in named]
    return found
