"""The standard library: the list, one standard with its criteria, sheets in and out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.evidence.today import this_day
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import actions, queries, standard_sheets
from lemnis.values import Title
from lemnis.web import exports, standard_list
from lemnis.web import task_forms as typed
from lemnis.web.fields import whole_number
from lemnis.web.form_page import answer
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import arranged, table
from lemnis.web.viewing import viewer
from lemnis.web.views.tasks import imported
from lemnis.web.words import language


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the library, filtered, sorted, paged, or as a file."""
    who, asked = viewer(request), standard_list.asked(request)
    found = queries.standards(who, this_day())
    rows = standard_list.rows(found, asked)
    if asked.export:
        lines = arranged(rows, asked)
        return exports.file(asked.export, "standards", standard_list.COLUMNS, lines)
    context = standard_list.context(table(standard_list.COLUMNS, rows, asked), found)
    context["templates"] = len(standard_sheets.templates())
    context["may_write"] = viewer(request).may(Permission.WRITE_STANDARDS)
    return show(request, "standards/list.html", context, part="standards/_table.html")


@require_safe
def one(request: HttpRequest, standard: str) -> HttpResponse:
    """Show one standard: its criteria with their lines, its versions, where it is used."""
    version = whole_number(request.GET.get("version", ""), 0)
    page = queries.standard(viewer(request), standard, this_day(), version)
    may_write = viewer(request).may(Permission.WRITE_STANDARDS)
    facts = standard_list.page_context(page)
    facts |= {
        "may_write": may_write,
        "may_edit": may_write and facts["is_newest"] and not page.line.retired_on,
        "may_plan": viewer(request).may(Permission.WRITE_PLANS),
    }  # fmt: skip
    return render(request, "standards/one.html", facts)


@require_POST
def publish(request: HttpRequest, standard: str) -> HttpResponse:
    """Publish the draft."""
    actions.publish_standard(code=standard, at=timezone.now(), by=viewer(request))
    return redirect("standards.one", standard)


@require_POST
def retire(request: HttpRequest, standard: str) -> HttpResponse:
    """Retire a standard."""
    actions.retire_standard(code=standard, on=this_day(), by=viewer(request))
    return redirect("standards.one", standard)


def use(request: HttpRequest, standard: str) -> HttpResponse:
    """Have a subject work to a standard."""
    who, back = viewer(request), reverse("standards.one", args=[standard])
    queries.standard(who, standard, this_day())
    require(who, Permission.WRITE_PLANS)
    given = {"since": this_day(), "subject": request.GET.get("subject", "")}
    mine = [row for row in queries.goals(who) if row.seen]
    form = typed.UseForm(request.POST or None, initial=given, goals=mine)

    def put_to_use() -> None:
        subject, goal = form.whom()
        since = form.cleaned_data["since"]
        actions.use_standard(code=standard, subject=subject, since=since, goal=goal, by=who)

    return answer(
        request,
        Title("执行此标准", "Work to this standard"),
        form,
        put_to_use,
        lambda: back,
        back=back,
    )


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Give the library as a workbook that can be imported again."""
    codes = [code for code in (request.GET.get("standard", ""),) if code]
    texts = queries.standard_texts(viewer(request), this_day(), codes)
    return exports.workbook(
        "standards", lambda path: standard_sheets.write_standards(path, texts, language())
    )


@require_POST
def templates(request: HttpRequest) -> HttpResponse:
    """Take the shipped standards into the library that are not in it yet."""
    shipped = standard_sheets.templates()
    codes = {each.code for each in shipped}
    actions.take_templates(templates=shipped, codes=codes, since=this_day(), by=viewer(request))
    return redirect("standards.list")


def take(request: HttpRequest) -> HttpResponse:
    """Import a sheet of standards as drafts, all of it or nothing."""
    who = viewer(request)
    require(who, Permission.WRITE_STANDARDS)
    facts = {"title": Title("导入标准", "Import standards"), "back": reverse("standards.list"),
             "sheet": reverse("standards.sheet")}  # fmt: skip
    return imported(
        request, facts,
        lambda path, why: actions.write_standards(
            standards=standard_sheets.read_standards(path), since=this_day(), why=why, by=who
        ),
    )  # fmt: skip
