"""What a page tells of a mistake: the one place where the web translates ``LemnisError``."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from lemnis.errors import LemnisError
from lemnis.values import Title
from lemnis.web.parts import is_part
from lemnis.web.words import NOTHING, said, say

_TITLES = {
    400: Title("这样不行", "That cannot be done"),
    403: Title("没有权限", "Not allowed"),
    404: Title("没有找到", "Not found"),
    409: Title("现在不能这样做", "Not now"),
    422: Title("内容有误", "Something in it is wrong"),
    500: Title("系统出错了", "Something broke"),
}
TARGET = "#mistake"
_TYPED = ("lemnis ", " --")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake as a page tells it."""

    status: int
    text: Title
    cure: Title = NOTHING
    place: str = ""

    @property
    def title(self) -> Title:
        """What kind of mistake it is."""
        return _TITLES.get(self.status, _TITLES[400])


def of(error: LemnisError) -> Mistake:
    """Return a house error as a page tells it."""
    return Mistake(error.status, Title(error.zh, error.en), cure_of(error), error.place)


def cure_of(error: LemnisError) -> Title:
    """Return what to do about a mistake; nothing if that is a command to be typed elsewhere."""
    typed = any(word in text for text in error.cure for word in _TYPED)
    return NOTHING if typed else Title(*error.cure)


def told(error: LemnisError) -> str:
    """Return a house error in a line, for a form that it stands above."""
    cure = said(cure_of(error))
    return f"{say(error.zh, error.en)} {cure}".strip()


def answer(request: HttpRequest, mistake: Mistake) -> HttpResponse:
    """Return a page that tells of a mistake; for HTMX the part that goes above the content."""
    part = is_part(request)
    template = "errors/_mistake.html" if part else "errors/mistake.html"
    text = render_to_string(template, {"mistake": mistake}, request)
    response = HttpResponse(text, status=mistake.status)
    if part:
        response["HX-Retarget"], response["HX-Reswap"] = TARGET, "innerHTML show:top"
    return response
