"""Pages for what Django itself refuses, told like the house's own mistakes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from lemnis.values import Title
from lemnis.web.frame import theme_of
from lemnis.web.mistakes import Mistake, answer
from lemnis.web.words import language

_BAD = Mistake(
    400,
    Title("浏览器发来的内容看不懂。", "What the browser has sent makes no sense."),
    Title("请返回上一页重试。", "Go back and try again."),
)
_FORBIDDEN = Mistake(
    403,
    Title("您不能查看或执行这一项。", "You may not see or do this."),
    Title("如需权限，请联系本单位管理员。", "If you need to, ask your unit's administrator."),
)
_STALE = Mistake(
    403,
    Title("页面已过期，没有提交成功。", "The page has expired; nothing was sent."),
    Title("请刷新页面再提交。", "Reload the page and send it again."),
)
_NOT_FOUND = Mistake(
    404,
    Title("没有这个页面，或者您看不到它。", "There is no such page, or not for you."),
    Title("请检查网址，或从导航进入。", "Check the address, or use the navigation."),
)
_CRASHED = Mistake(
    500,
    Title("这不是您的错。已记入日志。", "This is not your fault. It has been logged."),
    Title(
        "请稍后再试；仍不行请告诉管理员。", "Try again later; if it stays, tell an administrator."
    ),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell of a request Django found suspicious or broken."""
    del exception
    return answer(request, _BAD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell of something not allowed."""
    del exception
    return answer(request, _FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell of a form whose secret does not fit: mostly a page left open for long."""
    del reason
    return answer(request, _STALE)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """Tell of an address nobody answers to."""
    del exception
    return answer(request, _NOT_FOUND)


def crashed(request: HttpRequest) -> HttpResponse:
    """Tell of a crash, leaning on nothing that may have crashed itself: no frame, no database."""
    context = {"mistake": _CRASHED, "language": language(), "theme": theme_of(request)}
    return HttpResponse(render_to_string("errors/crashed.html", context), status=500)
