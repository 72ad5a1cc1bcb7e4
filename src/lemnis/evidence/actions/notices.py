"""What can happen to the telling of alerts: notices come due, silences begin and end."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID, uuid4

from django.db import transaction

from lemnis.engine.alerts.lifecycle import WAITING, Cause, Waiting, due
from lemnis.errors import NotFound, Refused
from lemnis.evidence.models import Alert, Notice, Silence
from lemnis.evidence.reading import hush, hushes, live_rules, place_of
from lemnis.evidence.rules import (
    LONGEST_SILENCE,
    Hush,
    LiveRule,
    Teaching,
    day_to_tell,
)
from lemnis.evidence.telling import Told, tell
from lemnis.people.actions.audit import record
from lemnis.people.queries.viewers import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.values import SubjectRef


@transaction.atomic
def tell_due(*, on: dt.date, teaching: Teaching, by: Viewer) -> Mapping[Cause, int]:
    """Write the notices that have come due by a day, of alerts that nobody has taken up.

    Return how many of each cause; asked again there are none. ``teaching`` tells of a day whether
    it is neither in a break nor in a vacation.

    Writes: Notices.
    After commit: the job ``evidence.notices_due``, if there are new ones.
    """
    require(by, Permission.DIAGNOSE)
    waiting = [state.value for state in WAITING]
    alerts = Alert.objects.filter(state__in=waiting, opened_on__lte=on).defer("evidence")
    found = [*_untold([*alerts], live_rules(), on)]
    tell(found, on, teaching)
    if found:
        defer("evidence.notices_due", on=on.isoformat(), by=by.name)
    return Counter(told.due.cause for told in found)


def _untold(alerts: list[Alert], rules: Mapping[str, LiveRule], on: dt.date) -> Iterator[Told]:
    waiting = [state.value for state in WAITING]
    there = Notice.objects.filter(alert__state__in=waiting).order_by()
    told = set(there.values_list("alert", "episode", "cause", "role", "number"))
    for alert in alerts:
        rule = rules[alert.rule].rule
        assert alert.opened_on is not None
        for each in due(Waiting(alert.opened_on, alert.episode), rule, on):
            key = alert.pk, alert.episode, each.cause.value, each.role.value, each.number
            if key not in told:
                yield Told(alert.pk, place_of(alert), alert.episode, rule, each)


@transaction.atomic
def silence(*, what: Hush, reason: str, at: dt.datetime, by: Viewer) -> UUID:
    """Have nobody told of some alerts for some days; they go on living.

    ``what`` names them and the days. Return what it can be ended by.

    Writes: one Silence, one AuditEvent.

    Raises:
        NotFound: it names a rule that is not in force.
        Refused: it names nothing, gives no reason, lasts too long, or the rule is one of safety.

    """
    _require_of(by, what.subject)
    days = (what.last - what.first).days + 1
    _require_bounded(what, reason, days)
    _require_silenceable(what.rule)
    uuid = what.uuid or uuid4()
    kind, subject = what.subject or ("", "")
    Silence.objects.create(
        uuid=uuid,
        rule=what.rule,
        indicator=what.indicator,
        kind=str(kind),
        subject=subject,
        reason=reason.strip(),
        starts_on=what.first,
        days=days,
        by=by.name,
        at=at,
    )
    record(by=by, act="alert.silence", kind="silence", what=str(uuid), facts={"days": days})
    return uuid


def _require_of(by: Viewer, subject: SubjectRef | None) -> None:
    """Hushing one subject is handling its alerts; hushing a rule for all is writing rules."""
    if subject is None:
        require(by, Permission.WRITE_RULES)
    else:
        permit(by, Permission.HANDLE_ALERTS, subject)


def _require_bounded(what: Hush, reason: str, days: int) -> None:
    if not (what.rule or what.indicator or what.subject):
        raise Refused(
            "静默须指明规则、指标或主体。",
            "A silence names a rule, an indicator or a subject.",
        )
    if not reason.strip():
        raise Refused("静默须写明原因。", "It must be said why there is to be silence.")
    if not 1 <= days <= LONGEST_SILENCE:
        raise Refused(
            f"静默须有期限，1 至 {LONGEST_SILENCE} 天。",
            f"A silence lasts 1 to {LONGEST_SILENCE} days.",
        )


def _require_silenceable(code: str) -> None:
    if not code:
        return
    live = live_rules([code]).get(code)
    if live is None:
        raise NotFound(
            f"没有在用的规则“{code}”。",
            f"There is no rule “{code}” in force.",
            cure=("用 lemnis rules 查看。", "See lemnis rules."),
        )
    if live.rule.safety:
        raise Refused(
            f"“{code}”关系安全，不能静默。", f"“{code}” is a rule of safety: it is never silenced."
        )


@transaction.atomic
def end_silence(*, silence: UUID, on: dt.date, teaching: Teaching, by: Viewer) -> None:
    """End a silence before its time: what it hushed may be told from this day on.

    Writes: the Silence's end, the day to tell of the Notices it still hushes, one AuditEvent.

    Raises:
        NotFound: there is no such silence.
        Refused: it is over already.

    """
    found = Silence.objects.select_for_update().filter(uuid=silence).first()
    if found is None:
        raise NotFound(f"没有编号为 {silence} 的静默。", f"There is no silence {silence}.")
    _require_of(by, hush(found).subject)
    if hush(found).last < on:
        raise Refused("这项静默已经结束。", "This silence is over already.")
    found.ended_on, found.ended_by = max(on, found.starts_on), by.name
    found.save(update_fields=["ended_on", "ended_by"])
    record(by=by, act="alert.end_silence", kind="silence", what=str(silence))
    _tell_sooner(found, on, teaching)


def _tell_sooner(silence: Silence, on: dt.date, teaching: Teaching) -> None:
    left = hushes(on)
    keys = dict(Silence.objects.values_list("uuid", "pk"))
    rules = live_rules()
    waiting = Notice.objects.filter(silence=silence, tell_on__gt=on).select_related("alert")
    moved = []
    for notice in waiting:
        alert = notice.alert
        if alert.rule not in rules:
            continue
        day = max(notice.due_on, on)
        rule = rules[alert.rule].rule
        notice.tell_on, by = day_to_tell(day, place_of(alert), rule, left, teaching)
        notice.silence_id = keys[by.uuid] if by and by.uuid else None
        moved.append(notice)
    Notice.objects.bulk_update(moved, ["tell_on", "silence"], batch_size=100)
