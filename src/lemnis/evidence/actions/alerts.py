"""What can happen to alerts: a run judges them, people act on them."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.engine.alerts.lifecycle import Act, State, acted
from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.evidence.keeping import keep, written
from lemnis.evidence.models import Alert, AlertEvent, Run
from lemnis.evidence.rules import Judgement, Kept
from lemnis.people.actions.audit import record
from lemnis.people.queries.viewers import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.values import SubjectKind, SubjectRef

MOST_AT_ONCE = 200
_MOST_TOLD = 5


@transaction.atomic
def judge_run(*, uuid: UUID, judgement: Judgement, at: dt.datetime, by: Viewer) -> Kept:
    """Keep what a published run changes among the alerts; nothing if it was judged before.

    Writes: Alerts, AlertEvents and Notices where something has changed; the Run's ``to_judge`` and
    ``unjudged``.
    After commit: the job ``evidence.alerts_changed``.
    """
    require(by, Permission.DIAGNOSE)
    run = Run.objects.select_for_update().filter(uuid=uuid, to_judge=True).first()
    if run is None:
        return Kept()
    kept = keep(judgement, run=uuid, at=at, by=by)
    told = {"unjudged": written(judgement.unjudged)}
    Run.objects.filter(pk=run.pk).update(to_judge=kept.overtaken > 0, **told)
    return kept


@transaction.atomic
def acknowledge(*, alert: UUID, on: dt.date, at: dt.datetime, by: Viewer, reason: str = "") -> None:
    """Take an open alert up: nobody is reminded of it any more.

    Writes: the Alert's state and ``taken_by``, one AlertEvent.
    After commit: the job ``evidence.alerts_changed``.

    Raises:
        NotFound: there is no such alert.
        Refused: it is not open, or somebody else was quicker.

    """
    _act(alert, Act.ACKNOWLEDGE, _Who(on, at, by, reason))


@transaction.atomic
def improve(*, alert: UUID, on: dt.date, at: dt.datetime, by: Viewer, reason: str = "") -> None:
    """Begin to do something about an alert.

    Writes: the Alert's state and ``taken_by``, one AlertEvent.
    After commit: the job ``evidence.alerts_changed``.

    Raises:
        NotFound: there is no such alert.
        Refused: it is neither open nor acknowledged, or somebody else was quicker.

    """
    _act(alert, Act.IMPROVE, _Who(on, at, by, reason))


@transaction.atomic
def dismiss(*, alert: UUID, reason: str, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Say that an alert is wrong: it keeps quiet until the data have been calm.

    Writes: the Alert's state, one AlertEvent with the reason.
    After commit: the job ``evidence.alerts_changed``.

    Raises:
        NotFound: there is no such alert.
        Refused: it does not stand, no reason is given, or somebody else was quicker.

    """
    _act(alert, Act.DISMISS, _Who(on, at, by, reason))


