"""One rule looking at one strip: at any of its rows, as if that row were its subject's newest.

So the same look serves today's verdicts, which ask at each subject's newest row, and a replay,
which asks at every row in turn. Nothing newer than the row is looked at.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.fitting import Fit
from lemnis.engine.alerts.history import Strip
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.definition import Indicator
from lemnis.engine.signals import (
    Context,
    Point,
    Series,
    Signal,
    Unready,
    clears,
    jump,
    line,
    look,
    model,
    peer,
)

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

# As far back as any kind looks: a year of teaching weeks, or ten years of terms.
_FAR = 60
_NEAR = frozenset({line.KIND, model.KIND, peer.KIND})


def depth(rule: Rule) -> int:
    """Return how many periods a rule looks at."""
    looking = rule.looking
    run = max(rule.hold, rule.calm)
    if rule.signal in _NEAR:
        return run
    own = max(getattr(looking, "points", 0), getattr(looking, "missing_periods", _FAR))
    return own + run


@dataclass(frozen=True)
class Surroundings:
    """What rules need beside the measurements of one indicator and kind.

    ``on`` is the day on which each subject's newest row is looked at; None: the day it ended, as
    with every older row.
    """

    calendar: SchoolCalendar
    fit: Fit
    on: dt.date | None = None


class _Run(NamedTuple):
    """What a line says of some rows: which fire, which are calm, which can be told of."""

    fires: Mask
    calm: Mask
    known: Mask


class View:
    """One rule looking at one strip."""

    def __init__(
        self, rule: Rule, indicator: Indicator, strip: Strip, around: Surroundings
    ) -> None:
        self.rule, self.indicator, self.strip, self.around = rule, indicator, strip, around
        self.looking = rule.looking
        self._earlier = _year_earlier(strip, around.calendar) if rule.signal == jump.KIND else {}
        # Where each row's period lies among all periods, to tell how far back a rule may look.
        _, self._when = np.unique(strip.ends, return_inverse=True)
        self._reach = depth(rule)

    # A line, in columns

    def lines(self, rows: Rows) -> NDArray[np.int8]:
        """Return the verdicts at some rows; the rule is of lines."""
        now = self._run(rows)
        held, calmed = now.fires.copy(), now.calm.copy()
        for back in range(1, max(self.rule.hold, self.rule.calm)):
            before = self._run(self._back(rows, back))
            held &= before.fires | (back >= self.rule.hold)
            calmed &= before.calm | (back >= self.rule.calm)
        said = np.full(len(rows), Verdict.QUIET, dtype=np.int8)
        said[calmed] = Verdict.CALM
        said[now.fires] = Verdict.FIRES
        said[held] = Verdict.HELD
        said[~now.known] = Verdict.UNKNOWN
        return said

    def _back(self, rows: Rows, steps: int) -> Rows:
        """Return each row's so many rows before it, -1 where its subject has none in reach."""
        earlier = rows - steps
        there = earlier >= self.strip.bounds[self.strip.owner[rows]]
        earlier = np.where(there, earlier, rows)
        there &= self._when[rows] - self._when[earlier] < self._reach
        return np.where(there, earlier, -1)

    def _run(self, rows: Rows) -> _Run:
        looking, strip, fit = self.looking, self.strip, self.around.fit
        better = self.indicator.better
        assert isinstance(looking, line.LineParameters)
        sound = rows >= 0
        if not looking.trust_suspect:
            sound &= ~strip.suspect[rows]
        shown = np.where(sound, strip.shown[rows], np.nan)
        which = fit.which[rows]
        side = line.sides(shown, which, fit.criteria, better, looking)
        clear = line.sides(shown, which, fit.criteria, better, looking.clearing())
        known = side != line.UNREADY
        return _Run(known & (side != 0), (side == 0) & (clear == 0), known)

    # Any other kind, one series after the other

    def verdict(self, row: int, *, clearing: bool = True) -> Verdict:
        """Return the verdict at a row; without ``clearing`` calm is not told from quiet."""
        found = self.look(row)
        if isinstance(found, Unready):
            return Verdict.UNKNOWN
        if found.fired:
            held = all(self._fires(earlier) for earlier in self._before(row, self.rule.hold))
            return Verdict.HELD if held else Verdict.FIRES
        if not clearing:
            return Verdict.QUIET
        calm = all(self._clears(at) for at in (row, *self._before(row, self.rule.calm)))
        return Verdict.CALM if calm else Verdict.QUIET

    def look(self, row: int) -> Signal | Unready:
        """Return what the rule's kind finds at a row."""
        return look(self.rule.signal, self.looking, *self._at(row))

    def tell(self, row: int) -> Signal:
        """Return the signal at a row where there is one, with its sentence."""
        found = self.look(row)
        assert isinstance(found, Signal), "only what can be told changes an alert"
        return found

    def _before(self, row: int, run: int) -> list[int]:
        """Return the rows before one that make a run with it, -1 for those that are not there."""
        here = np.array([row])
        return [int(self._back(here, back)[0]) for back in range(1, run)]

    def _fires(self, row: int) -> bool:
        found = self.look(row) if row >= 0 else None
        return isinstance(found, Signal) and found.fired

    def _clears(self, row: int) -> bool:
        return row >= 0 and clears(self.rule.signal, self.looking, *self._at(row))

    def _at(self, row: int) -> tuple[Series, Context]:
        strip, around = self.strip, self.around
        owner = int(strip.owner[row])
        points = tuple(strip.point(at) for at in range(self._oldest(owner, row), row + 1))
        newest = row == strip.bounds[owner + 1] - 1
        day = points[-1].end
        context = Context(
            on=around.on if newest and around.on else day,
            criterion=around.fit.of(row),
            horizon=around.calendar.containing(self.rule.horizon, day),
            peers=self._peers(row) if self.rule.signal == peer.KIND else (),
            year_earlier=self._earlier,
        )
        return Series.of(self.indicator, points), context

    def _oldest(self, owner: int, row: int) -> int:
        begin = int(self.strip.bounds[owner])
        past = self._when[begin : row + 1] <= self._when[row] - self._reach
        return begin + int(np.count_nonzero(past))

    def _peers(self, row: int) -> tuple[Point, ...]:
        """Return the other subjects' points of the same period."""
        same = self._by_period[self.strip.periods[row]]
        return tuple(point for at, point in same if at != row)

    @cached_property
    def _by_period(self) -> Mapping[str, list[tuple[int, Point]]]:
        periods = self.strip.periods.astype(str)
        order = np.argsort(periods, kind="stable")
        edges = np.flatnonzero(np.append(True, periods[order][1:] != periods[order][:-1]))
        groups = pairwise([*edges.tolist(), len(order)])
        return {
            str(periods[order[begin]]): [
                (row, self.strip.point(row)) for row in order[begin:end].tolist()
            ]
            for begin, end in groups
        }


def _year_earlier(strip: Strip, calendar: SchoolCalendar) -> Mapping[str, str]:
    earlier = {}
    for label in dict.fromkeys(strip.periods):
        before = calendar.same_period_last_year(calendar.parse(label))
        if before is not None:
            earlier[label] = before.label
    return earlier
