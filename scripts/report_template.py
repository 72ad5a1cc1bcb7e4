"""Make the Word template of reports, ``catalogue/reports/report.docx``: its styles and its places.

    .venv/bin/python scripts/report_template.py

A college may open the result in Word and give it its own letterhead; what stands in braces stays.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

TARGET = Path(__file__).parent.parent / "src" / "lemnis" / "catalogue" / "reports" / "report.docx"
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
INK, GREY = RGBColor(0x16, 0x21, 0x1F), RGBColor(0x61, 0x6D, 0x69)


def main() -> None:
    """Write the template."""
    document = Document()
    page(document)
    for name, font, size, bold in (
        ("Normal", SERIF, 11, False), ("Title", SERIF, 20, True), ("Heading 1", SERIF, 14, True),
        ("Caption", SANS, 9, False), ("Quote", SERIF, 11, False),
    ):  # fmt: skip
        style(document, name, font, size, bold=bold)
    document.styles["Quote"].font.italic = False
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.9)
    frame(document)
    body(document)
    document.save(str(TARGET))


def page(document: Doc) -> None:
    """Make it A4."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)


def style(document: Doc, name: str, font: str, size: int, *, bold: bool) -> None:
    """Set one style in the house's letters."""
    found = document.styles[name]
    assert isinstance(found, ParagraphStyle)
    found.font.name, found.font.size, found.font.bold = font, Pt(size), bold
    found.font.color.rgb = GREY if name == "Caption" else INK
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(attribute), font)
    for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    found.paragraph_format.space_after = Pt(6)
    found.paragraph_format.line_spacing = 1.5 if size == 11 else 1.2


def frame(document: Doc) -> None:
    """Put school and number at the head, number and pages at the foot."""
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.style = document.styles["Caption"]
    head.text = "{{ school }}·{{ system }}\t\t{{ code }}"
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Caption"]
    foot.add_run("{{ foot }} {{ code }}\t\t")
    field(foot.add_run(), "PAGE")
    foot.add_run(" / ")
    field(foot.add_run(), "NUMPAGES")


def field(run: object, name: str) -> None:
    """Put a field of Word into a run."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # type: ignore[attr-defined]  # noqa: SLF001 - fields have no API


def body(document: Doc) -> None:
    """Write the places."""
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ by }}", style="Caption")
    document.add_paragraph("{%p for section in sections %}")
    document.add_paragraph("{{ section.title }}", style="Heading 1")
    document.add_paragraph("{%p for block in section.blocks %}")
    document.add_paragraph("{%p if block.kind == 'line' %}")
    line = document.add_paragraph("{{r block.text }}")
    line.paragraph_format.first_line_indent = Cm(0.78)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if block.kind == 'own' %}")
    document.add_paragraph("{%p for paragraph in block.paragraphs %}")
    document.add_paragraph("{{ paragraph }}", style="Quote")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if block.kind == 'table' %}")
    document.add_paragraph("{{ block.name }}", style="Caption")
    table(document)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if signatures %}")
    document.add_paragraph("{{ signed }}", style="Heading 1")
    document.add_paragraph("{%p for signature in signatures %}")
    document.add_paragraph("{{ signature }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")


def table(document: Doc) -> None:
    """Write the place of a table: as many columns and rows as there are."""
    made = document.add_table(rows=4, cols=3)
    made.style = document.styles["Table Grid"]
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = True
    texts = (
        ("{%tc for head in block.heads %}", "{{ head }}", "{%tc endfor %}"),
        ("{%tr for row in block.rows %}", "", ""),
        ("{%tc for cell in row %}", "{{r cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, words in zip(made.rows, texts, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.line_spacing = 1.1
            run = paragraph.add_run(text)
            run.font.size, run.font.name, run.font.bold = Pt(9), SANS, "head" in text
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SANS)  # noqa: SLF001


if __name__ == "__main__":
    main()
