"""The policies: the list with reviews that are due, one policy with its editions."""

import datetime as dt
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.evidence.today import this_day
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import actions, queries
from lemnis.plan.queries import PolicyLine
from lemnis.plan.rules.words import LAYERS
from lemnis.values import System, Title
from lemnis.web import exports, figures
from lemnis.web import task_forms as typed
from lemnis.web.catalogue_words import SYSTEMS
from lemnis.web.form_page import answer
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, arranged, asked, table
from lemnis.web.viewing import viewer
from lemnis.web.words import said

TITLE = Title("制度", "Policies")
COLUMNS = (
    Column("name", Title("制度", "Policy")),
    Column("layer", Title("层面", "Layer"), phone=False),
    Column("system", Title("系统", "System"), phone=False),
    Column("keeper", Title("归口部门", "Kept by"), phone=False),
    Column("process", Title("对应流程", "Process"), phone=False),
    Column("version", Title("版本", "Edition"), right=True),
    Column("review_on", Title("下次复审", "Next review")),
)
_STATES = {
    "overdue": Title("复审逾期", "review overdue"), "issued": Title("已施行", "in force"),
    "missing": Title("尚未制定", "not issued yet"),
}  # fmt: skip


class Row(NamedTuple):
    """One policy in the list."""

    code: str
    name: str
    layer: str
    system: str
    keeper: str
    process: str
    version: int
    document: str
    review_on: dt.date | None
    overdue: bool
    left: str


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the policies, filtered, sorted, paged, or as a file."""
    wanted = asked(request.GET, COLUMNS, ("layer", "state"))
    found = queries.policies(viewer(request), this_day())
    rows = [_row(line) for line in found if _is_meant(line, wanted)]
    if wanted.export:
        return exports.file(wanted.export, "policies", COLUMNS, arranged(rows, wanted))
    facts = {
        "title": TITLE,
        "table": table(COLUMNS, rows, wanted),
        "known": len(found),
        "issued": sum(bool(line.version) for line in found),
        "overdue": sum(line.overdue for line in found),
        "layers": list(LAYERS.items()),
        "states": list(_STATES.items()),
        "may_write": viewer(request).may(Permission.WRITE_STANDARDS),
    }
    return show(request, "policies/list.html", facts, part="policies/_table.html")


@require_safe
def one(request: HttpRequest, policy: str) -> HttpResponse:
    """Show one policy."""
    page = queries.policy(viewer(request), policy, this_day())
    line = page.line
    facts: dict[str, Any] = {
        "title": Title(line.name, line.name),
        "page": page,
        "line": line,
        "layer": LAYERS[line.layer],
        "system": SYSTEMS[System(line.system)] if line.system else None,
        "left": "" if line.left is None else figures.days_left(line.left),
        "may_write": viewer(request).may(Permission.WRITE_STANDARDS),
    }
    return render(request, "policies/one.html", facts)


def issue(request: HttpRequest, policy: str) -> HttpResponse:
    """Issue an edition."""
    who, back = viewer(request), reverse("policies.one", args=[policy])
    queries.policy(who, policy, this_day())
    require(who, Permission.WRITE_STANDARDS)
    form = typed.IssueForm(request.POST or None, initial={"since": this_day()})
    return answer(
        request, Title("发布新版", "Issue an edition"), form,
        lambda: actions.issue_policy(
            code=policy, at=timezone.now(), by=who, **form.cleaned_data
        ),
        lambda: back, back=back,
    )  # fmt: skip


def review(request: HttpRequest, policy: str) -> HttpResponse:
    """Record a review."""
    who, back = viewer(request), reverse("policies.one", args=[policy])
    queries.policy(who, policy, this_day())
    require(who, Permission.WRITE_STANDARDS)
    form = typed.PolicyReviewForm(request.POST or None)
    return answer(
        request, Title("复审", "Review"), form,
        lambda: actions.review_policy(code=policy, on=this_day(), by=who, **form.cleaned_data),
        lambda: back, back=back,
    )  # fmt: skip


@require_POST
def templates(request: HttpRequest) -> HttpResponse:
    """Take the shipped policies into the list that are not in it yet."""
    actions.take_policy_templates(by=viewer(request))
    return redirect("policies.list")


def _is_meant(line: PolicyLine, wanted: Asked) -> bool:
    text, states = wanted.words.lower(), {
        "overdue": line.overdue, "issued": bool(line.version), "missing": not line.version,
    }  # fmt: skip
    named = any(text in each.lower() for each in (line.code, line.name, line.keeper))
    layer = wanted.filters.get("layer", line.layer) == line.layer
    return named and layer and states.get(wanted.filters.get("state", ""), True)


def _row(line: PolicyLine) -> Row:
    return Row(
        line.code, line.name, said(LAYERS[line.layer]),
        said(SYSTEMS[System(line.system)]) if line.system else "", line.keeper, line.process,
        line.version, line.document, line.review_on, line.overdue,
        "" if line.left is None else figures.days_left(line.left),
    )  # fmt: skip
