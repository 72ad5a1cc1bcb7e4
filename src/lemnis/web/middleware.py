"""What every request passes through: who asks is known, and a house error becomes a page, once."""

import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from lemnis.errors import LemnisError
from lemnis.people.rules.permissions import Permission
from lemnis.web import mistakes
from lemnis.web.signing_in import PAGES_WHEN_DUE, page_due
from lemnis.web.viewing import viewer_of_request

_SEEN, _MINUTE = "seen", 60


class KnowTheViewer:
    """Put who asks, and what they may, on the request: ``request.viewer``, ``request.may``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, with its viewer once somebody asks for it."""
        asked = cast("Any", request)
        asked.viewer = SimpleLazyObject(lambda: viewer_of_request(request))
        asked.may = lambda word: asked.viewer.may(Permission(word))
        return self.get_response(request)


class KeepAlive:
    """Let a session live on while it is used; a write a minute is enough for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; remember that somebody was here."""
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and now - session.get(_SEEN, 0) >= _MINUTE:
            session[_SEEN] = now
        return self.get_response(request)


class MustChange:
    """Show whoever has a password from somebody else, or lacks a second factor, that page only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Return the way to the page that is due first, None if none is."""
        asks_who = getattr(view, "login_required", True) or getattr(view, "asks_who", False)
        if not request.user.is_authenticated or not asks_who:
            return None
        match = request.resolver_match
        due = page_due(request)
        return redirect(due) if due and match and match.view_name not in PAGES_WHEN_DUE else None


class TellMistakes:
    """Turn what a person can mend into a page; anything else is a crash and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a house error, None for anything else."""
        if isinstance(error, LemnisError):
            return mistakes.answer(request, mistakes.of(error))
        return None
