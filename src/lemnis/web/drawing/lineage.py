"""A data set's lineage: what feeds it at the left, what reads it at the right, ways between."""

from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _MIDDLE, _RIGHT = (0, 200), (300, 200), (600, 240)  # where a column begins, how wide
_HEIGHT, _GAP = 34, 8
_MOST = 12


@dataclass(frozen=True, slots=True)
class End:
    """One thing at an end: its words, the smaller words below, where it leads."""

    text: str
    sub: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """An end as it is drawn; ``words`` are where its text stands."""

    end: End
    x: int
    y: int
    width: int
    height: int
    look: str

    @property
    def words(self) -> tuple[int, int, int]:
        """Where text and smaller text begin: x, y, y."""
        return self.x + 10, self.y + (15 if self.end.sub else 21), self.y + 28


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and ways; ``left_out`` is how many of the right end had no room."""

    height: int
    boxes: tuple[Box, ...]
    ways: tuple[str, ...]
    left_out: int


def draw(before: Sequence[End], own: End, after: Sequence[End]) -> Drawing:
    """Return the drawing; of more than a dozen ends the first are drawn.

    >>> drawn = draw([End("a.xlsx")], End("students"), [End(str(n)) for n in range(15)])
    >>> len(drawn.boxes), len(drawn.ways), drawn.left_out
    (14, 13, 3)
    """
    shown = after[:_MOST]
    height = max(_tall(before), _tall(shown), _HEIGHT)
    left = _column(before, _LEFT, height, "box")
    middle = _column([own], _MIDDLE, height, "me")
    right = _column(shown, _RIGHT, height, "box")
    ways = [_way(box, middle[0]) for box in left] + [_way(middle[0], box) for box in right]
    return Drawing(height, (*left, *middle, *right), tuple(ways), len(after) - len(shown))


def _tall(ends: Sequence[End]) -> int:
    return len(ends) * (_HEIGHT + _GAP) - _GAP


def _column(ends: Sequence[End], place: tuple[int, int], height: int, look: str) -> list[Box]:
    x, width = place
    top = (height - _tall(ends)) // 2
    return [
        Box(end, x, top + at * (_HEIGHT + _GAP), width, _HEIGHT, look)
        for at, end in enumerate(ends)
    ]


def _way(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    half = (x1 + x2) // 2
    return f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
