"""The report tree and the outlines: as they are shipped, or as the college has written them.

Each page of ``catalogue/reports`` (``tree``, ``diagnosis``, ``execution``, ``self_diagnosis``, and
the Word template) can be put into the same folder of the college's home, in place of the shipped.
"""

from collections.abc import Mapping
from functools import lru_cache

from lemnis.engine.catalogue import read_yaml
from lemnis.errors import BadData, NotFound
from lemnis.evidence.own_pages import Page, in_force
from lemnis.insight.rules.report_outlines import Outline, ReportKind, Tree
from lemnis.spiral.rules.entries import read_entry

_PAGES = ("diagnosis", "execution", "self_diagnosis")


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
    return {name: _outline(_page(f"{name}.yaml")) for name in _PAGES}


def word_template() -> bytes:
    """Return the Word template."""
    return _bytes(_page("report.docx"))


def _page(name: str) -> Page:
    return in_force(f"reports/{name}")


@lru_cache(maxsize=4)
def _kinds(page: Page) -> Mapping[str, ReportKind]:
    tree = read_entry(Tree, read_yaml(page.path), str(page.path))
    unknown = next((k for k in tree.reports if k.outline and k.outline not in _PAGES), None)
    if unknown:
        raise BadData(
            f"报告 {unknown.code} 用的提纲 {unknown.outline} 不存在。",
            f"The report {unknown.code} goes by an outline there is not: {unknown.outline}.",
            place=str(page.path),
            cure=(f"可用：{'、'.join(_PAGES)}。", f"Use one of {', '.join(_PAGES)}."),
        )  # fmt: skip
    return {kind.code: kind for kind in tree.reports}


@lru_cache(maxsize=12)
def _outline(page: Page) -> Outline:
    return read_entry(Outline, read_yaml(page.path), str(page.path))


@lru_cache(maxsize=4)
def _bytes(page: Page) -> bytes:
    return page.path.read_bytes()
