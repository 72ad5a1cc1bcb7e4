"""A tree of units from left to right: boxes in columns, a line from each to what is below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT, GAP, ROW = 236, 40, 44, 50
_LONGEST = 15  # wide signs that fit into a box


class Leaf(NamedTuple):
    """A box to be drawn: ``depth`` from 0; each comes after the one it hangs on."""

    name: str
    note: str
    depth: int
    url: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in its place; ``short`` is what of the name fits."""

    leaf: Leaf
    x: int
    y: int
    short: str
    note: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The drawing: its size, its boxes, its lines as one path."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    path: str


def tree(leaves: Sequence[Leaf]) -> Tree:
    """Return the drawing of a tree given in its own order; a box stands beside its first branch."""
    boxes, last, row, lines = [], dict[int, Box](), -1, []
    for at, leaf in enumerate(leaves):
        deeper = at > 0 and leaf.depth > leaves[at - 1].depth
        row += 0 if deeper else 1
        box = _box(leaf, row)
        boxes.append(box)
        last[leaf.depth] = box
        above = last.get(leaf.depth - 1)
        if leaf.depth and above:
            lines.append(_line(above, box))
    width = max((box.x for box in boxes), default=0) + WIDTH + 2
    return Tree(width, max(row + 1, 1) * ROW, tuple(boxes), " ".join(lines))


def cut(text: str, longest: int = _LONGEST) -> str:
    """Return what of a text fits; a Latin letter takes half a sign.

    >>> cut("专业建设指导委员会"), cut("a" * 40)
    ('专业建设指导委员会', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…')
    """
    room, kept = longest * 2, ""
    for sign in text:
        room -= 1 if sign.isascii() else 2
        if room < 0:
            return kept[:-1] + "…"
        kept += sign
    return kept


def _box(leaf: Leaf, row: int) -> Box:
    x = leaf.depth * (WIDTH + GAP) + 1
    y = row * ROW + (ROW - HEIGHT) // 2
    return Box(leaf, x, y, cut(leaf.name), cut(leaf.note, _LONGEST + 2))


def _line(above: Box, box: Box) -> str:
    begin, bend, end = above.x + WIDTH, above.x + WIDTH + GAP // 2, box.x
    return f"M{begin} {above.y + HEIGHT // 2}H{bend}V{box.y + HEIGHT // 2}H{end}"
