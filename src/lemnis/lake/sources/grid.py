"""A sheet as people see it: numbered rows of text cells, read as often as needed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Fault(StrEnum):
    """Why a row cannot be read as what it was, whatever its values."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LOST_DIGITS = "lost_digits"


class Row(NamedTuple):
    """One row: its number as the user's program shows it, its cells as text ('' is empty).

    ``fault`` concerns the cell at position ``at`` (from 0).
    """

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None
    at: int = 0


class Note(NamedTuple):
    """Something odd about a sheet that does not stop it from being read."""

    code: str
    place: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook, or one text file (``sheet`` is then empty).

    ``rows()`` reads from the top each time it is called. ``ragged`` tells that a row may lack or
    exceed cells by mistake, as in text files.
    """

    path: Path
    sheet: str
    rows: Callable[[], Iterator[Row]]
    ragged: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def place(self) -> str:
        """File and sheet, for messages."""
        return f"{self.path.name} [{self.sheet}]" if self.sheet else self.path.name
