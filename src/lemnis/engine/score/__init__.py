"""Scores: from what was measured or counted to points of a scoring scheme.

In: a `Scoring` as YAML states it, and `Evidence`. Out: points, a Decimal; None where there is
nothing to score. ``functions`` has the thirteen shapes, ``scoring`` their words in YAML.
"""

from lemnis.engine.score.evidence import Evidence, Item
from lemnis.engine.score.scoring import Scoring, read, score

__all__ = ["Evidence", "Item", "Scoring", "read", "score"]
