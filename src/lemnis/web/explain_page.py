"""What the explanation of a number is given: figures, lines of the formula, ways to its rows."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from lemnis.engine.definition import Better
from lemnis.engine.explain import Asked, Explanation, Step
from lemnis.engine.subjects import KINDS
from lemnis.insight.queries.changes import Change, Part
from lemnis.insight.queries.explain import Told
from lemnis.values import Missing, Title
from lemnis.web import charts, figures, periods
from lemnis.web.charts import Waterfall
from lemnis.web.figures import Figure
from lemnis.web.indicator_page import is_better
from lemnis.web.words import said

_PLACES, _DEEPEST = 6, 6


class StepLine(NamedTuple):
    """One line of the formula with its value; ``depth`` says how far in it stands."""

    depth: int
    said: Title
    value: Decimal | None
    missing: Missing | None
    rows: int | None


class CountLine(NamedTuple):
    """One count of the formula: what it reads, how many rows, where they are."""

    said: Title
    dataset: Title
    total: int
    url: str
    sql: str


def context(told: Told, asked: Asked) -> dict[str, Any]:
    """Return everything the templates show."""
    found = told.explanation
    unit = Title(found.indicator.unit.zh, found.indicator.unit.en)
    stored, before = found.stored or {}, _before(found)
    return {
        "told": told, "found": found, "indicator": found.indicator, "name": told.name,
        "kind": KINDS[asked.subject.kind],
        "period": periods.labelled(asked.period.kind, asked.period.label),
        "figure": Figure(found.shown, unit, found.missing, bool(stored.get("suspect"))),
        "said_value": found.indicator.unit.said(figures.number(found.shown or Decimal(0))),
        "fraction": _fraction(found), "exact": _exact(found.value),
        "steps": list(_steps(found.steps)), "counts": list(_counts(told, asked)),
        "before": before, "earlier": before["shown"] if before else None,
        "stored": stored, "version": _version(found),
        "url": address(asked), "change_url": change_address(asked, narrow=True),
    }  # fmt: skip


def address(asked: Asked, page: str = "explain.number", **more: str) -> str:
    """Return the address of a page about a number."""
    subject = asked.subject
    named = {"indicator": asked.code, "kind": subject.kind.value, "code": subject.code}
    return f"{reverse(page, kwargs=named)}?{urlencode({'period': asked.period.label, **more})}"


def change_address(asked: Asked, *, narrow: bool = False) -> str:
    """Return the address of what made a number change; ``narrow`` for a drawer."""
    about = f"{asked.subject.kind.value}:{asked.subject.code}"
    query = {"about": about, "period": asked.period.label} | ({"narrow": "1"} if narrow else {})
    return f"{reverse('indicators.change', kwargs={'code': asked.code})}?{urlencode(query)}"


def _fraction(found: Explanation) -> tuple[Decimal, Decimal] | None:
    """Return numerator and denominator, where the number is a quotient of two."""
    stored = found.stored or {}
    top, bottom = stored.get("numerator"), stored.get("denominator")
    return None if top is None or bottom is None else (_decimal(top), _decimal(bottom))


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _decimal(value: float) -> Decimal:
    rounded = round(Decimal(value), _PLACES).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _steps(step: Step, depth: int = 0) -> Iterator[StepLine]:
    yield StepLine(min(depth, _DEEPEST), step.said, _exact(step.value), step.missing, step.rows)
    for below in step.below:
        yield from _steps(below, depth + 1)


def _counts(told: Told, asked: Asked) -> Iterator[CountLine]:
    for part, read in enumerate(told.explanation.rows):
        url = address(asked, "explain.rows", part=str(part)) if told.sees_rows else ""
        yield CountLine(read.said, told.sets[part], read.count, url, read.sql)


def _before(found: Explanation) -> dict[str, Any] | None:
    if found.before is None or found.before[1] is None or found.shown is None:
        return None
    label, value = found.before
    scale = 100 if found.indicator.unit.percent else 1
    step = Decimal(1).scaleb(-found.indicator.digits)
    then = (Decimal(str(value)) * scale).quantize(step)
    return {
        "period": periods.labelled(found.indicator.period, label), "shown": then,
        "change": found.shown - then, "better": is_better(found.indicator, found.shown - then),
    }  # fmt: skip


def _version(found: Explanation) -> int:
    """Return the number of the version a number was made by, counted from 1."""
    since = (found.stored or {}).get("version")
    days = [version.since for version in found.indicator.versions]
    return days.index(since) + 1 if since in days else len(days)


def waterfall(change: Change) -> Waterfall:
    """Return a change as steps from one period to the other."""
    parts = [charts.Part(said(part.name), float(part.total)) for part in change.parts]
    before, after = map(periods.short, change.periods)
    unit = Title(change.unit.zh, change.unit.en)
    return Waterfall(
        change.said, charts.Part(before, float(change.before or 0)), tuple(parts),
        charts.Part(after, float(change.after or 0)), unit, change.digits,
    )  # fmt: skip


class PartLine(NamedTuple):
    """A part of a change, with the length of its bar (0..1) and how it looks."""

    part: Part
    share: float
    look: str
    better: bool | None


def part_lines(change: Change, better: Better) -> list[PartLine]:
    """Return the parts with bars, the longest for the greatest."""
    most = max((abs(part.total) for part in change.parts), default=Decimal(0))
    return [_part_line(part, most, better) for part in change.parts]


def _part_line(part: Part, most: Decimal, better: Better) -> PartLine:
    share = float(abs(part.total) / most) if most else 0.0
    good = None
    if part.total and better in {Better.HIGHER, Better.LOWER}:
        good = (part.total > 0) is (better is Better.HIGHER)
    return PartLine(part, share, "neg" if good is False else "pos", good)
