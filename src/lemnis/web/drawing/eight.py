"""The vertical eight: its curves, and points along them. Half width W, heights U and L.

One stroke from the crossing: upper loop clockwise, over the crossing, lower loop counter-clockwise.
Positions are fractions of a loop's own length, so nodes keep their distance on any size.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

Point = tuple[float, float]
Cubic = tuple[Point, Point, Point, Point]
_STEPS = 60  # of each curve, when its length is measured


class Spot(NamedTuple):
    """A point on the stroke; ``angle`` is the direction of travel, in radians."""

    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop as four curves from the crossing back to it, with the lengths along them."""

    curves: tuple[Cubic, ...]
    trail: tuple[tuple[float, float, float], ...]

    @property
    def length(self) -> float:
        """The length of the whole loop."""
        return self.trail[-1][2]

    @property
    def path(self) -> str:
        """The curves as an SVG path, without the move to its beginning."""
        return "".join(
            "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in curve[1:]) for curve in self.curves
        )

    def at(self, share: float) -> Spot:
        """Return the point at a share (0..1) of the loop's length."""
        wanted = share * self.length
        k = next((i for i, (_, _, s) in enumerate(self.trail) if s >= wanted and i), 1)
        (ax, ay, a), (bx, by, b) = self.trail[k - 1], self.trail[k]
        r = (wanted - a) / ((b - a) or 1)
        return Spot(ax + (bx - ax) * r, ay + (by - ay) * r, math.atan2(by - ay, bx - ax))


@cache
def loops(half_width: float, upper: float, lower: float) -> tuple[Loop, Loop]:
    """Return the upper and the lower loop of an eight."""
    return _loop(half_width, upper, 1), _loop(half_width, lower, -1)


def whole(pair: tuple[Loop, Loop]) -> str:
    """Return the whole eight as one SVG path."""
    return f"M0 0{pair[0].path}{pair[1].path}"


def line(spots: Sequence[Point]) -> str:
    """Return points as an SVG path of straight strokes."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)


@dataclass(frozen=True, slots=True)
class Crossed:
    """A small eight gone round as far as the first stage of its lower loop, which is marked."""

    way: str
    gone: str
    x: str
    y: str


@cache
def crossed() -> Crossed:
    """Return the small eight of who has diagnosed themselves."""
    pair = loops(30, 60, 54)
    upper = [pair[0].at(n / 40) for n in range(41)]
    lower = [pair[1].at(0.15 * n / 6) for n in range(7)]
    spots = [(spot.x, spot.y) for spot in (*upper, *lower)]
    return Crossed(whole(pair), line(spots), f"{spots[-1][0]:.1f}", f"{spots[-1][1]:.1f}")


def _loop(w: float, height: float, side: int) -> Loop:
    t = side * height
    curves: tuple[Cubic, ...] = (
        ((0, 0), (-0.46 * w, -0.235 * t), (-w, -0.315 * t), (-w, -0.57 * t)),
        ((-w, -0.57 * t), (-w, -0.812 * t), (-0.556 * w, -t), (0, -t)),
        ((0, -t), (0.556 * w, -t), (w, -0.812 * t), (w, -0.57 * t)),
        ((w, -0.57 * t), (w, -0.315 * t), (0.46 * w, -0.235 * t), (0, 0)),
    )
    return Loop(curves, _trail(curves))


def _trail(curves: Sequence[Cubic]) -> tuple[tuple[float, float, float], ...]:
    trail, length = [(0.0, 0.0, 0.0)], 0.0
    for curve in curves:
        for i in range(1, _STEPS + 1):
            x, y = _on(curve, i / _STEPS)
            length += math.hypot(x - trail[-1][0], y - trail[-1][1])
            trail.append((x, y, length))
    return tuple(trail)


def _on(curve: Cubic, t: float) -> Point:
    u = 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    x, y = (sum(c * p[k] for c, p in zip(weights, curve, strict=True)) for k in (0, 1))
    return x, y
