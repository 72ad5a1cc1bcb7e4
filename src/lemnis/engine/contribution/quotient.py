"""Which formulas can be split: quotients of things that add up over rows, and such things alone.

In: a checked formula. Out: ``Quotient``, or ``Unsplit`` with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lemnis.engine.contribution.reasons import Obstacle, Unsplit, composite
from lemnis.engine.explain import counted as counting
from lemnis.engine.formula.nodes import Aggregate, Apply, Number, Reference, Value
from lemnis.engine.plan import Part, parts_of
from lemnis.engine.question import Job
from lemnis.values import PeriodKind, Title


@dataclass(frozen=True)
class Linear:
    """A sum of parts of aggregates, each times a factor, and a constant."""

    factors: Mapping[Part, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def times(self, by: Fraction) -> "Linear":
        """Return the sum so many times."""
        return Linear({p: f * by for p, f in self.factors.items()}, self.constant * by)

    def plus(self, other: "Linear") -> "Linear":
        """Return two sums taken together."""
        factors = dict(self.factors)
        for part, factor in other.factors.items():
            factors[part] = factors.get(part, Fraction(0)) + factor
        return Linear(factors, self.constant + other.constant)


@dataclass(frozen=True)
class Quotient:
    """``top`` / ``bottom``; an amount has the constant 1 below.

    ``counted`` are the parts that count rows, for the minimum size of a group.
    """

    top: Linear
    bottom: Linear
    counted: tuple[Part, ...]

    @property
    def is_amount(self) -> bool:
        """Tell whether this is a plain sum: nothing below that differs from part to part."""
        return not self.bottom.factors

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return all parts, each once."""
        return tuple(dict.fromkeys((*self.top.factors, *self.bottom.factors, *self.counted)))


class _NoQuotientError(Exception):
    def __init__(self, unsplit: Unsplit) -> None:
        self.unsplit = unsplit


def quotient_of(formula: Value, job: Job, period: PeriodKind) -> Quotient | Unsplit:
    """Return a formula as a quotient of sums; references to the same subject are written out."""
    try:
        top, bottom = _Reader(job, period).read(formula)
    except _NoQuotientError as failed:
        return failed.unsplit
    counted = dict.fromkeys(parts_of(a)["n"] for a in counting(formula, job))
    if not top.factors and not bottom.factors:
        return composite()
    if not bottom.factors:
        return Quotient(top.times(1 / bottom.constant), _ONE, tuple(counted))
    return Quotient(top, bottom, tuple(counted))


_ONE = Linear({}, Fraction(1))
_Pair = tuple[Linear, Linear]


class _Reader:
    def __init__(self, job: Job, period: PeriodKind) -> None:
        self.job, self.period = job, period

    def read(self, node: Value) -> _Pair:
        if isinstance(node, Number):
            return Linear({}, Fraction(node.value)), _ONE
        if isinstance(node, Aggregate):
            return _aggregate(node)
        if isinstance(node, Reference):
            return self._reference(node)
        if isinstance(node, Apply) and node.op in _OPERATORS:
            return _OPERATORS[node.op](*(self.read(arg) for arg in node.args))
        raise _NoQuotientError(composite())

    def _reference(self, node: Reference) -> _Pair:
        question = self.job.questions[node.code]
        if node.how != "same" or question.period is not self.period:
            raise _NoQuotientError(
                Unsplit(
                    Obstacle.REFERENCE,
                    Title(
                        f"公式引用了别处的数 [{node.code}]（上期、上级、同类、别的周期），"
                        "不能分到各部分。",
                        f"The formula refers to a number from elsewhere, [{node.code}] (an earlier"
                        " period, a parent, peers, or another kind of period), which no part has"
                        " a share of.",
                    ),
                )
            )
        return self.read(question.formula)


def _aggregate(node: Aggregate) -> _Pair:
    part = parts_of(node)

    def of(letter: str) -> Linear:
        return Linear({part[letter]: Fraction(1)})

    if node.word == "count":
        return of("n"), _ONE
    if node.word in {"sum", "count_distinct"}:
        return of("s" if node.word == "sum" else "c"), _ONE
    if node.word in {"share", "mean"}:
        return of("c" if node.word == "share" else "s"), of("n")
    said = _WORDS.get(node.word, Title(node.word, node.word))
    raise _NoQuotientError(
        Unsplit(
            Obstacle.NOT_ADDITIVE,
            Title(
                f"{said.zh}不是由各部分相加得来的，不能分到各部分。",
                f"A {said.en} is not made by adding up parts, so its change cannot be split.",
            ),
        )
    )


_WORDS = {
    "median": Title("中位数", "median"),
    "quantile": Title("分位数", "quantile"),
    "min": Title("最小值", "smallest value"),
    "max": Title("最大值", "greatest value"),
    "stddev": Title("标准差", "standard deviation"),
    "slope": Title("斜率", "slope"),
    "exists": Title("“有无”", "yes or no"),
    "latest": Title("最新值", "latest value"),
    "days_since": Title("距今天数", "number of days since"),
}


def _plus(left: _Pair, right: _Pair) -> _Pair:
    (a, b), (c, d) = left, right
    if b == d:
        return a.plus(c), b
    return _product(a, d).plus(_product(c, b)), _product(b, d)


def _minus(left: _Pair, *right: _Pair) -> _Pair:
    if not right:
        return left[0].times(Fraction(-1)), left[1]
    (c, d) = right[0]
    return _plus(left, (c.times(Fraction(-1)), d))


def _times(left: _Pair, right: _Pair) -> _Pair:
    return _product(left[0], right[0]), _product(left[1], right[1])


def _divided(left: _Pair, right: _Pair) -> _Pair:
    if not right[0].factors and not right[0].constant:
        raise _NoQuotientError(composite())
    return _times(left, (right[1], right[0]))


def _product(one: Linear, other: Linear) -> Linear:
    if not one.factors:
        return other.times(one.constant)
    if not other.factors:
        return one.times(other.constant)
    raise _NoQuotientError(composite())


_OPERATORS: Mapping[str, Callable[..., _Pair]] = {
    "+": _plus, "-": _minus, "minus": _minus, "*": _times, "/": _divided,
}  # fmt: skip
