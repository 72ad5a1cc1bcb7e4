"""How far reviewers agree with each other, and what they say together: on values alone.

Source of kappa: J. Cohen, Psychological Bulletin 70 (1968) 213 (weighted); J. Landis & G. Koch,
Biometrics 33 (1977) 159 (what its size is called).
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from sklearn.metrics import cohen_kappa_score

from lemnis.spiral.rules.assessments import Strength
from lemnis.values import Title

_STRENGTHS = list(Strength)
_BANDS = (
    (0.8, Title("几乎一致", "almost perfect")),
    (0.6, Title("高度一致", "substantial")),
    (0.4, Title("中等一致", "moderate")),
    (0.2, Title("一般", "fair")),
    (0.0, Title("轻微", "slight")),
)
_POOR = Title("不一致", "poor")


class Said(NamedTuple):
    """What one reviewer says of one element."""

    agrees: bool
    strength: Strength


class Pair(NamedTuple):
    """How far two reviewers agree; kappa is None where both say the same of everything."""

    one: int
    other: int
    elements: int
    same: float
    kappa: float | None
    weighted: float | None


class Agreement(NamedTuple):
    """The agreement of all: the means over their pairs."""

    pairs: tuple[Pair, ...]
    same: float | None
    kappa: float | None
    weighted: float | None

    @property
    def words(self) -> Title:
        """What the weighted kappa is called."""
        if self.weighted is None:
            return Title("无法计算", "cannot be reckoned")
        return next((words for least, words in _BANDS if self.weighted > least), _POOR)


def agreement(said: Mapping[int, Mapping[int, Said]]) -> Agreement:
    """Return how far reviewers agree, from what each says of each element."""
    pairs = tuple(_pair(one, other, said) for one, other in combinations(sorted(said), 2))
    return Agreement(
        pairs, _mean([p.same for p in pairs]), _mean([p.kappa for p in pairs]),
        _mean([p.weighted for p in pairs]),
    )  # fmt: skip


def agreed(opinions: Sequence[Said]) -> bool:
    """Tell whether more than half agree with the self-diagnosis."""
    return 2 * sum(said.agrees for said in opinions) > len(opinions)


def together(strengths: Sequence[Strength]) -> Strength:
    """Return the middle of all judgements of measures, the weaker of two middles.

    >>> together([Strength.STRONG, Strength.WEAK, Strength.STRONG]).value
    'strong'
    >>> together([Strength.STRONG, Strength.WEAK]).value
    'weak'
    """
    ranked = sorted(strengths, key=_STRENGTHS.index)
    return ranked[(len(ranked) - 1) // 2]


def _pair(one: int, other: int, said: Mapping[int, Mapping[int, Said]]) -> Pair:
    both = sorted(said[one].keys() & said[other].keys())
    mine, theirs = ([said[who][each] for each in both] for who in (one, other))
    same = [a.agrees == b.agrees for a, b in zip(mine, theirs, strict=True)]
    plain = _kappa([int(a.agrees) for a in mine], [int(b.agrees) for b in theirs], 2, None)
    ranks = [[_STRENGTHS.index(each.strength) for each in side] for side in (mine, theirs)]
    weighted = _kappa(ranks[0], ranks[1], len(_STRENGTHS), "linear")
    share = sum(same) / len(same) if same else math.nan
    return Pair(one, other, len(both), share, plain, weighted)


def _kappa(one: list[int], other: list[int], labels: int, weights: str | None) -> float | None:
    if not one or len({*one, *other}) < 2:
        return None
    found = float(cohen_kappa_score(one, other, labels=list(range(labels)), weights=weights))
    return None if math.isnan(found) else found


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None and not math.isnan(value)]
    return sum(known) / len(known) if known else None
