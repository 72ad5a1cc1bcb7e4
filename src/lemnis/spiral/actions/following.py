"""What is done on its own page counts for the spiral, too: its stage is left, else it is noted."""

import datetime as dt

from django.db import transaction

from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.spirals import move
from lemnis.spiral.held import note, spiral_of
from lemnis.spiral.models import Cycle, Spiral
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import Event, Given
from lemnis.values import SubjectRef


@transaction.atomic
def follow(  # noqa: PLR0913 - what was done, for which stage of which spiral, when, by whom
    *,
    subject: SubjectRef,
    stage: StageCode,
    bound: Bound,
    cycle: Cycle | None,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Count for a subject's spiral what was done for one of its stages.

    Where the spiral stands at that stage, its guards let it go and ``by`` may move it, it goes on
    to the next; else what was done is noted with the stage it stands at. What belongs to a
    ``cycle`` of another lap, or is of a subject without a spiral, counts for none.

    Writes: see ``spirals.move``, or the StageRecord in progress.
    """
    try:
        spiral = spiral_of(subject)
    except NotFound:
        return
    lap = spiral.laps.get(number=spiral.lap)
    if cycle is not None and cycle.lap_id not in {None, lap.pk}:
        return
    if not _gone_on(spiral, subject, stage, on, at, by):
        note(lap, bound)


def _gone_on(
    spiral: Spiral, subject: SubjectRef, stage: StageCode, on: dt.date, at: dt.datetime, by: Viewer
) -> bool:
    if spiral.stage != stage.value:
        return False
    given = Given(moves=spiral.moves)
    try:
        # What they came to do is done, whether the spiral goes on with it or not.
        with transaction.atomic():
            move(subject=subject, event=Event.ADVANCE, given=given, on=on, at=at, by=by)
    except (Refused, NotAllowed, NotFound):
        return False
    return True
