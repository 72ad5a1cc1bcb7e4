"""Long work done: an errand begun, its walk taken, and told how it ended.

Whoever does an errand holds its lock, which the system lets go of when a process dies, however it
dies. So an errand that is under way while nobody holds it was left by a worker that was killed:
it is begun anew. Each walk here may be taken twice: what it published stands in the lake.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from filelock import FileLock, Timeout

from lemnis.errors import LemnisError
from lemnis.evidence import actions, backtesting, queries, uploading, work
from lemnis.evidence.at_hand import college_at_hand, home_at_hand, lake_at_hand
from lemnis.evidence.opening import mend_records
from lemnis.evidence.publishing import publish_cases
from lemnis.evidence.recording import now
from lemnis.evidence.rules import MOST_ATTEMPTS, ErrandKind, plain
from lemnis.lake import datasets
from lemnis.lake.published import check_published
from lemnis.people.recognising import viewer_named
from lemnis.people.rules.viewers import Viewer, operator, require
from lemnis.queue import defer
from lemnis.values import Title

Progress = Callable[[str, int, int], None]
Result = Mapping[str, Any]
_HOUSE = operator("lemnis")
_SECONDS_BETWEEN = 1.0
_log = logging.getLogger("lemnis.errands")


class Errand(NamedTuple):
    """What a walk is given: what is wanted, for whom, and somebody to tell how far it is."""

    uuid: UUID
    attempt: int
    wanted: Mapping[str, Any]
    by: Viewer
    progress: Progress


def do_errand(uuid: UUID) -> None:
    """Do an errand, unless it is over or somebody else is at it.

    Writes: what its walk writes; the Errand, begun and ended.

    Raises:
        NotFound: there is no such errand.

    """
    asked = queries.errand(_HOUSE, uuid)
    if asked.state.over:
        return
    with _held(uuid) as alone:
        # Whoever held it before may have ended it meanwhile.
        if alone and not queries.errand(_HOUSE, uuid).state.over:
            _do(asked, operator(asked.by))


def take_up_left() -> int:
    """Leave again every errand that waits, or that a killed worker has left; return how many.

    Called when a worker starts. One that is in the queue all the same is done once.
    """
    left = queries.errands_under_way(_HOUSE)
    for errand in left:
        defer("evidence.errand_asked", uuid=str(errand.uuid))
    return len(left)


def is_held(uuid: UUID) -> bool:
    """Tell whether somebody is at an errand just now."""
    if not _lock(uuid).exists():
        return False
    try:
        with FileLock(_lock(uuid), timeout=0):
            return False
    except Timeout:
        return True


def _do(asked: queries.ErrandRow, by: Viewer) -> None:
    uuid = asked.uuid
    attempt = actions.begin_errand(uuid=uuid, by=by)
    if attempt > MOST_ATTEMPTS:
        actions.fail_errand(uuid=uuid, why=_KILLED, at=now(), by=by)
        return
    try:
        _require_still(asked)
        errand = Errand(uuid, attempt, asked.wanted, by, _teller(uuid, by))
        result = WALKS[asked.kind](errand)
    except LemnisError as error:
        actions.refuse_errand(uuid=uuid, why=_why(error), result=_facts(error), at=now(), by=by)
    except Exception as error:  # noqa: BLE001 - the page of the errand is where its crash is told
        _log.exception("errand %s (%s) has crashed", uuid, asked.kind)
        actions.fail_errand(uuid=uuid, why=_crashed(error), at=now(), by=by)
    else:
        actions.finish_errand(uuid=uuid, result=plain(result), at=now(), by=by)


def _require_still(asked: queries.ErrandRow) -> None:
    """Refuse what is no longer permitted to whoever asked: a role may have been taken back since.

    A name without an account is that of somebody at the machine itself.
    """
    asker = viewer_named(asked.by, now().astimezone().date())
    if asker is not None:
        require(asker, asked.kind.permission)


@contextmanager
def _held(uuid: UUID) -> Iterator[bool]:
    """Hold an errand alone; gives whether that was possible."""
    path = _lock(uuid)
    path.parent.mkdir(exist_ok=True)
    try:
        with FileLock(path, timeout=0):
            yield True
            if queries.errand(_HOUSE, uuid).state.over:
                path.unlink(missing_ok=True)
    except Timeout:
        yield False


def _lock(uuid: UUID) -> Path:
    return home_at_hand().folder / "errands" / f"{uuid}.lock"


def _teller(uuid: UUID, by: Viewer) -> Progress:
    """Return what writes progress down, at most once a second."""
    last = [-_SECONDS_BETWEEN]

    def tell(stage: str, done: int, total: int) -> None:
        if time.monotonic() - last[0] >= _SECONDS_BETWEEN:
            actions.tell_progress(uuid=uuid, stage=stage, done=done, total=total, by=by)
            last[0] = time.monotonic()

    return tell


def _why(error: LemnisError) -> Title:
    return Title(error.say("zh"), error.say("en"))


def _facts(error: LemnisError) -> Result:
    """Return what an error tells beside its words, as far as it is a walk's own result."""
    told = error.facts.get("result")
    return plain(told) if isinstance(told, Mapping) else {}


