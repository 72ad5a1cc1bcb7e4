"""What happens to the spirals of a made-up college: all of them as they may have turned so far."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Mod

from lemnis.errors import Refused
from lemnis.people.actions import record
from lemnis.people.bulk import insert
from lemnis.people.models import Subject
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.models import Cycle, Lap, Spiral, StageRecord
from lemnis.spiral.rules.histories import PAPERS, History, LapHistory
from lemnis.spiral.rules.words import CycleState

_LAP = (
    "spiral", "number", "period", "opened_on", "due_on", "closed_on", "small", "attainment",
    "gain",
)  # fmt: skip
_STAGE = (
    "lap", "stage", "round", "begun_at", "begun_by", "due_on", "ended_at", "ended_by", "artefact",
    "note",
)  # fmt: skip
_SHARE_LAPSED = 11  # of so many old cycles one was never handed in
_ONE_LATE_IN, _LATE_BY = 9, dt.timedelta(2)


@transaction.atomic
def settle_spirals(*, histories: Sequence[History], by: Viewer) -> int:
    """Give a college without spirals those it might have; return how many.

    Writes: Spirals, Laps, StageRecords, an AuditEvent.

    Raises:
        Refused: there are spirals already.

    """
    require(by, Permission.TURN_SPIRALS)
    if Spiral.objects.exists():
        raise Refused("已有螺旋，不再生成示范螺旋。", "There are spirals already.")
    keys = {
        (kind, code): pk for pk, kind, code in Subject.objects.values_list("pk", "kind", "code")
    }
    known = [h for h in histories if (h.subject.kind.value, h.subject.code) in keys]
    insert(
        Spiral,
        ("uuid", "subject", "template", "lap", "stage", "moves", "opened_on"),
        (_spiral(h, keys[h.subject.kind.value, h.subject.code]) for h in known),
    )
    spirals = dict(Spiral.objects.values_list("subject_id", "pk"))
    held = [(spirals[keys[h.subject.kind.value, h.subject.code]], h) for h in known]
    insert(Lap, _LAP, (row for pk, h in held for row in _laps(pk, h)))
    laps = {
        (spiral, n): pk for pk, spiral, n in Lap.objects.values_list("pk", "spiral_id", "number")
    }
    insert(
        StageRecord,
        _STAGE,
        (row for pk, h in held for lap in h.laps for row in _stages(laps[pk, lap.number], lap, h)),
    )
    record(by=by, act="spiral.settle", kind="spiral", facts={"spirals": len(known)})
    return len(known)


@transaction.atomic
def settle_cycles(*, before: dt.date, at: dt.datetime, by: Viewer) -> int:
    """Have the cycles that were due before a day closed, but for some that lapsed; return how many.

    Writes: Cycles, an AuditEvent.
    """
    require(by, Permission.TURN_SPIRALS)
    old = Cycle.objects.filter(due_on__lt=before, state=CycleState.OPEN.value)
    pks = list(old.order_by("pk").values_list("pk", flat=True))
    lapsed = pks[::_SHARE_LAPSED]
    Cycle.objects.filter(pk__in=lapsed).update(state=CycleState.LAPSED.value, moves=F("moves") + 1)
    left = old.filter(state=CycleState.OPEN.value).order_by()
    days = sorted(set(left.values_list("due_on", flat=True)))
    count = sum(_closed(left.filter(due_on=day), day, at, by) for day in days)
    record(by=by, act="cycle.settle", kind="cycle", facts={"closed": count, "lapsed": len(lapsed)})
    return count


def _closed(waiting: QuerySet[Cycle], due_on: dt.date, at: dt.datetime, by: Viewer) -> int:
    """Close what was due on a day: handed in on that day, some of it a little late."""
    told = {"state": CycleState.CLOSED.value, "moves": F("moves") + 2, "submitted_by": by.name}
    slow = waiting.annotate(turn=Mod(F("pk"), _ONE_LATE_IN)).filter(turn=0)
    late = slow.update(**told, submitted_at=_nine(due_on + _LATE_BY), closed_at=at)
    return late + waiting.update(**told, submitted_at=_nine(due_on), closed_at=at)


def _spiral(history: History, subject: int) -> tuple[Any, ...]:
    last = history.laps[-1]
    steps = sum(len(lap.stages) for lap in history.laps) - 1
    stage = last.stages[-1].stage.value
    return (
        uuid4(), subject, history.template, last.number, stage, steps, history.laps[0].opened
    )  # fmt: skip


def _laps(spiral: int, history: History) -> Iterator[tuple[Any, ...]]:
    for lap in history.laps:
        yield (
            spiral, lap.number, lap.period.label, lap.opened, lap.period.end, lap.closed,
            lap.small, *lap.attained,
        )  # fmt: skip


def _stages(pk: int, lap: LapHistory, history: History) -> Iterator[tuple[Any, ...]]:
    for passed in lap.stages:
        kind = passed.stage.artefact
        done = passed.ended is not None
        yield (
            pk, passed.stage.value, passed.round, _nine(passed.begun), history.who, passed.due,
            _nine(passed.ended) if passed.ended else None, history.who if done else "",
            f"{kind.value}:{PAPERS[kind]}" if done else "", "",
        )  # fmt: skip


def _nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)
