"""The four-line gauge: bands from the engine's own judgement, a tick for now, a ring for before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lemnis.engine.definition import Better, Criterion, Range
from lemnis.engine.grade import Status, status
from lemnis.values import Title
from lemnis.web.looks import BANDS

_ROOM = Decimal("0.18")  # of the scale, on each side of what is drawn
_EDGE = 7  # percent of the width: labels nearer to an end stay inside
_NEAR = 18  # percent of the width: labels nearer than this are pushed apart
_LINES = (
    Title("底线", "limit"), Title("合格", "pass"), Title("目标", "target"),
    Title("挑战", "stretch"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line: where it stands (percent), its name and value, how its label is set."""

    x: str
    name: Title
    value: Decimal
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the scale in which every value is worth the same."""

    x: str
    width: str
    look: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """Everything in percent of the width, from left to right the number grows."""

    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]
    now: str
    before: str


def gauge(
    value: Decimal | None, criterion: Criterion, better: Better, *, before: Decimal | None = None
) -> Gauge | None:
    """Return the gauge of a shown value, None where no line is drawn.

    The scale is the number's own; a lower number is further left even where lower is better, so
    the bands run the other way there.
    """
    named = sorted(_named(criterion), key=lambda each: each[1])
    if not named:
        return None
    marks = [at for _, at in named]
    low, high = _ends([*marks, *(v for v in (value, before) if v is not None)])

    def x(at: Decimal) -> float:
        return float((at - low) / (high - low)) * 100

    cuts = [low, *dict.fromkeys(marks), high]
    segments = (_segment(a, b, x, criterion, better) for a, b in pairwise(cuts))
    return Gauge(
        tuple(segments),
        _lines([(name, at, x(at)) for name, at in named]),
        "" if value is None else _percent(x(value)),
        "" if before is None else _percent(x(before)),
    )


def _named(criterion: Criterion) -> Iterator[tuple[Title, Decimal]]:
    drawn = (criterion.limit, criterion.pass_, criterion.target, criterion.stretch)
    for name, line in zip(_LINES, drawn, strict=True):
        if isinstance(line, Range):
            yield name, line.low
            yield name, line.high
        elif line is not None:
            yield name, line


def _ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(values), max(values)
    room = (high - low) * _ROOM or abs(high) * _ROOM or Decimal(1)
    return low - room, high + room


def _segment(
    a: Decimal, b: Decimal, x: Callable[[Decimal], float], criterion: Criterion, better: Better
) -> Segment:
    judged = status((a + b) / 2, criterion, better)
    look = BANDS.get(judged, BANDS[Status.PASSED])
    return Segment(_percent(x(a)), _percent(x(b) - x(a)), look)


def _lines(placed: Sequence[tuple[Title, Decimal, float]]) -> tuple[Line, ...]:
    """Set labels so that neighbours do not run into each other."""
    made = []
    for i, (name, value, x) in enumerate(placed):
        crowded_left = i > 0 and x - placed[i - 1][2] < _NEAR
        crowded_right = i + 1 < len(placed) and placed[i + 1][2] - x < _NEAR
        anchor = "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
        if crowded_right and not crowded_left:
            anchor = "end"
        elif crowded_left and not crowded_right and x < 100 - _EDGE:
            anchor = "start"
        made.append(Line(_percent(x), name, value, anchor))
    return tuple(made)


def _percent(x: float) -> str:
    return f"{max(0.0, min(x, 100.0)):.2f}%"
