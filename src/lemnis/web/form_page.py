"""A page with one form that does one thing."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lemnis.errors import LemnisError
from lemnis.values import Title
from lemnis.web.words import say


def answer(  # noqa: PLR0913 - a form, what it does, where it leads
    request: HttpRequest,
    title: Title,
    form: forms.Form,
    act: Callable[[], object],
    to: Callable[[], str],
    *,
    back: str,
    gone: str = "",
    again: bool = False,
) -> HttpResponse:
    """Show a form; do what it asks, or show it again with what is wrong.

    ``to``: where it leads once done; ``back``: where to go instead; ``gone``: what removes it all;
    ``again``: one may save and begin the next at once (``to`` is told by what was pressed).
    """
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except LemnisError as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect(to())
    facts: Mapping[str, Any] = {
        "title": title, "form": form, "back": back, "gone": gone, "again": again,
    }  # fmt: skip
    return render(request, "people/form.html", facts, status=422 if form.errors else 200)
