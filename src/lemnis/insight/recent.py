"""What was worked out of the lake lately: kept as long as lake and catalogue are what they were.

A snapshot never changes, so what was read of one need not be read again.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from lemnis.engine.alerts import fitting, history
from lemnis.engine.alerts.fitting import Fit
from lemnis.engine.alerts.history import Strip, Wish
from lemnis.engine.college import College
from lemnis.engine.contribution import Against, By, Comparing, Contribution, How, Unsplit
from lemnis.engine.explain import Asked, Explanation, explain
from lemnis.engine.formula.nodes import references
from lemnis.engine.latest import Stands, latest
from lemnis.engine.reading import Library
from lemnis.values import PeriodKind, SubjectKind

Value = TypeVar("Value")
DEPTH = 24  # periods that a page goes back


class Recent(Generic[Value]):
    """The last few answers to questions about a college."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._held: OrderedDict[Hashable, tuple[Library, Value]] = OrderedDict()

    def of(self, college: College, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer to a question; made anew where lake or catalogue have changed."""
        full = (college.lake.snapshot(), key)
        with self._lock:
            held = self._held.get(full)
            if held is not None and held[0] is college.library:
                self._held.move_to_end(full)
                return held[1]
        # Not while holding the lock: two who ask the same at once get the same.
        made = make()
        with self._lock:
            self._held[full] = (college.library, made)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


class History(NamedTuple):
    """The newest measurements of one indicator for one kind of subject, and what they fit."""

    strip: Strip
    fit: Fit


_USERS = Recent[Mapping[str, tuple[str, ...]]](2)
_STANDS = Recent[Stands](2)
_HISTORIES = Recent[History | None](24)
_EXPLAINED = Recent[Explanation](64)
_CHANGES = Recent[Contribution | Unsplit | None](64)


def stands(college: College) -> Stands:
    """Return where every indicator stands (``engine.latest``)."""
    return _STANDS.of(college, (), lambda: latest(college.lake))


def users(college: College) -> Mapping[str, tuple[str, ...]]:
    """Return, for indicators that others refer to, the codes of those others."""

    def made() -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for code, question in college.library.questions.items():
            for reference in references(question.formula):
                found.setdefault(reference.code, {})[code] = None
        return {code: tuple(others) for code, others in found.items()}

    return _USERS.of(college, (), made)


def measured(college: College, code: str, kind: SubjectKind, on: dt.date) -> History | None:
    """Return the newest measurements of an indicator for a kind, None if there are none."""

    def made() -> History | None:
        wish = {code: Wish(DEPTH, unfinished=True)}
        strip = history.read(college.lake, wish, on, kinds=(kind,)).get((code, kind))
        if strip is None:
            return None
        known = fitting.facts(college, [code], on)
        return History(strip, known.fit(college.library.catalogue[code], kind, strip))

    return _HISTORIES.of(college, (code, kind, on), made)


def explained(college: College, asked: Asked, on: dt.date) -> Explanation:
    """Return a number taken apart (``engine.explain``), without its rows."""
    return _EXPLAINED.of(college, (asked, on), lambda: explain(college, asked, on=on, examples=0))


def change(
    college: College, asked: Asked, on: dt.date, by: By | None = None
) -> Contribution | Unsplit | None:
    """Return what made the change since the period before; None if there is none before."""

    def made() -> Contribution | Unsplit | None:
        past = college.calendar.prior(asked.period)
        if past is None or past.kind is PeriodKind.AS_OF:
            return None
        with Comparing(college, asked, Against(How.EARLIER, past), on) as comparing:
            return comparing.contribution(by=by)

    return _CHANGES.of(college, (asked, on, by), made)
