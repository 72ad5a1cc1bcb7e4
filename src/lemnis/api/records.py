"""Loads and runs: what was brought in, what was computed."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from lemnis.api.asking import Limit, Offset, viewer
from lemnis.api.problems import ANY
from lemnis.evidence import queries
from lemnis.evidence.queries import LoadRow, RunRow
from lemnis.evidence.rules import SourceKind, State

# Written out in place: alerts have states too, and a description has room for one of that name.
RecordState = Annotated[str, Field(json_schema_extra={"enum": [state.value for state in State]})]
loads = Router(tags=["loads"])
runs = Router(tags=["runs"])


class LoadShown(Schema):
    """One load; ``snapshot`` is what it published, none if it published nothing."""

    uuid: UUID
    source: str
    source_kind: SourceKind
    state: RecordState
    snapshot: int | None
    datasets: list[str]
    message: str
    by: str
    started_at: dt.datetime
    finished_at: dt.datetime | None


class LoadList(Schema):
    """Some loads, and how many there are in all."""

    items: list[LoadShown]
    total: int


class RunShown(Schema):
    """One run: which periods, how many measurements of how many subjects."""

    uuid: UUID
    periods: list[str]
    as_of: dt.date
    state: RecordState
    snapshot_read: int
    snapshot: int | None
    indicators: int
    subjects: int
    measurements: int
    message: str
    by: str
    started_at: dt.datetime
    finished_at: dt.datetime | None


class RunList(Schema):
    """Some runs, and how many there are in all."""

    items: list[RunShown]
    total: int


@loads.get("", response={200: LoadList, **ANY})
def list_loads(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> LoadList:
    """List loads, the newest first."""
    rows, total = queries.load_rows(viewer(request), first=offset, size=limit)
    return LoadList(items=[_load(row) for row in rows], total=total)


@loads.get("/{uuid}", response={200: LoadShown, **ANY})
def get_load(request: HttpRequest, uuid: UUID) -> LoadShown:
    """Tell one load."""
    return _load(queries.load(viewer(request), uuid))


@runs.get("", response={200: RunList, **ANY})
def list_runs(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> RunList:
    """List runs, the newest first."""
    rows, total = queries.run_rows(viewer(request), first=offset, size=limit)
    return RunList(items=[_run(row) for row in rows], total=total)


@runs.get("/{uuid}", response={200: RunShown, **ANY})
def get_run(request: HttpRequest, uuid: UUID) -> RunShown:
    """Tell one run."""
    return _run(queries.run(viewer(request), uuid))


def _load(row: LoadRow) -> LoadShown:
    names = ("uuid", "source", "source_kind", "state", "snapshot", "message", "by", "started_at",
             "finished_at")  # fmt: skip
    told = {name: getattr(row, name) for name in names}
    return LoadShown(**told, datasets=[each.dataset for each in row.datasets])


def _run(row: RunRow) -> RunShown:
    return RunShown(**{name: getattr(row, name) for name in RunShown.model_fields})
