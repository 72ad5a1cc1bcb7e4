"""Drawings in templates: plain SVG from the server, so that a page is whole without script."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lemnis.engine.definition import Better, Criterion
from lemnis.web import charts
from lemnis.web.drawing import gauge as gauges
from lemnis.web.drawing import radar as radars
from lemnis.web.drawing import spark as sparks
from lemnis.web.drawing import spiral as spirals
from lemnis.web.drawing import spiral_svg
from lemnis.web.drawing import stages as stages_
from lemnis.web.drawing import swarm as swarms
from lemnis.web.words import language, said, say

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


@register.inclusion_tag("components/radar.html")
def radar(axes: Sequence[radars.Axis], title: Any, *, peers: bool = False) -> dict[str, Any]:
    """Draw a portrait: own shape, the term before dashed, rings for pass, target and stretch.

    ``peers``: the rings are the middle of the peers and their upper quarter.
    """
    words = say("，", ", ").join(f"{said(a.name)} {said(a.status)}" for a in axes)
    told = f"{said(title)}{say('：', ': ')}{words}"
    return {"radar": radars.radar(axes, room=60 if language() == "zh" else 130), "told": told,
            "peers": peers}  # fmt: skip


@register.simple_tag
def spiral(of: spirals.Spiral, key: str) -> SafeString:
    """Draw one lap as the figure eight, wide or narrow by the room there is, and as a list.

    ``key`` tells it from other spirals of the page.
    """
    return _spiral(language(), of, key)


# The same lap is seen by many, and again when something else on their page has changed.
@lru_cache(maxsize=512)
def _spiral(_language: str, of: spirals.Spiral, key: str) -> SafeString:
    drawings = [spirals.draw(of, size, key) for size in spirals.sizes()]
    shown = [(each, spiral_svg.chevrons(each), spiral_svg.nodes(each)) for each in drawings]
    return render_to_string("components/spiral.html", {"spiral": of, "drawings": shown})


@register.inclusion_tag("components/swarm.html", name="swarm")
def swarm_(of: swarms.Swarm) -> dict[str, Any]:
    """Draw all spirals as dots on one eight; where there is little room a list says it better."""
    return {"swarm": of, "title": of.title}


@register.inclusion_tag("components/laps.html")
def laps(of: Iterable[spirals.Lap]) -> dict[str, Any]:
    """Draw laps as small eights, the greater the more was attained."""
    return {"laps": [(lap, spirals.lap_path(lap.attainment or 0)) for lap in of]}


@register.inclusion_tag("components/chart.html")
def chart(of: charts.Chart, key: str, *, look: str = "") -> dict[str, Any]:
    """Draw a chart in the browser, its table below; ``look`` is "", "low" or "flat".

    The page has to bring ``charts.js``: ``{% block scripts %}{% chart_scripts %}{% endblock %}``.
    """
    heading, rows = of.rows()
    return {
        "description": charts.described(of), "source": f"{key}-source", "told": said(of.told),
        "look": look, "heading": heading, "rows": rows,
    }  # fmt: skip


@register.inclusion_tag("components/chart_scripts.html")
def chart_scripts() -> dict[str, Any]:
    """Bring the scripts that draw charts; only pages with charts pay for them."""
    return {}


@register.inclusion_tag("components/stages.html")
def stages(of: Sequence[stages_.Stage]) -> dict[str, Any]:
    """Draw how many spirals stand at each stage, those that are late on top."""
    return {"columns": stages_.columns(of), "height": stages_.HEIGHT}
