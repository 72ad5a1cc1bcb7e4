"""Makes the files that the tests of loading hand in."""

import csv
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter

HEADINGS = ("学号", "姓名", "班级", "性别", "学生类别", "学籍状态", "年级", "入学日期")


def student(number, **changes):
    """Return one row of a class list, under ``HEADINGS``."""
    row = dict(
        zip(
            HEADINGS,
            (f"S{number:05}", f"学生{number}", "C1", "女", "普通高职生", "在校", "1", "2024-09-01"),
            strict=True,
        )
    )
    return tuple((row | changes).values())


def students(count, **changes):
    return [student(number, **changes) for number in range(count)]


def workbook(path, sheets, **options):
    """Write an .xlsx file; ``sheets`` maps names to rows."""
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def text(path, rows, encoding="utf-8", delimiter=","):
    """Write a delimited text file."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def open_document(path, name, rows):
    """Write an .ods file with one sheet of texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        f' xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(name)}">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="'
        f'{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path
