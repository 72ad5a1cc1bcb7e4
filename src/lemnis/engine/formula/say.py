"""Say a checked formula in words again, in Chinese or English: one tree, two texts.

In: a value of ``nodes``. Out: text that ``check`` reads back to the same tree.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Cell,
    Constant,
    Nothing,
    Number,
    Reference,
    Row,
    RowOp,
    Truth,
    Value,
)
from lemnis.engine.formula.scope import Scope
from lemnis.engine.formula.words import BY_NAME, STATISTICS_ZH
from lemnis.lake.datasets import Dataset

_ACROSS = {"prior": "prior", "last_year": "same_period_last_year", "parent": "parent"}
_LOGIC_ZH = {"and": "且", "or": "或"}
# How tightly an operator binds; a looser one inside a tighter one needs brackets.
_BINDS = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "minus": 7, "^": 8}
_COMPARING = 4
_ATOM = 9


class Speaker:
    """Says formulas in one language."""

    def __init__(self, scope: Scope, language: str = "zh") -> None:
        self.scope, self.chinese = scope, language == "zh"

    def say(self, value: Value) -> str:
        """Return the formula as a person would type it."""
        return self._value(value)[0]

    def _value(self, value: Value) -> tuple[str, int]:
        by_type: dict[type, Callable[[Value], tuple[str, int]]] = {
            Aggregate: lambda v: (self._aggregate(v), _ATOM),  # type: ignore[arg-type]
            Reference: lambda v: (self._reference(v), _ATOM),  # type: ignore[arg-type]
            Apply: self._apply,  # type: ignore[dict-item]
            Number: lambda v: (self._number(v), _ATOM),  # type: ignore[arg-type]
            Truth: lambda v: (self._truth(v.value), _ATOM),  # type: ignore[union-attr,arg-type]
            Nothing: lambda _v: ("空" if self.chinese else "null", _ATOM),
        }
        return by_type[type(value)](value)

    def _number(self, node: Number) -> str:
        if node.name:
            return f"@{node.zh if self.chinese and node.zh else node.name}"
        return format(node.value.normalize(), "f")

    def _word(self, english: str) -> str:
        return BY_NAME[english].zh if self.chinese else english

    def _truth(self, value: bool) -> str:  # noqa: FBT001 - it is the value itself
        if self.chinese:
            return "真" if value else "假"
        return "true" if value else "false"

    def _apply(self, node: Apply) -> tuple[str, int]:
        if node.op in BY_NAME:
            return f"{self._word(node.op)}({', '.join(map(self.say, node.args))})", _ATOM
        return self._operator(node.op, [self._value(a) for a in node.args])

    def _operator(self, op: str, args: list[tuple[str, int]]) -> tuple[str, int]:
        binds = _BINDS.get(op, _COMPARING)
        if op == "is_null":
            text = f"{_held(args[0], _COMPARING)} {'为空' if self.chinese else 'is null'}"
            return text, _COMPARING
        if op in {"not", "minus"}:
            sign = "-" if op == "minus" else ("非 " if self.chinese else "not ")
            return f"{sign}{_held(args[0], binds - 1)}", binds
        joined = _LOGIC_ZH.get(op, op) if self.chinese else op
        texts = [_held(args[0], binds - 1), *(_held(a, binds) for a in args[1:])]
        if op == "^":
            texts = [_held(a, _ATOM - 1) for a in args]
        if binds == _COMPARING:
            texts = [_held(a, _COMPARING) for a in args]
        return f" {joined} ".join(texts), binds

    def _reference(self, node: Reference) -> str:
        signature = self.scope.indicators[node.code]
        name = f"[{signature.zh if self.chinese else node.code}]"
        if node.how == "same":
            return name
        if node.how == "peers":
            asked = STATISTICS_ZH.get(node.statistic, node.statistic)
            return f"{self._word('peers')}({name}, '{asked if self.chinese else node.statistic}')"
        steps = f", {node.steps}" if node.how == "prior" and node.steps != 1 else ""
        return f"{self._word(_ACROSS[node.how])}({name}{steps})"

    def _aggregate(self, node: Aggregate) -> str:
        dataset = self.scope.datasets[node.dataset]
        source = dataset.title.zh if self.chinese else dataset.name
        args = [f"{source}.{self._column(dataset, node.column)}" if node.column else source]
        if node.second:
            args.append(self._column(dataset, node.second))
        if node.fraction is not None:
            args.append(format(node.fraction.normalize(), "f"))
        if node.where is not None:
            args.append(self._row(node.where, dataset)[0])
        return f"{self._word(node.word)}({', '.join(args)})"

    def _column(self, dataset: Dataset, name: str) -> str:
        return dataset.column_by_name[name].title.zh if self.chinese else name

    # --- conditions ---

    def _row(self, row: Row, dataset: Dataset) -> tuple[str, int]:
        if isinstance(row, Cell):
            return self._column(dataset, row.column), _ATOM
        if isinstance(row, Constant):
            return self._constant(row), _ATOM
        if row.op == "in":
            return self._membership(row, dataset), _COMPARING
        return self._operator(row.op, [self._near(a, row, dataset) for a in row.args])

    def _near(self, arg: Row, beside: RowOp, dataset: Dataset) -> tuple[str, int]:
        """Say an argument; a code beside its column is said by its title."""
        cell = next((a for a in beside.args if isinstance(a, Cell)), None)
        if isinstance(arg, Constant) and cell and isinstance(arg.value, str):
            return f"'{self._code(arg.value, dataset, cell.column)}'", _ATOM
        return self._row(arg, dataset)

    def _code(self, value: str, dataset: Dataset, column: str) -> str:
        code_list = dataset.column_by_name[column].code_list
        if not code_list or not self.chinese:
            return value
        return self.scope.datasets.codes[code_list][value].title.zh

    def _membership(self, row: RowOp, dataset: Dataset) -> str:
        among = "属于" if self.chinese else "in"
        options = ", ".join(self._near(a, row, dataset)[0] for a in row.args[1:])
        return f"{self._row(row.args[0], dataset)[0]} {among} ({options})"

    def _constant(self, row: Constant) -> str:
        if row.value is None:
            return "空" if self.chinese else "null"
        if isinstance(row.value, bool):
            return self._truth(row.value)
        if isinstance(row.value, Decimal):
            return format(row.value.normalize(), "f")
        return f"'{row.value.isoformat() if isinstance(row.value, dt.date) else row.value}'"


def _held(said: tuple[str, int], above: int) -> str:
    text, binds = said
    return text if binds > above else f"({text})"
