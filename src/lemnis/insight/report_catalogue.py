"""The report tree and the outlines: as they are shipped, or as the college has written them.

Each page of ``catalogue/reports`` (``tree``, the outlines ``diagnosis``, ``execution``,
``self_diagnosis`` and ``work``, and the Word template) can be put into the same folder of the
college's home, in place of the shipped.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from lemnis.engine.catalogue import read_yaml
from lemnis.errors import BadData, NotFound
from lemnis.evidence.own_pages import Page, in_force
from lemnis.insight.rules.report_bodies import TOLD
from lemnis.insight.rules.report_outlines import Outline, ReportKind, Tree
from lemnis.spiral.in_force import cadences_in_force
from lemnis.spiral.rules.entries import read_entry

OUTLINES = ("diagnosis", "execution", "self_diagnosis", "work")


def report_kinds() -> Mapping[str, ReportKind]:
    """Return every kind of report, by its code, in the order of the tree.

    Raises:
        BadData: the college's own tree is wrong.

    """
    return _kinds(_page("tree.yaml"))


def report_kind(code: str) -> ReportKind:
    """Return one kind of report.

    Raises:
        NotFound: there is none such.

    """
    found = report_kinds().get(code)
    if found is None:
        raise NotFound(f"没有“{code}”这种报告。", f"There is no kind of report “{code}”.")
    return found


def outlines() -> Mapping[str, Outline]:
    """Return every outline by its code.

    Raises:
        BadData: one of the college's own is wrong.

    """
    return {name: _outline(_page(f"{name}.yaml")) for name in OUTLINES}


def word_template() -> bytes:
    """Return the Word template."""
    return _bytes(_page("report.docx"))


def _page(name: str) -> Page:
    return in_force(f"reports/{name}")


def read_kinds(page: Path) -> Mapping[str, ReportKind]:
    """Return the kinds of reports of a page by their code.

    Raises:
        BadData: it is no such page, or names an outline or a cadence there is not.

    """
    tree = read_entry(Tree, read_yaml(page), str(page))
    for at, kind in enumerate(tree.reports):
        if kind.outline and kind.outline not in OUTLINES:
            raise _unknown(page, kind.outline, OUTLINES, ("reports", at, "outline"))
        if kind.cadence and kind.cadence not in cadences_in_force():
            raise _unknown(page, kind.cadence, cadences_in_force(), ("reports", at, "cadence"))
    return {kind.code: kind for kind in tree.reports}


def read_outline(page: Path) -> Outline:
    """Return the outline of a page.

    Raises:
        BadData: it is no such page, or asks for something the house cannot tell.

    """
    outline = read_entry(Outline, read_yaml(page), str(page))
    for at, chapter in enumerate(outline.sections):
        for each, word in enumerate(chapter.tells):
            if word not in TOLD:
                raise _unknown(page, word, TOLD, ("sections", at, "tells", each))
    return outline


def _unknown(page: Path, word: str, known: Iterable[str], at: tuple[int | str, ...]) -> BadData:
    near = get_close_matches(word, list(known), 1) or sorted(known)
    return BadData(
        f"没有“{word}”。", f"There is no “{word}”.", place=str(page), at=at,
        cure=(f"可以写：{'、'.join(near)}。", f"Possible: {', '.join(near)}."),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _kinds(page: Page) -> Mapping[str, ReportKind]:
    return read_kinds(page.path)


@lru_cache(maxsize=12)
def _outline(page: Page) -> Outline:
    return read_outline(page.path)


@lru_cache(maxsize=4)
def _bytes(page: Page) -> bytes:
    return page.path.read_bytes()
