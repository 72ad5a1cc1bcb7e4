"""Conditions on the rows of one data set: every name a column, every text a known code."""

import datetime as dt
from collections.abc import Mapping

from lemnis.engine.formula.nodes import Cell, Constant, Kind, Row, RowOp
from lemnis.engine.formula.parse import Raw
from lemnis.engine.formula.scope import KIND_OF, Parameter, Scope, nearest
from lemnis.errors import Fault
from lemnis.lake.datasets import Column, ColumnType, Dataset

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "minus"})
_LOGIC = frozenset({"and", "or", "not"})


class RowReader:
    """Reads the conditions inside one aggregate; faults go to the list it was given."""

    def __init__(
        self,
        scope: Scope,
        parameters: Mapping[str, Parameter],
        dataset: Dataset,
        faults: list[Fault],
    ) -> None:
        self.scope, self.parameters, self.dataset, self.faults = scope, parameters, dataset, faults

    def condition(self, raw: Raw) -> Row | None:
        """Return a true-or-false row expression."""
        row = self._row(raw)
        if row is not None and row.kind is not Kind.BOOL:
            return self._blame(
                raw, "wrong_type", "条件要是“是或否”，如 状态 = '在校'",
                "a condition must be true or false, such as status = 'enrolled'",
            )  # fmt: skip
        return row

    def number_column(self, raw: Raw) -> str | None:
        """Return the name of a numeric column."""
        cell = self._row(raw)
        if cell is None:
            return None
        if isinstance(cell, Cell) and cell.kind is Kind.NUMBER:
            return cell.column
        self._blame(raw, "wrong_type", "这里需要数字字段", "a numeric column is needed here")
        return None

    def _blame(self, raw: Raw, code: str, zh: str, en: str, suggestion: str = "") -> Row | None:
        line, column, length = raw.span
        self.faults.append(Fault(line, column, length, code, zh, en, suggestion))
        return None

    def _row(self, raw: Raw) -> Row | None:
        by_what = {
            "number": self._number, "text": self._text, "name": self._cell, "null": self._null,
            "true": self._truth, "false": self._truth, "parameter": self._parameter,
            "in": self._membership, "not in": self._membership, "between": self._between,
            "is_null": self._is_null, "is_not_null": self._is_null,
            "call": self._call, "reference": self._call,
        }  # fmt: skip
        return by_what.get(raw.what, self._operator)(raw)

    def _number(self, raw: Raw) -> Row:
        return Constant(raw.value, Kind.NUMBER)

    def _text(self, raw: Raw) -> Row:
        return Constant(raw.text, Kind.TEXT)

    def _null(self, _raw: Raw) -> Row:
        return Constant(None, Kind.BOOL)

    def _truth(self, raw: Raw) -> Row:
        return Constant(raw.what == "true", Kind.BOOL)

    def _parameter(self, raw: Raw) -> Row | None:
        found = self.parameters.get(raw.text)
        if found:
            return Constant(found.value, Kind.NUMBER)
        return self._blame(
            raw, "unknown_parameter", f"没有名为“{raw.text}”的参数",
            f"there is no parameter “{raw.text}”", nearest(raw.text, self.parameters),
        )  # fmt: skip

    def _call(self, raw: Raw) -> Row | None:
        return self._blame(
            raw, "aggregate_in_aggregate",
            "条件里只能写本数据集的字段，不能再写汇总词或指标",
            "a condition speaks of columns only, not of aggregates or indicators",
        )  # fmt: skip

    def _cell(self, raw: Raw) -> Row | None:
        table, _, name = raw.text.rpartition(".")
        if table and self.scope.datasets.by_title(table) is not self.dataset:
            return self._blame(
                raw, "unknown_column", f"条件里只能用“{self.dataset.title.zh}”的字段",
                f"a condition may only use columns of {self.dataset.name}",
            )  # fmt: skip
        column = self.dataset.by_title(name)
        if column is not None:
            return Cell(column.name, KIND_OF[column.type], column.type is not ColumnType.STRING)
        found = self.dataset.nearest(name, 1)
        hint = (found[0].name if name.isascii() else found[0].title.zh) if found else ""
        return self._blame(
            raw, "unknown_column", f"数据集“{self.dataset.title.zh}”没有字段“{name}”",
            f"{self.dataset.name} has no column “{name}”", hint,
        )  # fmt: skip

    # --- operators ---

    def _operator(self, raw: Raw) -> Row | None:
        args = [self._row(a) for a in raw.args]
        known = [a for a in args if a is not None]
        if len(known) < len(args):
            return None
        if raw.what in _LOGIC:
            return self._logic(raw, known)
        if raw.what in _COMPARISONS:
            return self._comparison(raw, known)
        return self._arithmetic(raw, known)

    def _logic(self, raw: Raw, args: list[Row]) -> Row | None:
        for arg, source in zip(args, raw.args, strict=True):
            if arg.kind is not Kind.BOOL:
                return self._blame(
                    source, "wrong_type", "这里需要是或否的字段或比较",
                    "a true-or-false column or a comparison is needed here",
                )  # fmt: skip
        return RowOp(raw.what, tuple(args), Kind.BOOL)

    def _arithmetic(self, raw: Raw, args: list[Row]) -> Row | None:
        if raw.what not in _ARITHMETIC or any(a.kind is not Kind.NUMBER for a in args):
            return self._blame(
                raw, "wrong_type", "只有数字可以加减乘除", "only numbers can be calculated with"
            )
        return RowOp(raw.what, tuple(args), Kind.NUMBER)

    def _comparison(self, raw: Raw, args: list[Row]) -> Row | None:
        left = self._as_meant(args[0], args[1], raw.args[0])
        right = self._as_meant(args[1], args[0], raw.args[1])
        if left is None or right is None:
            return None
        if left.kind is not right.kind:
            return self._blame(
                raw, "wrong_type", "两边类型不同，不能比较", "the two sides differ in type"
            )
        return RowOp(raw.what, (left, right), Kind.BOOL)

    def _as_meant(self, row: Row, other: Row, raw: Raw) -> Row | None:
        """Read a text beside a column as that column's code or day."""
        if not (isinstance(row, Constant) and isinstance(other, Cell)):
            return row
        column = self.dataset.column_by_name[other.column]
        if column.type is ColumnType.CODE and row.kind in {Kind.TEXT, Kind.NUMBER}:
            return self._code(row, column, raw)
        if column.type is ColumnType.DATE and row.kind is Kind.TEXT:
            return self._day(row, raw)
        return row

    def _code(self, row: Constant, column: Column, raw: Raw) -> Row | None:
        assert column.code_list is not None
        code = self.scope.datasets.code_of(column.code_list, str(row.value))
        if code is not None:
            return Constant(code, Kind.TEXT)
        names = self.scope.datasets.code_names(column.code_list)
        hint = next(iter(names.nearest(str(row.value), 1)), "")
        return self._blame(
            raw, "unknown_value", f"“{column.title.zh}”没有取值“{row.value}”",
            f"“{row.value}” is not a value of {column.name}", f"'{hint}'" if hint else "",
        )  # fmt: skip

    def _day(self, row: Constant, raw: Raw) -> Row | None:
        try:
            return Constant(dt.date.fromisoformat(str(row.value)), Kind.DATE)
        except ValueError:
            return self._blame(
                raw, "unknown_value", f"“{row.value}”不是日期，请写成 '2024-09-01'",
                f"“{row.value}” is not a day; write '2024-09-01'",
            )  # fmt: skip

    def _membership(self, raw: Raw) -> Row | None:
        subject, *options = raw.args
        equal = tuple(Raw("=", "=", (subject, o), o.span) for o in options)
        found = self._operator(Raw("or", "or", equal, raw.span))
        if not isinstance(found, RowOp):
            return None
        pairs = [o.args for o in found.args if isinstance(o, RowOp)]
        within = RowOp("in", (pairs[0][0], *(p[1] for p in pairs)), Kind.BOOL)
        return within if raw.what == "in" else RowOp("not", (within,), Kind.BOOL)

    def _between(self, raw: Raw) -> Row | None:
        value, low, high = raw.args
        bounds = (Raw(">=", ">=", (value, low), raw.span), Raw("<=", "<=", (value, high), raw.span))
        return self._operator(Raw("and", "and", bounds, raw.span))

    def _is_null(self, raw: Raw) -> Row | None:
        arg = self._row(raw.args[0])
        if arg is None:
            return None
        asked = RowOp("is_null", (arg,), Kind.BOOL)
        return asked if raw.what == "is_null" else RowOp("not", (asked,), Kind.BOOL)
