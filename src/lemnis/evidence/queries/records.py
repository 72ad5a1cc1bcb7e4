"""What may be read of loads and runs, as small frozen rows."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet

from lemnis.errors import NotFound
from lemnis.evidence.models import Load, LoadedDataset, Run
from lemnis.evidence.rules import SourceKind, State
from lemnis.lake.loads import DatasetLoad
from lemnis.people.editions import Kept
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One load; ``datasets`` by name, empty while it is running."""

    uuid: UUID
    source: str
    source_kind: SourceKind
    state: State
    snapshot: int | None
    rejects: str
    message: str
    by: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    datasets: tuple[DatasetLoad, ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run."""

    uuid: UUID
    periods: tuple[str, ...]
    as_of: dt.date
    catalogue_hash: str
    snapshot_read: int
    snapshot: int | None
    indicators: int
    subjects: int
    measurements: int
    state: State
    message: str
    by: str
    started_at: dt.datetime
    finished_at: dt.datetime | None


def loads(viewer: Viewer, *, limit: int = 50) -> tuple[LoadRow, ...]:
    """Return the latest loads, the newest first."""
    return tuple(_load_row(load) for load in _loads_for(viewer)[:limit])


def load_rows(viewer: Viewer, *, first: int, size: int) -> tuple[tuple[LoadRow, ...], int]:
    """Return some loads, the newest first, and how many there are in all."""
    found = _loads_for(viewer)
    return tuple(map(_load_row, found[first : first + size])), found.count()


def run_rows(viewer: Viewer, *, first: int, size: int) -> tuple[tuple[RunRow, ...], int]:
    """Return some runs, the newest first, and how many there are in all."""
    found = _runs_for(viewer)
    return tuple(map(_run_row, found[first : first + size])), found.count()


def load(viewer: Viewer, uuid: UUID) -> LoadRow:
    """Return one load.

    Raises:
        NotFound: there is none of that uuid, or not for the viewer.

    """
    found = _loads_for(viewer).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(f"没有编号为 {uuid} 的载入。", f"There is no load {uuid}.", uuid=uuid)
    return _load_row(found)


def loads_by_uuid(viewer: Viewer, uuids: Collection[UUID]) -> Mapping[UUID, LoadRow]:
    """Return the loads that rows name in ``_load``; a uuid nobody recorded is left out."""
    return {found.uuid: _load_row(found) for found in _loads_for(viewer).filter(uuid__in=uuids)}


def loads_of(viewer: Viewer, dataset: str, *, limit: int = 10) -> tuple[LoadRow, ...]:
    """Return the latest loads that brought rows of a data set, the newest first."""
    found = _loads_for(viewer).filter(datasets__dataset=dataset)
    return tuple(_load_row(load) for load in found[:limit])


_LOADED = Kept[Mapping[str, dt.datetime]](1)


def last_loaded_at(viewer: Viewer) -> Mapping[str, dt.datetime]:
    """Return when each data set was last published to; one never loaded is left out."""
    require(viewer, Permission.SEE_CATALOGUE)
    return _LOADED.of("", _last_loaded_at)


def _last_loaded_at() -> Mapping[str, dt.datetime]:
    published = LoadedDataset.objects.filter(load__state=State.PUBLISHED.value)
    latest = published.order_by().values_list("dataset").annotate(Max("load__finished_at"))
    return dict(latest)


def last_published(viewer: Viewer) -> int:
    """Return the snapshot of the last published load, -1 if there is none."""
    published = _loads_for(viewer).filter(state=State.PUBLISHED.value)
    latest: int | None = published.aggregate(Max("snapshot"))["snapshot__max"]
    return -1 if latest is None else latest


def any_running(viewer: Viewer) -> bool:
    """Tell whether a load or run has begun and not told of its end."""
    running = State.RUNNING.value
    return (
        Load.objects.filter(state=running).exists()
        or _runs_for(viewer).filter(state=running).exists()
    )


def runs(viewer: Viewer, *, limit: int = 50) -> tuple[RunRow, ...]:
    """Return the latest runs, the newest first."""
    return tuple(_run_row(run) for run in _runs_for(viewer)[:limit])


def run(viewer: Viewer, uuid: UUID) -> RunRow:
    """Return one run.

    Raises:
        NotFound: there is none of that uuid, or not for the viewer.

    """
    found = _runs_for(viewer).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(f"没有编号为 {uuid} 的诊断运行。", f"There is no run {uuid}.", uuid=uuid)
    return _run_row(found)


def runs_to_judge(viewer: Viewer) -> tuple[RunRow, ...]:
    """Return the published runs whose alerts are still to be judged, the earliest first."""
    found = _runs_for(viewer).filter(to_judge=True).order_by("started_at", "id")
    return tuple(_run_row(run) for run in found)


def last_judged_on(viewer: Viewer) -> dt.date | None:
    """Return the latest day as of which alerts were judged, None if never."""
    judged = _runs_for(viewer).filter(state=State.PUBLISHED.value, to_judge=False)
    day: dt.date | None = judged.aggregate(Max("as_of"))["as_of__max"]
    return day


def unjudged(viewer: Viewer, runs: Collection[UUID] | None = None) -> Mapping[str, Title]:
    """Return the rules that some runs could not judge, and why; by default the last run judged."""
    judged = _runs_for(viewer).filter(state=State.PUBLISHED.value, to_judge=False)
    meant = judged[:1] if runs is None else judged.filter(uuid__in=runs).order_by("started_at")
    told = list(meant.values_list("unjudged", flat=True))
    return {rule: Title(**why) for rules in told for rule, why in rules.items()}


def _loads_for(viewer: Viewer) -> QuerySet[Load]:
    require(viewer, Permission.SEE_DATA)
    return Load.objects.prefetch_related("datasets")


def _runs_for(viewer: Viewer) -> QuerySet[Run]:
    require(viewer, Permission.SEE_CATALOGUE)
    return Run.objects.all()


def _load_row(load: Load) -> LoadRow:
    return LoadRow(
        uuid=load.uuid,
        source=load.source,
        source_kind=SourceKind(load.source_kind),
        state=State(load.state),
        snapshot=load.snapshot,
        rejects=load.rejects,
        message=load.message,
        by=load.by,
        started_at=load.started_at,
        finished_at=load.finished_at,
        datasets=tuple(_dataset_row(part) for part in load.datasets.all()),
    )


def _dataset_row(part: LoadedDataset) -> DatasetLoad:
    return DatasetLoad(
        dataset=part.dataset,
        rows_in=part.rows_in,
        rejected=part.rejected,
        new=part.new,
        changed=part.changed,
        unchanged=part.unchanged,
        removed=part.removed,
    )


def _run_row(run: Run) -> RunRow:
    return RunRow(
        uuid=run.uuid,
        periods=tuple(run.periods),
        as_of=run.as_of,
        catalogue_hash=run.catalogue_hash,
        snapshot_read=run.snapshot_read,
        snapshot=run.snapshot,
        indicators=run.indicators,
        subjects=run.subjects,
        measurements=run.measurements,
        state=State(run.state),
        message=run.message,
        by=run.by,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )
