"""A portrait: where a number lies on the rings, how a group of numbers does, who is better.

A place is 0..1: a half is pass (or the middle of the peers), three quarters target (the upper
quarter), 1 stretch (nobody is better).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from lemnis.engine.definition import Better, Criterion, Range
from lemnis.engine.grade import Status, status
from lemnis.values import Title

LIMIT, PASS, TARGET, STRETCH = 0.25, 0.5, 0.75, 1.0
ENOUGH_AXES = 3
ENOUGH_PEERS = 5  # of fewer a rank says more about the others than about oneself
_PLACES = (
    (Status.STRETCHED, STRETCH),
    (Status.ON_TARGET, TARGET),
    (Status.PASSED, PASS),
    (Status.BELOW_PASS, LIMIT),
)
_STANDARD = {
    Status.BELOW_LIMIT: 0.15,
    Status.BELOW_PASS: 0.375,
    Status.PASSED: 0.62,
    Status.ON_TARGET: TARGET,
    Status.STRETCHED: STRETCH,
}


class Basis(StrEnum):
    """What a portrait measures by: the four lines, or the peers where too few lines are drawn."""

    LINES = "lines"
    PEERS = "peers"

    @property
    def words(self) -> Title:
        """What people read."""
        return _BASES[self]


_BASES = {
    Basis.LINES: Title("对照四线", "against the four lines"),
    Basis.PEERS: Title("与同类比", "beside its peers"),
}


class Quarter(StrEnum):
    """Where among its peers something lies."""

    UPPER = "upper"
    ABOVE = "above"
    BELOW = "below"
    LOWER = "lower"

    @property
    def words(self) -> Title:
        """What people read."""
        return _QUARTERS[self]


_QUARTERS = {
    Quarter.UPPER: Title("前四分之一", "upper quarter"),
    Quarter.ABOVE: Title("中上", "above the middle"),
    Quarter.BELOW: Title("中下", "below the middle"),
    Quarter.LOWER: Title("后四分之一", "lower quarter"),
}


class Rank(NamedTuple):
    """The place among peers, 1 the best, of how many; ``worse`` counts those that are worse."""

    place: int
    of: int
    worse: int

    @property
    def share(self) -> float:
        """How many of the others are worse, 0..1; who is level counts for a half."""
        level = self.of - self.place - self.worse
        return (self.worse + level / 2) / (self.of - 1)


def rank(from_top: int, from_bottom: int, peers: int, better: Better) -> Rank | None:
    """Return the rank of a number among its peers; None where none is due.

    More or less of a range is neither better nor worse, few peers are no crowd to hide in, and
    where all are level nobody has a place.
    """
    level = from_top == from_bottom == 1
    if peers < ENOUGH_PEERS or level or better in {Better.RANGE, Better.PRESENT}:
        return None
    best, worst = (from_bottom, from_top) if better is Better.LOWER else (from_top, from_bottom)
    return Rank(best, peers, worst - 1)


def place(shown: Decimal, status: Status, criterion: Criterion | None) -> float | None:
    """Return where a number lies on the rings: between two lines in proportion.

    None if it was not judged. Where the lines around it are not drawn it lies at the middle of
    its status.
    """
    if status is Status.NOT_JUDGED or criterion is None:
        return None
    ends = {
        Status.BELOW_PASS: (criterion.limit, criterion.pass_, LIMIT),
        Status.PASSED: (criterion.pass_, criterion.target, PASS),
        Status.ON_TARGET: (criterion.target, criterion.stretch, TARGET),
    }.get(status)
    if ends is None:
        return _STANDARD[status]
    low, high, start = ends
    if low is None or high is None or isinstance(low, Range) or isinstance(high, Range):
        return _STANDARD[status]
    along = float((shown - low) / (high - low)) if high != low else 0.0
    return start + 0.25 * min(max(along, 0.0), 1.0)


def judged(shown: Decimal, criterion: Criterion, better: Better) -> Status:
    """Return what an earlier number would be worth by today's lines."""
    return status(shown, criterion, better)


def typical(places: Iterable[float | None]) -> float | None:
    """Return the middle of the places known, None if none is: one odd number does not tip it."""
    known = [at for at in places if at is not None]
    return median(known) if known else None


def status_at(at: float | None) -> Status:
    """Return the status of a place on the rings."""
    if at is None:
        return Status.NOT_JUDGED
    return next((word for word, low in _PLACES if at >= low), Status.BELOW_LIMIT)


def quarter(share: float) -> Quarter:
    """Return the quarter of a share of peers that are worse."""
    steps = ((Quarter.UPPER, TARGET), (Quarter.ABOVE, PASS), (Quarter.BELOW, LIMIT))
    return next((word for word, low in steps if share >= low), Quarter.LOWER)


def improved(now: Decimal, before: Decimal, better: Better) -> bool | None:
    """Tell whether a number has become better; None where it moved not at all, or neither way."""
    if now == before or better in {Better.RANGE, Better.PRESENT}:
        return None
    return (now < before) if better is Better.LOWER else (now > before)


def basis(by_lines: Sequence[float | None]) -> Basis:
    """Return what a portrait is to measure by: lines as soon as enough groups were judged."""
    known = sum(at is not None for at in by_lines)
    return Basis.LINES if known >= ENOUGH_AXES else Basis.PEERS
