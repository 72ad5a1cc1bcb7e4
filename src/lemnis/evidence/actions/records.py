"""What can happen to the records of loads and runs.

Each action is atomic. Times are passed in, never taken.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound
from lemnis.evidence.keeping import keep, written
from lemnis.evidence.models import Load, LoadedDataset, Run
from lemnis.evidence.rules import (
    Judgement,
    Kept,
    Reconciled,
    RunCounts,
    RunPlan,
    SourceKind,
    State,
    ended_already,
    states_before,
)
from lemnis.lake.loads import DatasetLoad
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer

Recorded = TypeVar("Recorded", Load, Run)
_LEFT_BEHIND = [State.RUNNING.value, State.INTERRUPTED.value]


@transaction.atomic
def record_load_started(
    *, uuid: UUID, source: str, kind: SourceKind, at: dt.datetime, by: Viewer
) -> None:
    """Record that a load has begun, before anything of it can be published.

    Writes: one Load, running.
    """
    require(by, Permission.LOAD_DATA)
    Load.objects.create(
        uuid=uuid, source=source[:500], source_kind=kind.value, started_at=at, by=by.name
    )


@transaction.atomic
def record_load_finished(
    *, uuid: UUID, snapshot: int, datasets: Sequence[DatasetLoad], at: dt.datetime, by: Viewer
) -> None:
    """Record that a load was published in ``snapshot``.

    Writes: the Load's state, one LoadedDataset per data set.
    After commit: the job ``evidence.load_published``.

    Raises:
        NotFound: no such load was begun.
        Refused: it has ended already.

    """
    require(by, Permission.LOAD_DATA)
    load = _move(Load, uuid, State.PUBLISHED, snapshot=snapshot, finished_at=at)
    _keep_rows(load, datasets)
    defer("evidence.load_published", load=str(uuid), by=by.name)


@transaction.atomic
def record_load_refused(
    *, uuid: UUID, message: str, datasets: Sequence[DatasetLoad], at: dt.datetime, by: Viewer
) -> None:
    """Record that a load was not published because of what it held, and why.

    Writes: the Load's state, one LoadedDataset per data set.

    Raises:
        NotFound: no such load was begun.
        Refused: it has ended already.

    """
    require(by, Permission.LOAD_DATA)
    load = _move(Load, uuid, State.REFUSED, message=message, finished_at=at)
    _keep_rows(load, datasets)


@transaction.atomic
def record_load_failed(*, uuid: UUID, message: str, at: dt.datetime, by: Viewer) -> None:
    """Record that a load has crashed, and what it said.

    Writes: the Load's state.

    Raises:
        NotFound: no such load was begun.
        Refused: it has ended already.

    """
    require(by, Permission.LOAD_DATA)
    _move(Load, uuid, State.FAILED, message=message, finished_at=at)


@transaction.atomic
def record_rejects(*, uuid: UUID, path: str, by: Viewer) -> None:
    """Record where the workbook of a load's rejected rows was written.

    Writes: the Load's ``rejects``.

    Raises:
        NotFound: no such load was begun.

    """
    require(by, Permission.LOAD_DATA)
    if not Load.objects.filter(uuid=uuid).update(rejects=path):
        raise _not_found(Load, uuid)


@transaction.atomic
def record_run_started(*, uuid: UUID, plan: RunPlan, at: dt.datetime, by: Viewer) -> None:
    """Record that a run has begun, before any measurement of it can be published.

    Writes: one Run, running.
    """
    require(by, Permission.DIAGNOSE)
    facts = asdict(plan) | {"periods": list(plan.periods)}
    Run.objects.create(uuid=uuid, started_at=at, by=by.name, **facts)


@transaction.atomic
def record_run_finished(
    *,
    uuid: UUID,
    snapshot: int,
    counts: RunCounts,
    at: dt.datetime,
    by: Viewer,
    judgement: Judgement | None = None,
) -> Kept:
    """Record that a run's measurements are published in ``snapshot``, and what alerts they move.

    Without a judgement, or where somebody was quicker to move an alert, the run is still to be
    judged (see ``judge_run``).

    Writes: the Run's state and counts; Alerts, AlertEvents and Notices if anything has changed.
    After commit: the jobs ``evidence.run_published``, ``evidence.alerts_changed``.

    Raises:
        NotFound: no such run was begun.
        Refused: it has ended already.

    """
    require(by, Permission.DIAGNOSE)
    kept = keep(judgement, run=uuid, at=at, by=by) if judgement else Kept()
    open_still = judgement is None or kept.overtaken > 0
    facts = {"finished_at": at, "to_judge": open_still, **asdict(counts)}
    if judgement:
        facts["unjudged"] = written(judgement.unjudged)
    _move(Run, uuid, State.PUBLISHED, snapshot=snapshot, **facts)
    defer("evidence.run_published", run=str(uuid), by=by.name)
    return kept


@transaction.atomic
def record_run_failed(*, uuid: UUID, message: str, at: dt.datetime, by: Viewer) -> None:
    """Record that a run has crashed, and what it said.

    Writes: the Run's state.

    Raises:
        NotFound: no such run was begun.
        Refused: it has ended already.

    """
    require(by, Permission.DIAGNOSE)
    _move(Run, uuid, State.FAILED, message=message, finished_at=at)


@transaction.atomic
def reconcile(*, snapshots: Mapping[UUID, int], at: dt.datetime, by: Viewer) -> Reconciled:
    """Bring records left behind by a killed process in step with the lake.

    ``snapshots`` tells, for every load and run that the lake holds, its snapshot. A record still
    running becomes published where the lake has it, else interrupted; a run published like that is
    still to be judged. Call it with the lake's
    write lock held: then nobody can be between publishing and recording. A load that is merely
    still reading its source is called interrupted for a while, and set right when it ends.

    Writes: the state of Loads and Runs.
    After commit: ``evidence.load_published``, ``evidence.run_published`` for those published.
    """
    require(by, Permission.LOAD_DATA)
    loads = _published_after_all(Load, snapshots, at)
    runs = _published_after_all(Run, snapshots, at)
    for uuid in loads:
        defer("evidence.load_published", load=str(uuid), by=by.name)
    Run.objects.filter(uuid__in=runs).update(to_judge=True)
    for uuid in runs:
        defer("evidence.run_published", run=str(uuid), by=by.name)
    return Reconciled(len(loads) + len(runs), _interrupt(Load, at) + _interrupt(Run, at))


def _move(model: type[Recorded], uuid: UUID, then: State, **facts: Any) -> Recorded:
    facts = {"message": "", **facts}
    # Compare and set in one statement: the writer and a reconciler may meet here.
    before = [state.value for state in states_before(then)]
    moved = model.objects.filter(uuid=uuid, state__in=before)
    if moved.update(state=then.value, **facts):
        return model.objects.get(uuid=uuid)
    record = model.objects.filter(uuid=uuid).first()
    if record is None:
        raise _not_found(model, uuid)
    raise ended_already(State(record.state), then)


def _keep_rows(load: Load, datasets: Sequence[DatasetLoad]) -> None:
    LoadedDataset.objects.bulk_create(LoadedDataset(load=load, **asdict(rows)) for rows in datasets)


def _published_after_all(
    model: type[Recorded], snapshots: Mapping[UUID, int], at: dt.datetime
) -> list[UUID]:
    left = model.objects.filter(state__in=_LEFT_BEHIND).order_by("id")
    found = [uuid for uuid in left.values_list("uuid", flat=True) if uuid in snapshots]
    for uuid in found:
        _move(model, uuid, State.PUBLISHED, snapshot=snapshots[uuid], finished_at=at)
    return found


def _interrupt(model: type[Load | Run], at: dt.datetime) -> int:
    running = model.objects.filter(state=State.RUNNING.value)
    return running.update(state=State.INTERRUPTED.value, finished_at=at)


def _not_found(model: type[Load | Run], uuid: UUID) -> NotFound:
    return NotFound(
        f"没有编号为 {uuid} 的记录。", f"There is no {model.__name__.lower()} {uuid}.", uuid=uuid
    )
