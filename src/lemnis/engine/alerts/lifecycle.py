"""The life of an alert as a table: what may happen in each state, and what comes of it.

pending → open → acknowledged → in improvement → cleared → verified. Data move it by what they say
(`Verdict`), people by what they do (`Act`). What is in no row of the table cannot happen.

Missing data are no verdict, so they never move anything: nothing clears because nobody measured.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from lemnis.engine.alerts.rule import Role, Rule, Step
from lemnis.errors import Refused
from lemnis.values import Title


class State(StrEnum):
    """Where an alert stands.

    ``PENDING``: fires, but not yet for as long as its rule asks. ``DISMISSED``: a person has said
    it is wrong; it keeps quiet until the data are calm. ``LAPSED``: over before anybody had to act.
    """

    PENDING = "pending"
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_IMPROVEMENT = "in_improvement"
    CLEARED = "cleared"
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]


_STATES = {
    State.PENDING: Title("待定", "pending"),
    State.OPEN: Title("未处理", "open"),
    State.ACKNOWLEDGED: Title("已认领", "acknowledged"),
    State.IN_IMPROVEMENT: Title("改进中", "in improvement"),
    State.CLEARED: Title("已解除", "cleared"),
    State.VERIFIED: Title("已复核", "verified"),
    State.DISMISSED: Title("判为误报", "dismissed"),
    State.LAPSED: Title("自行消失", "lapsed"),
}

# There is at most one alert of a rule, indicator and subject in any of these.
LIVING = frozenset(State) - {State.VERIFIED, State.LAPSED}
# Somebody has to act, and is reminded.
WAITING = frozenset({State.OPEN})
# Shown as a problem there is now.
STANDING = frozenset({State.OPEN, State.ACKNOWLEDGED, State.IN_IMPROVEMENT})


class Verdict(IntEnum):
    """What the data say of one rule and subject.

    ``UNKNOWN``: they cannot tell. ``QUIET``: it does not fire, but is not good enough to clear.
    ``FIRES``: but not yet as long as the rule asks. ``HELD``: long enough.
    """

    UNKNOWN = 0
    CALM = 1
    QUIET = 2
    FIRES = 3
    HELD = 4


class Act(StrEnum):
    """What a person can do with an alert."""

    ACKNOWLEDGE = "acknowledge"
    IMPROVE = "improve"
    DISMISS = "dismiss"
    VERIFY = "verify"
    REOPEN = "reopen"

    @property
    def words(self) -> Title:
        """What people read."""
        return _ACTS[self]

    @property
    def needs_reason(self) -> bool:
        """Whether it must be said why."""
        return self in {Act.DISMISS, Act.VERIFY, Act.REOPEN}


_ACTS = {
    Act.ACKNOWLEDGE: Title("认领", "acknowledge"),
    Act.IMPROVE: Title("开始改进", "start improving"),
    Act.DISMISS: Title("判为误报", "dismiss"),
    Act.VERIFY: Title("复核通过", "verify"),
    Act.REOPEN: Title("重新打开", "reopen"),
}

_BY_DATA: Mapping[tuple[State | None, Verdict], State] = {
    (None, Verdict.FIRES): State.PENDING,
    (None, Verdict.HELD): State.OPEN,
    (State.PENDING, Verdict.HELD): State.OPEN,
    (State.PENDING, Verdict.QUIET): State.LAPSED,
    (State.PENDING, Verdict.CALM): State.LAPSED,
    (State.OPEN, Verdict.CALM): State.CLEARED,
    (State.ACKNOWLEDGED, Verdict.CALM): State.CLEARED,
    (State.IN_IMPROVEMENT, Verdict.CALM): State.CLEARED,
    (State.CLEARED, Verdict.HELD): State.OPEN,
    (State.DISMISSED, Verdict.CALM): State.LAPSED,
}
_BY_PEOPLE: Mapping[tuple[State, Act], State] = {
    (State.OPEN, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.OPEN, Act.IMPROVE): State.IN_IMPROVEMENT,
    (State.ACKNOWLEDGED, Act.IMPROVE): State.IN_IMPROVEMENT,
    (State.OPEN, Act.DISMISS): State.DISMISSED,
    (State.ACKNOWLEDGED, Act.DISMISS): State.DISMISSED,
    (State.IN_IMPROVEMENT, Act.DISMISS): State.DISMISSED,
    (State.CLEARED, Act.VERIFY): State.VERIFIED,
    (State.CLEARED, Act.REOPEN): State.OPEN,
    (State.DISMISSED, Act.REOPEN): State.OPEN,
}


def moved(state: State | None, verdict: Verdict) -> State | None:
    """Return the state that data bring an alert to (None: there is no alert), maybe the same.

    >>> moved(State.OPEN, Verdict.UNKNOWN), moved(State.OPEN, Verdict.CALM)
    (<State.OPEN: 'open'>, <State.CLEARED: 'cleared'>)

    """
    return _BY_DATA.get((state, verdict), state)


def acted(state: State, act: Act) -> State:
    """Return the state that a person's act brings an alert to.

    Raises:
        Refused: nobody can do that now; tells what can be done.

    """
    if (state, act) in _BY_PEOPLE:
        return _BY_PEOPLE[state, act]
    can = possible(state)
    zh = "、".join(a.words.zh for a in can)
    en = ", ".join(a.words.en for a in can)
    raise Refused(
        f"预警现为“{state.words.zh}”，不能{act.words.zh}。",
        f"The alert is {state.words.en}; it cannot do “{act.words.en}”.",
        cure=(f"现在可以：{zh}。", f"Possible now: {en}.") if can else ("", ""),
    )


def possible(state: State) -> tuple[Act, ...]:
    """Return what a person can do with an alert in a state."""
    return tuple(act for act in Act if (state, act) in _BY_PEOPLE)


class Cause(StrEnum):
    """Why somebody is told."""

    OPENED = "opened"
    WORSENED = "worsened"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CLEARED = "cleared"

    @property
    def words(self) -> Title:
        """What people read."""
        return _CAUSES[self]


_CAUSES = {
    Cause.OPENED: Title("新预警", "new alert"),
    Cause.WORSENED: Title("加重", "grown graver"),
    Cause.REMINDED: Title("催办", "reminder"),
    Cause.ESCALATED: Title("升级", "escalated"),
    Cause.CLEARED: Title("已解除", "cleared"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that is open, as far as telling people goes.

    ``episode`` counts how often it has opened. ``opened_on`` is the day of this opening.
    """

    opened_on: dt.date
    episode: int


