"""The alert centre: what stands, one alert with its story, what is done about it."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.alerts.lifecycle import Act
from lemnis.engine.subjects import KINDS
from lemnis.evidence import actions, queries
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.judging import teaching_days
from lemnis.evidence.queries import Sorting
from lemnis.evidence.rules import Hush
from lemnis.evidence.today import this_day
from lemnis.insight.queries import alerts as insight
from lemnis.insight.queries.alerts import Paging
from lemnis.people.actions import record
from lemnis.people.queries import is_self, subject_names
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Title
from lemnis.web import alert_list, alert_parts, exports
from lemnis.web.addresses import back_to
from lemnis.web.alert_forms import ActForm, SilenceForm
from lemnis.web.kept import kept
from lemnis.web.parts import is_part, show
from lemnis.web.viewing import viewer

_MOST = 201  # one more than can be acted on at once, so that too many is still told


@require_safe
@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Show the inbox, filtered, sorted, paged, or as a file."""
    who, asked, today = viewer(request), alert_list.asked(request), this_day()
    paging = Paging(1, alert_list.ALL) if asked.export else Paging(asked.page, alert_list.SIZE)
    sorting = Sorting(alert_list.order(asked), today)
    wishes = alert_list.wishes(asked)
    found = insight.inbox(who, wishes, on=today, paging=paging, sorting=sorting)
    _record_looks(who, found.looked_at)
    if asked.export:
        lines = alert_list.file_lines(found, today)
        return exports.file(asked.export, "alerts", alert_list.COLUMNS, lines)
    context = alert_list.context(request, found, asked, today) | _seen(who) | _beside(request)
    return show(request, "alerts/list.html", context, part="alerts/_list.html")


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Show one alert."""
    return _answer(request, number)


@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Do something about one alert."""
    who, form, today = viewer(request), ActForm(request.POST), this_day()
    alert = queries.alert(who, number).alert.uuid
    require(who, Permission.HANDLE_ALERTS)  # before anything is said of the form
    if form.is_valid():
        given = form.cleaned_data
        _ACTIONS[given["act"]](
            alert=alert, reason=given["reason"], on=today, at=timezone.now(), by=who
        )
        return _shown_anew(request, alert)
    return _shown_again(request, alert, {"act_form": form})


@require_POST
def act_on_several(request: HttpRequest) -> HttpResponse:
    """Do the same with all alerts that are ticked, or with none of them."""
    who, form, today = viewer(request), ActForm(request.POST), this_day()
    for permission in (Permission.SEE_ALERTS, Permission.HANDLE_ALERTS):
        require(who, permission)  # before anything is said of the form
    if not form.is_valid():
        return render(
            request,
            "alerts/several.html",
            {"title": _SEVERAL, "form": form, "back": back_to(request, "/alerts")},
            status=422,
        )
    given = form.cleaned_data
    found = [queries.alert(who, text).alert.uuid for text in _ticked(request)]
    many = actions.act_on_several(
        alerts=found, act=given["act"], reason=given["reason"], on=today, at=timezone.now(), by=who
    )
    return redirect(_with(back_to(request, "/alerts"), done=many, act=given["act"].value))


@require_POST
def silence(request: HttpRequest, number: str) -> HttpResponse:
    """Have nobody told of an alert, or of others like it, for some days."""
    who = viewer(request)
    story = queries.alert(who, number)
    require(who, Permission.HANDLE_ALERTS)  # likewise
    form = SilenceForm(request.POST, broad=who.may(Permission.WRITE_RULES))
    if form.is_valid():
        given = form.cleaned_data
        what = _hush(story.alert, given["scope"], given["days"])
        actions.silence(what=what, reason=given["reason"], at=timezone.now(), by=who)
        return _shown_anew(request, story.alert.uuid)
    return _shown_again(request, story.alert.uuid, {"silence_form": form})


@require_safe
def silences(request: HttpRequest) -> HttpResponse:
    """Show what is silent, until when and why."""
    who, today = viewer(request), this_day()
    found = queries.silences(who, today)
    names = subject_names(who, {s.subject for s in found if s.subject})
    _record_looks(who, tuple(name.ref.code for name in names.values() if name.personal))
    words = queries.rule_words(who, {s.rule for s in found if s.rule})
    rows = [(s, names.get(s.subject) if s.subject else None, words.get(s.rule)) for s in found]
    context = {"title": Title("静默", "Silences"), "rows": rows, "today": today, "kinds": KINDS}
    return render(request, "alerts/silences.html", context)


