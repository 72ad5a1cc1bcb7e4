"""Long work somebody asked for: how far it is, what came of it; it can be left and found again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lemnis.evidence import actions, doing, queries
from lemnis.evidence.queries import ErrandRow
from lemnis.values import Title
from lemnis.web.components import Work
from lemnis.web.templatetags.components import progress as drawn
from lemnis.web.viewing import viewer


def work_of(errand: ErrandRow) -> Work:
    """Return an errand as the component ``progress`` draws it."""
    url = reverse("errands.progress", kwargs={"uuid": errand.uuid})
    return Work(errand.stage, errand.done, errand.total, url, over=errand.state.over)


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one errand."""
    errand = queries.errand(viewer(request), uuid)
    return render(request, "errands/one.html", _context(errand))


@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer with the progress anew; once the errand is over, its whole page is to be shown."""
    errand = queries.errand(viewer(request), uuid)
    response = render(request, "components/progress.html", drawn(work_of(errand)))
    if errand.state.over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin anew what a killed process has left."""
    actions.resume_errand(uuid=uuid, by=viewer(request))
    return redirect("errands.one", uuid=uuid)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the errands one may see."""
    found = queries.errands(viewer(request))
    works = [(errand, work_of(errand)) for errand in found]
    return render(request, "errands/list.html", {"title": _TITLE, "works": works})


_TITLE = Title("耗时工作", "Long work")


def _context(errand: ErrandRow) -> Mapping[str, Any]:
    return {
        "title": errand.title,
        "errand": errand,
        "work": work_of(errand),
        "left": errand.state.value == "running" and not doing.is_held(errand.uuid),
        "result": f"errands/_{errand.kind.value}.html",
    }
