"""The report tree and the outlines, as they are shipped."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from lemnis.errors import NotFound
from lemnis.insight.rules.report_outlines import Outline, ReportKind, Tree

_PAGES = ("diagnosis", "execution", "self_diagnosis")


@cache
def report_kinds() -> Mapping[str, ReportKind]:
    """Return every kind of report, by its code, in the order of the tree."""
    return {kind.code: kind for kind in Tree.model_validate(_page("tree")).reports}


def report_kind(code: str) -> ReportKind:
    """Return one kind of report.

    Raises:
        NotFound: there is none such.

    """
    found = report_kinds().get(code)
    if found is None:
        raise NotFound(f"没有“{code}”这种报告。", f"There is no kind of report “{code}”.")
    return found


@cache
def outlines() -> Mapping[str, Outline]:
    """Return every outline by its code."""
    return {name: Outline.model_validate(_page(name)) for name in _PAGES}


def _page(name: str) -> Any:
    page = files("lemnis") / "catalogue" / "reports" / f"{name}.yaml"
    return yaml.safe_load(page.read_text(encoding="utf-8"))
