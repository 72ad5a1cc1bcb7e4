"""What a reader chooses for the device at hand: language and theme, each kept in a cookie."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lemnis.web.frame import THEMES, remember_theme
from lemnis.web.parts import is_part


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language, and go back to the page."""
    return set_language(request)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme, and go back to the page; any other word leaves it to the device."""
    chosen = request.POST.get("theme", "")
    # A script has changed the page already, and asks only that it be kept.
    response = HttpResponse(status=204) if is_part(request) else redirect(_back(request))
    response.set_cookie(**remember_theme(chosen if chosen in THEMES else ""))
    return response


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if here else "/"
