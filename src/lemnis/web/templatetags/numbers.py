"""Numbers, changes, days and periods in templates."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from lemnis.engine.definition import Unit
from lemnis.values import Missing, Period, Title
from lemnis.web import figures, number_lines, periods
from lemnis.web.figures import Figure
from lemnis.web.words import NOTHING, said, say

register = template.Library()
_POINTS = Title("个百分点", "points")


@register.filter
def number(value: Decimal | float | None, digits: int | None = None) -> str:
    """Give a number: ``{{ rows|number }}``, ``{{ mean|number:1 }}``; a dash for none."""
    return "—" if value is None else figures.number(value, digits)


@register.filter
def signed(value: Decimal | float | None, digits: int | None = None) -> str:
    """Give a change with its sign."""
    return "—" if value is None else figures.signed(value, digits)


@register.filter
def unit(of: Title) -> str:
    """Give what stands beside a number for its unit: of a ratio that is ``:1``."""
    return said(Unit(*of).after).strip()


@register.filter
def missing(reason: Missing) -> str:
    """Give the short word for why there is no number."""
    return said(figures.MISSING[reason])


@register.inclusion_tag("components/value.html")
def value(figure: Figure, *, size: str = "", note: str = "") -> dict[str, Any]:
    """Show a figure: number, smaller unit, dotted line to its "why?", or why there is none.

    ``size`` is "" in a row, "big" on a card, "huge" as a page's one number.
    """
    return {"figure": figure, "size": size, "note": note, "suspect": said(figures.SUSPECT)}


@register.inclusion_tag("components/change.html")
def change(
    by: Decimal | None, *, better: bool | None = None, unit: Title = NOTHING, note: str = ""
) -> dict[str, Any]:
    """Show by how much something has moved.

    The triangle is the number's direction, the colour says whether that is ``better``. A change
    of a share is in points, never in percent.
    """
    shown = _POINTS if said(unit) == "%" else unit
    look = {None: "d-0", True: "d-up", False: "d-dn"}[better if by else None]
    return {"by": by, "size": None if by is None else abs(by), "unit": said(shown), "look": look,
            "note": note}  # fmt: skip


@register.simple_tag
def number_line(line: Any) -> SafeString:
    """Show one number of a subject: level, trend and comparison in a row of a table."""
    return number_lines.drawn(line)


@register.filter
def day(value: dt.date | None, today: dt.date | None = None) -> str:
    """Give a day in words: ``{{ due|day:today }}`` leaves out this year."""
    return "—" if value is None else figures.day(value, today)


@register.filter
def weekday(value: dt.date) -> str:
    """Give the day of the week."""
    return figures.weekday(value)


@register.filter
def days_left(left: int) -> str:
    """Give how long there is left, or how long something is overdue."""
    return figures.days_left(left)


@register.filter
def cycle(label: str) -> str:
    """Give what a cycle is about in words."""
    return periods.cycle(label)


@register.filter
def period_short(label: str) -> str:
    """Give a period's label short enough for the head of a column."""
    return periods.short(label)


@register.filter
def period(value: Period) -> str:
    """Give a period in words."""
    return periods.said(value)


@register.filter
def yes_no(value: bool) -> str:  # noqa: FBT001 - a filter takes its value by position
    """Give yes or no."""
    return say("是", "yes") if value else say("否", "no")
