"""What a signal says: that it fired, on which side, and the numbers that made it; or why not."""

from dataclasses import dataclass
from enum import StrEnum

from lemnis.engine.definition import Better
from lemnis.values import Title


class Side(StrEnum):
    """Where the number lies: under what was expected, over it, or neither."""

    LOW = "low"
    HIGH = "high"
    NONE = "none"


class Watch(StrEnum):
    """Which side a rule is about: worse than expected, better (too good), or both."""

    WORSE = "worse"
    BETTER = "better"
    BOTH = "both"


class Why(StrEnum):
    """Why a kind cannot tell."""

    NO_VALUE = "no_value"
    SUSPECT = "suspect"
    TOO_FEW = "too_few"
    TOO_LARGE = "too_large"
    NO_LINE = "no_line"
    NO_HORIZON = "no_horizon"
    NO_PEERS = "no_peers"
    NO_COUNTS = "no_counts"
    NO_SPREAD = "no_spread"
    NO_DIRECTION = "no_direction"
    NO_MODEL = "no_model"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers behind a signal, in the shown unit; None where a kind has no such number.

    ``line``: what was broken. ``centre``, ``low``, ``high``: what was expected, and its limits.
    ``shrunk``: the value drawn towards its peers as far as its size asks for. ``z``: the distance
    in standard deviations. ``slope``: the change per period.
    ``probability``: as the kind defines it. ``rules``: the run rules that were broken.
    ``since``: the label of the period where it began.
    """

    value: float | None = None
    line: float | None = None
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    shrunk: float | None = None
    z: float | None = None
    slope: float | None = None
    probability: float | None = None
    rules: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """What one kind found in one series. ``side`` is NONE where it did not fire or has no side.

    ``points`` are the labels of the periods that made it; ``words`` say it to a dean.
    """

    kind: str
    fired: bool
    side: Side
    evidence: Evidence
    points: tuple[str, ...]
    words: Title


@dataclass(frozen=True, slots=True)
class Unready:
    """A kind whose conditions are not met. It neither opens nor clears an alert."""

    kind: str
    why: Why
    reason: Title


def watched(better: Better, watch: Watch) -> frozenset[Side]:
    """Return the sides a rule looks at; of a range both are worse and neither is better.

    >>> sorted(watched(Better.LOWER, Watch.WORSE))
    [<Side.HIGH: 'high'>]

    """
    both = frozenset({Side.LOW, Side.HIGH})
    if watch is Watch.BOTH:
        return both
    worse = {
        Better.HIGHER: frozenset({Side.LOW}),
        Better.PRESENT: frozenset({Side.LOW}),
        Better.LOWER: frozenset({Side.HIGH}),
        Better.RANGE: both,
    }[better]
    return worse if watch is Watch.WORSE else both - worse


def side_of(number: float) -> Side:
    """Return the side of a difference to what was expected."""
    if number == 0:
        return Side.NONE
    return Side.LOW if number < 0 else Side.HIGH
