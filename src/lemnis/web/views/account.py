"""One's own account: roles, second factor, keys for programs, who looked at one's data."""

from django import forms
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.errors import Refused
from lemnis.people import actions, queries
from lemnis.people.rules.permissions import Permission
from lemnis.values import Title
from lemnis.web.fields import whole_number
from lemnis.web.viewing import viewer
from lemnis.web.words import said, say


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    def __init__(self, *args: object, asks_old: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        if asks_old:
            self.fields["old"] = _password(say("原密码", "Old password"), "current-password")
        self.fields["new"] = _password(say("新密码", "New password"), "new-password")
        self.fields["again"] = _password(say("再输一次", "Once more"), "new-password")

    def clean(self) -> dict[str, str]:
        """Refuse two that differ."""
        given: dict[str, str] = super().clean() or {}
        if given.get("new") != given.get("again"):
            self.add_error("again", say("两次输入不同。", "The two differ."))
        return given


class TokenForm(forms.Form):
    """A key for a program: its name, what it may do, how long."""

    def __init__(self, *args: object, allowed: list[Permission], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["name"] = forms.CharField(label=say("用途", "What for"), max_length=100)
        self.fields["permissions"] = forms.MultipleChoiceField(
            label=say("权限", "What it may do"),
            choices=[(p.value, said(p.words)) for p in allowed],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["days"] = forms.IntegerField(
            label=say("有效天数", "Days it holds"), min_value=1, max_value=366, initial=90
        )


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    return render(request, "account/me.html", _mine(request))


@require_POST
def issue_token(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    who = viewer(request)
    form = TokenForm(request.POST, allowed=_may(request))
    if not form.is_valid():
        return render(request, "account/me.html", _mine(request) | {"form": form}, status=422)
    given = form.cleaned_data
    secret = actions.issue_token(
        name=given["name"],
        permissions=[Permission(word) for word in given["permissions"]],
        days=given["days"],
        on=timezone.localdate(),
        by=who,
    )
    return render(request, "account/me.html", _mine(request) | {"secret": secret})


@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """Make a key worthless."""
    actions.revoke_token(token=number, by=viewer(request))
    return redirect("account.me")


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other device is signed out by that."""
    account = request.user
    assert account.is_authenticated  # the middleware has seen to that
    has_one = account.has_usable_password()
    form = PasswordForm(request.POST or None, asks_old=has_one)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            actions.change_password(old=given.get("old", ""), new=given["new"], by=viewer(request))
        except Refused as error:
            form.add_error(None, say(error.zh, error.en))
        else:
            account.refresh_from_db()
            update_session_auth_hash(request, account)
            return redirect("/")
    facts = {"form": form, "length": settings.LEMNIS_PASSWORD_LENGTH,
             "due": getattr(account, "must_change_password", False)}  # fmt: skip
    return render(request, "account/password.html", facts, status=422 if form.errors else 200)


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked at one's own data."""
    page = max(whole_number(request.GET.get("page", ""), 1), 1)
    found = queries.looks_at(viewer(request), page=page)
    title = Title("谁看过我的信息", "Who looked at my data")
    return render(request, "account/looks.html", {"found": found, "title": title})


def _mine(request: HttpRequest) -> dict[str, object]:
    who = viewer(request)
    return {
        "title": Title("我的账号", "My account"),
        "who": who,
        "tokens": queries.own_tokens(who),
        "form": TokenForm(allowed=_may(request)),
    }


def _may(request: HttpRequest) -> list[Permission]:
    return [permission for permission in Permission if viewer(request).may(permission)]


def _password(label: str, kind: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, widget=widget, max_length=200)
