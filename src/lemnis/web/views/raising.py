"""Raising a target or a standard, as what came of a lap of the spiral."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lemnis.evidence.today import this_day
from lemnis.insight.queries.goals import goal_page
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.plan import queries
from lemnis.plan.finding import read_ref
from lemnis.spiral.actions.raising import raise_goal, raise_standard
from lemnis.values import SubjectRef, Title
from lemnis.web.form_page import answer
from lemnis.web.raise_forms import RaiseForm, RaiseStandardForm
from lemnis.web.viewing import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Raise a target of a goal, or confirm it."""
    who, today = viewer(request), this_day()
    queries.goal_to_edit(who, uuid)
    now = goal_page(who, uuid, today).now
    row = now.row
    form = RaiseForm(request.POST or None, now=now, year=today.year)
    back = reverse("goals.one", args=[uuid])
    if request.GET.get("from") == "spiral":
        back = _spiral(row.ref)
    return answer(
        request, Title(f"提高目标：{row.number} {row.title}", f"Raise: {row.number} {row.title}"),
        form, lambda: raise_goal(goal=uuid, aimed=form.aimed(), at=timezone.now(), by=who),
        lambda: back, back=back,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def standard(request: HttpRequest, standard: str) -> HttpResponse:
    """Raise a line of a standard, or confirm it, for the spiral of a subject that works to it."""
    who, today = viewer(request), this_day()
    require(who, Permission.WRITE_STANDARDS)
    page = queries.standard(who, standard, today)
    subject = read_ref(request.GET.get("subject", ""))
    form = RaiseStandardForm(request.POST or None, page=page)
    return answer(
        request, Title(f"提高标准：{page.line.name}", f"Raise: {page.line.name}"), form,
        lambda: raise_standard(
            subject=subject, code=standard, line=form.line(), why=form.cleaned_data["why"],
            on=today, at=timezone.now(), by=who,
        ),
        lambda: _spiral(subject), back=_spiral(subject),
    )  # fmt: skip


def _spiral(ref: SubjectRef) -> str:
    return reverse("spirals.one", kwargs={"kind": ref.kind.value, "code": ref.code})
