"""Many rows written in one go, by what they hold and not as objects.

``bulk_create`` prepares every cell of every object by its field: of ten thousand alerts with their
events and notices that was three quarters of the time. What the database refuses it refuses here
too. Call these inside a transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert rows, their cells in order of the fields' names.

    ``unless_there``: a row that breaks a unique constraint is left out.
    """
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - Django's public "Model _meta API"
    columns = ", ".join(_quoted(field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    end = " ON CONFLICT DO NOTHING" if unless_there else ""
    _many(f"INSERT INTO {_table(model)} ({columns}) VALUES ({marks}){end}", fields, rows)


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows; the last cell of each is its key."""
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - as above
    sets = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    key = model._meta.pk  # noqa: SLF001 - as above
    assert key is not None
    _many(f"UPDATE {_table(model)} SET {sets} WHERE {_quoted(key)} = %s", [*fields, key], rows)


def _many(sql: str, fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    ways = [_way(field) for field in fields]
    cells = [tuple(way(cell) for way, cell in zip(ways, row, strict=True)) for row in rows]
    if cells:
        with connection.cursor() as cursor:
            cursor.executemany(sql, cells)


def _way(field: Any) -> Callable[[Any], Any]:
    """Return how a field's values are made ready for the database."""
    if isinstance(field, _PLAIN):
        return _as_it_is

    def prepared(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # Days and runs are few; a JSON value cannot be a key.
    return prepared if isinstance(field, models.JSONField) else cache(prepared)


def _as_it_is(value: Any) -> Any:
    return value


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - as above


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)
