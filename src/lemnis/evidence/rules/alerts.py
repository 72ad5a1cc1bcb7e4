"""What is said of alerts, their rules and silences: values and pure decisions."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from lemnis.engine.alerts.changes import Change, Place
from lemnis.engine.alerts.lifecycle import Act, State
from lemnis.engine.alerts.rule import Rule, quiet_on
from lemnis.engine.catalogue import Catalogue
from lemnis.errors import BadData
from lemnis.values import SubjectRef, Title

LONGEST_SILENCE = 200  # days: about a term with its vacation
_LONGEST_QUIET = 400  # days looked ahead; a calendar without any day to tell on is no reason


class VersionState(StrEnum):
    """Where a version of a rule stands. Of one rule at most one is active."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"

    @property
    def words(self) -> Title:
        """What people read."""
        return _VERSION_STATES[self]


_VERSION_STATES = {
    VersionState.PROPOSED: Title("待启用", "proposed"),
    VersionState.ACTIVE: Title("在用", "active"),
    VersionState.RETIRED: Title("已停用", "retired"),
}


class EventCause(StrEnum):
    """What moved an alert: data, its rule's being retired or changed, or a person's act."""

    DATA = "data"
    RULE = "rule"
    ACKNOWLEDGE = Act.ACKNOWLEDGE.value
    IMPROVE = Act.IMPROVE.value
    DISMISS = Act.DISMISS.value
    VERIFY = Act.VERIFY.value
    REOPEN = Act.REOPEN.value

    @property
    def needs_reason(self) -> bool:
        """Whether it must be said why."""
        return self is EventCause.RULE or (self is not EventCause.DATA and Act(self).needs_reason)

    @property
    def words(self) -> Title:
        """What people read."""
        if self is EventCause.DATA:
            return Title("数据", "data")
        return Title("规则变动", "rule changed") if self is EventCause.RULE else Act(self).words


class LiveRule(NamedTuple):
    """A rule in force, and the number of the version that says it."""

    number: int
    rule: Rule


class Hush(NamedTuple):
    """A silence as far as telling goes: blank, or None, means all; both days included."""

    uuid: UUID | None
    rule: str
    indicator: str
    subject: SubjectRef | None
    first: dt.date
    last: dt.date

    def covers(self, place: Place, day: dt.date) -> bool:
        """Tell whether alerts at a place are hushed on a day."""
        return (
            self.first <= day <= self.last
            and self.rule in {"", place.rule}
            and self.indicator in {"", place.indicator}
            and self.subject in {None, place.subject}
        )


Teaching = Callable[[dt.date], bool]


@dataclass(frozen=True)
class Judgement:
    """What a run's numbers change among the alerts, by which rules, as of which day.

    ``teaching`` tells of a day whether it is neither in a break nor in a vacation. ``unjudged``:
    rules that could say nothing of anybody, and why.
    """

    on: dt.date
    changes: tuple[Change, ...]
    rules: Mapping[str, LiveRule]
    teaching: Teaching
    unjudged: Mapping[str, Title] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many alerts a judgement has moved.

    ``overtaken``: somebody was quicker, so they are still to be judged.
    """

    pending: int = 0
    opened: int = 0
    worsened: int = 0
    cleared: int = 0
    lapsed: int = 0
    overtaken: int = 0


def day_to_tell(
    due: dt.date, place: Place, rule: Rule, hushes: Iterable[Hush], teaching: Teaching
) -> tuple[dt.date, Hush | None]:
    """Return the first day from ``due`` on that is neither silenced nor quiet, and the silence.

    Silences do not hold for rules of safety. If no day is found in a year, the day it is due.
    """
    silences = [] if rule.safety else [*hushes]
    day, by = due, None
    while (day - due).days <= _LONGEST_QUIET:
        hush = next((h for h in silences if h.covers(place, day)), None)
        if hush is not None:
            day, by = hush.last + dt.timedelta(1), hush
        elif quiet_on(rule, day, teaching=teaching(day)):
            day += dt.timedelta(1)
        else:
            return day, by
    return due, by


def require_fitting(rule: Rule, catalogue: Catalogue) -> Rule:
    """Return the rule with its indicators by code, if it can watch them.

    Raises:
        NotFound: an indicator, or the kind of signal, does not exist.
        BadData: a parameter is wrong, or no indicator has subjects of a kind it names.

    """
    assert rule.looking
    found = [catalogue.find(name) for name in rule.indicators]
    for kind in rule.subjects:
        if not any(kind in indicator.subjects for indicator in found):
            codes = "、".join(i.code for i in found), ", ".join(i.code for i in found)
            raise BadData(
                f"{codes[0]} 没有“{kind}”这类主体。",
                f"{codes[1]} is not measured for subjects of kind “{kind}”.",
                place=rule.place or rule.code,
                cure=("请改 subjects，或去掉。", "Change subjects, or leave it out."),
            )
    return rule.model_copy(update={"indicators": tuple(i.code for i in found)})


def unwatched(rule: Rule | None, place: Place) -> bool:
    """Tell whether a rule (None: it is retired) does not look at a place any more."""
    return (
        rule is None
        or place.indicator not in rule.indicators
        or not rule.watches(place.subject.kind)
        or bool(rule.only and place.subject.code not in rule.only)
    )


def withdrawn(state: State) -> State:
    """Return what becomes of a living alert that its rule does not watch any more.

    It lapses; one that has cleared stays, for people may still verify it.
    """
    return State.CLEARED if state is State.CLEARED else State.LAPSED
