"""Contribution analysis: which sub-subjects made a change or a gap, adding up exactly.

In: a college, a number, and what it is set against. Out: effects of rate and mix per sub-subject.
"""

from lemnis.engine.contribution.contribute import (
    Against,
    By,
    Comparing,
    Contribution,
    How,
    Piece,
    Role,
)
from lemnis.engine.contribution.effects import Cell, Effect, Split, split_amount, split_quotient
from lemnis.engine.contribution.quotient import Obstacle, Unsplit

__all__ = [
    "Against",
    "By",
    "Cell",
    "Comparing",
    "Contribution",
    "Effect",
    "How",
    "Obstacle",
    "Piece",
    "Role",
    "Split",
    "Unsplit",
    "split_amount",
    "split_quotient",
]
