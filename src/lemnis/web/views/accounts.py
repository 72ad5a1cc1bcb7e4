"""Accounts and what is granted to them, for those who keep them."""

from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.errors import LemnisError
from lemnis.people import actions, queries
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import require
from lemnis.values import SubjectKind, SubjectRef, Title
from lemnis.web.parts import show
from lemnis.web.tables import Column, Table, asked
from lemnis.web.viewing import viewer
from lemnis.web.words import said, say

COLUMNS = (
    Column("username", Title("账号", "Account"), sortable=False),
    Column("name", Title("姓名", "Name"), sortable=False),
    Column("unit", Title("部门", "Unit"), sortable=False, phone=False),
    Column("roles", Title("现有角色", "Roles today"), sortable=False),
    Column("last_login", Title("最近登录", "Last sign-in"), sortable=False, phone=False),
    Column("state", Title("状态", "State"), sortable=False),
)
_SIZE = 50


class Line(NamedTuple):
    """One account as the list shows it."""

    username: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    last_login: object
    active: bool


class NewAccount(forms.Form):
    """A name to sign in with, and whose it is."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["username"] = forms.CharField(
            label=say("账号", "Account"), max_length=150,
            help_text=say("通常用工号或学号", "usually the staff or student number"),
        )  # fmt: skip
        self.fields["number"] = forms.CharField(
            label=say("本人的工号或学号", "The person's number"), required=False, max_length=200,
            help_text=say("专家等校外账号可不填", "leave empty for outsiders"),
        )  # fmt: skip
        self.fields["email"] = forms.EmailField(label=say("邮箱", "Mail"), required=False)


class NewGrant(forms.Form):
    """A role, how far, and for how long."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["role"] = forms.ChoiceField(
            label=say("角色", "Role"), choices=[(role.value, said(role)) for role in Role]
        )
        self.fields["scope"] = forms.ChoiceField(
            label=say("范围", "As far as"), choices=[(s.value, said(s)) for s in ScopeKind]
        )
        self.fields["unit"] = forms.CharField(
            label=say("部门编号", "Code of the unit"), required=False, max_length=200,
            widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
            help_text=say("范围是“部门及下级”时填", "for the scope “a unit and those below”"),
        )  # fmt: skip
        self.fields["subject"] = forms.CharField(
            label=say("质量主体", "Subject"), required=False, max_length=220,
            help_text=say("写法：program Z0201，可查找", "as program Z0201; find it beside"),
        )  # fmt: skip
        today = timezone.localdate()
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["since"] = forms.DateField(label=say("自", "From"), initial=today, widget=day)
        self.fields["until"] = forms.DateField(
            label=say("至（含）", "To, that day included"), required=False, widget=day
        )
        self.fields["reason"] = forms.CharField(
            label=say("事由", "Why"), required=False, max_length=500
        )

    def wishes(self) -> actions.GrantWishes:
        """Return what is asked for."""
        given = self.cleaned_data
        return actions.GrantWishes(
            Role(given["role"]),
            ScopeKind(given["scope"]),
            given["since"],
            given["until"],
            given["unit"].strip(),
            _subject(given["subject"]),
            given["reason"],
        )


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the accounts, found by name, number or role."""
    wanted = asked(request.GET, COLUMNS, ("role",))
    role = wanted.filters.get("role", "")
    page = queries.accounts(
        viewer(request),
        text=wanted.words,
        role=Role(role) if role in set(Role) else None,
        page=wanted.page,
        size=_SIZE,
    )
    table = Table(COLUMNS, tuple(map(_line, page.rows)), wanted, page.total, _SIZE)
    facts = {
        "title": Title("账号与授权", "Accounts and grants"),
        "table": table,
        "roles": [(role.value, role.words) for role in Role],
    }
    return show(request, "accounts/list.html", facts, part="accounts/_table.html")


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown once."""
    queries.accounts(viewer(request), size=1)  # who may not see accounts does not see this page
    form = NewAccount(request.POST or None)
    facts: dict[str, object] = {"title": Title("开设账号", "Open an account"), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            facts["password"] = actions.open_account(**form.cleaned_data, by=viewer(request))
            facts["username"] = form.cleaned_data["username"]
        except LemnisError as error:
            form.add_error(None, say(error.zh, error.en))
    return render(request, "accounts/new.html", facts, status=422 if form.errors else 200)


@never_cache
@require_safe
def one(request: HttpRequest, username: str) -> HttpResponse:
    """Show one account with its grants; ``subject`` fills in what was found by ``find``."""
    subject = request.GET.get("subject", "")
    given = {"subject": subject, "scope": ScopeKind.SUBJECT.value} if subject else {}
    return _one(request, username, NewGrant(initial=given))


@require_POST
def grant(request: HttpRequest, username: str) -> HttpResponse:
    """Grant a role."""
    require(viewer(request), Permission.GRANT_ROLES)  # before anything is said of the form
    form = NewGrant(request.POST)
    if form.is_valid():
        try:
            actions.grant_role(username=username, wishes=form.wishes(), by=viewer(request))
        except LemnisError as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect("accounts.one", username)
    return _one(request, username, form, status=422)


@require_POST
def revoke(request: HttpRequest, username: str, number: int) -> HttpResponse:
    """Take a role back from today on."""
    actions.revoke_role(grant=number, on=timezone.localdate(), by=viewer(request))
    return redirect("accounts.one", username)


@require_POST
def change(request: HttpRequest, username: str) -> HttpResponse:
    """Close or reopen an account, or give it a new first password."""
    who, act = viewer(request), request.POST.get("act", "")
    require(who, Permission.WRITE_ACCOUNTS)  # whatever is asked for
    if act == "close":
        actions.close_account(username=username, by=who)
    elif act == "reopen":
        actions.reopen_account(username=username, by=who)
    elif act == "password":
        first = actions.reset_password(username=username, by=who)
        return _one(request, username, NewGrant(), password=first)
    return redirect("accounts.one", username)


def _one(
    request: HttpRequest, username: str, form: NewGrant, *, status: int = 200, password: str = ""
) -> HttpResponse:
    account = queries.account(viewer(request), username)
    today = timezone.localdate()
    facts = {
        "title": Title(account.username, account.username),
        "account": account,
        "grants": [(held, held.holds(today)) for held in account.grants],
        "form": form,
        "password": password,
        "action": reverse("accounts.grant", args=[username]),
        **_to_choose(request),
    }
    return render(request, "accounts/one.html", facts, status=status)


def _to_choose(request: HttpRequest) -> dict[str, object]:
    """Return units and the subjects searched for, for those who grant roles."""
    who, find = viewer(request), request.GET.get("find", "").strip()
    if not who.may(Permission.GRANT_ROLES):
        return {}
    return {
        "may_grant": True,
        "find": find,
        "units": [(unit.code, unit.name) for unit in queries.unit_tree(who)],
        "subjects": [(KINDS[s.ref.kind], s) for s in queries.subjects_to_grant(who, find)],
    }


def _line(row: queries.AccountRow) -> Line:
    today = timezone.localdate()
    roles = tuple(dict.fromkeys(held.role for held in row.grants if held.holds(today)))
    return Line(row.username, row.name, row.unit, roles, row.last_login, row.active)


def _subject(text: str) -> SubjectRef | None:
    kind, _, code = text.strip().partition(" ")
    if kind not in set(SubjectKind) or not code.strip():
        return None
    return SubjectRef(SubjectKind(kind), code.strip())