def _crashed(error: Exception) -> Title:
    name = type(error).__name__
    return Title(
        f"程序出错（{name}），什么也没有改变；系统管理员可在日志中看到详情。",
        f"It crashed ({name}) and nothing was changed; the log tells the administrator more.",
    )


_KILLED = Title(
    f"处理进程中断了 {MOST_ATTEMPTS} 次，不再重试；请让系统管理员查看内存与日志。",
    f"Its worker was killed {MOST_ATTEMPTS} times, so it is not tried again; have the administrator"
    " look at memory and log.",
)


# --- the walk of each kind ---


def _check(errand: Errand) -> Result:
    """Check what is published: ``wanted`` may name the ``datasets``, else all are checked."""
    lake, known = lake_at_hand(), datasets.load()
    only = set(errand.wanted.get("datasets", ())) or None
    snapshot = lake.snapshot()
    found = check_published(lake, known, only, errand.progress)
    checked = sorted(only or {d.name for d in known} & lake.tables())
    return {"snapshot": snapshot, "checked": checked, "all": only is None, "findings": found}


def _diagnose(errand: Errand) -> Result:
    """Diagnose: ``wanted`` has ``periods`` (labels) and the day ``on``."""
    on = dt.date.fromisoformat(errand.wanted["on"])
    mend_records(lake_at_hand(), at=now(), by=errand.by)
    publish_cases(lake_at_hand(), on=on, by=errand.by)
    college = college_at_hand(errand.by, on)
    periods = tuple(college.calendar.parse(label) for label in errand.wanted["periods"])
    wanted = work.Wanted(periods, on)
    found = list(work.run_diagnosis(college, wanted, by=errand.by, progress=errand.progress))
    runs = [
        {"run": each.run, "period": each.periods[0], "measurements": each.measurements,
         "anew": each.anew, "indicators": each.indicators, "subjects": each.subjects}
        for each in found
    ]  # fmt: skip
    moves = queries.alert_moves(errand.by, [UUID(each.run) for each in found])
    return {"runs": runs, "alerts": {state.value: count for state, count in moves.items()}}


def _backtest(errand: Errand) -> Result:
    """Back-test: ``wanted`` is as ``backtesting.asked_plainly`` reads it."""
    question = backtesting.asked_plainly(errand.wanted)
    college = college_at_hand(errand.by, now().astimezone().date())
    found = backtesting.run_backtest(college, question, by=errand.by, progress=errand.progress)
    return {"outcome": question.outcome, "rules": [backtesting.told_plainly(b) for b in found]}


WALKS: Mapping[ErrandKind, Callable[[Errand], Result]] = {
    ErrandKind.TRY: uploading.try_upload,
    ErrandKind.LOAD: uploading.load_upload,
    ErrandKind.CHECK: _check,
    ErrandKind.DIAGNOSE: _diagnose,
    ErrandKind.BACKTEST: _backtest,
}
