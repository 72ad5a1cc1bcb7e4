"""How well rules do where the problems are known: which they find, how soon, and what else fires.

In: problems with their subjects, days and indicators; rules; a `History`. Out: `Finding` per
problem, `FalseAlarms` per rule. A false alarm is an opening that no known problem explains: none of
them shows in that indicator, at that time, for that subject, one above it or one below.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from lemnis.engine.alerts.history import Strip
from lemnis.engine.alerts.replay import Episode, History, Watched, episodes, watched
from lemnis.engine.alerts.responsible import Responsible
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.signals import line
from lemnis.lake.sources.demo import PLANTED
from lemnis.values import PeriodKind, SubjectKind, SubjectRef, Title

_SOON = 2  # periods from its start in which a problem is to be found


class Problem(NamedTuple):
    """A problem that is known: whose, from when to when, and in which indicators it shows."""

    code: str
    subject: SubjectRef
    since: dt.date
    until: dt.date
    indicators: tuple[str, ...]
    title: Title


def planted() -> tuple[Problem, ...]:
    """Return the problems planted in the demo college."""
    return tuple(
        Problem(p.code, SubjectRef(p.kind, p.subject), p.since, p.until, p.indicators, p.title)
        for p in PLANTED
    )


class Finding(NamedTuple):
    """The alert that told of a problem: in its first or second period, or 0 if it stood already."""

    problem: Problem
    period: int
    episode: Episode


class FalseAlarms(NamedTuple):
    """What a rule raised, how much of it no problem explains, and how much it watched.

    ``subject_years``: pairs of indicator and subject with a value, one for each academic year.
    """

    rule: str
    of_lines: bool
    alerts: int
    unexplained: int
    subject_years: int

    @property
    def per_hundred(self) -> float:
        """False alarms per 100 subject-indicator-years."""
        return 100 * self.unexplained / self.subject_years if self.subject_years else 0.0


@dataclass(frozen=True)
class Accuracy:
    """What some rules did over a history: every problem with its finding or None, every rule."""

    problems: tuple[tuple[Problem, Finding | None], ...]
    rules: tuple[FalseAlarms, ...]
    lines: FalseAlarms
    statistics: FalseAlarms

    @classmethod
    def of(cls, rules: Iterable[Rule], history: History, problems: Sequence[Problem]) -> Self:
        """Replay the rules, templates left out, and set them beside the problems."""
        related = Responsible(history.facts.subjects)
        raised: list[Episode] = []
        told, by_kind = [], {True: _Sum("lines", history), False: _Sum("statistics", history)}
        for rule in (rule for rule in rules if not rule.template):
            looked = list(watched(rule, history))
            found = [each for what in looked for each in episodes(what)]
            raised += found
            false = sum(not _explained(each, problems, history, related) for each in found)
            of_lines = rule.signal == line.KIND
            own = _Sum(rule.code, history)
            for total in (own, by_kind[of_lines]):
                total.add(looked, len(found), false)
            told.append(own.made(of_lines=of_lines))
        return cls(
            tuple((problem, _finding(problem, raised, history)) for problem in problems),
            tuple(told),
            by_kind[True].made(of_lines=True),
            by_kind[False].made(of_lines=False),
        )


class _Sum:
    """Counts of one rule, or of several that may watch the same."""

    def __init__(self, name: str, history: History) -> None:
        self.name, self.calendar = name, history.calendar
        self.alerts = self.unexplained = 0
        self.years: dict[tuple[str, SubjectKind], int] = {}

    def add(self, looked: Iterable[Watched], alerts: int, unexplained: int) -> None:
        self.alerts += alerts
        self.unexplained += unexplained
        for what in looked:
            place = what.indicator.code, what.kind
            if place not in self.years:
                self.years[place] = _subject_years(what.strip, self.calendar)

    def made(self, *, of_lines: bool) -> FalseAlarms:
        years = sum(self.years.values())
        return FalseAlarms(self.name, of_lines, self.alerts, self.unexplained, years)


def _subject_years(strip: Strip, calendar: SchoolCalendar) -> int:
    days, which = np.unique(strip.ends, return_inverse=True)
    years = [calendar.containing(PeriodKind.ACADEMIC_YEAR, day) for day in days.tolist()]
    labels = {label: at for at, label in enumerate(dict.fromkeys(y.label for y in years if y))}
    number = np.array([labels[y.label] if y else -1 for y in years])[which]
    there = ~np.isnan(strip.shown) & (number >= 0)
    return len(np.unique(np.stack([strip.owner[there], number[there]]), axis=1).T)


def _finding(problem: Problem, raised: Iterable[Episode], history: History) -> Finding | None:
    """Return the soonest alert that told of a problem, if one did in time."""
    own = [e for e in raised if e.place.subject == problem.subject]
    found = [f for e in own for f in _told(problem, e, history)]
    return min(found, key=lambda f: (f.period == 0, f.episode.opened_on), default=None)


def _told(problem: Problem, episode: Episode, history: History) -> Iterator[Finding]:
    code = episode.place.indicator
    if code not in problem.indicators:
        return
    days = [day for day in history.ends(code, problem.subject.kind) if day >= problem.since]
    if episode.opened_on in days[:_SOON]:
        yield Finding(problem, days.index(episode.opened_on) + 1, episode)
    stood = episode.cleared_on is None or episode.cleared_on > problem.since
    if episode.opened_on < problem.since and stood:
        yield Finding(problem, 0, episode)


def _explained(
    episode: Episode, problems: Iterable[Problem], history: History, related: Responsible
) -> bool:
    return any(
        episode.place.indicator in problem.indicators
        and problem.since <= episode.opened_on <= _known_until(problem, episode, history)
        and _akin(episode.place.subject, problem.subject, related)
        for problem in problems
    )


def _known_until(problem: Problem, episode: Episode, history: History) -> dt.date:
    """Return when the period ends in which the problem does."""
    days = history.ends(episode.place.indicator, episode.place.subject.kind)
    return min((day for day in days if day >= problem.until), default=problem.until)


def _akin(one: SubjectRef, other: SubjectRef, related: Responsible) -> bool:
    return other in {one, related.above(one, other.kind)} or related.above(other, one.kind) == one
