"""Mistakes as RFC 9457 problems: the one place where the interface translates ``LemnisError``."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lemnis.errors import LemnisError
from lemnis.values import Title

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The request makes no sense", 401: "Nobody is known to ask", 403: "Not allowed",
    404: "Not found", 409: "Not now", 422: "Something in it is wrong",
}  # fmt: skip
_NOBODY = Title("请带上有效的密钥，或先登录。", "Bring a valid key, or sign in first.")
NOWHERE = Title("没有找到。", "There is no such thing.")
_WRONG = Title("请求的内容有误。", "What was asked is written wrongly.")


class Problem(Schema):
    """What went wrong, in both languages; ``detail`` is in that of the request."""

    type: str = "about:blank"
    status: int
    title: str
    detail: str
    detail_zh: str
    detail_en: str
    place: str = ""
    cure_zh: str = ""
    cure_en: str = ""


# What any question may be answered with.
ANY = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)


def tell_problems(api: NinjaAPI) -> None:
    """Let an interface answer every mistake with a problem."""
    api.add_exception_handler(LemnisError, lambda r, e: _of_ours(api, r, e))
    api.add_exception_handler(AuthenticationError, lambda r, _e: answer(api, r, 401, _NOBODY))
    api.add_exception_handler(Http404, lambda r, _e: answer(api, r, 404, NOWHERE))
    api.add_exception_handler(HttpError, lambda r, e: _of_django(api, r, e))
    api.add_exception_handler(ValidationError, lambda r, e: _of_words(api, r, e))


def answer(
    api: NinjaAPI, request: HttpRequest, status: int, detail: Title, **more: str
) -> HttpResponse:
    """Return a problem."""
    english = (get_language() or "").startswith("en")
    problem = Problem(
        status=status, title=_TITLES.get(status, "It cannot be done"),
        detail=detail.en if english else detail.zh, detail_zh=detail.zh, detail_en=detail.en,
        **more,
    )  # fmt: skip
    response = api.create_response(request, problem.dict(), status=status)
    response["Content-Type"] = MEDIA_TYPE
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _of_ours(api: NinjaAPI, request: HttpRequest, error: Any) -> HttpResponse:
    cure_zh, cure_en = error.cure
    more = {"place": error.place, "cure_zh": cure_zh, "cure_en": cure_en}
    return answer(api, request, error.status, Title(error.zh, error.en), **more)


def _of_django(api: NinjaAPI, request: HttpRequest, error: Any) -> HttpResponse:
    return answer(api, request, error.status_code, Title(str(error), str(error)))


def _of_words(api: NinjaAPI, request: HttpRequest, error: Any) -> HttpResponse:
    first = error.errors[0]
    place = ".".join(map(str, first["loc"]))
    detail = Title(f"{_WRONG.zh}{first['msg']}", f"{_WRONG.en} {first['msg']}")
    return answer(api, request, 422, detail, place=place)
