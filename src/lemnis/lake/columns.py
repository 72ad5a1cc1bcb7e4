"""Some columns of published tables as plain rows, for those who keep registers and no numbers.

In: a lake, columns by data set, a snapshot. Out: rows by column name. What is not published, or
was published before the catalogue had it, is empty and no error.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from lemnis.lake.connection import quoted
from lemnis.lake.store import Lake

Row = Mapping[str, Any]


def read_columns(
    lake: Lake, wanted: Mapping[str, Sequence[str]], snapshot: int
) -> Mapping[str, list[Row]]:
    """Return the rows of each data set, in order of their first column."""
    published = lake.tables(snapshot)
    con = lake.reader(snapshot)
    try:
        return {
            name: _rows(con, name, columns) if name in published else []
            for name, columns in wanted.items()
        }
    finally:
        con.close()


def fingerprint(lake: Lake, wanted: Mapping[str, Sequence[str]], snapshot: int) -> str:
    """Return a text that is the same as long as the rows of these columns are the same."""
    published = lake.tables(snapshot)
    con = lake.reader(snapshot)
    try:
        prints = [
            f"{name} {_print(con, name, columns)}"
            for name, columns in sorted(wanted.items())
            if name in published
        ]
    finally:
        con.close()
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()


def _print(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> object:
    cells = _cells(con, table, columns)
    # A sum, and no "exclusive or": two rows that are alike would cancel each other.
    found = con.execute(
        f"SELECT count(*), sum(hash(r)) FROM (SELECT {cells} FROM lake.{quoted(table)}) AS r"
    )
    return found.fetchone()


def _cells(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> str:
    described = con.execute(f"DESCRIBE lake.{quoted(table)}").fetchall()
    present = {name for name, *_ in described}
    return ", ".join(
        quoted(name) if name in present else f"NULL AS {quoted(name)}" for name in columns
    )


def _rows(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> list[Row]:
    cells = _cells(con, table, columns)
    found = con.execute(f"SELECT {cells} FROM lake.{quoted(table)} ORDER BY 1").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]