@transaction.atomic
def verify(*, alert: UUID, reason: str, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Confirm that what a cleared alert was about is over.

    Writes: the Alert's state, one AlertEvent with the reason.
    After commit: the job ``evidence.alerts_changed``.

    Raises:
        NotFound: there is no such alert.
        Refused: it has not cleared, no reason is given, or somebody else was quicker.

    """
    _act(alert, Act.VERIFY, _Who(on, at, by, reason))


@transaction.atomic
def reopen(*, alert: UUID, reason: str, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Open a cleared or dismissed alert again, as a new episode.

    Writes: the Alert's state, episode and day of opening, one AlertEvent with the reason.
    After commit: the job ``evidence.alerts_changed``.

    Raises:
        NotFound: there is no such alert.
        Refused: it is neither cleared nor dismissed, no reason is given, or somebody was quicker.

    """
    _act(alert, Act.REOPEN, _Who(on, at, by, reason))


@transaction.atomic
def act_on_several(
    *,
    alerts: Collection[UUID],
    act: Act,
    reason: str,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> int:
    """Do the same with several alerts, with all of them or with none; return how many.

    Writes: as the single act does, for each.
    After commit: the job ``evidence.alerts_changed``, for each.

    Raises:
        WrongUse: none is named, or more than a page of them.
        NotFound: one of them does not exist, or not for this viewer.
        Refused: it cannot be done with one of them; tells with which, and why. Nothing is changed.

    """
    _require_some(alerts)
    who, refused = _Who(on, at, by, reason), {}
    for uuid in alerts:
        try:
            with transaction.atomic():
                _act(uuid, act, who)
        except Refused as error:
            refused[uuid] = error
    if refused:
        raise _not_all(refused, len(alerts), act)
    return len(alerts)


def _require_some(alerts: Collection[UUID]) -> None:
    if not 1 <= len(alerts) <= MOST_AT_ONCE:
        raise WrongUse(f"请选 1 至 {MOST_AT_ONCE} 条预警。", f"Choose 1 to {MOST_AT_ONCE} alerts.")


def _not_all(refused: Mapping[UUID, Refused], of: int, act: Act) -> Refused:
    """Return what tells which of several alerts could not be acted on, the first few by name."""
    shown = [(uuid.hex[:8], error) for uuid, error in refused.items()][:_MOST_TOLD]
    zh = "；".join(f"{short}：{error.zh.rstrip('。')}" for short, error in shown)
    en = "; ".join(f"{short}: {error.en.rstrip('.')}" for short, error in shown)
    more = len(refused) - len(shown)
    return Refused(
        f"选中的 {of} 条中有 {len(refused)} 条不能{act.words.zh}，全部未改动。{zh}"
        + (f"；另有 {more} 条。" if more else "。"),
        f"Of {of} alerts, {len(refused)} cannot do “{act.words.en}”; nothing was changed. {en}"
        + (f"; and {more} more." if more else "."),
        cure=("去掉这几条再试，或重新查看。", "Leave them out, or look again."),
    )


class _Who(NamedTuple):
    on: dt.date
    at: dt.datetime
    by: Viewer
    reason: str


def _act(uuid: UUID, act: Act, who: _Who) -> None:
    alert = Alert.objects.filter(uuid=uuid).first()
    if alert is None:
        raise NotFound(f"没有编号为 {uuid} 的预警。", f"There is no alert {uuid}.", uuid=uuid)
    permit(who.by, Permission.HANDLE_ALERTS, SubjectRef(SubjectKind(alert.kind), alert.subject))
    before = State(alert.state)
    after = acted(before, act)
    if act.needs_reason and not who.reason.strip():
        raise Refused(
            f"{act.words.zh}须写明原因。",
            f"To {act.words.en} it must be said why.",
            cure=("请用 --reason 写明。", "Say it with --reason."),
        )
    facts = _facts(alert, act, who)
    # Compare and set in one statement: two people may act at once.
    as_seen = Alert.objects.filter(pk=alert.pk, state=before.value)
    if not as_seen.update(state=after.value, **facts):
        raise Refused(
            "刚刚已有人处理了这条预警。",
            "Somebody else has just acted on this alert.",
            cure=("请重新查看。", "Look at it again."),
        )
    AlertEvent.objects.create(
        alert=alert,
        episode=facts.get("episode", alert.episode),
        at=who.at,
        on=who.on,
        before=before.value,
        after=after.value,
        severity=alert.severity,
        cause=act.value,
        by=who.by.name,
        reason=who.reason.strip(),
    )
    record(by=who.by, act=f"alert.{act.value}", kind="alert", what=str(uuid))
    defer("evidence.alerts_changed", alert=str(uuid), by=who.by.name)


def _facts(alert: Alert, act: Act, who: _Who) -> dict[str, Any]:
    """Return what an act changes beside the state."""
    if act is Act.REOPEN:
        return {"episode": alert.episode + 1, "opened_on": who.on, "taken_by": ""}
    if act in {Act.ACKNOWLEDGE, Act.IMPROVE}:
        return {"taken_by": alert.taken_by or who.by.name}
    return {}
