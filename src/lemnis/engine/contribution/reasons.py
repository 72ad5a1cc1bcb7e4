"""Why a change cannot be split, in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from lemnis.engine.contribution.pieces import Against, By
from lemnis.engine.period_words import period_words
from lemnis.engine.subjects import KINDS
from lemnis.values import Title


class Obstacle(StrEnum):
    """Why a change cannot be split."""

    NO_VALUE = "no_value"
    NOT_ADDITIVE = "not_additive"
    REFERENCE = "reference"
    COMPOSITE = "composite"
    OVERLAP = "overlap"
    NO_PARTS = "no_parts"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class Unsplit:
    """A change that cannot be split, and why."""

    why: Obstacle
    words: Title


def composite() -> Unsplit:
    """Say that a formula is no quotient of sums."""
    return Unsplit(
        Obstacle.COMPOSITE,
        Title(
            "公式不是两个可加之和的商，不能分到各部分。",
            "The formula is not a quotient of sums, so its change cannot be split.",
        ),
    )


def no_value(against: Against) -> Unsplit:
    """Say that one of the two numbers is not there."""
    when = period_words(against.period)
    return Unsplit(
        Obstacle.NO_VALUE,
        Title(
            f"本期或所比的{when.zh}没有数值，不能比较。",
            f"There is no value now or in {when.en} to compare.",
        ),
    )


def no_parts() -> Unsplit:
    """Say that nothing finer is there."""
    return Unsplit(
        Obstacle.NO_PARTS,
        Title("没有可分的下级部分。", "There are no parts to split it over."),
    )


def no_match() -> Unsplit:
    """Say that the two sides have too few parts in common."""
    return Unsplit(
        Obstacle.NO_MATCH,
        Title(
            "两边的组成部分对不上（不到一半），不能逐项比较；可用 --by 换一种分法。",
            "Less than half of both sides is in parts they share, so they cannot be compared part"
            " by part; try other parts with --by.",
        ),
    )


def overlap(by: By) -> Unsplit:
    """Say that one thing counts in several parts."""
    return Unsplit(
        Obstacle.OVERLAP,
        Title(
            f"按{KINDS[by.kind].zh}分时，同一对象会在几个部分里各计一次，"
            "各部分之和不等于整体，不能分解。",
            f"By {KINDS[by.kind].en} the same thing counts in several parts, which do not add up to"
            " the whole.",
        ),
    )
