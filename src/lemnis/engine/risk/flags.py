"""Who is worth a teacher's look: the top of the list, with reasons. Nothing follows by itself.

In: a model that may be used, the rows of today. Out: ``Flagged``, highest probability first.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lemnis.engine.risk.frame import Frame
from lemnis.engine.risk.model import RiskModel
from lemnis.engine.risk.reasons import Reason, reasons
from lemnis.engine.risk.validation import TOP_SHARE, Validation, require_usable, top
from lemnis.values import Title


class Band(StrEnum):
    """How a probability is said: nobody can tell 61 % from 64 %."""

    HIGH = "high"
    RAISED = "raised"
    USUAL = "usual"


BANDS = {
    Band.HIGH: Title("较高", "high"),
    Band.RAISED: Title("偏高", "raised"),
    Band.USUAL: Title("一般", "usual"),
}


@dataclass(frozen=True, slots=True)
class Flagged:
    """One enrolment on the list."""

    student: str
    section: str
    probability: float
    band: Band
    reasons: tuple[Reason, ...]


def band(probability: float, prevalence: float) -> Band:
    """Return the band of a probability: twice the usual share, or half as much again, or less.

    Where more than two in five do not pass, from 0.8 it is high.
    """
    if probability >= min(2 * prevalence, 0.8):
        return Band.HIGH
    return Band.RAISED if probability >= min(1.5 * prevalence, 0.6) else Band.USUAL


def flag(
    model: RiskModel, validation: Validation, frame: Frame, *, share: float = TOP_SHARE
) -> tuple[Flagged, ...]:
    """Return the top share of those still registered, each with its reasons.

    ``share`` is the budget: how many of the list anybody can talk to.

    Raises:
        Refused: the validation is too poor.

    """
    require_usable(validation)
    there = frame[frame.still]
    probability = model.probability(there)
    chosen = np.flatnonzero(top(probability, share))
    chosen = chosen[np.argsort(-probability[chosen], kind="stable")]
    why = reasons(model, there[chosen], there)
    usual = validation.still.prevalence
    return tuple(
        Flagged(
            str(there.student[at]),
            str(there.section[at]),
            float(probability[at]),
            band(float(probability[at]), usual),
            told,
        )
        for at, told in zip(chosen, why, strict=True)
    )
