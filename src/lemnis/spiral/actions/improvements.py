"""What can happen to improvements but for their verification: opened, moved, overdue, decided."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.engine.alerts.lifecycle import Act as AlertAct
from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.people.actions import record
from lemnis.people.models import Person, Subject
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require, unseen
from lemnis.queue import defer
from lemnis.spiral import moving
from lemnis.spiral.models import CommitteeItem, Cycle, Improvement, ImprovementMove
from lemnis.spiral.moving import Moment
from lemnis.spiral.rules.improvements import UNFINISHED, ImprovementAct, ImprovementState
from lemnis.values import SubjectRef

_BY_CARRIERS = frozenset({ImprovementAct.BEGIN, ImprovementAct.FINISH, ImprovementAct.RESUME})
_BY_VERIFIERS = frozenset({ImprovementAct.GIVE_BACK, ImprovementAct.DEFER})


class Baseline(NamedTuple):
    """What was measured when an improvement was opened, in the shown unit of the indicator."""

    value: Decimal | None
    period: str
    rows: int | None = None
    snapshot: int | None = None


class NewImprovement(NamedTuple):
    """What is to be entered in the ledger; ``owner`` is a person's number.

    ``finding`` and ``origin``: what it comes of (``finding``, ``opinion``), one entry for each.
    """

    subject: SubjectRef
    title: str
    action: str
    owner: str
    due_on: dt.date
    cause_kind: str = ""
    cause: str = ""
    indicator: str = ""
    baseline: Baseline | None = None
    aim: Decimal | None = None
    cycle: UUID | None = None
    origin: str = ""
    finding: UUID | None = None
    alert: UUID | None = None


class Said(NamedTuple):
    """What is said with a move, and the day it sets, if it sets one."""

    note: str = ""
    due_on: dt.date | None = None


@transaction.atomic
def open_improvement(
    *, wanted: NewImprovement, on: dt.date, at: dt.datetime, by: Viewer, assessing: bool = False
) -> UUID:
    """Enter an improvement in the ledger and return its uuid; that of the entry there is already.

    There is one entry of a finding, and one living entry of an alert. The alert moves along to
    being improved. ``assessing``: it is set by an assessment, not by those who answer for it.

    Writes: one Improvement with the first row of its track, one AuditEvent; the Alert.
    After commit: the job ``spiral.improvement_moved``.

    Raises:
        NotFound: the subject is not there, or not for ``by``; nobody has the owner's number.
        WrongUse: it does not say what is to be done, or is due before today.

    """
    permit(by, Permission.ASSESS if assessing else Permission.IMPROVE, wanted.subject)
    there = _there_already(wanted)
    if there is not None:
        return there.uuid
    _require_whole(wanted, on)
    row = _made(wanted, at, by)
    ImprovementMove.objects.create(
        improvement=row, number=0, after=row.state, at=at, by=by.name, due_on=wanted.due_on
    )
    moving.take_alert_along(row, AlertAct.IMPROVE, Moment(by, at, on, wanted.action))
    record(by=by, act="improvement.open", kind="improvement", what=str(row.uuid))
    defer("spiral.improvement_moved", improvement=str(row.uuid), act="open", by=by.name)
    return row.uuid


@transaction.atomic
def move_improvement(
    *,
    improvement: UUID,
    act: ImprovementAct,
    said: Said,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Begin, finish or take up an improvement, give it back, or set it a later day.

    Those who carry it out begin, finish and take it up; who may verify gives back and defers.

    Writes: the Improvement's state, day and who finished it, one row of its track, one AuditEvent.
    After commit: the job ``spiral.improvement_moved``.

    Raises:
        NotFound: there is no such improvement, or not for ``by``.
        NotAllowed: it is not for ``by`` to do.
        Refused: it stands otherwise, nothing is said, or somebody was quicker; there is no later
            day where one must be set.
        WrongUse: to verify takes a verification; it is not done by this.

    """
    row = moving.improvement_of(improvement)
    moment = Moment(by, at, on, said.note)
    moving.moved(row, act, moment, **_facts_of(row, act, moment, said.due_on))


@transaction.atomic
def expire_improvements(*, on: dt.date, at: dt.datetime, by: Viewer) -> int:
    """Call overdue what was due before a day and is not done; return how many were.

    Asked again, it does nothing twice: each comes before the committee once for each time.

    Writes: Improvements, their tracks, CommitteeItems, AuditEvents.
    After commit: the job ``spiral.improvement_moved``, for each.
    """
    require(by, Permission.VERIFY)
    late = Improvement.objects.filter(
        state__in=[ImprovementState.OPEN.value, ImprovementState.UNDER_WAY.value], due_on__lt=on
    )
    count = 0
    for row in late.select_related("subject", "owner").order_by("id"):
        try:
            with transaction.atomic():
                moving.moved(row, ImprovementAct.EXPIRE, Moment(by, at, on))
        except Refused:  # somebody has just finished it
            continue
        count += 1
    return count


