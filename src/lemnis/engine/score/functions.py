"""The thirteen shapes in which schemes turn evidence into points, as pure functions.

Unit: points, not rounded; lines and values in the shown unit. Source: ``docs/reference/scoring``;
the rows named JX are those of the Jiangxi scheme of 2023 there.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import mean
from typing import TypeVar

from lemnis.engine.score.evidence import Counts, Item

T = TypeVar("T")
ZERO, ONE = Decimal(0), Decimal(1)
Table = Sequence[tuple[Decimal, Decimal]]  # (end nearest to bad, points), best first


def pass_or_fail(value: Decimal, line: Decimal, weight: Decimal, *, lower: bool = False) -> Decimal:
    """Return all points on or beyond the line, else none. 1; JX16–17.

    >>> pass_or_fail(Decimal(1), Decimal(1), Decimal(2))
    Decimal('2')
    """
    return weight if _on_or_beyond(value, line, lower=lower) else ZERO


def band_table(value: Decimal, bands: Table, *, lower: bool = False) -> Decimal:
    """Return the points of the first band reached, none if none is. 2; JX15, JX19."""
    reached = (points for end, points in bands if _on_or_beyond(value, end, lower=lower))
    return next(reached, ZERO)


def linear(value: Decimal, limit: Decimal | None, pass_: Decimal, weight: Decimal) -> Decimal:
    """Return all from ``pass_`` on, none below ``limit``, between them value ÷ pass. 3; JX05–07.

    Without ``limit`` the ratio goes down to zero. ``pass_`` is above zero.

    >>> linear(Decimal(3000), Decimal(2500), Decimal(4000), Decimal(3))
    Decimal('2.25')
    """
    if value >= pass_:
        return weight
    if limit is not None and value < limit:
        return ZERO
    return max(ZERO, value / pass_ * weight)


def inverse(value: Decimal, limit: Decimal | None, pass_: Decimal, weight: Decimal) -> Decimal:
    """Return all up to ``pass_``, none above ``limit``, between them pass ÷ value. 11; JX10.

    >>> inverse(Decimal(20), Decimal(22), Decimal(18), Decimal(3))
    Decimal('2.7')
    """
    if value <= pass_:
        return weight
    if limit is not None and value > limit:
        return ZERO
    return pass_ / value * weight


def ratio_to_best(
    value: Decimal, peers: Iterable[Decimal], weight: Decimal, zero_below: Decimal | None = None
) -> Decimal | None:
    """Return value ÷ best of peers × weight, at most ``weight``. 4; JX02, JX04.

    Nothing below ``zero_below``; None if no peer is above zero, for then nothing is compared.
    """
    if zero_below is not None and value < zero_below:
        return ZERO
    best = max(peers, default=ZERO)
    if best <= 0:
        return None
    return min(weight, max(ZERO, value / best * weight))


def deduct(counts: Counts, each: Mapping[str, Decimal], weight: Decimal, cap: Decimal) -> Decimal:
    """Return ``weight`` less the points of each event, at most ``cap`` less. 5; JX01, JX03.

    Events that ``each`` does not name cost nothing; the rest is never below zero.
    """
    return max(ZERO, weight - min(cap, _weighted(counts, each)))


def add(counts: Counts, each: Mapping[str, Decimal], cap: Decimal) -> Decimal:
    """Return the points of each event together, at most ``cap``. 6; JX25, JX37.

    With points below zero the sum is at least minus ``cap``.
    """
    return max(-cap, min(cap, _weighted(counts, each)))


def weighted_count(
    items: Iterable[Item],
    levels: Mapping[str, Decimal],
    ranks: Mapping[str, Decimal],
    *,
    highest_only: bool = False,
) -> Decimal:
    """Return the sum of level × rank × count. 7; JX12, JX20–24.

    ``highest_only``: of the same achievement only its best item counts. A level or rank not
    named counts nothing; an item without rank counts as of the first.

    >>> silver = Item("national", "2", of="robotics"), Item("provincial", "1", of="robotics")
    >>> levels = {"national": Decimal(3), "provincial": Decimal(1)}
    >>> ranks = {"1": Decimal(1), "2": Decimal("0.5")}
    >>> weighted_count(silver, levels, ranks, highest_only=True)
    Decimal('1.5')
    """
    worth = [(item.of, _worth(item, levels, ranks)) for item in items]
    if not highest_only:
        return sum((w for _, w in worth), ZERO)
    alone = sum((w for of, w in worth if not of), ZERO)
    best = {of: max(w for other, w in worth if other == of) for of, _ in worth if of}
    return alone + sum(best.values(), ZERO)


def weighted_share(
    counts: Counts, weights: Mapping[str, Decimal], total: Decimal | None = None
) -> Decimal | None:
    """Return the weighted part of the total, 1 where all weigh 1. 8; JX13, JX18.

    ``total`` is all counts together if not given; None if it is zero.
    """
    whole = sum(counts.values(), ZERO) if total is None else total
    return _weighted(counts, weights) / whole if whole > 0 else None


def likert(answers: Iterable[Counts], points: Mapping[str, Decimal]) -> Decimal | None:
    """Return the mean over questions of the mean points of their answers. 9; JX35–36.

    An option not named gives no points. Questions nobody answered are left out; None if all.

    >>> points = {"very": Decimal(100), "fairly": Decimal(80), "basically": Decimal(60)}
    >>> likert([{"very": Decimal(5), "fairly": Decimal(3), "no": Decimal(2)}], points)
    Decimal('74')
    """
    each = [weighted_share(question, points) for question in answers]
    answered = [score for score in each if score is not None]
    return mean(answered) if answered else None


def expert(scores: Sequence[Decimal], trim: int = 0) -> Decimal | None:
    """Return the mean of the experts' scores without the ``trim`` highest and lowest. 10; JX34.

    None if nobody is left.
    """
    kept = sorted(scores)[trim : len(scores) - trim]
    return mean(kept) if kept else None


def peer_distance(
    value: Decimal, peer_mean: Decimal, bands: Table, below: Decimal, *, lower: bool = False
) -> Decimal:
    """Return the points of the band in which value − mean lies, ``below`` if in none. 12; JX33.

    A distance counts as good when above zero, with ``lower`` when below; bands are such
    good distances, best first.

    >>> bands = [(Decimal(0), Decimal(2)), (Decimal(-5), Decimal("1.8"))]
    >>> peer_distance(Decimal(80), Decimal("83.84"), bands, Decimal("1.2"))
    Decimal('1.8')
    """
    ahead = peer_mean - value if lower else value - peer_mean
    reached = (points for end, points in bands if ahead >= end)
    return next(reached, below)


def by_type(type_: str, cases: Mapping[str, T], otherwise: T) -> T:
    """Return what holds for a type of subject. 13; JX18."""
    return cases.get(type_, otherwise)


def _on_or_beyond(value: Decimal, line: Decimal, *, lower: bool) -> bool:
    return value <= line if lower else value >= line


def _weighted(counts: Counts, each: Mapping[str, Decimal]) -> Decimal:
    return sum((n * each.get(name, ZERO) for name, n in counts.items()), ZERO)


def _worth(item: Item, levels: Mapping[str, Decimal], ranks: Mapping[str, Decimal]) -> Decimal:
    rank = ranks.get(item.rank, ZERO) if item.rank else ONE
    return levels.get(item.level, ZERO) * rank * item.count
