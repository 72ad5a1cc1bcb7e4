"""The conditions several kinds share, and the words of those that are not met."""

from collections.abc import Sequence
from dataclasses import dataclass

from lemnis.engine.period_words import label_words
from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.series import TOO_LARGE, Floats, Point, Series, numbers
from lemnis.engine.signals.signal import Unready, Why
from lemnis.values import Missing, Title

_MISSING = {
    Missing.NO_ROWS: Title("没有数据", "there is nothing to measure"),
    Missing.NOT_APPLICABLE: Title("不适用", "it does not apply"),
    Missing.SUPPRESSED: Title("人数太少，已隐去", "too few people: suppressed"),
    Missing.LATE: Title("数据迟到", "its data are late"),
    None: Title("没有数值", "there is no value"),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """The points of a series that can be believed, the last of them being its last."""

    points: tuple[Point, ...]
    numbers: Floats

    @property
    def last(self) -> Point:
        """The point that is judged."""
        return self.points[-1]

    @property
    def number(self) -> float:
        """The last point's number, in the shown unit."""
        return float(self.numbers[-1])


def sound(kind: str, parameters: Parameters, series: Series) -> Sound | Unready:
    """Return the points that have a value and are not suspect; Unready if the last is not such."""
    if not series.points:
        return Unready(kind, Why.NO_VALUE, Title("还没有测量值。", "Nothing was measured yet."))
    last = series.points[-1]
    if last.value is None:
        zh, en = _MISSING[last.missing]
        when = label_words(last.period)
        words = Title(f"{when.zh}{zh}。", f"In {when.en} {en}.")
        return Unready(kind, Why.NO_VALUE, words)
    if last.suspect and not parameters.trust_suspect:
        when = label_words(last.period)
        zh = f"{when.zh}的数据未通过检查，暂不判断。"
        en = f"The data of {when.en} failed their checks; it is not judged."
        return Unready(kind, Why.SUSPECT, Title(zh, en))
    kept = [
        p
        for p in series.points
        if p.value is not None and (parameters.trust_suspect or not p.suspect)
    ]
    if any(abs(p.value or 0) > TOO_LARGE for p in kept):
        words = Title("数值过大，无法计算。", "A value is too large to reckon with.")
        return Unready(kind, Why.TOO_LARGE, words)
    return Sound(tuple(kept), numbers(series, tuple(kept)))


def too_few(kind: str, there: int, needed: int) -> Unready:
    """Return that a kind needs more points than there are."""
    zh = f"只有 {there} 个有效测量值，至少需要 {needed} 个。"
    en = f"There are {there} sound values; at least {needed} are needed."
    return Unready(kind, Why.TOO_FEW, Title(zh, en))


def no_spread(kind: str) -> Unready:
    """Return that nothing varied, so that no distance can be measured by its variation."""
    zh = "用来比较的数值完全相同，无法估计正常波动。"
    en = "The values to compare with are all the same: there is no usual variation to go by."
    return Unready(kind, Why.NO_SPREAD, Title(zh, en))


def counted(points: Sequence[Point], *, share: bool) -> bool:
    """Tell whether every point is so many whole events of a size (of at least as many, if a share).

    A mean has numerator and denominator too, so events must be whole numbers.
    """
    return all(
        p.numerator is not None
        and p.denominator is not None
        and p.denominator > 0
        and p.numerator >= 0
        and p.numerator.is_integer()
        and (not share or (p.denominator.is_integer() and p.numerator <= p.denominator))
        for p in points
    )


def no_counts(kind: str) -> Unready:
    """Return that a kind needs numerators and denominators that are counts."""
    zh = "没有可用的分子、分母计数。"
    en = "There are no counts of hits and sizes to go by."
    return Unready(kind, Why.NO_COUNTS, Title(zh, en))
