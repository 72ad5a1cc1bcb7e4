"""Writing an indicator: the form, its formula checked while it is typed, tried, and kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lemnis.engine.definition import Indicator
from lemnis.engine.formula.complete import repaired
from lemnis.errors import Fault
from lemnis.evidence.actions.indicators import write_indicator
from lemnis.evidence.at_hand import home_at_hand
from lemnis.evidence.rules.indicator_drafts import IndicatorDraft
from lemnis.evidence.today import this_day
from lemnis.insight.queries import indicator_drafts as queries
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.web import indicator_forms, parameter_fields, periods
from lemnis.web.catalogue_words import titled
from lemnis.web.fields import whole_number
from lemnis.web.figures import Figure
from lemnis.web.indicator_forms import IndicatorForm, draft_of
from lemnis.web.viewing import viewer
from lemnis.web.words import language

_WHAT = ("name_zh", "name_en", "code", "key", "about_zh", "about_en", "layer", "system", "owner",
         "cadence")  # fmt: skip
_HOW = ("subjects", "period", "days", "unit_zh", "unit_en", "digits", "better", "minimum_rows")
_JUDGED = ("line_limit", "line_pass", "line_target", "line_stretch", "lines_source")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an indicator of the college's own."""
    require(viewer(request), Permission.WRITE_INDICATORS)
    return _written(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Give an indicator a new version, or a college's own in place of a shipped one."""
    standing = queries.draft_standing(viewer(request), code, this_day())
    return _written(request, standing)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Tell what is wrong with a formula while it is typed, or what it says."""
    draft = _typed(request)
    place = whole_number(request.POST.get("caret", ""), 10**6)
    on = this_day()
    found = queries.checked_formula(viewer(request), draft, on, caret=place, language=language())
    return render(request, "indicators/_check.html", _check_context(found, draft.formula))


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Try a draft on real data; nothing is stored."""
    draft = _typed(request)
    found = queries.draft_preview(viewer(request), draft, this_day())
    return render(request, "indicators/_preview.html", _preview_context(found, request))


def _written(request: HttpRequest, standing: Indicator | None) -> HttpResponse:
    start = indicator_forms.filled_from(standing, this_day()) if standing else None
    if request.method != "POST":
        form = IndicatorForm(initial=start or indicator_forms.empty(), standing=standing)
        return _page(request, form, standing, (start or {}).get("formula", ""))
    form = IndicatorForm(_mended(request), standing=standing)
    valid, draft = form.is_valid(), draft_of(form, _seen(request))
    if "repair" in request.POST or not valid:
        status = 200 if "repair" in request.POST else 422
        return _page(request, form, standing, draft.formula, status=status)
    mistakes = queries.draft_mistakes(viewer(request), draft)
    if mistakes:
        return _page(request, form, standing, draft.formula, mistakes=mistakes, status=422)
    made = write_indicator(home=home_at_hand(), draft=draft, by=viewer(request))
    return redirect("indicators.one", code=made.code)


def _page(
    request: HttpRequest,
    form: IndicatorForm,
    standing: Indicator | None,
    formula: str,
    *,
    mistakes: tuple[Any, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form, "standing": standing, "mistakes": mistakes,
        "what": form.part(_WHAT), "how": form.part(_HOW), "judged": form.part(_JUDGED),
        "parameters": parameter_fields.rows(form),
        "change": form.part(("since", "why")), "formula": form["formula"],
        "versions": len(standing.versions) if standing else 0,
    }  # fmt: skip
    if formula:
        context |= _checked(request, form, formula)
    return render(request, "indicators/edit.html", context, status=status)


def _checked(request: HttpRequest, form: IndicatorForm, formula: str) -> dict[str, Any]:
    """Return the check of the formula as it stands, so that a page without script has it too."""
    if not form.is_bound:
        form = IndicatorForm({**form.initial, "formula": formula}, standing=form.standing)
        form.is_valid()
    found = queries.checked_formula(
        viewer(request), draft_of(form, 0), this_day(), caret=10**6, language=language()
    )
    return _check_context(found, formula)


def _check_context(found: queries.CheckedFormula, formula: str) -> dict[str, Any]:
    faults = [fault for fault in found.faults if fault.line]
    return {
        "checked": found, "text": formula, "faults": list(enumerate(faults)),
        "marks": faults, "notes": [fault for fault in found.faults if not fault.line],
    }  # fmt: skip


def _preview_context(found: queries.Preview, request: HttpRequest) -> dict[str, Any]:
    rows = [
        {"number": n, "kind": titled(n.ref.kind), "now": Figure(n.shown, missing=n.missing),
         "was": (was := found.was.get(n.ref)) and Figure(was.shown, missing=was.missing)}
        for n in found.numbers
    ]  # fmt: skip
    period = found.period
    return {"found": found, "rows": rows, "unit": request.POST.get("unit_zh", "")[:20],
            "period": periods.labelled(period.kind, period.label) if period else ""}  # fmt: skip


def _typed(request: HttpRequest) -> IndicatorDraft:
    code = request.POST.get("editing", "")[:60]
    on = this_day()
    standing = queries.draft_standing(viewer(request), code, on) if code else None
    form = IndicatorForm(request.POST, standing=standing)
    form.is_valid()
    return draft_of(form, _seen(request))


def _seen(request: HttpRequest) -> int:
    return whole_number(request.POST.get("versions", ""), 0)


def _mended(request: HttpRequest) -> QueryDict:
    """Return what was sent, a fault of the formula repaired where a button says so."""
    given = request.POST.copy()
    try:
        line, column, length, meant = given.get("repair", "").split("|", 3)
        fault = Fault(int(line), int(column), int(length), "", "", "", meant[:200])
    except ValueError:
        return given
    given["formula"] = repaired(given.get("formula", "").replace("\r\n", "\n"), fault)
    return given
