"""What can happen to long work somebody asked for. Times are passed in, never taken."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from lemnis.errors import NotFound
from lemnis.evidence.models import Errand
from lemnis.evidence.rules.errands import (
    UNDER_WAY,
    ErrandKind,
    ErrandState,
    over_already,
)
from lemnis.people.actions.audit import record
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.values import Title

_UNDER_WAY = [state.value for state in UNDER_WAY]


@transaction.atomic
def ask_errand(
    *, kind: ErrandKind, title: Title, wanted: Mapping[str, Any], at: dt.datetime, by: Viewer
) -> UUID:
    """Ask for long work and return the uuid it is found again by.

    ``wanted`` is plain (JSON), as the walk of this kind reads it: see ``evidence.doing``.

    Writes: one Errand, waiting; one AuditEvent.
    After commit: the job ``evidence.errand_asked``.

    Raises:
        NotAllowed: this kind is not permitted.

    """
    require(by, kind.permission)
    uuid = uuid4()
    Errand.objects.create(
        uuid=uuid, kind=kind.value, zh=title.zh[:300], en=title.en[:300], by=by.name,
        asked_at=at, wanted=dict(wanted),
    )  # fmt: skip
    facts = {"kind": kind.value, "title": title.zh}
    record(by=by, act="errand.ask", kind="errand", what=str(uuid), facts=facts)
    defer("evidence.errand_asked", uuid=str(uuid))
    return uuid


@transaction.atomic
def resume_errand(*, uuid: UUID, by: Viewer) -> None:
    """Have an errand that a killed process has left begun anew; done once if it was not left.

    Writes: one AuditEvent.
    After commit: the job ``evidence.errand_asked``.

    Raises:
        NotFound: there is no such errand.
        NotAllowed: this kind is not permitted.

    """
    require(by, _kind(uuid).permission)
    record(by=by, act="errand.resume", kind="errand", what=str(uuid))
    defer("evidence.errand_asked", uuid=str(uuid))


@transaction.atomic
def begin_errand(*, uuid: UUID, by: Viewer) -> int:
    """Begin an errand, or begin it anew; return the number of the attempt, from 1.

    Called by whoever holds the errand alone (``evidence.doing``).

    Writes: the Errand's state and attempts.

    Raises:
        NotFound: there is no such errand.
        Refused: it is over.

    """
    require(by, _kind(uuid).permission)
    _move(uuid, ErrandState.RUNNING, attempts=F("attempts") + 1, stage="", done=0, total=0)
    number: int = Errand.objects.values_list("attempts", flat=True).get(uuid=uuid)
    return number


@transaction.atomic
def tell_progress(*, uuid: UUID, stage: str, done: int, total: int, by: Viewer) -> None:
    """Tell how far an errand is; of one that is over nothing more is told.

    Writes: the Errand's stage and counts.
    """
    require(by, _kind(uuid).permission)
    running = Errand.objects.filter(uuid=uuid, state=ErrandState.RUNNING.value)
    running.update(stage=stage[:200], done=max(done, 0), total=max(total, 0))


@transaction.atomic
def finish_errand(*, uuid: UUID, result: Mapping[str, Any], at: dt.datetime, by: Viewer) -> None:
    """Record that an errand is done, and what came of it (plain, JSON).

    Writes: the Errand's state and result, one AuditEvent.

    Raises:
        NotFound: there is no such errand.
        Refused: it is over.

    """
    _end(uuid, ErrandState.DONE, at, by, result=dict(result))


@transaction.atomic
def refuse_errand(*, uuid: UUID, why: Title, result: Mapping[str, Any] | None = None,
                  at: dt.datetime, by: Viewer) -> None:  # fmt: skip
    """Record that what was asked for cannot be, and why; ``result`` may tell more.

    Writes: the Errand's state, message and result, one AuditEvent.

    Raises:
        NotFound: there is no such errand.
        Refused: it is over.

    """
    _end(uuid, ErrandState.REFUSED, at, by, message_zh=why.zh, message_en=why.en,
         result=dict(result or {}))  # fmt: skip


@transaction.atomic
def fail_errand(*, uuid: UUID, why: Title, at: dt.datetime, by: Viewer) -> None:
    """Record that an errand has crashed.

    Writes: the Errand's state and message, one AuditEvent.

    Raises:
        NotFound: there is no such errand.
        Refused: it is over.

    """
    _end(uuid, ErrandState.FAILED, at, by, message_zh=why.zh, message_en=why.en)


def _end(uuid: UUID, state: ErrandState, at: dt.datetime, by: Viewer, **facts: Any) -> None:
    require(by, _kind(uuid).permission)
    _move(uuid, state, ended_at=at, **facts)
    told = {"state": state.value}
    record(by=by, act="errand.end", kind="errand", what=str(uuid), facts=told)


def _move(uuid: UUID, then: ErrandState, **facts: Any) -> None:
    moved = Errand.objects.filter(uuid=uuid, state__in=_UNDER_WAY)
    if not moved.update(state=then.value, **facts):
        raise over_already(
            ErrandState(Errand.objects.values_list("state", flat=True).get(uuid=uuid))
        )


def _kind(uuid: UUID) -> ErrandKind:
    kind = Errand.objects.filter(uuid=uuid).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound(f"没有编号为 {uuid} 的工作。", f"There is no errand {uuid}.", uuid=uuid)
    return ErrandKind(kind)
