"""Objectives and schedules of a plan: each on a page of its own, written in rows or from a list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lemnis.errors import LemnisError
from lemnis.evidence.today import this_day
from lemnis.plan import actions, queries
from lemnis.values import Title
from lemnis.web import objective_forms as typed
from lemnis.web.form_page import answer
from lemnis.web.mistakes import told
from lemnis.web.plan_forms import ScheduleForm
from lemnis.web.viewing import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def set_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set an objective of a plan with its key results."""
    who = viewer(request)
    queries.span_to_edit(who, uuid)
    story = queries.plan(who, uuid)
    form = typed.ObjectiveForm(request.POST or None, story=story)
    rows = typed.Results(request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        given = form.cleaned_data | {
            "goal": UUID(text) if (text := form.cleaned_data["goal"]) else None
        }
        try:
            actions.set_objective(plan=uuid, results=typed.wishes(rows), by=who, **given)
            return redirect("plans.one", uuid=uuid)
        except LemnisError as error:
            form.add_error(None, told(error))
    facts = {"title": Title("定阶段目标", "Set an objective"), "row": story.row, "form": form,
             "rows": rows}  # fmt: skip
    return render(
        request, "plans/objective.html", facts, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def make_schedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the tasks of a shipped schedule tasks of a plan."""
    who = viewer(request)
    span = queries.span_to_edit(who, uuid)
    begins = min(max(this_day(), span.starts), span.ends)
    form = ScheduleForm(request.POST or None, begins=begins)
    return answer(
        request, Title("由模板生成实施进度表", "Make the implementation schedule"), form,
        lambda: actions.make_schedule(plan=uuid, by=who, **form.cleaned_data),
        lambda: f"{reverse('tasks.schedule')}?state=all&plan={uuid}",
        back=reverse("plans.one", args=[uuid]),
    )  # fmt: skip
