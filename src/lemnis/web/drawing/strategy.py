"""A strategy map: four perspectives from the foot up, goals as boxes, arrows of causes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lemnis.web.drawing.tree import cut

WIDTH, SIDE, ROW, BOX, HIGH, GAP = 1080, 110, 96, 196, 48, 18


class Spot(NamedTuple):
    """A goal to be drawn: ``row`` counts perspectives from the top."""

    key: str
    name: str
    note: str
    row: int
    url: str


class Box(NamedTuple):
    """A goal in its place."""

    spot: Spot
    x: int
    y: int
    short: str
    note: str


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing: its size, its rows from the top, boxes, arrows as paths."""

    width: int
    height: int
    rows: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]


def strategy_map(
    rows: Sequence[str], spots: Iterable[Spot], edges: Iterable[tuple[str, str]]
) -> Map:
    """Return the drawing of goals in their rows; goals that do not fit a row make it wider."""
    listed = list(spots)
    most = max((sum(s.row == n for s in listed) for n in range(len(rows))), default=1)
    width = max(WIDTH, SIDE + most * (BOX + GAP) + GAP)
    boxes = {spot.key: _box(spot, listed, width) for spot in listed}
    arrows = tuple(
        _arrow(boxes[cause], boxes[effect])
        for cause, effect in edges
        if cause in boxes and effect in boxes
    )
    bands = tuple((n * ROW, name) for n, name in enumerate(rows))
    return Map(width, ROW * len(rows), bands, tuple(boxes.values()), arrows)


def _box(spot: Spot, every: Sequence[Spot], width: int) -> Box:
    beside = [each.key for each in every if each.row == spot.row]
    room = width - SIDE
    step = room // len(beside)
    x = SIDE + beside.index(spot.key) * step + (step - BOX) // 2
    y = spot.row * ROW + (ROW - HIGH) // 2
    return Box(spot, x, y, cut(spot.name, 13), cut(spot.note, 14))


def _arrow(cause: Box, effect: Box) -> str:
    begin, end = cause.x + BOX // 2, effect.x + BOX // 2
    if cause.y == effect.y:
        side = cause.x + (BOX if effect.x > cause.x else 0)
        to = effect.x + (0 if effect.x > cause.x else BOX)
        return f"M{side} {cause.y + HIGH // 2}H{to}"
    up = effect.y < cause.y
    y1 = cause.y + (0 if up else HIGH)
    y2 = effect.y + (HIGH + 6 if up else -6)
    middle = (y1 + y2) // 2
    return f"M{begin} {y1}C{begin} {middle} {end} {middle} {end} {y2}"
