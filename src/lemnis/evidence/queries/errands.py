"""What may be read of long work: one's own, and that of others who do what one may do, too."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lemnis.errors import NotFound
from lemnis.evidence.models import Errand
from lemnis.evidence.rules.errands import UNDER_WAY, ErrandKind, ErrandState, stage_words
from lemnis.lake import datasets
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """One errand; ``total`` is 0 where nobody knows; ``stage`` is in words."""

    uuid: UUID
    kind: ErrandKind
    title: Title
    by: str
    asked_at: dt.datetime
    wanted: Mapping[str, Any]
    state: ErrandState
    attempts: int
    stage: Title
    done: int
    total: int
    result: Mapping[str, Any]
    message: Title
    ended_at: dt.datetime | None


def errand(viewer: Viewer, uuid: UUID) -> ErrandRow:
    """Return one errand.

    Raises:
        NotFound: there is none of that uuid, or not for the viewer.

    """
    found = _seen(viewer).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(f"没有编号为 {uuid} 的工作。", f"There is no errand {uuid}.", uuid=uuid)
    return _row(found)


def my_errands(
    viewer: Viewer, *, kind: ErrandKind | None = None, limit: int = 100
) -> tuple[ErrandRow, ...]:
    """Return the latest errands one has asked for oneself, of a kind or of any, newest first."""
    found = Errand.objects.filter(by=viewer.name)
    if kind is not None:
        found = found.filter(kind=kind.value)
    return tuple(_row(each) for each in found[:limit])


def errands(viewer: Viewer, *, limit: int = 100) -> tuple[ErrandRow, ...]:
    """Return the latest errands a viewer may see, whoever asked for them, newest first."""
    return tuple(_row(each) for each in _seen(viewer)[:limit])


def errands_under_way(viewer: Viewer) -> tuple[ErrandRow, ...]:
    """Return the errands that wait or run, the longest waiting first."""
    found = _seen(viewer).filter(state__in=[state.value for state in UNDER_WAY])
    return tuple(_row(each) for each in found.order_by("asked_at", "id"))


def last_done(viewer: Viewer, kind: ErrandKind, **wanted: Any) -> ErrandRow | None:
    """Return the latest errand of a kind that is done and wanted this, None without."""
    found = _seen(viewer).filter(kind=kind.value, state=ErrandState.DONE.value)
    if wanted:
        found = found.filter(**{f"wanted__{name}": value for name, value in wanted.items()})
    first = found.first()
    return None if first is None else _row(first)


def _seen(viewer: Viewer) -> QuerySet[Errand]:
    kinds = [kind.value for kind in ErrandKind if viewer.may(kind.permission)]
    return Errand.objects.filter(Q(by=viewer.name) | Q(kind__in=kinds))


def _row(errand: Errand) -> ErrandRow:
    state = ErrandState(errand.state)
    return ErrandRow(
        uuid=errand.uuid,
        kind=ErrandKind(errand.kind),
        title=Title(errand.zh, errand.en),
        by=errand.by,
        asked_at=errand.asked_at,
        wanted=errand.wanted,
        state=state,
        attempts=errand.attempts,
        stage=stage_words(errand.stage, _titles()) if errand.stage else state.words,
        done=errand.done,
        total=errand.total,
        result=errand.result,
        message=Title(errand.message_zh, errand.message_en),
        ended_at=errand.ended_at,
    )


def _titles() -> Mapping[str, Title]:
    return {dataset.name: dataset.title for dataset in datasets.load()}
