"""The life of alerts replayed over history, as if rules had been judged on every day one lived.

On each day on which a period ended, a rule looks at the periods that had ended by then and at
nothing newer; the life cycle of ``lifecycle`` moves by what it says; nobody acts on anything. Out:
an `Episode` for each time an alert opened.

Assumed, because the lake keeps no more than was measured: of each period the newest measurement
counts, so a correction made later is taken to have been known at once; and the criteria see what
subjects are today (their program, their school's type).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.changes import ENDS_WITH_SUBJECT, Place
from lemnis.engine.alerts.fitting import Facts, roster
from lemnis.engine.alerts.history import Strip, Strips, Wish, read
from lemnis.engine.alerts.lifecycle import LIVING, State, Verdict, moved
from lemnis.engine.alerts.rule import Rule, Severity
from lemnis.engine.alerts.view import Surroundings, View
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.engine.signals import line
from lemnis.errors import Refused
from lemnis.values import SubjectKind, SubjectRef, Title

# All there is: more periods than any college has measured.
_ALL = Wish(depth=1_000_000)


@dataclass(frozen=True)
class History:
    """What was measured of some indicators, and what judging it takes."""

    catalogue: Catalogue
    calendar: SchoolCalendar
    strips: Strips
    facts: Facts

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The days on which the first and the last period ended.

        Raises:
            Refused: nothing was measured.

        """
        ends = [strip.ends for strip in self.strips.values() if len(strip)]
        if not ends:
            raise Refused(
                "这些指标还没有已结束时段的测量值。",
                "Nothing was measured of these indicators in a period that has ended.",
                cure=("请先运行 lemnis diagnose --from … --to …。",
                      "Run lemnis diagnose --from … --to … first."),
            )  # fmt: skip
        first, last = min(e.min() for e in ends), max(e.max() for e in ends)
        return first.item(), last.item()

    def ends(self, code: str, kind: SubjectKind) -> list[dt.date]:
        """Return the days on which periods of an indicator and kind ended, in order."""
        strip = self.strips.get((code, kind))
        days: list[dt.date] = [] if strip is None else np.unique(strip.ends).tolist()
        return days


@dataclass(frozen=True, slots=True)
class Episode:
    """One time an alert opened, by the value of ``period``; ``cleared_on`` is None if it stood on.

    ``severity`` is the gravest it had. ``words`` is the sentence of the opening.
    """

    place: Place
    opened_on: dt.date
    period: str
    severity: Severity
    cleared_on: dt.date | None
    words: Title


@dataclass(frozen=True)
class Watched:
    """One rule on one indicator and kind: its strip, and what it says of it when asked."""

    rule: Rule
    indicator: Indicator
    kind: SubjectKind
    strip: Strip
    view: View


def remember(college: College, codes: Iterable[str], on: dt.date) -> History:
    """Return all that was measured of some indicators in periods that had ended on a day.

    Raises:
        NotFound: there is no such indicator.

    """
    catalogue = college.library.catalogue
    wanted = {catalogue.find(code).code: _ALL for code in codes}
    strips = read(college.lake, wanted, on)
    return History(catalogue, college.calendar, strips, roster(college, wanted, on))


def watched(rule: Rule, history: History) -> Iterator[Watched]:
    """Yield what a rule watches, where something was measured; a template as if it were active.

    Raises:
        Refused: it goes by a model: what that would have said was never measured.

    """
    require_measured(rule)
    for code in rule.indicators:
        indicator = history.catalogue.find(code)
        for kind in indicator.subjects:
            strip = history.strips.get((indicator.code, kind))
            if strip is not None and rule.watches(kind):
                fit = history.facts.fit(indicator, kind, strip)
                view = View(rule, indicator, strip, Surroundings(history.calendar, fit))
                yield Watched(rule, indicator, kind, strip, view)


def require_measured(rule: Rule) -> None:
    """Do nothing if a rule goes by what was measured, so that it can be replayed.

    Raises:
        Refused: it goes by a model.

    """
    if rule.foretells:
        raise Refused(
            f"规则 {rule.code} 依据模型的预估，历史上没有这样的测量值，不能重演。",
            f"Rule {rule.code} goes by what a model foretells; the past was not measured by it, so"
            " it cannot be replayed.",
            cure=("看它准不准：lemnis risk validate。",
                  "See how well it foretells: lemnis risk validate."),
        )  # fmt: skip


