"""A sparkline: a grey line with its gaps, the last point marked, perhaps a target."""

from collections.abc import Sequence
from dataclasses import dataclass

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Spark:
    """The line as an SVG path; where its last known point is; the height of the target."""

    width: int
    height: int
    path: str
    x: str
    y: str
    target: str


def spark(
    values: Values, *, target: float | None = None, width: int = 84, height: int = 22
) -> Spark | None:
    """Return the drawing of a series, None where nothing is known of it. Gaps stay gaps."""
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    if not known:
        return None
    ends = [v for _, v in known] + ([] if target is None else [target])
    low, spread = min(ends), max(ends) - min(ends)

    def x(i: int) -> str:
        return f"{2 + i * (width - 6) / max(len(values) - 1, 1):.1f}"

    def y(v: float) -> str:
        # A series that never moves lies in the middle, not at the bottom.
        share = (v - low) / spread if spread else 0.5
        return f"{height - 3 - share * (height - 6):.1f}"

    followed = {i for i, _ in known}
    path = "".join(f"{'L' if i - 1 in followed else 'M'}{x(i)} {y(v)}" for i, v in known)
    last, value = known[-1]
    return Spark(width, height, path, x(last), y(value), "" if target is None else y(target))
