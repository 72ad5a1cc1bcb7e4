"""The words of the spiral: its loops, what a stage and a cycle can be."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class LoopKind(StrEnum):
    """The two loops of the figure eight."""

    UPPER = "upper"
    LOWER = "lower"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _LOOPS[self]


class Activity(StrEnum):
    """What a cycle asks for."""

    SELF_DIAGNOSIS = "self_diagnosis"
    ASSESSMENT = "assessed_diagnosis"
    REPORT = "report"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _ACTIVITIES[self]


class CycleState(StrEnum):
    """How far a cycle has come: what is handed in is agreed to or given back."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    LAPSED = "lapsed"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STATES[self]


class FindingKind(StrEnum):
    """What a finding is about: a broken line, an alert, a task behind, or what its writer adds."""

    DEVIATION = "deviation"
    ALERT = "alert"
    TASK = "task"
    OWN = "own"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _FINDINGS[self]


_LOOPS: Mapping[LoopKind, Title] = {
    LoopKind.UPPER: Title("上环", "upper loop"),
    LoopKind.LOWER: Title("下环", "lower loop"),
}
_ACTIVITIES: Mapping[Activity, Title] = {
    Activity.SELF_DIAGNOSIS: Title("自我诊断", "self-diagnosis"),
    Activity.ASSESSMENT: Title("考核性诊断", "assessed diagnosis"),
    Activity.REPORT: Title("诊改报告", "diagnosis report"),
}
_STATES: Mapping[CycleState, Title] = {
    CycleState.OPEN: Title("待诊断", "open"),
    CycleState.SUBMITTED: Title("已提交", "handed in"),
    CycleState.RETURNED: Title("已退回", "given back"),
    CycleState.CLOSED: Title("已完成", "closed"),
    CycleState.LAPSED: Title("未按时完成", "lapsed"),
}
_FINDINGS: Mapping[FindingKind, Title] = {
    FindingKind.DEVIATION: Title("偏差", "deviation"),
    FindingKind.ALERT: Title("预警", "alert"),
    FindingKind.TASK: Title("任务", "task"),
    FindingKind.OWN: Title("自行发现", "own observation"),
}
