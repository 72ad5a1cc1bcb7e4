"""Student risk: the probability not to pass a course, known early enough to help.

In: the college's data sets, a day of the term. Out: a trained model, how well it foretold later
terms, and a short list with reasons. It refuses where it has not proved itself, and nothing
follows from it by itself. See docs/explanation/student_risk.md.
"""

from lemnis.engine.risk.columns import BACKGROUND, COLUMNS, THEMES, WEIGHED
from lemnis.engine.risk.cut import Cut, Unit
from lemnis.engine.risk.flags import BANDS, Band, Flagged, flag
from lemnis.engine.risk.frame import Frame, Reading, features
from lemnis.engine.risk.model import Recipe, RiskModel, train
from lemnis.engine.risk.reasons import Reason, reasons
from lemnis.engine.risk.validation import (
    Cell,
    Gap,
    Scores,
    Thresholds,
    Validation,
    doubts,
    require_usable,
    validate,
)

__all__ = [
    "BACKGROUND",
    "BANDS",
    "COLUMNS",
    "THEMES",
    "WEIGHED",
    "Band",
    "Cell",
    "Cut",
    "Flagged",
    "Frame",
    "Gap",
    "Reading",
    "Reason",
    "Recipe",
    "RiskModel",
    "Scores",
    "Thresholds",
    "Unit",
    "Validation",
    "doubts",
    "features",
    "flag",
    "reasons",
    "require_usable",
    "train",
    "validate",
]
