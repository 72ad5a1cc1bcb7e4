"""Quality incidents: those one may see, one with its story, reporting one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.evidence import actions, queries
from lemnis.evidence.actions import Handling
from lemnis.evidence.queries import IncidentStory, IncidentWishes
from lemnis.evidence.rules.incidents import IncidentAct, IncidentKind, IncidentLevel
from lemnis.evidence.today import moment_on, this_day
from lemnis.values import Title
from lemnis.web import case_parts, exports
from lemnis.web.case_forms import AcceptForm, ActForm, IncidentForm
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Column, Table, asked
from lemnis.web.viewing import viewer
from lemnis.web.words import say

COLUMNS = (
    Column("title", Title("事由", "What happened"), sortable=False),
    Column("place", Title("部门", "Unit"), sortable=False, phone=False),
    Column("kind", Title("类别", "Kind"), sortable=False, phone=False),
    Column("level", Title("等级", "Level"), sortable=False),
    Column("occurred_on", Title("发生", "Happened"), sortable=False, phone=False),
    Column("due_on", Title("处理期限", "Due"), sortable=False, phone=False),
    Column("state", Title("状态", "State"), sortable=False),
)
_SIZE, _ALL = 50, 10_000


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the incidents one may see, the latest first."""
    who, wanted, today = (
        viewer(request),
        asked(request.GET, COLUMNS, ("show", "kind", "level")),
        this_day(),
    )
    kind, level = wanted.filters.get("kind", ""), wanted.filters.get("level", "")
    page = queries.incidents(
        who,
        IncidentWishes(
            wanted.filters.get("show") == "open",
            IncidentKind(kind) if kind in set(IncidentKind) else None,
            IncidentLevel(level) if level in set(IncidentLevel) else None,
            wanted.words,
            1 if wanted.export else wanted.page,
            _ALL if wanted.export else _SIZE,
        ),
        today,
    )
    if wanted.export:
        return exports.file(wanted.export, "incidents", COLUMNS, page.rows)
    facts = {
        "title": Title("质量事故", "Quality incidents"),
        "table": Table(COLUMNS, page.rows, wanted, page.total, _SIZE),
        "page": page,
        "tabs": case_parts.tabs(who, "incidents.list"),
        "shown": case_parts.shown(wanted, page.open),
        "kinds": [(k.value, k) for k in IncidentKind],
        "levels": [(k.value, k) for k in IncidentLevel],
        "looks": case_parts.LEVELS,
    }
    return show(request, "incidents/list.html", facts, part="incidents/_list.html")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report an incident."""
    who, today = viewer(request), this_day()
    form = IncidentForm(request.POST or None, places=queries.places(who), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            uuid = actions.report_incident(
                incident=form.incident(), on=today, at=moment_on(today), by=who
            )
        except (WrongUse, NotFound) as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            return redirect("incidents.one", uuid)
    facts = {"title": Title("上报质量事故", "Report an incident"), "form": form,
             "action": request.path}  # fmt: skip
    return render(request, "incidents/new.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one incident; do something about it."""
    who, today = viewer(request), this_day()
    story = queries.incident(who, uuid, today)
    accepting = IncidentAct.ACCEPT in story.acts
    form = (AcceptForm if accepting else ActForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.act_on_incident(
                incident=uuid, what=_handling(request, form), on=today, at=moment_on(today), by=who
            )
        except (Refused, WrongUse, NotFound) as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            return redirect("incidents.one", uuid)
    return render(
        request, "incidents/one.html", _facts(story, form), status=422 if form.errors else 200
    )


def _handling(request: HttpRequest, form: ActForm) -> Handling:
    given, word = form.cleaned_data, request.POST.get("act", "")
    if word not in set(IncidentAct):
        raise WrongUse("请选择怎样处理。", "Choose what is to be done.")
    level = given.get("level", "")
    return Handling(
        IncidentAct(word), given["reason"], IncidentLevel(level) if level else None,
        given.get("person", ""),
    )  # fmt: skip


def _facts(story: IncidentStory, form: ActForm) -> dict[str, Any]:
    return {
        "title": Title(story.row.title, story.row.title),
        "story": story,
        "row": story.row,
        "form": form,
        "looks": case_parts.LEVELS,
        "track": case_parts.incident_track(story.row.state),
    }
