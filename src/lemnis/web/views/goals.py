"""The goal chain: map, table, what is amiss; one goal; writing, publishing, proving."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.errors import LemnisError
from lemnis.evidence.today import this_day
from lemnis.insight.goals import Progress
from lemnis.insight.queries.goals import ChainPage, goal_chain, goal_page
from lemnis.insight.queries.measurements import indicators
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan import actions, goal_sheets, queries
from lemnis.plan.rules.closure import FindingKind
from lemnis.plan.rules.goals import GoalWish, Span, text_of
from lemnis.plan.rules.smart import check
from lemnis.plan.rules.words import PlanKind
from lemnis.values import Title
from lemnis.web import exports, goal_parts, tables
from lemnis.web.components import Choice
from lemnis.web.fields import moves_seen
from lemnis.web.goal_forms import GoalForm
from lemnis.web.kept import kept
from lemnis.web.mistakes import told
from lemnis.web.parts import show
from lemnis.web.tables import Column
from lemnis.web.viewing import viewer
from lemnis.web.views.tasks import imported
from lemnis.web.words import language

COLUMNS = (
    Column("number", Title("编号", "Number")),
    Column("title", Title("目标", "Goal")),
    Column("kind", Title("规划", "Plan"), phone=False),
    Column("subject", Title("质量主体", "Subject"), phone=False),
    Column("actual", Title("现值", "Value"), right=True),
    Column("due", Title("应达", "Due"), right=True, phone=False),
    Column("target", Title("目标值", "Target"), right=True),
    Column("owner", Title("责任人", "Owner"), phone=False),
    Column("amiss", Title("问题", "Amiss"), right=True),
)
_FILTERS = ("view", "kind", "amiss", "goal")


@dataclass(frozen=True, slots=True)
class Row:
    """One goal as a row of the list."""

    each: Progress
    number: str
    title: str
    kind: Title
    subject: str
    actual: object
    due: object
    target: object
    owner: str
    amiss: int


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the chain around one goal, as a table, or what is amiss."""
    asked = tables.asked(request.GET, COLUMNS, _FILTERS)
    page = goal_chain(viewer(request), this_day(), chosen=_uuid(request.GET.get("goal", "")))
    rows = [row for row in map(_row, page.goals) if _fits(row, asked)]
    if asked.export:
        return exports.file(asked.export, "goals", COLUMNS, tables.arranged(rows, asked))
    view = asked.filters.get("view", "map")
    context = _context(page, view) | {
        "table": tables.table(COLUMNS, rows, asked),
        "kinds": [(kind.value, kind.words) for kind in PlanKind],
        "troubles": [(kind.value, kind.words) for kind in FindingKind],
        "detail": _detail(request, page) if view == "map" else None,
        "may_write": viewer(request).may(Permission.WRITE_PLANS),
    }
    return show(request, "goals/list.html", context, part="goals/_list.html")


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one goal: how it stands, what the checker says, what hangs on it, its targets' past."""
    page = goal_page(viewer(request), uuid, this_day())
    return render(request, "goals/one.html", goal_parts.detail(page) | {"alone": True})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Write a further goal of a plan."""
    above = _uuid(request.GET.get("parent", ""))
    return _edited(request, plan, None, GoalWish("", "", parent=above), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a goal."""
    plan, wish, moves = queries.goal_to_edit(viewer(request), uuid)
    return _edited(request, plan, uuid, wish, moves)


