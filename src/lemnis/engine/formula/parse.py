"""Read a formula's text into a tree of words with places; meaning comes later, in ``check``.

In: text in Chinese or English. Out: a ``Raw`` tree, or ``BadFormula`` with line and column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken
from lark.exceptions import UnexpectedInput

from lemnis.errors import BadFormula, Fault

LONGEST = 10_000  # characters; a formula is a sentence, not a program
DEEPEST = 60  # levels of the tree: a + b + c is three deep

_OUTSIDE = dict(zip("（），＝＞＜＋－＊／＠．％！＾｜＆　", "(),=><+-*/@.%!^|& ", strict=True))
_QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”", "’": "’", "”": "”"}
_BRACKETS = {"[": "]", "【": "】", "［": "］"}


class Span(NamedTuple):
    """Where a word stands: line and column from 1, and how long it is."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Raw:
    """A word or an operator with its arguments, as it was written.

    ``what``: number text true false null reference parameter name call, or an operator's sign.
    """

    what: str
    text: str
    args: tuple["Raw", ...]
    span: Span
    value: Decimal | None = None


@lru_cache(maxsize=5_000)  # a catalogue is read again for every day it is asked about
def parse(text: str) -> Raw:
    """Return the tree of ``text``.

    Raises:
        BadFormula: with the place of the first word that does not fit, and what may stand there.

    """
    if not text.strip():
        raise BadFormula(text, (Fault(1, 1, 1, "empty", "公式是空的", "it is empty"),))
    plain = half_width(text)
    if len(text) > LONGEST:
        raise _giant(text)
    try:
        raw = _Reader().transform(_grammar().parse(plain))
    except UnexpectedInput as error:
        raise BadFormula(text, (_fault(plain, error),)) from None
    except RecursionError:
        raise _giant(text) from None
    if _depth(raw) > DEEPEST:
        raise _giant(text)
    return raw


def half_width(text: str) -> str:
    """Return ``text`` with full-width signs made half-width, but not inside quotes or brackets.

    Every character stays in its place, so that faults point at what the person typed.
    """
    out, closing = [], ""
    for char in text:
        if closing:
            out.append("'" if char == closing and closing in "’”" else char)
            if char == closing:
                if closing in "】］":
                    out[-1] = "]"
                closing = ""
        elif char in _QUOTES:
            closing = _QUOTES[char]
            out.append("'" if char in "‘“’”" else char)
        elif char in _BRACKETS:
            closing = _BRACKETS[char]
            out.append("[")
        else:
            out.append(_OUTSIDE.get(char, char))
    return "".join(out)


def expected_here(text: str) -> frozenset[str]:
    """Return the names of the grammar's terminals that may follow ``text``."""
    parser = _grammar().parse_interactive(half_width(text))
    try:
        parser.exhaust_lexer()
    except UnexpectedInput:
        return frozenset()
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]  # Lark has no types here


@cache
def _grammar() -> Lark:
    source = resources.files("lemnis.engine.formula").joinpath("formula.lark")
    return Lark(source.read_text("utf-8"), parser="lalr", propagate_positions=True)


