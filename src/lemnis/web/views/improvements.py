"""The improvement ledger: its list, one entry with evidence and effect, the committee's list."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.today import this_day
from lemnis.insight.queries.improvements import ImprovementPage, baseline, improvement_page
from lemnis.insight.queries.measurements import indicators
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import read_ref
from lemnis.spiral import filing
from lemnis.spiral.actions.improvements import (
    Said,
    decide_committee_item,
    move_improvement,
    open_improvement,
)
from lemnis.spiral.actions.verifications import Verified, keep_case, verify_improvement
from lemnis.spiral.queries.improvement_rows import LedgerRow, LedgerWishes
from lemnis.spiral.queries.improvements import (
    committee,
    evidence_file,
    improvement,
    ledger,
    ledger_counts,
)
from lemnis.spiral.rules.improvements import (
    EvidenceKind,
    ImprovementAct,
    ImprovementState,
    VerificationWay,
)
from lemnis.values import SubjectKind, Title
from lemnis.web import exports, improvement_parts, tables
from lemnis.web.components import Choice
from lemnis.web.form_page import answer
from lemnis.web.improvement_forms import (
    CaseForm,
    DecisionForm,
    EvidenceForm,
    MoveForm,
    NewImprovementForm,
    VerifyForm,
)
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, Table
from lemnis.web.viewing import viewer

TITLE = Title("改进台账", "Improvement ledger")
COLUMNS = (
    Column("title", Title("问题与措施", "What is to be improved")),
    Column("owner", Title("责任人", "Owner"), phone=False),
    Column("due_on", Title("期限", "Due")),
    Column("state", Title("状态", "State")),
    Column(
        "effect", Title("效果（95% 区间）", "Effect (95 % interval)"), sortable=False, right=True
    ),
    Column("evidence", Title("佐证", "Evidence"), sortable=False, right=True, phone=False),
)
_FILTERS = ("state", "kind", "wish")
_SIZE, _LONGEST = 30, 20_000
_SETS_A_DAY = {ImprovementAct.DEFER, ImprovementAct.RESUME}


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the ledger, filtered, sorted, paged, or as a file."""
    who, asked, today = viewer(request), tables.asked(request.GET, COLUMNS, _FILTERS), this_day()
    wishes = _wishes(asked, size=_LONGEST if asked.export else _SIZE)
    found = ledger(who, wishes)
    if asked.export:
        return exports.file(asked.export, "improvements", COLUMNS, found.rows)
    counts = ledger_counts(who)
    facts = {
        "title": TITLE,
        "table": Table(COLUMNS, found.rows, asked, found.total, _SIZE),
        "lines": [(row, *improvement_parts.left(row, today), _dot(row)) for row in found.rows],
        "tabs": [*_tabs(asked, counts)],
        "total": sum(counts.values()),
        "wishes": [*_chips(asked, may_verify=who.may(Permission.VERIFY))],
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "may_verify": who.may(Permission.VERIFY),
        "may_improve": who.may(Permission.IMPROVE),
        "today": today,
    }
    return show(request, "improvements/list.html", facts, part="improvements/_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an improvement by hand."""
    who, today = viewer(request), this_day()
    require(who, Permission.IMPROVE)
    given = {name: request.GET.get(name, "") for name in ("subject", "title", "indicator")}
    form = NewImprovementForm(
        request.POST or None, initial=given | {"owner": who.number},
        indicators=indicators(who, on=today),
    )  # fmt: skip
    made: list[UUID] = []
    return answer(
        request, Title("记一项改进", "Enter an improvement"), form,
        lambda: made.append(_entered(form, who)),
        lambda: reverse("improvements.one", args=made), back=reverse("improvements.list"),
    )  # fmt: skip


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one improvement: track, evidence, effect, verification."""
    return _answer(request, uuid)


@require_POST
def act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin, finish, give back, defer or take up an improvement."""
    who, form = viewer(request), MoveForm(request.POST)
    improvement(who, uuid)  # before anything is said of the form
    if not form.is_valid():
        return _answer(request, uuid, {"move_form": form}, status=422)
    given = form.cleaned_data
    move_improvement(
        improvement=uuid, act=given["act"], said=Said(given["note"], given["due_on"]),
        on=this_day(), at=timezone.now(), by=who,
    )  # fmt: skip
    return redirect("improvements.one", uuid=uuid)


@require_POST
def verify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Conclude whether an improvement has had an effect."""
    who, today = viewer(request), this_day()
    page = improvement_page(who, uuid, on=today)
    require(who, Permission.VERIFY)
    form = VerifyForm(request.POST, ways=[*_ways(page)])
    if not form.is_valid():
        return _answer(request, uuid, {"verify_form": form}, status=422)
    found = _verified(page, form.cleaned_data)
    verify_improvement(improvement=uuid, verified=found, on=today, at=timezone.now(), by=who)
    return redirect("improvements.one", uuid=uuid)


@require_POST
def hand_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a file as evidence."""
    who, form = viewer(request), EvidenceForm(request.POST, request.FILES)
    improvement(who, uuid)
    require(who, Permission.IMPROVE)
    if not form.is_valid():
        return _answer(request, uuid, {"evidence_form": form}, status=422)
    given = form.cleaned_data
    filing.hand_in(uuid, given["file"], EvidenceKind(given["kind"]), note=given["note"], by=who)
    return redirect("improvements.one", uuid=uuid)


@require_safe
def evidence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a file of evidence to keep; a browser never opens it in the site's name."""
    file = evidence_file(viewer(request), uuid)
    return exports.to_keep(filing.content_of(uuid), file.media, file.name)


@require_POST
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take away a file handed in by mistake."""
    who = viewer(request)
    file = evidence_file(who, uuid)
    filing.take_back(uuid, by=who)
    return redirect("improvements.one", uuid=file.improvement)


@require_POST
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a measure that worked a case of the library."""
    who, form = viewer(request), CaseForm(request.POST)
    improvement(who, uuid)
    require(who, Permission.VERIFY)
    if not form.is_valid():
        return _answer(request, uuid, {"case_form": form}, status=422)
    given = form.cleaned_data
    case = keep_case(improvement=uuid, at=timezone.now(), by=who, **given)
    return redirect("knowledge.one", uuid=case)


@require_safe
@kept
def board(request: HttpRequest) -> HttpResponse:
    """Show what comes before the quality committee, and what it has decided."""
    return _committee(request)


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what the committee has decided."""
    who, form = viewer(request), DecisionForm(request.POST)
    require(who, Permission.VERIFY)
    if not form.is_valid():
        return _committee(request, {"refused": (uuid, form)}, status=422)
    decide_committee_item(
        item=uuid, decision=form.cleaned_data["decision"], at=timezone.now(), by=who
    )
    return redirect("improvements.committee")


# --- what was asked ---


def _entered(form: NewImprovementForm, who: Viewer) -> UUID:
    today, code = this_day(), form.cleaned_data["indicator"]
    subject = read_ref(form.cleaned_data["subject"])
    measured = baseline(who, subject, code, on=today) if code else None
    wanted = form.wanted(subject, measured)
    return open_improvement(wanted=wanted, on=today, at=timezone.now(), by=who)


def _wishes(asked: Asked, *, size: int) -> LedgerWishes:
    state, kind, wish = (asked.filters.get(name, "") for name in _FILTERS)
    states = {ImprovementState(state)} if state in set(ImprovementState) else set()
    return LedgerWishes(
        states=frozenset(states), kind=SubjectKind(kind) if kind in set(SubjectKind) else None,
        text=asked.words, mine=wish == "mine", waiting=wish == "waiting",
        late_on=this_day() if wish == "late" else None,
        sort=("-" if asked.descending else "") + asked.sort, page=1 if asked.export else asked.page,
        per_page=size,
    )  # fmt: skip


def _verified(page: ImprovementPage, given: dict[str, Any]) -> Verified:
    way, measured = VerificationWay(given["way"]), page.measured
    said = {"effective": given["effective"] == "yes", "conclusion": given["conclusion"]}
    told = next((e for w, e in measured.effects if w is way), None) if measured else None
    if measured is None or told is None:
        return Verified(way, moves=given["moves"], place=given["place"], **said)
    working = {"way": told.way, "peers": told.peers, "change": told.change,
               "expected": told.expected, "bearing": told.bearing.value}  # fmt: skip
    return Verified(
        way, moves=given["moves"], place=given["place"], before=measured.before,
        after=measured.after, after_period=measured.after_period,
        after_snapshot=measured.snapshot, effect=told.effect, low=told.low, high=told.high,
        working=working, **said,
    )  # fmt: skip


# --- what is shown ---


def _answer(
    request: HttpRequest, uuid: UUID, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    context = _one(request, uuid) | (more or {})
    return render(request, "improvements/one.html", context, status=status)


def _one(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    who, today = viewer(request), this_day()
    page = improvement_page(who, uuid, on=today)
    story, measured = page.story, page.measured
    return {
        "title": story.row.title,
        "story": story,
        "row": story.row,
        "kind": KINDS[story.row.subject.ref.kind],
        "dot": _dot(story.row),
        "left": improvement_parts.left(story.row, today),
        "way": improvement_parts.way(story),
        "measured": measured,
        "indicator": measured.indicator if measured else None,
        "trend": improvement_parts.trend(measured, story.row) if measured else None,
        "said": improvement_parts.effect_said(measured) if measured else None,
        "change": _change(story.row),
        "move_form": MoveForm(),
        "evidence_form": EvidenceForm(),
        "verify_form": VerifyForm(ways=[*_ways(page)], initial={"moves": story.moves}),
        "case_form": CaseForm(initial={"title": story.row.title}),
        "moves": [a for a in story.possible if a.value not in {"confirm", "deny"}],
        "needs_day": bool(_SETS_A_DAY & {*story.possible}),
        "to_verify": story.verifies and story.row.state is ImprovementState.DONE,
        "today": today,
    }


def _ways(page: ImprovementPage) -> list[VerificationWay]:
    told = [way for way, _ in page.measured.effects] if page.measured else []
    return [*dict.fromkeys(told), VerificationWay.ON_SITE]


def _change(row: LedgerRow) -> Decimal | None:
    return None if row.effect is None else Decimal(str(round(row.effect, 2)))


def _dot(row: LedgerRow) -> str:
    return improvement_parts.DOTS[row.state]


def _tabs(asked: Asked, counts: Any) -> Any:
    here = asked.filters.get("state", "")
    yield Choice(Title("全部", "All"), asked.address(state="", page=""), not here)
    for state in ImprovementState:
        url = asked.address(state=state.value, page="")
        yield Choice(state.words, url, here == state.value, counts.get(state, 0))


def _chips(asked: Asked, *, may_verify: bool) -> Any:
    here = asked.filters.get("wish", "")
    waiting = Title("待我办理", "Waits for me")
    words = {
        "waiting": waiting,
        "mine": Title("我负责的", "Mine"),
        "late": Title("已过期限", "Late"),
    }
    for wish, name in words.items():
        yield Choice(name, asked.address(wish="" if here == wish else wish, page=""), here == wish)
    if may_verify:
        yield Choice(Title("委员会议题", "Committee"), "/improvements/committee")


def _committee(
    request: HttpRequest, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    who = viewer(request)
    context = {
        "title": Title("质量委员会议题", "Before the quality committee"),
        "items": committee(who), "decided": committee(who, decided=True),
        "form": DecisionForm(), "today": this_day(),
    }  # fmt: skip
    return render(request, "improvements/committee.html", context | (more or {}), status=status)
