"""The words of goals and strategies: ways of a number, how parts fold, sides of a SWOT."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class Way(StrEnum):
    """Which way a goal's number is to go."""

    HIGHER = "higher"
    LOWER = "lower"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _WAYS[self]

    @property
    def sign(self) -> str:
        """The sign before a target."""
        return "≥" if self is Way.HIGHER else "≤"


class Fold(StrEnum):
    """How the targets of the goals made from one come together to its own."""

    SUM = "sum"
    MEAN = "mean"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _FOLDS[self]


class SwotSide(StrEnum):
    """The four sides of a SWOT: two from within, two from without."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _SIDES[self]

    @property
    def is_inside(self) -> bool:
        """Whether it lies within the subject's own hands."""
        return self in {SwotSide.STRENGTH, SwotSide.WEAKNESS}


class TowsKind(StrEnum):
    """What follows where one side from within meets one from without."""

    GROW = "grow"
    TURN = "turn"
    HOLD = "hold"
    GUARD = "guard"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _TOWS[self]

    @property
    def sides(self) -> tuple[SwotSide, SwotSide]:
        """The sides that meet: from within, from without."""
        return _MEET[self]


_WAYS: Mapping[Way, Title] = {
    Way.HIGHER: Title("越高越好", "higher is better"),
    Way.LOWER: Title("越低越好", "lower is better"),
}
_FOLDS: Mapping[Fold, Title] = {
    Fold.SUM: Title("相加", "they add up"),
    Fold.MEAN: Title("加权平均", "weighted mean"),
}
_SIDES: Mapping[SwotSide, Title] = {
    SwotSide.STRENGTH: Title("优势", "strengths"),
    SwotSide.WEAKNESS: Title("劣势", "weaknesses"),
    SwotSide.OPPORTUNITY: Title("机会", "opportunities"),
    SwotSide.THREAT: Title("威胁", "threats"),
}
_TOWS: Mapping[TowsKind, Title] = {
    TowsKind.GROW: Title("增长（优势×机会）", "grow (strengths × opportunities)"),
    TowsKind.TURN: Title("扭转（劣势×机会）", "turn (weaknesses × opportunities)"),
    TowsKind.HOLD: Title("多元（优势×威胁）", "hold (strengths × threats)"),
    TowsKind.GUARD: Title("防御（劣势×威胁）", "guard (weaknesses × threats)"),
}
_MEET: Mapping[TowsKind, tuple[SwotSide, SwotSide]] = {
    TowsKind.GROW: (SwotSide.STRENGTH, SwotSide.OPPORTUNITY),
    TowsKind.TURN: (SwotSide.WEAKNESS, SwotSide.OPPORTUNITY),
    TowsKind.HOLD: (SwotSide.STRENGTH, SwotSide.THREAT),
    TowsKind.GUARD: (SwotSide.WEAKNESS, SwotSide.THREAT),
}
