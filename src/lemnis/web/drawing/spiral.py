"""The improvement spiral (8字形质量改进螺旋) as a drawing: wide for desks, narrow for phones.

In: a ``Spiral``, the stages of one lap and where it is. Out: positions of everything, in the
coordinates of the drawing's own view box. Stages before ``crossing`` lie on the upper loop.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from lemnis.engine.alerts.rule import Severity
from lemnis.values import Title
from lemnis.web.components import Progress
from lemnis.web.drawing import eight
from lemnis.web.drawing.eight import Loop, Spot
from lemnis.web.looks import SEVERITIES
from lemnis.web.words import NOTHING, language, said, say

STATES = {
    "done": Title("已完成", "done"),
    "now": Title("进行中", "in progress"),
    "todo": Title("未开始", "not begun"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: ``when`` and ``owner`` for desks, ``short`` (a date) for phones."""

    name: Title
    state: Progress
    when: str = ""
    owner: str = ""
    short: str = ""
    severity: Severity | None = None
    url: str = ""

    @property
    def standing(self) -> Title:
        """The state in words."""
        return STATES[self.state]

    @property
    def dot(self) -> str:
        """The state as a dot."""
        return {"done": "done", "now": "half", "todo": "todo"}[self.state]


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap: its name, when, attainment (0..1) and what it gained on the lap before."""

    name: Title
    when: Title
    attainment: float | None = None
    shown: str = ""
    gain: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Spiral:
    """One lap of one subject. ``small`` counts the small loops run: adjust, carry out again."""

    title: Title
    lap: int
    term: Title
    stages: tuple[Stage, ...]
    laps: tuple[Lap, ...] = ()
    small: int = 0
    due: Title = NOTHING
    due_short: Title = NOTHING
    left: Title = NOTHING
    crossing: int = 8

    @property
    def now(self) -> Stage | None:
        """The stage in progress; None before the first and after the last."""
        return next((stage for stage in self.stages if stage.state == "now"), None)


@dataclass(frozen=True, slots=True)
class Size:
    """The measures of one form of the drawing."""

    key: str
    width: int
    half: int
    upper: int
    lower: int
    node: int
    stroke: int
    top: int
    foot: int
    gap: int  # between stroke and label
    inner: int  # between stroke and the small loop

    @property
    def height(self) -> int:
        """The height of the view box."""
        return self.top + self.upper + self.lower + self.foot


WIDE = Size("wide", 800, 160, 312, 286, 13, 13, 36, 60, 34, 30)
NARROW = Size("narrow", 340, 88, 208, 190, 12, 10, 26, 48, 16, 24)
# English words are longer: the eight gives way to them.
SLENDER = Size("narrow", 340, 54, 208, 190, 12, 10, 26, 48, 21, 20)


def sizes() -> tuple[Size, Size]:
    """Return the wide form and the narrow one, for the language of the page."""
    return WIDE, NARROW if language() == "zh" else SLENDER


@dataclass(frozen=True, slots=True)
class Node:
    """One stage in its place, its label in a straight column beside the eight or below it."""

    stage: Stage
    number: int
    x: str
    y: str
    label_x: str
    label_y: str
    note_y: str
    anchor: str
    lead: tuple[str, str] | None
    note: str
    mark: str
    told: str


@dataclass(frozen=True, slots=True)
class Chevron:
    """A sign of direction between two nodes."""

    x: str
    y: str
    degrees: str
    walked: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template writes."""

    size: Size
    key: str
    path: str
    ghosts: tuple[tuple[str, str], ...]
    done: str
    whole: str
    over: str
    over_done: bool
    chevrons: tuple[Chevron, ...]
    again: str
    nodes: tuple[Node, ...]

    @property
    def centre_x(self) -> int:
        """Where the crossing lies, across."""
        return self.size.width // 2

    @property
    def centre_y(self) -> int:
        """Where the crossing lies, down."""
        return self.size.top + self.size.upper

    @property
    def edge_width(self) -> int:
        """The width of the hairline edge's stroke."""
        return self.size.stroke + 2

    @property
    def gap_width(self) -> int:
        """The width of the gap around the strand that passes over."""
        return self.size.stroke + 9

    @property
    def upper_y(self) -> int:
        """The middle of the upper loop's own words."""
        return round(-self.size.upper * 0.6)

    @property
    def lower_y(self) -> int:
        """The middle of the lower loop's own words."""
        return round(self.size.lower * 0.58)


def draw(spiral: Spiral, size: Size, key: str) -> Drawing:
    """Return the drawing of a lap; ``key`` is unique on the page."""
    bed = _bed(size, spiral.crossing, len(spiral.stages))
    done = _done(spiral, [place.along for place in bed.places], bed.length)
    return Drawing(
        size=size, key=f"{key}-{size.key}", path=bed.path, ghosts=_ghosts(spiral, size),
        done=f"{done:.1f}", whole=f"{bed.length:.1f}",
        over=bed.over, over_done=done > bed.upper,
        chevrons=tuple(_chevron(place, done) for place in bed.between), again=bed.again,
        nodes=tuple(
            _node(stage, i, place.spot, size)
            for i, (stage, place) in enumerate(zip(spiral.stages, bed.places, strict=True))
        ),
    )  # fmt: skip


class _Place(NamedTuple):
    """A point of the stroke, and how far along the whole it lies."""

    spot: Spot
    along: float


