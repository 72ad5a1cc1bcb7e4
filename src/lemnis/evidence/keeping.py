"""A judgement kept: the alerts it opens and moves, what happened to them, and who is to be told.

A handful of statements however many alerts there are; none where nothing has changed.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from lemnis.engine.alerts.changes import Change, Place
from lemnis.engine.alerts.lifecycle import LIVING, Cause, Due, State, Waiting, due
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.signals import Evidence, Signal
from lemnis.evidence.models import Alert, AlertEvent, AlertRule
from lemnis.evidence.reading import live_rules
from lemnis.evidence.rules import EventCause, Judgement, Kept
from lemnis.evidence.telling import Told, tell
from lemnis.queue import defer
from lemnis.values import SubjectKind, SubjectRef

_KEYS = 900  # in one statement; SQLite takes no more than 999
_MOVED = (
    "version", "state", "severity", "episode", "opened_on", "period", "ends_on", "evidence", "zh",
    "en", "taken_by",
)  # fmt: skip
_NUMBERS = tuple(field.name for field in fields(Evidence))
_NOTHING = (None, "", ())
_Step = tuple[Change, Alert]


def keep(judgement: Judgement, *, run: UUID, at: dt.datetime, by: str) -> Kept:
    """Write what a judgement changes; call it inside a transaction.

    A change that does not begin where its alert stands now is left out: somebody was quicker.
    """
    if not judgement.changes:
        return Kept()
    rules = _held_rules(judgement)
    sound = [c for c in judgement.changes if c.place.rule in rules]
    stored = _stored(rules)
    new = [c for c in sound if c.before is None and c.place not in stored]
    old = [c for c in sound if c.before is not None and c.place in stored]
    held = _held_alerts([stored[c.place] for c in old])
    steps = [(c, _made(c)) for c in new]
    steps += [(c, held[stored[c.place]]) for c in old if held[stored[c.place]].state == c.before]
    for change, alert in steps:
        _step(change, alert, judgement)
    _write(steps, len(new))
    _remember(steps, judgement, run, at, by)
    tell(_told(steps, judgement), judgement.on, judgement.teaching)
    if steps:
        defer("evidence.alerts_changed", run=str(run), by=by)
    return _counted(steps, len(judgement.changes) - len(steps))


def _held_rules(judgement: Judgement) -> Mapping[str, Rule]:
    """Hold the rules the changes come from; leave out those edited since they were judged by."""
    codes = sorted({change.place.rule for change in judgement.changes})
    # Locked, so that nobody else judges by them, edits or retires them meanwhile.
    list(AlertRule.objects.select_for_update().filter(code__in=codes))
    now = live_rules(codes)
    judged = judgement.rules
    return {c: live.rule for c, live in now.items() if live.number == judged[c].number}


def _stored(rules: Mapping[str, Rule]) -> dict[Place, int]:
    living = Alert.objects.filter(rule__in=list(rules), state__in=LIVING).order_by()
    rows = living.values_list("pk", "rule", "indicator", "kind", "subject")
    return {
        Place(rule, indicator, SubjectRef(SubjectKind(kind), subject)): key
        for key, rule, indicator, kind, subject in rows
    }


def _held_alerts(keys: Sequence[int]) -> dict[int, Alert]:
    found: dict[int, Alert] = {}
    for start in range(0, len(keys), _KEYS):
        some = Alert.objects.select_for_update().filter(pk__in=keys[start : start + _KEYS])
        found |= {alert.pk: alert for alert in some.order_by().defer("evidence", "zh", "en")}
    return found


def _made(change: Change) -> Alert:
    place = change.place
    return Alert(
        rule=place.rule,
        indicator=place.indicator,
        kind=place.subject.kind.value,
        subject=place.subject.code,
    )


def _step(change: Change, alert: Alert, judgement: Judgement) -> None:
    """Bring an alert to where a change takes it."""
    if opens(change):
        alert.episode += 1
        alert.opened_on = judgement.on
        alert.taken_by = ""
    alert.version = judgement.rules[change.place.rule].number
    alert.state, alert.severity = change.after.value, change.severity.value
    alert.period, alert.ends_on = change.period, change.ends_on
    alert.zh, alert.en = change.signal.words
    alert.evidence = numbers(change.signal)


def opens(change: Change) -> bool:
    """Tell whether a change is an opening: the first, or another one."""
    return change.after is State.OPEN and change.before is not State.OPEN


def numbers(signal: Signal) -> dict[str, Any]:
    """Return what made a signal, without what it has no number for, as JSON knows it."""
    found = {name: getattr(signal.evidence, name) for name in _NUMBERS}
    return {
        "kind": signal.kind,
        "side": signal.side.value,
        "points": list(signal.points),
        **{k: v for k, v in found.items() if v not in _NOTHING and _is_json(v)},
    }


def _is_json(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _write(steps: Sequence[_Step], new: int) -> None:
    alerts = [alert for _, alert in steps]
    if alerts[:new]:
        Alert.objects.bulk_create(alerts[:new])
    if alerts[new:]:
        # An upsert on the key: one statement for any number, where bulk_update needs a CASE
        # per column and row.
        Alert.objects.bulk_create(
            alerts[new:], update_conflicts=True, unique_fields=["id"], update_fields=_MOVED
        )


def _remember(
    steps: Sequence[_Step], judgement: Judgement, run: UUID, at: dt.datetime, by: str
) -> None:
    AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alert,
            episode=alert.episode,
            at=at,
            on=judgement.on,
            before=change.before.value if change.before else "",
            after=change.after.value,
            severity=change.severity.value,
            cause=EventCause.DATA.value,
            by=by,
            run=run,
        )
        for change, alert in steps
    )


def _told(steps: Sequence[_Step], judgement: Judgement) -> Iterator[Told]:
    for change, alert in steps:
        rule = judgement.rules[change.place.rule].rule
        for each in _due(change, alert, rule, judgement.on):
            yield Told(alert, rule, each)


def _due(change: Change, alert: Alert, rule: Rule, on: dt.date) -> Iterator[Due]:
    role = rule.ladder[0].role
    if opens(change):
        yield from due(Waiting(on, alert.episode), rule, on)
    elif change.after is change.before:
        yield Due(Cause.WORSENED, role, change.severity.rank, on)
    elif change.after is State.CLEARED:
        yield Due(Cause.CLEARED, role, 0, on)


def _counted(steps: Sequence[_Step], overtaken: int) -> Kept:
    worse = sum(change.before is change.after for change, _ in steps)
    to = Counter(change.after for change, _ in steps if change.before is not change.after)
    return Kept(
        pending=to[State.PENDING],
        opened=to[State.OPEN],
        worsened=worse,
        cleared=to[State.CLEARED],
        lapsed=to[State.LAPSED],
        overtaken=overtaken,
    )
