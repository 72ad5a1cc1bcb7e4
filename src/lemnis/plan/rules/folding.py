"""What the targets of a goal's parts come to at best."""

from collections.abc import Sequence
from decimal import Decimal

from lemnis.plan.rules.strategy_words import Fold, Way

_CLOSE = Decimal("0.005")
_PLACES = 6


def best(told: Sequence[tuple[Decimal, Decimal | None]], folds: Fold, better: Way) -> Decimal:
    """Return what targets, each with its weight, come to at best.

    A mean whose weights nobody knows lies somewhere between its parts: at best it is the best one.

    >>> best([(Decimal(50), None), (Decimal(60), None)], Fold.MEAN, Way.HIGHER)
    Decimal('60')
    """
    values = [value for value, _ in told]
    if folds is Fold.SUM:
        return sum(values, Decimal(0))
    weighted = [(value, weight) for value, weight in told if weight]
    if len(weighted) == len(told):
        whole = sum((weight for _, weight in weighted), Decimal(0))
        mean = sum((value * weight for value, weight in weighted), Decimal(0)) / whole
        return round(mean, _PLACES)  # thirds of a weight must not make a target missed
    return max(values) if better is Way.HIGHER else min(values)


def is_sum_of_weights(weights: Sequence[Decimal | None]) -> bool:
    """Tell whether weights come to one; where some are not given, nothing can be said against it.

    >>> is_sum_of_weights([Decimal("0.5"), Decimal("0.3")]), is_sum_of_weights([None])
    (False, True)
    """
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights):
        return True
    return abs(sum(known, Decimal(0)) - 1) <= _CLOSE
