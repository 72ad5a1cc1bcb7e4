"""What a stage rests on: what the house must hold before it is left, and what must not be amiss.

A stage is left as done on the grounds of things that are there – published goals, tasks under way,
a self-diagnosis handed in – and not of a sentence. Only adjusting, learning and finding new ways
have nothing of their own in the house: they are told in words.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from lemnis.spiral.rules.stages import StageCode
from lemnis.values import Title

_MOST_NAMED = 3


class Place(StrEnum):
    """Where it is mended."""

    GOALS = "goals"
    STANDARDS = "standards"
    PLANS = "plans"
    NEW_TASK = "new_task"
    TASKS = "tasks"
    DIAGNOSIS = "diagnosis"
    ALERTS = "alerts"
    SELF_DIAGNOSES = "self_diagnoses"
    IMPROVEMENTS = "improvements"
    ASSESSMENTS = "assessments"
    TARGET = "target"


class Bound(NamedTuple):
    """One thing of the house that a stage rests on; ``kind`` and ``key`` name it for ever."""

    kind: str
    key: str
    name: str


class Facts(NamedTuple):
    """What the house holds for a stage: what it can rest on, and what of it is not as it must be.

    ``amiss`` are names as people know them.
    """

    there: tuple[Bound, ...] = ()
    amiss: tuple[str, ...] = ()


class Lack(NamedTuple):
    """One thing that keeps a stage from being left, and what to do about it where."""

    said: Title
    cure: Title
    place: Place


class _Ground(NamedTuple):
    """The two things that can be wrong; ``amiss`` has a place for the names."""

    place: Place
    none: tuple[Title, Title] | None
    amiss: tuple[Title, Title] | None


def lacks(stage: StageCode, facts: Facts, *, in_words: bool = False) -> tuple[Lack, ...]:
    """Return what keeps a stage from being left, nothing where nothing does.

    ``in_words``: its template lets it be told in words where the house holds nothing.

    >>> [lack.said.en for lack in lacks(StageCode.PLAN, Facts())]
    ['there is no published plan']

    """
    return tuple(_lacks(_GROUNDS[stage], facts, in_words))


def takes_words(stage: StageCode) -> bool:
    """Tell whether a stage has nothing of its own in the house, so that it is told in words."""
    return _GROUNDS[stage].none is None


def summary(bound: tuple[Bound, ...]) -> str:
    """Return the names of what a stage rests on, as many as can be read at a glance.

    >>> summary(tuple(Bound("goal", str(n), f"1.{n}") for n in range(5)))
    '1.0、1.1、1.2 等 5 项'
    """
    return _named([each.name for each in bound]).zh


def _lacks(ground: _Ground, facts: Facts, in_words: bool) -> Iterator[Lack]:  # noqa: FBT001
    if ground.none and not facts.there and not in_words:
        yield Lack(*ground.none, ground.place)
    if ground.amiss and facts.amiss:
        said, cure = ground.amiss
        names = _named(facts.amiss)
        told = Title(said.zh.format(names=names.zh), said.en.format(names=names.en))
        yield Lack(told, cure, ground.place)


def _named(names: tuple[str, ...] | list[str]) -> Title:
    shown, n = list(names[:_MOST_NAMED]), len(names)
    more_zh, more_en = (f" 等 {n} 项", f" and others, {n} in all") if n > _MOST_NAMED else ("", "")
    return Title("、".join(shown) + more_zh, ", ".join(shown) + more_en)


def _ground(
    place: Place,
    none: tuple[str, str, str, str] | None = None,
    amiss: tuple[str, str, str, str] | None = None,
) -> _Ground:
    def titles(four: tuple[str, str, str, str] | None) -> tuple[Title, Title] | None:
        return (Title(four[0], four[1]), Title(four[2], four[3])) if four else None

    return _Ground(place, titles(none), titles(amiss))


_GROUNDS: Mapping[StageCode, _Ground] = {
    StageCode.GOAL: _ground(
        Place.GOALS,
        ("还没有已发布的目标", "there is no published goal",
         "在目标链中编写目标并发布", "Write a goal in the goal chain and publish it"),
        ("目标 {names} 没有闭合（缺指标、责任人、目标值或上级，或互相矛盾）",
         "goals {names} do not close (no indicator, owner, target or goal above, or contradictory)",
         "在目标链的“问题”中逐条补齐", "Mend them one by one, in the goal chain under “Amiss”"),
    ),
    StageCode.STANDARD: _ground(
        Place.STANDARDS,
        ("还没有执行中的标准", "it works to no standard",
         "在标准库中选标准，“让主体执行”", "Choose a standard in the library and put it to use"),
        ("目标 {names} 没有标准", "goals {names} have no standard",
         "为这些目标指定标准", "Put a standard to use for these goals"),
    ),
    StageCode.PLAN: _ground(
        Place.PLANS,
        ("还没有已发布的规划", "there is no published plan",
         "编写规划并发布", "Write a plan and have it published"),
    ),
    StageCode.ORGANISE: _ground(
        Place.NEW_TASK,
        ("还没有落实到人的任务", "no task is anybody's yet",
         "把目标分解为任务，写明责任人", "Make the goals into tasks and say whose they are"),
        ("目标 {names} 没有任务", "goals {names} have no task",
         "为这些目标安排任务", "Give these goals a task"),
    ),
    StageCode.IMPLEMENT: _ground(
        Place.TASKS,
        ("没有一项任务已经开展", "no task is under way",
         "由责任人报告任务进展", "Have their owners report progress"),
    ),
    StageCode.MONITOR: _ground(
        Place.DIAGNOSIS,
        ("本圈还没有测量数据", "nothing has been measured in this lap",
         "请运行一次诊断", "Have a diagnosis run"),
    ),
    StageCode.WARN: _ground(
        Place.ALERTS,
        ("本圈没有预警", "there has been no alert in this lap",
         "没有预警就退回“监测”，由那里直接转入下环",
         "Without one, go back to monitoring and cross over from there"),
    ),
    StageCode.ADJUST: _ground(
        Place.ALERTS, None,
        ("预警还没有人认领：{names}", "nobody has taken up these alerts: {names}",
         "先认领或处置这些预警", "Acknowledge them or act on them first"),
    ),
    StageCode.SELF_DIAGNOSE: _ground(
        Place.SELF_DIAGNOSES,
        ("本圈还没有提交自我诊断", "no self-diagnosis has been handed in in this lap",
         "请填写并提交自我诊断", "Write the self-diagnosis and hand it in"),
    ),
    StageCode.LEARN: _ground(Place.SELF_DIAGNOSES),
    StageCode.INNOVATE: _ground(
        Place.IMPROVEMENTS, None,
        ("改进措施还没有开始：{names}", "these improvements have not been begun: {names}",
         "在改进台账中点“开始改进”", "Begin them in the ledger"),
    ),
    StageCode.ASSESS: _ground(
        Place.ASSESSMENTS,
        ("本圈的考核性诊断还没有结论", "the assessment of this lap has no conclusion yet",
         "由质量管理部门作出结论", "The quality office concludes it"),
    ),
    StageCode.RAISE: _ground(
        Place.TARGET,
        ("本圈还没有提高（或确认保持）目标或标准",
         "no target or standard has been raised, or confirmed, in this lap",
         "在本页“提高目标”中写明新目标值和理由",
         "Set the new target and say why, under “Raise the target” on this page"),
        ("改进逾期、缺证据或没有复核：{names}",
         "improvements overdue, without evidence or not verified: {names}",
         "补充证据、完成并复核，或延长期限",
         "Add evidence, finish them and have them verified, or set a later day"),
    ),
}  # fmt: skip
