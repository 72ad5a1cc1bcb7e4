"""The walk of the scheduler: whatever has come due by a day is opened, once, and the late lapse.

Each cadence and period is opened in a transaction of its own: killed in the middle, the next walk
goes on where this one ended. After days without a scheduler everything is caught up with.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils import timezone

from lemnis.engine.calendar import SchoolCalendar
from lemnis.evidence.at_hand import home_at_hand
from lemnis.evidence.opening import calendar
from lemnis.evidence.today import this_day
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import actions, queries
from lemnis.spiral.in_force import cadences_in_force
from lemnis.spiral.rules.cadences import Cadence, due

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk of the scheduler came to."""

    openings: int = 0
    cycles: int = 0
    lapsed: int = 0


def open_due(
    *,
    on: dt.date,
    calendar: SchoolCalendar,
    by: Viewer,
    rules: Mapping[str, Cadence] | None = None,
    progress: Progress | None = None,
) -> Walked:
    """Open every cycle due by a day that is not there yet, and let lapse what is too late.

    Raises:
        NotAllowed: ``by`` may not move the spirals of the whole college.

    """
    known = cadences_in_force() if rules is None else rules
    walked = open_waiting(on=on, calendar=calendar, by=by, rules=known, progress=progress)
    lapsed = sum(actions.lapse_cycles(cadence=rule, on=on, by=by) for rule in known.values())
    return replace(walked, lapsed=lapsed)


def open_today(*, by: Viewer) -> Walked:
    """Open what is due by the day on which this college is, by its own calendar."""
    on = this_day()
    return open_due(on=on, calendar=calendar(home_at_hand(), on), by=by)


def open_waiting(
    *,
    on: dt.date,
    calendar: SchoolCalendar,
    by: Viewer,
    rules: Mapping[str, Cadence],
    progress: Progress | None = None,
) -> Walked:
    """Open every cycle due by a day that is not there yet."""
    since, opened = queries.opened_so_far(by)
    waiting = [
        one
        for one in (due(rules.values(), calendar, since, on) if since else ())
        if (one.cadence.code, one.period) not in opened
    ]
    openings = cycles = 0
    for done, one in enumerate(waiting, 1):
        count = actions.open_cycles(due=one, at=timezone.now(), by=by)
        openings += count is not None
        cycles += count or 0
        if progress:
            progress("cycles", done, len(waiting))
    return Walked(openings, cycles)
