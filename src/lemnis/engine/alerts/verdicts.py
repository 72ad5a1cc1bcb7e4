"""What rules say of the measurements there are: one ``Verdicts`` per rule, indicator and kind.

A line is looked at for all subjects at once, in columns; other kinds of signals series by series.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.changes import Verdicts
from lemnis.engine.alerts.fitting import facts
from lemnis.engine.alerts.history import Strip, Wish, deepest, read
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.alerts.view import Surroundings, View, depth
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.engine.signals import line
from lemnis.values import SubjectKind


def remembering(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the indicators whose past rules look at, not only their last periods."""
    past = (r for r in rules if not r.template and depth(r) > max(r.hold, r.calm))
    return tuple(sorted({code for rule in past for code in rule.indicators}))


def judge(college: College, rules: Iterable[Rule], on: dt.date) -> Iterator[Verdicts]:
    """Yield what every rule says by what was measured up to a day; templates say nothing.

    Nor do rules that go by a model: see ``foresight``.

    A subject without a measurement in the newest period is ``UNKNOWN``: it may have left.

    Raises:
        NotFound: a rule names an indicator that does not exist.

    """
    catalogue = college.library.catalogue
    measuring = [rule for rule in rules if not (rule.template or rule.foretells)]
    active = [(rule, catalogue.find(code)) for rule in measuring for code in rule.indicators]
    wishes = deepest((i.code, Wish(depth(r), r.unfinished)) for r, i in active)
    strips = read(college.lake, wishes, on)
    known = facts(college, wishes, on)
    for rule, indicator in active:
        for kind in indicator.subjects:
            strip = strips.get((indicator.code, kind))
            if strip is None or not rule.watches(kind):
                continue
            if not rule.unfinished:
                strip = strip.until(np.datetime64(on))
            if len(strip):
                around = Surroundings(college.calendar, known.fit(indicator, kind, strip), on)
                yield verdicts(rule, indicator, kind, strip, around)


def verdicts(
    rule: Rule, indicator: Indicator, kind: SubjectKind, strip: Strip, around: Surroundings
) -> Verdicts:
    """Return what a rule says of each subject of a strip."""
    view = View(rule, indicator, strip, around)
    current = strip.ends[strip.last] == strip.ends.max()
    if rule.only:
        current &= np.isin(strip.subjects.astype(str), rule.only)
    said = view.lines(strip.last) if rule.signal == line.KIND else _series(view, current)
    said[~current] = Verdict.UNKNOWN
    return Verdicts(
        rule=rule,
        indicator=indicator,
        kind=kind,
        subjects=strip.subjects,
        verdicts=said,
        periods=strip.periods[strip.last],
        ends=strip.ends[strip.last],
        broken=strip.status[strip.last] == Status.BELOW_LIMIT.value,
        tell=lambda at: view.tell(int(strip.last[at])),
    )


def _series(view: View, current: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return the verdicts of subjects that have a row in the newest period, one by one."""
    said = np.full(len(current), Verdict.UNKNOWN, dtype=np.int8)
    for at in np.flatnonzero(current):
        said[at] = view.verdict(int(view.strip.last[at]))
    return said
