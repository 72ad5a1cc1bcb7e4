"""The audit log, for those who read it."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lemnis.people import queries
from lemnis.people.queries import AuditWishes
from lemnis.values import Title
from lemnis.web import exports
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, Table, asked
from lemnis.web.viewing import viewer

COLUMNS = (
    Column("number", Title("编号", "Number"), right=True, sortable=False, phone=False),
    Column("at", Title("时间", "When"), sortable=False),
    Column("by", Title("谁", "Who"), sortable=False),
    Column("act", Title("做了什么", "What"), sortable=False),
    Column("kind", Title("对象类别", "Kind"), sortable=False, phone=False),
    Column("what", Title("对象", "Object"), sortable=False),
    Column("person", Title("涉及谁的信息", "Whose data"), sortable=False, phone=False),
)
_FILTERS = ("by", "act", "kind", "what", "person", "since", "until")
_SIZE, _LONGEST = 50, 50_000
TITLE = Title("审计日志", "Audit log")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the log, the newest first, filtered; all of what is filtered as a file."""
    who, wanted = viewer(request), asked(request.GET, COLUMNS, _FILTERS)
    if wanted.export:
        found = queries.audit(who, _wishes(wanted), size=_LONGEST)
        return exports.file(wanted.export, "audit", COLUMNS, found.rows)
    found = queries.audit(who, _wishes(wanted), page=wanted.page, size=_SIZE)
    acts, kinds = queries.audit_words(who)
    facts = {
        "title": TITLE,
        "table": Table(COLUMNS, found.rows, wanted, found.total, _SIZE),
        "acts": [(act, act) for act in acts],
        "kinds": [(kind, kind) for kind in kinds],
    }
    return show(request, "audit/list.html", facts, part="audit/_table.html")


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain and tell what was found."""
    facts = {"title": TITLE, "verdict": queries.verify_audit(viewer(request))}
    return render(request, "audit/verified.html", facts)


def _wishes(wanted: Asked) -> AuditWishes:
    said = wanted.filters
    return AuditWishes(
        by=said.get("by", ""),
        act=said.get("act", ""),
        kind=said.get("kind", ""),
        what=said.get("what", "") or wanted.words,
        person=said.get("person", ""),
        since=_day(said.get("since", "")),
        until=_day(said.get("until", "")),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
