"""Inspections: what was found, and how far it has been put right."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.errors import NotAllowed, NotFound, WrongUse
from lemnis.evidence import actions, queries
from lemnis.evidence.rules.inspections import FoundAct
from lemnis.evidence.today import moment_on, this_day
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.values import Title
from lemnis.web import case_parts
from lemnis.web.case_forms import ActForm, InspectionForm
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Column, Table, asked
from lemnis.web.viewing import viewer
from lemnis.web.words import say

COLUMNS = (
    Column("place", Title("部门", "Unit"), sortable=False),
    Column("theme", Title("主题", "Theme"), sortable=False),
    Column("where", Title("地点", "Where"), sortable=False, phone=False),
    Column("inspected_on", Title("日期", "Day"), sortable=False),
    Column("inspectors", Title("巡查人", "Inspected by"), sortable=False, phone=False),
    Column("open", Title("待整改", "To put right"), right=True, sortable=False),
)
_SIZE = 50


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show inspections, the latest first."""
    who, wanted = viewer(request), asked(request.GET, COLUMNS)
    page = queries.inspections(who, this_day(), text=wanted.words, page=wanted.page, size=_SIZE)
    facts = {
        "title": Title("巡查", "Inspections"),
        "table": Table(COLUMNS, page.rows, wanted, page.total, _SIZE),
        "page": page,
        "tabs": case_parts.tabs(who, "inspections.list"),
        "may_handle": who.may(Permission.HANDLE_INCIDENTS),
    }
    return show(request, "inspections/list.html", facts, part="inspections/_list.html")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an inspection down."""
    who, today = viewer(request), this_day()
    require(who, Permission.HANDLE_INCIDENTS)  # before anything is said of the form
    form = InspectionForm(request.POST or None, places=queries.places(who), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            uuid = actions.write_inspection(
                inspection=form.inspection(), on=today, at=moment_on(today), by=who
            )
        except (WrongUse, NotFound, NotAllowed) as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            return redirect("inspections.one", uuid)
    facts = {"title": Title("登记巡查", "Write an inspection down"), "form": form,
             "action": request.path}  # fmt: skip
    return render(request, "incidents/new.html", facts, status=422 if form.errors else 200)


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one inspection."""
    row = queries.inspection(viewer(request), uuid, this_day())
    theme = row.theme.words
    title = Title(f"{theme.zh} · {row.place}", f"{theme.en} · {row.place}")
    facts = {"title": title, "row": row, "form": ActForm()}
    return render(request, "inspections/one.html", facts)


@require_POST
def act(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Do something about one thing that was found."""
    who, word = viewer(request), request.POST.get("act", "")
    queries.inspection(who, uuid, this_day())  # before anything is said of the form
    if word not in set(FoundAct):
        raise WrongUse("请选择怎样处理。", "Choose what is to be done.")
    actions.act_on_problem(
        inspection=uuid, number=number, act=FoundAct(word),
        text=request.POST.get("reason", "")[:4000], on=this_day(), by=who,
    )  # fmt: skip
    return redirect("inspections.one", uuid)
