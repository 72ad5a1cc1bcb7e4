"""A change of a whole split over its parts: own change and change of mix, to the last digit.

In: numerator and denominator of every part, before and after, as exact fractions. Out: effects
whose sum is the whole's change exactly: nothing is left over, and no order is preferred.

With weights w = d/D and rates r = n/d the whole is the sum of w·r. The mean of both orders in which
the two factors can change (the Shapley value of two players) gives a part
``rate`` = mean weight x change of its rate, ``mix`` = change of its weight x (its mean rate - the
whole's mean rate). The whole's mean rate may be taken off because weights sum to one.

Sources: E. M. Kitagawa, JASA 50 (1955) 1168 (rates and composition, by mid-points);
P. Das Gupta, Standardization and Decomposition of Rates, US Census Bureau P23-186 (1993);
A. F. Shorrocks, Journal of Economic Inequality 11 (2013) 99 (the same by the Shapley value).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import floor
from typing import NamedTuple


class Cell(NamedTuple):
    """One part at one time. An amount, which is no quotient, has only a numerator."""

    top: Fraction
    bottom: Fraction = Fraction(0)

    def plus(self, other: "Cell") -> "Cell":
        """Return two parts taken together."""
        return Cell(self.top + other.top, self.bottom + other.bottom)


NOTHING = Cell(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one part did to the whole.

    Unit: of the whole's value, exact. ``share_before`` and ``share_after`` are its weights (of an
    amount: its share), None where the whole is nought.
    """

    before: Cell
    after: Cell
    rate: Fraction
    mix: Fraction
    share_before: Fraction | None
    share_after: Fraction | None

    @property
    def total(self) -> Fraction:
        """Return all that the part did."""
        return self.rate + self.mix


@dataclass(frozen=True, slots=True)
class Split:
    """The effects of all parts, in the order given, and the whole before and after."""

    before: Fraction
    after: Fraction
    effects: tuple[Effect, ...]

    @property
    def change(self) -> Fraction:
        """Return the whole's change: the sum of all effects."""
        return self.after - self.before

    @property
    def rate(self) -> Fraction:
        """Return what the parts' own changes did."""
        return sum((e.rate for e in self.effects), Fraction(0))

    @property
    def mix(self) -> Fraction:
        """Return what the change of mix did."""
        return sum((e.mix for e in self.effects), Fraction(0))

    @property
    def paradox(self) -> int:
        """Return 1 where every part rose yet the whole fell, -1 where the reverse, else 0.

        Only parts there both times have risen or fallen. Source: E. H. Simpson, JRSS B 13 (1951)
        238.
        """
        own = [e.rate for e in self.effects if e.before.bottom and e.after.bottom]
        if self.change < 0 and any(own) and min(own) >= 0:
            return 1
        return -1 if self.change > 0 and any(own) and max(own) <= 0 else 0


def split_quotient(parts: Sequence[tuple[Cell, Cell]]) -> Split:
    """Split the change of the quotient (sum of tops) / (sum of bottoms).

    Shape: ``parts`` before and after, one per part. A part that was not there before, or is not
    there after (no denominator), has no change of its own: its whole effect is mix. A part without
    denominator both times has no weight: what its numerator did is its own.

    Raises:
        ZeroDivisionError: a whole has no denominator, so it has no value.

    """
    all_before, all_after = _sum([b for b, _ in parts]), _sum([a for _, a in parts])
    before, after = all_before.top / all_before.bottom, all_after.top / all_after.bottom
    middle = (before + after) / 2
    effects = []
    for then, now in parts:
        w0, w1 = then.bottom / all_before.bottom, now.bottom / all_after.bottom
        given0, given1 = then.top / all_before.bottom, now.top / all_after.bottom
        total = given1 - given0 - middle * (w1 - w0)
        rate = Fraction(0)
        if then.bottom and now.bottom:
            rate = (w0 + w1) / 2 * (now.top / now.bottom - then.top / then.bottom)
        elif not then.bottom and not now.bottom:
            rate = total
        effects.append(Effect(then, now, rate, total - rate, w0, w1))
    return Split(before, after, tuple(effects))


def split_amount(parts: Sequence[tuple[Cell, Cell]]) -> Split:
    """Split the change of an amount, which is the sum of its parts: each gives its difference."""
    before, after = _sum([b for b, _ in parts]).top, _sum([a for _, a in parts]).top

    def effect(then: Cell, now: Cell) -> Effect:
        w0 = then.top / before if before else None
        w1 = now.top / after if after else None
        return Effect(then, now, now.top - then.top, Fraction(0), w0, w1)

    return Split(before, after, tuple(effect(then, now) for then, now in parts))


def _sum(cells: Sequence[Cell]) -> Cell:
    return reduce(Cell.plus, cells, NOTHING)


def apportion(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Return whole numbers near exact ones, with a given sum: largest remainders.

    Each is its exact number rounded down or up, unless the sum is farther off than that allows.
    Of equal remainders the earlier number becomes the greater in size. Source: A. Hamilton's method
    (1792), as in M. L. Balinski & H. P. Young, Fair Representation (1982).

    >>> apportion(1, [Fraction(1, 3), Fraction(2, 3), Fraction(-1, 5)])
    [0, 1, 0]

    """
    if not exact:
        return []
    # A fall is a rise seen from the other side, so it is rounded as one.
    side = -1 if total < 0 else 1
    rounded = [floor(side * value) for value in exact]
    # Greatest remainder first; sorting keeps the order of equal ones.
    order = sorted(range(len(exact)), key=lambda i: rounded[i] - side * exact[i])
    each, more = divmod(side * total - sum(rounded), len(exact))
    for place, i in enumerate(order):
        rounded[i] += each + (place < more)
    return [side * value for value in rounded]
