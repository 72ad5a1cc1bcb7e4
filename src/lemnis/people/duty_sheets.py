"""Duties as a workbook: written for people to mend, read back whole or refused with its place."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from lemnis.errors import BadData, LemnisError
from lemnis.lake.sources.files import read_file
from lemnis.lake.sources.grid import Grid, Row
from lemnis.lake.workbooks import workbook
from lemnis.people import actions
from lemnis.people.rules.duties import DutyText
from lemnis.people.rules.sheets import HEADINGS, Line, duties_of, fields_of, lines_of
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

SHEET = Title("职责", "duties")
_WIDE = {"duty", "what", "measure", "target", "condition", "standard", "procedure", "records"}


def write_duty_sheet(path: Path, duties: Iterable[DutyText], language: str = "zh") -> None:
    """Write duties as a workbook that can be imported again."""
    with workbook(path) as book:
        add_duty_sheet(book, duties, language)


def add_duty_sheet(book: Any, duties: Iterable[DutyText], language: str) -> None:
    """Add the sheet of duties to a workbook."""
    sheet = book.add_worksheet(getattr(SHEET, language))
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, (field, title) in enumerate(HEADINGS.items()):
        sheet.write_string(0, at, getattr(title, language), bold)
        sheet.set_column(at, at, 32 if field in _WIDE else 14)
    lines = (line for duty in duties for line in lines_of(duty))
    for number, line in enumerate(lines, 1):
        for at, field in enumerate(HEADINGS):
            sheet.write_string(number, at, line.get(field, ""))


def read_duty_sheet(path: Path) -> list[DutyText]:
    """Return the duties a workbook or text file holds.

    Raises:
        NotFound: there is no such file.
        BadData: it is no sheet of duties, or a cell of it is wrong; the first mistake is told.

    """
    grids = read_file(path)
    titles = set(SHEET)
    grid = next((grid for grid in grids if grid.sheet in titles), grids[0] if grids else None)
    rows = [row for row in grid.rows() if any(cell.strip() for cell in row.cells)] if grid else []
    if grid is None or len(rows) < 2:
        raise BadData(
            "表里没有职责。",
            "There are no duties in the sheet.",
            place=path.name,
            cure=(
                "第一行写列名，以下每行一个工作事项。",
                "Headings first, then a work item a row.",
            ),
        )
    return duties_of(_lines(grid, rows))


def import_duties(path: Path, *, by: Viewer) -> int:
    """Put the duties of a file in the place of those its units had; return how many work items.

    Writes: see ``actions.write_duties``; all or nothing.

    Raises:
        NotFound: there is no such file, unit or post.
        BadData: a cell is wrong.

    """
    duties = read_duty_sheet(path)
    try:
        return actions.write_duties(duties=duties, by=by)
    except LemnisError as error:
        error.place = error.place or path.name
        raise


def _lines(grid: Grid, rows: Sequence[Row]) -> Iterator[Line]:
    fields = fields_of(rows[0].cells, grid.place)
    columns = {field: _letters(at) for field, at in fields.items()}
    for row in rows[1:]:
        cells = {field: row.cells[at] for field, at in fields.items() if at < len(row.cells)}
        yield Line(row.number, cells, columns, grid.place)


def _letters(at: int) -> str:
    """Return a column as a spreadsheet calls it.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    before, last = divmod(at, 26)
    return (_letters(before - 1) if before else "") + ascii_uppercase[last]
