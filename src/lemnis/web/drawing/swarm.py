"""The swarm: every subject a dot on the eight, at its stage; those past their day as diamonds.

In: how many stand at each stage, how many of them late. Out: positions, as two paths of one stroke.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lemnis.values import Title
from lemnis.web.drawing import eight, spiral
from lemnis.web.drawing.spiral import Drawing, Size, Spiral, Stage
from lemnis.web.words import NOTHING, say

SIZE = Size("wide", 800, 168, 330, 292, 3, 34, 40, 62, 46, 30)
_ROWS, _STEP = 5, 6.2


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who stands at one stage."""

    name: Title
    count: int
    late: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Swarm:
    """Everything the template writes; ``each``: so many subjects to a dot."""

    title: Title
    drawing: Drawing
    crowds: tuple[Crowd, ...]
    dots: str
    diamonds: str
    each: int
    upper: int
    lower: int
    late: int

    @property
    def total(self) -> int:
        """How many there are in all."""
        return self.upper + self.lower


def swarm(crowds: Sequence[Crowd], crossing: int, title: Title) -> Swarm:
    """Return the swarm of all that stand at the stages, in order."""
    lap = Spiral(title, 0, NOTHING, tuple(map(_stage, crowds)), crossing=crossing)
    pair = eight.loops(SIZE.half, SIZE.upper, SIZE.lower)
    room = _columns(pair, len(crowds), crossing) * _ROWS
    each = max(1, -(-max((c.count for c in crowds), default=0) // room))
    dots, diamonds = [], []
    for i, crowd in enumerate(crowds):
        late = -(-crowd.late // each)
        spots = list(_spots(pair, lap, i, -(-crowd.count // each)))
        dots += spots[: len(spots) - late]
        diamonds += spots[len(spots) - late :]
    return Swarm(
        title=title, drawing=spiral.draw(lap, SIZE, "swarm"), crowds=tuple(crowds), each=each,
        dots="".join(f"M{x:.1f} {y:.1f}h0" for x, y in dots),
        diamonds="".join(f"M{x:.1f} {y - 3.4:.1f}l3.4 3.4-3.4 3.4-3.4-3.4z" for x, y in diamonds),
        upper=sum(c.count for c in crowds[:crossing]),
        lower=sum(c.count for c in crowds[crossing:]), late=sum(c.late for c in crowds),
    )  # fmt: skip


def _stage(crowd: Crowd) -> Stage:
    late = say(f"，逾期 {crowd.late}", f", {crowd.late} late") if crowd.late else ""
    return Stage(crowd.name, "todo", say(f"{crowd.count} 个{late}", f"{crowd.count}{late}"),
                 url=crowd.url)  # fmt: skip


def _columns(pair: tuple[eight.Loop, eight.Loop], stages: int, crossing: int) -> int:
    """Return how many dots have room beside each other between two neighbouring stages."""
    upper = pair[0].length * 0.75 / max(crossing - 1, 1)
    lower = pair[1].length * 0.70 / max(stages - crossing - 1, 1)
    return max(1, int(min(upper, lower) * 0.86 / _STEP))


def _spots(
    pair: tuple[eight.Loop, eight.Loop], lap: Spiral, i: int, count: int
) -> Iterator[tuple[float, float]]:
    """Yield the places of a crowd: columns across the stroke, around the place of its stage."""
    on_upper, share = spiral.loop_share(lap.crossing, len(lap.stages), i)
    loop = pair[0] if on_upper else pair[1]
    columns = -(-count // _ROWS)
    for n in range(count):
        column, row = divmod(n, _ROWS)
        along = share + (column - (columns - 1) / 2) * _STEP / loop.length
        spot = loop.at(min(max(along, 0.0), 1.0))
        across = (row - (_ROWS - 1) / 2) * _STEP
        side = spot.angle + math.pi / 2
        yield spot.x + math.cos(side) * across, spot.y + math.sin(side) * across
