"""Workbooks written so that nothing typed by a person is ever run by who opens them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_SHEET = 25  # Excel allows 31: room for a number
_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def workbook(path: Path, *, constant_memory: bool = False) -> Iterator[Any]:
    """Give a workbook in which text stays text, whatever it begins with.

    ``constant_memory``: rows must be written in order, and only one is kept in memory.
    """
    with xlsxwriter.Workbook(str(path), {**_PLAIN, "constant_memory": constant_memory}) as book:
        yield book


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet that Excel accepts and no other sheet has; it is then taken."""
    stem = title.translate(_FORBIDDEN).strip()[:_LONGEST_SHEET]
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}（{number}）"
    taken.add(name.casefold())
    return name
