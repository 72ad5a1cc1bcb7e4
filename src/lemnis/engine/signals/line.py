"""A value beyond a line: under the limit, pass or target, outside a range, or too good to be true.

Source: the criteria of the indicator; S4 of the domain study asks for alerts on both sides. Agrees
with ``grade.judge``: the value as shown is compared, and standing on a line is reaching it.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from lemnis.engine.definition import Better, Criterion, Line, Range
from lemnis.engine.grade.judge import four_lines, reached
from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.readiness import sound
from lemnis.engine.signals.sentence import tell, when
from lemnis.engine.signals.series import Context, Floats, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Why
from lemnis.values import Title

KIND = "line"
Level = Range | Decimal
UNREADY = np.int8(-128)


class LineName(StrEnum):
    """The four lines of a criterion."""

    LIMIT = "limit"
    PASS = "pass"  # noqa: S105 - a line, no password
    TARGET = "target"
    STRETCH = "stretch"

    @property
    def words(self) -> Title:
        """What people read."""
        return _WORDS[self]


_WORDS = {
    LineName.LIMIT: Title("底线", "limit"),
    LineName.PASS: Title("合格线", "pass line"),
    LineName.TARGET: Title("目标", "target"),
    LineName.STRETCH: Title("挑战目标", "stretch target"),
}
_OWN = Title("预警线", "warning line")
_SUSPICIOUS = Title("可疑线（好得可疑）", "level of what is too good to be true")


class LineParameters(Parameters):
    """Which line, in the shown unit.

    ``level`` is the rule's own line in place of the criterion's ``line``. ``too_good``: strictly
    beyond it on the good side fires too. The alert clears when the value reaches ``clear_line`` or
    ``clear_level`` (by default the line it fired at), which must be at least as good; where the
    clearing line is not drawn, the firing one serves (``fallback``).
    """

    line: LineName = LineName.LIMIT
    level: Line | None = None
    too_good: Decimal | None = None
    clear_line: LineName | None = None
    clear_level: Line | None = None
    fallback: LineName | None = None

    @model_validator(mode="after")
    def _clears_by_the_same_means(self) -> Self:
        order = list(LineName)
        if self.clear_line and order.index(self.clear_line) < order.index(self.line):
            raise ValueError("clear_line 不能差于 line / clear_line must not be worse than line")
        if self.clear_line and self.level is not None:
            raise ValueError("level 配 clear_level / a rule with level clears by clear_level")
        kinds = {type(self.level), type(self.clear_level)}
        if self.clear_level is not None and len(kinds) > 1:
            raise ValueError("clear_level 要与 level 形式相同 / clear_level must be like level")
        return self

    def clearing(self) -> Self:
        """Return the same with the clearing line in place of the one that fires."""
        if self.clear_level is not None:
            return self.model_copy(update={"level": self.clear_level})
        return self.model_copy(update={"line": self.clear_line or self.line, "fallback": self.line})


def look(parameters: LineParameters, series: Series, context: Context) -> Signal | Unready:
    """Tell whether the last value, as shown, is beyond the line."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    name, level = level_of(parameters, context.criterion, series.better)
    if level is None and parameters.too_good is None:
        zh, en = name
        return Unready(KIND, Why.NO_LINE, Title(f"没有规定{zh}。", f"No {en} is drawn."))
    value = series.shown(found.last.value or 0.0)
    side, broken, good = _judge(value, level, parameters.too_good, series.better)
    evidence = Evidence(
        value=float(value),
        line=None if broken is None else float(broken),
        rules=_rule(parameters, side, good=good),
    )
    told = _Told(series, found.last.period, value, broken, _SUSPICIOUS if good else name)
    words = told.quiet() if side is Side.NONE else told.fired(side)
    return Signal(KIND, side is not Side.NONE, side, evidence, (found.last.period,), words)


