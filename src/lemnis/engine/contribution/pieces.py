"""What a split is made of: what is set against what, over which parts, and the pieces."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from lemnis.engine.contribution.effects import Effect, Split
from lemnis.engine.definition import Indicator
from lemnis.engine.subjects import Subject
from lemnis.values import Period, SubjectKind, SubjectRef, Title


class How(StrEnum):
    """What a number is set against: itself earlier, another of its kind, all others."""

    EARLIER = "earlier"
    PEER = "peer"
    PEERS = "peers"


class Against(NamedTuple):
    """What a number is set against; ``subject`` is the peer, if it is one."""

    how: How
    period: Period
    subject: SubjectRef | None = None


class By(NamedTuple):
    """What the parts are: subjects of a kind, or their values of a column (``dataset.column``)."""

    kind: SubjectKind
    fact: str = ""


class Role(StrEnum):
    """What a piece is: one sub-subject or value, those too small together, or nobody's rows."""

    ONE = "one"
    POOLED = "pooled"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the whole. ``name`` is as the lake has it: a door covers persons.

    ``code`` is the sub-subject's code, or the value of the column; ``members`` how many were
    pooled.
    """

    role: Role
    code: str
    name: Title
    effect: Effect
    members: int = 1


@dataclass(frozen=True, slots=True)
class Contribution:
    """A change split over pieces, those with the greatest effect first.

    ``path`` leads from the subject asked about to the one whose rows are split here.
    """

    indicator: Indicator
    against: Against
    path: tuple[Subject, ...]
    by: By
    split: Split
    pieces: tuple[Piece, ...]
    is_amount: bool

    @property
    def leading(self) -> Piece | None:
        """Return the sub-subject that did most in the direction of the change."""
        side = 1 if self.split.change > 0 else -1
        singles = (p for p in self.pieces if p.role is Role.ONE and p.effect.total * side > 0)
        return next(singles, None)


FINER: Mapping[SubjectKind, tuple[SubjectKind, ...]] = {
    SubjectKind(kind): tuple(map(SubjectKind, finer.split()))
    for kind, finer in {
        "school": "college office program course class section teacher student",
        "college": "program course class teacher section student",
        "office": "program course teacher class section student",
        "program": "class course section teacher student",
        "course": "section teacher program class student",
        "teacher": "course section class student",
        "section": "class student",
        "class": "student course section",
        "student": "course section",
    }.items()
}


def matched(made: Contribution) -> Fraction:
    """Return the least share of the whole that lies in parts there both times."""
    there = [
        p.effect
        for p in made.pieces
        if p.role is Role.ONE and _there(p.effect, is_amount=made.is_amount)
    ]
    before = sum((abs(e.share_before or Fraction(0)) for e in there), Fraction(0))
    return min(before, sum((abs(e.share_after or Fraction(0)) for e in there), Fraction(0)))


def _there(effect: Effect, *, is_amount: bool) -> bool:
    if is_amount:
        return bool(effect.before.top and effect.after.top)
    return bool(effect.before.bottom and effect.after.bottom)