class _Bed(NamedTuple):
    """What all laps of a size and so many stages have in common."""

    path: str
    over: str
    again: str
    upper: float
    length: float
    places: tuple[_Place, ...]
    between: tuple[_Place, ...]


@cache
def _bed(size: Size, crossing: int, stages: int) -> _Bed:
    upper, lower = pair = eight.loops(size.half, size.upper, size.lower)

    def place(i: float) -> _Place:
        on_upper, share = loop_share(crossing, stages, i)
        loop = upper if on_upper else lower
        before = 0.0 if on_upper else upper.length
        return _Place(loop.at(share), before + loop.length * share)

    # Signs of direction lie mid-way between neighbours on the same loop.
    halves = (i + 0.5 for i in range(stages - 1) if i != crossing - 1)
    return _Bed(
        eight.whole(pair), _strand(upper, lower), _again(upper, size.inner), upper.length,
        upper.length + lower.length, tuple(map(place, range(stages))), tuple(map(place, halves)),
    )  # fmt: skip


def lap_path(attainment: float) -> str:
    """Return a small eight whose size is the attainment (0..1)."""
    s = 0.55 + 0.45 * max(0.0, min(attainment, 1.0))
    return eight.whole(eight.loops(9 * s, 21 * s, 19 * s))


def loop_share(crossing: int, stages: int, i: float) -> tuple[bool, float]:
    """Return on which loop (upper?) stage ``i`` lies, and at which share of its length."""
    upper_steps = max(crossing - 1, 1)
    lower_steps = max(stages - crossing - 1, 1)
    if i <= crossing - 1:
        return True, 0.125 + i * 0.75 / upper_steps
    return False, 0.15 + (i - crossing) * 0.70 / lower_steps


def _done(spiral: Spiral, along: Sequence[float], whole: float) -> float:
    """Return how much of the stroke is walked: to the stage in progress, else to the last done."""
    for i, stage in enumerate(spiral.stages):
        if stage.state == "now":
            return along[i]
    finished = [along[i] for i, stage in enumerate(spiral.stages) if stage.state == "done"]
    return whole if len(finished) == len(along) else max(finished, default=0.0)


def _ghosts(spiral: Spiral, size: Size) -> tuple[tuple[str, str], ...]:
    """Return earlier laps as thin eights inside, like tree rings: path and opacity."""
    return _rings(size, max(len(spiral.laps) - 1, 0))


@cache
def _rings(size: Size, earlier: int) -> tuple[tuple[str, str], ...]:
    step = 0.052 if size is WIDE else 0.06
    rings = []
    for i in range(min(earlier, 5)):
        k = 1 - (min(earlier, 5) - i) * step
        ring = eight.loops(size.half * k, size.upper * k, size.lower * k)
        rings.append((eight.whole(ring), f"{min(0.45 + i * 0.16, 1):.2f}"))
    return tuple(rings)


def _strand(upper: Loop, lower: Loop) -> str:
    """Return the piece that passes over the crossing, from adjusting to self-diagnosis."""
    end = [upper.at(0.955 + 0.045 * i / 10) for i in range(11)]
    begin = [lower.at(0.045 * i / 10) for i in range(1, 11)]
    return eight.line([(p.x, p.y) for p in (*end, *begin)])


def _again(upper: Loop, inner: int) -> str:
    """Return the small loop: from adjusting back to carrying out, inside the right limb."""
    points = []
    for i in range(25):
        p = upper.at(0.845 + (0.575 - 0.845) * i / 24)
        side = p.angle + math.pi / 2
        points.append((p.x + math.cos(side) * inner, p.y + math.sin(side) * inner))
    return eight.line(points)


def _chevron(place: _Place, done: float) -> Chevron:
    spot, along = place
    turned = f"{math.degrees(spot.angle):.1f}"
    return Chevron(f"{spot.x:.1f}", f"{spot.y:.1f}", turned, along < done)


def _node(stage: Stage, i: int, spot: Spot, size: Size) -> Node:
    at_foot = abs(spot.x) < size.half * 0.12 and spot.y > 0
    left = spot.x < 0 and not at_foot
    edge = -1 if left else 1
    label = spot.x if at_foot else edge * (size.half + size.gap)
    lead = (spot.x + edge * (size.node + 4), label - edge * 6)
    wide = size is WIDE
    note = "·".join(filter(None, (stage.when, stage.owner))) if wide else stage.short or stage.when
    first = spot.y + (34 if wide else 28) if at_foot else spot.y - (4 if wide else 2)
    second = first + (19 if wide and at_foot else 18 if wide else 16)
    return Node(
        stage=stage, number=i + 1, x=f"{spot.x:.1f}", y=f"{spot.y:.1f}",
        label_x=f"{label:.1f}", label_y=f"{first:.1f}", note_y=f"{second:.1f}",
        anchor="middle" if at_foot else "end" if left else "start",
        lead=None if at_foot else (f"{lead[0]:.1f}", f"{lead[1]:.1f}"),
        note=note, mark=SEVERITIES[stage.severity][0] if stage.severity else "",
        told=told(stage, i + 1),
    )  # fmt: skip


def told(stage: Stage, number: int) -> str:
    """Return a stage in one line: number, name, state, day, owner."""
    alert = said(SEVERITIES[stage.severity][1]) if stage.severity else ""
    facts = [said(STATES[stage.state]), stage.when, stage.owner, alert]
    return (
        f"{number} {said(stage.name)}"
        + say("：", ": ")
        + say("，", ", ").join(fact for fact in facts if fact)
    )