@require_POST
def check_(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Say what the SMART checker says of what is typed so far."""
    span = queries.span_to_edit(viewer(request), plan)
    form = _form(request, plan, GoalWish("", ""), span)
    form.is_valid()
    return render(request, "goals/_smart.html", _checked(form.wish(), span))


@require_POST
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish a goal."""
    actions.publish_goal(goal=uuid, moves=moves_seen(request), by=viewer(request))
    return redirect("goals.one", uuid=uuid)


@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a draft goal away."""
    who = viewer(request)
    plan, _, _ = queries.goal_to_edit(who, uuid)
    actions.remove_goal(goal=uuid, by=who)
    return redirect("plans.one", uuid=plan)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Give goals as a workbook that can be imported again, all or those of one plan."""
    texts = queries.goal_texts(viewer(request), _uuid(request.GET.get("plan", "")))
    return exports.workbook("goals", lambda path: goal_sheets.write_goals(path, texts, language()))


def take(request: HttpRequest) -> HttpResponse:
    """Import a sheet of goals, all of it or nothing."""
    who = viewer(request)
    require(who, Permission.WRITE_PLANS)
    facts = {"title": Title("导入目标", "Import goals"), "back": reverse("goals.list"),
             "sheet": reverse("goals.sheet")}  # fmt: skip
    return imported(request, facts, lambda path, why: _taken(path, why, who))


def _taken(path: Path, why: str, who: Viewer) -> int:
    rows = goal_sheets.read_goals(path)
    known = {each.code for each in indicators(who, on=this_day())}
    goal_sheets.require_measured(rows, known)
    return actions.write_goals(goals=rows, why=why, at=timezone.now(), by=who)


def _edited(
    request: HttpRequest, plan: UUID, goal: UUID | None, wish: GoalWish, moves: int
) -> HttpResponse:
    span = queries.span_to_edit(viewer(request), plan)
    form = _form(request, plan, wish, span, moves)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_goal(
                plan=plan, goal=goal, wish=form.wish(), moves=form.cleaned_data["moves"],
                why=form.cleaned_data["why"], at=timezone.now(), by=viewer(request),
            )  # fmt: skip
            return redirect("goals.one", uuid=made)
        except LemnisError as error:
            form.add_error(None, told(error))
    shown = form.wish() if form.is_bound else wish
    context = {
        "title": Title("修改目标", "Change a goal") if goal else Title("新目标", "New goal"),
        "form": form, "plan": plan, "goal": goal,
        "back": reverse("goals.one", args=[goal]) if goal else reverse("plans.one", args=[plan]),
    } | _checked(shown, span)  # fmt: skip
    return render(request, "goals/form.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, plan: UUID, wish: GoalWish, span: Span, moves: int = 0) -> GoalForm:
    who = viewer(request)
    return GoalForm(
        request.POST if request.method == "POST" else None, wish=wish, span=span, moves=moves,
        parents=queries.parents_to_choose(who, plan), indicators=indicators(who, on=this_day()),
    )  # fmt: skip


def _checked(wish: GoalWish, span: Span) -> dict[str, object]:
    found = check(text_of(wish, span))
    return {"check": found, "letters": goal_parts.letters(found), "findings": found.findings}


def _context(page: ChainPage, view: str) -> dict[str, object]:
    shown = view if view in {"map", "table", "amiss"} else "map"
    known = page.by_uuid
    return {
        "title": Title("目标链", "Goal chain"), "page": page, "view": shown,
        "period": page.when.term, "views": _views(shown),
        "heaps": goal_parts.heaps(page) if shown == "map" else (),
        "amiss": [goal_parts.finding_row(f, known) for f in page.proof.findings]
        if shown == "amiss" else (),
        "counts": [(kind, page.proof.count(kind)) for kind in FindingKind],
    }  # fmt: skip


def _views(shown: str) -> list[Choice]:
    names = {
        "map": Title("链图", "Map"), "table": Title("树表", "Table"),
        "amiss": Title("问题", "Amiss"),
    }  # fmt: skip
    base = reverse("goals.list")
    return [Choice(name, f"{base}?view={key}", on=key == shown) for key, name in names.items()]


def _detail(request: HttpRequest, page: ChainPage) -> dict[str, object] | None:
    row = page.by_uuid.get(page.chosen) if page.chosen else None
    if row is None or not row.row.seen:
        return None
    return goal_parts.detail(goal_page(viewer(request), row.row.uuid, this_day()))


def _row(each: Progress) -> Row:
    return Row(
        each, each.row.number, each.row.title, each.row.kind.words, each.name, each.actual,
        each.due, each.row.target, goal_parts.owner(each), len(each.findings),
    )  # fmt: skip


def _fits(row: Row, asked: tables.Asked) -> bool:
    wanted = asked.filters.get("kind", "")
    trouble = asked.filters.get("amiss", "")
    return (
        asked.words.lower() in f"{row.number} {row.title} {row.subject} {row.owner}".lower()
        and wanted in {"", row.each.row.kind.value}
        and (not trouble or any(f.kind.value == trouble for f in row.each.findings))
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
