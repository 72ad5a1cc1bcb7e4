"""The walk of what an inspection (巡查) has found: put right, then looked at once more."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class InspectionTheme(StrEnum):
    """What an inspection looks at, as the code list ``inspection_theme`` has it."""

    TEACHING = "teaching"
    TRAINING = "training"
    EXAM = "exam"
    SAFETY = "safety"
    DORMITORY = "dormitory"
    SERVICE = "service"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _THEMES[self]


class FoundState(StrEnum):
    """How far something found has been put right."""

    OPEN = "open"
    MENDED = "mended"
    CONFIRMED = "confirmed"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]


class FoundAct(StrEnum):
    """What somebody does about something found."""

    MEND = "mend"
    CONFIRM = "confirm"
    REFUSE = "refuse"

    @property
    def words(self) -> Title:
        """What stands on the button."""
        return _ACTS[self]


MOVES: Mapping[tuple[FoundState, FoundAct], FoundState] = {
    (FoundState.OPEN, FoundAct.MEND): FoundState.MENDED,
    (FoundState.MENDED, FoundAct.CONFIRM): FoundState.CONFIRMED,
    (FoundState.MENDED, FoundAct.REFUSE): FoundState.OPEN,
}

_THEMES: Mapping[InspectionTheme, Title] = {
    InspectionTheme.TEACHING: Title("课堂教学", "teaching"),
    InspectionTheme.TRAINING: Title("实训室", "training rooms"),
    InspectionTheme.EXAM: Title("考试", "examinations"),
    InspectionTheme.SAFETY: Title("校园安全", "campus safety"),
    InspectionTheme.DORMITORY: Title("宿舍", "dormitories"),
    InspectionTheme.SERVICE: Title("窗口服务", "service desks"),
}
_STATES: Mapping[FoundState, Title] = {
    FoundState.OPEN: Title("待整改", "open"),
    FoundState.MENDED: Title("已整改，待确认", "put right, to be confirmed"),
    FoundState.CONFIRMED: Title("已确认", "confirmed"),
}
_ACTS: Mapping[FoundAct, Title] = {
    FoundAct.MEND: Title("报告整改", "put right"),
    FoundAct.CONFIRM: Title("确认", "confirm"),
    FoundAct.REFUSE: Title("退回", "give back"),
}
