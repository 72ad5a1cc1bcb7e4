"""Single criteria of a standard, and a standard begun with its first."""

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries.measurements import indicators
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import actions, queries
from lemnis.plan.queries import StandardPage
from lemnis.plan.rules.standards import CriterionKey, CriterionText, key_of, mark_of
from lemnis.values import Title
from lemnis.web import standard_forms as typed
from lemnis.web.form_page import answer
from lemnis.web.viewing import viewer

_LIKE = ("group", "kind", "unit", "source")  # what the next criterion in a row shares
_ANY = ["GET", "HEAD", "POST"]


@require_http_methods(_ANY)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a standard with its first criterion."""
    who = viewer(request)
    require(who, Permission.WRITE_STANDARDS)
    form = typed.NewStandardForm(
        request.POST or None, indicators=indicators(who, on=this_day()),
        initial={"since": this_day(), "number": 1},
    )  # fmt: skip
    return answer(
        request, Title("新标准", "New standard"), form,
        lambda: actions.write_standard(
            standard=form.standard(), since=form.cleaned_data["since"], new=True, by=who
        ),
        lambda: _onward(request, form.cleaned_data["code"], form)
        or reverse("standards.one", args=[form.cleaned_data["code"]]),
        back=reverse("standards.list"), again=True,
    )  # fmt: skip


@require_http_methods(_ANY)
def add(request: HttpRequest, standard: str) -> HttpResponse:
    """Add a criterion."""
    page = _newest(request, standard)
    number = max((each.number for each in page.text.criteria), default=0) + 1
    like = {name: request.GET[name] for name in _LIKE if name in request.GET}
    form = _form(request, page, {"number": number, **like})
    name = page.line.name
    title = Title(f"新条目：{name}第 {number} 条", f"Criterion {number} of {name}")
    return _answered(
        request, page, title, form,
        lambda: _written(request, page, form, None, form.criterion()), again=True,
    )  # fmt: skip


@require_http_methods(_ANY)
def edit(request: HttpRequest, standard: str, number: int) -> HttpResponse:
    """Change a criterion."""
    page = _newest(request, standard)
    found = _meant(request, page, number)
    form = _form(request, page, found._asdict() | {"kind": found.kind.value,
                                                   "seen": mark_of(found)})  # fmt: skip
    key = key_of(found)
    return _answered(
        request, page, Title("修改条目", "Change a criterion"), form,
        lambda: _written(request, page, form, key, form.criterion()),
    )  # fmt: skip


@require_http_methods(_ANY)
def end(request: HttpRequest, standard: str, number: int) -> HttpResponse:
    """End a criterion: the next version no longer has it."""
    page = _newest(request, standard)
    found = _meant(request, page, number)
    given = {"seen": mark_of(found), **_of_version(page)}
    form = typed.VersionForm(request.POST or None, initial=given)
    title = Title(f"取消条目：{found.text[:60]}", f"End the criterion: {found.text[:60]}")
    return _answered(
        request, page, title, form, lambda: _written(request, page, form, key_of(found), None)
    )


def _newest(request: HttpRequest, standard: str) -> StandardPage:
    who = viewer(request)
    page = queries.standard(who, standard, this_day())
    require(who, Permission.WRITE_STANDARDS)
    return queries.standard(who, standard, this_day(), page.newest.number)


def _meant(request: HttpRequest, page: StandardPage, number: int) -> CriterionText:
    key = CriterionKey(number, request.GET.get("type", ""), request.GET.get("year", ""))
    found = next((each for each in page.text.criteria if key_of(each) == key), None)
    if found is None:
        raise NotFound(f"没有第 {number} 条。", f"There is no criterion {number}.")
    return found


def _of_version(page: StandardPage) -> dict[str, object]:
    """Return from when on and why, of a draft as it says; of a further version yet to be said."""
    if page.newest.published_at:
        return {"since": this_day()}
    return {"since": page.newest.since, "why": page.newest.why}


def _form(
    request: HttpRequest, page: StandardPage, given: dict[str, object]
) -> typed.CriterionForm:
    listed = indicators(viewer(request), on=this_day())
    return typed.CriterionForm(
        request.POST or None, indicators=listed, initial=_of_version(page) | given
    )


def _written(
    request: HttpRequest, page: StandardPage, form: forms.Form, key: CriterionKey | None,
    criterion: CriterionText | None,
) -> int:  # fmt: skip
    given = form.cleaned_data
    return actions.write_criterion(
        standard=page.line.code, key=key, seen=given["seen"], criterion=criterion,
        since=given["since"], why=given["why"], by=viewer(request),
    )  # fmt: skip


def _answered(
    request: HttpRequest, page: StandardPage, title: Title, form: forms.Form,
    act: Callable[[], int], *, again: bool = False,
) -> HttpResponse:  # fmt: skip
    there = reverse("standards.one", args=[page.line.code])
    made: list[int] = []
    return answer(
        request, title, form, lambda: made.append(act()),
        lambda: _onward(request, page.line.code, form) or f"{there}?version={made[0]}",
        back=there, again=again,
    )  # fmt: skip


def _onward(request: HttpRequest, standard: str, form: forms.Form) -> str:
    """Return where the next criterion is added, if that was asked for, with what it may share."""
    if "again" not in request.POST:
        return ""
    like = urlencode({name: form.cleaned_data[name] for name in _LIKE})
    return f"{reverse('standards.add_criterion', args=[standard])}?{like}"
