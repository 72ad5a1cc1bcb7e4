"""The standard library as a list, and the page of one standard."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from lemnis.engine.definition import Better, Criterion
from lemnis.people.rules.sheets import number_said
from lemnis.plan.queries import StandardLine, StandardPage
from lemnis.plan.rules.standards import CriterionText
from lemnis.plan.rules.words import LAYERS, SchoolType, StandardKind
from lemnis.values import System, Title
from lemnis.web import tables
from lemnis.web.addresses import address
from lemnis.web.catalogue_words import SYSTEMS
from lemnis.web.tables import Asked, Column, Table
from lemnis.web.words import said

TITLE = Title("标准链", "Standards")
_FILTERS = ("layer", "kind", "state")
COLUMNS = (
    Column("name", Title("标准", "Standard")),
    Column("layer", Title("层面", "Layer"), phone=False),
    Column("kind", Title("类别", "Kind"), phone=False),
    Column("level", Title("级别", "Level"), phone=False),
    Column("version", Title("版本", "Version"), right=True),
    Column("criteria", Title("条目", "Criteria"), right=True, phone=False),
    Column("measured", Title("有指标", "Measured"), right=True, phone=False),
    Column("uses", Title("执行主体", "Used by"), right=True),
    Column("state", Title("状态", "State"), phone=False),
)
_STATES = {
    "force": Title("现行", "in force"), "draft": Title("有草稿", "has a draft"),
    "unused": Title("无人执行", "used by nobody"), "retired": Title("已停用", "retired"),
}  # fmt: skip


class Row(NamedTuple):
    """One standard in the list, in the reader's language where it sorts by words."""

    code: str
    name: str
    layer: str
    kind: str
    level: str
    version: int
    since: dt.date | None
    criteria: int
    measured: int
    uses: int
    state: str
    look: str
    draft: bool


class Shown(NamedTuple):
    """One criterion on the page of a standard."""

    of: CriterionText
    begins: bool
    lines: Criterion | None
    better: Better
    indicator: str
    narrowed: str
    query: str


def asked(request: HttpRequest) -> Asked:
    """Return what an address asks of the list."""
    return tables.asked(request.GET, COLUMNS, _FILTERS)


def rows(found: Iterable[StandardLine], asked: Asked) -> list[Row]:
    """Return the standards asked for."""
    return [_row(line) for line in found if _is_meant(line, asked)]


def context(table: Table[Row], found: Iterable[StandardLine]) -> dict[str, Any]:
    """Return what the templates of the list are given."""
    lines = [*found]
    return {
        "title": TITLE,
        "table": table,
        "in_force": sum(bool(each.version) and not each.retired_on for each in lines),
        "drafts": sum(each.draft for each in lines),
        "unused": sum(_is_unused(each) for each in lines),
        "known": len(lines),
        "layers": list(LAYERS.items()),
        "kinds": [(each.value, each.words) for each in StandardKind],
        "states": list(_STATES.items()),
    }


def page_context(page: StandardPage) -> dict[str, Any]:
    """Return what the page of one standard is given."""
    groups: set[str] = set()
    criteria = []
    for each in page.text.criteria:
        criteria.append(_shown(each, begins=each.group not in groups))
        groups.add(each.group)
    line = page.line
    return {
        "title": Title(line.name, line.name),
        "page": page,
        "line": line,
        "layer": LAYERS[line.layer],
        "system": SYSTEMS[System(line.system)] if line.system else None,
        "criteria": criteria,
        "is_newest": page.shown.number == page.newest.number,
        "open_uses": sum(use.until is None for use in page.uses),
        "uses": [
            (use, address("subjects.one", kind=use.subject.ref.kind.value,
                          code=use.subject.ref.code))
            for use in page.uses
        ],
    }  # fmt: skip


def _shown(each: CriterionText, *, begins: bool) -> Shown:
    lines = None
    if each.lines:
        lines = Criterion(
            limit=_plain(each.limit), pass_=_plain(each.pass_line), target=_plain(each.target),
            stretch=_plain(each.stretch), source=each.source or "-",
        )  # fmt: skip
    better = Better.LOWER if each.lower_is_better else Better.HIGHER
    page = address("indicators.one", code=each.indicator) if each.indicator else ""
    kind = said(SchoolType(each.school_type).words) if each.school_type else ""
    narrowed = "·".join(filter(None, (kind, each.year)))
    query = urlencode({"type": each.school_type, "year": each.year})
    return Shown(each, begins, lines, better, page, narrowed, query)


def _plain(line: Decimal | None) -> Decimal | None:
    """Return a line without the zeros the database puts behind it."""
    return None if line is None else Decimal(number_said(line))


def _is_unused(line: StandardLine) -> bool:
    return bool(line.version) and not line.uses and not line.retired_on


def _is_meant(line: StandardLine, asked: Asked) -> bool:
    wanted, text = asked.filters, asked.words.lower()
    states = {
        "force": bool(line.version) and not line.retired_on, "draft": line.draft,
        "unused": _is_unused(line), "retired": line.retired_on is not None,
    }  # fmt: skip
    return (
        any(text in each.lower() for each in (line.code, line.name, line.category))
        and wanted.get("layer", line.layer) == line.layer
        and wanted.get("kind", line.kind.value) == line.kind.value
        and states.get(wanted.get("state", ""), True)
    )


def _row(line: StandardLine) -> Row:
    key = "retired" if line.retired_on else "force" if line.version else "draft"
    looks = {"retired": "todo", "force": "done", "draft": "half"}
    return Row(
        line.code, line.name, said(LAYERS[line.layer]), said(line.kind.words),
        said(line.level.words) if line.level else "", line.version, line.since, line.criteria,
        line.measured, line.uses, said(_STATES[key]), looks[key],
        line.draft and bool(line.version),
    )  # fmt: skip
