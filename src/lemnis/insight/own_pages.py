"""The pages of the catalogue a college has written anew, read as they would be in force.

In: its ``catalogue`` folder, or single pages. Out: what is wrong, with file, line and cure.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from lemnis.engine.catalogue import read_yaml
from lemnis.engine.proofreading import Mistake
from lemnis.errors import BadData
from lemnis.evidence.deadlines import read_deadlines
from lemnis.insight.report_catalogue import OUTLINES, read_kinds, read_outline
from lemnis.lake.marks import line_of
from lemnis.spiral.rules.cadences import Cadence, read_cadences
from lemnis.spiral.rules.entries import read_entry
from lemnis.spiral.rules.official_scheme import read_scheme

# Read elsewhere: the college's own indicators and its lines.
_OTHERS = ("indicators", "criteria.yaml")


def proofread_pages(folder: Path) -> tuple[list[str], list[Mistake]]:
    """Return the names of the pages in a ``catalogue`` folder, and all that is wrong with them."""
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    names = [file.relative_to(folder).as_posix() for file in found]
    own = [name for name in names if not name.startswith(_OTHERS) and not _is_aside(name)]
    mistakes = [each for name in own for each in proofread_page(folder / name, name)]
    return [name for name in own if name in READERS], mistakes


def proofread_page(page: Path, name: str) -> Iterable[Mistake]:
    """Return what is wrong with one page; ``name`` is that in the catalogue."""
    if name not in READERS:
        near = get_close_matches(name, READERS, 1, 0.5) or list(READERS)
        zh, en = "、".join(near), ", ".join(near)
        yield Mistake(
            str(page), "", f"没有这样的页，它不起作用。是否应为：{zh}？",
            f"There is no such page; it is not in force. Did you mean {en}?",
        )  # fmt: skip
        return
    try:
        READERS[name](page)
    except BadData as error:
        others = error.facts.get("others", ())
        yield from (_told(each, page) for each in (error, *others))


def _told(error: BadData, page: Path) -> Mistake:
    at, (zh, en) = error.facts.get("at"), error.cure
    place = f"{page}:{line_of(page.read_text('utf-8'), at)}" if at is not None else error.place
    # What stands after the page in its place is the field.
    field = error.place.removeprefix(str(page)).removeprefix(page.name).strip(" ?")
    return Mistake(place, field if at is not None else "", f"{error.zh}{zh}", f"{error.en} {en}")


def _is_aside(name: str) -> bool:
    """Tell whether a file is one that editors and systems leave behind."""
    last = name.rpartition("/")[2]
    return last.startswith((".", "~")) or last.endswith(("~", ".bak"))


def _cadences(page: Path) -> None:
    raw = read_yaml(page)
    for at, entry in enumerate(raw if isinstance(raw, list) else ()):
        try:
            read_entry(Cadence, entry, page.name)
        except BadData as error:
            for each in (error, *error.facts.get("others", ())):
                each.facts["at"] = (at, *each.facts["at"])
            raise
    read_cadences(page)


def _template(page: Path) -> None:
    """Refuse a Word template that cannot be opened or whose marks do not fit."""
    try:
        DocxTemplate(io.BytesIO(page.read_bytes())).get_undeclared_template_variables()
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise BadData(
            "这不是 Word 文件（.docx）。",
            "This is no Word file (.docx).",
            place=str(page),
            cure=("请从随附的 report.docx 改起。", "Begin with the report.docx shipped."),
        ) from error
    except TemplateError as error:
        raise BadData(
            f"模板里的记号有误：{error}。",
            f"A mark in the template is wrong: {error}.",
            place=str(page),
            cure=("请对照随附的 report.docx。", "Compare it with the report.docx shipped."),
        ) from error


READERS: Mapping[str, Callable[[Path], object]] = {
    "cadences.yaml": _cadences,
    "official_scheme.yaml": read_scheme,
    "deadlines.yaml": read_deadlines,
    "reports/tree.yaml": read_kinds,
    **{f"reports/{name}.yaml": read_outline for name in OUTLINES},
    "reports/report.docx": _template,
}
