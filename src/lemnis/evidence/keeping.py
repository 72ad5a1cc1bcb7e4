"""A judgement kept: the alerts it opens and moves, what happened to them, and who is to be told.

A handful of statements however many alerts there are; none where nothing has changed.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from lemnis.engine.alerts.changes import Change, Place
from lemnis.engine.alerts.lifecycle import LIVING, Cause, Due, State, Waiting, due
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.signals import Evidence, Signal
from lemnis.evidence.models import Alert, AlertEvent, AlertRule
from lemnis.evidence.reading import live_rules
from lemnis.evidence.rules import EventCause, Judgement, Kept
from lemnis.evidence.telling import Told, tell
from lemnis.people import bulk
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.values import SubjectKind, SubjectRef, Title

_MOST = 900  # keys in one statement; SQLite takes no more than 999
_STOOD = ("episode", "opened_on", "taken_by")
_NEW = ("uuid", "rule", "indicator", "kind", "subject")
_MOVED = (
    *_STOOD, "version", "state", "severity", "period", "ends_on", "evidence", "zh", "en",
)  # fmt: skip
_EVENT = (
    "alert", "episode", "at", "on", "before", "after", "severity", "cause", "by", "reason", "run",
)  # fmt: skip
_NUMBERS = tuple(field.name for field in fields(Evidence))
_NOTHING = (None, "", ())


class _Step(NamedTuple):
    """A change, and the alert it moves: its key (None: it is new) and how often it has opened."""

    change: Change
    key: int | None
    episode: int
    opened_on: dt.date | None
    taken_by: str


def keep(judgement: Judgement, *, run: UUID, at: dt.datetime, by: Viewer) -> Kept:
    """Write what a judgement changes; call it inside a transaction.

    A change that does not begin where its alert stands now is left out: somebody was quicker.
    """
    if not judgement.changes:
        return Kept()
    rules = _held_rules(judgement)
    sound = [change for change in judgement.changes if change.place.rule in rules]
    keys = _keys(rules)
    steps = [
        _Step(change, None, 0, None, "")
        for change in sound
        if change.before is None and change.place not in keys
    ]
    steps += _moves([change for change in sound if change.place in keys], keys)
    steps = [_opened(step, judgement.on) if opens(step.change) else step for step in steps]
    _write(steps, judgement)
    if any(step.key is None for step in steps):
        keys |= _keys(rules)  # what has just lapsed is not living any more
    written = [step._replace(key=keys[step.change.place]) for step in steps]
    _remember(written, judgement, run, at, by)
    tell(_told(written, judgement), judgement.on, judgement.teaching)
    if steps:
        defer("evidence.alerts_changed", run=str(run), by=by.name)
    return _counted(steps, len(judgement.changes) - len(steps))


def _held_rules(judgement: Judgement) -> Mapping[str, Rule]:
    """Hold the rules the changes come from; leave out those edited since they were judged by."""
    codes = sorted({change.place.rule for change in judgement.changes})
    # Locked, so that nobody else judges by them, edits or retires them meanwhile.
    list(AlertRule.objects.select_for_update().filter(code__in=codes))
    now = live_rules(codes)
    judged = judgement.rules
    return {c: live.rule for c, live in now.items() if live.number == judged[c].number}


def _keys(rules: Mapping[str, Rule]) -> dict[Place, int]:
    """Return the living alerts of some rules."""
    living = Alert.objects.filter(rule__in=list(rules), state__in=LIVING).order_by()
    rows = living.values_list("pk", "rule", "indicator", "kind", "subject")
    return {
        Place(rule, indicator, SubjectRef(SubjectKind(kind), subject)): key
        for key, rule, indicator, kind, subject in rows
    }


def _moves(changes: Sequence[Change], keys: Mapping[Place, int]) -> Iterator[_Step]:
    """Hold the alerts that changes move, and yield those that stand where the changes begin."""
    by_key = {keys[change.place]: change for change in changes}
    for some in _chunks(sorted(by_key)):
        held = Alert.objects.select_for_update().filter(pk__in=some).order_by("pk")
        for key, state, *rest in held.values_list("pk", "state", *_STOOD):
            if state == by_key[key].before:
                yield _Step(by_key[key], key, *rest)


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + _MOST] for start in range(0, len(keys), _MOST))


def _opened(step: _Step, on: dt.date) -> _Step:
    return step._replace(episode=step.episode + 1, opened_on=on, taken_by="")


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


def written(told: Mapping[str, Title]) -> dict[str, dict[str, str]]:
    """Return why rules were not judged, as JSON knows it."""
    return {rule: why._asdict() for rule, why in told.items()}


def _is_json(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _write(steps: Sequence[_Step], judgement: Judgement) -> None:
    new = ((uuid4(), *_place(s), *_moved(s, judgement)) for s in steps if s.key is None)
    bulk.insert(Alert, _NEW + _MOVED, new)
    old = ((*_moved(s, judgement), s.key) for s in steps if s.key is not None)
    bulk.update(Alert, _MOVED, old)


def _place(step: _Step) -> tuple[str, str, str, str]:
    rule, indicator, (kind, code) = step.change.place
    return rule, indicator, kind.value, code


def _moved(step: _Step, judgement: Judgement) -> tuple[Any, ...]:
    change = step.change
    return (
        step.episode,
        step.opened_on,
        step.taken_by,
        judgement.rules[change.place.rule].number,
        change.after.value,
        change.severity.value,
        change.period,
        change.ends_on,
        numbers(change.signal),
        *change.signal.words,
    )


def _remember(
    steps: Sequence[_Step], judgement: Judgement, run: UUID, at: dt.datetime, by: Viewer
) -> None:
    rows = (
        (
            step.key,
            step.episode,
            at,
            judgement.on,
            step.change.before.value if step.change.before else "",
            step.change.after.value,
            step.change.severity.value,
            EventCause.DATA.value,
            by.name,
            "",
            run,
        )
        for step in steps
    )
    bulk.insert(AlertEvent, _EVENT, rows)


def _told(steps: Sequence[_Step], judgement: Judgement) -> Iterator[Told]:
    for step in steps:
        assert step.key is not None
        place = step.change.place
        rule = judgement.rules[place.rule].rule
        for each in _due(step, rule, judgement.on):
            yield Told(step.key, place, step.episode, rule, each)


def _due(step: _Step, rule: Rule, on: dt.date) -> Iterator[Due]:
    change, role = step.change, rule.ladder[0].role
    if opens(change):
        yield from due(Waiting(on, step.episode), rule, on)
    elif change.after is change.before:
        yield Due(Cause.WORSENED, role, change.severity.rank, on)
    elif change.after is State.CLEARED:
        yield Due(Cause.CLEARED, role, 0, on)


def _counted(steps: Sequence[_Step], overtaken: int) -> Kept:
    changes = [step.change for step in steps]
    worse = sum(change.before is change.after for change in changes)
    to = Counter(change.after for change in changes if change.before is not change.after)
    return Kept(
        pending=to[State.PENDING],
        opened=to[State.OPEN],
        worsened=worse,
        cleared=to[State.CLEARED],
        lapsed=to[State.LAPSED],
        overtaken=overtaken,
    )
