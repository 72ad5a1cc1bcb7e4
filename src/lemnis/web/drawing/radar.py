"""The radar of a portrait: rings for pass, target and stretch, the last term dashed."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lemnis.engine.grade import Status
from lemnis.insight.rules.portraits import Quarter
from lemnis.values import Title
from lemnis.web.looks import MARKS

_MARKS = {**{status.value: mark for status, mark in MARKS.items()}, Quarter.LOWER.value: "orange"}
RINGS = (("pass", 0.5), ("target", 0.75), ("stretch", 1.0))


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a portrait.

    ``at`` and ``before`` are places on the rings (0..1: a half is pass, three quarters target);
    None where it could not be judged. Beside peers a half is the middle, three quarters the upper
    quarter.
    """

    name: Title
    status: Status | Quarter
    at: float | None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Corner:
    """One axis in its place: point, spoke and label."""

    axis: Axis
    x: str
    y: str
    end_x: str
    end_y: str
    label_x: str
    label_y: str
    word_y: str
    anchor: str
    mark: str


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything the template writes; an empty polygon stands for nothing known."""

    width: int
    height: int
    centre: tuple[float, float]
    rings: tuple[tuple[str, str], ...]
    own: str
    before: str
    corners: tuple[Corner, ...]


def radar(axes: Sequence[Axis], *, room: int, size: int = 330, pad: int = 60) -> Radar:
    """Return the drawing of three axes or more; ``room`` is that of the words at its sides."""
    radius, width = size / 2 - pad, size + room
    cx, cy = width / 2, size / 2

    def at(i: int, share: float) -> tuple[float, float]:
        angle = -math.pi / 2 + i * 2 * math.pi / len(axes)
        return cx + math.cos(angle) * share * radius, cy + math.sin(angle) * share * radius

    return Radar(
        width, size, (cx, cy),
        rings=tuple((name, _polygon([at(i, r) for i in range(len(axes))])) for name, r in RINGS),
        own=_polygon([at(i, a.at) for i, a in enumerate(axes) if a.at is not None]),
        before=_polygon([at(i, a.before) for i, a in enumerate(axes) if a.before is not None]),
        corners=tuple(_corner(axis, i, at, radius, (cx, cy)) for i, axis in enumerate(axes)),
    )  # fmt: skip


def _corner(
    axis: Axis,
    i: int,
    at: Callable[[int, float], tuple[float, float]],
    radius: float,
    centre: tuple[float, float],
) -> Corner:
    (x, y), (ex, ey), (lx, ly) = at(i, axis.at or 0), at(i, 1), at(i, 1 + 20 / radius)
    cx, cy = centre
    anchor = "middle" if abs(lx - cx) < 8 else "end" if lx < cx else "start"
    # Above the drawing both lines go up, below it down; at the sides they stand around the spoke.
    lift = -10 if ly < cy - radius * 0.8 else 6 if ly > cy + radius * 0.8 else 0
    known = axis.at is not None
    return Corner(
        axis, f"{x:.1f}" if known else "", f"{y:.1f}", f"{ex:.1f}", f"{ey:.1f}", f"{lx:.1f}",
        f"{ly + lift - 2:.1f}", f"{ly + lift + 14:.1f}", anchor, _MARKS.get(axis.status.value, ""),
    )  # fmt: skip


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
