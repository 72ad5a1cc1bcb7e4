"""How much of what was judged is attained: passed or better, out of all that was judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status

KEPT = frozenset(Status) - {*BROKEN, Status.NOT_JUDGED}
ON_TARGET = frozenset({Status.ON_TARGET, Status.STRETCHED})
_BANDS = (("60", "b0"), ("75", "b1"), ("85", "b2"), ("95", "b3"))


@dataclass(frozen=True, slots=True)
class Attained:
    """How many were judged, how many of them passed or better, how many reached their target."""

    judged: int = 0
    kept: int = 0
    on_target: int = 0

    @property
    def broken(self) -> int:
        """How many break a line."""
        return self.judged - self.kept

    @property
    def percent(self) -> Decimal | None:
        """The attained share in percent, to a tenth; None where nothing was judged."""
        return percent(self.kept, self.judged)

    @property
    def target_percent(self) -> Decimal | None:
        """The share on target in percent, to a tenth."""
        return percent(self.on_target, self.judged)

    @property
    def look(self) -> str:
        """The band of a cell: worst b0 to best b4; blank where nothing was judged."""
        share = self.percent
        if share is None:
            return ""
        return next((look for under, look in _BANDS if share < Decimal(under)), "b4")


def attained(statuses: Mapping[Status, int]) -> Attained:
    """Return what some counted statuses come to."""
    return Attained(
        sum(n for s, n in statuses.items() if s is not Status.NOT_JUDGED),
        sum(n for s, n in statuses.items() if s in KEPT),
        sum(n for s, n in statuses.items() if s in ON_TARGET),
    )


def total(parts: Iterable[Attained]) -> Attained:
    """Return the sum of several."""
    every = tuple(parts)
    return Attained(
        sum(a.judged for a in every), sum(a.kept for a in every), sum(a.on_target for a in every)
    )


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent, rounded half up to a tenth.

    >>> percent(1, 16), percent(0, 0)
    (Decimal('6.3'), None)
    """
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
