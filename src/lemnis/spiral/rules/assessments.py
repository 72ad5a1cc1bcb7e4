"""The life of an assessed diagnosis as a table, and what reviewers can say in it.

preparing → under way → complete, when the last reviewer has handed in → concluded. What is in no
row of the table cannot happen.
"""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.errors import Refused
from lemnis.values import Title


class AssessmentState(StrEnum):
    """Where an assessment stands."""

    PREPARING = "preparing"
    UNDER_WAY = "under_way"
    COMPLETE = "complete"
    CONCLUDED = "concluded"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]


class AssessmentAct(StrEnum):
    """What can happen to an assessment; ``COMPLETE`` comes of the last reviewer's handing in."""

    START = "start"
    COMPLETE = "complete"
    GIVE_BACK = "give_back"
    CONCLUDE = "conclude"
    REOPEN = "reopen"

    @property
    def words(self) -> Title:
        """What people read."""
        return _ACTS[self]

    @property
    def needs_reason(self) -> bool:
        """Whether it must be said why."""
        return self in {AssessmentAct.GIVE_BACK, AssessmentAct.CONCLUDE, AssessmentAct.REOPEN}


_STATES: Mapping[AssessmentState, Title] = {
    AssessmentState.PREPARING: Title("筹备中", "being prepared"),
    AssessmentState.UNDER_WAY: Title("评审中", "under review"),
    AssessmentState.COMPLETE: Title("待结论", "to be concluded"),
    AssessmentState.CONCLUDED: Title("已有结论", "concluded"),
}
_ACTS: Mapping[AssessmentAct, Title] = {
    AssessmentAct.START: Title("发起评审", "start"),
    AssessmentAct.COMPLETE: Title("评审意见收齐", "have all opinions"),
    AssessmentAct.GIVE_BACK: Title("退回重评", "give back"),
    AssessmentAct.CONCLUDE: Title("作出结论", "conclude"),
    AssessmentAct.REOPEN: Title("重新评审", "open again"),
}

_S, _A = AssessmentState, AssessmentAct
ASSESSMENT_MOVES: Mapping[tuple[AssessmentState, AssessmentAct], AssessmentState] = {
    (_S.PREPARING, _A.START): _S.UNDER_WAY,
    (_S.UNDER_WAY, _A.COMPLETE): _S.COMPLETE,
    (_S.COMPLETE, _A.GIVE_BACK): _S.UNDER_WAY,
    (_S.COMPLETE, _A.CONCLUDE): _S.CONCLUDED,
    (_S.CONCLUDED, _A.REOPEN): _S.UNDER_WAY,
}


def assessed(state: AssessmentState, act: AssessmentAct) -> AssessmentState:
    """Return the state that an act brings an assessment to.

    Raises:
        Refused: that cannot be done now; tells what can.

    >>> assessed(AssessmentState.PREPARING, AssessmentAct.START)
    <AssessmentState.UNDER_WAY: 'under_way'>

    """
    if (state, act) in ASSESSMENT_MOVES:
        return ASSESSMENT_MOVES[state, act]
    can = [a for a in can_assess(state) if a is not _A.COMPLETE]
    zh = "、".join(a.words.zh for a in can)
    en = ", ".join(a.words.en for a in can)
    raise Refused(
        f"这次考核性诊断现为“{state.words.zh}”，不能{act.words.zh}。",
        f"The assessment is {state.words.en}; it cannot do “{act.words.en}”.",
        cure=(f"现在可以：{zh}。", f"Possible now: {en}.") if can else ("", ""),
    )


def can_assess(state: AssessmentState) -> tuple[AssessmentAct, ...]:
    """Return what can happen to an assessment in a state."""
    return tuple(act for act in AssessmentAct if (state, act) in ASSESSMENT_MOVES)


class Strength(StrEnum):
    """How a reviewer judges the measures taken, the weakest first."""

    WEAK = "weak"
    UNTARGETED = "untargeted"
    STRONG = "strong"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STRENGTHS[self]


_STRENGTHS: Mapping[Strength, Title] = {
    Strength.WEAK: Title("不力", "weak"),
    Strength.UNTARGETED: Title("针对性不足", "not targeted enough"),
    Strength.STRONG: Title("有力且可行", "strong and practicable"),
}


class Conclusion(StrEnum):
    """What an assessment comes to."""

    EFFECTIVE = "effective"
    TO_IMPROVE = "to_improve"
    ABNORMAL = "abnormal"

    @property
    def words(self) -> Title:
        """What people read."""
        return _CONCLUSIONS[self]


_CONCLUSIONS: Mapping[Conclusion, Title] = {
    Conclusion.EFFECTIVE: Title("有效", "effective"),
    Conclusion.TO_IMPROVE: Title("待改进", "to be improved"),
    Conclusion.ABNORMAL: Title("异常", "abnormal"),
}
