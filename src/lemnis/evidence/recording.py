"""How a load or a run is recorded: begun, then finished, refused or failed, under one uuid.

The uuid is the one the lake keeps in the snapshot, so that what a crash leaves open can be settled.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from uuid import UUID, uuid4

from lemnis.engine.college import College
from lemnis.engine.diagnose import RunResult
from lemnis.engine.reading import Library, fingerprint
from lemnis.errors import LemnisError
from lemnis.evidence import actions
from lemnis.evidence.rules import Judgement, RunCounts, RunPlan, SourceKind
from lemnis.lake.loads import LoadResult
from lemnis.lake.store import Lake
from lemnis.people.rules.viewers import Viewer
from lemnis.people.syncing import follow
from lemnis.values import Period


def recorded_load(
    lake: Lake,
    source: str,
    kind: SourceKind,
    by: Viewer,
    work: Callable[[UUID], LoadResult],
    named: UUID | None = None,
) -> LoadResult:
    """Do a load and record it, as ``named`` if it is to be found again.

    What it publishes the registers of subjects follow.

    Writes: a Load, published, refused or failed, and where its rejects are. Once published, what
    ``people.syncing.follow`` writes.
    """
    uuid = named or uuid4()
    actions.record_load_started(uuid=uuid, source=source, kind=kind, at=now(), by=by)
    try:
        result = work(uuid)
    except LemnisError as error:
        actions.record_load_refused(uuid=uuid, message=error.say(), datasets=(), at=now(), by=by)
        raise
    except BaseException as error:
        actions.record_load_failed(uuid=uuid, message=_told(error), at=now(), by=by)
        raise
    if result.snapshot is None:
        why = "\n".join(finding.zh for finding in result.errors)
        actions.record_load_refused(
            uuid=uuid, message=why, datasets=result.datasets, at=now(), by=by
        )
    else:
        actions.record_load_finished(
            uuid=uuid, snapshot=result.snapshot, datasets=result.datasets, at=now(), by=by
        )
        follow(lake, published=result.snapshot, at=now(), by=by)
    if result.rejects:
        actions.record_rejects(uuid=uuid, path=str(result.rejects), by=by)
    return result


def recorded_run(
    college: College,
    asked: tuple[Period, dt.date],
    by: Viewer,
    work: Callable[[UUID], RunResult],
    judge: Callable[[], Judgement],
) -> RunResult:
    """Measure and judge, and record both at once: a period as of a day.

    Writes: a Run, finished or failed; with it the alerts it moves. Where judging crashes, the
    measurements are published all the same, and the run is still to be judged.
    """
    uuid, (period, on) = uuid4(), asked
    plan = RunPlan((period.label,), on, catalogue_hash(college.library), college.lake.snapshot())
    actions.record_run_started(uuid=uuid, plan=plan, at=now(), by=by)
    try:
        result = work(uuid)
    except LemnisError as error:
        actions.record_run_failed(uuid=uuid, message=error.say(), at=now(), by=by)
        raise
    except BaseException as error:
        actions.record_run_failed(uuid=uuid, message=_told(error), at=now(), by=by)
        raise
    judgement = None
    try:
        judgement = judge()
    finally:
        counts = RunCounts(result.indicators, result.subjects, result.measurements)
        snapshot = result.snapshot if result.written is None else result.written
        actions.record_run_finished(
            uuid=uuid, snapshot=snapshot, counts=counts, at=now(), by=by, judgement=judgement
        )
    return result


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def now() -> dt.datetime:
    """Return this moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def catalogue_hash(library: Library) -> str:
    """Return one hash for all formulas in force: the same formulas give the same numbers."""
    lines = sorted(f"{code} {fingerprint(q)}" for code, q in library.questions.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
