"""What the stages of a figure eight are for, whatever a template calls them.

The upper loop runs from the goal to adjusting; between carrying out and adjusting the small loop
turns. The lower loop runs from self-diagnosis to raising what is aimed at.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from lemnis.spiral.rules.words import LoopKind
from lemnis.values import Title


class StageCode(StrEnum):
    """One stage by its purpose, in the order most templates go."""

    GOAL = "goal"
    STANDARD = "standard"
    PLAN = "plan"
    ORGANISE = "organise"
    IMPLEMENT = "implement"
    MONITOR = "monitor"
    WARN = "warn"
    ADJUST = "adjust"
    SELF_DIAGNOSE = "self_diagnose"
    LEARN = "learn"
    INNOVATE = "innovate"
    ASSESS = "assess"
    RAISE = "raise"

    @property
    def words(self) -> Title:
        """What people call it in short."""
        return _WORKS[self].words

    @property
    def artefact(self) -> "Artefact":
        """What it leaves behind: without it nobody goes on."""
        return _WORKS[self].artefact

    @property
    def loop(self) -> LoopKind:
        """The loop it lies on."""
        return LoopKind.LOWER if self in _LOWER else LoopKind.UPPER


class Artefact(StrEnum):
    """What a stage leaves behind, as kinds."""

    GOAL = "goal"
    STANDARD = "standard"
    PLAN = "plan"
    RESOURCES = "resources"
    RECORD = "record"
    MEASUREMENT = "measurement"
    ALERT = "alert"
    ADJUSTMENT = "adjustment"
    SELF_DIAGNOSIS = "self_diagnosis"
    LEARNING = "learning"
    CASE = "case"
    ASSESSMENT = "assessment"
    IMPROVEMENT = "improvement"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _ARTEFACTS[self]


class _Work(NamedTuple):
    words: Title
    artefact: Artefact


_LOWER = frozenset(
    {
        StageCode.SELF_DIAGNOSE,
        StageCode.LEARN,
        StageCode.INNOVATE,
        StageCode.ASSESS,
        StageCode.RAISE,
    }
)
_WORKS: Mapping[StageCode, _Work] = {
    StageCode.GOAL: _Work(Title("目标", "goal"), Artefact.GOAL),
    StageCode.STANDARD: _Work(Title("标准", "standard"), Artefact.STANDARD),
    StageCode.PLAN: _Work(Title("计划", "plan"), Artefact.PLAN),
    StageCode.ORGANISE: _Work(Title("组织", "organise"), Artefact.RESOURCES),
    StageCode.IMPLEMENT: _Work(Title("实施", "carry out"), Artefact.RECORD),
    StageCode.MONITOR: _Work(Title("监测", "monitor"), Artefact.MEASUREMENT),
    StageCode.WARN: _Work(Title("预警", "warn"), Artefact.ALERT),
    StageCode.ADJUST: _Work(Title("调整", "adjust"), Artefact.ADJUSTMENT),
    StageCode.SELF_DIAGNOSE: _Work(Title("自我诊断", "self-diagnosis"), Artefact.SELF_DIAGNOSIS),
    StageCode.LEARN: _Work(Title("学习", "learn"), Artefact.LEARNING),
    StageCode.INNOVATE: _Work(Title("创新", "new ways"), Artefact.CASE),
    StageCode.ASSESS: _Work(Title("考核性诊断", "assessment"), Artefact.ASSESSMENT),
    StageCode.RAISE: _Work(Title("改进", "improve"), Artefact.IMPROVEMENT),
}
_ARTEFACTS: Mapping[Artefact, Title] = {
    Artefact.GOAL: Title("目标（目标链）", "goals in the goal chain"),
    Artefact.STANDARD: Title("标准（标准链）", "standards in the standard chain"),
    Artefact.PLAN: Title("规划、设计文本", "the plan or design as written"),
    Artefact.RESOURCES: Title("资源与组织方案", "resources and who does what"),
    Artefact.RECORD: Title("过程数据", "records of the work"),
    Artefact.MEASUREMENT: Title("监测数据", "measurements"),
    Artefact.ALERT: Title("预警", "alerts"),
    Artefact.ADJUSTMENT: Title("调整记录", "a record of what was adjusted"),
    Artefact.SELF_DIAGNOSIS: Title("自我诊断", "the self-diagnosis"),
    Artefact.LEARNING: Title("学习分析记录", "what was learnt"),
    Artefact.CASE: Title("创新案例", "what was done in a new way"),
    Artefact.ASSESSMENT: Title("考核性诊断意见", "the finding of the assessment"),
    Artefact.IMPROVEMENT: Title("改进结果、新目标", "what improved, and the new goal"),
}
