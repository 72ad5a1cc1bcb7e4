"""Who asks and what for: keys, sessions, the words every request shares."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import Field

from lemnis.people.recognising import viewer_of, viewer_of_token
from lemnis.people.rules.viewers import Viewer

# No text of a college is longer, and none holds a zero byte.
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=500, description="how many, 500 at most")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="how many to leave out")]


class Token(HttpBearer):
    """A key of one's account page: ``Authorization: Bearer lemnis_…``."""

    def authenticate(self, _request: HttpRequest, token: str) -> Viewer | None:
        """Return who asks, None for a worthless key."""
        return viewer_of_token(token, timezone.localdate())


class Session(APIKeyCookie):
    """The session of the pages; a write brings the page's CSRF token."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Viewer | None:
        """Return who is signed in; a stranger is told so, not that a token of a page is missing."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, _key: str | None) -> Viewer | None:
        """Return who is signed in, None if nobody is."""
        account = request.user
        return viewer_of(account, timezone.localdate()) if account.is_authenticated else None


class Words(Schema):
    """A name in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, title: Any) -> "Words":
        """Return a title, or the words of a status or state."""
        zh, en = getattr(title, "words", title)
        return cls(zh=zh, en=en)


def viewer(request: HttpRequest) -> Viewer:
    """Return who asks."""
    found: Viewer = request.auth  # type: ignore[attr-defined]  # put there by the two above
    return found
