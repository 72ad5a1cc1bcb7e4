"""Spirals of a small college, opened and turned as people and the scheduler do."""

import datetime as dt

import grounds
from clerks import college
from lemnis.engine.calendar import SchoolCalendar
from lemnis.people.models import Subject
from lemnis.people.rules.viewers import operator
from lemnis.spiral import actions
from lemnis.spiral.models import Spiral
from lemnis.spiral.rules.attainment import Attainment
from lemnis.spiral.rules.laps import lap_period
from lemnis.spiral.rules.statechart import Event, Given
from lemnis.spiral.rules.templates import template
from lemnis.spiral.scheduling import open_due
from lemnis.values import SubjectKind, SubjectRef

LI = operator("li")
CALENDAR = SchoolCalendar.default(2024, 2028)
MONDAY = dt.date(2025, 9, 8)
NINE = dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC)
P1 = SubjectRef(SubjectKind.PROGRAM, "P1")
WHERE = "情况说明"
KINDS = tuple(SubjectKind)


def opened(on=MONDAY, kinds=KINDS, of=""):
    """Open the spirals of a small college; return how many."""
    if not Subject.objects.exists():
        college()
    return actions.open_spirals(kinds=kinds, on=on, calendar=CALENDAR, at=NINE, by=LI, of=of)


def held(subject=P1):
    return Spiral.objects.get(subject__kind=subject.kind.value, subject__code=subject.code)


def move(event, subject=P1, *, by=LI, artefact=WHERE, note="", moves=None, grounded=True):
    """Do an event as somebody who has just looked, with all that the stage rests on there."""
    if grounded and event != "back":
        ground(subject)
    seen = held(subject).moves if moves is None else moves
    given = Given(artefact, note, seen)
    return actions.move(subject=subject, event=Event(event), given=given, on=MONDAY, at=NINE, by=by)


def close(*attained, subject=P1, on=MONDAY, by=LI):
    """Close the present lap, the next about the period that follows."""
    ground(subject)
    spiral = held(subject)
    lap = spiral.laps.get(number=spiral.lap)
    following = lap_period(template(spiral.template), CALENDAR, on, after=lap.period)
    closing = actions.Closing(on, Attainment(*attained), following)
    given = Given(WHERE, "", spiral.moves)
    return actions.close_lap(subject=subject, given=given, closing=closing, at=NINE, by=by)


def ground(subject=P1):
    """Put what the stage in progress rests on into the house."""
    spiral = held(subject)
    grounds.lay(spiral.stage, spiral.subject, spiral.laps.get(number=spiral.lap))


def walk(to, subject=P1, *, by=LI):
    """Go on, crossing over from adjusting, until a stage is reached."""
    while held(subject).stage != to:
        move("cross" if held(subject).stage == "adjust" else "advance", subject, by=by)


def walked(on=dt.date(2025, 9, 12)):
    """Let the scheduler walk until a day: the Friday of the second teaching week."""
    return open_due(on=on, calendar=CALENDAR, by=LI)
