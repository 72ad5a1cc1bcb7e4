"""A report as a Word document: the template in force, filled; every number as it was claimed."""

import io
import re
from typing import Any

from docxtpl import DocxTemplate, RichText
from jinja2.sandbox import SandboxedEnvironment

from lemnis.insight.queries.report_pages import ReportPage
from lemnis.insight.report_catalogue import word_template
from lemnis.values import Title

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NUMERALS = "一二三四五六七八九十"
_LATIN = {"zh": 0, "en": 1}
_WORDS = {
    "few": Title("人数过少不显示", "too few to show"),
    "version": Title("第 {n} 稿", "version {n}"),
    "snapshot": Title("数据快照 {n}", "data snapshot {n}"),
    "owner": Title("负责人 {n}", "owner {n}"),
    "system": Title("内部质量保证体系", "internal quality system"),
    "unwritten": Title("（待填写：{n}）", "(to be written: {n})"),
    "foot": Title(
        "每个数字可在平台上核验，报告编号", "Every number can be checked on the site; report"
    ),
    "period": Title("期间", "Period"),
    "signed": Title("签发记录", "Signatures"),
}


def document(page: ReportPage, language: str) -> bytes:
    """Return a report as a .docx in ``zh`` or ``en``; ``MEDIA`` is its type."""
    template = DocxTemplate(io.BytesIO(word_template()))
    # What stands in a text is text: neither marks of the format nor a formula of the template.
    made = _Making(page, language)
    template.render(made.context(), SandboxedEnvironment(autoescape=True), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def harmless(name: str) -> str:
    r"""Return a file name without what a header or a file system might read as more.

    >>> harmless('BG-2025"\n/..x.docx')
    'BG-2025-..x.docx'
    """
    return re.sub(r"[^\w.\-]+", "-", name, flags=re.ASCII)


class _Making:
    """One report on its way into a document."""

    def __init__(self, page: ReportPage, language: str) -> None:
        self._page, self._language, self._at = page, language, _LATIN[language]

    def context(self) -> dict[str, Any]:
        """Return everything the template shows."""
        page, row = self._page, self._page.row
        by = [row.period[self._at], self._said("version", str(page.version.number)),
              self._said("snapshot", str(page.version.snapshot))]  # fmt: skip
        if page.owner:
            by.insert(1, self._said("owner", page.owner))
        return {
            "school": page.school, "system": self._said("system"), "code": page.code,
            "title": row.title, "by": "　|　".join(by), "foot": self._said("foot"),
            "sections": [self._section(at, s) for at, s in enumerate(page.body["sections"])],
            "signed": self._said("signed"), "signatures": self._signatures(),
        }  # fmt: skip

    def _said(self, word: str, value: str = "") -> str:
        return _WORDS[word][self._at].replace("{n}", value)

    def _signatures(self) -> list[str]:
        return [
            f"{s.step.words[self._at]}：{s.by}　{s.at:%Y-%m-%d}"
            for s in self._page.version.signatures
        ]

    def _section(self, at: int, section: dict[str, Any]) -> dict[str, Any]:
        number = f"{_NUMERALS[at]}、" if self._language == "zh" else f"{at + 1} "
        blocks = [self._block(block) for block in section["blocks"]]
        return {"title": f"{number}{section['title'][self._at]}", "blocks": blocks}

    def _block(self, block: dict[str, Any]) -> dict[str, Any]:
        kind = block["is"]
        if kind == "line":
            return {"kind": "line", "text": self._rich(block["words"])}
        if kind == "text":
            return {"kind": "own", "paragraphs": self._own(block)}
        name = block["name"][self._at]
        if kind == "trend":
            heads, rows = self._trend(block)
        else:
            heads = [head[self._at] for head in block["heads"]]
            rows = [[self._cell(cell) for cell in row] for row in block["rows"]]
        return {"kind": "table", "name": name, "heads": heads, "rows": rows}

    def _trend(self, block: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
        """Return a trend as a table: periods over numbers."""
        points = block["points"]
        heads = [self._said("period"), *(label for label, _ in points)]
        cells = [self._rich({"zh": [{"key": key}], "en": [{"key": key}]}) for _, key in points]
        return heads, [[RichText(block["name"][self._at]), *cells]]

    def _own(self, place: dict[str, Any]) -> list[str]:
        text = self._page.texts.get(place["code"], "")
        if text:
            return [line for line in text.split("\n") if line.strip()]
        ask = place["ask"][self._at]
        return [self._said("unwritten", ask)] if place["must"] else []

    def _cell(self, cell: dict[str, Any]) -> RichText:
        rich = self._rich(cell)
        if "text" in cell:
            for line in self._own(cell["text"]):
                rich.add(line, italic=True)
        return rich

    def _rich(self, words: dict[str, Any]) -> RichText:
        rich = RichText()
        for piece in words[self._language]:
            if isinstance(piece, str):
                rich.add(piece)
                continue
            if "whose" in piece:
                rich.add(self._page.row.subject_name)
                continue
            held = self._page.held.get(piece["key"])
            if held is None:
                rich.add(self._said("few"))
                continue
            bound = held.claimed
            rich.add(f"{(bound.value or '').replace('-', '−')}{bound.unit[self._at]}")
            rich.add(str(held.number), superscript=True, color="14646B")
        return rich
