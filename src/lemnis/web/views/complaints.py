"""Requests and complaints: one's own and those one handles, with how fast they are answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.evidence import actions, queries
from lemnis.evidence.actions import Reply
from lemnis.evidence.queries import ComplaintWishes
from lemnis.evidence.rules.complaints import ComplaintAct, RequestKind
from lemnis.evidence.today import moment_on, this_day
from lemnis.values import Title
from lemnis.web import case_parts, exports
from lemnis.web.case_forms import ActForm, ComplaintForm, ForwardForm, ref_of
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Column, Table, asked
from lemnis.web.viewing import viewer
from lemnis.web.words import say

COLUMNS = (
    Column("title", Title("诉求", "What it is about"), sortable=False),
    Column("place", Title("办理部门", "Unit"), sortable=False),
    Column("kind", Title("类别", "Kind"), sortable=False, phone=False),
    Column("asked_at", Title("提出", "Asked"), sortable=False, phone=False),
    Column("hours", Title("答复用时（小时）", "Hours to the answer"), right=True, sortable=False,
           phone=False),
    Column("state", Title("状态", "State"), sortable=False),
)  # fmt: skip
_SIZE, _ALL = 50, 10_000


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show one's own complaints, and those of units one sees, the latest first."""
    who, wanted = viewer(request), asked(request.GET, COLUMNS, ("show", "kind"))
    kind = wanted.filters.get("kind", "")
    wishes = ComplaintWishes(
        wanted.filters.get("show") == "open",
        RequestKind(kind) if kind in set(RequestKind) else None,
        wanted.words,
        1 if wanted.export else wanted.page,
        _ALL if wanted.export else _SIZE,
    )
    page = queries.complaints(who, wishes, moment_on(this_day()))
    if wanted.export:
        return exports.file(wanted.export, "complaints", COLUMNS, page.rows)
    facts = {
        "title": Title("诉求与投诉", "Requests and complaints"),
        "table": Table(COLUMNS, page.rows, wanted, page.total, _SIZE),
        "page": page,
        "tabs": case_parts.tabs(who, "complaints.list"),
        "shown": case_parts.shown(wanted, page.open),
        "kinds": [(k.value, k) for k in RequestKind],
    }
    return show(request, "complaints/list.html", facts, part="complaints/_list.html")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for something, or complain."""
    who, today = viewer(request), this_day()
    form = ComplaintForm(request.POST or None, places=queries.places(who), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            uuid = actions.file_complaint(complaint=form.complaint(), at=moment_on(today), by=who)
        except (WrongUse, NotFound) as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            return redirect("complaints.one", uuid)
    facts = {"title": Title("提出诉求或投诉", "Ask or complain"), "form": form,
             "action": request.path}  # fmt: skip
    return render(request, "incidents/new.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one complaint; do something about it."""
    who, at = viewer(request), moment_on(this_day())
    story = queries.complaint(who, uuid, at)
    if ComplaintAct.FORWARD in story.acts:
        form: ActForm = ForwardForm(request.POST or None, places=queries.places(who))
    else:
        form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.act_on_complaint(complaint=uuid, what=_reply(request, form), at=at, by=who)
        except (Refused, WrongUse, NotFound) as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            return redirect("complaints.list")
    facts = {
        "title": Title(story.row.title, story.row.title),
        "story": story,
        "row": story.row,
        "form": form,
        "track": case_parts.complaint_track(story.row.state),
    }
    return render(request, "complaints/one.html", facts, status=422 if form.errors else 200)


def _reply(request: HttpRequest, form: ActForm) -> Reply:
    given, word = form.cleaned_data, request.POST.get("act", "")
    if word not in set(ComplaintAct):
        raise WrongUse("请选择怎样办理。", "Choose what is to be done.")
    to = given.get("to", "")
    return Reply(ComplaintAct(word), given["reason"], ref_of(to) if to else None)
