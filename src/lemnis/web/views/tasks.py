"""Tasks: the list, one task, what is reported of it, its one page, the schedule."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.errors import LemnisError
from lemnis.evidence.today import this_day
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan import actions, filing, queries, task_sheets
from lemnis.plan.finding import subject_named
from lemnis.values import Title
from lemnis.web import exports, task_list, task_page
from lemnis.web import task_forms as typed
from lemnis.web.form_page import answer
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Table
from lemnis.web.viewing import viewer
from lemnis.web.words import language, say

_MOST = 5_000


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the tasks, filtered, sorted, paged, or as a file."""
    who, asked = viewer(request), task_list.asked(request)
    if asked.export:
        found = queries.tasks(who, task_list.wishes(asked, this_day(), per_page=_MOST))
        lines = map(task_list.file_line, found.lines)
        return exports.file(asked.export, "tasks", task_list.FILE_COLUMNS, lines)
    found = queries.tasks(who, task_list.wishes(asked, this_day()))
    table = Table(task_list.COLUMNS, found.lines, asked, found.total)
    facts = task_list.context(table, found) | {
        "may_write": viewer(request).may(Permission.WRITE_PLANS)
    }
    return show(request, "tasks/list.html", facts, part="tasks/_table.html")


@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """Show tasks phase by phase, as a table of who does what by when."""
    who, asked = viewer(request), task_list.asked(request)
    found = queries.tasks(who, task_list.wishes(asked, this_day(), per_page=_MOST))
    return render(request, "tasks/schedule.html", task_list.schedule(found, asked))


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one task."""
    return _shown(request, uuid, {})


@require_safe
def oppm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one task on one page, to be printed."""
    page = queries.task(viewer(request), uuid, this_day())
    return render(request, "tasks/oppm.html", task_page.oppm(page, this_day()))


@require_POST
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a report of progress."""
    who, form = viewer(request), typed.ReportForm(request.POST)
    queries.task(who, uuid, this_day())
    require(who, Permission.HANDLE_TASKS)
    if not form.is_valid():
        return _shown(request, uuid, {"report_form": form}, status=422)
    return _done(
        request, uuid, "report_form", form,
        lambda: actions.report_task(task=uuid, at=timezone.now(), by=who, **form.report()),
    )  # fmt: skip


@require_POST
def evidence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file that shows the work."""
    who, form = viewer(request), typed.FileForm(request.POST, request.FILES)
    queries.task(who, uuid, this_day())
    require(who, Permission.HANDLE_TASKS)
    if not form.is_valid():
        return _shown(request, uuid, {"file_form": form}, status=422)
    given = form.cleaned_data
    return _done(
        request, uuid, "file_form", form,
        lambda: filing.hand_in(
            uuid, given["file"], about=given["about"], at=timezone.now(), by=who
        ),
    )  # fmt: skip


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give back a file of evidence, to be kept and never run."""
    name, content = filing.file_of(viewer(request), uuid)
    return exports.to_keep(content, "application/octet-stream", name)


@require_POST
def step(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Say that a step is done."""
    actions.finish_step(task=uuid, number=number, on=this_day(), by=viewer(request))
    return redirect("tasks.one", uuid)


def new(request: HttpRequest) -> HttpResponse:
    """Give a task."""
    who = viewer(request)
    require(who, Permission.WRITE_PLANS)
    asked = {name: request.GET.get(name, "") for name in ("subject", "plan", "goal")}
    given = {**asked, "starts": this_day(), "moves": actions.NEW}
    return _written(request, who, given, Title("新任务", "New task"), reverse("tasks.list"))


def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Mend a task."""
    who = viewer(request)
    page = queries.task(who, uuid, this_day())
    require(who, Permission.WRITE_PLANS)
    back = reverse("tasks.one", args=[uuid])
    given = page.text._asdict() | {"moves": page.moves}
    return _written(request, who, given, Title("修改任务", "Mend the task"), back)


def put_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set another day."""
    who, back = viewer(request), reverse("tasks.one", args=[uuid])
    page = queries.task(who, uuid, this_day())
    require(who, Permission.WRITE_PLANS)
    form = typed.PutOffForm(request.POST or None, initial={"due_on": page.line.due_on})
    return answer(
        request, Title("延期", "Put off"), form,
        lambda: actions.put_off(task=uuid, at=timezone.now(), by=who, **form.cleaned_data),
        lambda: back, back=back,
    )  # fmt: skip


def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Drop a task."""
    who, back = viewer(request), reverse("tasks.one", args=[uuid])
    queries.task(who, uuid, this_day())
    require(who, Permission.WRITE_PLANS)
    form = typed.WhyForm(request.POST or None)
    return answer(
        request, Title("取消任务", "Drop the task"), form,
        lambda: actions.drop_task(task=uuid, why=form.cleaned_data["why"], by=who),
        lambda: back, back=back,
    )  # fmt: skip


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Give the tasks as a workbook that can be imported again."""
    wanted = task_list.wishes(task_list.asked(request), this_day(), per_page=_MOST)
    texts = list(queries.task_texts(viewer(request), wanted))
    return exports.workbook("tasks", lambda path: task_sheets.write_tasks(path, texts, language()))


def take(request: HttpRequest) -> HttpResponse:
    """Import a sheet of tasks, all of it or nothing."""
    who = viewer(request)
    require(who, Permission.WRITE_PLANS)
    facts = {"title": Title("导入任务", "Import tasks"), "back": reverse("tasks.list"),
             "sheet": reverse("tasks.sheet")}  # fmt: skip
    return imported(
        request, facts,
        lambda path, _why: actions.write_tasks(tasks=task_sheets.read_tasks(path), by=who),
    )  # fmt: skip


def imported(
    request: HttpRequest, facts: dict[str, Any], take_in: Callable[[Path, str], int]
) -> HttpResponse:
    """Take a sheet in and tell how much of it there was, or what is wrong with it."""
    form = typed.SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(upload.name).name
            path.write_bytes(upload.read())
            try:
                facts["items"] = take_in(path, form.cleaned_data["why"])
            except LemnisError as error:
                form.add_error("sheet", error.say(language()))
    status = 422 if form.errors else 200
    return render(request, "tasks/import.html", facts | {"form": form}, status=status)


def _written(
    request: HttpRequest, who: Viewer, given: dict[str, Any], title: Title, back: str
) -> HttpResponse:
    units = task_list.units(who)
    subject = subject_named(request.POST.get("subject") or given["subject"])
    links = queries.links(who, subject)
    form = typed.TaskForm(request.POST or None, initial=given, units=units, links=links)
    return answer(
        request, title, form,
        lambda: actions.write_task(
            task=form.task(), moves=form.cleaned_data["moves"], by=who
        ),
        lambda: back, back=back,
    )  # fmt: skip


def _done(
    request: HttpRequest, uuid: UUID, key: str, form: Any, act: Callable[[], object]
) -> HttpResponse:
    try:
        act()
    except LemnisError as error:
        if error.status == 404:
            raise
        form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        return _shown(request, uuid, {key: form}, status=error.status)
    return redirect("tasks.one", uuid)


def _shown(
    request: HttpRequest, uuid: UUID, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = queries.task(viewer(request), uuid, this_day())
    facts = task_page.context(page, this_day()) | forms
    return render(request, "tasks/one.html", facts, status=status)
