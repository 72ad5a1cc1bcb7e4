"""Self-diagnosis: which cycles wait, one with its findings, saving and handing in."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.errors import Refused, WrongUse
from lemnis.evidence.today import this_day
from lemnis.insight.queries.hints import hints
from lemnis.insight.queries.self_diagnoses import WholeDesk, whole_desk
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.actions import self_diagnoses as actions
from lemnis.spiral.actions.self_diagnosis_answers import answer_self_diagnosis
from lemnis.spiral.queries import cases
from lemnis.spiral.queries import self_diagnoses as queries
from lemnis.spiral.queries.self_diagnoses import DiagnosisWishes
from lemnis.spiral.rules.self_diagnoses import LONGEST, Said
from lemnis.spiral.rules.words import CycleState
from lemnis.values import SubjectKind, Title
from lemnis.web import exports, tables
from lemnis.web import self_diagnosis_desk as desk
from lemnis.web.fields import whole_number
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.self_diagnosis_forms import AnswerForm, FindingForm, SubmitForm
from lemnis.web.viewing import viewer
from lemnis.web.words import say

TITLE = Title("自我诊断", "Self-diagnosis")
COLUMNS = (
    tables.Column("name", Title("质量主体", "Subject"), sortable=False),
    tables.Column("kind", Title("类别", "Kind"), sortable=False, phone=False),
    tables.Column("period", Title("周期", "Cycle")),
    tables.Column("due_on", Title("截止", "Due")),
    tables.Column("findings", Title("诊断意见", "Findings"), right=True, sortable=False,
                  phone=False),
    tables.Column("state", Title("状态", "State")),
    tables.Column("submitted_at", Title("提交", "Handed in"), phone=False),
)  # fmt: skip
_ALL = 100_000


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the cycles that wait for the reader, and all others, or give them as a file."""
    who = viewer(request)
    asked = tables.asked(request.GET, COLUMNS, ("state", "kind", "mine"))
    found = queries.self_diagnoses(who, _wishes(asked))
    rows = tuple(map(desk.line, found.rows))
    if asked.export:
        return exports.file(asked.export, "self-diagnoses", COLUMNS, rows)
    waiting, today, to_answer = queries.waiting(who), this_day(), queries.to_answer(who)
    context = {
        "title": TITLE, "today": today, "waiting_in_all": waiting.total,
        "waiting": [(row, (row.due_on - today).days) for row in waiting.rows],
        "may_report": who.may(Permission.SEE_REPORTS),
        "to_answer": to_answer, "own_choices": _own_choices(who),
        "table": tables.Table(COLUMNS, rows, asked, found.total),
        "states": [(state.value, state.words) for state in CycleState],
        "kinds": [(kind.value, KINDS[kind]) for kind in SubjectKind],
    }  # fmt: skip
    return show(request, "self_diagnoses/list.html", context, part="self_diagnoses/_list.html")


def _wishes(asked: tables.Asked) -> DiagnosisWishes:
    chosen = asked.filters
    states = [state for state in CycleState if state.value == chosen.get("state")]
    kinds = [kind for kind in SubjectKind if kind.value == chosen.get("kind")]
    return DiagnosisWishes(
        states=frozenset(states), kind=kinds[0] if kinds else None, text=asked.words[:100],
        mine=chosen.get("mine") == "yes", answer=chosen.get("mine") == "answer",
        order=("-" if asked.descending else "") + asked.sort,
        page=1 if asked.export else asked.page, per_page=_ALL if asked.export else tables.PAGE,
    )  # fmt: skip


def _own_choices(who: Viewer) -> list[tuple[str, Title]]:
    mine = [("yes", Title("我负责的", "mine"))]
    answer = [("answer", Title("等我审的", "for me to answer"))]
    return mine + (answer if who.may(Permission.ASSESS) else [])


