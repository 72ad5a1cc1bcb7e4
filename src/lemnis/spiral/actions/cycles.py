"""What happens to cycles: opened by a cadence, moved by people, lapsed by time."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.bulk import insert
from lemnis.people.queries import permit, sees_everything
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.spiral.models import Cycle, CycleOpening, Lap
from lemnis.spiral.rules.cadences import Cadence, Due
from lemnis.spiral.rules.cycles import WAITING, CycleAct, acted
from lemnis.spiral.rules.words import Activity, CycleState

_CELLS = (
    "uuid", "subject", "lap", "cadence", "activity", "period", "starts", "due_on", "state",
    "moves", "opened_at", "submitted_by",
)  # fmt: skip


@transaction.atomic
def open_cycles(*, due: Due, at: dt.datetime, by: Viewer) -> int | None:
    """Open the cycles of one cadence for one period, once; return how many, None if there already.

    They are of every subject of the cadence that was active and had its spiral before that day.

    Writes: a CycleOpening, Cycles, an AuditEvent.
    After commit: the job ``spiral.cycles_opened`` with ``cadence`` and ``period``.
    """
    _require_whole_college(by)
    opening = _claimed(due, at, by)
    if opening is None:
        return None
    rows = [*_rows(due, at)]
    insert(Cycle, _CELLS, rows, unless_there=True)
    CycleOpening.objects.filter(pk=opening.pk).update(cycles=len(rows))
    facts = {"period": due.period, "cycles": len(rows)}
    record(by=by, act="cycle.open", kind="cadence", what=due.cadence.code, facts=facts)
    defer("spiral.cycles_opened", cadence=due.cadence.code, period=due.period)
    return len(rows)


@transaction.atomic
def lapse_cycles(*, cadence: Cadence, on: dt.date, by: Viewer) -> int:
    """Let lapse what of a cadence nobody has handed in for so long; return how many.

    Writes: Cycles' state, an AuditEvent where there were any.
    """
    _require_whole_college(by)
    last = on - dt.timedelta(cadence.lapses)
    late = Cycle.objects.filter(
        cadence=cadence.code, state__in=[s.value for s in WAITING], due_on__lt=last
    )
    count = late.update(state=CycleState.LAPSED.value, moves=F("moves") + 1)
    if count:
        facts = {"cycles": count, "due_before": str(last)}
        record(by=by, act="cycle.lapse", kind="cadence", what=cadence.code, facts=facts)
    return count


@transaction.atomic
def act_on_cycle(*, cycle: UUID, act: CycleAct, moves: int, at: dt.datetime, by: Viewer) -> None:
    """Hand a cycle in, agree to it, or give it back; ``moves`` is what somebody saw it at.

    Writes: the Cycle's state and who handed it in, an AuditEvent.
    After commit: the job ``spiral.cycle_moved``.

    Raises:
        NotFound: there is no such cycle, or not for this viewer.
        NotAllowed: they may see it, but not do this.
        Refused: it is not in a state for it, or somebody else was quicker.

    """
    held = Cycle.objects.select_related("subject").filter(uuid=cycle).first()
    if held is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=str(cycle))
    subject = held.subject.ref
    permit(by, act.permission(Activity(held.activity)), subject)
    after = acted(CycleState(held.state), act)
    as_seen = Cycle.objects.filter(pk=held.pk, moves=moves, state=held.state)
    if not as_seen.update(state=after.value, moves=F("moves") + 1, **_facts(act, at, by)):
        raise Refused(
            "刚刚已有人处理了这个诊改周期。",
            "Somebody else has just acted on this cycle.",
            cure=("请重新查看。", "Look at it again."),
        )
    record(by=by, act=f"cycle.{act.value}", kind="cycle", what=str(cycle))
    defer("spiral.cycle_moved", cycle=str(cycle), act=act.value, by=by.name)


def _require_whole_college(by: Viewer) -> None:
    if not sees_everything(by, Permission.TURN_SPIRALS):
        raise NotAllowed(
            "开启全校的诊改周期须有全校范围的“推进改进螺旋”权限。",
            "To open cycles one must be permitted to move the spirals of the whole college.",
        )


def _claimed(due: Due, at: dt.datetime, by: Viewer) -> CycleOpening | None:
    """Return the record of this opening, None if it is there: of two at once one makes it."""
    key = {"cadence": due.cadence.code, "period": due.period}
    if CycleOpening.objects.filter(**key).exists():
        return None
    try:
        with transaction.atomic():
            return CycleOpening.objects.create(
                **key, opens_on=due.opens_on, at=at, by=by.name, cycles=0
            )
    except IntegrityError:
        return None


def _rows(due: Due, at: dt.datetime) -> Iterator[tuple[Any, ...]]:
    there = Q(spiral__subject__active_until=None) | Q(
        spiral__subject__active_until__gte=due.opens_on
    )
    open_then = Q(closed_on=None) | Q(closed_on__gt=due.opens_on)
    laps = Lap.objects.filter(
        there,
        open_then,
        opened_on__lte=due.opens_on,
        spiral__opened_on__lt=due.opens_on,
        spiral__subject__kind__in=[kind.value for kind in due.cadence.subjects],
    )
    same = (
        due.cadence.code, due.cadence.activity.value, due.period, due.starts, due.due_on,
        CycleState.OPEN.value, 0, at, "",
    )  # fmt: skip
    for subject, lap in laps.order_by("pk").values_list("spiral__subject_id", "pk"):
        yield uuid4(), subject, lap, *same


def _facts(act: CycleAct, at: dt.datetime, by: Viewer) -> dict[str, Any]:
    if act is CycleAct.SUBMIT:
        return {"submitted_at": at, "submitted_by": by.name}
    return {"closed_at": at} if act is CycleAct.CLOSE else {}
