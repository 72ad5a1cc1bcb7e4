"""The five by five of layers and systems, and the list behind each cell."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries.matrix import CellPage, CellRow, IndicatorLine, matrix, matrix_cell
from lemnis.insight.rules.words import LAYERS, SYSTEMS
from lemnis.values import Layer, System, Title
from lemnis.web import exports, tables
from lemnis.web.components import Cell, Cover
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Column
from lemnis.web.viewing import viewer
from lemnis.web.words import said

_COLUMNS = (
    Column("name", Title("指标", "Indicator")),
    Column("period", Title("时段", "Period"), phone=False),
    Column("percent", Title("达标率 %", "Attained %"), right=True),
    Column("judged", Title("判定", "Judged"), right=True, phone=False),
    Column("broken", Title("低于合格", "Below pass"), right=True),
    Column("worst", Title("最差的", "Worst"), sortable=False, phone=False),
    Column("alerts", Title("预警", "Alerts"), right=True),
)
_FILE = (
    Column("code", Title("编号", "Code")),
    Column("name", Title("指标", "Indicator")),
    Column("label", Title("时段", "Period")),
    Column("percent", Title("达标率 %", "Attained %")),
    Column("judged", Title("判定", "Judged")),
    Column("broken", Title("低于合格", "Below pass")),
    Column("worst_name", Title("最差的", "Worst")),
    Column("alerts", Title("预警", "Alerts")),
)
_AMISS = 40  # goals told in a cell; the rest stand in the list of the goal chain
_STANDING = (
    ("broken", Title("有低于合格的", "some below pass")),
    ("judged", Title("已判定", "judged")),
    ("unjudged", Title("未判定", "not judged")),
    ("stale", Title("该更新了", "past its time")),
)


@require_safe
@kept
def overview(request: HttpRequest) -> HttpResponse:
    """Show the 25 cells."""
    page = matrix(viewer(request), this_day())
    rows = [
        (LAYERS[layer], [_cell(row) for row in page.cells if row.layer is layer])
        for layer in Layer
    ]  # fmt: skip
    context = {
        "title": Title("五纵五横", "Matrix"), "page": page, "rows": rows,
        "period": page.when.term, "systems": [SYSTEMS[system] for system in System],
    }  # fmt: skip
    return render(request, "matrix/overview.html", context)


@require_safe
@kept
def cell(request: HttpRequest, layer: str, system: str) -> HttpResponse:
    """Show the indicators of one cell, sorted, filtered, or as a file."""
    if layer not in {*Layer} or system not in {*System}:
        raise NotFound("没有这一格。", "There is no such cell.")
    page = matrix_cell(viewer(request), this_day(), Layer(layer), System(system))
    asked = tables.asked(request.GET, _COLUMNS, ("standing",))
    lines = [line for line in page.lines if _fits(line, asked)]
    if asked.export:
        name = f"matrix-{layer}-{system}"
        return exports.file(asked.export, name, _FILE, tables.arranged(lines, asked))
    context = _context(page) | {
        "table": tables.table(_COLUMNS, lines, asked), "choices": _STANDING,
    }  # fmt: skip
    return show(request, "matrix/cell.html", context, part="matrix/_list.html")


def _context(page: CellPage) -> dict[str, object]:
    row, column = LAYERS[page.cell.layer], SYSTEMS[page.cell.system]
    title = Title(f"{row.zh} × {column.zh}", f"{row.en} × {column.en}")
    return {
        "title": title, "page": page, "cell": page.cell, "period": page.when.term,
        "amiss": page.cell.closing.amiss[:_AMISS],
    }  # fmt: skip


def _fits(line: IndicatorLine, asked: tables.Asked) -> bool:
    wanted = {
        "broken": line.broken > 0, "judged": line.judged > 0, "unjudged": not line.judged,
        "stale": line.stale,
    }  # fmt: skip
    named = asked.words.lower() in f"{said(line.name)} {line.code}".lower()
    return named and wanted.get(asked.filters.get("standing", ""), True)


def _chains(row: CellRow) -> Iterator[Cover]:
    """Yield how the two chains cover a cell; where nothing is wanted, something is missing."""
    named = (
        (Title("目标", "goals"), row.goals), (Title("标准", "standards"), row.standards),
        (Title("制度", "policies"), row.policies),
    )  # fmt: skip
    for name, found in named:
        if found is not None:
            yield Cover(name, found.there, found.wanted, found.overdue > 0)
    goals = row.closing.goals
    if goals:
        yield Cover(Title("闭合", "closed"), goals - len(row.closing.amiss), goals)


def _cell(row: CellRow) -> Cell:
    covers = (
        *_chains(row),
        Cover(Title("指标", "measured"), row.measured, row.indicators),
        Cover(Title("判定", "judged"), row.judged, row.measured, row.stale > 0),
    )
    share = row.attained.percent
    return Cell(
        LAYERS[row.layer], SYSTEMS[row.system], None if share is None else round(share, 0),
        () if row.is_empty else covers, row.severity, row.alerts,
        url=reverse("matrix.cell", kwargs={"layer": row.layer.value, "system": row.system.value}),
    )  # fmt: skip