def replay(rules: Iterable[Rule], history: History) -> Iterator[Episode]:
    """Yield every alert that rules would have opened, by rule, indicator, subject and day."""
    for rule in rules:
        for what in watched(rule, history):
            yield from episodes(what)


def episodes(what: Watched) -> Iterator[Episode]:
    """Yield the alerts that one rule would have opened on one indicator and kind."""
    said = _lines(what) if what.rule.signal == line.KIND else None
    only, days = what.rule.only, np.unique(what.strip.ends)
    for at in _worth_looking(what.strip, said):
        if not only or str(what.strip.subjects[at]) in only:
            yield from _Life(what, at, said, days).lived()


def _lines(what: Watched) -> NDArray[np.int8]:
    return what.view.lines(np.arange(len(what.strip.ends)))


def _worth_looking(strip: Strip, said: NDArray[np.int8] | None) -> Iterable[int]:
    """Return the places of the subjects of whom a rule ever fires."""
    if said is None:
        return range(len(strip))
    return (int(at) for at in np.unique(strip.owner[said >= Verdict.FIRES]))


class _Life:
    """The alerts of one rule, indicator and subject, one after the other."""

    def __init__(
        self,
        what: Watched,
        at: int,
        said: NDArray[np.int8] | None,
        days: NDArray[np.datetime64],
    ) -> None:
        self.what, self.said = what, said
        subject = SubjectRef(what.kind, str(what.strip.subjects[at]))
        self.place = Place(what.rule.code, what.indicator.code, subject)
        self.rows = range(int(what.strip.bounds[at]), int(what.strip.bounds[at + 1]))
        self.days = days
        self.opened: int | None = None
        self.severity = what.rule.severity

    def lived(self) -> Iterator[Episode]:
        """Yield its episodes."""
        state: State | None = None
        for row in self.rows:
            if state in ENDS_WITH_SUBJECT and self._was_away(row):
                if self.opened is not None:
                    yield self._episode(None)
                state = self.opened = None
            verdict = self._verdict(row, state)
            before, state = state, moved(state, verdict)
            if state is State.OPEN and before is not State.OPEN:
                self.opened, self.severity = row, self._graver(row, self.what.rule.severity)
            elif state is State.OPEN and verdict >= Verdict.FIRES:
                self.severity = self._graver(row, self.severity)
            elif before is State.OPEN and state is State.CLEARED:
                yield self._episode(self._day(row))
                self.opened = None
            state = state if state in LIVING else None
        if self.opened is not None:
            yield self._episode(None)

    def _was_away(self, row: int) -> bool:
        """Tell whether a period has ended without the subject since the row before."""
        ends, days = self.what.strip.ends, self.days
        return int(np.searchsorted(days, ends[row]) - np.searchsorted(days, ends[row - 1])) > 1

    def _verdict(self, row: int, state: State | None) -> Verdict:
        if self.said is not None:
            return Verdict(int(self.said[row]))
        # Calm is only asked for where an alert could clear: it costs more than the look itself.
        return self.what.view.verdict(row, clearing=state is State.OPEN)

    def _graver(self, row: int, severity: Severity) -> Severity:
        beyond = self.what.rule.beyond_limit
        broken = self.what.strip.status[row] == Status.BELOW_LIMIT.value
        return max(beyond, severity, key=lambda s: s.rank) if beyond and broken else severity

    def _day(self, row: int) -> dt.date:
        day: dt.date = self.what.strip.ends[row].item()
        return day

    def _episode(self, cleared_on: dt.date | None) -> Episode:
        assert self.opened is not None
        return Episode(
            place=self.place,
            opened_on=self._day(self.opened),
            period=str(self.what.strip.periods[self.opened]),
            severity=self.severity,
            cleared_on=cleared_on,
            words=self.what.view.tell(self.opened).words,
        )
