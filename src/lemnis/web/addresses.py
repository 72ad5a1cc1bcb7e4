"""Addresses of pages that may not be there yet: blank then, so that no link leads nowhere."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

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
