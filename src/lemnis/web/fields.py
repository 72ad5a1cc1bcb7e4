"""Fields that forms of several subjects have."""

from typing import TypeVar

from django import forms
from django.http import HttpRequest

Other = TypeVar("Other")
_DIGITS = 8


def whole_number(text: str, otherwise: Other) -> int | Other:
    """Return the number a text of a few digits says, ``otherwise`` where it says none.

    Addresses and forms are typed by anybody.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if plain else otherwise


def moves_seen(request: HttpRequest) -> int:
    """Return how often a thing had been changed when its form was shown, -1 where that is lost."""
    return whole_number(request.POST.get("moves", ""), -1)


def text_field(
    label: str, longest: int, help_text: str = "", *, rows: int = 0, must: bool = True
) -> forms.CharField:
    """Return a field for a text; with ``rows`` one for several lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=longest, required=must, widget=widget, help_text=help_text
    )


def cell(label: str, longest: int) -> forms.CharField:
    """Return a field for a text in a row of a table, which has no label to be seen."""
    widget = forms.TextInput(attrs={"class": "inp", "aria-label": label})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


def day_cell(label: str) -> forms.DateField:
    """Return a field for a day in a row of a table."""
    attrs = {"class": "inp", "type": "date", "aria-label": label}
    widget = forms.DateInput(attrs=attrs, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)
