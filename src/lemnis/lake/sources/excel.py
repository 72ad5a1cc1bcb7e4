"""Rows of Excel and OpenDocument workbooks, every cell as the text a person would type.

Formulas are read as their stored values. Hidden columns are read like others, hidden sheets not.
"""

import datetime as dt
import mmap
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lemnis.errors import BadData
from lemnis.lake.sources.formulas import Unread, unread_cells
from lemnis.lake.sources.grid import Fault, Grid, Note, Row

LARGEST_UNPACKED = 500_000_000  # bytes; a million rows of twenty columns
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXACT = 10**15  # a floating-point number keeps fifteen digits


def read_workbook(path: Path) -> list[Grid]:
    """Return the visible sheets of a workbook (.xlsx, .xlsm, .xls, .ods) as grids.

    Raises:
        BadData: encrypted, damaged, no workbook, or larger unpacked than ``LARGEST_UNPACKED``.

    """
    if zipfile.is_zipfile(path):
        _require_sound_archive(path)
    elif _is_encrypted(path):
        raise _encrypted(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return [
            _grid(path, workbook, sheet.name)
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise _encrypted(path) from error
    except CalamineError as error:
        raise _damaged(path) from error


def _grid(path: Path, workbook: CalamineWorkbook, name: str) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    unread = unread_cells(path, name)
    return Grid(path, name, lambda: _rows(sheet), notes=_notes(unread))


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Yield the rows; a cell merged downwards is repeated, for people mean it for each row."""
    margin = sheet.start[1] if sheet.start else 0
    tall = _tall_merges(sheet)
    running: dict[int, tuple[int, str]] = {}  # column -> last row it reaches, its text
    for index, raw in enumerate(sheet.iter_rows()):
        cells = [""] * margin + [_text(value) for value in raw]
        running = {at: merge for at, merge in running.items() if index <= merge[0]}
        for at, (_, text) in running.items():
            cells[at] = text
        for at, last in tall.get(index, ()):
            running[at] = (last, cells[at])
        lost = next((at + margin for at, value in enumerate(raw) if _has_lost_digits(value)), None)
        fault = None if lost is None else Fault.LOST_DIGITS
        yield Row(index + 1, tuple(cells), fault, lost or 0)


def _tall_merges(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Return, by first row, the columns of cells merged over rows and their last row."""
    width = sheet.end[1] if sheet.end else -1
    tall: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and left <= width:
            tall.setdefault(top, []).append((left, bottom))
    return tall


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, dt.datetime) else str(value)


def _has_lost_digits(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= _EXACT


def _notes(unread: Unread) -> tuple[Note, ...]:
    notes = []
    if unread.empty_count:
        cells = ", ".join(unread.empty)
        notes.append(
            Note(
                "formula_without_value",
                cells,
                f"{unread.empty_count} 个公式单元格没有保存结果（{cells} 等），按空值读取。"
                "请在 Excel 中打开并保存，或粘贴为数值。",
                f"{unread.empty_count} formula cells have no stored result ({cells} …) and are "
                "read as empty. Open and save the file in Excel, or paste the values.",
            )
        )
    if unread.error_count:
        cells = ", ".join(unread.errors)
        notes.append(
            Note(
                "formula_error",
                cells,
                f"{unread.error_count} 个单元格的公式出错（{cells} 等），按空值读取。请改正公式。",
                f"{unread.error_count} cells hold a formula error ({cells} …) and are read as "
                "empty. Correct the formulas.",
            )
        )
    return tuple(notes)


def _require_sound_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise _too_large(path, unpacked)
            # Sizes in the list may lie; reading stops at the stated size and finds the lie.
            broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise _damaged(path) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise _encrypted(path) from error
    if broken is not None:
        raise _damaged(path)


def _is_encrypted(path: Path) -> bool:
    if not path.stat().st_size:
        return False
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(_ENCRYPTED) >= 0


def _encrypted(path: Path) -> BadData:
    return BadData(
        "工作簿有密码保护，无法读取。",
        "The workbook is protected by a password.",
        place=path.name,
        cure=(
            "请在 Excel 中取消“用密码进行加密”后另存。",
            "Save it in Excel without “Encrypt with password”.",
        ),
    )


def _damaged(path: Path) -> BadData:
    return BadData(
        "工作簿已损坏或不完整，或者不是工作簿。",
        "The workbook is damaged or cut off, or is no workbook.",
        place=path.name,
        cure=(
            "请用 Excel 打开后另存为 .xlsx，或重新导出、重新上传。",
            "Open it in Excel and save it as .xlsx, or export or upload it again.",
        ),
    )


def _too_large(path: Path, unpacked: int) -> BadData:
    return BadData(
        f"工作簿解压后有 {unpacked // 1_000_000} MB，超过上限 {LARGEST_UNPACKED // 1_000_000} MB。",
        f"The workbook is {unpacked // 1_000_000} MB when unpacked; "
        f"the limit is {LARGEST_UNPACKED // 1_000_000} MB.",
        place=path.name,
        cure=("请拆分，或改用 CSV 导入。", "Split it, or import it as CSV."),
    )
