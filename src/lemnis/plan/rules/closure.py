"""Proof that a goal chain closes: what it lacks, what hangs loose, what cannot be true at once.

Pure: goals and standards come in as plain values, findings go out in a fixed order.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lemnis.plan.rules.folding import best, is_sum_of_weights
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.targets import is_below
from lemnis.values import Title


class FindingKind(StrEnum):
    """What can be wrong with a chain."""

    GAP = "gap"
    BROKEN = "broken"
    ORPHAN = "orphan"
    UNUSED = "unused"
    CYCLE = "cycle"
    CONTRADICTION = "contradiction"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _WORDS[self]


@dataclass(frozen=True, slots=True)
class ChainGoal:
    """One goal as the proof sees it; ``key`` and ``parent`` name goals, blank for none.

    ``top``: it is of the school's plan and needs no parent. ``takers``: the subjects that ought to
    take it up, by key, with their names; ``subject`` is the key of its own. ``targets`` by period.
    """

    key: str
    number: str
    title: str
    subject: str
    parent: str = ""
    top: bool = False
    indicator: str = ""
    standards: tuple[str, ...] = ()
    owner: bool = False
    tasks: int = 0
    better: Way = Way.HIGHER
    folds: Fold | None = None
    weight: Decimal | None = None
    due: dt.date | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    takers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainStandard:
    """One standard as the proof sees it; ``used`` if something else but a goal rests on it."""

    code: str
    title: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """One thing that keeps a chain from closing. ``goal`` is a goal's key, else a standard's code.

    ``what`` says which part: standards, indicator, owner, tasks, targets, parent, taker, weight,
    due.
    """

    kind: FindingKind
    goal: str
    what: str
    said: Title
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and everything found; a chain closes if nothing was."""

    goals: int
    standards: int
    findings: tuple[ChainFinding, ...]

    @property
    def closes(self) -> bool:
        """Whether it closes: there is a goal, and nothing is amiss."""
        return self.goals > 0 and not self.findings

    def of(self, goal: str) -> tuple[ChainFinding, ...]:
        """Return what was found of one goal."""
        return tuple(found for found in self.findings if found.goal == goal)

    def count(self, kind: FindingKind) -> int:
        """Return how many findings there are of a kind."""
        return sum(found.kind is kind for found in self.findings)


def prove(goals: Iterable[ChainGoal], standards: Iterable[ChainStandard] = ()) -> Proof:
    """Return what keeps a chain of goals from closing.

    Shape: goal by goal in the order given, of each its gaps, whether it hangs loose, who has not
    taken it up, contradictions, cycles; then standards that nothing uses.
    """
    every, known = tuple(goals), tuple(standards)
    by_key = {goal.key: goal for goal in every}
    below: dict[str, list[ChainGoal]] = {}
    for goal in every:
        below.setdefault(goal.parent, []).append(goal)
    circling = _circling(by_key)
    found: list[ChainFinding] = []
    for goal in every:
        children = below.get(goal.key, ())
        found += (*_gaps(goal), *_loose(goal, by_key), *_untaken(goal, children))
        found += (*_contradictions(goal, children, by_key), *_cycles(goal, circling))
    named = {code for goal in every for code in goal.standards}
    found += (_unused(s) for s in known if not s.used and s.code not in named)
    return Proof(len(every), len(known), tuple(found))


_LACKS: Sequence[tuple[str, Title]] = (
    ("standards", Title("没有标准", "no standard")),
    ("indicator", Title("没有指标", "no indicator")),
    ("owner", Title("没有责任人", "no owner")),
    ("tasks", Title("没有任务", "no task")),
    ("targets", Title("没有目标值", "no target")),
)

PARTS = tuple(what for what, _ in _LACKS)


def _gaps(goal: ChainGoal) -> Iterable[ChainFinding]:
    return (
        ChainFinding(FindingKind.GAP, goal.key, what, said)
        for what, said in _LACKS
        if not getattr(goal, what)
    )


def _loose(goal: ChainGoal, by_key: Mapping[str, ChainGoal]) -> Iterable[ChainFinding]:
    if not goal.top and goal.parent not in by_key:
        said = Title("没有上级目标", "no goal above it")
        yield ChainFinding(FindingKind.ORPHAN, goal.key, "parent", said)


