"""The numbers behind a signal in words: what an alert's evidence says to a dean."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from lemnis.engine.definition import Indicator
from lemnis.engine.signals import Side
from lemnis.engine.signals.run_rules import Rule
from lemnis.values import Title


class Fact(NamedTuple):
    """One number behind a signal: what it is, and the number with its unit."""

    name: Title
    said: Title


_BROKEN = {
    "below_limit": Title("未达底线", "worse than the limit"),
    "below_pass": Title("未达合格线", "worse than the pass line"),
    "below_target": Title("未达目标", "worse than the target"),
    "below_stretch": Title("未达挑战目标", "worse than the stretch target"),
    "missing": Title("缺数据", "data missing"),
    "stale": Title("数据过期", "data stale"),
    "suspect": Title("数据未通过检查", "data failed their checks"),
} | {rule.value: rule.words for rule in Rule}  # fmt: skip
_NUMBERS = {
    "value": Title("本期值", "Value"),
    "line": Title("界线", "Line"),
    "centre": Title("通常水平", "Usual level"),
    "shrunk": Title("按人数校正后", "Drawn to its peers by size"),
    "slope": Title("每期变化", "Change per period"),
}
_SIDES = {Side.LOW: Title("偏低", "too low"), Side.HIGH: Title("偏高", "too high")}


def facts(evidence: Mapping[str, Any], indicator: Indicator | None) -> tuple[Fact, ...]:
    """Return the evidence of an alert in words; numbers are in the shown unit.

    ``indicator``: None for one that the catalogue has no more; then numbers have no unit.
    """
    return tuple(_facts(evidence, indicator))


def _facts(evidence: Mapping[str, Any], indicator: Indicator | None) -> Iterator[Fact]:
    known = {name: number for name, number in evidence.items() if number is not None}
    for name, title in _NUMBERS.items():
        if name in known:
            yield Fact(title, _said(known[name], indicator, finer=name == "slope"))
    if "value" in known and "line" in known:
        gap = abs(known["value"] - known["line"])
        yield Fact(Title("相差", "Apart"), _said(gap, indicator, apart=True))
    if "low" in known and "high" in known:
        low, high = _said(known["low"], indicator), _said(known["high"], indicator)
        said = Title(f"{low.zh} 至 {high.zh}", f"{low.en} to {high.en}")
        yield Fact(Title("正常范围", "Usual range"), said)
    if "z" in known:
        z = f"{abs(known['z']):.1f}"
        said = Title(f"{z} 个标准差", f"{z} standard deviations")
        yield Fact(Title("偏离程度", "Distance"), said)
    if "probability" in known:
        share = f"{100 * known['probability']:.1f}%"
        yield Fact(Title("概率", "Probability"), Title(share, share))
    yield from _named(evidence)


def _named(evidence: Mapping[str, Any]) -> Iterator[Fact]:
    side = evidence.get("side")
    if side in {each.value for each in _SIDES}:
        yield Fact(Title("方向", "Side"), _SIDES[Side(side)])
    for rule in evidence.get("rules", ()):
        yield Fact(Title("判据", "Test"), _BROKEN.get(rule, Title(rule, rule)))
    if since := evidence.get("since"):
        yield Fact(Title("始于", "Since"), Title(since, since))


def _said(
    number: float, indicator: Indicator | None, *, finer: bool = False, apart: bool = False
) -> Title:
    digits = (indicator.digits if indicator else 2) + finer
    step = Decimal(1).scaleb(-digits)
    text = str(Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP)).replace("-", "−")
    if indicator is None:
        return Title(text, text)
    if apart and indicator.unit.percent:
        return Title(f"{text} 个百分点", f"{text} points")
    return indicator.unit.said(text)
