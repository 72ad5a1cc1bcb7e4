"""What a rule should have warned of: the bad events, as a test on measurements, or as a list.

Grammar of a test (numbers in the unit that is shown, so a share of 0.6 is 60):

    test    := indicator sign number ["%"]        STU-GEN-011 < 60
             | indicator "below" line             CRS-GEN-012 below pass
    sign    := "<" | "<=" | ">" | ">=" | "="
    line    := "limit" | "pass" | "target" | "stretch"

``indicator`` is a code or a name; “未达” is “below”, 底线 合格线 目标 挑战目标 are the lines.
"Below" is worse than the line, so of what should be low it is above it.
"""

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.history import Strip
from lemnis.engine.alerts.replay import History
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.signals import line
from lemnis.engine.signals.line import LineName, LineParameters
from lemnis.errors import WrongUse
from lemnis.values import SubjectKind, SubjectRef

Mask = NDArray[np.bool_]

_COMPARE: Mapping[str, Callable[[NDArray[np.float64], float], Mask]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_SIGNS = str.maketrans({"＜": "<", "＞": ">", "＝": "=", "％": "%", "≤": "<=", "≥": ">="})
_BELOW = ("below", "未达", "低于")
_FORM = re.compile(
    rf"\s*(?P<what>.+?)\s*(?P<sign><=|>=|<|>|=|\b{_BELOW[0]}\b|{'|'.join(_BELOW[1:])})"
    r"\s*(?P<than>.+?)\s*"
)
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*%?")
_LINES = {word: name for name in LineName for word in (name.value, name.words.zh)}


class Bad(NamedTuple):
    """One bad event: the days on which the first and the last of its bad periods ended."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Outcome:
    """Every bad event by subject, in order of days; and how long anybody could have seen one.

    ``text`` says what is bad. ``first`` and ``last`` are the days between which an event would be
    known; ``subjects`` are those of whom it would be.
    """

    text: str
    events: Mapping[SubjectRef, tuple[Bad, ...]]
    subjects: frozenset[SubjectRef]
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Test:
    """A test on one indicator: a comparison with a number, or which line is not reached."""

    text: str
    indicator: Indicator
    sign: str
    than: float | LineName

    def bad(self, kind: SubjectKind, strip: Strip, history: History) -> Mask:
        """Tell of each row of a strip whether it is bad; where nothing is known it is not."""
        if isinstance(self.than, LineName):
            fit = history.facts.fit(self.indicator, kind, strip)
            asked = LineParameters(line=self.than)
            side = line.sides(strip.shown, fit.which, fit.criteria, self.indicator.better, asked)
            bad: Mask = (side != 0) & (side != line.UNREADY)
            return bad
        with np.errstate(invalid="ignore"):
            return _COMPARE[self.sign](strip.shown, self.than)


def read_test(text: str, catalogue: Catalogue) -> Test:
    """Return the test that a text tells.

    Raises:
        WrongUse: it is no test; shows what is.
        NotFound: there is no such indicator; names the nearest.

    """
    found = _FORM.fullmatch(text.translate(_SIGNS))
    if found is None:
        raise _no_test(text)
    sign, than = found["sign"], found["than"]
    if sign in _BELOW and than.lower() in _LINES:
        sign, bound = "below", _LINES[than.lower()]
        return Test(text.strip(), catalogue.find(found["what"]), sign, bound)
    number = _NUMBER.fullmatch(than)
    if number is None:
        raise _no_test(text)
    sign = "<" if sign in _BELOW else sign
    return Test(text.strip(), catalogue.find(found["what"]), sign, float(number[1]))


def _no_test(text: str) -> WrongUse:
    names = "、".join(_LINES)
    return WrongUse(
        f"看不懂结果“{text}”。",
        f"“{text}” is no outcome.",
        cure=(
            f"写成“STU-GEN-011 < 60”或“CRS-GEN-012 未达 合格线”；界线有 {names}。",
            f"Write “STU-GEN-011 < 60” or “CRS-GEN-012 below pass”; lines: {', '.join(LineName)}.",
        ),
    )


def listed(text: str, events: Mapping[SubjectRef, tuple[Bad, ...]], history: History) -> Outcome:
    """Return the outcome that a list of bad events is; it speaks of the subjects in it.

    Raises:
        Refused: nothing was measured.

    """
    first, last = history.span
    return Outcome(text, events, frozenset(events), first, last)


def happened(test: Test, history: History) -> Outcome:
    """Return the bad events that a test finds in history.

    Bad periods in a row are one event; a period that could not be measured does not part them.

    Raises:
        WrongUse: nothing was measured of the indicator.

    """
    code = test.indicator.code
    strips = {k: s for (c, k), s in history.strips.items() if c == code and len(s)}
    if not strips:
        raise WrongUse(
            f"{code} 还没有测量值，无从得知结果。",
            f"Nothing was measured of {code}, so no outcome is known.",
            cure=("请先运行 lemnis diagnose --from … --to …。",
                  "Run lemnis diagnose --from … --to … first."),
        )  # fmt: skip
    events: dict[SubjectRef, tuple[Bad, ...]] = {}
    subjects: set[SubjectRef] = set()
    for kind, strip in strips.items():
        bad = test.bad(kind, strip, history)
        subjects.update(SubjectRef(kind, str(code)) for code in strip.subjects)
        for at in np.unique(strip.owner[bad]):
            found = tuple(_events(strip, int(at), bad))
            events[SubjectRef(kind, str(strip.subjects[at]))] = found
    first = min(strip.ends.min() for strip in strips.values())
    last = max(strip.ends.max() for strip in strips.values())
    return Outcome(test.text, events, frozenset(subjects), first.item(), last.item())


def _events(strip: Strip, at: int, bad: Mask) -> Iterator[Bad]:
    since: dt.date | None = None
    until = dt.date.min
    for row in range(int(strip.bounds[at]), int(strip.bounds[at + 1])):
        if np.isnan(strip.shown[row]):
            continue
        if bad[row]:
            until = strip.ends[row].item()
            since = since or until
        elif since is not None:
            yield Bad(since, until)
            since = None
    if since is not None:
        yield Bad(since, until)
