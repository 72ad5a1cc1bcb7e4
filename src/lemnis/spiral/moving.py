"""How an improvement moves: who may move it, compare and set, its track, the committee, the alert.

Shared by the actions of the ledger; a move is one row of the track, numbered without gaps.
"""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from lemnis.engine.alerts.lifecycle import Act as AlertAct
from lemnis.engine.alerts.lifecycle import State, acted
from lemnis.errors import NotFound, Refused
from lemnis.evidence.actions import improve as improve_alert
from lemnis.evidence.actions import verify as verify_alert
from lemnis.evidence.queries import alert as alert_of
from lemnis.people.actions import record
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, require
from lemnis.queue import defer
from lemnis.spiral.models import CommitteeItem, Improvement, ImprovementMove
from lemnis.spiral.rules.improvements import (
    FOR_THE_COMMITTEE,
    CommitteeCause,
    ImprovementAct,
    ImprovementState,
    improved,
)


class Moment(NamedTuple):
    """Who moves an improvement, when, on which day of the college, and what is said."""

    by: Viewer
    at: dt.datetime
    on: dt.date
    note: str = ""


def no_improvement(uuid: UUID | str) -> NotFound:
    """Return the error of an improvement that is not there, or not for this viewer."""
    return NotFound(
        "没有这项改进，或您无权查看。",
        "There is no such improvement, or not for you.",
        cure=("请从改进台账中选择。", "Choose one from the ledger."),
        uuid=str(uuid),
    )


def improvement_of(uuid: UUID) -> Improvement:
    """Return an improvement by its uuid.

    Raises:
        NotFound: there is none.

    """
    rows = Improvement.objects.select_related("subject", "owner", "cycle")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise no_improvement(uuid)
    return row


def require_carrier(by: Viewer, row: Improvement) -> None:
    """Refuse whoever neither answers for the subject nor is charged with the improvement."""
    if by.number and by.number == row.owner.number:
        require(by, Permission.IMPROVE)
        return
    permit(by, Permission.IMPROVE, row.subject.ref)


def require_verifier(by: Viewer, row: Improvement) -> None:
    """Refuse whoever may not verify, and whoever would verify their own work.

    Raises:
        Refused: they have carried it out themselves.

    """
    permit(by, Permission.VERIFY, row.subject.ref)
    if by.name == row.done_by or (by.number and by.number == row.owner.number):
        raise Refused(
            "不能复核自己负责或自己完成的改进。",
            "Nobody verifies what they have carried out or answer for themselves.",
            cure=("请另一位有复核权限的人员办理。", "Have somebody else verify it."),
        )


def moved(row: Improvement, act: ImprovementAct, moment: Moment, **facts: Any) -> ImprovementMove:
    """Move an improvement if it still stands as it was read, and write that into its track.

    Raises:
        Refused: that cannot be done now, nothing was said where something must be, or somebody
            else was quicker.

    """
    before = ImprovementState(row.state)
    after, note = improved(before, act), moment.note.strip()
    if act.needs_reason and not note:
        raise Refused(
            f"{act.words.zh}须写明情况。", f"To {act.words.en}, say what was done or why.",
            cure=("请填写说明。", "Fill in what is to be said."),
        )  # fmt: skip
    number = row.moves + 1
    # Compare and set in one statement: two people may act at once.
    as_seen = Improvement.objects.filter(pk=row.pk, state=before.value, moves=row.moves)
    if not as_seen.update(state=after.value, moves=number, **facts):
        raise Refused(
            "刚刚已有人处理了这项改进。",
            "Somebody else has just acted on this improvement.",
            cure=("请重新查看。", "Look at it again."),
        )
    move = ImprovementMove.objects.create(
        improvement=row, number=number, act=act.value, before=before.value, after=after.value,
        at=moment.at, by=moment.by.name, note=note, due_on=facts.get("due_on"),
    )  # fmt: skip
    if after in FOR_THE_COMMITTEE and after is not before:
        _to_the_committee(row, after, move)
    record(by=moment.by, act=f"improvement.{act.value}", kind="improvement", what=str(row.uuid))
    defer("spiral.improvement_moved", improvement=str(row.uuid), act=act.value, by=moment.by.name)
    return move


def _to_the_committee(row: Improvement, state: ImprovementState, move: ImprovementMove) -> None:
    cause = CommitteeCause(state.value)
    CommitteeItem.objects.create(
        improvement=row, cause=cause.value, number=move.number, raised_at=move.at
    )


def take_alert_along(row: Improvement, act: AlertAct, moment: Moment) -> None:
    """Do the same to the alert an improvement is about, where it stands so that it can be done.

    Whoever may improve or verify the subject moves its alert with it, so the house does it for
    them. An alert that has moved on by itself is left where it is.
    """
    if row.alert is None:
        return
    house = in_house(moment.by)
    try:
        story = alert_of(house, row.alert)
        acted(State(story.alert.state), act)
    except (NotFound, Refused):
        return
    do = improve_alert if act is AlertAct.IMPROVE else verify_alert
    do(alert=row.alert, on=moment.on, at=moment.at, by=house, reason=moment.note or row.title)
