"""Changing the organisation: one form a page, one action a form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lemnis.people import actions, queries
from lemnis.people.rules.words import BodyRole
from lemnis.values import Title
from lemnis.web.form_page import answer
from lemnis.web.viewing import viewer
from lemnis.web.views import people_forms as typed


def add_unit(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""
    who = viewer(request)
    above = {"parent": request.GET.get("parent", "")}
    form = typed.UnitForm(request.POST or None, initial=above, units=queries.units_to_edit(who))
    return answer(
        request, Title("新增部门", "Add a unit"), form,
        lambda: actions.add_unit(unit=form.unit(), by=who),
        lambda: reverse("people.unit", args=[form.unit().code]), back=reverse("people.units"),
    )  # fmt: skip


def add_post(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a post of a unit."""
    who, home = viewer(request), reverse("people.unit", args=[code])
    queries.staff_to_choose(who, code)  # who may not edit does not find this page
    form = typed.PostForm(request.POST or None)
    return answer(
        request, Title("新增岗位", "Add a post"), form,
        lambda: actions.add_post(post=form.post(code), by=who), lambda: home, back=home,
    )  # fmt: skip


def hold_post(request: HttpRequest, code: str) -> HttpResponse:
    """Have somebody hold a post."""
    who, home = viewer(request), reverse("people.post", args=[code])
    unit = queries.post(who, code).unit
    form = typed.PersonForm(request.POST or None, staff=queries.staff_to_choose(who, unit))
    return answer(
        request, Title("任职", "Take up a post"), form,
        lambda: actions.hold_post(
            person=_person(who, form), post=code, since=form.cleaned_data["since"], by=who
        ),
        lambda: home, back=home,
    )  # fmt: skip


def leave_post(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Have somebody hold a post no longer."""
    who, home = viewer(request), reverse("people.post", args=[code])
    person, form = queries.holder_of(who, code, key), typed.LeaveForm(request.POST or None)
    return answer(
        request, Title("离任", "Leave a post"), form,
        lambda: actions.leave_post(
            person=person, post=code, until=form.cleaned_data["until"], by=who
        ),
        lambda: home, back=home,
    )  # fmt: skip


def join_body(request: HttpRequest, code: str) -> HttpResponse:
    """Have somebody sit in a quality body."""
    who, home = viewer(request), reverse("people.unit", args=[code])
    staff = queries.staff_to_choose(who, queries.unit(who, code).unit.parent or code)
    form = typed.MemberForm(request.POST or None, staff=staff)
    return answer(
        request, Title("加入机构", "Join a quality body"), form,
        lambda: actions.join_body(
            body=code, person=_person(who, form), role=BodyRole(form.cleaned_data["role"]),
            since=form.cleaned_data["since"], by=who,
        ),
        lambda: home, back=home,
    )  # fmt: skip


def leave_body(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Have somebody leave a quality body."""
    who, home = viewer(request), reverse("people.unit", args=[code])
    person, form = queries.member_of(who, code, key), typed.LeaveForm(request.POST or None)
    return answer(
        request, Title("退出机构", "Leave a quality body"), form,
        lambda: actions.leave_body(
            body=code, person=person, until=form.cleaned_data["until"], by=who
        ),
        lambda: home, back=home,
    )  # fmt: skip


def duty(request: HttpRequest, unit: str, duty: int) -> HttpResponse:
    """Write a duty; number 0 is a further one."""
    who, home = viewer(request), reverse("people.unit", args=[unit])
    form = typed.DutyForm(request.POST or None, initial=queries.duty_to_edit(who, unit, duty))
    gone = reverse("people.remove_duty", args=[unit, duty]) if duty else ""
    return answer(
        request, Title("职责", "Duty"), form,
        lambda: actions.write_duty(unit=unit, number=duty or None, by=who, **form.cleaned_data),
        lambda: home, back=home, gone=gone,
    )  # fmt: skip


def item(request: HttpRequest, unit: str, duty: int, item: int) -> HttpResponse:
    """Write a work item; number 0 is a further one."""
    who, home = viewer(request), reverse("people.matrix", args=[unit])
    given = queries.item_to_edit(who, unit, duty, item)
    form = typed.ItemForm(request.POST or None, initial=given)
    gone = reverse("people.remove_item", args=[unit, duty, item]) if item else ""
    return answer(
        request, Title("工作事项", "Work item"), form,
        lambda: actions.write_item(
            unit=unit, duty=duty, number=item or None, item=form.item(), by=who
        ),
        lambda: home, back=home, gone=gone,
    )  # fmt: skip


def cell(request: HttpRequest, unit: str, duty: int, item: int, post: str) -> HttpResponse:
    """Say what parts a post has in a work item."""
    who, home = viewer(request), reverse("people.matrix", args=[unit])
    now = queries.cell_to_edit(who, unit, duty, item, post)
    percent = None if now.share is None else now.share * 100
    given = {"roles": [role.value for role in now.roles], "percent": percent}
    form = typed.CellForm(request.POST if request.method == "POST" else None, initial=given)
    return answer(
        request, Title(f"{now.item}·{now.post}", f"{now.item}·{now.post}"), form,
        lambda: actions.write_cell(
            unit=unit, duty=duty, number=item, post=post, roles=form.roles(), share=form.share(),
            by=who,
        ),
        lambda: home, back=home,
    )  # fmt: skip


@require_POST
def remove_duty(request: HttpRequest, unit: str, duty: int) -> HttpResponse:
    """Take a duty away."""
    actions.remove_duty(unit=unit, number=duty, by=viewer(request))
    return redirect("people.unit", unit)


@require_POST
def remove_item(request: HttpRequest, unit: str, duty: int, item: int) -> HttpResponse:
    """Take a work item away."""
    actions.remove_item(unit=unit, duty=duty, number=item, by=viewer(request))
    return redirect("people.matrix", unit)


def _person(who: Any, form: forms.Form) -> str:
    chosen = form.cleaned_data["chosen"]
    number: str = form.cleaned_data["number"]
    return queries.person_chosen(who, int(chosen)) if chosen else number.strip()
