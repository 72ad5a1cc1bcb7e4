"""What can happen to alert rules: installed, proposed, activated, retired."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from lemnis.engine.alerts.lifecycle import LIVING, State
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.catalogue import Catalogue
from lemnis.errors import NotFound, Refused
from lemnis.evidence.models import Alert, AlertEvent, AlertRule, AlertRuleVersion
from lemnis.evidence.reading import in_force, place_of
from lemnis.evidence.rules import (
    EventCause,
    VersionState,
    require_fitting,
    unwatched,
    withdrawn,
)
from lemnis.people.actions.audit import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer

NOT_SHIPPED = "不再随附 · not shipped any more"
_ACTIVE, _PROPOSED = VersionState.ACTIVE.value, VersionState.PROPOSED.value


class _When(NamedTuple):
    """Who decides, when, and why."""

    at: dt.datetime
    by: str
    why: str = ""


@transaction.atomic
def install_rules(*, rules: Sequence[Rule], at: dt.datetime, by: Viewer) -> int:
    """Bring the rules that come with the house up to date; return how many have changed.

    A new one is active at once, a template is only proposed. What has changed since it was shipped
    becomes active where the shipped one is, and is proposed where the college has made it its own
    or has retired it. One that is not shipped any more retires, unless it is the college's own.

    Writes: AlertRules and AlertRuleVersions; Alerts and AlertEvents where a rule retires or looks
    elsewhere. Nothing if all is installed.
    After commit: the job ``evidence.alerts_changed``, if alerts lapse.
    """
    require(by, Permission.DIAGNOSE)
    last = _last_shipped()
    now = {rule.code: rule.written() for rule in rules}
    fresh = [rule for rule in rules if rule.code not in last]
    changed = [r for r in rules if r.code in last
               and (last[r.code].body != now[r.code] or _left_out(last[r.code]))]  # fmt: skip
    gone = [v for code, v in last.items() if code not in now and v.state == _ACTIVE]
    when = _When(at, by.name)
    if fresh:
        _install_new(fresh, when)
    for rule in changed:
        _install_change(rule, last[rule.code], when)
    for version in gone:
        _retire(version, when._replace(why=NOT_SHIPPED))
    return len(fresh) + len(changed) + len(gone)


@transaction.atomic
def propose_rule(*, rule: Rule, catalogue: Catalogue, why: str, at: dt.datetime, by: Viewer) -> int:
    """Write a new version of a rule, not yet in force; return its number.

    Writes: one AlertRuleVersion, its AlertRule if the code is new, one AuditEvent.

    Raises:
        NotFound: an indicator or the kind of signal does not exist.
        BadData: the rule cannot watch what it names.
        Refused: the version before says the same.

    """
    require(by, Permission.WRITE_RULES)
    body = require_fitting(rule, catalogue).written()
    AlertRule.objects.get_or_create(code=rule.code)
    held = AlertRule.objects.select_for_update().get(code=rule.code)
    latest = held.versions.order_by("-number").first()
    if latest is not None and latest.body == body and latest.state != VersionState.RETIRED.value:
        raise Refused(
            f"第 {latest.number} 版已经这样写。",
            f"Version {latest.number} says the same already.",
            cure=(
                f"启用用 lemnis rules activate {rule.code}。",
                f"Put it in force with lemnis rules activate {rule.code}.",
            ),
        )
    number = _add(held, body, _When(at, by.name, why)).number
    record(by=by, act="rule.propose", kind="rule", what=rule.code, facts={"version": number})
    return number


@transaction.atomic
def activate_rule(
    *, code: str, catalogue: Catalogue, at: dt.datetime, by: Viewer, number: int | None = None
) -> int:
    """Put a version of a rule in force, by default the latest; the one before retires.

    Living alerts are judged by it from the next run on; those it does not watch any more lapse.

    Writes: the states of its AlertRuleVersions, one AuditEvent; Alerts and AlertEvents of those
    that lapse.
    After commit: the job ``evidence.alerts_changed``, if alerts lapse.

    Raises:
        NotFound: there is no such rule or version, or an indicator is gone since it was written.
        BadData: it cannot watch what it names.
        Refused: it is in force already.

    """
    require(by, Permission.WRITE_RULES)
    version = _version(code, number)
    if version.state == _ACTIVE:
        raise Refused(
            f"{code} 第 {version.number} 版已在用。",
            f"Version {version.number} of {code} is in force already.",
        )
    rule = require_fitting(in_force(version.body), catalogue)
    _activate(version, rule, _When(at, by.name))
    record(by=by, act="rule.activate", kind="rule", what=code, facts={"version": version.number})
    return version.number


@transaction.atomic
def retire_rule(*, code: str, reason: str, at: dt.datetime, by: Viewer) -> int:
    """Put a rule out of force; its alerts lapse, but for cleared ones, still to be verified.

    Return the number of the version that was in force.

    Writes: the state of its AlertRuleVersion, one AuditEvent; Alerts and AlertEvents.
    After commit: the job ``evidence.alerts_changed``, if alerts lapse.

    Raises:
        NotFound: there is no such rule.
        Refused: it is not in force, or no reason is given.

    """
    require(by, Permission.WRITE_RULES)
    if not reason.strip():
        raise Refused(
            "停用规则须写明原因。",
            "It must be said why a rule is retired.",
            cure=("请用 --reason 写明。", "Say it with --reason."),
        )
    held = _held(code)
    version = held.versions.filter(state=_ACTIVE).first()
    if version is None:
        raise Refused(f"规则 {code} 没有在用。", f"Rule {code} is not in force.")
    _retire(version, _When(at, by.name, reason.strip()))
    record(by=by, act="rule.retire", kind="rule", what=code, facts={"version": version.number})
    return version.number


# --- versions ---


def _last_shipped() -> dict[str, AlertRuleVersion]:
    """Return the newest shipped version of each rule."""
    shipped = AlertRuleVersion.objects.filter(shipped=True).select_related("rule")
    return {version.rule.code: version for version in shipped.order_by("number")}


def _install_new(rules: Sequence[Rule], when: _When) -> None:
    """Write rules that were never shipped; a college may have one of that code already."""
    codes = [rule.code for rule in rules]
    AlertRule.objects.bulk_create((AlertRule(code=code) for code in codes), ignore_conflicts=True)
    held = {r.code: r for r in AlertRule.objects.select_for_update() if r.code in frozenset(codes)}
    newest = AlertRuleVersion.objects.order_by().values_list("rule").annotate(Max("number"))
    there = dict(newest)
    quicker = _last_shipped()  # read anew: somebody may have installed before we held the rules
    AlertRuleVersion.objects.bulk_create(
        _new(held[rule.code], rule, there.get(held[rule.code].pk, 0), when)
        for rule in rules
        if rule.code not in quicker
    )


def _new(held: AlertRule, rule: Rule, before: int, when: _When) -> AlertRuleVersion:
    live = not before and not rule.template
    return AlertRuleVersion(
        rule=held,
        number=before + 1,
        body=rule.written(),
        shipped=True,
        state=_ACTIVE if live else _PROPOSED,
        by=when.by,
        at=when.at,
        decided_by=when.by if live else "",
        decided_at=when.at if live else None,
    )


def _install_change(rule: Rule, before: AlertRuleVersion, when: _When) -> None:
    lives = (before.state == _ACTIVE and not rule.template) or _left_out(before)
    if before.body == rule.written():
        version = before
    else:
        version = _add(_held(rule.code), rule.written(), when, shipped=True)
    if lives:
        _activate(version, in_force(version.body), when)
    elif before.state == _PROPOSED:
        _decide(before, VersionState.RETIRED, when)


def _left_out(version: AlertRuleVersion) -> bool:
    """Tell whether a version retired only because it was not shipped for a while."""
    alone = version.decided_why == NOT_SHIPPED and version.state == VersionState.RETIRED.value
    return alone and not version.rule.versions.filter(number__gt=version.number).exists()


def _held(code: str) -> AlertRule:
    held = AlertRule.objects.select_for_update().filter(code=code).first()
    if held is None:
        raise NotFound(
            f"没有规则“{code}”。",
            f"There is no rule “{code}”.",
            cure=("用 lemnis rules 查看全部规则。", "lemnis rules lists them all."),
        )
    return held


def _version(code: str, number: int | None) -> AlertRuleVersion:
    versions = _held(code).versions.order_by("-number")
    found = versions.first() if number is None else versions.filter(number=number).first()
    if found is None:
        raise NotFound(f"{code} 没有第 {number} 版。", f"{code} has no version {number}.")
    return found


def _add(
    held: AlertRule, body: dict[str, Any], when: _When, *, shipped: bool = False
) -> AlertRuleVersion:
    newest = held.versions.aggregate(Max("number"))["number__max"] or 0
    return held.versions.create(
        number=newest + 1, body=body, why=when.why, by=when.by, at=when.at, shipped=shipped
    )


def _activate(version: AlertRuleVersion, rule: Rule, when: _When) -> None:
    before = version.rule.versions.filter(state=_ACTIVE).first()
    if before is not None:
        _decide(before, VersionState.RETIRED, when)
    _decide(version, VersionState.ACTIVE, when)
    why = f"第 {version.number} 版不再监测 · not watched by version {version.number}"
    _withdraw(version.rule.code, rule, when._replace(why=why))


def _retire(version: AlertRuleVersion, when: _When) -> None:
    _decide(version, VersionState.RETIRED, when)
    _withdraw(version.rule.code, None, when)


def _decide(version: AlertRuleVersion, state: VersionState, when: _When) -> None:
    version.state, version.decided_why = state.value, when.why
    version.decided_by, version.decided_at = when.by, when.at
    version.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])


# --- what becomes of alerts ---


def _withdraw(code: str, rule: Rule | None, when: _When) -> None:
    living = Alert.objects.select_for_update().filter(rule=code, state__in=LIVING)
    lapsing = [
        alert
        for alert in living.defer("evidence", "zh", "en")
        if unwatched(rule, place_of(alert))
        and withdrawn(State(alert.state)) is not State(alert.state)
    ]
    if not lapsing:
        return
    AlertEvent.objects.bulk_create(_lapses(lapsing, when))
    for start in range(0, len(lapsing), 900):
        keys = [alert.pk for alert in lapsing[start : start + 900]]
        Alert.objects.filter(pk__in=keys).update(state=State.LAPSED.value)
    defer("evidence.alerts_changed", rule=code, by=when.by)


def _lapses(alerts: Iterable[Alert], when: _When) -> Iterable[AlertEvent]:
    return (
        AlertEvent(
            alert=alert,
            episode=alert.episode,
            at=when.at,
            on=when.at.date(),
            before=alert.state,
            after=State.LAPSED.value,
            severity=alert.severity,
            cause=EventCause.RULE.value,
            by=when.by,
            reason=when.why,
        )
        for alert in alerts
    )
