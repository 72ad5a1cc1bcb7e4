"""A standard as it is written: its criteria, and whether its lines can be kept."""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from lemnis.errors import BadData, Refused
from lemnis.plan.rules.words import CriterionKind

LONGEST = {"code": 60, "name": 300, "category": 100, "unit": 40, "text": 2000, "group": 200}


class CriterionText(NamedTuple):
    """One criterion as it is written; the lines are in the unit shown."""

    number: int
    text: str
    kind: CriterionKind
    group: str = ""
    indicator: str = ""
    unit: str = ""
    lower_is_better: bool = False
    limit: Decimal | None = None
    pass_line: Decimal | None = None
    target: Decimal | None = None
    stretch: Decimal | None = None
    band_a: str = ""
    band_b: str = ""
    band_c: str = ""
    school_type: str = ""
    year: str = ""
    source: str = ""
    verified: bool = False

    @property
    def lines(self) -> tuple[Decimal, ...]:
        """The lines that are drawn, from limit to stretch."""
        drawn = (self.limit, self.pass_line, self.target, self.stretch)
        return tuple(line for line in drawn if line is not None)


class CriterionKey(NamedTuple):
    """What tells criteria of one version apart."""

    number: int
    school_type: str = ""
    year: str = ""


def key_of(criterion: CriterionText) -> CriterionKey:
    """Return what tells a criterion from the others of its version."""
    return CriterionKey(criterion.number, criterion.school_type, criterion.year)


def mark_of(criterion: CriterionText) -> str:
    """Return a mark that changes with anything a criterion says: what a writer has seen of it."""
    return hashlib.sha256(repr(criterion).encode()).hexdigest()[:16]


class StandardText(NamedTuple):
    """One standard as it is written, with the criteria of one version."""

    code: str
    name: str
    kind: str
    layer: str
    system: str = ""
    category: str = ""
    level: str = ""
    source: str = ""
    verified: bool = False
    criteria: tuple[CriterionText, ...] = ()


def replaced(
    standard: StandardText, key: CriterionKey | None, seen: str, by: CriterionText | None
) -> StandardText:
    """Return a standard with one criterion replaced, added (no ``key``), or ended (no ``by``).

    Shape: criteria in the order of their numbers.

    Raises:
        Refused: the criterion is not there, or is no longer what was ``seen``.

    """
    here = [each for each in standard.criteria if key_of(each) == key]
    if key is not None and [mark_of(each) for each in here] != [seen]:
        raise Refused(
            "这一条刚刚被改动或取消。", "This criterion has just been changed or ended.",
            cure=("请重新打开再改。", "Open it anew."),
        )  # fmt: skip
    others = [each for each in standard.criteria if key_of(each) != key]
    criteria = sorted([*others, *([by] if by else [])], key=key_of)
    return standard._replace(criteria=tuple(criteria))


def require_sound(standard: StandardText) -> None:
    """Refuse a standard whose criteria contradict themselves.

    Raises:
        BadData: it has none, one comes twice, or lines go the wrong way; the first is told.

    """
    if not standard.criteria:
        raise BadData(
            f"标准“{standard.name}”没有条目。", f"The standard “{standard.name}” has no criterion."
        )
    for problem in _problems(standard.criteria):
        raise problem


def _problems(criteria: Iterable[CriterionText]) -> Iterator[BadData]:
    seen: set[tuple[int, str, str]] = set()
    for each in criteria:
        key = (each.number, each.school_type, each.year)
        if key in seen:
            yield BadData(
                f"第 {each.number} 条重复。", f"Criterion {each.number} comes twice.",
                cure=(
                    "同一条目只可因院校类型或年份不同而多次出现。",
                    "One number may come again only for another type of college or year.",
                ),
            )  # fmt: skip
        seen.add(key)
        if not _in_order(each):
            yield BadData(
                f"第 {each.number} 条的四线次序不对。",
                f"The lines of criterion {each.number} are out of order.",
                cure=(
                    "底线、合格、目标、挑战应一个比一个好。",
                    "Limit, pass, target and stretch: each better than the one before.",
                ),
            )
        if each.lines and each.kind is not CriterionKind.LINES:
            yield BadData(
                f"第 {each.number} 条不是四线数据，不能有线。",
                f"Criterion {each.number} is no number, and can have no lines.",
            )


def _in_order(criterion: CriterionText) -> bool:
    lines = criterion.lines
    if criterion.lower_is_better:
        return all(a >= b for a, b in pairwise(lines))
    return all(a <= b for a, b in pairwise(lines))
