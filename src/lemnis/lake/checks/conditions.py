"""SQL for the conditions of checks, from names and values of the registry."""

from lemnis.lake.checks.kinds import Value, Where
from lemnis.lake.connection import literal, quoted
from lemnis.lake.tables import Column, ColumnType


def holds(where: Where, prefix: str = "") -> str:
    """Return SQL that is true where every column has one of its values, else false."""
    parts = [
        f"coalesce({prefix}{quoted(name)} IN ({', '.join(map(value, values))}), FALSE)"
        for name, values in where.items()
    ]
    return " AND ".join(parts) or "TRUE"


def says_something(column: Column) -> str:
    """Return SQL that is true where the column is filled: a text, a yes, more than zero."""
    name = quoted(column.name)
    if column.type is ColumnType.BOOL:
        return f"coalesce({name}, FALSE)"
    if column.type in {ColumnType.INT, ColumnType.DECIMAL}:
        return f"coalesce({name} > 0, FALSE)"
    return f"{name} IS NOT NULL"


def value(raw: Value) -> str:
    """Return a value of a YAML page as a typed SQL literal."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return literal(raw) if isinstance(raw, str) else repr(raw)
