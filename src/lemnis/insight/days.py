"""The day that screens of the whole stand for, and how fresh what they show is."""

import datetime as dt
from dataclasses import dataclass

from lemnis.engine.calendar import SchoolCalendar
from lemnis.evidence import queries
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import RunRow
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.values import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Standing:
    """Which day the numbers stand for, and the term and teaching week it lies in."""

    day: dt.date
    today: dt.date
    term: Period | None
    week: Period | None

    @property
    def days_behind(self) -> int:
        """How many days have gone by since."""
        return (self.today - self.day).days


@dataclass(frozen=True, slots=True)
class Freshness:
    """The latest runs, the newest first; when data were last loaded, how many data sets there are.

    ``unjudged``: runs whose alerts are still to be judged.
    """

    runs: tuple[RunRow, ...]
    loaded_at: dt.datetime | None
    datasets: int
    unjudged: int


def standing(viewer: Viewer, calendar: SchoolCalendar, today: dt.date) -> Standing:
    """Return the day the numbers stand for: the latest that was judged, else today.

    How long an alert has been open is counted to that day: on later ones nobody has looked.
    """
    judged = queries.last_judged_on(in_house(viewer))
    day = min(judged or today, today)
    term = calendar.containing(PeriodKind.TERM, day)
    return Standing(day, today, term, calendar.containing(PeriodKind.WEEK, day))


def term_of(viewer: Viewer, day: dt.date) -> str:
    """Return the label of the term a day lies in, blank in the holidays."""
    term = college_at_hand(viewer, day).calendar.containing(PeriodKind.TERM, day)
    return term.label if term else ""


def freshness(viewer: Viewer, *, runs: int = 3) -> Freshness | None:
    """Return how fresh everything is; None for whoever has nothing to do with it."""
    if not viewer.may(Permission.SEE_CATALOGUE):
        return None
    loaded = queries.last_loaded_at(viewer)
    return Freshness(
        queries.runs(viewer, limit=runs),
        max(loaded.values(), default=None),
        len(loaded),
        len(queries.runs_to_judge(viewer)),
    )
