"""What rules say of the measurements there are: one ``Verdicts`` per rule, indicator and kind.

A line is looked at for all subjects at once, in columns; other kinds of signals series by series.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.changes import Verdicts
from lemnis.engine.alerts.fitting import Fit, facts
from lemnis.engine.alerts.history import Strip, Wish, deepest, read
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.engine.signals import (
    Context,
    Point,
    Series,
    Signal,
    Unready,
    clears,
    line,
    look,
    peer,
)
from lemnis.values import SubjectKind

# As far back as any kind looks: a year of teaching weeks, or ten years of terms.
_FAR = 60
_NEAR = frozenset({"line", "peer"})


@dataclass(frozen=True)
class Surroundings:
    """What rules need beside the measurements of one indicator and kind."""

    on: dt.date
    calendar: SchoolCalendar
    fit: Fit


def depth(rule: Rule) -> int:
    """Return how many periods a rule looks at."""
    looking = rule.looking
    run = max(rule.hold, rule.calm)
    if rule.signal in _NEAR:
        return run
    own = max(getattr(looking, "points", 0), getattr(looking, "missing_periods", _FAR))
    return own + run


def judge(
    college: College, rules: Iterable[Rule], on: dt.date, *, snapshot: int | None = None
) -> Iterator[Verdicts]:
    """Yield what every rule says by what was measured up to a day; templates say nothing.

    A subject without a measurement in the newest period is ``UNKNOWN``: it may have left.

    Raises:
        NotFound: a rule names an indicator that does not exist.

    """
    catalogue = college.library.catalogue
    active = [(rule, catalogue.find(c)) for rule in rules if not rule.template
              for c in rule.indicators]  # fmt: skip
    wishes = deepest((i.code, Wish(depth(r), r.unfinished)) for r, i in active)
    strips = read(college.lake, wishes, on, snapshot=snapshot)
    known = facts(college, wishes, on)
    for rule, indicator in active:
        for kind in indicator.subjects:
            strip = strips.get((indicator.code, kind))
            if strip is None or not rule.watches(kind):
                continue
            if not rule.unfinished:
                strip = strip.until(np.datetime64(on))
            if len(strip):
                fit = known.fit(indicator, kind, strip, strip.ends.max().item())
                around = Surroundings(on, college.calendar, fit)
                yield verdicts(rule, indicator, kind, strip, around)


def verdicts(
    rule: Rule, indicator: Indicator, kind: SubjectKind, strip: Strip, around: Surroundings
) -> Verdicts:
    """Return what a rule says of each subject of a strip."""
    view = _View(rule, indicator, strip, around)
    said = view.lines() if rule.signal == line.KIND else view.series()
    said[strip.ends[strip.last] < strip.ends.max()] = Verdict.UNKNOWN
    if rule.only:
        said[~np.isin(strip.subjects.astype(str), rule.only)] = Verdict.UNKNOWN
    return Verdicts(
        rule=rule,
        indicator=indicator,
        kind=kind,
        subjects=strip.subjects,
        verdicts=said,
        periods=strip.periods[strip.last],
        ends=strip.ends[strip.last],
        broken=strip.status[strip.last] == Status.BELOW_LIMIT.value,
        tell=view.tell,
    )


class _View:
    """One rule looking at one strip."""

    def __init__(
        self, rule: Rule, indicator: Indicator, strip: Strip, around: Surroundings
    ) -> None:
        self.rule, self.indicator, self.strip, self.around = rule, indicator, strip, around
        self.looking = rule.looking
        self._earlier = _year_earlier(strip, around.calendar) if rule.signal == "jump" else {}
        self._by_period: dict[int, Mapping[str, list[tuple[int, Point]]]] = {}

    # A line, in columns

    def lines(self) -> NDArray[np.int8]:
        """Return the verdicts of all subjects."""
        assert isinstance(self.looking, line.LineParameters)
        fires, calm, known = self._run(self.looking)
        held, calmed = fires.copy(), calm.copy()
        for back in range(1, max(self.rule.hold, self.rule.calm)):
            earlier_fires, earlier_calm, _ = self._run(self.looking, back)
            held &= earlier_fires | (back >= self.rule.hold)
            calmed &= earlier_calm | (back >= self.rule.calm)
        said = np.full(len(self.strip), Verdict.QUIET, dtype=np.int8)
        said[calmed] = Verdict.CALM
        said[fires] = Verdict.FIRES
        said[held] = Verdict.HELD
        said[~known] = Verdict.UNKNOWN
        return said

    def _run(
        self, looking: line.LineParameters, back: int = 0
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell who fires, who is calm and who can be told of, so many periods back."""
        strip, fit, better = self.strip, self.around.fit, self.indicator.better
        rows = strip.back(back)
        sound = rows >= 0
        if not looking.trust_suspect:
            sound &= ~strip.suspect[rows]
        shown = np.where(sound, strip.shown[rows], np.nan)
        side = line.sides(shown, fit.which, fit.criteria, better, looking)
        clear = line.sides(shown, fit.which, fit.criteria, better, looking.clearing())
        known = side != line.UNREADY
        return known & (side != 0), (side == 0) & (clear == 0), known

    # Any other kind, one series after the other

    def series(self) -> NDArray[np.int8]:
        """Return the verdicts of all subjects."""
        newest = self.strip.ends.max()
        current = self.strip.ends[self.strip.last] == newest
        said = [self._verdict(at) if current[at] else Verdict.UNKNOWN
                for at in range(len(self.strip))]  # fmt: skip
        return np.array(said, dtype=np.int8)

    def _verdict(self, at: int) -> Verdict:
        found = self._look(at, 0)
        if isinstance(found, Unready):
            return Verdict.UNKNOWN
        if found.fired:
            earlier = (self._look(at, back) for back in range(1, self.rule.hold))
            held = all(isinstance(each, Signal) and each.fired for each in earlier)
            return Verdict.HELD if held else Verdict.FIRES
        calm = all(self._clears(at, back) for back in range(self.rule.calm))
        return Verdict.CALM if calm else Verdict.QUIET

    def _look(self, at: int, back: int) -> Signal | Unready:
        return look(self.rule.signal, self.looking, *self._at(at, back))

    def _clears(self, at: int, back: int) -> bool:
        return clears(self.rule.signal, self.looking, *self._at(at, back))

    def _at(self, at: int, back: int) -> tuple[Series, Context]:
        points = self.strip.points(at, back)
        series = Series.of(self.indicator, points)
        on = points[-1].end if back and points else self.around.on
        context = Context(on=on, criterion=self.around.fit.of(at), year_earlier=self._earlier)
        if not points:
            return series, context
        horizon = self.around.calendar.containing(self.rule.horizon, points[-1].end)
        peers = self._peers(at, back) if self.rule.signal == peer.KIND else ()
        return series, replace(context, horizon=horizon, peers=peers)

    def _peers(self, at: int, back: int) -> tuple[Point, ...]:
        """Return the other subjects' points of the same period."""
        if back not in self._by_period:
            grouped: dict[str, list[tuple[int, Point]]] = {}
            for other, row in enumerate(self.strip.back(back).tolist()):
                if row >= 0:
                    point = self.strip.point(row)
                    grouped.setdefault(point.period, []).append((other, point))
            self._by_period[back] = grouped
        label = self.strip.periods[self.strip.last[at] - back]
        return tuple(p for other, p in self._by_period[back].get(label, ()) if other != at)

    def tell(self, at: int) -> Signal:
        """Return the signal at a place, with its sentence."""
        found = self._look(at, 0)
        assert isinstance(found, Signal), "only what can be told changes an alert"
        return found


def _year_earlier(strip: Strip, calendar: SchoolCalendar) -> Mapping[str, str]:
    earlier = {}
    for label in dict.fromkeys(strip.periods):
        before = calendar.same_period_last_year(calendar.parse(label))
        if before is not None:
            earlier[label] = before.label
    return earlier
