"""How good a rule would have been: its alerts replayed, set beside what it should have warned of.

In: a rule, an `Outcome`, the `History` of both. Out: a `Backtest`, every share with the counts
behind it and an interval.

An alert is *right* if its subject's trouble is there, or comes, within ``horizon`` days of the
opening. Trouble is *warned of* if an alert opened in the ``horizon`` days before it began, that
day included; the days between are the lead. Alerts so young that trouble may still come are
counted apart as undecided, and trouble from before the rule could say anything is left out.

Source of the intervals: E. B. Wilson, JASA 22 (1927) 209, at 95 %.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from scipy.stats import binomtest

from lemnis.engine.alerts.outcome import Bad, Outcome
from lemnis.engine.alerts.replay import Episode, History, Watched, episodes, watched
from lemnis.engine.alerts.responsible import Responsible
from lemnis.engine.alerts.rule import Rule
from lemnis.errors import Refused, WrongUse
from lemnis.values import SubjectRef

_FEWEST_PERIODS = 3
_CONFIDENCE = 0.95


class Terms(NamedTuple):
    """What a back-test goes by.

    Only openings from ``first`` to ``last`` count (None: all there are). ``horizon``: days.
    ``budget``: so many new alerts in one period are as many as a person can take up.
    """

    horizon: int = 120
    budget: int = 5
    first: dt.date | None = None
    last: dt.date | None = None


class Share(NamedTuple):
    """So many of so many; ``value``, ``low`` and ``high`` are None where there are none at all."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def made(cls, hits: int, of: int) -> Self:
        """Return the share with its 95 % interval.

        >>> Share.made(3, 4).value, Share.made(0, 0).value
        (0.75, None)

        """
        if not of:
            return cls(0, 0, None, None, None)
        ends = binomtest(hits, of).proportion_ci(_CONFIDENCE, method="wilson")
        return cls(hits, of, hits / of, float(ends.low), float(ends.high))


class Lead(NamedTuple):
    """By how many days warnings came before: median and quartiles, of so many."""

    of: int
    low: float
    median: float
    high: float


