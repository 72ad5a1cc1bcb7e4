"""Loads: every attempt to bring rows into the lake, and what became of it."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lemnis.evidence import queries
from lemnis.evidence.queries import LoadWishes
from lemnis.evidence.rules import SourceKind, State
from lemnis.insight.queries import load_results
from lemnis.people.rules.permissions import Permission
from lemnis.values import Title
from lemnis.web import exports, tables
from lemnis.web.parts import show
from lemnis.web.tables import Column
from lemnis.web.viewing import viewer
from lemnis.web.words import said, say

_TITLE = Title("载入记录", "Loads")
_COLUMNS = (
    Column("started_at", Title("时间", "When")),
    Column("source", Title("来源", "Source")),
    Column("source_kind", Title("方式", "Kind"), sortable=False, phone=False),
    Column("datasets", Title("数据集", "Data sets"), right=True, sortable=False, phone=False),
    Column("rows_in", Title("读入行", "Rows read"), right=True, phone=False),
    Column("rejected", Title("退回行", "Rejected"), right=True),
    Column("by", Title("操作人", "By"), phone=False),
    Column("state", Title("状态", "State")),
)
_MOST = 100_000


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show all loads, sorted, filtered, paged, or as a file."""
    who = viewer(request)
    asked = tables.asked(request.GET, _COLUMNS, ("state", "kind"))
    wishes = LoadWishes(
        state=asked.filters.get("state", ""), kind=asked.filters.get("kind", ""),
        words=asked.words, sort=asked.sort, descending=asked.descending, page=asked.page,
        size=tables.PAGE,
    )  # fmt: skip
    if asked.export:
        everything = queries.load_page(who, wishes._replace(page=1, size=_MOST))
        return exports.file(asked.export, "loads", _COLUMNS, everything.rows)
    page = queries.load_page(who, wishes)
    made = tables.Table(_COLUMNS, page.rows, asked, page.total)
    facts = {
        "title": _TITLE, "table": made, "may_load": who.may(Permission.LOAD_DATA),
        "states": [("", say("全部状态", "any state")), *((s.value, said(s)) for s in State)],
        "kinds": [("", say("全部方式", "any kind")), *((k.value, said(k)) for k in SourceKind)],
    }  # fmt: skip
    return show(request, "data/loads.html", facts, part="data/_loads.html")


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one load."""
    who = viewer(request)
    load = queries.load(who, uuid)
    may_load = who.may(Permission.LOAD_DATA)
    rows = load_results.loaded_rows(who, map(asdict, load.datasets))
    facts = {
        "title": Title(load.source, load.source),
        "load": load,
        "rows": rows,
        "rejected": sum(row.rejected for row in rows),
        "rules": load_results.rejects_by_rule(who, uuid) if may_load else (),
        "cells": load_results.first_rejects(who, uuid) if may_load else (),
        "may_load": may_load,
    }
    return render(request, "data/load.html", facts)
