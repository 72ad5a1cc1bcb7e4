"""What stands around every page: rooms, language, theme, who is reading."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lemnis.people.queries import unread
from lemnis.values import Title
from lemnis.web import nav
from lemnis.web.viewing import viewer
from lemnis.web.words import NOTHING, language

THEMES = ("light", "dark")
THEME_COOKIE = "lemnis_theme"


@dataclass(frozen=True, slots=True)
class Me:
    """Who is reading: what they are called, the first role held, where to see more."""

    name: str
    post: Title
    url: str

    @property
    def initial(self) -> str:
        """One letter for the round sign."""
        return self.name[:1].upper()


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything of a page that is not its content.

    ``theme`` is empty where the reader leaves it to the device.
    """

    language: str
    theme: str
    groups: tuple[nav.Group, ...]
    search: str
    messages: str
    unread: int = 0
    page: str = ""

    @property
    def other_language(self) -> tuple[str, str]:
        """Django's name of the other language, and what its readers call it."""
        return ("en", "English") if self.language == "zh" else ("zh-hans", "中文")

    @property
    def trail(self) -> tuple[tuple[Title, str], ...]:
        """Where the page lies: the heading of its room, if it has one, and the way to the room.

        The room's own page is not named twice.
        """
        for group in self.groups:
            heading = ((group.title, ""),) if any(group.title) else ()
            for entry in group.entries:
                if entry.here:
                    return heading if self.page == entry.page else (*heading, _way(entry))
        return ()

    @property
    def tabs(self) -> tuple[nav.Entry, ...]:
        """The entries at the foot of a phone."""
        return tuple(e for group in self.groups for e in group.entries if e.tab)[:4]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template its ``frame``; worked out only where a page shows it."""
    return {
        "frame": SimpleLazyObject(lambda: frame_of(request)),
        "me": SimpleLazyObject(lambda: _me(request)),
    }


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame of one answer."""
    match = request.resolver_match
    page = match.view_name if match else ""
    return Frame(
        language=language(),
        theme=theme_of(request),
        groups=nav.groups(page, _may(request)),
        search=nav.url_of("search.results"),
        messages=nav.url_of("messages.list"),
        unread=unread(viewer(request)),
        page=page,
    )


def _way(entry: nav.Entry) -> tuple[Title, str]:
    return entry.title, entry.url


def _me(request: HttpRequest) -> Me | None:
    who = viewer(request)
    if who.account is None:
        return None
    posts = [granted.role.words for granted in who.granted]
    return Me(who.called or who.name, posts[0] if posts else NOTHING, nav.url_of("account.me"))


def theme_of(request: HttpRequest) -> str:
    """Return the theme the reader has chosen, empty for none."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def remember_theme(theme: str) -> dict[str, Any]:
    """Return the cookie that keeps a theme, as arguments of ``set_cookie``."""
    return {
        "key": THEME_COOKIE, "value": theme, "max_age": settings.LANGUAGE_COOKIE_AGE,
        "secure": settings.LANGUAGE_COOKIE_SECURE, "samesite": "Lax",
    }  # fmt: skip


def _may(request: HttpRequest) -> Callable[[str], bool]:
    """Return what tells whether the reader has a permission.

    Whoever knows the reader sets ``request.may``; nobody known, nothing allowed.
    """
    may: Callable[[str], bool] = getattr(request, "may", lambda _word: False)
    return may
