"""Findings of a self-diagnosis: what speaks for their causes, those of one's own, their files."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lemnis.errors import BadData, NotFound, Refused, WrongUse
from lemnis.evidence.today import this_day
from lemnis.insight.queries.hints import hints
from lemnis.insight.queries.self_diagnoses import whole_desk
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.spiral import filing
from lemnis.spiral.actions.own_findings import add_finding, remove_finding
from lemnis.spiral.queries.finding_files import finding_file
from lemnis.spiral.queries.self_diagnoses import self_diagnosis
from lemnis.spiral.rules.improvements import EvidenceKind
from lemnis.web import exports
from lemnis.web import self_diagnosis_desk as desk
from lemnis.web.improvement_forms import EvidenceForm
from lemnis.web.self_diagnosis_forms import OwnFindingForm, RemovalForm
from lemnis.web.viewing import viewer
from lemnis.web.views.self_diagnoses import TITLE
from lemnis.web.words import say


@require_safe
@never_cache
def hinted(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Show what the numbers and the case library say of a finding, as a card beside it."""
    who, today = viewer(request), this_day()
    require(who, Permission.SELF_DIAGNOSE)
    told = desk.hinted(hints(who, uuid, number, today))
    return render(request, "self_diagnoses/_hints.html", dict(told) | {"beside": True})


@require_POST
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a finding in one's own words, and go to it."""
    who, form = viewer(request), OwnFindingForm(request.POST)
    require(who, Permission.SELF_DIAGNOSE)
    found = whole_desk(who, uuid, this_day())
    if form.is_valid():
        given = form.cleaned_data
        try:
            number = add_finding(
                cycle=uuid, text=given["text"], drafts=given["drafts"], on=this_day(),
                at=timezone.now(), by=who,
            )  # fmt: skip
        except (Refused, WrongUse) as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect(_at(uuid, number))
    context: dict[str, Any] = {"title": TITLE, "own_form": form}
    return desk.shown(
        request, context | dict(desk.context(found, len(found.pieces) + 1)), status=422
    )


@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a finding of one's own away."""
    who, form = viewer(request), RemovalForm(request.POST)
    require(who, Permission.SELF_DIAGNOSE)
    found = self_diagnosis(who, uuid, this_day())
    if form.is_valid():
        given = form.cleaned_data
        remove_finding(
            cycle=uuid, finding=given["finding"], drafts=given["drafts"], at=timezone.now(), by=who
        )
    return redirect(_at(uuid, len(found.findings)))  # one less: what comes after the last


@require_POST
def hand_in(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Keep a file that shows what a finding says."""
    who, form = viewer(request), EvidenceForm(request.POST, request.FILES)
    require(who, Permission.SELF_DIAGNOSE)
    found = whole_desk(who, uuid, this_day())
    if number > len(found.pieces) or number < 1:
        raise NotFound(f"没有第 {number} 条诊断意见。", f"There is no finding {number}.")
    if form.is_valid():
        given, of = form.cleaned_data, found.pieces[number - 1].finding
        try:
            filing.hand_in_of_finding(
                of.uuid, given["file"], EvidenceKind(given["kind"]), note=given["note"], by=who
            )
        except (BadData, Refused) as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect(_at(uuid, number))
    context: dict[str, Any] = {"title": TITLE}
    context |= desk.context(found, number)
    return desk.shown(request, context | {"file_form": form}, status=422)


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a file of a finding to keep; a browser never opens it in the site's name."""
    found = finding_file(viewer(request), uuid)
    return exports.to_keep(filing.content_of(uuid), found.media, found.name)


@require_POST
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take away a file handed in by mistake."""
    who = viewer(request)
    require(who, Permission.SELF_DIAGNOSE)
    found = finding_file(who, uuid)
    filing.take_back_of_finding(uuid, by=who)
    return redirect(_at(found.cycle, found.number))


def _at(uuid: UUID, step: int) -> str:
    return f"{reverse('selfdiagnosis.one', args=[uuid])}?step={step}"
