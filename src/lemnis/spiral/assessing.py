"""How an assessment moves, who judges in it, and who may not. Shared by its actions."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import F

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.models import Person
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.spiral.models import Assessment, Cycle, Lap, Reviewer
from lemnis.spiral.rules.assessments import AssessmentAct, AssessmentState, assessed
from lemnis.spiral.rules.conflicts import Judge, Judged, conflict
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectKind


def no_assessment() -> NotFound:
    """Return the error of an assessment that is not there, or not for this viewer."""
    return NotFound(
        "没有这次考核性诊断，或您无权查看。", "There is no such assessment, or not for you."
    )


def assessment_of(uuid: UUID) -> Assessment:
    """Return an assessment by its uuid.

    Raises:
        NotFound: there is none.

    """
    rows = Assessment.objects.select_related("cycle__subject__owner", "cycle__subject__unit")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise no_assessment()
    return row


def judging(uuid: UUID, by: Viewer) -> tuple[Assessment, Reviewer]:
    """Return an assessment under way, and ``by`` as its reviewer who has not handed in.

    Raises:
        NotFound: there is none, or ``by`` does not judge in it.
        Refused: it is not under way, or they have handed in.

    """
    row = assessment_of(uuid)
    permit(by, Permission.ASSESS, row.cycle.subject.ref)
    mine = row.reviewers.select_related("account__person__unit")
    reviewer = mine.filter(account=by.account).first() if by.account else None
    if reviewer is None:
        raise NotFound("您不是这次诊断的评审员。", "You do not judge in this assessment.")
    if row.state != AssessmentState.UNDER_WAY.value:
        raise Refused("评审尚未开始或已结束。", "It has not begun, or is over.")
    if reviewer.handed_in_at is not None:
        raise Refused("您已提交意见，不能再改。", "You have handed in: nothing is changed.")
    return row, reviewer


def require_no_conflict(person: Person | None, row: Assessment) -> None:
    """Refuse who may not judge this subject for a conflict of interest.

    Raises:
        Refused: tells which.

    """
    if person is None:
        return
    subject = row.cycle.subject
    judge = Judge(person.number, person.unit.path if person.unit else "")
    owner = subject.owner.number if subject.owner else ""
    unit = subject.unit.path if subject.unit else ""
    whole = subject.kind == SubjectKind.SCHOOL.value
    why = conflict(judge, Judged(row.cycle.subject.ref, owner, unit, whole))
    if why is not None:
        raise Refused(
            f"存在利益冲突：{why.zh}。", f"There is a conflict of interest: {why.en}.",
            cure=("请另选评审员。", "Choose another reviewer."),
        )  # fmt: skip


def decide_on_the_lap(row: Assessment, at: dt.datetime) -> None:
    """Agree to the self-diagnoses that were handed in in the lap an assessment has concluded on."""
    lap = Lap.objects.filter(spiral__subject=row.cycle.subject_id, closed_on=None)
    handed_in = Cycle.objects.filter(
        lap__in=lap.values("pk"), activity=Activity.SELF_DIAGNOSIS.value,
        state=CycleState.SUBMITTED.value,
    )  # fmt: skip
    handed_in.update(state=CycleState.CLOSED.value, moves=F("moves") + 1, closed_at=at)


def moved(
    row: Assessment, act: AssessmentAct, moves: int, why: str, by: Viewer, **facts: Any
) -> None:
    """Move an assessment if it still stands as it was read.

    Raises:
        Refused: that cannot be done now, nothing was said, or somebody else was quicker.

    """
    after = assessed(AssessmentState(row.state), act)
    if act.needs_reason and not why.strip():
        raise Refused(f"{act.words.zh}须写明意见。", f"To {act.words.en}, say why.")
    as_seen = Assessment.objects.filter(pk=row.pk, state=row.state, moves=moves)
    if not as_seen.update(state=after.value, moves=moves + 1, **facts):
        raise Refused(
            "刚刚已有人处理了这次诊断。",
            "Somebody else has just acted on this assessment.",
            cure=("请重新查看。", "Look at it again."),
        )
    record(by=by, act=f"assessment.{act.value}", kind="assessment", what=str(row.uuid),
           facts={"why": why.strip()[:500]} if why.strip() else None)  # fmt: skip
    defer("spiral.assessment_moved", assessment=str(row.uuid), act=act.value, by=by.name)
