"""The steps of a task: written in rows, all at once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lemnis.errors import LemnisError
from lemnis.evidence.today import this_day
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import actions, queries
from lemnis.values import Title
from lemnis.web import task_step_forms as typed
from lemnis.web.mistakes import told
from lemnis.web.viewing import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the steps of a task; a row that is emptied goes."""
    who = viewer(request)
    page = queries.task(who, uuid, this_day())
    require(who, Permission.HANDLE_TASKS)
    given = typed.initial(page.steps, page.line.starts, page.line.due_on)
    rows = typed.Steps(request.POST or None, initial=given)
    form = typed.MovesForm(request.POST or None, initial={"moves": page.moves})
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        try:
            actions.write_steps(
                task=uuid, steps=typed.texts(rows), moves=form.cleaned_data["moves"], by=who
            )
            return redirect("tasks.one", uuid)
        except LemnisError as error:
            form.add_error(None, told(error))
    wrong = request.method == "POST"
    facts = {"title": Title("步骤", "Steps"), "line": page.line, "rows": rows, "form": form}
    return render(request, "tasks/steps.html", facts, status=422 if wrong else 200)
