"""Search: a list that drops down while somebody types, and a page of its own without script."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.today import this_day
from lemnis.insight.queries.search import search
from lemnis.values import Title
from lemnis.web import nav
from lemnis.web.frame import frame_of
from lemnis.web.parts import is_part, show
from lemnis.web.viewing import viewer

TITLE = Title("搜索", "Search")
_FEW, _MANY = 5, 25


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what is called like ``q``: subjects, indicators, units, pages."""
    words = request.GET.get("q", "").strip()
    limit = _FEW if is_part(request) else _MANY
    found = search(viewer(request), words, on=this_day(), limit=limit)
    pages = _pages(request, words)
    facts = {
        "title": TITLE, "words": words, "found": found, "pages": pages, "kinds": KINDS,
        "nothing": not found.total and not pages,
    }  # fmt: skip
    return show(request, "search/results.html", facts, part="search/_found.html")


def _pages(request: HttpRequest, words: str) -> list[nav.Entry]:
    """Return the rooms called so that the reader is offered."""
    low = words.lower()
    entries = (entry for group in frame_of(request).groups for entry in group.entries)
    return [e for e in entries if low and any(low in name.lower() for name in e.title)]