@require_POST
def end_silence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a silence before its time, and go back to where that was asked for."""
    who, today = viewer(request), this_day()
    teaching = teaching_days(college_at_hand(who, today).calendar)
    actions.end_silence(silence=uuid, on=today, teaching=teaching, by=who)
    return redirect(back_to(request, "/alerts"))


_ACTIONS: Mapping[Act, Callable[..., None]] = {
    Act.ACKNOWLEDGE: actions.acknowledge,
    Act.IMPROVE: actions.improve,
    Act.DISMISS: actions.dismiss,
    Act.VERIFY: actions.verify,
    Act.REOPEN: actions.reopen,
}
_SEVERAL = Title("处置多条预警", "Act on several alerts")


# --- what was asked ---


def _ticked(request: HttpRequest) -> list[str]:
    return list(dict.fromkeys(request.POST.getlist("alert")))[:_MOST]


def _with(address: str, **told: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"


def _hush(alert: queries.AlertRow, scope: str, days: int) -> Hush:
    first = this_day()
    last = first + dt.timedelta(days - 1)
    if scope == "rule":
        return Hush(None, alert.rule, "", None, first, last)
    if scope == "subject":
        return Hush(None, "", "", alert.subject, first, last)
    return Hush(None, alert.rule, alert.indicator, alert.subject, first, last)


def _record_looks(who: Viewer, persons: tuple[str, ...]) -> None:
    if persons:
        record(by=who, act="rows.look", kind="person", what="alerts", persons=persons)


# --- what is shown ---


def _one(request: HttpRequest, number: str | UUID) -> dict[str, Any]:
    """Return what the template of one alert is given; a look at a person is recorded."""
    who, today = viewer(request), this_day()
    dossier = insight.alert(who, number, on=today)
    _record_looks(who, dossier.looked_at)
    row = dossier.story.alert
    values = [None if p.shown is None else float(p.shown) for p in dossier.series]
    return {
        "title": dossier.subject.name,
        "dossier": dossier,
        "alert": row,
        "kind": KINDS[row.subject.kind],
        "signal": alert_list.signal_words(row.signal),
        "trend": alert_parts.trend(dossier),
        "values": values,
        "period_label": row.period.removeprefix("@"),
        # Where every second period has no number there is no line to draw.
        "sparked": any(None not in pair for pair in pairwise(values)),
        "value": None if row.value is None else Decimal(str(row.value)),
        "ladder": alert_parts.ladder(dossier, today),
        "track": alert_parts.track(row.state, dossier.story.events),
        "act_form": ActForm(),
        "silence_form": SilenceForm(broad=who.may(Permission.WRITE_RULES)),
        "own": is_self(who, row.subject),
        "today": today,
        **_seen(who),
    }


def _seen(who: Viewer) -> dict[str, bool]:
    """Return which ways on are offered: a courtesy, what is behind them asks for itself."""
    return {
        "rules_seen": who.may(Permission.SEE_RULES),
        "may_handle": who.may(Permission.HANDLE_ALERTS),
    }


def _shown_anew(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Show an alert after something was done: for HTMX at once, else where it is shown."""
    if is_part(request):
        return _answer(request, alert)
    return redirect("alerts.one", number=alert.hex[:8])


def _shown_again(request: HttpRequest, alert: UUID, more: dict[str, Any]) -> HttpResponse:
    """Show an alert with a form that was not filled in rightly."""
    return _answer(request, alert, more, status=422)


def _answer(
    request: HttpRequest,
    number: str | UUID,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _one(request, number) | (more or {})
    return show(request, "alerts/one.html", context, part="alerts/_one.html", status=status)


def _beside(request: HttpRequest) -> dict[str, Any]:
    """Return the alert shown beside the list, if one is asked for and it is a whole page."""
    number = request.GET.get("open", "")
    if not number or is_part(request):
        return {}
    return {**_one(request, number), "beside": True, "title": alert_list.TITLE}
