"""What may be read of alerts: lists, one with its story, counts, who is to be told."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lemnis.engine.alerts.changes import Living, Place
from lemnis.engine.alerts.lifecycle import (
    LIVING,
    STANDING,
    WAITING,
    Cause,
    State,
    possible,
    upcoming,
)
from lemnis.engine.alerts.rule import Severity
from lemnis.errors import NotFound, WrongUse
from lemnis.evidence.models import Alert, AlertEvent, Notice
from lemnis.evidence.queries.alert_rows import (
    AlertFacet,
    AlertGroup,
    AlertOrder,
    AlertPage,
    AlertRow,
    AlertStory,
    AlertWishes,
    EventRow,
    NoticeRow,
    StateCount,
)
from lemnis.evidence.reading import live_rules
from lemnis.evidence.rules import LiveRule
from lemnis.people.models import Subject
from lemnis.people.queries.names import answered_for, subjects_named
from lemnis.people.queries.viewers import sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind, SubjectRef

_SHORTEST = 4  # characters that may stand for an alert
_TELL_NOW = [Cause.OPENED.value, Cause.REMINDED.value, Cause.ESCALATED.value]


class _Sketch(NamedTuple):
    """As much of an alert as its place in the list asks for."""

    pk: int
    rule: str
    kind: str
    subject: str
    severity: str
    state: str
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


class Sorting(NamedTuple):
    """In which order, seen from which day (asked of ``DUE`` only)."""

    order: AlertOrder = AlertOrder.GRAVEST
    on: dt.date = dt.date.min


def alerts(
    viewer: Viewer,
    wishes: AlertWishes,
    *,
    page: int = 1,
    size: int = 50,
    sorting: Sorting | None = None,
) -> AlertPage:
    """Return a page of alerts, those of one group and subject together, the gravest first.

    Then by day of opening, the newest first. An alert whose rule has no group stands alone.
    ``sorting``: groups in another order, each by the first of its alerts.
    """
    found = _alerts_for(viewer).filter(_matching(viewer, wishes)).order_by()
    sketches = [_Sketch(*row) for row in found.values_list(*_Sketch._fields)]
    groups = _grouped(sketches, sorting or Sorting())
    some = groups[(page - 1) * size : page * size]
    rows = {
        a.pk: AlertRow.of(a)
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
        len(groups),
    )


def alert_rows(
    viewer: Viewer, wishes: AlertWishes, *, first: int = 0, size: int = 50
) -> tuple[tuple[AlertRow, ...], int]:
    """Return some alerts one by one, the newest first, and how many there are in all."""
    found = _alerts_for(viewer).filter(_matching(viewer, wishes))
    some = found.order_by("-opened_on", "id")[first : first + size]
    return tuple(map(AlertRow.of, some)), found.count()


def alert(viewer: Viewer, text: str | UUID) -> AlertStory:
    """Return one alert by its uuid, or the beginning of it, with its story.

    Raises:
        NotFound: there is none.
        WrongUse: several begin like that, or too little of it was written.

    """
    found = _find(_alerts_for(viewer), str(text))
    waiting = found.notices.order_by("due_on", "id")
    return AlertStory(
        AlertRow.of(found),
        found.evidence,
        tuple(EventRow.of(event) for event in found.events.order_by("id")),
        tuple(NoticeRow.of(notice, found.uuid) for notice in waiting),
        possible(State(found.state)),
    )


def alert_counts(viewer: Viewer) -> tuple[StateCount, ...]:
    """Return how many alerts there are by state and severity, the gravest first."""
    rows = _alerts_for(viewer).order_by().values_list("state", "severity").annotate(Count("id"))
    counts = [StateCount(State(state), Severity(severity), n) for state, severity, n in rows]
    order = list(State)
    return tuple(sorted(counts, key=lambda c: (order.index(c.state), -c.severity.rank)))


def alert_facets(viewer: Viewer) -> tuple[AlertFacet, ...]:
    """Return which rules, indicators and kinds of subject there are alerts of."""
    rows = _alerts_for(viewer).order_by("rule", "indicator", "kind")
    found = rows.values_list("rule", "indicator", "kind").distinct()
    return tuple(AlertFacet(rule, code, SubjectKind(kind)) for rule, code, kind in found)


def alerts_by_rule(viewer: Viewer) -> Mapping[str, int]:
    """Return how many alerts stand of each rule; rules without any are left out."""
    standing = _alerts_for(viewer).filter(state__in=[state.value for state in STANDING])
    return dict(standing.order_by().values_list("rule").annotate(Count("id")))


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
        NoticeRow.of(notice, notice.alert.uuid)
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
    return Alert.objects.filter(_of(visible_subjects(viewer, Permission.SEE_ALERTS)))


def _matching(viewer: Viewer, wishes: AlertWishes) -> Q:
    wanted = Q()
    if wishes.states:
        wanted &= Q(state__in=[state.value for state in wishes.states])
    if wishes.severities:
        wanted &= Q(severity__in=[severity.value for severity in wishes.severities])
    if wishes.text.strip():
        wanted &= Q(_of(subjects_named(viewer, wishes.text)))
    if wishes.mine:
        wanted &= Q(taken_by=viewer.name) | Q(_of(answered_for(viewer)))
    exact = {
        "rule": wishes.rule,
        "indicator": wishes.indicator,
        "kind": wishes.kind,
        "subject": wishes.subject,
    }
    return wanted & Q(**{name: str(value) for name, value in exact.items() if value})


def _of(some: QuerySet[Subject]) -> Exists:
    return Exists(some.filter(kind=OuterRef("kind"), code=OuterRef("subject")))


def _grouped(sketches: Sequence[_Sketch], sorting: Sorting) -> list[tuple[str, list[_Sketch]]]:
    rules = live_rules({sketch.rule for sketch in sketches})
    groups: dict[tuple[str, str, str, int], list[_Sketch]] = {}
    for sketch in sorted(sketches, key=_urgency):
        group = rules[sketch.rule].rule.group if sketch.rule in rules else ""
        alone = 0 if group else sketch.pk
        groups.setdefault((group, sketch.kind, sketch.subject, alone), []).append(sketch)
    named = [(key[0], group) for key, group in groups.items()]
    if sorting.order is AlertOrder.GRAVEST:
        return named
    return sorted(named, key=lambda each: min(_place(s, rules, sorting) for s in each[1]))


def _urgency(sketch: _Sketch) -> tuple[int, int, int]:
    day = sketch.opened_on.toordinal() if sketch.opened_on else 0
    return -Severity(sketch.severity).rank, -day, sketch.pk


def _place(sketch: _Sketch, rules: Mapping[str, LiveRule], sorting: Sorting) -> int:
    """Return where an alert stands in another order than of gravity: the least comes first."""
    last = dt.date.max.toordinal()
    if sketch.opened_on is None:
        return last
    if sorting.order is not AlertOrder.DUE:
        day = sketch.opened_on.toordinal()
        return day if sorting.order is AlertOrder.OLDEST else -day
    if sketch.rule not in rules or State(sketch.state) not in WAITING:
        return last
    step = upcoming(sketch.opened_on, rules[sketch.rule].rule.ladder, sorting.on)
    return step.day.toordinal() if step else 0


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
