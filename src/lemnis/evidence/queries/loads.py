"""What may be read of many loads: a page of them, those of one data set, the latest of each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import Coalesce

from lemnis.evidence.models import Load, LoadedDataset
from lemnis.evidence.rules import SourceKind, State
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


class LoadWishes(NamedTuple):
    """Which loads, in which order; blank for no wish. ``sort`` is one of ``SORTS``."""

    state: str = ""
    kind: str = ""
    words: str = ""
    dataset: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One load in a list, with the rows of all its data sets."""

    uuid: UUID
    started_at: dt.datetime
    source: str
    source_kind: SourceKind
    state: State
    by: str
    datasets: int
    rows_in: int
    rejected: int
    rejects: bool


@dataclass(frozen=True, slots=True)
class LoadPage:
    """One page of loads; ``total`` counts all pages."""

    rows: tuple[LoadLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Feed:
    """The latest published load of a data set."""

    load: UUID
    source: str
    source_kind: SourceKind
    by: str
    at: dt.datetime


SORTS = {
    "started_at": "started_at", "source": "source", "state": "state", "by": "by",
    "rows_in": "all_in", "rejected": "all_rejected",
}  # fmt: skip


def load_page(viewer: Viewer, wishes: LoadWishes) -> LoadPage:
    """Return a page of loads, the newest first unless wished otherwise."""
    require(viewer, Permission.SEE_DATA)
    found = _wished(wishes)
    total = found.count()
    last = max(-(-total // wishes.size), 1)
    start = (min(wishes.page, last) - 1) * wishes.size
    key = SORTS.get(wishes.sort, "")
    order = [("-" if wishes.descending else "") + key, "-id"] if key else ["-started_at", "-id"]
    counted = found.annotate(
        sets=Count("datasets"),
        all_in=Coalesce(Sum("datasets__rows_in"), 0),
        all_rejected=Coalesce(Sum("datasets__rejected"), 0),
    )
    rows = counted.order_by(*order)[start : start + wishes.size]
    return LoadPage(tuple(_line(load) for load in rows), total)


def feeds(viewer: Viewer) -> Mapping[str, Feed]:
    """Return the latest published load of each data set; one never loaded is left out."""
    require(viewer, Permission.SEE_DATA)
    published = LoadedDataset.objects.filter(load__state=State.PUBLISHED.value)
    latest = dict(published.order_by().values_list("dataset").annotate(Max("load_id")))
    loads = Load.objects.in_bulk(set(latest.values()))
    return {name: _feed(loads[key]) for name, key in latest.items()}


def _wished(wishes: LoadWishes) -> QuerySet[Load]:
    found = Load.objects.all()
    if wishes.state:
        found = found.filter(state=wishes.state)
    if wishes.kind:
        found = found.filter(source_kind=wishes.kind)
    if wishes.words:
        found = found.filter(source__icontains=wishes.words)
    if wishes.dataset:
        keys = LoadedDataset.objects.filter(dataset=wishes.dataset).values("load_id")
        found = found.filter(pk__in=keys)
    return found


def _line(load: Load) -> LoadLine:
    # What ``annotate`` has added is not known to the model's type.
    counts = vars(load)
    return LoadLine(
        uuid=load.uuid,
        started_at=load.started_at,
        source=load.source,
        source_kind=SourceKind(load.source_kind),
        state=State(load.state),
        by=load.by,
        datasets=counts["sets"],
        rows_in=counts["all_in"],
        rejected=counts["all_rejected"],
        rejects=bool(load.rejects),
    )


def _feed(load: Load) -> Feed:
    assert load.finished_at is not None
    kind = SourceKind(load.source_kind)
    return Feed(load.uuid, load.source, kind, load.by, load.finished_at)
