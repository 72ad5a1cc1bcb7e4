"""Alerts: lists, one with its story, and what can be done about it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lemnis.api.asking import Limit, Offset, Text, Words, viewer
from lemnis.api.problems import ANY
from lemnis.engine.alerts.lifecycle import Act, State
from lemnis.engine.alerts.rule import Severity
from lemnis.evidence import actions, queries
from lemnis.evidence.queries import AlertRow, AlertWishes
from lemnis.evidence.today import this_day
from lemnis.insight.queries.covering import shown_codes
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef

router = Router(tags=["alerts"])


class AlertAsked(Schema):
    """Which alerts; what is empty means all, of states those that stand."""

    state: State | None = None
    severity: Severity | None = None
    rule: Text = ""
    indicator: Text = ""
    kind: SubjectKind | None = None
    subject: Text = ""

    def wishes(self) -> AlertWishes:
        """Return what is asked for."""
        wishes = AlertWishes(
            severities=frozenset({self.severity} if self.severity else ()), rule=self.rule,
            indicator=self.indicator, kind=self.kind, subject=self.subject,
        )  # fmt: skip
        return AlertWishes(
            frozenset({self.state}), wishes.severities, wishes.rule, wishes.indicator, wishes.kind,
            wishes.subject,
        ) if self.state else wishes  # fmt: skip


class AlertShown(Schema):
    """One alert; ``words`` say what its last move was about."""

    uuid: UUID
    rule: str
    indicator: str
    kind: SubjectKind
    subject: str
    state: State
    severity: Severity
    episode: int
    opened_on: dt.date | None
    period: str
    words: Words
    value: float | None
    line: float | None
    taken_by: str


class AlertList(Schema):
    """Some alerts, and how many there are in all."""

    items: list[AlertShown]
    total: int


class Moved(Schema):
    """One thing that happened to an alert."""

    at: dt.datetime
    after: State
    severity: Severity
    by: str
    reason: str


class AlertTold(Schema):
    """One alert with its story, and what can be done now."""

    alert: AlertShown
    events: list[Moved]
    possible: list[Act]


class ActAsked(Schema):
    """What to do about an alert, and why."""

    act: Act
    reason: Text = ""


@router.get("", response={200: AlertList, **ANY})
def list_alerts(
    request: HttpRequest, asked: Annotated[AlertAsked, Query()], limit: Limit = 50,
    offset: Offset = 0,
) -> AlertList:  # fmt: skip
    """List alerts, the newest first."""
    rows, total = queries.alert_rows(viewer(request), asked.wishes(), first=offset, size=limit)
    codes = shown_codes(viewer(request), [row.subject for row in rows])
    return AlertList(items=[_shown(row, codes) for row in rows], total=total)


@router.get("/{uuid}", response={200: AlertTold, **ANY})
def get_alert(request: HttpRequest, uuid: UUID) -> AlertTold:
    """Tell one alert with all that happened to it."""
    return _told(viewer(request), uuid)


@router.post("/{uuid}/acts", response={200: AlertTold, **ANY})
def act_on_alert(request: HttpRequest, uuid: UUID, asked: ActAsked) -> AlertTold:
    """Acknowledge, improve, dismiss, verify or reopen an alert."""
    who, now = viewer(request), timezone.now()
    _ACTIONS[asked.act](
        alert=uuid, reason=asked.reason, on=this_day(), at=now, by=who
    )  # fmt: skip
    return _told(who, uuid)


_ACTIONS: Mapping[Act, Callable[..., None]] = {
    Act.ACKNOWLEDGE: actions.acknowledge,
    Act.IMPROVE: actions.improve,
    Act.DISMISS: actions.dismiss,
    Act.VERIFY: actions.verify,
    Act.REOPEN: actions.reopen,
}


def _shown(row: AlertRow, codes: Mapping[SubjectRef, str]) -> AlertShown:
    return AlertShown(
        uuid=row.uuid, rule=row.rule, indicator=row.indicator, kind=row.subject.kind,
        subject=codes[row.subject], state=row.state, severity=row.severity, episode=row.episode,
        opened_on=row.opened_on, period=row.period, words=Words.of(row.words), value=row.value,
        line=row.line, taken_by=row.taken_by,
    )  # fmt: skip


def _told(who: Viewer, uuid: UUID) -> AlertTold:
    story = queries.alert(who, uuid)
    codes = shown_codes(who, [story.alert.subject])
    events = [
        Moved(at=e.at, after=e.after, severity=e.severity, by=e.by, reason=e.reason)
        for e in story.events
    ]
    shown = _shown(story.alert, codes)
    return AlertTold(alert=shown, events=events, possible=list(story.possible))
