"""The case library: measures that worked, with search."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lemnis.engine.subjects import KINDS
from lemnis.spiral.queries.cases import case, cases
from lemnis.values import SubjectKind, Title
from lemnis.web import tables
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Table
from lemnis.web.viewing import viewer

TITLE = Title("改进案例库", "Case library")
_SIZE = 20


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the cases that have all words searched for."""
    asked = tables.asked(request.GET, (), ("kind",))
    kind = asked.filters.get("kind", "")
    of = SubjectKind(kind) if kind in set(SubjectKind) else None
    found = cases(viewer(request), asked.words, of, page=asked.page, per_page=_SIZE)
    table = Table((), found.rows, asked, found.total, _SIZE)
    facts = {
        "title": TITLE,
        "table": table,
        "lines": [(row, KINDS[row.kind]) for row in found.rows],
        "kinds": [(each.value, words) for each, words in KINDS.items()],
    }
    return show(request, "knowledge/list.html", facts, part="knowledge/_list.html")


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one case."""
    found = case(viewer(request), uuid)
    context = {"title": found.title, "case": found, "kind": KINDS[found.kind]}
    return render(request, "knowledge/one.html", context)
