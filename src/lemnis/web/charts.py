"""Charts as descriptions: what a chart shows, not how. ``static/lemnis/options.js`` draws them.

Each knows its table, so that nobody needs to see the drawing. ``told`` is the conclusion in a
sentence: what a reader who sees nothing is told first.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from lemnis.values import Title
from lemnis.web.words import said, say

LineKind = Literal["limit", "pass", "target", "stretch", "control", "centre"]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A level across a chart: one of the four lines, a control limit or the centre."""

    kind: LineKind
    name: Title
    at: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Points without a number, both ends included (counted from 0), and the reason."""

    first: int
    last: int
    why: Title


@dataclass(frozen=True, slots=True)
class Trend:
    """A number through time; with ``limits`` a control chart.

    ``values`` and ``beside`` (a comparison) have None where there is no number; ``ahead`` is the
    forecast, its first point the last known one. ``breaks`` are points before which a term ends,
    ``odd`` those that fire a rule.
    """

    told: Title
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    unit: Title
    digits: int = 1
    lines: tuple[Line, ...] = ()
    limits: tuple[float, float] | None = None
    beside: tuple[float | None, ...] = ()
    beside_name: Title = Title("同类", "peers")  # noqa: RUF009 - a tuple, never changed
    ahead: tuple[float | None, ...] = ()
    gaps: tuple[Gap, ...] = ()
    breaks: tuple[int, ...] = ()
    odd: tuple[int, ...] = ()
    mark: str = ""
    kind: ClassVar[str] = "trend"

    def rows(self) -> tuple[Sequence[str], Rows]:
        """Return the table of the chart: its headings and rows."""
        values = [_number(v, self.digits) for v in self.values]
        heading = (say("时段", "period"), f"{say('数值', 'value')} {said(self.unit)}".strip())
        return heading, tuple(zip(self.labels, values, strict=False))


@dataclass(frozen=True, slots=True)
class Point:
    """One subject in a distribution."""

    name: str
    value: float
    look: Literal["b0", "b1", "b2", "b3", "b4"] = "b2"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    """Subjects as dots in the order of their values; the shape changes below pass."""

    told: Title
    points: tuple[Point, ...]
    unit: Title
    digits: int = 1
    lines: tuple[Line, ...] = ()
    kind: ClassVar[str] = "distribution"

    def rows(self) -> tuple[Sequence[str], Rows]:
        """Return the table of the chart: its headings and rows."""
        heading = (say("主体", "subject"), f"{say('数值', 'value')} {said(self.unit)}".strip())
        return heading, tuple((p.name, _number(p.value, self.digits)) for p in self.points)


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a waterfall, or one bar."""

    name: str
    by: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How a number came from ``before`` to ``after``; the parts add up to the change."""

    told: Title
    before: Part
    parts: tuple[Part, ...]
    after: Part
    unit: Title
    digits: int = 1
    kind: ClassVar[str] = "waterfall"

    def rows(self) -> tuple[Sequence[str], Rows]:
        """Return the table of the chart: its headings and rows."""
        steps = (self.before, *self.parts, self.after)
        heading = (say("部分", "part"), say("贡献", "contribution"))
        return heading, tuple((p.name, _number(p.by, self.digits)) for p in steps)


@dataclass(frozen=True, slots=True)
class Bars:
    """Few things side by side; a negative bar goes the other way."""

    told: Title
    parts: tuple[Part, ...]
    unit: Title
    digits: int = 1
    lines: tuple[Line, ...] = field(default=())
    kind: ClassVar[str] = "bars"

    def rows(self) -> tuple[Sequence[str], Rows]:
        """Return the table of the chart: its headings and rows."""
        heading = (say("项目", "item"), f"{say('数值', 'value')} {said(self.unit)}".strip())
        return heading, tuple((p.name, _number(p.by, self.digits)) for p in self.parts)


Chart = Trend | Distribution | Waterfall | Bars


def described(chart: Chart) -> dict[str, Any]:
    """Return what the browser is given: plain values, words in the reader's language."""
    return {"kind": chart.kind, **{name: _plain(v) for name, v in asdict(chart).items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Title):
        return said(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
