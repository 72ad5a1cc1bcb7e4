"""Verifying improvements (复核), and keeping what worked as cases others can use."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from lemnis.engine.alerts.lifecycle import Act as AlertAct
from lemnis.errors import Refused, WrongUse
from lemnis.people.actions import record
from lemnis.people.queries import permit
from lemnis.people.queries.names import PERSONS
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import moving
from lemnis.spiral.actions.following import follow
from lemnis.spiral.models import Improvement, KnowledgeCase, Verification
from lemnis.spiral.moving import Moment
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.improvements import ImprovementAct, ImprovementState, VerificationWay
from lemnis.spiral.rules.stages import StageCode

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found; numbers in the shown unit of the indicator.

    ``moves`` is the number of moves of the improvement as it was looked at: what has moved since
    is not verified unseen.
    """

    way: VerificationWay
    effective: bool
    conclusion: str
    moves: int
    before: Decimal | None = None
    after: Decimal | None = None
    after_period: str = ""
    after_snapshot: int | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    working: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""


@transaction.atomic
def verify_improvement(
    *, improvement: UUID, verified: Verified, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    """Conclude whether an improvement has had an effect, once for each time it was finished.

    One that has not comes before the committee; the alert of one that has is verified with it.

    Writes: one Verification, the Improvement's state, one row of its track, one AuditEvent; a
    CommitteeItem; the Alert; one that worked is noted with its Spiral, or lets it go on.
    After commit: the job ``spiral.improvement_moved``.

    Raises:
        NotFound: there is no such improvement, or not for ``by``.
        NotAllowed: it is not for ``by`` to verify.
        Refused: it is not to be verified now, is one's own work, or somebody was quicker.
        WrongUse: it says no conclusion or no place, or there is no measurement to go by.

    """
    row = moving.improvement_of(improvement)
    moving.require_verifier(by, row)
    _require_whole(verified)
    act = ImprovementAct.CONFIRM if verified.effective else ImprovementAct.DENY
    row.moves = verified.moves
    moment = Moment(by, at, on, verified.conclusion)
    moving.moved(row, act, moment)
    earlier = Verification.objects.filter(improvement=row).count()
    Verification.objects.create(
        improvement=row, round=earlier + 1, way=verified.way.value, effective=verified.effective,
        before=verified.before, after=verified.after, after_period=verified.after_period,
        after_snapshot=verified.after_snapshot, effect=verified.effect, low=verified.low,
        high=verified.high, working=dict(verified.working), place=verified.place.strip(),
        conclusion=verified.conclusion.strip(), at=at, by=by.name,
    )  # fmt: skip
    if verified.effective:
        moving.take_alert_along(row, AlertAct.VERIFY, moment)
        follow(
            subject=row.subject.ref, stage=StageCode.INNOVATE, cycle=row.cycle, on=on, at=at,
            bound=Bound("improvement", str(row.uuid), row.title[:_LONGEST_NAME]), by=by,
        )  # fmt: skip


@transaction.atomic
def keep_case(*, improvement: UUID, title: str, effect: str, at: dt.datetime, by: Viewer) -> UUID:
    """Make a measure that worked an entry of the case library; return its uuid.

    Writes: one KnowledgeCase, one AuditEvent.

    Raises:
        NotFound: there is no such improvement, or not for ``by``.
        Refused: it has not been verified as effective, or is in the library already.

    """
    row = moving.improvement_of(improvement)
    permit(by, Permission.VERIFY, row.subject.ref)
    last = row.verifications.order_by("-round").first()
    if row.state != ImprovementState.EFFECTIVE.value or last is None:
        raise Refused(
            "只有复核为有效的改进才能收入案例库。",
            "Only improvements verified as effective become cases.",
            cure=("请先复核。", "Verify it first."),
        )
    if row.subject.kind in {kind.value for kind in PERSONS}:
        raise Refused(
            "个人的改进不收入案例库。", "What a single person improved is no case for all.",
        )  # fmt: skip
    if not title.strip() or not effect.strip():
        raise WrongUse("请写明标题和效果。", "Give it a title, and say what came of it.")
    fresh = _case(row, last, title.strip()[:300], effect.strip())
    kept, new = KnowledgeCase.objects.get_or_create(
        improvement=row, defaults=fresh | {"at": at, "by": by.name}
    )
    if not new:
        raise Refused("这项改进已在案例库中。", "This improvement is in the library already.")
    record(by=by, act="case.keep", kind="case", what=str(kept.uuid))
    return kept.uuid


def _require_whole(verified: Verified) -> None:
    if not verified.conclusion.strip():
        raise WrongUse("请写明复核结论。", "Say what you conclude.")
    if verified.way is VerificationWay.ON_SITE:
        if not verified.place.strip():
            raise WrongUse("现场核查须写明地点。", "On site: say where.")
    elif verified.before is None or verified.after is None:
        raise WrongUse(
            "改进后还没有新的测量值，不能按数据复核。",
            "There is no measurement after the improvement to verify it by.",
            cure=("请等下一次诊断，或作现场核查。", "Wait for the next diagnosis, or go and look."),
        )


def _case(row: Improvement, last: Verification, title: str, effect: str) -> dict[str, Any]:
    numbers = {
        "before": None if last.before is None else str(last.before),
        "after": None if last.after is None else str(last.after),
        "effect": last.effect, "low": last.low, "high": last.high,
        "before_period": row.baseline_period, "after_period": last.after_period,
    }  # fmt: skip
    told = (title, row.title, row.cause, row.action, effect, row.indicator)
    return {
        "title": title, "problem": row.title, "cause": row.cause, "measure": row.action,
        "effect": effect, "indicator": row.indicator, "kind": row.subject.kind,
        "numbers": numbers, "words": "\n".join(each for each in told if each),
    }  # fmt: skip
