"""Contribution analysis: which sub-subjects made a change or a gap, adding up exactly.

In: a college, a number, and what it is set against. Out: effects of rate and mix per sub-subject.
"""

from lemnis.engine.contribution.contribute import Comparing
from lemnis.engine.contribution.covered import covered, leading, parts_named, peer
from lemnis.engine.contribution.display import Displayed, Line, displayed
from lemnis.engine.contribution.effects import Cell, Effect, Split, split_amount, split_quotient
from lemnis.engine.contribution.pieces import Against, By, Contribution, How, Piece, Role
from lemnis.engine.contribution.reasons import Obstacle, Unsplit
from lemnis.engine.contribution.words import headline, paradox

__all__ = [
    "Against",
    "By",
    "Cell",
    "Comparing",
    "Contribution",
    "Displayed",
    "Effect",
    "How",
    "Line",
    "Obstacle",
    "Piece",
    "Role",
    "Split",
    "Unsplit",
    "covered",
    "displayed",
    "headline",
    "leading",
    "paradox",
    "parts_named",
    "peer",
    "split_amount",
    "split_quotient",
]