def _untaken(goal: ChainGoal, children: Iterable[ChainGoal]) -> Iterable[ChainFinding]:
    taken = {child.subject for child in children}
    for key, name in goal.takers.items():
        if key not in taken:
            said = Title(f"{name}没有承接此目标", f"{name} has not taken this goal up")
            yield ChainFinding(FindingKind.BROKEN, goal.key, "taker", said, key)


def _contradictions(
    goal: ChainGoal, children: Sequence[ChainGoal], by_key: Mapping[str, ChainGoal]
) -> Iterable[ChainFinding]:
    yield from _cannot_add_up(goal, children)
    if children and not is_sum_of_weights([child.weight for child in children]):
        total = sum((child.weight or Decimal(0) for child in children), Decimal(0)) * 100
        said = Title(
            f"子目标权重合计 {total:.0f}%，应为 100%",
            f"the weights of its parts come to {total:.0f}%, not 100%",
        )
        yield ChainFinding(FindingKind.CONTRADICTION, goal.key, "weight", said)
    above = by_key.get(goal.parent)
    if above and above.due and goal.due and goal.due > above.due:
        said = Title(
            f"完成日期 {goal.due} 晚于上级目标的 {above.due}",
            f"due {goal.due}, after the goal above, {above.due}",
        )
        yield ChainFinding(FindingKind.CONTRADICTION, goal.key, "due", said)


def _cannot_add_up(goal: ChainGoal, children: Sequence[ChainGoal]) -> Iterable[ChainFinding]:
    """Yield the last year in which all the parts together cannot come to what is wanted."""
    parts = [child for child in children if child.indicator == goal.indicator and child.targets]
    if goal.folds is None or not goal.indicator or not parts:
        return
    for period, wanted in sorted(goal.targets.items(), reverse=True):
        told = [(part.targets[period], part.weight) for part in parts if period in part.targets]
        if len(told) < len(parts):
            continue
        come_to = best(told, goal.folds, goal.better)
        if is_below(come_to, wanted, goal.better):
            said = Title(
                f"{period} 年子目标合成最多 {_plain(come_to)}，达不到 {_plain(wanted)}"
                if goal.better is Way.HIGHER
                else f"{period} 年子目标合成至少 {_plain(come_to)}，高于 {_plain(wanted)}",
                f"in {period} its parts come to {_plain(come_to)} at best, not {_plain(wanted)}",
            )
            yield ChainFinding(FindingKind.CONTRADICTION, goal.key, "targets", said)
            return


def _circling(by_key: Mapping[str, ChainGoal]) -> frozenset[str]:
    """Return the goals that lie on a circle of parents."""
    done: set[str] = set()
    circling: set[str] = set()
    for start in by_key:
        way: list[str] = []
        here = start
        while here in by_key and here not in done and here not in way:
            way.append(here)
            here = by_key[here].parent
        if here in way:
            circling.update(way[way.index(here) :])
        done.update(way)
    return frozenset(circling)


def _cycles(goal: ChainGoal, circling: frozenset[str]) -> Iterable[ChainFinding]:
    if goal.key in circling:
        said = Title("上级目标绕回了自己", "the goals above it lead back to it")
        yield ChainFinding(FindingKind.CYCLE, goal.key, "parent", said)


def _unused(standard: ChainStandard) -> ChainFinding:
    said = Title(
        f"标准“{standard.title}”没有被使用", f"the standard “{standard.title}” is not used"
    )
    return ChainFinding(FindingKind.UNUSED, standard.code, "standard", said)


def _plain(value: Decimal) -> str:
    text = f"{round(value, 1):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_WORDS: Mapping[FindingKind, Title] = {
    FindingKind.GAP: Title("缺口", "gap"),
    FindingKind.BROKEN: Title("断链", "broken"),
    FindingKind.ORPHAN: Title("孤立", "orphan"),
    FindingKind.UNUSED: Title("未使用", "unused"),
    FindingKind.CYCLE: Title("循环", "circle"),
    FindingKind.CONTRADICTION: Title("冲突", "contradiction"),
}
