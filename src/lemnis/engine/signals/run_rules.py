"""Run rules: the four of Western Electric and the eight of Nelson, each marked where it completes.

In: z, the distances of a chart's points from its centre line in standard deviations. Out: for each
rule where it is completed and on which side. A pattern is marked at every point that completes it,
that is, at a point which belongs to it itself; a point after it is not marked again for its sake.

Sources: Western Electric Co., Statistical Quality Control Handbook (1956), tests for instability;
L. S. Nelson, "The Shewhart Control Chart – Tests for Special Causes", Journal of Quality
Technology 16 (1984) 237. "Beyond" is strictly beyond; a point on the centre line is on no side;
equal neighbours neither rise nor fall. Rule 8 wants points on both sides, as Nelson words it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.signals.series import Floats, Mask
from lemnis.values import Title


class Rule(StrEnum):
    """A run rule by its name; Western Electric 1 and Nelson 1 are the same."""

    WE1 = "western_electric_1"
    WE2 = "western_electric_2"
    WE3 = "western_electric_3"
    WE4 = "western_electric_4"
    N1 = "nelson_1"
    N2 = "nelson_2"
    N3 = "nelson_3"
    N4 = "nelson_4"
    N5 = "nelson_5"
    N6 = "nelson_6"
    N7 = "nelson_7"
    N8 = "nelson_8"

    @property
    def words(self) -> Title:
        """What people read."""
        return _WORDS[self]

    @property
    def points(self) -> int:
        """How many points in a row the rule looks at."""
        return _RULES[self].points


class Completed(NamedTuple):
    """Where a rule is completed; ``side`` is -1 low, 1 high, 0 where the rule has no side."""

    at: Mask
    side: NDArray[np.int8]


class _Rule(NamedTuple):
    points: int
    look: Callable[[Floats], Completed]
    words: Title


def broken(z: Floats, rule: Rule) -> Completed:
    """Return where a rule is completed, one entry per point."""
    return _RULES[rule].look(z)


def _run(mask: Mask) -> NDArray[np.intp]:
    """Return for each point how many in a row up to it are True."""
    place = np.arange(1, len(mask) + 1)
    since: NDArray[np.intp] = np.maximum.accumulate(np.where(mask, 0, place))
    return place - since


def _among(mask: Mask, length: int) -> NDArray[np.intp]:
    """Return for each point how many of the last ``length`` up to it are True."""
    total = np.concatenate([[0], np.cumsum(mask)])
    place = np.arange(1, len(mask) + 1)
    counted: NDArray[np.intp] = total[place] - total[np.maximum(place - length, 0)]
    return counted


def _two_sided(low: Mask, high: Mask) -> Completed:
    return Completed(low | high, high.astype(np.int8) - low.astype(np.int8))


def _sideless(at: Mask) -> Completed:
    return Completed(at, np.zeros(len(at), dtype=np.int8))


def _beyond(count: int, of: int, distance: float) -> Callable[[Floats], Completed]:
    def look(z: Floats) -> Completed:
        low, high = z < -distance, z > distance
        return _two_sided(low & (_among(low, of) >= count), high & (_among(high, of) >= count))

    return look


def _same_side(length: int) -> Callable[[Floats], Completed]:
    def look(z: Floats) -> Completed:
        return _two_sided(_run(z < 0) >= length, _run(z > 0) >= length)

    return look


def _steps(z: Floats) -> NDArray[np.int8]:
    """Return 1 where a point is higher than the one before, -1 where lower, 0 else and at first."""
    with np.errstate(invalid="ignore"):
        step = np.sign(np.diff(z, prepend=z[:1]))
    return np.nan_to_num(step).astype(np.int8)


def _steady(z: Floats) -> Completed:
    step = _steps(z)
    return _two_sided(_run(step < 0) >= 5, _run(step > 0) >= 5)


def _alternating(z: Floats) -> Completed:
    step = _steps(z)
    turns = np.zeros(len(z), dtype=np.bool_)
    turns[1:] = step[1:] * step[:-1] < 0
    return _sideless(_run(turns) >= 12)


def _hugging(z: Floats) -> Completed:
    return _sideless(_run(np.abs(z) < 1) >= 15)


def _avoiding(z: Floats) -> Completed:
    away = _run(np.abs(z) > 1) >= 8
    both = (_among(z < -1, 8) > 0) & (_among(z > 1, 8) > 0)
    return _sideless(away & both)


_FAR = Title("一点超出三倍标准差", "one point beyond three standard deviations")
_TWO = Title("三点中有两点在同侧超出两倍标准差", "two of three beyond two standard deviations")
_FOUR = Title("五点中有四点在同侧超出一倍标准差", "four of five beyond one standard deviation")

_RULES: Mapping[Rule, _Rule] = {
    Rule.WE1: _Rule(1, _beyond(1, 1, 3.0), _FAR),
    Rule.WE2: _Rule(3, _beyond(2, 3, 2.0), _TWO),
    Rule.WE3: _Rule(5, _beyond(4, 5, 1.0), _FOUR),
    Rule.WE4: _Rule(8, _same_side(8), Title("连续八点在同侧", "eight in a row on one side")),
    Rule.N1: _Rule(1, _beyond(1, 1, 3.0), _FAR),
    Rule.N2: _Rule(9, _same_side(9), Title("连续九点在同侧", "nine in a row on one side")),
    Rule.N3: _Rule(6, _steady, Title("连续六点上升或下降", "six in a row rising or falling")),
    Rule.N4: _Rule(14, _alternating, Title("连续十四点上下交替", "fourteen in a row alternating")),
    Rule.N5: _Rule(3, _beyond(2, 3, 2.0), _TWO),
    Rule.N6: _Rule(5, _beyond(4, 5, 1.0), _FOUR),
    Rule.N7: _Rule(
        15,
        _hugging,
        Title("连续十五点在一倍标准差以内", "fifteen in a row within one standard deviation"),
    ),
    Rule.N8: _Rule(
        8,
        _avoiding,
        Title(
            "连续八点在两侧且都超出一倍标准差",
            "eight in a row on both sides, none within one standard deviation",
        ),
    ),
}
_WORDS = {rule: look.words for rule, look in _RULES.items()}

WESTERN_ELECTRIC = (Rule.WE1, Rule.WE2, Rule.WE3, Rule.WE4)
NELSON = (Rule.N1, Rule.N2, Rule.N3, Rule.N4, Rule.N5, Rule.N6, Rule.N7, Rule.N8)
USUAL = (Rule.N1, Rule.N2, Rule.N3, Rule.N5)
