"""Random formulas that a checker must accept, in either language.

*Steady* numbers are the same to the last bit on every runner (counts, exact sums, quotients), so
they may be compared and rounded. *Wild* ones may differ in the last bit and may not.
"""

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from generative.worlds import TABLES, codes
from lemnis.engine.formula.words import STATISTICS_ZH, WORDS
from lemnis.lake.datasets import Column, ColumnType, Dataset
from spec.case import registry

_ZH = {word.en: word.zh for word in WORDS}
_NUMERIC = {ColumnType.DECIMAL, ColumnType.INT}
_CONSTANTS = ("0", "1", "2", "3", "0.5", "2.5", "60", "59.95", "40%", "@p")
_SIGNS = {
    "and": "且",
    "or": "或",
    "not": "非",
    "in": "属于",
    "is null": "为空",
    "is not null": "不为空",
}


@dataclass(frozen=True)
class Writer:
    """Writes a formula from what is drawn, in Chinese or English."""

    chance: random.Random
    chinese: bool
    others: tuple[str, ...]  # the numbers it may refer to; with any of them, the truth [B] too

    # --- choices ---

    def one(self, *options: Any) -> Any:
        return self.chance.choice(options)

    def _word(self, en: str) -> str:
        return _ZH[en] if self.chinese else en

    def _sign(self, en: str) -> str:
        return _SIGNS[en] if self.chinese else en

    def _call(self, word: str, *args: str) -> str:
        return f"{self._word(word)}({', '.join(args)})"

    def _named(self, thing: Dataset | Column) -> str:
        return thing.title.zh if self.chinese else thing.name

    def _dataset(self) -> Dataset:
        return registry()[self.one(*TABLES)]

    def _column(self, dataset: Dataset, *types: ColumnType) -> Column | None:
        names = TABLES[dataset.name][1]
        fitting = [c for c in dataset.columns if c.name in names and c.type in types]
        return self.one(*fitting) if fitting else None

    # --- values ---

    def steady(self, depth: int) -> str:
        """Write a number that is the same to the last bit everywhere."""
        if depth == 0:
            return self.one(self._constant, self._aggregate, self._aggregate, self._steady_other)()
        return self.one(
            self._arithmetic, self._function, self._choice, lambda _d: self._aggregate()
        )(depth - 1)

    def wild(self, depth: int) -> str:
        """Write a number that may differ in its last bit."""
        return self.one(
            lambda d: f"({self.wild(d)} {self.one('*', '/', '+', '-')} {self.steady(0)})"
            if d else self._spread(),
            lambda _d: self._spread(),
            lambda d: self._call(self.one("ln", "exp", "sqrt"), self.steady(d)),
            lambda d: f"({self.steady(d)}) ^ {self.one('2', '0.5', '-1')}",
            lambda _d: self._wild_other(),
        )(max(depth - 1, 0))  # fmt: skip

    def truth(self, depth: int) -> str:
        """Write something true or false."""
        if depth == 0:
            return self.one(self._exists, self._truth_other, lambda: self.one("true", "false"))()
        return self.one(self._comparison, self._logic, self._asked, self._membership)(depth - 1)

    def _constant(self) -> str:
        return self.one(*_CONSTANTS, "空" if self.chinese else "null")

    def _arithmetic(self, depth: int) -> str:
        left, right = self.steady(depth), self.steady(0)
        if self.one(False, False, True):
            return f"-({left})"
        return f"({left} {self.one('+', '-', '*', '/', '/')} {right})"

    def _function(self, depth: int) -> str:
        word = self.one("round", "abs", "floor", "ceil", "least", "greatest", "clip", "coalesce")
        if word == "round":
            places = self.one((), ("0",), ("1",), ("2",), ("-1",), ("0.5",))
            return self._call(word, self.steady(depth), *places)
        if word == "clip":
            return self._call(word, self.steady(depth), "0", self.steady(0))
        if word in {"least", "greatest", "coalesce"}:
            return self._call(word, self.steady(depth), self.steady(0), self.steady(0))
        return self._call(word, self.steady(depth))

    def _choice(self, depth: int) -> str:
        return self._call("if", self.truth(depth), self.steady(depth), self.steady(0))

    def _comparison(self, depth: int) -> str:
        sign = self.one("=", "!=", "<", "<=", ">", ">=")
        return f"{self.steady(depth)} {sign} {self.steady(0)}"

    def _logic(self, depth: int) -> str:
        if self.one(False, False, True):
            return f"{self._sign('not')} ({self.truth(depth)})"
        sign = self._sign(self.one("and", "or"))
        return f"({self.truth(depth)}) {sign} ({self.truth(0)})"

    def _asked(self, depth: int) -> str:
        sign = self._sign(self.one("is null", "is not null"))
        return f"({self.one(self.steady, self.wild)(depth)}) {sign}"

    def _membership(self, depth: int) -> str:
        if self.one(False, True):
            return f"{self.steady(depth)} between {self.steady(0)} and {self.steady(0)}"
        return f"{self.steady(depth)} {self._sign('in')} (0, 1, {self.steady(0)})"

    # --- other indicators: A and C are numbers, B is a truth ---

    def _steady_other(self) -> str:
        if not self.others:
            return self._aggregate()
        name = self.one(*self.others)
        how = self.one("same", "prior", "same_period_last_year", "parent", "best", "worst")
        if how == "same":
            return name
        if how == "prior":
            return self._call(how, name, *self.one((), ("2",)))
        return self._peers(name, how) if how in {"best", "worst"} else self._call(how, name)

    def _wild_other(self) -> str:
        statistic = self.one("mean", "median", "p10", "p25", "p75", "p90")
        if not self.others:
            return self._spread()
        return self._peers(self.one(*self.others), statistic)

    def _peers(self, name: str, statistic: str) -> str:
        said = STATISTICS_ZH.get(statistic, statistic) if self.chinese else statistic
        return self._call("peers", name, f"'{said}'")

    def _truth_other(self) -> str:
        if not self.others:
            return self._exists()
        return self.one("[B]", self._call("prior", "[B]"), self._call("parent", "[B]"))

    # --- aggregates ---

    def _aggregate(self) -> str:
        word = self.one(
            "count", "count", "count_distinct", "sum", "mean", "median", "min", "max", "share",
            "latest", "days_since",
        )  # fmt: skip
        dataset = self._dataset()
        types = {
            "count": tuple(ColumnType), "count_distinct": tuple(ColumnType),
            "days_since": (ColumnType.DATE,), "latest": tuple(_NUMERIC),
        }.get(word, tuple(_NUMERIC))  # fmt: skip
        column = self._column(dataset, *types)
        if word == "share":
            return self._call(word, self._named(dataset), self.condition(dataset, 2))
        if column is None or (word == "count" and self.one(False, True)):
            return self._call("count", self._named(dataset), *self._where(dataset))
        return self._call(word, self._of(dataset, column), *self._where(dataset))

    def _spread(self) -> str:
        word, dataset = self.one("stddev", "slope", "quantile"), self._dataset()
        column, other = (self._column(dataset, *_NUMERIC) for _ in range(2))
        if column is None or other is None:
            return self._call("share", self._named(dataset), self.condition(dataset, 1))
        between = {"slope": (self._named(other),), "quantile": (self.one("0.25", "90%", "0"),)}
        parts = (self._of(dataset, column), *between.get(word, ()), *self._where(dataset))
        return self._call(word, *parts)

    def _exists(self) -> str:
        dataset = self._dataset()
        column = self._column(dataset, ColumnType.BOOL)
        if column is not None and self.one(False, True):
            return self._call("latest", self._of(dataset, column), *self._where(dataset))
        return self._call("exists", self._named(dataset), *self._where(dataset))

    def _of(self, dataset: Dataset, column: Column) -> str:
        return f"{self._named(dataset)}.{self._named(column)}"

    def _where(self, dataset: Dataset) -> tuple[str, ...]:
        return (self.condition(dataset, 2),) if self.one(False, True) else ()

    # --- conditions on rows ---

    def condition(self, dataset: Dataset, depth: int) -> str:
        """Write a condition on the rows of a data set."""
        if depth == 0 or self.one(False, True):
            return self._atom(dataset)
        if self.one(False, False, True):
            return f"{self._sign('not')} ({self.condition(dataset, depth - 1)})"
        sign = self._sign(self.one("and", "or"))
        return f"({self.condition(dataset, depth - 1)}) {sign} {self._atom(dataset)}"

    def _atom(self, dataset: Dataset) -> str:
        column = self._column(dataset, *ColumnType)
        assert column is not None
        name = self._named(column)
        if self.one(False, False, False, True):
            return f"{name} {self._sign(self.one('is null', 'is not null'))}"
        by_type = {
            ColumnType.CODE: self._code, ColumnType.BOOL: self._flag, ColumnType.DATE: self._day,
            ColumnType.DECIMAL: self._size, ColumnType.INT: self._size,
        }  # fmt: skip
        return by_type.get(column.type, lambda *_: f"{name} is not null")(dataset, column)

    def _code(self, _dataset: Dataset, column: Column) -> str:
        known = registry().codes[column.code_list or ""]
        said = [self.one(c, known[c].title.zh, known[c].title.en) for c in codes(column)]
        some = self.one(said[:1], said[1:3], said[:3])
        if len(some) > 1:
            return f"{self._named(column)} in ({', '.join(repr(s) for s in some)})"
        return f"{self._named(column)} {self.one('=', '!=')} '{some[0]}'"

    def _flag(self, _dataset: Dataset, column: Column) -> str:
        name = self._named(column)
        return self.one(name, f"{name} = false", f"{name} != true", "null", "true")

    def _day(self, _dataset: Dataset, column: Column) -> str:
        name, sign = self._named(column), self.one("<", "<=", ">", ">=", "=", "!=")
        between = f"{name} between '2024-09-01' and '2024-12-31'"
        return self.one(between, f"{name} {sign} '2024-12-30'")

    def _size(self, dataset: Dataset, column: Column) -> str:
        name, sign = self._named(column), self.one("<", "<=", ">", ">=", "=", "!=")
        other = self._named(self._column(dataset, *_NUMERIC) or column)
        left = self.one(
            name, name, f"-{name}", f"({name} + {other})", f"({name} - 0.1)", f"{name} * 3",
            f"{name} * {other}", f"{name} / {other}",
        )  # fmt: skip
        right = self.one("0", "1", "2.5", "0.3", "60", "@p", other)
        return self.one(f"{left} {sign} {right}", f"{name} in (1, 2, 60)")


@st.composite
def formulas(draw: Any, *, others: tuple[str, ...] = (), kind: str = "any") -> str:
    """Return a strategy of formulas: numbers, truths, or any; steady ones for indicators."""
    # Even chances: what Hypothesis draws by itself it repeats, and rare words stay untried.
    chance = draw(st.randoms(use_true_random=True))
    writer = Writer(chance, chance.choice((True, False)), others)
    depth = chance.randint(0, 3)
    if kind == "steady":
        return writer.steady(depth)
    if kind == "truth":
        return writer.truth(depth)
    return writer.one(writer.steady, writer.steady, writer.wild, writer.truth)(depth)
