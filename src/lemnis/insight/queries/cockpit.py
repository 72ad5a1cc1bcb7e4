"""The cockpit: how a college, or any part of it, stands; one level after another."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.deviations import Deviation, deviations, varied
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight import alerts, days, sight
from lemnis.insight.at_hand import judgements_at_hand
from lemnis.insight.figures import KeyFigure, key_figures
from lemnis.insight.levels import Level, level
from lemnis.insight.rules import judgements
from lemnis.insight.rules.ages import AGES, AgeRow, by_age
from lemnis.insight.rules.attainment import Attained, total
from lemnis.insight.rules.judgements import Turn
from lemnis.insight.rules.sentences import Facts, Worst, sentences
from lemnis.insight.rules.smallest import PERSONS
from lemnis.insight.sight import Face
from lemnis.people.models import Subject
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Layer, SubjectKind, SubjectRef, System, Title

_WORST, _EACH, _TERMS = 7, 2, 8
# What leaders look at; persons are looked at on their own pages, by those who know them.
_GROUPS = tuple(kind for kind in SubjectKind if kind not in PERSONS)


@dataclass(frozen=True, slots=True)
class Square:
    """One of the 25: what its judgements come to, the gravest alert and how many there are."""

    layer: Layer
    system: System
    attained: Attained
    severity: Severity | None
    alerts: int


@dataclass(frozen=True, slots=True)
class Trend:
    """What the last terms came to, by the same ``indicators`` in each.

    ``change``: by how many points the share has moved since the term before, by those indicators
    that were judged in both.
    """

    indicators: int
    turns: tuple[Turn, ...]
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Cockpit:
    """Everything the cockpit shows; ``subject`` is None for all that somebody may see.

    ``above``: the way down to the subject. ``layers`` and ``systems`` are the sums of ``squares``.
    """

    subject: Face | None
    above: tuple[Face, ...]
    when: days.Standing
    told: tuple[Title, ...]
    attained: Attained
    trend: Trend
    squares: tuple[Square, ...]
    layers: Mapping[Layer, Attained]
    systems: Mapping[System, Attained]
    worst: tuple[KeyFigure, ...]
    broken: int
    ages: tuple[AgeRow, ...]
    alerts: int
    level: Level
    fresh: days.Freshness | None


def cockpit(
    viewer: Viewer,
    on: dt.date,
    subject: SubjectRef | None = None,
    kind: SubjectKind | None = None,
) -> Cockpit:
    """Return how a subject and all below it stands; without one, all that the viewer may see.

    ``kind``: which of the subjects below are listed.

    Raises:
        NotFound: there is no such subject, or not for this viewer.

    """
    require(viewer, Permission.SEE_SUBJECTS)
    college = college_at_hand(viewer, on)
    when = days.standing(viewer, college.calendar, on)
    tops = sight.tops(viewer, when.day) if subject is None else ()
    under = sight.place_of(viewer, subject) if subject else tops[0] if len(tops) == 1 else None
    rows = judgements.among(judgements_at_hand(), sight.seen(viewer, under))
    known = judgements.of_indicators(rows, college.library.catalogue)
    now = judgements.latest(known)
    opened = alerts.counted(viewer, under)
    worst = _worst(viewer, college, now)
    trend = _trend(known, college.calendar, when.day)
    squares = _squares(now, college.library.catalogue, alerts.by_indicator(viewer, under))
    summed = judgements.summed(now)
    return Cockpit(
        subject=sight.face_of(viewer, under) if under else None,
        above=_above(viewer, under),
        when=when,
        told=sentences(_facts(summed, trend, worst, opened, when.day)),
        attained=summed,
        trend=trend,
        squares=squares,
        layers={each: total(s.attained for s in squares if s.layer is each) for each in Layer},
        systems={each: total(s.attained for s in squares if s.system is each) for each in System},
        worst=worst,
        broken=summed.broken,
        ages=by_age(opened, when.day),
        alerts=sum(opened.values()),
        level=level(viewer, under, tops, kind, now, when.day),
        fresh=days.freshness(viewer, runs=1),
    )


def _trend(known: pa.Table, calendar: SchoolCalendar, day: dt.date) -> Trend:
    terms = [term.period for term in calendar.terms if term.start <= day][-_TERMS:]
    indicators, turns = judgements.turns(known, terms)
    _, last = judgements.turns(known, terms[-2:])
    shares = [turn.attained.percent for turn in last]
    before, now = shares if len(shares) == 2 else (None, None)
    return Trend(indicators, turns, None if before is None or now is None else now - before)


def _above(viewer: Viewer, under: Subject | None) -> tuple[Face, ...]:
    """Return what lies above a subject as far as the viewer may see it, from the top."""
    if under is None:
        return ()
    steps = under.path.strip("/").split("/")
    ways = ["/" + "/".join(steps[:at]) + "/" for at in range(1, len(steps))]
    seen = sight.at_or_below(viewer, None, Permission.SEE_SUBJECTS).filter(path__in=ways)
    found = [sight.face_of(viewer, row) for row in seen.select_related("owner", "unit")]
    return tuple(sorted(found, key=lambda face: len(face.path)))


def _worst(viewer: Viewer, college: College, now: pa.Table) -> tuple[KeyFigure, ...]:
    found = deviations(judgements.broken(now), college.library.catalogue, _GROUPS)
    few = varied(found, _WORST, each=_EACH)
    faces = sight.faces(viewer, {d.subject for d in few})
    wanted = [(d.indicator.code, _face(d, faces)) for d in few]
    return key_figures(viewer, college, wanted)


def _face(deviation: Deviation, faces: Mapping[SubjectRef, Face]) -> Face:
    ref = deviation.subject
    return faces.get(ref) or Face(ref, ref.code)  # measured, but not followed by the registry yet


def _squares(
    now: pa.Table, catalogue: Catalogue, opened: Mapping[str, Mapping[Severity, int]]
) -> tuple[Square, ...]:
    by_code = judgements.summed_by(now, "indicator")
    made = []
    for layer in Layer:
        for system in System:
            codes = [c for c, i in catalogue.items() if (i.layer, i.system) == (layer, system)]
            here = [opened[c] for c in codes if c in opened]
            gravest = max((s for each in here for s in each), key=lambda s: s.rank, default=None)
            summed = total(by_code[c,] for c in codes if (c,) in by_code)
            many = sum(n for each in here for n in each.values())
            made.append(Square(layer, system, summed, gravest, many))
    return tuple(made)


def _facts(
    summed: Attained,
    trend: Trend,
    worst: tuple[KeyFigure, ...],
    opened: Mapping[tuple[Severity, dt.date], int],
    day: dt.date,
) -> Facts:
    told = tuple(
        Worst(w.indicator.name, w.subject.name, w.subject.responsible, w.past.broken_for)
        for w in worst
        if w.shown is not None
    )
    late = len(AGES) - 2  # the ages of more than two weeks
    return Facts(
        summed, trend.change, told, sum(opened.values()),
        sum(n for (severity, _), n in opened.items() if severity is Severity.RED),
        sum(sum(row.counts[late:]) for row in by_age(opened, day)),
    )  # fmt: skip
