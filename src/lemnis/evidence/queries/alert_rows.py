"""Alerts as they are handed out: small frozen rows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from lemnis.engine.alerts.lifecycle import STANDING, Act, Cause, State
from lemnis.engine.alerts.rule import Role, Severity
from lemnis.evidence.models import Alert, AlertEvent, Notice
from lemnis.evidence.rules import EventCause
from lemnis.values import SubjectKind, SubjectRef, Title


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. ``words`` say what its last move was about; ``value`` and ``line`` as shown.

    ``signal`` is the kind of signal that found it.
    """

    uuid: UUID
    rule: str
    version: int
    indicator: str
    subject: SubjectRef
    state: State
    severity: Severity
    episode: int
    opened_on: dt.date | None
    period: str
    ends_on: dt.date
    words: Title
    value: float | None
    line: float | None
    taken_by: str
    signal: str = ""

    @property
    def short(self) -> str:
        """What a person may type for it."""
        return self.uuid.hex[:8]

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """Return an alert as a row."""
        return cls(
            uuid=alert.uuid,
            rule=alert.rule,
            version=alert.version,
            indicator=alert.indicator,
            subject=SubjectRef(SubjectKind(alert.kind), alert.subject),
            state=State(alert.state),
            severity=Severity(alert.severity),
            episode=alert.episode,
            opened_on=alert.opened_on,
            period=alert.period,
            ends_on=alert.ends_on,
            words=Title(alert.zh, alert.en),
            value=alert.evidence.get("value"),
            line=alert.evidence.get("line"),
            taken_by=alert.taken_by,
            signal=alert.evidence.get("kind", ""),
        )


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Alerts of one subject that rules show as one, the gravest first."""

    group: str
    subject: SubjectRef
    alerts: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One page of groups; ``total`` counts the alerts on all pages, ``listed`` the groups."""

    groups: tuple[AlertGroup, ...]
    total: int
    pages: int
    listed: int = 0


@dataclass(frozen=True, slots=True)
class AlertWishes:
    """Which alerts are wished for: what is empty means all.

    ``subject`` is a code; ``text`` a part of its name or code, persons by their number or by a name
    that may be read. ``mine``: taken up by the viewer, or of what they answer for.
    """

    states: frozenset[State] = STANDING
    severities: frozenset[Severity] = frozenset()
    rule: str = ""
    indicator: str = ""
    kind: SubjectKind | None = None
    subject: str = ""
    text: str = ""
    mine: bool = False


class AlertOrder(StrEnum):
    """In which order alerts are listed: the gravest, the newest, or the longest waiting first.

    ``DUE``: by when the next person is to be told, those whom everybody was told of first.
    """

    GRAVEST = "gravest"
    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened to an alert."""

    at: dt.datetime
    on: dt.date
    episode: int
    before: State | None
    after: State
    severity: Severity
    cause: EventCause
    by: str
    reason: str
    run: UUID | None

    @classmethod
    def of(cls, event: AlertEvent) -> Self:
        """Return an event as a row."""
        return cls(
            at=event.at,
            on=event.on,
            episode=event.episode,
            before=State(event.before) if event.before else None,
            after=State(event.after),
            severity=Severity(event.severity),
            cause=EventCause(event.cause),
            by=event.by,
            reason=event.reason,
            run=event.run,
        )


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """That somebody is to be told of an alert, from ``tell_on``; hushed if that is later."""

    alert: UUID
    episode: int
    cause: Cause
    role: Role
    number: int
    due_on: dt.date
    tell_on: dt.date

    @property
    def hushed(self) -> bool:
        """Whether a silence or a quiet time has put it off."""
        return self.tell_on > self.due_on

    @classmethod
    def of(cls, notice: Notice, alert: UUID) -> Self:
        """Return a notice as a row."""
        return cls(
            alert=alert,
            episode=notice.episode,
            cause=Cause(notice.cause),
            role=Role(notice.role),
            number=notice.number,
            due_on=notice.due_on,
            tell_on=notice.tell_on,
        )


@dataclass(frozen=True, slots=True)
class AlertStory:
    """One alert with all that happened to it, in order, and what can be done now."""

    alert: AlertRow
    evidence: Mapping[str, object]
    events: tuple[EventRow, ...]
    notices: tuple[NoticeRow, ...]
    possible: tuple[Act, ...] = field(default=())


class StateCount(NamedTuple):
    """How many alerts are in a state and of a severity."""

    state: State
    severity: Severity
    alerts: int


class AlertFacet(NamedTuple):
    """That there are alerts of a rule, about an indicator, for subjects of a kind."""

    rule: str
    indicator: str
    kind: SubjectKind