def sides(
    shown: Floats,
    which: NDArray[np.intp],
    criteria: Sequence[Criterion],
    better: Better,
    parameters: LineParameters,
) -> NDArray[np.int8]:
    """Look at many subjects of one indicator at once; must agree with ``look`` row by row.

    Shape: ``shown`` as ``engine.measure`` tabulates it, NaN where the value is missing or not to be
    believed; ``which`` the place of each row's criterion or -1, as ``grade.choose`` gives it. Out:
    -1 low, 1 high, 0 quiet, ``UNREADY`` where ``look`` would say Unready.
    """
    out = np.full(len(shown), UNREADY, dtype=np.int8)
    there = ~np.isnan(shown)
    for at in np.unique(which[there]):
        rows = np.flatnonzero(there & (which == at))
        _, level = level_of(parameters, criteria[at] if at >= 0 else None, better)
        if level is not None or parameters.too_good is not None:
            out[rows] = _sides(shown[rows], level, parameters.too_good, better)
    return out


def _sides(
    shown: Floats, level: Level | None, too_good: Decimal | None, better: Better
) -> NDArray[np.int8]:
    out = np.zeros(len(shown), dtype=np.int8)
    upward = better is not Better.LOWER
    if too_good is not None and better is not Better.RANGE:
        line = float(too_good)
        out[shown > line if upward else shown < line] = 1 if upward else -1
    if isinstance(level, Range):
        out[shown < float(level.low)] = -1
        out[shown > float(level.high)] = 1
    elif level is not None:
        line = float(level)
        out[shown < line if upward else shown > line] = -1 if upward else 1
    return out


def level_of(
    parameters: LineParameters, criterion: Criterion | None, better: Better
) -> tuple[Title, Level | None]:
    """Return the name of the line a rule goes by and where it is drawn, None if nowhere."""
    if parameters.level is not None:
        return _OWN, parameters.level
    if criterion is None:
        return parameters.line.words, None
    drawn = dict(zip(LineName, four_lines(criterion, better), strict=True))
    if drawn[parameters.line] is None and parameters.fallback is not None:
        return parameters.fallback.words, drawn[parameters.fallback]
    return parameters.line.words, drawn[parameters.line]


def _judge(
    value: Decimal, level: Level | None, too_good: Decimal | None, better: Better
) -> tuple[Side, Decimal | None, bool]:
    """Return the side, the end of the line that counts, and whether it is the too good one."""
    if level is not None and not reached(value, level, better):
        if isinstance(level, Range):
            low = value < level.low
            return (Side.LOW, level.low, False) if low else (Side.HIGH, level.high, False)
        return (Side.HIGH if better is Better.LOWER else Side.LOW), level, False
    downward = better is Better.LOWER
    if (
        too_good is not None
        and better is not Better.RANGE
        and (value < too_good if downward else value > too_good)
    ):
        return (Side.LOW if downward else Side.HIGH), too_good, True
    if isinstance(level, Range):
        return Side.NONE, min(level, key=lambda end: abs(value - end)), False
    return Side.NONE, level, False


def _rule(parameters: LineParameters, side: Side, *, good: bool) -> tuple[str, ...]:
    if side is Side.NONE:
        return ()
    if good:
        return ("too_good",)
    return ("below_level" if parameters.level is not None else f"below_{parameters.line}",)


class _Told(NamedTuple):
    """What the sentence is made of."""

    series: Series
    period: str
    value: Decimal
    line: Decimal | None
    name: Title

    def fired(self, side: Side) -> Title:
        low = side is Side.LOW
        return self._say("低于" if low else "高于", "below" if low else "above")

    def quiet(self) -> Title:
        return self._say("未越过", "within")

    def _say(self, zh_verb: str, en_verb: str) -> Title:
        if self.series.better is Better.PRESENT:
            return self._present()
        if self.line is None:
            return tell(self.series, self.period, self.value, Title("并不可疑", "not suspicious"))
        line = self.series.say(self.line)
        rest = Title(
            f"{zh_verb}{self.name.zh} {line.zh}", f"{en_verb} the {self.name.en} of {line.en}"
        )
        return tell(self.series, self.period, self.value, rest)

    def _present(self) -> Title:
        """Return what is said of a thing that is there or not: nobody reads a 0 as “none”."""
        at, name = when(self.period), self.series.name
        there = self.value >= (self.line or Decimal(1))
        if there:
            return Title(f"{at.zh}已有{name.zh}。", f"{name.en}: there, {at.en}.")
        return Title(f"{at.zh}没有{name.zh}。", f"{name.en}: not there, {at.en}.")
