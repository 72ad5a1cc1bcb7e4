"""Learning first, watching then: what the charts with a memory (EWMA, CUSUM) share."""

from typing import NamedTuple

from pydantic import Field

from lemnis.engine.signals.charts import usual
from lemnis.engine.signals.parameters import NotNegative, Positive, Sided
from lemnis.engine.signals.readiness import Sound, no_spread, sound, too_few
from lemnis.engine.signals.series import Floats, Series
from lemnis.engine.signals.signal import Unready


class Phased(Sided):
    """The first ``baseline`` of the last ``points`` are learned from, the others are watched.

    ``centre`` and ``sigma``, in the shown unit, may be given instead: then all are watched.
    ``minimum_gap``: in the shown unit, of the charted value from the centre; less does not fire.
    """

    points: int = Field(default=48, ge=9)
    baseline: int = Field(default=12, ge=8)
    centre: float | None = Field(default=None, allow_inf_nan=False)
    sigma: Positive | None = None
    minimum_gap: NotNegative = 0.0


class Watched(NamedTuple):
    """What is watched: labels and numbers after the baseline, with what is usual."""

    found: Sound
    labels: tuple[str, ...]
    numbers: Floats
    centre: float
    sigma: float


def phases(kind: str, parameters: Phased, series: Series) -> Watched | Unready:
    """Return what is watched; Unready with no point after the baseline, or no variation in it."""
    found = sound(kind, parameters, series)
    if isinstance(found, Unready):
        return found
    numbers = found.numbers[-parameters.points :]
    labels = tuple(p.period for p in found.points[-parameters.points :])
    if parameters.centre is not None and parameters.sigma is not None:
        return Watched(found, labels, numbers, parameters.centre, parameters.sigma)
    start = parameters.baseline
    if len(numbers) <= start:
        return too_few(kind, len(numbers), start + 1)
    centre, sigma = usual(numbers[:start])
    if sigma <= 1e-12 * max(1.0, abs(centre)):
        return no_spread(kind)
    return Watched(found, labels[start:], numbers[start:], centre, sigma)
