"""Reports: the tree and the list, one report with each number's why, its texts, signatures."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.errors import WrongUse
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight import documents
from lemnis.insight.actions import reports as actions
from lemnis.insight.actions.reports import Now
from lemnis.insight.queries import reports as queries
from lemnis.insight.queries.report_pages import ReportPage, changes, report
from lemnis.insight.report_rows import ReportRow
from lemnis.insight.rules.reports import Act, ReportState, SignStep
from lemnis.insight.rules.words import LAYERS
from lemnis.values import Title
from lemnis.web import exports, report_parts, tables
from lemnis.web.components import Progress, Step
from lemnis.web.fields import moves_seen, whole_number
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column
from lemnis.web.viewing import viewer
from lemnis.web.views.subjects import ref_of
from lemnis.web.words import language

_TITLE = Title("报告", "Reports")
COLUMNS = (
    Column("name", Title("报告", "Report")),
    Column("subject_name", Title("主体", "Subject")),
    Column("label", Title("期间", "Period")),
    Column("state_words", Title("状态", "State")),
    Column("version", Title("稿次", "Version"), right=True, phone=False),
    Column("due_on", Title("应完成", "Due"), phone=False),
    Column("opened_by", Title("编制人", "Author"), phone=False),
)
_FILTERS = ("layer", "state", "kind")
_LOOKS = {
    ReportState.DRAFT: "todo",
    ReportState.SUBMITTED: "half",
    ReportState.REVIEWED: "half",
    ReportState.PUBLISHED: "done",
}


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the report tree and the reports there are, filtered, sorted, paged, or as a file."""
    who, today = viewer(request), this_day()
    asked = tables.asked(request.GET, COLUMNS, _FILTERS)
    rows = [row for row in queries.reports(who) if _fits(row, asked)]
    if asked.export:
        return exports.file(asked.export, "reports", COLUMNS, tables.arranged(rows, asked))
    table = tables.table(COLUMNS, rows, asked)
    context = {
        "title": _TITLE, "table": table, "today": today,
        "rows": [(row, _LOOKS[row.state], _is_late(row)) for row in table.rows],
        "tree": [(LAYERS[layer], found) for layer, found in queries.tree(who, today).items()],
        "states": [(state.value, state.words) for state in ReportState],
        "layers": [(layer.value, words) for layer, words in LAYERS.items()],
        "waiting": queries.reports_waiting(who),
    }  # fmt: skip
    return show(request, "reports/list.html", context, part="reports/_list.html")


@require_safe
@kept
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a report: its body with every number's standing, its texts, what may be done."""
    page = _page(request, uuid)
    part = "reports/_number.html" if request.GET.get("number") else "reports/_one.html"
    return show(request, "reports/one.html", _context(request, page), part=part)


