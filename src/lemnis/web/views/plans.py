"""Plans: listed; one with its SWOT, strategy map, objectives and proof; written and published."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.errors import LemnisError
from lemnis.evidence.today import this_day
from lemnis.insight.queries.goals import plan_page
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import actions, queries
from lemnis.plan.finding import uuid_of
from lemnis.plan.queries import PlanStory
from lemnis.plan.rules.strategy_words import SwotSide
from lemnis.plan.rules.words import PlanKind, PlanState
from lemnis.values import Title
from lemnis.web import plan_forms as typed
from lemnis.web import plan_parts, tables
from lemnis.web.fields import moves_seen
from lemnis.web.mistakes import told
from lemnis.web.parts import show
from lemnis.web.tables import Column
from lemnis.web.viewing import viewer

COLUMNS = (
    Column("title", Title("规划", "Plan")),
    Column("kind", Title("类别", "Kind")),
    Column("starts", Title("起", "From"), phone=False),
    Column("ends", Title("止", "To"), phone=False),
    Column("goals", Title("目标", "Goals"), right=True),
    Column("state", Title("状态", "State")),
)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the plans."""
    asked = tables.asked(request.GET, COLUMNS, ("kind",))
    wanted = asked.filters.get("kind", "")
    rows = [
        row for row in queries.plans(viewer(request))
        if asked.words.lower() in row.title.lower() and wanted in {"", row.kind.value}
    ]  # fmt: skip
    context = {
        "title": Title("规划", "Plans"), "table": tables.table(COLUMNS, rows, asked),
        "kinds": [(kind.value, kind.words) for kind in PlanKind],
        "may_write": viewer(request).may(Permission.WRITE_PLANS),
    }  # fmt: skip
    return show(request, "plans/list.html", context, part="plans/_list.html")


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one plan whole."""
    return _shown(request, uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw up a plan."""
    require(viewer(request), Permission.WRITE_PLANS)
    form = typed.PlanForm(request.POST or None, above=_above(request))
    return _written(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a plan."""
    queries.span_to_edit(viewer(request), uuid)
    story = queries.plan(viewer(request), uuid)
    row = story.row
    given = {
        "title": row.title, "kind": row.kind.value, "subject": f"{row.ref.kind}:{row.ref.code}",
        "starts": row.starts, "ends": row.ends, "parent": str(row.parent or ""),
        "about": story.about, "moves": row.moves,
    }  # fmt: skip
    form = typed.PlanForm(request.POST or None, initial=given, above=_above(request))
    return _written(request, form, uuid)


@require_POST
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish a plan with its goals."""
    actions.publish_plan(
        plan=uuid, moves=moves_seen(request), at=timezone.now(), by=viewer(request)
    )
    return redirect("plans.one", uuid=uuid)


@require_POST
def prove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call a plan's goal chain closed."""
    actions.prove_chain(plan=uuid, at=timezone.now(), by=viewer(request))
    return redirect("plans.one", uuid=uuid)


@require_POST
def add_point(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a point to the SWOT."""
    form = typed.PointForm(request.POST)
    return _done(request, uuid, form, lambda: actions.add_point(
        plan=uuid, side=SwotSide(form.cleaned_data["side"]), text=form.cleaned_data["text"],
        evidence=form.cleaned_data["evidence"], by=viewer(request),
    ))  # fmt: skip


@require_POST
def add_response(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what is done where two points meet."""
    queries.span_to_edit(viewer(request), uuid)
    form = typed.ResponseForm(request.POST, story=queries.plan(viewer(request), uuid))
    return _done(request, uuid, form, lambda: actions.add_response(
        plan=uuid, meeting=form.meeting(), text=form.cleaned_data["text"],
        goal=_uuid(form.cleaned_data["goal"]), by=viewer(request),
    ))  # fmt: skip


@require_POST
def draw_edge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Draw an arrow on the strategy map."""
    queries.span_to_edit(viewer(request), uuid)
    form = typed.EdgeForm(request.POST, story=queries.plan(viewer(request), uuid))
    return _done(request, uuid, form, lambda: actions.draw_edge(
        plan=uuid, cause=UUID(form.cleaned_data["cause"]),
        effect=UUID(form.cleaned_data["effect"]), why=form.cleaned_data["why"],
        by=viewer(request),
    ))  # fmt: skip


@require_POST
def remove_edge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an arrow off the strategy map."""
    asked = [uuid_of(request.POST.get(name, "")) or uuid for name in ("cause", "effect")]
    actions.remove_edge(plan=uuid, cause=asked[0], effect=asked[1], by=viewer(request))
    return redirect("plans.one", uuid=uuid)


@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a plan: its goals are no longer part of the chain."""
    actions.end_plan(plan=uuid, moves=moves_seen(request), by=viewer(request))
    return redirect("plans.one", uuid=uuid)


@require_POST
def check_in(request: HttpRequest, uuid: UUID, key: int) -> HttpResponse:
    """Say how a key result stands."""
    form = typed.CheckInForm(request.POST)
    return _done(request, uuid, form, lambda: actions.check_in(
        result=key, on=this_day(), value=form.cleaned_data["value"],
        confidence=form.confidence(), note=form.cleaned_data["note"], at=timezone.now(),
        by=viewer(request),
    ))  # fmt: skip


def _done(
    request: HttpRequest, uuid: UUID, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    """Do what a form asks, or show the plan again with what is to be mended."""
    queries.plan(viewer(request), uuid)
    if form.is_valid():
        try:
            act()
            return redirect("plans.one", uuid=uuid)
        except LemnisError as error:
            if error.status in {403, 404}:
                raise
            form.add_error(None, told(error))
    return _shown(request, uuid, mistakes=form, status=422)


def _shown(
    request: HttpRequest, uuid: UUID, *, mistakes: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    story, goals = plan_page(viewer(request), uuid, this_day())
    is_on = story.row.state is not PlanState.CLOSED
    context = plan_parts.context(story, goals) | {
        "may_change": story.may_write and is_on,
        "forms": _forms(story) if story.may_write and is_on else {}, "mistakes": mistakes,
        "check_in": typed.CheckInForm() if story.may_report and is_on else None,
    }  # fmt: skip
    return render(request, "plans/one.html", context, status=status)


def _forms(story: PlanStory) -> dict[str, forms.Form]:
    found: dict[str, forms.Form] = {"point": typed.PointForm()}
    if any(story.swot.values()):
        found["response"] = typed.ResponseForm(story=story)
    if len(story.goals) > 1:
        found["edge"] = typed.EdgeForm(story=story)
    return found


def _written(request: HttpRequest, form: typed.PlanForm, plan: UUID | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_plan(
                plan=plan, wish=form.wish(), moves=form.cleaned_data["moves"], by=viewer(request)
            )
            return redirect("plans.one", uuid=made)
        except LemnisError as error:
            form.add_error(None, told(error))
    back = reverse("plans.one", args=[plan]) if plan else reverse("plans.list")
    title = Title("修改规划", "Change a plan") if plan else Title("新规划", "New plan")
    context = {"title": title, "form": form, "back": back}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def _above(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(uuid), title) for uuid, title in queries.plans_to_choose(viewer(request))]


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None
