"""What may be read of alerts: lists, one with its story, counts, who is to be told."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lemnis.engine.alerts.changes import Living, Place
from lemnis.engine.alerts.lifecycle import (
    LIVING,
    STANDING,
    WAITING,
    Act,
    Cause,
    State,
    possible,
)
from lemnis.engine.alerts.rule import Role, Severity
from lemnis.errors import NotFound, WrongUse
from lemnis.evidence.models import Alert, AlertEvent, Notice
from lemnis.evidence.reading import live_rules
from lemnis.evidence.rules import EventCause
from lemnis.people.queries.viewers import sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind, SubjectRef, Title

_SHORTEST = 4  # characters that may stand for an alert
_TELL_NOW = [Cause.OPENED.value, Cause.REMINDED.value, Cause.ESCALATED.value]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. ``words`` say what its last move was about; ``value`` and ``line`` as shown."""

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

    @property
    def short(self) -> str:
        """What a person may type for it."""
        return self.uuid.hex[:8]


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Alerts of one subject that rules show as one, the gravest first."""

    group: str
    subject: SubjectRef
    alerts: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One page of groups, the gravest first; ``total`` counts the alerts on all pages."""

    groups: tuple[AlertGroup, ...]
    total: int
    pages: int


@dataclass(frozen=True, slots=True)
class AlertWishes:
    """Which alerts are wished for: what is empty means all."""

    states: frozenset[State] = STANDING
    severities: frozenset[Severity] = frozenset()
    rule: str = ""
    indicator: str = ""
    kind: SubjectKind | None = None
    subject: str = ""


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


class _Sketch(NamedTuple):
    """As much of an alert as its place in the list asks for."""

    pk: int
    rule: str
    kind: str
    subject: str
    severity: str
    opened_on: dt.date | None


def living_alerts(viewer: Viewer) -> Mapping[Place, Living]:
    """Return every living alert by its place, as far as judging goes."""
    living = _alerts_for(viewer).filter(state__in=LIVING).order_by()
    rows = living.values_list("rule", "indicator", "kind", "subject", "state", "severity")
    return {
        Place(rule, indicator, SubjectRef(SubjectKind(kind), subject)): Living(
            State(state), Severity(severity)
        )
        for rule, indicator, kind, subject, state, severity in rows.iterator(10_000)
    }


