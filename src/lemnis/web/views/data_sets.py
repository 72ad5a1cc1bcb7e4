"""Data sets: all; one with its columns, promises, findings and lineage; some of its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from lemnis.evidence.today import this_day
from lemnis.insight.queries.data_rows import data_rows, rows_found
from lemnis.insight.queries.data_sets import DatasetPage, DatasetRow, data_set, data_sets
from lemnis.insight.rules.freshness import Freshness
from lemnis.values import Title
from lemnis.web import exports, tables
from lemnis.web.drawing import lineage
from lemnis.web.drawing.lineage import End
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column
from lemnis.web.viewing import viewer
from lemnis.web.words import language, said, say

_TITLE = Title("数据集", "Data sets")
_COLUMNS = (
    Column("title", Title("数据集", "Data set")),
    Column("rows", Title("行", "Rows"), right=True),
    Column("columns", Title("列", "Columns"), right=True, phone=False),
    Column("fresh", Title("时效", "Freshness")),
    Column("last", Title("最近载入", "Last load"), phone=False),
    Column("source", Title("来自", "From"), phone=False),
    Column("by", Title("载入人", "Loaded by"), phone=False),
    Column("errors", Title("错误", "Errors"), right=True, phone=False),
    Column("warnings", Title("提醒", "Warnings"), right=True, phone=False),
    Column("indicators", Title("指标", "Indicators"), right=True, phone=False),
)
_NOT_ON_TIME = frozenset({Freshness.LATE, Freshness.STALE})


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show all data sets, sorted, filtered, or as a file."""
    asked = tables.asked(request.GET, _COLUMNS, ("fresh",))
    found = data_sets(viewer(request), this_day())
    rows = sorted((row for row in found if _fits(row, asked)), key=lambda row: said(row.title))
    if asked.export:
        return exports.file(asked.export, "data_sets", _COLUMNS, tables.arranged(rows, asked))
    facts = {
        "title": _TITLE,
        "table": tables.table(_COLUMNS, rows, asked, size=100),
        "states": [
            ("", say("全部时效", "any freshness")),
            *((f.value, said(f)) for f in Freshness),
        ],
    }
    return show(request, "data/sets.html", facts, part="data/_sets.html")


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show one data set."""
    found = data_set(viewer(request), name, this_day())
    drawn = lineage.draw(*_ends(found))
    facts = {"title": found.row.title, "found": found, "row": found.row, "drawn": drawn,
             "findings": found.findings, "indicators": _indicators(found)}  # fmt: skip
    return render(request, "data/set.html", facts)


@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show some rows of a data set; of those that break a rule, if one is named."""
    who, code = viewer(request), request.GET.get("rule", "")
    column = request.GET.get("column", "")
    shown = rows_found(who, name, (code, column), language()) if code else None
    facts = {"title": Title("部分行", "Some rows"), "name": name, "is_found": shown is not None,
             "shown": shown or data_rows(who, name, language())}  # fmt: skip
    return render(request, "data/rows.html", facts)


def _fits(row: DatasetRow, asked: Asked) -> bool:
    wanted, words = asked.filters.get("fresh", ""), asked.words.casefold()
    late = wanted == Freshness.LATE.value and row.fresh in _NOT_ON_TIME
    named = any(words in text.casefold() for text in (row.name, *row.title))
    return named and (not wanted or late or row.fresh.value == wanted)


def _ends(found: DatasetPage) -> tuple[list[End], End, list[End]]:
    loads = [
        End(_short(load.source), f"{load.started_at:%Y-%m-%d} {load.by}",
            reverse("data.load", kwargs={"uuid": load.uuid}))
        for load in found.lineage.loads[:6]
    ]  # fmt: skip
    count = "—" if found.row.rows is None else f"{found.row.rows:,}"
    own = End(said(found.row.title), say(f"{count} 行", f"{count} rows"))
    readers = [End(_short(said(name)), code, url) for code, name, url in _indicators(found)]
    return loads, own, readers


def _indicators(found: DatasetPage) -> list[tuple[str, Title, str]]:
    return [(each.code, each.name, _page_of(each.code)) for each in found.lineage.indicators]


def _page_of(code: str) -> str:
    try:
        return reverse("indicators.one", kwargs={"code": code})
    except NoReverseMatch:  # before there is such a page
        return ""


def _short(text: str) -> str:
    wide = sum(1 if ord(c) < 0x2E80 else 2 for c in text)
    return text if wide <= 28 else text[: 14 if wide > len(text) * 1.4 else 26] + "…"