def _depth(raw: Raw) -> int:
    """Count the levels of a tree without recursion: the tree may be a thousand signs deep."""
    deepest, todo = 0, [(raw, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo.extend((arg, depth + 1) for arg in node.args)
    return deepest


def _giant(text: str) -> BadFormula:
    zh = f"公式太长或太深（最多 {LONGEST} 字、{DEEPEST} 层），请拆成几个指标再引用"
    en = (
        f"it is too long or too deep (at most {LONGEST} characters, {DEEPEST} levels);"
        " split it into several indicators and refer to them"
    )
    return BadFormula(text, (Fault(1, 1, 1, "too_long", zh, en),))


_SAID = {
    "NAME": ("名称", "a name"), "NUMBER": ("数字", "a number"), "TEXT": ("'文字'", "'text'"),
    "LPAR": ("“(”", "“(”"), "RPAR": ("“)”", "“)”"), "COMMA": ("“,”", "“,”"),
    "REFERENCE": ("[指标]", "[indicator]"), "COMPARE": ("比较号", "a comparison"),
    "_AND": ("且", "and"), "_OR": ("或", "or"), "$END": ("结尾", "the end"),
    "PLUS": ("+", "+"), "MINUS": ("-", "-"), "TIMES": ("*", "*"), "OVER": ("/", "/"),
}  # fmt: skip


def _fault(text: str, error: UnexpectedInput) -> Fault:
    if isinstance(error, UnexpectedCharacters):
        char = text[error.pos_in_stream or 0]
        return Fault(
            error.line, error.column, 1, "character",
            f"这里不能写“{char}”", f"“{char}” cannot stand here",
        )  # fmt: skip
    wanted = set(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    said = [_SAID[name] for name in _SAID if name in wanted][:6]
    zh, en = "、".join(s[0] for s in said), ", ".join(s[1] for s in said)
    token = getattr(error, "token", None)
    if isinstance(error, UnexpectedEOF) or token is None or token.type == "$END":
        lines = text.split("\n")
        return Fault(
            len(lines), len(lines[-1]) + 1, 1, "unfinished",
            f"公式没有写完，这里还应有：{zh}", f"it breaks off; here may follow: {en}",
        )  # fmt: skip
    assert isinstance(error, UnexpectedToken)
    return Fault(
        token.line, token.column, len(token), "syntax",
        f"“{token}”不该在这里，此处可写：{zh}", f"“{token}” does not fit; here may stand: {en}",
    )  # fmt: skip


_COMPARISONS = {"<>": "!=", "≠": "!=", "≥": ">=", "≤": "<="}
_SIGNS = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/"}


def _joined(what: str) -> Callable[[Any, Any, list[Raw]], Raw]:
    def join(_self: Any, meta: Any, args: list[Raw]) -> Raw:
        return Raw(what, what, tuple(args), _span(meta))

    return join


def _span(meta: Any) -> Span:
    if getattr(meta, "empty", False):
        return Span(1, 1, 1)
    length = meta.end_column - meta.column if meta.end_line == meta.line else 1
    return Span(meta.line, meta.column, max(length, 1))


class _Reader(Transformer[Token, Raw]):
    """Lark's tree into ours, node by node from the leaves up."""

    def _call_userfunc(self, tree: Any, new_children: list[Any] | None = None) -> Any:
        children = tree.children if new_children is None else new_children
        return getattr(self, tree.data)(tree.meta, children)

    not_ = _joined("not")
    in_ = _joined("in")
    not_in = _joined("not in")
    between = _joined("between")
    is_null = _joined("is_null")
    is_not_null = _joined("is_not_null")
    power = _joined("^")
    either = _joined("or")
    both = _joined("and")

    def minus(self, meta: Any, args: list[Any]) -> Raw:
        return Raw("minus", str(args[0]), (args[1],), _span(meta))

    def compare(self, meta: Any, args: list[Any]) -> Raw:
        left, sign, right = args
        return Raw(_COMPARISONS.get(sign, str(sign)), str(sign), (left, right), _span(meta))

    def total(self, meta: Any, args: list[Any]) -> Raw:
        result: Raw = args[0]
        for sign, right in zip(args[1::2], args[2::2], strict=True):
            result = Raw(_SIGNS[sign.type], str(sign), (result, right), _span(meta))
        return result

    product = total

    def number(self, meta: Any, args: list[Token]) -> Raw:
        text = str(args[0])
        value = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
        return Raw("number", text, (), _span(meta), value)

    def text(self, meta: Any, args: list[Token]) -> Raw:
        return Raw("text", args[0][1:-1], (), _span(meta))

    def true(self, meta: Any, _args: list[Any]) -> Raw:
        return Raw("true", "true", (), _span(meta))

    def false(self, meta: Any, _args: list[Any]) -> Raw:
        return Raw("false", "false", (), _span(meta))

    def null(self, meta: Any, _args: list[Any]) -> Raw:
        return Raw("null", "null", (), _span(meta))

    def reference(self, meta: Any, args: list[Token]) -> Raw:
        return Raw("reference", args[0][1:-1].strip(), (), _span(meta))

    def parameter(self, meta: Any, args: list[Token]) -> Raw:
        return Raw("parameter", str(args[0])[1:], (), _span(meta))

    def name(self, meta: Any, args: list[Token]) -> Raw:
        return Raw("name", ".".join(args), (), _span(meta))

    def call(self, meta: Any, args: list[Any]) -> Raw:
        # The fault of a call is pointed at its word, not at all its arguments.
        span = Span(meta.line, meta.column, len(args[0]))
        return Raw("call", str(args[0]), tuple(args[1:]), span)