@transaction.atomic
def decide_committee_item(*, item: UUID, decision: str, at: dt.datetime, by: Viewer) -> None:
    """Write down what the committee has decided about an improvement, once.

    Writes: the CommitteeItem, one AuditEvent.

    Raises:
        NotFound: there is no such item, or not for ``by``.
        Refused: it says nothing, or somebody has written it down already.

    """
    found = CommitteeItem.objects.select_related("improvement__subject").filter(uuid=item).first()
    if found is None:
        raise NotFound("没有这项议题。", "There is no such item.")
    permit(by, Permission.VERIFY, found.improvement.subject.ref)
    if not decision.strip():
        raise Refused("请写明委员会的决定。", "Say what the committee has decided.")
    undecided = CommitteeItem.objects.filter(pk=found.pk, decided_at=None)
    if not undecided.update(decision=decision.strip(), decided_at=at, decided_by=by.name):
        raise Refused("这项议题已有决定。", "This item has been decided already.")
    record(by=by, act="committee.decide", kind="committee_item", what=str(item))


# --- opening ---


def _there_already(wanted: NewImprovement) -> Improvement | None:
    if wanted.finding is not None:
        same = Improvement.objects.filter(finding=wanted.finding).first()
        if same:
            return same
    if wanted.alert is None:
        return None
    living = [state.value for state in {*UNFINISHED, ImprovementState.DONE}]
    return Improvement.objects.filter(alert=wanted.alert, state__in=living).first()


def _require_whole(wanted: NewImprovement, on: dt.date) -> None:
    if not wanted.title.strip() or not wanted.action.strip():
        raise WrongUse(
            "请写明问题和改进措施。", "Say what the problem is and what is to be done.",
            cure=("两项都须填写。", "Both are needed."),
        )  # fmt: skip
    if wanted.due_on < on:
        raise WrongUse(
            f"期限 {wanted.due_on} 已过。", f"It would be due on {wanted.due_on}, which is past.",
            cure=("请选今天或以后的日期。", "Choose today or a later day."),
        )  # fmt: skip


def _made(wanted: NewImprovement, at: dt.datetime, by: Viewer) -> Improvement:
    subject = Subject.objects.filter(kind=wanted.subject.kind.value, code=wanted.subject.code)
    found = subject.first()
    if found is None:
        raise unseen(wanted.subject)
    owner = Person.objects.filter(number=wanted.owner, active=True).first()
    if owner is None:
        raise NotFound(
            "没有这位责任人。", "Nobody has the number of the owner.",
            cure=("请选一位在职人员。", "Choose somebody who is there."),
        )  # fmt: skip
    measured = wanted.baseline or Baseline(None, "")
    known = Cycle.objects.filter(uuid=wanted.cycle).first() if wanted.cycle else None
    return Improvement.objects.create(
        subject=found, cycle=known, origin=wanted.origin, finding=wanted.finding,
        alert=wanted.alert, title=wanted.title.strip()[:300], indicator=wanted.indicator,
        baseline=measured.value, baseline_period=measured.period, baseline_rows=measured.rows,
        baseline_snapshot=measured.snapshot, aim=wanted.aim, cause_kind=wanted.cause_kind,
        cause=wanted.cause.strip(), action=wanted.action.strip(), owner=owner,
        due_on=wanted.due_on, opened_at=at, opened_by=by.name,
    )  # fmt: skip


# --- moving ---


def _facts_of(
    row: Improvement, act: ImprovementAct, moment: Moment, due_on: dt.date | None
) -> dict[str, object]:
    """Ask whether somebody may, and return what the act changes beside the state."""
    if act in _BY_CARRIERS:
        moving.require_carrier(moment.by, row)
    elif act in _BY_VERIFIERS:
        moving.require_verifier(moment.by, row)
    else:
        raise WrongUse("复核须填写复核记录。", "To verify, fill in a verification.")
    if act is ImprovementAct.FINISH:
        return {"done_at": moment.at, "done_by": moment.by.name}
    if act is ImprovementAct.BEGIN:
        return {}
    return _later(row, moment, due_on, needed=act is not ImprovementAct.GIVE_BACK)


def _later(
    row: Improvement, moment: Moment, due_on: dt.date | None, *, needed: bool
) -> dict[str, object]:
    if due_on is None and not needed:
        return {} if row.due_on >= moment.on else {"due_on": moment.on + dt.timedelta(14)}
    if due_on is None or due_on < moment.on:
        raise Refused(
            "请给出今天以后的新期限。", "Set a new day, today or later.",
            cure=("填写“新期限”。", "Fill in the new day."),
        )  # fmt: skip
    return {"due_on": due_on}
