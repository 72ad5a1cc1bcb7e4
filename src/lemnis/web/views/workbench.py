"""The workbench: the start page of everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.today import this_day
from lemnis.insight.queries.workbench import Workbench, workbench
from lemnis.people.rules.permissions import Permission, Role
from lemnis.values import Title
from lemnis.web import spiral_parts, waiting
from lemnis.web.addresses import address, explained
from lemnis.web.kept import kept_but_for
from lemnis.web.viewing import viewer


@require_safe
@kept_but_for(Permission.SEE_AUDIT)  # the log's last lines are on it
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader and how their own stand."""
    who = viewer(request)
    found = workbench(who, this_day())
    kinds = waiting.by_kind(found)
    context = {
        "title": Title("工作台", "Workbench"),
        "bench": found,
        "kinds": KINDS,
        "period": found.when.term,
        "is_student": who.roles == {Role.STUDENT},
        "roles": [granted.role for granted in who.granted],
        "groups": waiting.groups(kinds),
        "days": waiting.days(kinds, found.when.today),
        "portraits": _portraits(found),
        "spiral": _spiral(found),
    }
    return render(request, "workbench/home.html", context)


def _spiral(found: Workbench) -> tuple[str, object, str] | None:
    """Return whose spiral it is, the drawing, and its page."""
    if found.spiral is None:
        return None
    name = found.spiral.story.name
    page = address("spirals.one", kind=name.ref.kind.value, code=name.ref.code)
    return name.name, spiral_parts.figure(found.spiral, found.when.today, page=page), page


def _portraits(found: Workbench) -> list[tuple[object, str, list[tuple[object, str]]]]:
    return [
        (
            each,
            address("subjects.one", kind=each.face.ref.kind.value, code=each.face.ref.code)
            or address("cockpit.subject", kind=each.face.ref.kind.value, code=each.face.ref.code),
            [(figure, explained(figure)) for figure in each.figures],
        )
        for each in found.portraits
    ]
