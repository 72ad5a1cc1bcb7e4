"""Reports: how far one has come, who may do what next, whether its numbers still hold."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import Refused
from lemnis.insight.rules.staleness import is_stale
from lemnis.values import Period, PeriodKind, SubjectRef, Title


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


NOTHING = Title("", "")


@dataclass(frozen=True, slots=True)
class Bound:
    """A number and what it is bound to; ``value`` is as shown, None where too few to show.

    ``key`` names it in a report: ``number:CODE`` is the newest of an indicator. ``unit`` is
    written right after it. ``definition`` is the day since which the indicator's version holds,
    ``run`` what measured it; both blank for a count. ``late``: it should have been measured again.
    """

    key: str
    value: str | None
    name: Title
    unit: Title = NOTHING
    indicator: str = ""
    subject: SubjectRef | None = None
    period: str = ""
    definition: str = ""
    run: str = ""
    snapshot: int = 0
    status: str = ""
    late: bool = False


def is_late(calendar: SchoolCalendar, newest: Period, day: dt.date) -> bool:
    """Tell whether by a day there ought to be a later number than that of a period.

    What is counted day by day may be a month old.
    """
    by_day = {PeriodKind.AS_OF, PeriodKind.ROLLING, PeriodKind.DAY}
    if newest.kind in by_day:
        return newest.end < day - dt.timedelta(_FRESH)
    return is_stale(calendar, newest, day)


_FRESH = 31  # days


def held_up(claimed: Bound, now: Bound | None) -> ClaimState:
    """Return whether a claimed number is still what is measured.

    >>> name = Title("双师比例", "share")
    >>> was, new = (Bound("number:A", n, name, period="2025") for n in ("41.7", "45.8"))
    >>> held_up(was, new).value, held_up(was, was).value
    ('superseded', 'valid')
    """
    if now is None:
        return ClaimState.SUPERSEDED
    if now.value is None:
        return ClaimState.SUPPRESSED
    if now.period != claimed.period or (now.late and now.key.startswith("number:")):
        return ClaimState.STALE
    told = (claimed.value, claimed.definition, claimed.status)
    same = told == (now.value, now.definition, now.status)
    return ClaimState.VALID if same else ClaimState.SUPERSEDED


class Held(NamedTuple):
    """A number of a report, by its number there; what is measured now; whether it holds."""

    number: int
    claimed: Bound
    now: Bound | None
    state: ClaimState


def refuse_unsound(held: Sequence[Held]) -> None:
    """Refuse to sign numbers that do not hold, with a list of them.

    Raises:
        Refused: one of them is superseded, stale or too few to show.

    """
    wrong = [each for each in held if each.state is not ClaimState.VALID]
    if not wrong:
        return
    told = [held_words(each) for each in wrong[:_LISTED]]
    zh, en = "；".join(t.zh for t in told), "; ".join(t.en for t in told)
    more = len(wrong) - len(told)
    raise Refused(
        f"有 {len(wrong)} 处数字不再成立：{zh}{f'；另有 {more} 处' if more else ''}。",
        f"{len(wrong)} numbers no longer hold: {en}{f'; and {more} more' if more else ''}.",
        cure=("请先“全部换成最新”，再提交或签发。", "Bind the report to the newest numbers first."),
    )


_LISTED = 8


def held_words(held: Held) -> Title:
    """Return what is to be said of a number and whether it holds."""
    was, now, words = held.claimed, held.now, held.state.words
    zh = f"数字 {held.number} {was.name.zh} {was.value}{was.unit.zh} {words.zh}"
    en = f"number {held.number}, {was.name.en} {was.value}{was.unit.en}, is {words.en}"
    if now is not None and now.value is not None and now.value != was.value:
        return Title(f"{zh}，现为 {now.value}{now.unit.zh}", f"{en}, now {now.value}{now.unit.en}")
    return Title(zh, en)
