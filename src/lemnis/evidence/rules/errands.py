"""Long work somebody asked for: what there is of it, how it goes on, and how it is told."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.errors import Refused
from lemnis.people.rules.permissions import Permission
from lemnis.values import Title

MOST_ATTEMPTS = 3  # a worker that was killed so often over one errand was killed by it


class ErrandKind(StrEnum):
    """What is to be done."""

    TRY = "try"
    LOAD = "load"
    CHECK = "check"
    DIAGNOSE = "diagnose"
    BACKTEST = "backtest"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]

    @property
    def permission(self) -> Permission:
        """What is asked of whoever asks for it."""
        return _PERMISSIONS[self]


class ErrandState(StrEnum):
    """How far it has come.

    ``REFUSED``: a rule of the house or what was given did not allow it. ``FAILED``: it crashed, or
    its worker was killed too often.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STATES[self]

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in UNDER_WAY


UNDER_WAY = (ErrandState.WAITING, ErrandState.RUNNING)
_KINDS: Mapping[ErrandKind, Title] = {
    ErrandKind.TRY: Title("试导入", "trial load"),
    ErrandKind.LOAD: Title("导入", "load"),
    ErrandKind.CHECK: Title("核对", "check"),
    ErrandKind.DIAGNOSE: Title("诊断", "diagnosis"),
    ErrandKind.BACKTEST: Title("回测", "back-test"),
}
_PERMISSIONS: Mapping[ErrandKind, Permission] = {
    ErrandKind.TRY: Permission.LOAD_DATA,
    ErrandKind.LOAD: Permission.LOAD_DATA,
    ErrandKind.CHECK: Permission.SEE_DATA,
    ErrandKind.DIAGNOSE: Permission.DIAGNOSE,
    ErrandKind.BACKTEST: Permission.SEE_RULES,
}
_STATES: Mapping[ErrandState, Title] = {
    ErrandState.WAITING: Title("等待中", "waiting"),
    ErrandState.RUNNING: Title("进行中", "running"),
    ErrandState.DONE: Title("已完成", "done"),
    ErrandState.REFUSED: Title("未能完成", "refused"),
    ErrandState.FAILED: Title("失败", "failed"),
}


def over_already(now: ErrandState) -> Refused:
    """Return the refusal to go on with an errand that is over."""
    return Refused(
        f"这项工作已结束（{now.words.zh}）。",
        f"This errand is over ({now.words.en}).",
        now=now,
    )


# --- the stages that the walks tell of ---

_STAGES: Mapping[str, Title] = {
    "make": Title("生成", "making"),
    "stage": Title("读取", "reading"),
    "fetch": Title("取数", "fetching"),
    "check": Title("核对", "checking"),
    "publish": Title("发布", "publishing"),
    "train": Title("训练与检验", "training"),
    "measurements": Title("保存测量值", "storing measurements"),
    "history": Title("读取历史", "reading history"),
    "replay": Title("重演", "replaying"),
    "judge": Title("判定预警", "judging alerts"),
}
_MEASURE = Title("计算", "measuring")


def stage_words(stage: str, titles: Mapping[str, Title]) -> Title:
    """Return in words a stage as a walk tells it: a verb, and of what (data sets by ``titles``).

    >>> stage_words("publish students", {"students": Title("学生", "students")}).zh
    '发布 学生'
    >>> stage_words("PRG-RES-006", {})
    Title(zh='计算 PRG-RES-006', en='measuring PRG-RES-006')
    """
    word, _, name = stage.partition(" ")
    verb = _STAGES.get(word)
    if verb is None:
        verb, name = _MEASURE, stage
    name = name.removeprefix("publish ")
    title = titles.get(name, Title(name, name))
    return Title(f"{verb.zh} {title.zh}".strip(), f"{verb.en} {title.en}".strip())