@require_safe
def word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand a report out as a Word document."""
    page = _page(request, uuid)
    body = documents.document(page, language())
    response = HttpResponse(body, content_type=documents.MEDIA)
    name = f"{page.code}-v{page.version.number}.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{documents.harmless(name)}"'
    return response


@require_safe
@kept
def history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the versions of a report, and what differs between two of them."""
    page = _page(request, uuid)
    numbers = [version.number for version in page.versions]
    newer = _number(request, "newer") or numbers[0]
    older = _number(request, "older") or next((n for n in numbers if n < newer), newer)
    who, today = viewer(request), this_day()
    context = {
        "title": Title(page.row.title, page.row.title), "page": page, "row": page.row,
        "older": older, "newer": newer,
        "changes": changes(who, uuid, older, newer, today) if older != newer else (),
    }  # fmt: skip
    return render(request, "reports/history.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a report of a subject."""
    asked = request.POST
    kind, _, period = asked.get("choice", "").partition("|")
    subject = ref_of(asked.get("of", ""), asked.get("code", ""))
    plan = _uuid(asked.get("plan", ""))
    uuid = actions.open_report(
        kind=asked.get("kind", kind), subject=subject, period=asked.get("period", period),
        now=_now(request), by=viewer(request), plan=plan,
    )  # fmt: skip
    return redirect("reports.one", uuid=uuid)


@require_POST
def text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what a person wrote in one place of a report."""
    actions.write_text(
        report=uuid, code=request.POST.get("code", ""), text=request.POST.get("text", ""),
        moves=moves_seen(request), at=timezone.now(), by=viewer(request),
    )  # fmt: skip
    return redirect("reports.one", uuid=uuid)


@require_POST
def act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in, review, publish, give back, bind anew or begin a new version."""
    queries.report_row(viewer(request), uuid)
    asked = request.POST.get("act", "")
    if asked not in set(Act):
        raise WrongUse("没有这个操作。", "There is no such act.")
    wanted, moves, now, who = Act(asked), moves_seen(request), _now(request), viewer(request)
    if wanted is Act.CHANGE:
        actions.rebind(report=uuid, moves=moves, now=now, by=who)
    elif wanted is Act.REVISE:
        actions.revise(report=uuid, moves=moves, now=now, by=who)
    else:
        note = request.POST.get("note", "")[:2000]
        actions.sign(report=uuid, act=wanted, moves=moves, now=now, by=who, note=note)
    return redirect("reports.one", uuid=uuid)


def _page(request: HttpRequest, uuid: UUID) -> ReportPage:
    return report(viewer(request), uuid, _number(request, "version"), this_day())


def _context(request: HttpRequest, page: ReportPage) -> dict[str, Any]:
    asked = _number(request, "number")
    chosen = next((held for held in page.held.values() if held.number == asked), None)
    return {
        "title": Title(page.row.title, page.row.title), "page": page, "row": page.row,
        "kind": KINDS[page.row.subject.kind], "sections": report_parts.sections(page),
        "chosen": chosen, "chosen_shown": report_parts.figure(chosen) if chosen else "",
        "chosen_why": report_parts.why(chosen) if chosen else "",
        "unsound": [(h, report_parts.figure(h), _now_shown(h)) for h in page.unsound],
        "steps": _steps(page), "look": _LOOKS[page.row.state],
        "acts": [(a.value, a.words) for a in page.acts if a is not Act.CHANGE],
        "may_write": Act.CHANGE in page.acts, "must": page.written + len(page.unwritten),
        "may_return": Act.RETURN in page.acts,
    }  # fmt: skip


def _now_shown(held: Any) -> str:
    now = held.now
    return report_parts.written(now.value, now.unit) if now and now.value is not None else ""


def _steps(page: ReportPage) -> list[tuple[Step, Any]]:
    signed = {each.step: each for each in page.version.signatures}
    found, now = [], True
    asked = (SignStep.AUTHOR, SignStep.REVIEWER, SignStep.LEADER)
    for step in asked[-1:] if page.row.kind.by_head else asked:
        name = signed.get(step)
        state: Progress = "done" if name else "now" if now else "todo"
        now = bool(name)
        found.append((Step(step.words, state, name.by if name else ""), name))
    return found


def _is_late(row: ReportRow) -> bool:
    late = row.due_on is not None and row.due_on < this_day()
    return late and row.state is not ReportState.PUBLISHED


def _fits(row: ReportRow, asked: Asked) -> bool:
    wanted, words = asked.filters, asked.words.lower()
    return (
        wanted.get("layer", row.kind.layer.value) == row.kind.layer.value
        and wanted.get("state", row.state.value) == row.state.value
        and wanted.get("kind", row.kind.code) == row.kind.code
        and (not words or words in f"{row.title} {row.subject_name} {row.subject.code}".lower())
    )


def _now(request: HttpRequest) -> Now:
    today = this_day()
    return Now(college_at_hand(viewer(request), today), today, timezone.now())


def _number(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""), None)


def _uuid(text_: str) -> UUID | None:
    try:
        return UUID(text_) if text_ else None
    except ValueError:
        return None
