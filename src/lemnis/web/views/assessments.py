"""Assessed diagnosis: its list, the reviewer's form beside the self-report, the package."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.today import this_day
from lemnis.insight import packages
from lemnis.insight.days import term_of
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import read_ref
from lemnis.spiral.actions.assessments import (
    Convening,
    NewOpinion,
    ask_assessment,
    conclude_assessment,
    convene,
    hand_in_opinions,
    move_assessment,
    name_reviewer,
    say_opinions,
    write_self_report,
)
from lemnis.spiral.in_force import scheme_in_force
from lemnis.spiral.proposing import proposed
from lemnis.spiral.queries import cycle
from lemnis.spiral.queries.assessments import (
    AssessmentStory,
    ElementRow,
    asking,
    assessment,
    assessments,
)
from lemnis.spiral.rules.assessments import AssessmentAct, AssessmentState, Strength, can_assess
from lemnis.values import Title
from lemnis.web import exports
from lemnis.web.assessment_forms import (
    ActForm,
    AskForm,
    HandInForm,
    OpinionForm,
    ReviewerForm,
    SelfReportForm,
)
from lemnis.web.components import Choice, Step
from lemnis.web.form_page import answer
from lemnis.web.kept import kept
from lemnis.web.viewing import viewer

TITLE = Title("考核性诊断", "Assessed diagnosis")
_S = AssessmentState
DOTS = {_S.PREPARING: "todo", _S.UNDER_WAY: "half", _S.COMPLETE: "half", _S.CONCLUDED: "done"}
LOOKS = {"effective": "done", "to_improve": "half", "abnormal": "late"}


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the assessments, what waits for the reader first."""
    who, asked = viewer(request), request.GET.get("state", "")
    state = AssessmentState(asked) if asked in set(AssessmentState) else None
    rows = assessments(who)
    shown = [row for row in rows if state in {None, row.state}]
    counts = {each: sum(row.state is each for row in rows) for each in AssessmentState}
    tabs = [Choice(Title("全部", "All"), "?", state is None)]
    tabs += [Choice(s.words, f"?state={s}", s is state, n) for s, n in counts.items()]
    words = request.GET.get("q", "").strip()[:100]
    waiting, waiting_in_all = asking(who, words)
    context = {
        "title": TITLE, "tabs": tabs, "total": len(rows), "asking": waiting, "words": words,
        "asking_in_all": waiting_in_all, "not_shown": waiting_in_all - len(waiting),
        "may_ask": who.may(Permission.VERIFY), "scheme": scheme_in_force(),
        "lines": [(row, KINDS[row.subject.ref.kind], DOTS[row.state],
                   LOOKS.get(row.conclusion or "", "")) for row in shown],
    }  # fmt: skip
    return render(request, "assessments/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for an assessment beside the calendar."""
    who, today = viewer(request), this_day()
    require(who, Permission.VERIFY)
    given = {"subject": request.GET.get("subject", ""), "period": term_of(who, today),
             "starts": today}  # fmt: skip
    form = AskForm(request.POST or None, initial=given)
    made: list[UUID] = []
    return answer(
        request, Title("发起考核性诊断", "Hold an assessment"), form,
        lambda: made.append(_asked(form, who)),
        lambda: reverse("assessments.one", args=made), back=reverse("assessments.list"),
    )  # fmt: skip


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one assessment: elements beside their self-report, opinions, conclusion."""
    return _answer(request, uuid)


@require_POST
def begin(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Prepare the assessment a cycle asks for."""
    who = viewer(request)
    require(who, Permission.VERIFY)
    return redirect("assessments.one", uuid=_convened(uuid, who))


@require_POST
def act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Start, give back, conclude or open again."""
    who, form = viewer(request), ActForm(request.POST)
    assessment(who, uuid)
    require(who, Permission.VERIFY)
    if not form.is_valid():
        return _answer(request, uuid, {"act_form": form}, status=422)
    given = form.cleaned_data
    facts = {"assessment": uuid, "moves": given["moves"], "note": given["note"], "by": who}
    if given["act"] == AssessmentAct.CONCLUDE.value:
        conclude_assessment(**facts, on=this_day(), at=timezone.now())
    else:
        move_assessment(**facts, act=AssessmentAct(given["act"]))
    return redirect("assessments.one", uuid=uuid)


@require_POST
def name(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have somebody judge."""
    who, form = viewer(request), ReviewerForm(request.POST)
    assessment(who, uuid)
    require(who, Permission.VERIFY)
    if not form.is_valid():
        return _answer(request, uuid, {"reviewer_form": form}, status=422)
    name_reviewer(
        assessment=uuid, username=form.cleaned_data["username"], on=timezone.localdate(), by=who
    )
    return redirect("assessments.one", uuid=uuid)


@require_POST
def judge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what a reviewer says, and hand it in if they ask for that."""
    who = viewer(request)
    story = assessment(who, uuid)
    require(who, Permission.ASSESS)
    forms = {each.uuid: _form(each, request.POST) for each in story.elements}
    filled = {uuid: form for uuid, form in forms.items() if form.has_changed()}
    hand_in = HandInForm(request.POST)
    handing = "hand_in" in request.POST
    if not all(form.is_valid() for form in filled.values()) or (handing and not hand_in.is_valid()):
        return _answer(request, uuid, {"forms": forms, "hand_in_form": hand_in}, status=422)
    said = {key: _opinion(form.cleaned_data) for key, form in filled.items()}
    say_opinions(assessment=uuid, said=said, at=timezone.now(), by=who)
    if handing:
        hand_in_opinions(assessment=uuid, no_conflict=True, at=timezone.now(), by=who)
    return redirect("assessments.one", uuid=uuid)


@require_POST
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the self-report's columns of an element."""
    who = viewer(request)
    story = assessment(who, uuid)
    require(who, Permission.SELF_DIAGNOSE)
    for element in story.elements:
        form = SelfReportForm(request.POST, prefix=element.uuid.hex)
        if form.is_valid() and form.has_changed():
            write_self_report(element=element.uuid, by=who, **form.cleaned_data)
    return redirect("assessments.one", uuid=uuid)


@require_safe
def package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give everything of one assessment as one file: self-report, evidence, numbers."""
    made = packages.package(viewer(request), uuid, on=this_day())
    return exports.to_keep(made.content, "application/zip", made.name)


def _asked(form: AskForm, who: Viewer) -> UUID:
    subject = read_ref(form.cleaned_data["subject"])
    given = form.cleaned_data | {"subject": subject}
    return _convened(ask_assessment(at=timezone.now(), by=who, **given), who)


def _convened(asked: UUID, who: Viewer) -> UUID:
    found = cycle(who, asked)
    elements, about = proposed(who, found.uuid)
    wanted = Convening(elements, blind=True, about=about.uuid if about else None)
    return convene(cycle=asked, wanted=wanted, at=timezone.now(), by=who)


def _form(element: ElementRow, given: Any = None) -> OpinionForm:
    mine, initial = element.mine, {}
    if mine:
        initial = {"agrees": "yes" if mine.agrees else "no", "strength": mine.strength.value,
                   "finding": mine.finding, "due_on": mine.due_on}  # fmt: skip
    shown = None if given is not None else initial
    return OpinionForm(given, initial=shown, prefix=element.uuid.hex)


def _opinion(given: dict[str, Any]) -> NewOpinion:
    return NewOpinion(
        given["agrees"] == "yes", Strength(given["strength"]), given["finding"], given["due_on"]
    )


def _answer(
    request: HttpRequest, uuid: UUID, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    story = assessment(viewer(request), uuid)
    forms = (more or {}).get("forms") or {e.uuid: _form(e) for e in story.elements}
    state = story.row.state
    mine = next((each for each in story.reviewers if each.own), None)
    reports = story.writes and state is AssessmentState.PREPARING
    context = {
        "title": Title(*[f"{story.row.subject.name}·{TITLE.zh}",
                         f"{story.row.subject.name}: assessment"]),
        "story": story, "row": story.row, "kind": KINDS[story.row.subject.ref.kind],
        "dot": DOTS[state], "look": LOOKS.get(story.row.conclusion or "", ""), "way": _way(story),
        "judging": bool(mine) and state is AssessmentState.UNDER_WAY and not mine.handed_in_at
        if mine else False,
        "mine": mine,
        "lines": [(each, forms[each.uuid], _report(each) if reports else None)
                  for each in story.elements],
        "reports": reports,
        "acts": [a for a in can_assess(state) if a is not AssessmentAct.COMPLETE]
        if story.leads else [],
        "may_name": story.leads and state in {AssessmentState.PREPARING, AssessmentState.UNDER_WAY},
        "act_form": ActForm(initial={"moves": story.moves}), "reviewer_form": ReviewerForm(),
        "hand_in_form": HandInForm(), "rule": scheme_in_force().conclusion,
    }  # fmt: skip
    return render(request, "assessments/one.html", context | (more or {}), status=status)


def _report(element: ElementRow) -> SelfReportForm:
    initial = {name: getattr(element, name) for name in ("opinion", "measures", "effect")}
    return SelfReportForm(initial=initial, prefix=element.uuid.hex)


def _way(story: AssessmentStory) -> list[Step]:
    states = list(AssessmentState)
    here = states.index(story.row.state)
    return [
        Step(each.words, "now" if at == here else "done" if at < here else "todo")
        for at, each in enumerate(states)
    ]
