"""Signing in and out: allauth's pages behind a lock that counts wrong passwords."""

from typing import Any, NamedTuple

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from lemnis.values import Title
from lemnis.web.words import say


class Way(NamedTuple):
    """One way of signing in through the campus."""

    name: Title
    url: str
    method: str


class SignIn(LoginForm):  # type: ignore[misc]  # untyped
    """Name and password, in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = say("账号（工号、学号）", "Account (staff or student number)")
        self.fields["password"].label = say("密码", "Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, Any]:
        """Return what is tried, with the name where the lock looks for it."""
        credentials: dict[str, Any] = super().user_credentials()
        credentials["login"] = credentials.get("username", "")
        return credentials


@method_decorator(login_not_required, name="dispatch")
@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class Login(LoginView):  # type: ignore[misc]  # untyped
    """allauth's page, with the lock around it."""

    form_class = SignIn

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the campus's own ways of signing in."""
        return {**super().get_context_data(**kwargs), "campus": _campus()}


def locked(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """Tell that a name is locked for a while; whether it exists is not told."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)


def _campus() -> list[Way]:
    title = Title("统一身份认证登录", "Sign in through the campus")
    ways = []
    if settings.LEMNIS_CAS_URL:
        ways.append(Way(title, reverse("cas_ng_login"), "get"))
    if settings.LEMNIS_OIDC:
        url = reverse("openid_connect_login", kwargs={"provider_id": "campus"})
        ways.append(Way(title, url, "post"))
    return ways