def alerts(viewer: Viewer, wishes: AlertWishes, *, page: int = 1, size: int = 50) -> AlertPage:
    """Return a page of alerts, those of one group and subject together, the gravest first.

    Then by day of opening, the newest first. An alert whose rule has no group stands alone.
    """
    found = _alerts_for(viewer).filter(_matching(wishes)).order_by()
    sketches = [_Sketch(*row) for row in found.values_list(*_Sketch._fields)]
    groups = _grouped(sketches)
    some = groups[(page - 1) * size : page * size]
    rows = {
        a.pk: _row(a)
        for a in Alert.objects.filter(pk__in=[s.pk for _, group in some for s in group])
    }
    return AlertPage(
        tuple(
            AlertGroup(
                name,
                SubjectRef(SubjectKind(group[0].kind), group[0].subject),
                tuple(rows[s.pk] for s in group),
            )
            for name, group in some
        ),
        len(sketches),
        -(-len(groups) // size),
    )


def alert_rows(
    viewer: Viewer, wishes: AlertWishes, *, first: int = 0, size: int = 50
) -> tuple[tuple[AlertRow, ...], int]:
    """Return some alerts one by one, the newest first, and how many there are in all."""
    found = _alerts_for(viewer).filter(_matching(wishes))
    some = found.order_by("-opened_on", "id")[first : first + size]
    return tuple(map(_row, some)), found.count()


def alert(viewer: Viewer, text: str | UUID) -> AlertStory:
    """Return one alert by its uuid, or the beginning of it, with its story.

    Raises:
        NotFound: there is none.
        WrongUse: several begin like that, or too little of it was written.

    """
    found = _find(_alerts_for(viewer), str(text))
    return AlertStory(
        _row(found),
        found.evidence,
        tuple(_event_row(event) for event in found.events.order_by("id")),
        tuple(_notice_row(notice, found.uuid) for notice in found.notices.order_by("due_on", "id")),
        possible(State(found.state)),
    )


def alert_counts(viewer: Viewer) -> tuple[StateCount, ...]:
    """Return how many alerts there are by state and severity, the gravest first."""
    rows = _alerts_for(viewer).order_by().values_list("state", "severity").annotate(Count("id"))
    counts = [StateCount(State(state), Severity(severity), n) for state, severity, n in rows]
    order = list(State)
    return tuple(sorted(counts, key=lambda c: (order.index(c.state), -c.severity.rank)))


def gravest(
    viewer: Viewer, kind: SubjectKind, subjects: Collection[str] | None = None
) -> Mapping[str, Severity]:
    """Return the gravest severity of the standing alerts of each subject of a kind that has any.

    ``subjects``: of these codes only.
    """
    if not viewer.may(Permission.SEE_ALERTS):
        return {}
    found = _alerts_for(viewer).filter(kind=kind.value, state__in=[s.value for s in STANDING])
    if subjects is not None:
        found = found.filter(subject__in=subjects)
    worst: dict[str, Severity] = {}
    for code, word in found.order_by().values_list("subject", "severity").distinct():
        severity = Severity(word)
        worst[code] = max(severity, worst.get(code, severity), key=lambda s: s.rank)
    return worst


def alert_moves(viewer: Viewer, runs: Collection[UUID]) -> Mapping[State, int]:
    """Return how many alerts some runs have brought to each state."""
    require(viewer, Permission.SEE_ALERTS)
    moved = AlertEvent.objects.filter(run__in=runs).exclude(before=F("after")).order_by()
    return {State(state): n for state, n in moved.values_list("after").annotate(Count("id"))}


def notices(viewer: Viewer, on: dt.date) -> tuple[NoticeRow, ...]:
    """Return what is to be told by a day, in order of the day to tell.

    Left out are openings, reminders and ladder steps of alerts taken up or over since, and every
    reminder but the last.
    """
    seen = _alerts_for(viewer)
    waiting = Q(alert__state__in=[s.value for s in WAITING], episode=F("alert__episode"))
    at_any_time = ~Q(cause__in=_TELL_NOW)
    due = Notice.objects.filter(at_any_time | waiting, tell_on__lte=on, alert__in=seen)
    rows = [
        _notice_row(notice, notice.alert.uuid)
        for notice in due.select_related("alert").order_by("tell_on", "due_on", "id")
    ]
    last = {(n.alert, n.episode): n.number for n in rows if n.cause is Cause.REMINDED}
    return tuple(
        n for n in rows if n.cause is not Cause.REMINDED or last[n.alert, n.episode] == n.number
    )


def _alerts_for(viewer: Viewer) -> QuerySet[Alert]:
    require(viewer, Permission.SEE_ALERTS)
    if sees_everything(viewer, Permission.SEE_ALERTS):
        return Alert.objects.all()
    seen = visible_subjects(viewer, Permission.SEE_ALERTS)
    same = seen.filter(kind=OuterRef("kind"), code=OuterRef("subject"))
    return Alert.objects.filter(Exists(same))


def _matching(wishes: AlertWishes) -> Q:
    wanted = Q()
    if wishes.states:
        wanted &= Q(state__in=[state.value for state in wishes.states])
    if wishes.severities:
        wanted &= Q(severity__in=[severity.value for severity in wishes.severities])
    exact = {
        "rule": wishes.rule,
        "indicator": wishes.indicator,
        "kind": wishes.kind,
        "subject": wishes.subject,
    }
    return wanted & Q(**{name: str(value) for name, value in exact.items() if value})


def _grouped(sketches: Sequence[_Sketch]) -> list[tuple[str, list[_Sketch]]]:
    named = {code: live.rule.group for code, live in live_rules().items()} if sketches else {}
    groups: dict[tuple[str, str, str, int], list[_Sketch]] = {}
    for sketch in sorted(sketches, key=_urgency):
        group = named.get(sketch.rule, "")
        alone = 0 if group else sketch.pk
        groups.setdefault((group, sketch.kind, sketch.subject, alone), []).append(sketch)
    return [(key[0], group) for key, group in groups.items()]


def _urgency(sketch: _Sketch) -> tuple[int, int, int]:
    day = sketch.opened_on.toordinal() if sketch.opened_on else 0
    return -Severity(sketch.severity).rank, -day, sketch.pk


def _find(among: QuerySet[Alert], text: str) -> Alert:
    wanted = text.strip().lower().replace("-", "")
    if len(wanted) < _SHORTEST or not set(wanted) <= set("0123456789abcdef") or len(wanted) > 32:
        raise WrongUse(
            f"“{text}”不是预警编号。",
            f"“{text}” is not the number of an alert.",
            cure=(
                "写 lemnis alerts 所列的编号，至少四位。",
                "Write one that lemnis alerts lists, four characters at least.",
            ),
        )
    first, last = (UUID(hex=wanted.ljust(32, fill)) for fill in "0f")
    found = list(among.filter(uuid__gte=first, uuid__lte=last).order_by("id")[:2])
    if not found:
        raise NotFound(
            f"没有编号为 {text} 的预警。",
            f"There is no alert {text}.",
            cure=("用 lemnis alerts 查看全部预警。", "lemnis alerts lists them."),
        )
    if len(found) > 1:
        raise WrongUse(
            f"不止一条预警以 {text} 开头。",
            f"More than one alert begins with {text}.",
            cure=("请多写几位。", "Write more of it."),
        )
    return found[0]


def _row(alert: Alert) -> AlertRow:
    return AlertRow(
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
    )


def _event_row(event: AlertEvent) -> EventRow:
    return EventRow(
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


def _notice_row(notice: Notice, alert: UUID) -> NoticeRow:
    return NoticeRow(
        alert=alert,
        episode=notice.episode,
        cause=Cause(notice.cause),
        role=Role(notice.role),
        number=notice.number,
        due_on=notice.due_on,
        tell_on=notice.tell_on,
    )
