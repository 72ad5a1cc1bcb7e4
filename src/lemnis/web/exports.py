"""Lists as files: CSV that Excel reads as UTF-8, and workbooks. Text never becomes a formula."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from lemnis.web.tables import Column
from lemnis.web.words import said

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def file(kind: str, name: str, columns: Iterable[Column], rows: Iterable[Any]) -> HttpResponse:
    """Return all rows of a list as a file to keep; ``kind`` is csv or xlsx."""
    listed = tuple(columns)
    heading = [said(column.title) for column in listed]
    lines = ([getattr(row, column.key) for column in listed] for row in rows)
    body, of_type = _WRITERS[kind](heading, lines)
    return to_keep(body, of_type, f"{name}.{kind}")


def workbook(name: str, write: Callable[[Path], None]) -> HttpResponse:
    """Return the workbook that ``write`` puts at a path, as a file to keep."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write(path)
        return to_keep(path.read_bytes(), _SHEET, f"{name}.xlsx")


def to_keep(body: bytes, of_type: str, name: str) -> HttpResponse:
    """Return a file that a browser keeps and never shows as a page of this site."""
    response = HttpResponse(body, content_type=of_type)
    found = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = str(found)
    return response


def _csv(heading: list[str], lines: Iterable[list[Any]]) -> tuple[bytes, str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"


def _harmless(value: Any) -> Any:
    """Return a cell that a spreadsheet will not run."""
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    text = said(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _xlsx(heading: list[str], lines: Iterable[list[Any]]) -> tuple[bytes, str]:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines, 1):
            sheet.write_row(number, 0, list(_cells(line)))
    return out.getvalue(), _SHEET


def _cells(line: Iterable[Any]) -> Iterator[Any]:
    for value in line:
        if isinstance(value, Decimal):
            yield float(value)
        elif isinstance(value, date | datetime):
            yield value.isoformat()
        else:
            yield value if isinstance(value, int | float | None) else said(value)


_WRITERS = {"csv": _csv, "xlsx": _xlsx}
