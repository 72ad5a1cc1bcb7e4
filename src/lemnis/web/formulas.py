"""The colours of a formula's words. It colours anything, also what the grammar refuses."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lemnis.engine.formula.words import WORDS
from lemnis.errors import Fault

_PIECE = re.compile(
    r"(?P<s>'[^'\n]*'?|‘[^’\n]*’?|“[^”\n]*”?|@\w+|\[[^\]\n]*\]?|【[^】\n]*】?)"
    r"|(?P<n>\d+(?:\.\d+)?%?)|(?P<w>[^\W\d]\w*)|(?P<c>\#[^\n]*)|(?P<x>\s+|.)"
)
_SIGNS = frozenset({
    "and", "or", "not", "in", "between", "is", "null", "true", "false", "且", "并且", "或", "或者",
    "非", "不", "属于", "介于", "到", "为空", "不为空", "真", "假", "空",
})  # fmt: skip
_FUNCTIONS = frozenset(name for word in WORDS for name in (word.zh, word.en)) | _SIGNS


class Piece(NamedTuple):
    """A stretch of a formula and how it looks: f word of the language, d data, s value, e fault."""

    text: str
    look: str


def coloured(text: str, faults: Sequence[Fault] = ()) -> tuple[Piece, ...]:
    """Return the pieces of a formula; put together they are the text."""
    wrong = {place for fault in faults for place in _places(fault, text)}
    return tuple(_split(text, wrong))


def _split(text: str, wrong: set[int]) -> Iterator[Piece]:
    for found in _PIECE.finditer(text):
        look = _LOOKS.get(found.lastgroup or "", "")
        if found.lastgroup == "w":
            look = "f" if found.group().lower() in _FUNCTIONS else "d"
        if wrong & set(range(*found.span())):
            look = f"{look} e".strip()
        yield Piece(found.group(), look)


_LOOKS = {"s": "s", "n": "", "c": "mut", "x": ""}


def _places(fault: Fault, text: str) -> range:
    """Return the characters a fault speaks of."""
    lines = text.splitlines(keepends=True)
    first = sum(map(len, lines[: max(fault.line, 1) - 1])) + fault.column - 1
    return range(first, first + max(fault.length, 1))
