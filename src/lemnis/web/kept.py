"""Pages that are shown again as they were, as long as nothing they are made of has changed.

A page is made of the tables that its request has read, the lake and the catalogue, for one reader
with the permissions of this request, on one day. If all of these are what they were, so is the
page. Who is looked at on it is written down each time.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import NamedTuple

from cachetools import TTLCache
from django.http import HttpRequest, HttpResponse

from lemnis.engine.college import College
from lemnis.evidence import own_pages
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.people.actions import record
from lemnis.people.editions import LIFETIME, Now, edition, read_so_far
from lemnis.people.looks import Look, looks
from lemnis.people.queries import unread
from lemnis.people.rules.permissions import Permission
from lemnis.web.frame import theme_of
from lemnis.web.parts import is_part
from lemnis.web.viewing import viewer
from lemnis.web.words import language

_MOST = 64 * 1024 * 1024  # bytes, in each process
View = Callable[..., HttpResponse]


class _Page(NamedTuple):
    """An answer, who was looked at on it, the tables it is made of and the edition they were in.

    The college is held so that no other can come to have its id.
    """

    content: bytes
    headers: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    college: College
    tables: frozenset[str]
    edition: Hashable


_pages: TTLCache[Hashable, _Page] = TTLCache(_MOST, LIFETIME, getsizeof=lambda p: len(p.content))
_one_at_a_time = Lock()


def kept(view: View) -> View:
    """Show a page as it was for the same reader while nothing has changed; for ``GET`` alone.

    Not for pages that tell the time of day, how far long work is, or the audit log.
    """
    return kept_but_for()(view)


def kept_but_for(*permissions: Permission) -> Callable[[View], View]:
    """Do the same for a page that shows more to whoever is permitted this, and is made anew."""

    def keeping(view: View) -> View:
        return _kept(view, permissions)

    return keeping


def _kept(view: View, unless: tuple[Permission, ...]) -> View:
    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponse:
        told = None if any(map(viewer(request).may, unless)) else _told(request)
        if told is None:
            return view(request, **where)
        with _one_at_a_time:
            page = _pages.get(told.key)
        if page is None or page.edition != told.now.of(page.tables):
            with looks() as found:
                response = view(request, **where)
            _keep(told, response, found)
            return response
        for look in page.looks:
            record(by=viewer(request), **look)
        return HttpResponse(page.content, headers=dict(page.headers))

    return answer


class _Told(NamedTuple):
    """All that a page depends on: what tells it from others, the editions as they are now."""

    key: Hashable
    college: College
    now: Now


def _told(request: HttpRequest) -> _Told | None:
    """Return all that a page depends on; None where it cannot be told."""
    who, now, secret = viewer(request), edition(), request.META.get("CSRF_COOKIE")
    if who.account is None or now is None or not secret or request.method != "GET":
        return None
    today = this_day()
    college = college_at_hand(who, today)
    about = (college.lake.snapshot(), id(college), own_pages.written(), today)
    shown = (language(), theme_of(request), is_part(request), secret, unread(who))
    return _Told((request.get_full_path(), who.bare(), *about, *shown), college, now)


def _keep(told: _Told, response: HttpResponse, found: list[Look]) -> None:
    tables = read_so_far()
    html = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code != 200 or response.streaming or response.cookies or not html:
        return
    # Without a request nobody knows what was read.
    if tables is None or len(response.content) > _MOST // 16:
        return
    page = _Page(
        response.content, tuple(response.items()), tuple(found), told.college, tables,
        told.now.of(tables),
    )  # fmt: skip
    with _one_at_a_time:
        _pages[told.key] = page
