"""Cells of an .xlsx sheet whose formula has no stored value, or an error for a value.

The workbook reader gives both as empty cells; here they are found so that somebody is told.
"""

import html
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_FORMULA_CELL = re.compile(
    rb'<c\s[^>]*?r="([A-Z]+[0-9]+)"[^>]*>\s*<f[\s>/](?:(?!</c>).)*?'
    rb"(?:</f>|/>)\s*(?:<v>([^<]*)</v>|<v\s*/>)?\s*</c>",
    re.DOTALL,
)
_ERROR_CELL = re.compile(rb'<c\s[^>]*?r="([A-Z]+[0-9]+)"[^>]*?\st="e"')
_CHUNK = 4 << 20
_OVERLAP = 64 << 10
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Unread:
    """Cell names (``C5``) by what is wrong with them; the first few of each, and how many."""

    empty: tuple[str, ...] = ()
    empty_count: int = 0
    errors: tuple[str, ...] = ()
    error_count: int = 0


def unread_cells(path: Path, sheet: str) -> Unread:
    """Return the cells of a sheet whose formulas say nothing. Only .xlsx files tell."""
    if not zipfile.is_zipfile(path):
        return Unread()
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return Unread()
        empty: dict[str, None] = {}
        errors: dict[str, None] = {}
        with archive.open(member) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                piece = tail + chunk
                empty.update((m[1].decode(), None) for m in _valueless(piece))
                errors.update((m[1].decode(), None) for m in _ERROR_CELL.finditer(piece))
                tail = piece[-_OVERLAP:]
    return Unread(tuple(empty)[:_SHOWN], len(empty), tuple(errors)[:_SHOWN], len(errors))


def _valueless(piece: bytes) -> list[re.Match[bytes]]:
    if b"<f" not in piece:
        return []
    return [match for match in _FORMULA_CELL.finditer(piece) if not match[2]]


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {
        found.get("Id"): found.get("Target", "")
        for found in map(_attributes, _RELATION.findall(relations))
    }
    for found in map(_attributes, _SHEET.findall(book)):
        if found.get("name") == sheet:
            target = targets.get(found.get("r:id"), "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return member if member in names else None
    return None


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
