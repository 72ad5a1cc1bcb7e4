"""The data of the college: how they stand, checks, and the way to a new diagnosis."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.evidence import actions
from lemnis.evidence.rules import ErrandKind
from lemnis.evidence.today import this_day
from lemnis.insight.queries.data_checks import last_check
from lemnis.insight.queries.data_overview import data_overview, terms_to_diagnose
from lemnis.insight.rules.freshness import Freshness
from lemnis.insight.rules.stewarding import Duty, ToDo
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title
from lemnis.web import periods
from lemnis.web.viewing import viewer
from lemnis.web.views.errands import work_of
from lemnis.web.words import say

_ALL = "all"
_WAYS = {
    Duty.MEND_ERRORS: ("data.checks", ""),
    Duty.RELOAD: ("data.loads", ""),
    Duty.MEND_REJECTS: ("data.loads", "?sort=-rejected"),
    Duty.REFRESH: ("data.sets", "?fresh=late"),
    Duty.CHECK: ("data.checks", ""),
    Duty.PUBLISH: ("data.upload", ""),
    Duty.DIAGNOSE: ("data.overview", "#diagnose"),
}


class DiagnoseForm(forms.Form):
    """For which terms a diagnosis is made."""

    def __init__(self, *args: object, terms: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        every = (_ALL, say("以上全部学期", "all of these terms"))
        self.fields["period"] = forms.ChoiceField(
            label=say("时段", "Period"), choices=[*terms, every] if len(terms) > 1 else terms
        )


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the data stand."""
    who = viewer(request)
    found = data_overview(who, this_day())
    facts = {
        "title": Title("数据概况", "Data"),
        "found": found,
        "todo": [(each, _way(each)) for each in found.todo],
        "works": [(errand, work_of(errand)) for errand in found.under_way],
        "fresh": [(kind, count, _sets(kind)) for kind, count in found.fresh.items()],
        "may_load": who.may(Permission.LOAD_DATA),
        "form": DiagnoseForm(terms=_terms(who)) if who.may(Permission.DIAGNOSE) else None,
    }
    return render(request, "data/overview.html", facts)


@require_POST
def diagnose(request: HttpRequest) -> HttpResponse:
    """Have the college diagnosed."""
    who = viewer(request)
    terms = _terms(who)
    form = DiagnoseForm(request.POST, terms=terms)
    if not form.is_valid():
        return redirect("data.overview")
    chosen = form.cleaned_data["period"]
    labels = [label for label, _ in terms] if chosen == _ALL else [chosen]
    title = Title(f"诊断：{'、'.join(labels)}", f"Diagnosis: {', '.join(labels)}")
    wanted = {"periods": labels, "on": this_day().isoformat()}
    errand = actions.ask_errand(
        kind=ErrandKind.DIAGNOSE, title=title, wanted=wanted, at=timezone.now(), by=who
    )
    return redirect("errands.one", uuid=errand)


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Show what the last check of the published data has found."""
    told = last_check(viewer(request))
    facts = {"title": Title("数据核对", "Checks"), "told": told,
             "findings": told.findings if told else ()}  # fmt: skip
    return render(request, "data/checks.html", facts)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have everything published checked."""
    errand = actions.ask_errand(
        kind=ErrandKind.CHECK,
        title=Title("核对全部数据", "Check all data"),
        wanted={"datasets": []},
        at=timezone.now(),
        by=viewer(request),
    )
    return redirect("errands.one", uuid=errand)


def _way(todo: ToDo) -> str:
    page, rest = _WAYS[todo.duty]
    return reverse(page) + rest


def _sets(kind: Freshness) -> str:
    return f"{reverse('data.sets')}?fresh={kind.value}"


def _terms(who: Viewer) -> list[tuple[str, str]]:
    found = terms_to_diagnose(who, this_day())
    return [(term.label, periods.said(term)) for term in found]
