"""Whether a goal is specific, measurable, attainable, relevant and bound to a time: 0 to 5."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lemnis.errors import Refused
from lemnis.people.rules.smart import Finding, is_vague, vague_word
from lemnis.values import Title

LETTERS: Mapping[str, Title] = {
    "S": Title("具体", "specific"),
    "M": Title("可测", "measurable"),
    "A": Title("可达", "attainable"),
    "R": Title("相关", "relevant"),
    "T": Title("时限", "time-bound"),
}
ENOUGH = 4
_SHORTEST = 4  # signs
_STEEPEST = 3  # times as fast as it has gone so far


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal as it is written. ``pace``: by how much a year it has moved, ``wanted``: is to move.

    ``top``: it is of the school's own plan, so nothing stands above it. ``periods``: the years
    that have a target; ``starts`` and ``ends``: its plan's first and last day.
    """

    title: str
    indicator: str
    basis: str
    means: str
    has_parent: bool
    top: bool
    periods: Collection[str]
    due: dt.date | None
    starts: dt.date
    ends: dt.date
    pace: Decimal | None = None
    wanted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What the checker says of a goal. ``banned``: its title is vague, and no score mends that."""

    findings: tuple[Finding, ...]

    @property
    def lacking(self) -> frozenset[str]:
        """The letters something was found against."""
        return frozenset(finding.code[0] for finding in self.findings)

    @property
    def score(self) -> int:
        """How many of the five letters hold."""
        return len(LETTERS) - len(self.lacking)

    @property
    def banned(self) -> bool:
        """Whether a vague word stands in the title without a number."""
        return any(finding.code == "S_VAGUE" for finding in self.findings)

    @property
    def is_enough(self) -> bool:
        """Whether it may be published."""
        return self.score >= ENOUGH and not self.banned


def check(goal: GoalText) -> Check:
    """Return what a goal lacks, in the order of the five letters.

    >>> day = dt.date(2025, 1, 1)
    >>> found = check(GoalText("提高就业率", "", "", "", False, True, (), None, day, day))
    >>> found.score, [f.code for f in found.findings]
    (0, ['S_VAGUE', 'M_NO_INDICATOR', 'M_NO_TARGET', 'A_EMPTY', 'R_EMPTY', 'T_EMPTY'])
    """
    return Check((
        *_specific(goal), *_measurable(goal), *_attainable(goal), *_relevant(goal), *_timed(goal),
    ))  # fmt: skip


def require_enough(number: str, found: Check) -> None:
    """Refuse to publish a goal that is not SMART enough, with every reason.

    Raises:
        Refused: fewer than four letters hold, or a vague word stands without a number.

    """
    if found.is_enough:
        return
    raise Refused(
        f"目标 {number} 的 SMART 得分为 {found.score} / 5，不能发布："
        + "".join(finding.zh for finding in found.findings),
        f"Goal {number} scores {found.score} of 5 and cannot be published: "
        + " ".join(finding.en for finding in found.findings),
        cure=(
            f"至少 {ENOUGH} 分，且标题中不得只有含糊的词。",
            f"It takes {ENOUGH}, and no vague word without a number in the title.",
        ),
        number=number,
        score=found.score,
        codes=[finding.code for finding in found.findings],
    )


def _specific(goal: GoalText) -> tuple[Finding, ...]:
    if is_vague(goal.title):
        word = vague_word(goal.title)
        return (
            Finding(
                "S_VAGUE", "title", f"“{word}”含糊而没有数：请写明到多少。",
                f"“{word}” is vague without a number: say how much.",
            ),
        )  # fmt: skip
    if len(goal.title.strip()) < _SHORTEST:
        return (
            Finding("S_SHORT", "title", "目标没有说清要做到什么。",
                    "The goal does not say what is to be reached."),
        )  # fmt: skip
    return ()


def _measurable(goal: GoalText) -> tuple[Finding, ...]:
    found = []
    if not goal.indicator:
        found.append(Finding("M_NO_INDICATOR", "indicator", "没有挂指标，无从测量。",
                             "No indicator measures it."))  # fmt: skip
    if not goal.periods:
        found.append(Finding("M_NO_TARGET", "targets", "没有目标值。", "It has no target."))
    return tuple(found)


def _attainable(goal: GoalText) -> tuple[Finding, ...]:
    if not goal.means.strip():
        return (Finding("A_EMPTY", "means", "没有写所需的条件与措施。", "No means are named."),)
    if is_vague(goal.means):
        word = vague_word(goal.means)
        return (
            Finding("A_VAGUE", "means", f"措施里的“{word}”含糊，请写出数量或事项。",
                    f"In the means “{word}” is vague: name a number or a thing done."),
        )  # fmt: skip
    if goal.pace is not None and goal.wanted is not None and _is_steep(goal.pace, goal.wanted):
        return (
            Finding("A_STEEP", "targets",
                    f"以往每年 {goal.pace:+f}，要求每年 {goal.wanted:+f}，差距过大。",
                    f"So far {goal.pace:+f} a year, wanted {goal.wanted:+f} a year: too steep."),
        )  # fmt: skip
    return ()


def _is_steep(pace: Decimal, wanted: Decimal) -> bool:
    same_way = (pace > 0) == (wanted > 0)
    return same_way and abs(pace) > 0 and abs(wanted) > _STEEPEST * abs(pace)


def _relevant(goal: GoalText) -> tuple[Finding, ...]:
    if not goal.top and not goal.has_parent:
        return (
            Finding("R_NO_PARENT", "parent", "没有承接上级目标。", "It serves no goal above it."),
        )
    if goal.top and not goal.basis.strip():
        return (Finding("R_EMPTY", "basis", "没有写依据。", "It does not say why it matters."),)
    return ()


def _timed(goal: GoalText) -> tuple[Finding, ...]:
    if goal.due is None:
        return (Finding("T_EMPTY", "due", "没有写完成日期。", "No day is set."),)
    if not goal.starts <= goal.due <= goal.ends:
        return (
            Finding("T_OUTSIDE", "due",
                    f"完成日期 {goal.due} 不在规划期 {goal.starts} 至 {goal.ends} 内。",
                    f"{goal.due} is not within the plan, {goal.starts} to {goal.ends}."),
        )  # fmt: skip
    return ()
