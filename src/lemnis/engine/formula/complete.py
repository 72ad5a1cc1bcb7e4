"""What may follow in a formula that is being typed, and a fault's one-click repair.

In: text and where the caret is. Out: words that fit there, each with what it stands for.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from lemnis.engine.formula.parse import half_width
from lemnis.engine.formula.scope import Scope
from lemnis.engine.formula.words import WORDS, Sort
from lemnis.errors import Fault
from lemnis.lake.datasets import Column, Dataset
from lemnis.lake.names import plain
from lemnis.values import Title

MOST = 12
_NAME = re.compile(r"[^\W\d][\w.]*$")
_CALL = re.compile(r"([^\W\d]\w*)\s*[(]\s*([^\W\d]\w*)")
_COMPARED = re.compile(r"([^\W\d]\w*)\s*(?:[=≠<>!]+|in|属于|不属于|not\s+in)\s*[(]?[^()]*$")
_AGGREGATES = frozenset(n.lower() for w in WORDS if w.sort is Sort.AGGREGATE for n in (w.en, w.zh))


class What(StrEnum):
    """What a completion is."""

    WORD = "word"
    DATASET = "dataset"
    COLUMN = "column"
    CODE = "code"
    INDICATOR = "indicator"


class Completion(NamedTuple):
    """A word that fits: ``text`` takes the place of what was typed from ``start`` on."""

    text: str
    start: int
    what: What
    about: Title


def complete(text: str, caret: int, scope: Scope, language: str = "zh") -> tuple[Completion, ...]:
    """Return words that may stand at the caret, those that begin as typed first."""
    before = half_width(text[: max(0, min(caret, len(text)))])
    start = _begun(before)
    typed = before[start:]
    at = 0 if language == "zh" else 1
    offered = (c._replace(start=start) for c in _offered(before, typed, scope, at))
    wanted = plain(typed.lstrip("['").rpartition(".")[2])
    fitting = [c for c in offered if not wanted or wanted in plain(c.text)]
    fitting.sort(key=lambda c: (not plain(c.text).startswith(wanted), bool(wanted) * len(c.text)))
    return tuple(dict.fromkeys(fitting))[:MOST]


def _begun(before: str) -> int:
    """Return where the word begins that is being typed: in quotes, in brackets, or a name."""
    if before.count("'") % 2:
        return before.rindex("'")
    if before.rfind("[") > before.rfind("]"):
        return before.rindex("[")
    found = _NAME.search(before)
    return found.start() if found else len(before)


def repaired(text: str, fault: Fault) -> str:
    """Return a formula with what was meant in the place of a fault."""
    lines = text.splitlines(keepends=True) or [""]
    if not fault.suggestion or not 1 <= fault.line <= len(lines):
        return text
    line, first = lines[fault.line - 1], fault.column - 1
    lines[fault.line - 1] = line[:first] + fault.suggestion + line[first + fault.length :]
    return "".join(lines)


def _offered(before: str, typed: str, scope: Scope, at: int) -> Iterator[Completion]:
    dataset = _spoken_of(before, scope)
    if typed[:1] == "'":
        yield from _codes(before[: len(before) - len(typed)], dataset, scope, at)
    elif typed[:1] == "[":
        for known in scope.indicators.values():
            name = (known.zh, known.en)[at]
            yield _made(f"[{name}]", What.INDICATOR, (known.code, known.code))
    elif dataset is not None:
        yield from (_made(_named(c, at), What.COLUMN, c.title) for c in dataset.columns)
    else:
        yield from _openings(before[: len(before) - len(typed)], scope, at)


def _openings(before: str, scope: Scope, at: int) -> Iterator[Completion]:
    """Yield what an expression may begin with: data sets inside a call, else words."""
    call = re.search(r"([^\W\d]\w*)\s*[(]\s*$", before)
    if call and call.group(1).lower() in _AGGREGATES:
        yield from (_made(_named(d, at), What.DATASET, d.title) for d in scope.datasets)
        return
    for word in WORDS:
        yield _made(f"{(word.zh, word.en)[at]}(", What.WORD, (word.about_zh, word.about_en))


def _spoken_of(before: str, scope: Scope) -> Dataset | None:
    """Return the data set of the innermost call that is still open; None before its comma."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += (before[place] == ")") - (before[place] == "(")
        if depth >= 0:
            continue
        begin, depth = _word_before(before, place), 0
        if begin == place:
            continue  # brackets that only hold together
        call = _CALL.match(before, begin)
        after = before[call.end() :] if call else ""
        return scope.datasets.by_title(call.group(2)) if call and after[:1] == "," else None
    return None


def _word_before(text: str, place: int) -> int:
    while place > 0 and (text[place - 1].isalnum() or text[place - 1] == "_"):
        place -= 1
    return place


def _codes(before: str, dataset: Dataset | None, scope: Scope, at: int) -> Iterator[Completion]:
    found = _COMPARED.search(before)
    column = dataset.by_title(found.group(1)) if dataset and found else None
    if column is None or not column.code_list:
        return
    for code in scope.datasets.codes[column.code_list].values():
        yield _made(f"'{(code.title.zh, code.code)[at]}'", What.CODE, code.title)


def _named(thing: Dataset | Column, at: int) -> str:
    """Return a name that can stand in a formula: a title of several words cannot."""
    return thing.title.zh if at == 0 and thing.title.zh.isidentifier() else thing.name


def _made(text: str, what: What, about: Iterable[str]) -> Completion:
    return Completion(text, 0, what, Title(*about))
