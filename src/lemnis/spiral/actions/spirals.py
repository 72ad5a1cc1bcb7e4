"""What happens to spirals: opened for many at once, moved on by those who answer for them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import Refused
from lemnis.people.actions import record
from lemnis.people.bulk import insert
from lemnis.people.queries import permit, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.spiral.held import spiral_of
from lemnis.spiral.models import Lap, Spiral, StageRecord
from lemnis.spiral.rules.attainment import Attainment
from lemnis.spiral.rules.deadlines import planned
from lemnis.spiral.rules.laps import lap_period
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import (
    Event,
    Given,
    Move,
    Standing,
    left_behind,
    moved,
)
from lemnis.spiral.rules.templates import Template, require_fitting, template, usual_template
from lemnis.spiral.standing import standing_of
from lemnis.values import Period, SubjectKind, SubjectRef


class Closing(NamedTuple):
    """How a lap closes: what it has attained, what the next is about."""

    on: dt.date
    attained: Attainment
    following: Period


@transaction.atomic
def open_spirals(
    *,
    kinds: Iterable[SubjectKind],
    on: dt.date,
    calendar: SchoolCalendar,
    at: dt.datetime,
    by: Viewer,
    of: str = "",
) -> int:
    """Open the spiral of every active subject of these kinds that has none; return how many.

    ``of`` is the code of a template, blank for the usual one of each kind. Of subjects for which
    ``by`` may move spirals.

    Writes: Spirals, Laps, StageRecords, an AuditEvent.

    Raises:
        NotFound: there is no such template.
        BadData: the template is not for such subjects.

    """
    require(by, Permission.TURN_SPIRALS)
    opened = 0
    for kind in kinds:
        found = template(of) if of else usual_template(kind)
        if found is not None:
            require_fitting(found, kind)
            opened += _opened(kind, found, on, calendar, at, by)
    if opened:
        record(by=by, act="spiral.open", kind="spiral", facts={"spirals": opened, "on": str(on)})
    return opened


@transaction.atomic
def move(
    *,
    subject: SubjectRef,
    event: Event,
    given: Given,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> Move:
    """Move the spiral of a subject within its lap.

    Who assesses goes on from the assessment; from every other stage, who answers for the subject.

    Writes: the Spiral, its Lap's small loops, the StageRecords left and begun, an AuditEvent.
    After commit: the job ``spiral.moved``.

    Raises:
        NotFound: there is no such spiral, or not for this viewer.
        NotAllowed: they may see it, but not move it.
        Refused: the event cannot happen there, something is missing, or somebody was quicker.

    """
    if event is Event.CLOSE:
        raise Refused("完成一圈请用“完成本圈”。", "A lap is closed by itself, not as a move.")
    spiral = spiral_of(subject)
    permit(by, _needed(spiral, event), subject)
    found = template(spiral.template)
    standing = standing_of(spiral)
    after = moved(found, standing, event, given)
    _step(spiral, after, given.moves)
    lap = spiral.laps.get(number=spiral.lap)
    if after.small != lap.small:
        Lap.objects.filter(pk=lap.pk).update(small=after.small)
    _leave(lap, standing, event, given, at, by)
    due = planned(found, lap.opened_on, lap.due_on or on)[after.stage]
    _begin(lap, after.stage, due, at, by)
    _tell(subject, event, standing.stage, after, by)
    return after


@transaction.atomic
def close_lap(
    *,
    subject: SubjectRef,
    given: Given,
    closing: Closing,
    at: dt.datetime,
    by: Viewer,
) -> Move:
    """Close the present lap and open the next.

    Writes: the Lap with attainment and gain, the next Lap, the Spiral, the StageRecord left and the
    one begun, an AuditEvent.
    After commit: the job ``spiral.moved``.

    Raises:
        NotFound: there is no such spiral, or not for this viewer.
        NotAllowed: they may see it, but not move it.
        Refused: the lap is not walked to its end, something is missing, or somebody was quicker.

    """
    spiral = spiral_of(subject)
    permit(by, Permission.TURN_SPIRALS, subject)
    found, standing = template(spiral.template), standing_of(spiral)
    after = moved(found, standing, Event.CLOSE, given)
    _step(spiral, after, given.moves)
    lap = spiral.laps.get(number=spiral.lap)
    _leave(lap, standing, Event.CLOSE, given, at, by)
    _close(lap, closing)
    following, on = closing.following, closing.on
    opened = Lap.objects.create(
        spiral=spiral, number=after.lap, period=following.label, opened_on=on,
        due_on=following.end,
    )  # fmt: skip
    _begin(opened, after.stage, planned(found, on, following.end)[after.stage], at, by)
    _tell(subject, Event.CLOSE, standing.stage, after, by)
    return after


def _opened(
    kind: SubjectKind,
    found: Template,
    on: dt.date,
    calendar: SchoolCalendar,
    at: dt.datetime,
    by: Viewer,
) -> int:
    active = Q(active_until=None) | Q(active_until__gte=on)
    without = visible_subjects(by, Permission.TURN_SPIRALS).filter(
        active, kind=kind.value, spiral=None
    )
    subjects = list(without.order_by("pk").values_list("pk", flat=True))
    first = found.codes[0]
    insert(
        Spiral,
        ("uuid", "subject", "template", "lap", "stage", "moves", "opened_on"),
        ((uuid4(), pk, found.code, 1, first.value, 0, on) for pk in subjects),
        unless_there=True,
    )
    return _first_laps(kind, found, on, calendar, at, by)


def _first_laps(
    kind: SubjectKind,
    found: Template,
    on: dt.date,
    calendar: SchoolCalendar,
    at: dt.datetime,
    by: Viewer,
) -> int:
    """Give the spirals just opened their first lap and its first stage; return how many."""
    period = lap_period(found, calendar, on)
    spirals = Spiral.objects.filter(laps=None, subject__kind=kind.value, template=found.code)
    new = list(spirals.order_by("pk").values_list("pk", flat=True))
    insert(
        Lap,
        ("spiral", "number", "period", "opened_on", "due_on", "small"),
        ((pk, 1, period.label, on, period.end, 0) for pk in new),
    )
    laps = Lap.objects.filter(stages=None, spiral__subject__kind=kind.value, number=1)
    first = found.codes[0]
    due = planned(found, on, period.end)[first]
    insert(
        StageRecord,
        ("lap", "stage", "round", "begun_at", "begun_by", "due_on", "ended_by", "artefact", "note"),
        (
            (pk, first.value, 1, at, by.name, due, "", "", "")
            for pk in laps.order_by("pk").values_list("pk", flat=True)
        ),
    )
    return len(new)


def _close(lap: Lap, closing: Closing) -> None:
    share, gained = closing.attained
    Lap.objects.filter(pk=lap.pk).update(
        closed_on=max(closing.on, lap.opened_on), attainment=share, gain=gained
    )


def _needed(spiral: Spiral, event: Event) -> Permission:
    """Return what one must be permitted: nobody assesses their own."""
    assessing = spiral.stage == StageCode.ASSESS.value and event.leaves
    return Permission.ASSESS if assessing else Permission.TURN_SPIRALS


def _step(spiral: Spiral, after: Move, moves: int) -> None:
    """Move on in one statement, if nobody has done so since it was looked at."""
    as_seen = Spiral.objects.filter(pk=spiral.pk, moves=moves, stage=spiral.stage, lap=spiral.lap)
    if not as_seen.update(stage=after.stage.value, lap=after.lap, moves=F("moves") + 1):
        raise Refused(
            "刚刚已有人推进了这个螺旋。",
            "Somebody else has just moved this spiral.",
            cure=("请重新查看。", "Look at it again."),
        )


def _leave(
    lap: Lap, standing: Standing, event: Event, given: Given, at: dt.datetime, by: Viewer
) -> None:
    """Write down how a stage was left; who goes back leaves nothing behind as done."""
    stage = standing.stage
    what = f"{stage.artefact.value}:{left_behind(standing, given)}" if event.leaves else ""
    now = StageRecord.objects.filter(lap=lap, stage=stage.value, ended_at=None)
    noted: list[list[str]] = now.values_list("bound", flat=True).first() or []
    rests = [list(each) for each in standing.bound] if event.leaves else []
    now.update(
        ended_at=at, ended_by=by.name, note=given.note.strip(), artefact=what,
        bound=[*noted, *(each for each in rests if each not in noted)],
    )  # fmt: skip


def _begin(lap: Lap, stage: StageCode, due: dt.date, at: dt.datetime, by: Viewer) -> None:
    rounds = StageRecord.objects.filter(lap=lap, stage=stage.value).count()
    StageRecord.objects.create(
        lap=lap, stage=stage.value, round=rounds + 1, begun_at=at, begun_by=by.name, due_on=due
    )


def _tell(subject: SubjectRef, event: Event, stage: StageCode, after: Move, by: Viewer) -> None:
    facts: dict[str, Any] = {
        "event": event.value, "from": stage.value, "to": after.stage.value, "lap": after.lap,
    }  # fmt: skip
    what = f"{subject.kind.value}:{subject.code}"
    record(by=by, act=f"spiral.{event.value}", kind="spiral", what=what, facts=facts)
    defer("spiral.moved", kind=subject.kind.value, code=subject.code, event=event.value, by=by.name)
