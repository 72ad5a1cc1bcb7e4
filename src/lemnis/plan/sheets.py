"""Sheets of this room: headings in either language, a row per thing, read back whole or refused."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from lemnis.errors import BadData
from lemnis.lake.sources.files import read_file
from lemnis.lake.workbooks import workbook
from lemnis.people.rules.sheets import Line
from lemnis.values import Title

Headings = Mapping[str, Title]
_WIDE = 28
_ROOM = 14


def write_sheet(
    path: Path, title: Title, headings: Headings, lines: Iterable[Mapping[str, str]], language: str
) -> None:
    """Write lines as a workbook that can be read again; no text of it is ever run."""
    with workbook(path) as book:
        sheet = book.add_worksheet(getattr(title, language))
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "bottom": 1})
        for at, (field, heading) in enumerate(headings.items()):
            sheet.write_string(0, at, getattr(heading, language), bold)
            sheet.set_column(at, at, _WIDE if field in {"text", "title", "name"} else _ROOM)
        for number, line in enumerate(lines, 1):
            for at, field in enumerate(headings):
                sheet.write_string(number, at, line.get(field, ""))


def read_sheet(path: Path, headings: Headings, needed: Sequence[str]) -> list[Line]:
    """Return the rows of the first sheet of a file, by field.

    Raises:
        NotFound: there is no such file.
        BadData: it cannot be read, has no rows, or lacks a heading.

    """
    grids = read_file(path)
    rows = [r for r in grids[0].rows() if any(map(str.strip, r.cells))] if grids else []
    if len(rows) < 2:
        raise BadData(
            "表里没有内容。", "There is nothing in the sheet.", place=path.name,
            cure=("请用下载的模板填写。", "Fill in the template offered for download."),
        )  # fmt: skip
    place = grids[0].place
    at = _places(rows[0].cells, headings, needed, place)
    columns = {field: xl_col_to_name(column) for field, column in at.items()}
    return [
        Line(
            row.number,
            {f: row.cells[c].strip() for f, c in at.items() if c < len(row.cells)},
            columns,
            place,
        )
        for row in rows[1:]
    ]


class Cells:
    """The cells of one row, read as what they should be; the first that is not is told."""

    def __init__(self, line: Line, headings: Headings) -> None:
        self._line, self._headings = line, headings

    def text(self, field: str, longest: int = 300, *, needed: bool = False) -> str:
        """Return a text, blank unless ``needed``."""
        found = self._line.cells.get(field, "").replace("\0", "")
        if needed and not found:
            raise self._wrong(field, "没有填写", "is empty")
        if len(found) > longest:
            raise self._wrong(field, f"超过 {longest} 字", f"is longer than {longest} signs")
        return found

    def number(self, field: str) -> Decimal | None:
        """Return a number, None where the cell is empty."""
        found: Decimal | None = self._read(field, _decimal, "不是数", "is no number")
        return found

    def day(self, field: str) -> dt.date:
        """Return a day written 2025-06-30."""
        self.text(field, needed=True)
        found: dt.date = self._read(field, _day, "不是日期（2025-06-30）", "is no day (2025-06-30)")
        return found

    def day_or_none(self, field: str) -> dt.date | None:
        """Return a day written 2025-06-30, None where the cell is empty."""
        return self.day(field) if self.text(field) else None

    def read(self, field: str, read: Callable[[str], Any], zh: str, en: str) -> Any:
        """Return what ``read`` makes of a cell, None where it is empty; it must make something."""
        return self._read(field, read, zh, en)

    def word(self, field: str, words: type[StrEnum], *, needed: bool = False) -> str:
        """Return one of some words, by its code or what people call it; blank unless needed."""
        titled: Iterable[Any] = words
        return self.choice(field, {each.value: each.words for each in titled}, needed=needed)

    def choice(self, field: str, known: Mapping[str, Title], *, needed: bool = False) -> str:
        """Return the code of one of some titles."""
        found = self.text(field, needed=needed)
        names = {name: code for code, title in known.items() for name in (*title, code)}
        if found and found not in names:
            offered = "、".join(title.zh for title in known.values())
            raise self._wrong(
                field, f"没有“{found[:40]}”，可用：{offered}",
                f"knows no “{found[:40]}”; use one of: {offered}",
            )  # fmt: skip
        return names[found] if found else ""

    def _read(self, field: str, read: Callable[[str], Any], zh: str, en: str) -> Any:
        found = self.text(field)
        value = read(found) if found else None
        if found and value is None:
            raise self._wrong(field, f"“{found[:40]}”{zh}", f"“{found[:40]}” {en}")
        return value

    def _wrong(self, field: str, zh: str, en: str) -> BadData:
        heading = self._headings[field]
        return BadData(
            f"“{heading.zh}”{zh}。", f"“{heading.en}” {en}.", place=self._line.place(field),
            cure=("请改正后重导；没有导入任何内容。", "Mend it and try again; nothing was taken."),
        )  # fmt: skip


def _places(
    cells: Sequence[str], headings: Headings, needed: Sequence[str], place: str
) -> dict[str, int]:
    names = {name: field for field, heading in headings.items() for name in heading}
    found = {names[t]: at for at, t in enumerate(map(str.strip, cells)) if t in names}
    lacking = [headings[field] for field in needed if field not in found]
    if lacking:
        raise BadData(
            f"缺少列：{'、'.join(each.zh for each in lacking)}。",
            f"Columns are missing: {', '.join(each.en for each in lacking)}.", place=place,
            cure=("请用下载的模板填写。", "Fill in the template offered for download."),
        )  # fmt: skip
    return found


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    small = number.is_finite() and abs(number) < Decimal(10) ** 13
    return number if small and number == round(number, 4) else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.partition(" ")[0].partition("T")[0].replace("/", "-"))
    except ValueError:
        return None


def said(number: Decimal | None) -> str:
    """Return a number as it is written into a cell; blank for none."""
    return "" if number is None else f"{number.normalize():f}"
