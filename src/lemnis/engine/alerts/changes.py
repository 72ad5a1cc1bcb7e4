"""What the verdicts of a run change among the alerts there are: nothing, if nothing has changed.

In: `Verdicts` of all rules, and the living alerts by `Place`. Out: a `Change` for each alert that
moves or grows graver. Asked again after these were stored it yields none, so a crash between
judging and storing is mended by judging again.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.lifecycle import STANDING, State, Verdict, moved
from lemnis.engine.alerts.rule import Rule, Severity
from lemnis.engine.definition import Indicator
from lemnis.engine.signals import Evidence, Side, Signal
from lemnis.values import SubjectKind, SubjectRef, Title

# What somebody has taken up stays with that person, also when its subject has left.
ENDS_WITH_SUBJECT = frozenset({State.PENDING, State.OPEN, State.DISMISSED})


class Place(NamedTuple):
    """What there is one alert of at a time: a rule on an indicator of a subject."""

    rule: str
    indicator: str
    subject: SubjectRef


class Living(NamedTuple):
    """An alert as far as judging it goes."""

    state: State
    severity: Severity


@dataclass(frozen=True)
class Verdicts:
    """What one rule says of one indicator and all subjects of one kind, each at its last period.

    Shape: arrays of one length, in order of subject code. ``broken`` tells whose value breaks its
    limit. ``tell`` gives the signal behind one place of the arrays, with its sentence.
    """

    rule: Rule
    indicator: Indicator
    kind: SubjectKind
    subjects: NDArray[np.object_]
    verdicts: NDArray[np.int8]
    periods: NDArray[np.object_]
    ends: NDArray[np.datetime64]
    broken: NDArray[np.bool_]
    tell: Callable[[int], Signal]

    def __len__(self) -> int:
        return len(self.subjects)

    def place(self, at: int) -> Place:
        """Return what the verdict at a place is about."""
        subject = SubjectRef(self.kind, str(self.subjects[at]))
        return Place(self.rule.code, self.indicator.code, subject)

    def severity(self, at: int) -> Severity:
        """Return how grave an alert there is."""
        if self.broken[at] and self.rule.beyond_limit is not None:
            return self.rule.beyond_limit
        return self.rule.severity


@dataclass(frozen=True, slots=True)
class Change:
    """One alert that comes, moves or changes its severity; ``before`` is None for a new one.

    ``period`` and ``ends_on`` are those of the value that was judged.
    """

    place: Place
    before: State | None
    after: State
    severity: Severity
    period: str
    ends_on: dt.date
    signal: Signal


def changes(found: Iterable[Verdicts], living: Mapping[Place, Living]) -> Iterator[Change]:
    """Yield what the verdicts change; only where they do is a sentence made."""
    by_rule: dict[tuple[str, str, SubjectKind], dict[str, Living]] = {}
    for place, alert in living.items():
        key = place.rule, place.indicator, place.subject.kind
        by_rule.setdefault(key, {})[place.subject.code] = alert
    for verdicts in found:
        key = verdicts.rule.code, verdicts.indicator.code, verdicts.kind
        yield from _changes(verdicts, by_rule.get(key, {}))


def _changes(found: Verdicts, living: Mapping[str, Living]) -> Iterator[Change]:
    fires = found.verdicts >= Verdict.FIRES
    # Texts are objects, of which np.isin compares every pair: 100,000 with 5,000 take ten seconds.
    known = np.fromiter((code in living for code in found.subjects), bool, len(found))
    for at in np.flatnonzero(fires | known):
        alert = living.get(str(found.subjects[at]))
        change = _change(found, int(at), alert)
        if change is not None:
            yield change
    yield from _left(found, living)


def _left(found: Verdicts, living: Mapping[str, Living]) -> Iterator[Change]:
    """Yield the end of alerts nobody has taken up, whose subjects are not there any more.

    Every subject that lives in a period has a row in it, if only one that says why there is no
    number: who has none has graduated, left, or was taught in another term.
    """
    if not len(found):
        return
    newest = found.ends.max()
    there = {str(code) for code in found.subjects[found.ends == newest]}
    at = int(np.argmax(found.ends))
    for code, alert in living.items():
        if code in there or alert.state not in ENDS_WITH_SUBJECT:
            continue
        place = Place(found.rule.code, found.indicator.code, SubjectRef(found.kind, code))
        period, end = str(found.periods[at]), newest.astype("datetime64[D]").item()
        told = Signal(found.rule.signal, fired=False, side=Side.NONE, evidence=Evidence(),
                      points=(period,), words=_gone(found.indicator, period))  # fmt: skip
        yield Change(place, alert.state, State.LAPSED, alert.severity, period, end, told)


def _gone(indicator: Indicator, period: str) -> Title:
    zh, en = indicator.name
    return Title(
        f"{zh}：主体到{period}已不在（毕业、离开或停开），预警随之结束。",
        f"{en}: the subject is not there any more in {period}, and the alert ends with it.",
    )


def _change(found: Verdicts, at: int, alert: Living | None) -> Change | None:
    verdict = Verdict(int(found.verdicts[at]))
    before = alert.state if alert else None
    after = moved(before, verdict)
    severity = found.severity(at)
    worse = (
        alert is not None
        and after in STANDING
        and verdict >= Verdict.FIRES
        and severity.rank > alert.severity.rank
    )
    if after is None or (after is before and not worse):
        return None
    if alert is not None and verdict < Verdict.FIRES:
        severity = alert.severity
    end: dt.date = found.ends[at].astype("datetime64[D]").item()
    return Change(
        found.place(at), before, after, severity, str(found.periods[at]), end, found.tell(at)
    )