class Said(StrEnum):
    """What became of one alert, or of trouble that none announced."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"
    MISSED = "missed"


class Tally(NamedTuple):
    """What became of the alerts of one period by its last day, and how much trouble was missed."""

    day: dt.date
    right: int
    wrong: int
    undecided: int
    missed: int


class Case(NamedTuple):
    """One alert, or one missed trouble: of whom, on which day; ``lead`` days before trouble."""

    subject: SubjectRef
    day: dt.date
    said: Said
    lead: int | None


@dataclass(frozen=True)
class Backtest:
    """What became of one rule over history.

    ``periods``: ends of periods it looked at; ``persons``: units that would have been told.
    ``right``: alerts followed by trouble, of those decided; ``undecided``: too young to tell.
    ``warned``: trouble announced, of all there was. ``over``: of persons and periods, those with
    more new alerts than the budget. ``by_itself``: alerts that cleared though nobody acted.
    ``cases``: every alert and every missed trouble by day; ``tallies`` the same by period.
    """

    rule: Rule
    first: dt.date
    last: dt.date
    periods: int
    subjects: int
    persons: int
    alerts: int
    per_period: float
    per_person: float
    right: Share
    undecided: int
    warned: Share
    lead: Lead | None
    over: Share
    by_itself: Share
    tallies: tuple[Tally, ...]
    cases: tuple[Case, ...]


def backtest(
    rule: Rule, outcome: Outcome, history: History, responsible: Responsible, terms: Terms
) -> Backtest:
    """Replay a rule and set it beside an outcome.

    Raises:
        WrongUse: rule and outcome speak of different subjects.
        Refused: too few periods were measured, or nothing bad happened in them; tells which.

    """
    looked = list(watched(rule, history))
    days = sorted(set(_days(looked, outcome, terms)))
    _require_history(rule, days)
    subjects = {SubjectRef(what.kind, str(code)) for what in looked for code in what.strip.subjects}
    _require_same_subjects(rule, outcome, subjects)
    known = min(terms.last or dt.date.max, outcome.last)
    events = {
        subject: tuple(b for b in bad if days[0] <= b.since <= known)
        for subject, bad in outcome.events.items()
        if subject in subjects
    }
    _require_events(rule, outcome, events)
    found = [e for what in looked for e in episodes(what) if days[0] <= e.opened_on <= days[-1]]
    persons = {responsible.of(subject) for subject in subjects}
    new = Counter((responsible.of(e.place.subject), e.opened_on) for e in found)
    cases = sorted(_cases(found, outcome, known, terms), key=_by_day)
    right, undecided = (sum(c.said is s for c in cases) for s in (Said.RIGHT, Said.UNDECIDED))
    announced = list(_leads(found, events, terms))
    leads = [lead for _, _, lead in announced]
    missed = [Case(who, day, Said.MISSED, None) for who, day, lead in announced if lead is None]
    cases = sorted([*cases, *missed], key=_by_day)
    warned = [lead for lead in leads if lead is not None]
    return Backtest(
        rule=rule,
        first=days[0],
        last=days[-1],
        periods=len(days),
        subjects=len(subjects),
        persons=len(persons),
        alerts=len(found),
        per_period=len(found) / len(days),
        per_person=len(found) / len(persons),
        right=Share.made(right, len(found) - undecided),
        undecided=undecided,
        warned=Share.made(len(warned), len(leads)),
        lead=_lead(warned),
        over=Share.made(sum(n > terms.budget for n in new.values()), len(persons) * len(days)),
        by_itself=Share.made(sum(e.cleared_on is not None for e in found), len(found)),
        tallies=tuple(_tallies(cases, days)),
        cases=tuple(cases),
    )


def _days(looked: Iterable[Watched], outcome: Outcome, terms: Terms) -> Iterator[dt.date]:
    first, last = terms.first or dt.date.min, terms.last or dt.date.max
    for what in looked:
        days: Sequence[dt.date] = np.unique(what.strip.ends).tolist()
        yield from (day for day in days if first <= day <= min(last, outcome.last))


def _cases(
    found: Iterable[Episode], outcome: Outcome, known: dt.date, terms: Terms
) -> Iterator[Case]:
    """Yield for each alert whether it was right; of young ones it may not be ``known`` yet."""
    for episode in found:
        end = episode.opened_on + dt.timedelta(terms.horizon)
        events = outcome.events.get(episode.place.subject, ())
        ahead = [bad for bad in events if bad.since <= end and bad.until >= episode.opened_on]
        place = episode.place.subject, episode.opened_on
        if ahead:
            yield Case(*place, Said.RIGHT, max((ahead[0].since - episode.opened_on).days, 0))
        else:
            yield Case(*place, Said.UNDECIDED if end > known else Said.WRONG, None)


def _leads(
    found: Iterable[Episode], events: Mapping[SubjectRef, tuple[Bad, ...]], terms: Terms
) -> Iterator[tuple[SubjectRef, dt.date, int | None]]:
    """Yield each trouble and by how many days it was announced, None where it was not."""
    opened: dict[SubjectRef, list[dt.date]] = {}
    for episode in found:
        opened.setdefault(episode.place.subject, []).append(episode.opened_on)
    for subject, bad in events.items():
        for each in bad:
            ahead = [(each.since - day).days for day in opened.get(subject, ())]
            days = max((days for days in ahead if 0 <= days <= terms.horizon), default=None)
            yield subject, each.since, days


def _tallies(cases: Iterable[Case], days: Sequence[dt.date]) -> Iterator[Tally]:
    """Yield what the cases come to, by period; trouble between two ends counts at the later."""
    counts: dict[dt.date, Counter[Said]] = {day: Counter() for day in days}
    for case in cases:
        at = min(bisect_left(days, case.day), len(days) - 1)
        counts[days[at]][case.said] += 1
    for day, said in counts.items():
        yield Tally(day, *(said[each] for each in Said))


def _by_day(case: Case) -> tuple[dt.date, str, str]:
    return case.day, case.subject.kind.value, case.subject.code


def _lead(days: Sequence[int]) -> Lead | None:
    if not days:
        return None
    low, median, high = (float(q) for q in np.quantile(days, (0.25, 0.5, 0.75)))
    return Lead(len(days), low, median, high)


def _require_history(rule: Rule, days: Sequence[dt.date]) -> None:
    if len(days) < _FEWEST_PERIODS:
        raise Refused(
            f"规则 {rule.code} 所看的指标只有 {len(days)} 个已结束并测量的时段，"
            f"至少需要 {_FEWEST_PERIODS} 个才能回测。",
            f"Of what rule {rule.code} watches, {len(days)} ended periods were measured; "
            f"at least {_FEWEST_PERIODS} are needed.",
            cure=("请用 lemnis diagnose --from … --to … 补算历史。",
                  "Measure the past: lemnis diagnose --from … --to …."),
        )  # fmt: skip


def _require_same_subjects(rule: Rule, outcome: Outcome, subjects: set[SubjectRef]) -> None:
    if subjects.isdisjoint(outcome.subjects):
        kinds = (
            sorted({s.kind.value for s in subjects}),
            sorted({s.kind.value for s in outcome.subjects}),
        )
        mine, its = (", ".join(k) for k in kinds)
        raise WrongUse(
            f"规则 {rule.code} 看的是 {mine}，结果“{outcome.text}”说的是 {its}，无从对照。",
            f"Rule {rule.code} watches {mine}; the outcome “{outcome.text}” is about {its}.",
            cure=("请换一个同类主体的结果。", "Choose an outcome of the same subjects."),
        )


def _require_events(
    rule: Rule, outcome: Outcome, events: Mapping[SubjectRef, tuple[Bad, ...]]
) -> None:
    if not any(events.values()):
        raise Refused(
            f"“{outcome.text}”在规则 {rule.code} 的历史中从未发生，无从判断规则的好坏。",
            f"“{outcome.text}” never happened in what rule {rule.code} saw: nothing to learn from.",
            cure=("请换一个结果，或补算更早的时段。",
                  "Choose another outcome, or measure earlier periods."),
        )  # fmt: skip
