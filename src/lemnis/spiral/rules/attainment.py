"""What a lap has attained: the share of indicators with a target that stand at it or above."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.grade import Status
from lemnis.engine.measure import criteria_of

_ON_TARGET = frozenset({Status.ON_TARGET, Status.STRETCHED})
_PLACES, _ENOUGH = Decimal("0.00001"), 5


class Attainment(NamedTuple):
    """A lap's attained share (0..1), and its gain on the lap before; None where not measured.

    The gain goes by the indicators judged anew in this lap and in one before, so that those judged
    for the first time make no difference. A share of fewer than five tells nothing.
    """

    share: Decimal | None = None
    gain: Decimal | None = None


@dataclass(slots=True)
class Judged:
    """The judgements of one subject, by day: indicator, status, the day its period ended."""

    rows: list[tuple[str, Status, dt.date]] = field(default_factory=list)

    def attainment(self, on: dt.date, before: dt.date | None = None) -> Attainment:
        """Return what was attained by a day; ``before``: the day the lap before closed.

        Of each indicator the last judgement counts.
        """
        now, then = self._by(on), self._by(before) if before else {}
        both = then.keys() & self._anew(before, on)
        earlier = _share(then[code] for code in both)
        later = _share(now[code] for code in both)
        gained = None if earlier is None or later is None else later - earlier
        return Attainment(_share(now.values()), gained)

    def _by(self, day: dt.date) -> Mapping[str, Status]:
        return {code: status for code, status, ends_on in self.rows if ends_on <= day}

    def _anew(self, before: dt.date | None, on: dt.date) -> frozenset[str]:
        found = (code for code, _, day in self.rows if before and before < day <= on)
        return frozenset(found)


def aimed(catalogue: Catalogue) -> frozenset[str]:
    """Return the indicators for which a target is drawn: only those can be at target or not."""
    return frozenset(
        indicator.code
        for indicator in catalogue.values()
        if any(c.target is not None or c.stretch is not None for c in criteria_of(indicator))
    )


def _share(statuses: Iterable[Status]) -> Decimal | None:
    found = list(statuses)
    if len(found) < _ENOUGH:
        return None
    good = sum(status in _ON_TARGET for status in found)
    return (Decimal(good) / len(found)).quantize(_PLACES)
