"""Long work somebody asked for: how far it is, what came of it; it can be left and found again."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.evidence import actions, doing, queries
from lemnis.evidence.queries import ErrandRow
from lemnis.evidence.rules import ErrandKind, ErrandState
from lemnis.insight.queries import load_results
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title
from lemnis.web.components import Work
from lemnis.web.templatetags.components import progress as drawn
from lemnis.web.viewing import viewer
from lemnis.web.views.uploads import steps

_TITLE = Title("耗时工作", "Long work")
Facts = Mapping[str, Any]
_LONG = dt.timedelta(seconds=15)


def work_of(errand: ErrandRow) -> Work:
    """Return an errand as the component ``progress`` draws it."""
    url = reverse("errands.progress", kwargs={"uuid": errand.uuid})
    return Work(errand.stage, errand.done, errand.total, url, over=errand.state.over)


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one errand."""
    who = viewer(request)
    errand = queries.errand(who, uuid)
    facts = {
        "title": errand.title,
        "errand": errand,
        "work": work_of(errand),
        "left": errand.state is ErrandState.RUNNING and not doing.is_held(uuid),
        "waits_long": errand.state is ErrandState.WAITING
        and timezone.now() - errand.asked_at > _LONG,
        "result": f"errands/_{errand.kind.value}.html",
    }
    return render(request, "errands/one.html", {**facts, **_FACTS[errand.kind](who, errand)})


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


def _nothing(_who: Viewer, _errand: ErrandRow) -> Facts:
    return {}


def _load(who: Viewer, errand: ErrandRow) -> Facts:
    result, is_trial = errand.result, errand.kind is ErrandKind.TRY
    done = errand.state is ErrandState.DONE
    facts: Facts = {
        "steps": steps(3 if is_trial else 5 if done else 4),
        "may_diagnose": who.may(Permission.DIAGNOSE),
    }
    if not result:
        return facts
    rows = load_results.loaded_rows(who, result["datasets"])
    load = UUID(result["load"])
    return {
        **facts,
        "rows": rows,
        "accepted": sum(row.accepted for row in rows),
        "rejected": sum(row.rejected for row in rows),
        "findings": load_results.load_findings(who, result["findings"]),
        "rules": load_results.rejects_by_rule(who, load),
        "cells": load_results.first_rejects(who, load),
    }


def _check(who: Viewer, errand: ErrandRow) -> Facts:
    return {"findings": load_results.load_findings(who, errand.result.get("findings", ()))}


_FACTS: Mapping[ErrandKind, Callable[[Viewer, ErrandRow], Facts]] = {
    ErrandKind.TRY: _load,
    ErrandKind.LOAD: _load,
    ErrandKind.CHECK: _check,
    ErrandKind.DIAGNOSE: _nothing,
    ErrandKind.BACKTEST: _nothing,
}
