"""Addresses of pages that may not be there yet: blank then, so that no link leads nowhere."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lemnis.insight.figures import KeyFigure


def address(page: str, **kwargs: Any) -> str:
    """Return the address of a page, blank if there is no such page."""
    try:
        return reverse(page, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def explained(figure: KeyFigure) -> str:
    """Return where a number is taken apart."""
    ref = figure.subject.ref
    found = address(
        "explain.number", indicator=figure.indicator.code, kind=ref.kind.value, code=ref.code
    )
    return found and f"{found}?{urlencode({'period': figure.past.periods[-1]})}"


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that a form was sent from, as it says itself."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours and urlsplit(asked).path.startswith("/") else otherwise
