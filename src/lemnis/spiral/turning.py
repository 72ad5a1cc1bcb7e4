"""The walk behind "move on": what a lap has attained is measured before it closes.

Times are taken here: it is the outermost step below the doors.
"""

from django.utils import timezone

from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import actions, queries
from lemnis.spiral.attaining import judged_of
from lemnis.spiral.rules.attainment import aimed
from lemnis.spiral.rules.laps import lap_period
from lemnis.spiral.rules.statechart import Event, Given, Move
from lemnis.values import SubjectRef


def turn(*, subject: SubjectRef, event: Event, given: Given, by: Viewer) -> Move:
    """Move the spiral of a subject; a lap that closes is measured, and the next one opened.

    Raises:
        NotFound: there is no such spiral, or not for this viewer.
        NotAllowed: they may see it, but not move it.
        Refused: it cannot happen now; says why.

    """
    on, at = this_day(), timezone.now()
    if event is not Event.CLOSE:
        return actions.move(subject=subject, event=event, given=given, on=on, at=at, by=by)
    story = queries.spiral(by, subject, on=on)
    college = college_at_hand(by, on)
    following = lap_period(story.template, college.calendar, on, after=story.lap.period)
    judged = judged_of(college.lake, subject, aimed(college.library.catalogue), on=on)
    before = story.laps[-2].closed_on if len(story.laps) > 1 else None
    closing = actions.Closing(on, judged.attainment(on, before), following)
    return actions.close_lap(subject=subject, given=given, closing=closing, at=at, by=by)
