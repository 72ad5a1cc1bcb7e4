"""Who reads a page: the one place where a request becomes a viewer."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone

from lemnis.people.recognising import viewer_of
from lemnis.people.rules.viewers import Viewer

NOBODY = Viewer("")


def viewer(request: HttpRequest) -> Viewer:
    """Return who asks, with the roles of today; nobody where a request was stopped early."""
    found: Viewer = getattr(request, "viewer", NOBODY)
    return found


def viewer_of_request(request: HttpRequest) -> Viewer:
    """Return who is signed in; nobody, who may nothing, if nobody is."""
    account = request.user
    if not account.is_authenticated:
        return NOBODY
    # A viewer lives as long as its request, so what it remembers cannot grow old.
    return replace(viewer_of(account, timezone.localdate()), memory={})
