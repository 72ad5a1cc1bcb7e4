"""The life of an improvement as a table: what may happen in each state, and what comes of it.

open → under way → done → verified effective or ineffective; the calendar makes overdue what is
late. What is in no row of the table cannot happen.
"""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.errors import Refused
from lemnis.values import Title


class ImprovementState(StrEnum):
    """Where an improvement stands."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]


class ImprovementAct(StrEnum):
    """What can happen to an improvement; ``EXPIRE`` comes of the calendar, the rest of people."""

    BEGIN = "begin"
    FINISH = "finish"
    GIVE_BACK = "give_back"
    DEFER = "defer"
    EXPIRE = "expire"
    CONFIRM = "confirm"
    DENY = "deny"
    RESUME = "resume"

    @property
    def words(self) -> Title:
        """What people read."""
        return _ACTS[self]

    @property
    def needs_reason(self) -> bool:
        """Whether it must be said what was done, or why."""
        return self not in {ImprovementAct.BEGIN, ImprovementAct.EXPIRE}


_STATES: Mapping[ImprovementState, Title] = {
    ImprovementState.OPEN: Title("待开始", "not begun"),
    ImprovementState.UNDER_WAY: Title("改进中", "under way"),
    ImprovementState.OVERDUE: Title("已逾期", "overdue"),
    ImprovementState.DONE: Title("待复核", "to be verified"),
    ImprovementState.EFFECTIVE: Title("有效", "effective"),
    ImprovementState.INEFFECTIVE: Title("未见成效", "without effect"),
}
_ACTS: Mapping[ImprovementAct, Title] = {
    ImprovementAct.BEGIN: Title("开始改进", "begin"),
    ImprovementAct.FINISH: Title("完成并申请复核", "hand in for verification"),
    ImprovementAct.GIVE_BACK: Title("退回补充", "give back"),
    ImprovementAct.DEFER: Title("延长期限", "set a later day"),
    ImprovementAct.EXPIRE: Title("到期未完成", "pass its day"),
    ImprovementAct.CONFIRM: Title("复核为有效", "verify as effective"),
    ImprovementAct.DENY: Title("复核为未见成效", "verify as without effect"),
    ImprovementAct.RESUME: Title("重新改进", "take up again"),
}

_S, _A = ImprovementState, ImprovementAct
IMPROVEMENT_MOVES: Mapping[tuple[ImprovementState, ImprovementAct], ImprovementState] = {
    (_S.OPEN, _A.BEGIN): _S.UNDER_WAY,
    (_S.OPEN, _A.DEFER): _S.OPEN,
    (_S.OPEN, _A.EXPIRE): _S.OVERDUE,
    (_S.OPEN, _A.FINISH): _S.DONE,
    (_S.UNDER_WAY, _A.DEFER): _S.UNDER_WAY,
    (_S.UNDER_WAY, _A.EXPIRE): _S.OVERDUE,
    (_S.UNDER_WAY, _A.FINISH): _S.DONE,
    (_S.OVERDUE, _A.DEFER): _S.UNDER_WAY,
    (_S.OVERDUE, _A.FINISH): _S.DONE,
    (_S.DONE, _A.GIVE_BACK): _S.UNDER_WAY,
    (_S.DONE, _A.CONFIRM): _S.EFFECTIVE,
    (_S.DONE, _A.DENY): _S.INEFFECTIVE,
    (_S.INEFFECTIVE, _A.RESUME): _S.UNDER_WAY,
}

# Somebody still has to do something; its day can pass.
UNFINISHED = frozenset({_S.OPEN, _S.UNDER_WAY, _S.OVERDUE})
# What the quality committee has to hear of.
FOR_THE_COMMITTEE = frozenset({_S.OVERDUE, _S.INEFFECTIVE})


def improved(state: ImprovementState, act: ImprovementAct) -> ImprovementState:
    """Return the state that an act brings an improvement to.

    Raises:
        Refused: that cannot be done now; tells what can.

    >>> improved(ImprovementState.OPEN, ImprovementAct.BEGIN)
    <ImprovementState.UNDER_WAY: 'under_way'>

    """
    if (state, act) in IMPROVEMENT_MOVES:
        return IMPROVEMENT_MOVES[state, act]
    can = [a for a in can_improve(state) if a is not _A.EXPIRE]
    zh = "、".join(a.words.zh for a in can)
    en = ", ".join(a.words.en for a in can)
    raise Refused(
        f"这项改进现为“{state.words.zh}”，不能{act.words.zh}。",
        f"The improvement is {state.words.en}; it cannot do “{act.words.en}”.",
        cure=(f"现在可以：{zh}。", f"Possible now: {en}.") if can else ("", ""),
    )


def can_improve(state: ImprovementState) -> tuple[ImprovementAct, ...]:
    """Return what can happen to an improvement in a state."""
    return tuple(act for act in ImprovementAct if (state, act) in IMPROVEMENT_MOVES)


class EvidenceKind(StrEnum):
    """What an evidence file shows."""

    RECORD = "record"
    MINUTES = "minutes"
    PHOTO = "photo"
    TABLE = "table"
    POLICY = "policy"
    FEEDBACK = "feedback"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _EVIDENCE[self]


_EVIDENCE: Mapping[EvidenceKind, Title] = {
    EvidenceKind.RECORD: Title("过程记录", "record of work"),
    EvidenceKind.MINUTES: Title("会议纪要", "minutes"),
    EvidenceKind.PHOTO: Title("现场照片", "photograph"),
    EvidenceKind.TABLE: Title("数据表", "table"),
    EvidenceKind.POLICY: Title("制度文件", "rules and policies"),
    EvidenceKind.FEEDBACK: Title("师生反馈", "feedback"),
}


class VerificationWay(StrEnum):
    """How an effect was looked at."""

    BEFORE_AFTER = "before_after"
    COMPARISON = "comparison"
    ON_SITE = "on_site"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _WAYS[self]


_WAYS: Mapping[VerificationWay, Title] = {
    VerificationWay.BEFORE_AFTER: Title("改进前后对比", "before and after"),
    VerificationWay.COMPARISON: Title("与对照组比较", "beside a comparison group"),
    VerificationWay.ON_SITE: Title("现场核查", "on site"),
}


class CommitteeCause(StrEnum):
    """Why an improvement comes before the quality committee."""

    OVERDUE = "overdue"
    INEFFECTIVE = "ineffective"

    @property
    def words(self) -> Title:
        """What people read."""
        return ImprovementState(self.value).words
