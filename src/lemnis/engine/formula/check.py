"""Give every word of a formula its meaning, and say which words have none.

In: a ``Raw`` tree and a ``Scope``. Out: a value of ``nodes``, or ``BadFormula`` with every fault.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Kind,
    Nothing,
    Number,
    Reference,
    Truth,
    Value,
)
from lemnis.engine.formula.parse import Raw, Span, parse
from lemnis.engine.formula.rows import RowReader
from lemnis.engine.formula.scope import KIND_OF, Parameter, Scope, nearest
from lemnis.engine.formula.words import BY_NAME, STATISTICS, Sort, Word
from lemnis.errors import BadFormula, Fault
from lemnis.lake.datasets import Column, ColumnType, Dataset


def check(text: str, scope: Scope, parameters: Mapping[str, Parameter] | None = None) -> Value:
    """Return the meaning of ``text``.

    Raises:
        BadFormula: every fault found, in order of place.

    """
    checker = _Checker(scope, parameters or {})
    value = checker.value(parse(text))
    if value is not None:
        _match_units(value, scope, checker.faults)
    if checker.faults or value is None:
        raise BadFormula(text, tuple(sorted(checker.faults, key=lambda f: (f.line, f.column))))
    return value


def fault(span: Span, code: str, zh: str, en: str, suggestion: str = "") -> Fault:
    """Make a fault at a word."""
    return Fault(span.line, span.column, span.length, code, zh, en, suggestion)


_KIND_SAID = {
    Kind.NUMBER: ("数字", "a number"), Kind.BOOL: ("是或否", "true or false"),
    Kind.TEXT: ("文字", "text"), Kind.DATE: ("日期", "a date"),
}  # fmt: skip
_ARITHMETIC = frozenset("+-*/^") | {"minus"}
_ORDER = frozenset({"<", "<=", ">", ">="})
_EQUAL = frozenset({"=", "!="})
_LOGIC = frozenset({"and", "or", "not"})
_NUMERIC_AGGREGATES = frozenset(
    {"sum", "mean", "median", "quantile", "min", "max", "stddev", "slope"}
)
_COLUMN_NEEDED = _NUMERIC_AGGREGATES | {"count_distinct", "latest", "days_since"}


class _Checker:
    """Walks the tree once; a word without meaning yields None and a fault."""

    def __init__(self, scope: Scope, parameters: Mapping[str, Parameter]) -> None:
        self.scope = scope
        self.parameters = {n: p for p in parameters.values() for n in (p.name, p.zh) if n}
        self.faults: list[Fault] = []
        self._by_what: dict[str, Callable[[Raw], Value | None]] = {
            "number": lambda raw: Number(raw.value or Decimal(0)),
            "true": lambda _raw: Truth(True),
            "false": lambda _raw: Truth(False),
            "null": lambda _raw: Nothing(),
            "reference": self._reference,
            "parameter": self._parameter,
            "call": self._call,
            "name": self._bare_name,
            "text": self._bare_text,
            "is_null": self._is_null,
            "is_not_null": self._is_null,
            "in": self._membership,
            "not in": self._membership,
            "between": self._between,
        }

    def value(self, raw: Raw) -> Value | None:
        """Return what ``raw`` means for one subject in one period."""
        return self._by_what.get(raw.what, self._operator)(raw)

    def _blame(self, raw: Raw, code: str, zh: str, en: str, suggestion: str = "") -> Value | None:
        self.faults.append(fault(raw.span, code, zh, en, suggestion))
        return None

    # --- words that stand alone ---

    def _bare_name(self, raw: Raw) -> Value | None:
        if self.scope.indicator(raw.text):
            return self._blame(
                raw, "bare_name", f"引用指标要用方括号：[{raw.text}]",
                f"an indicator is referred to in brackets: [{raw.text}]", f"[{raw.text}]",
            )  # fmt: skip
        return self._blame(
            raw, "bare_name", f"“{raw.text}”要写在计数、求和等汇总词里面",
            f"“{raw.text}” must stand inside count, sum or another aggregate",
        )  # fmt: skip

    def _bare_text(self, raw: Raw) -> Value | None:
        return self._blame(
            raw, "bare_text", "文字只能写在条件里", "text may only stand in a condition"
        )

    def _parameter(self, raw: Raw) -> Value | None:
        found = self.parameters.get(raw.text)
        if found:
            return Number(found.value, found.name, found.zh)
        hint = nearest(raw.text, self.parameters)
        self._blame(
            raw, "unknown_parameter", f"没有名为“{raw.text}”的参数",
            f"there is no parameter “{raw.text}”", f"@{hint}" if hint else "",
        )  # fmt: skip
        return None

    def _reference(self, raw: Raw) -> Reference | None:
        found = self.scope.indicator(raw.text)
        if found:
            return Reference(found.code, kind=found.kind)
        hint = next(iter(self.scope.indicator_names.nearest(raw.text, 1)), "")
        self._blame(
            raw, "unknown_indicator", f"没有指标“{raw.text}”",
            f"there is no indicator “{raw.text}”", f"[{hint}]" if hint else "",
        )  # fmt: skip
        return None

    # --- operators ---

    def _operator(self, raw: Raw) -> Value | None:
        args = [self.value(a) for a in raw.args]
        known = [a for a in args if a is not None]
        if len(known) < len(args):
            return None
        wanted = _wanted(raw.what)
        if wanted and not self._all_are(wanted, known, raw.args):
            return None
        if raw.what in _EQUAL and len({a.kind for a in known}) > 1:
            return self._blame(
                raw, "wrong_type", "两边类型不同，不能比较", "the two sides differ in type"
            )
        kind = Kind.NUMBER if raw.what in _ARITHMETIC else Kind.BOOL
        return Apply(raw.what, tuple(known), kind)

    def _all_are(self, kind: Kind, values: Sequence[Value], raws: Sequence[Raw]) -> bool:
        good = True
        for value, raw in zip(values, raws, strict=True):
            if value.kind != kind and not isinstance(value, Nothing):
                zh, en = _KIND_SAID[kind]
                self._blame(raw, "wrong_type", f"这里需要{zh}", f"{en} is needed here")
                good = False
        return good

    def _is_null(self, raw: Raw) -> Value | None:
        arg = self.value(raw.args[0])
        if arg is None:
            return None
        asked = Apply("is_null", (arg,), Kind.BOOL)
        return asked if raw.what == "is_null" else Apply("not", (asked,), Kind.BOOL)

    def _membership(self, raw: Raw) -> Value | None:
        subject, *options = raw.args
        equal = [Raw("=", "=", (subject, option), option.span) for option in options]
        any_of = self._operator(Raw("or", "or", tuple(equal), raw.span))
        if any_of is None or raw.what == "in":
            return any_of
        return Apply("not", (any_of,), Kind.BOOL)

    def _between(self, raw: Raw) -> Value | None:
        value, low, high = raw.args
        parts = (Raw(">=", ">=", (value, low), raw.span), Raw("<=", "<=", (value, high), raw.span))
        return self._operator(Raw("and", "and", parts, raw.span))

    # --- calls ---

    def _call(self, raw: Raw) -> Value | None:
        word = BY_NAME.get(raw.text.lower())
        if word is None:
            hint = nearest(raw.text, BY_NAME)
            return self._blame(
                raw, "unknown_function", f"没有名为“{raw.text}”的词",
                f"there is no word “{raw.text}”", hint,
            )  # fmt: skip
        if len(raw.args) < word.least or (word.most and len(raw.args) > word.most):
            return self._blame_count(raw, word)
        by_sort = {
            Sort.AGGREGATE: self._aggregate,
            Sort.ACROSS: self._across,
            Sort.SCALAR: self._scalar,
        }
        return by_sort[word.sort](raw, word)

    def _blame_count(self, raw: Raw, word: Word) -> Value | None:
        many = f"{word.least}" if word.least == word.most else f"{word.least}–{word.most or '…'}"
        return self._blame(
            raw, "wrong_arguments",
            f"“{raw.text}”需要 {many} 个参数，这里有 {len(raw.args)} 个",
            f"“{raw.text}” takes {many} arguments, not {len(raw.args)}",
        )  # fmt: skip

    def _scalar(self, raw: Raw, word: Word) -> Value | None:
        args = [self.value(a) for a in raw.args]
        known = [a for a in args if a is not None]
        if len(known) < len(args):
            return None
        if word.en == "if":
            return self._choice(raw, known)
        if word.en == "coalesce":
            return Apply("coalesce", tuple(known), known[0].kind)
        if not self._all_are(Kind.NUMBER, known, raw.args):
            return None
        return Apply(word.en, tuple(known), Kind.NUMBER)

    def _choice(self, raw: Raw, args: list[Value]) -> Value | None:
        condition, first, second = args
        if not self._all_are(Kind.BOOL, [condition], raw.args[:1]):
            return None
        kind = second.kind if isinstance(first, Nothing) else first.kind
        if not self._all_are(kind, [first, second], raw.args[1:]):
            return None
        return Apply("if", tuple(args), kind)

    def _across(self, raw: Raw, word: Word) -> Value | None:
        target = self.value(raw.args[0]) if raw.args[0].what == "reference" else None
        if not isinstance(target, Reference):
            if raw.args[0].what != "reference":
                self._blame(
                    raw.args[0], "wrong_type", f"“{raw.text}”后面要写 [指标]",
                    f"“{raw.text}” is asked of an [indicator]",
                )  # fmt: skip
            return None
        if word.en == "prior":
            return self._prior(raw, target)
        if word.en == "peers":
            return self._peers(raw, target)
        how = "last_year" if word.en == "same_period_last_year" else "parent"
        return Reference(target.code, how, kind=target.kind)

    def _prior(self, raw: Raw, target: Reference) -> Value | None:
        steps = raw.args[1].value if len(raw.args) > 1 else Decimal(1)
        if steps is None or steps != int(steps) or not 1 <= steps <= 100:
            return self._blame(
                raw.args[1], "wrong_arguments", "上期的期数是 1 到 100 的整数",
                "prior goes back 1 to 100 whole periods",
            )  # fmt: skip
        return Reference(target.code, "prior", int(steps), kind=target.kind)

    def _peers(self, raw: Raw, target: Reference) -> Value | None:
        asked = STATISTICS.get(raw.args[1].text.lower())
        if asked is None or raw.args[1].what != "text":
            known = "、".join(f"'{s}'" for s in STATISTICS)
            return self._blame(
                raw.args[1], "wrong_arguments", f"同类可问：{known}", f"peers may be asked: {known}"
            )
        return Reference(target.code, "peers", statistic=asked, kind=Kind.NUMBER)

    # --- aggregates ---

    def _aggregate(self, raw: Raw, word: Word) -> Value | None:
        source = self._source(raw.args[0], word)
        if source is None:
            return None
        dataset, column = source
        if not self._column_fits(raw, word, column):
            return None
        rows = RowReader(self.scope, self.parameters, dataset, self.faults)
        rest = list(raw.args[1:])
        second, fraction = None, None
        if word.en == "slope":
            second = rows.number_column(rest.pop(0))
        if word.en == "quantile":
            fraction = self._fraction(rest.pop(0))
        where = rows.condition(rest[0]) if rest else None
        unread = (rest and where is None) or (word.en == "slope" and second is None)
        if unread or (word.en == "quantile" and fraction is None):
            return None
        kind = _result(word.en, column)
        name = column.name if column else None
        return Aggregate(word.en, dataset.name, name, kind, where, second, fraction)

    def _source(self, raw: Raw, word: Word) -> tuple[Dataset, Column | None] | None:
        if raw.what != "name":
            self._blame(
                raw, "wrong_arguments", f"“{word.zh}”先写数据集，如 {word.zh}(学生 …)",
                f"{word.en} begins with a data set, as in {word.en}(students …)",
            )  # fmt: skip
            return None
        table, _, column_name = raw.text.partition(".")
        dataset = self.scope.datasets.by_title(table)
        if dataset is None:
            hint = _titled(table, self.scope.datasets.nearest(table, 1))
            self._blame(
                raw, "unknown_dataset", f"没有数据集“{table}”",
                f"there is no data set “{table}”", hint,
            )  # fmt: skip
            return None
        if not column_name:
            return dataset, None
        column = dataset.by_title(column_name)
        if column is None:
            hint = _titled(column_name, dataset.nearest(column_name, 1))
            self._blame(
                raw, "unknown_column", f"数据集“{dataset.title.zh}”没有字段“{column_name}”",
                f"{dataset.name} has no column “{column_name}”", f"{table}.{hint}" if hint else "",
            )  # fmt: skip
            return None
        return dataset, column

    def _column_fits(self, raw: Raw, word: Word, column: Column | None) -> bool:
        if column is None:
            if word.en in _COLUMN_NEEDED:
                self._blame(
                    raw.args[0], "wrong_arguments", f"“{word.zh}”要写到字段：数据集.字段",
                    f"{word.en} needs a column: data_set.column",
                )  # fmt: skip
            return word.en not in _COLUMN_NEEDED
        if word.en in {"share", "exists"}:
            self._blame(
                raw.args[0], "wrong_arguments", f"“{word.zh}”只写数据集，条件另写",
                f"{word.en} takes a data set; the condition comes second",
            )  # fmt: skip
            return False
        wanted = _column_kind(word.en)
        if wanted and KIND_OF[column.type] not in wanted:
            zh, en = _KIND_SAID[wanted[0]]
            self._blame(
                raw.args[0], "wrong_type", f"“{word.zh}”需要{zh}字段，“{column.title.zh}”不是",
                f"{word.en} needs {en} in the column; {column.name} is not",
            )  # fmt: skip
            return False
        return True

    def _fraction(self, raw: Raw) -> Decimal | None:
        if raw.value is None or not 0 <= raw.value <= 1:
            self._blame(
                raw, "wrong_arguments", "分位数是 0 到 1 之间的数，如 0.25",
                "a quantile is a number between 0 and 1, such as 0.25",
            )  # fmt: skip
            return None
        return raw.value


def _titled(typed: str, found: Sequence[Dataset | Column]) -> str:
    """Name the first one found in the language of what was typed."""
    if not found:
        return ""
    return found[0].name if typed.isascii() else found[0].title.zh


def _wanted(op: str) -> Kind | None:
    if op in _ARITHMETIC or op in _ORDER:
        return Kind.NUMBER
    return Kind.BOOL if op in _LOGIC else None


def _column_kind(word: str) -> tuple[Kind, ...] | None:
    if word in _NUMERIC_AGGREGATES:
        return (Kind.NUMBER,)
    if word == "days_since":
        return (Kind.DATE,)
    return (Kind.NUMBER, Kind.BOOL) if word == "latest" else None


def _result(word: str, column: Column | None) -> Kind:
    if word == "exists":
        return Kind.BOOL
    if word == "latest" and column and column.type is ColumnType.BOOL:
        return Kind.BOOL
    return Kind.NUMBER


def _match_units(value: Value, scope: Scope, faults: list[Fault]) -> str | None:
    """Refuse adding or comparing indicators of different units; return the unit, if known."""
    if isinstance(value, Reference):
        return scope.indicators[value.code].unit if value.code in scope.indicators else None
    if not isinstance(value, Apply):
        return None
    units = [_match_units(arg, scope, faults) for arg in value.args]
    if value.op not in {"+", "-"} | _ORDER | _EQUAL:
        return None
    left, right = [*units, None][:2]
    if left and right and left != right:
        faults.append(
            Fault(
                1, 1, 1, "unit_mismatch", f"单位不同，不能相加减或比较：{left} 与 {right}",
                f"different units cannot be added or compared: {left} and {right}",
            )
        )  # fmt: skip
    return left or right
