"""Reports: how far one has come, who may do what next, whether its numbers still hold."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from lemnis.errors import Refused
from lemnis.values import Title


class ReportState(StrEnum):
    """How far the present version of a report has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    PUBLISHED = "published"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STATES[self]


class Act(StrEnum):
    """What may be done with a report."""

    SUBMIT = "submit"
    REVIEW = "review"
    PUBLISH = "publish"
    RETURN = "return"
    CHANGE = "change"
    REVISE = "revise"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _ACTS[self]


class SignStep(StrEnum):
    """Who has signed, in this order; or that it was given back."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    LEADER = "leader"
    RETURNED = "returned"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STEPS[self]


class ClaimState(StrEnum):
    """Whether a number in a report is still what is measured."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    STALE = "stale"
    SUPPRESSED = "suppressed"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _CLAIMS[self]


_STATES: Mapping[ReportState, Title] = {
    ReportState.DRAFT: Title("草稿", "draft"),
    ReportState.SUBMITTED: Title("待审核", "to be reviewed"),
    ReportState.REVIEWED: Title("待签发", "to be signed"),
    ReportState.PUBLISHED: Title("已发布", "published"),
}
_ACTS: Mapping[Act, Title] = {
    Act.SUBMIT: Title("提交审核", "hand in for review"),
    Act.REVIEW: Title("审核通过", "pass the review"),
    Act.PUBLISH: Title("签发并发布", "sign and publish"),
    Act.RETURN: Title("退回修改", "give back"),
    Act.CHANGE: Title("修改", "change"),
    Act.REVISE: Title("起草新版本", "begin a new version"),
}
_STEPS: Mapping[SignStep, Title] = {
    SignStep.AUTHOR: Title("编制", "author"),
    SignStep.REVIEWER: Title("审核", "reviewer"),
    SignStep.LEADER: Title("签发", "leader"),
    SignStep.RETURNED: Title("退回", "given back"),
}
_CLAIMS: Mapping[ClaimState, Title] = {
    ClaimState.VALID: Title("有效", "valid"),
    ClaimState.SUPERSEDED: Title("已被取代", "superseded"),
    ClaimState.STALE: Title("已过期", "stale"),
    ClaimState.SUPPRESSED: Title("人数过少不显示", "too few to show"),
}
_MOVES: Mapping[tuple[ReportState, Act], ReportState] = {
    (ReportState.DRAFT, Act.SUBMIT): ReportState.SUBMITTED,
    (ReportState.DRAFT, Act.CHANGE): ReportState.DRAFT,
    (ReportState.SUBMITTED, Act.REVIEW): ReportState.REVIEWED,
    (ReportState.SUBMITTED, Act.RETURN): ReportState.DRAFT,
    (ReportState.SUBMITTED, Act.CHANGE): ReportState.DRAFT,
    (ReportState.REVIEWED, Act.PUBLISH): ReportState.PUBLISHED,
    (ReportState.REVIEWED, Act.RETURN): ReportState.DRAFT,
    (ReportState.REVIEWED, Act.CHANGE): ReportState.DRAFT,
    (ReportState.PUBLISHED, Act.REVISE): ReportState.DRAFT,
}
SIGNS: Mapping[Act, SignStep] = {
    Act.SUBMIT: SignStep.AUTHOR,
    Act.REVIEW: SignStep.REVIEWER,
    Act.PUBLISH: SignStep.LEADER,
    Act.RETURN: SignStep.RETURNED,
}


def moved(state: ReportState, act: Act) -> ReportState:
    """Return the state after an act.

    Raises:
        Refused: this cannot be done to a report in this state.

    """
    after = _MOVES.get((state, act))
    if after is None:
        raise Refused(
            f"报告现为“{state.words.zh}”，不能{act.words.zh}。",
            f"The report is {state.words.en}; one cannot {act.words.en} now.",
            cure=("请重新查看报告的状态。", "Look at the report again."),
        )
    return after


def possible(state: ReportState) -> tuple[Act, ...]:
    """Return what may be done to a report in a state.

    >>> [act.value for act in possible(ReportState.PUBLISHED)]
    ['revise']
    """
    return tuple(act for act in Act if (state, act) in _MOVES)


def refuse_same_hand(act: Act, by: str, signed: Collection[str]) -> None:
    """Refuse that somebody checks or signs what they have signed before: four eyes see more.

    Raises:
        Refused: they have.

    """
    if act in {Act.REVIEW, Act.PUBLISH} and by in signed:
        raise Refused(
            f"{by} 已在这一稿上签过名，{act.words.zh}须由另一人进行。",
            f"{by} has signed this version already; somebody else has to {act.words.en}.",
            cure=("请由有权限的同事处理。", "Ask a colleague who may."),
        )


class Bound(NamedTuple):
    """What a number in a report is bound to; ``value`` as shown, None where it is kept back.

    ``key`` names the number in the report: ``number:CODE`` the newest of an indicator. ``late``:
    it should have been measured again by then.
    """

    key: str
    value: str | None
    period: str = ""
    definition: str = ""
    late: bool = False


def held_up(claimed: Bound, now: Bound | None) -> ClaimState:
    """Return whether a claimed number is still what is measured.

    >>> held_up(Bound("number:A", "41.7", "2025-W1"), Bound("number:A", "45.8", "2025-W1")).value
    'superseded'
    """
    if now is None:
        return ClaimState.SUPERSEDED
    if now.value is None:
        return ClaimState.SUPPRESSED
    if now.period != claimed.period or now.late:
        return ClaimState.STALE
    same = (claimed.value, claimed.definition) == (now.value, now.definition)
    return ClaimState.VALID if same else ClaimState.SUPERSEDED
