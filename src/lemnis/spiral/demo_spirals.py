"""The demo college's spirals: every layer in several stages, with laps behind them, and cycles."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

from django.db import transaction
from django.utils import timezone

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College
from lemnis.people.queries import SubjectLine, SubjectWishes, subjects
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import actions
from lemnis.spiral.attaining import judged_by_subject
from lemnis.spiral.rules.attainment import Judged, aimed
from lemnis.spiral.rules.cadences import cadences
from lemnis.spiral.rules.histories import AHEAD_BY, History, LapHistory, laps_of
from lemnis.spiral.rules.laps import lap_period
from lemnis.spiral.rules.templates import Template, usual_template
from lemnis.spiral.scheduling import Progress, Walked, open_due, open_waiting
from lemnis.values import Period, PeriodKind, SubjectKind, SubjectRef

# So many laps each kind has behind it and begun.
_LAPS: Mapping[SubjectKind, int] = {
    SubjectKind.SCHOOL: 3,
    SubjectKind.COLLEGE: 3,
    SubjectKind.OFFICE: 3,
    SubjectKind.PROGRAM: 5,
    SubjectKind.COURSE: 4,
    SubjectKind.TEACHER: 2,
    SubjectKind.STUDENT: 1,
}
# Some have closed the term's lap already and begun the next.
_QUICK, _AHEAD = {SubjectKind.PROGRAM, SubjectKind.COURSE}, 0.45
_MOST, _OFFICE = 100_000, "质量管理办公室"
# Of students only the last weeks' cycles are opened, so that the demo is ready soon.
_STUDENTS_SINCE, _SETTLED_UNTIL = dt.timedelta(days=60), dt.timedelta(days=30)


def fill(
    college: College,
    *,
    on: dt.date,
    seed: int,
    by: Viewer,
    progress: Progress | None = None,
) -> Walked:
    """Let the spirals of a made-up college have turned until a day; the same for the same seed.

    Writes: see ``actions.settle_spirals``, ``open_due`` and ``actions.settle_cycles``.
    """
    calendar = college.calendar
    # Whoever has closed a lap of late went by the numbers of the year that was about to end.
    known = on - dt.timedelta(AHEAD_BY)
    judged = judged_by_subject(college.lake, aimed(college.library.catalogue), on=known)
    histories = [h for kind in _LAPS for h in _histories(kind, judged, calendar, on, seed, by)]
    with transaction.atomic():
        actions.settle_spirals(histories=histories, by=by)
        open_waiting(on=on, calendar=calendar, by=by, rules=cadences(), progress=progress)
        actions.settle_cycles(before=on - _SETTLED_UNTIL, at=timezone.now(), by=by)
        return open_due(on=on, calendar=calendar, by=by)


def _histories(
    kind: SubjectKind,
    judged: Mapping[SubjectRef, Judged],
    calendar: SchoolCalendar,
    on: dt.date,
    seed: int,
    by: Viewer,
) -> Iterator[History]:
    template = usual_template(kind)
    assert template is not None
    about = _about(template, kind, calendar, on)
    draw = Random(f"{seed} {kind}")  # noqa: S311 - made up, nothing to guess
    for line in subjects(by, SubjectWishes(kind=kind, per_page=_MOST)).lines:
        if line.active_until:
            continue
        ahead = [lap_period(template, calendar, on, after=about[-1].label)]
        turned = about + ahead if kind in _QUICK and draw.random() < _AHEAD else about
        laps = _measured(laps_of(template, turned, on, draw), judged.get(line.ref))
        yield History(line.ref, template.code, _who(line), tuple(laps))


def _about(
    template: Template, kind: SubjectKind, calendar: SchoolCalendar, on: dt.date
) -> list[Period]:
    now = calendar.containing(template.lap, on)
    assert now is not None
    found = [now]
    while len(found) < _LAPS[kind] and (before := calendar.prior(found[0])):
        if before.start < calendar.terms[0].start:
            break
        found.insert(0, before)
    if kind is SubjectKind.STUDENT:
        first = Period(on - _STUDENTS_SINCE, now.end, PeriodKind.ACADEMIC_YEAR, now.label)
        return [first]
    return found


def _measured(laps: Iterable[LapHistory], judged: Judged | None) -> Iterator[LapHistory]:
    before = None
    for lap in laps:
        if judged is None or lap.closed is None:
            yield lap
            continue
        yield replace(lap, attained=judged.attainment(lap.closed, before))
        before = lap.closed


def _who(line: SubjectLine) -> str:
    return line.owner or line.unit or _OFFICE