class Due(NamedTuple):
    """One notice that has come due: ``number`` makes it the only one of its cause and episode."""

    cause: Cause
    role: Role
    number: int
    day: dt.date


def due(waiting: Waiting, rule: Rule, on: dt.date) -> Iterator[Due]:
    """Yield every notice that is due by a day while nobody takes an open alert up.

    The first step of the ladder is told at the opening, later steps after their days; the first is
    reminded every ``repeat_days``. Whoever stores them keeps one of each, so asking again is safe.
    """
    for number, step in enumerate(rule.ladder):
        day = waiting.opened_on + dt.timedelta(step.days)
        if day <= on:
            cause = Cause.ESCALATED if number else Cause.OPENED
            yield Due(cause, step.role, number, day)
    if rule.repeat_days:
        times = (on - waiting.opened_on).days // rule.repeat_days
        for number in range(1, times + 1):
            day = waiting.opened_on + dt.timedelta(number * rule.repeat_days)
            yield Due(Cause.REMINDED, rule.ladder[0].role, number, day)


def upcoming(opened_on: dt.date, ladder: Sequence[Step], on: dt.date) -> Due | None:
    """Return the next step of the ladder after a day, if nobody takes the alert up until then.

    None: everybody has had their turn.
    """
    for number, step in enumerate(ladder):
        day = opened_on + dt.timedelta(step.days)
        if day > on:
            return Due(Cause.ESCALATED if number else Cause.OPENED, step.role, number, day)
    return None