@require_safe
@never_cache
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one self-diagnosis at a step; written in advance when its writer first opens it."""
    who, on = viewer(request), this_day()
    found = whole_desk(who, uuid, on)
    if found.desk.may_write and not found.desk.begun:
        actions.begin(cycle=uuid, on=on, at=timezone.now(), by=who)
        found = whole_desk(who, uuid, on)
    return _answer(request, found, _step(request, found))


@require_POST
def save(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Keep what is said of a finding, and go to the next, or to the summary after the last."""
    who, form = viewer(request), FindingForm(request.POST)
    require(who, Permission.SELF_DIAGNOSE)  # before anything is said of the form
    found = whole_desk(who, uuid, this_day())
    if form.is_valid():
        try:
            actions.save(
                cycle=uuid, finding=number, said=_said(who, form), by=who,
                drafts=form.cleaned_data["drafts"], on=this_day(), at=timezone.now(),
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect(_next(request, uuid, number))
    return _answer(request, found, number, form)


@require_POST
def keep(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Keep what is being typed without being asked; say when, or why not."""
    who, form, now = viewer(request), FindingForm(request.POST), timezone.now()
    require(who, Permission.SELF_DIAGNOSE)
    queries.self_diagnosis(who, uuid, this_day())
    if not form.is_valid():
        wrong = [message for messages in form.errors.values() for message in messages]
        return _kept(request, {"wrong": " ".join(map(str, wrong))}, status=422)
    try:
        drafts = actions.save(
            cycle=uuid, finding=number, said=form.said(), by=who, unasked=True,
            drafts=form.cleaned_data["drafts"], on=this_day(), at=now,
        )  # fmt: skip
    except Refused as error:
        return _kept(request, {"wrong": say(error.zh, error.en)}, status=409)
    return _kept(request, {"drafts": drafts, "at": now})


def _kept(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "self_diagnoses/_saved.html", context, status=status)


def _said(who: Viewer, form: FindingForm) -> Said:
    """Return what was said, with the measure of a case if one is taken over."""
    said, case = form.said(), form.cleaned_data["take"]
    if case is None:
        return said
    measure = cases.case(who, case).measure
    told = said.action if measure in said.action else f"{said.action}\n{measure}".strip()
    return replace(said, action=told[:LONGEST], no_action="")


@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand a self-diagnosis in."""
    who, form = viewer(request), SubmitForm(request.POST)
    require(who, Permission.SELF_DIAGNOSE)
    queries.self_diagnosis(who, uuid, this_day())
    if not form.is_valid():
        return redirect("selfdiagnosis.one", uuid)
    given = form.cleaned_data
    actions.submit(
        cycle=uuid, moves=given["moves"], drafts=given["drafts"], on=this_day(),
        at=timezone.now(), by=who,
    )  # fmt: skip
    return redirect("selfdiagnosis.one", uuid)


@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Agree to a self-diagnosis, or give it back with a word."""
    who, form = viewer(request), AnswerForm(request.POST)
    require(who, Permission.ASSESS)
    found = whole_desk(who, uuid, this_day())
    if form.is_valid():
        given = form.cleaned_data
        try:
            answer_self_diagnosis(
                cycle=uuid, act=given["act"], word=given["word"], moves=given["moves"],
                at=timezone.now(), by=who,
            )  # fmt: skip
        except (Refused, WrongUse) as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect("selfdiagnosis.one", uuid)
    context: dict[str, Any] = {"title": TITLE, "answer_form": form}
    context |= desk.context(found, len(found.pieces) + 1)
    return desk.shown(request, context, status=422)


def _next(request: HttpRequest, uuid: UUID, number: int) -> str:
    if request.POST.get("go") == "later":
        return reverse("selfdiagnosis.list")
    step = number if request.POST.get("take") else number + 1
    return f"{reverse('selfdiagnosis.one', args=[uuid])}?step={step}"


def _step(request: HttpRequest, found: WholeDesk) -> int:
    """Return the step asked for, else the first that lacks something; the last is the summary."""
    last = len(found.pieces) + 1
    asked = whole_number(request.GET.get("step", ""), None)
    if asked is not None:
        return min(max(asked, 1), last)
    if not found.desk.may_write:
        return last
    lacking = [p.finding.number for p in found.pieces if not p.finding.is_whole]
    return lacking[0] if lacking else last


def _answer(
    request: HttpRequest, found: WholeDesk, step: int, form: FindingForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"title": TITLE, "form": form}
    context |= desk.context(found, step, form)
    if request.GET.get("hints") and step <= len(found.pieces) and found.desk.may_write:
        told = hints(viewer(request), found.desk.cycle.uuid, step, this_day())
        context |= desk.hinted(told)
    return desk.shown(request, context, status=422 if form is not None else 200)
