"""Drawings in templates: plain SVG from the server, so that a page is whole without script."""

from decimal import Decimal
from typing import Any

from django import template

from lemnis.engine.definition import Better, Criterion
from lemnis.web.drawing import gauge as gauges
from lemnis.web.drawing import spark as sparks

register = template.Library()


@register.inclusion_tag("components/gauge.html")
def gauge(
    value: Decimal | None,
    criterion: Criterion | None,
    better: Better,
    *,
    before: Decimal | None = None,
    named: bool = False,
) -> dict[str, Any]:
    """Draw the four lines, a tick for the value, a ring for the one ``before``.

    ``named`` writes the lines' names and values below, for where there is room.
    """
    drawn = criterion and gauges.gauge(value, criterion, better, before=before)
    return {"gauge": drawn, "named": named, "height": 48 if named else 16, "y": 15 if named else 8}


@register.inclusion_tag("components/spark.html")
def spark(
    values: sparks.Values, *, target: float | None = None, mark: str = "", width: int = 84
) -> dict[str, Any]:
    """Draw how a number has gone; ``mark`` is the colour of its last point (red, orange …)."""
    return {"spark": sparks.spark(values, target=target, width=width), "mark": mark}
