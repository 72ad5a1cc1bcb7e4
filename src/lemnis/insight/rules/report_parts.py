"""The parts a report's body is made of, plain enough for JSON: numbers stand by their key only.

A body is ``{"sections": [...]}``, a section ``code``, ``title`` and ``blocks``. A block is a
``line`` of words, a ``table``, a ``trend`` of points, or a ``text`` that a person writes. Words are
lists in both languages, of pieces: text, ``{"key": ...}`` for a number, or ``{"whose": true}``
for the name of the subject.
"""

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, NamedTuple

from lemnis.values import Title

Block = dict[str, Any]
Words = dict[str, list[Any]]


class Key(NamedTuple):
    """A number, by its key."""

    key: str


class Whose(NamedTuple):
    """The name of the subject, which not every reader may see uncovered."""


Piece = str | Title | Key | Whose


def words(zh: str, en: str, *values: Piece) -> Words:
    """Return words with values in the places ``{0}``, ``{1}``, ...

    >>> words("共 {0}。", "{0} in all.", Key("all:judged"))["zh"]
    ['共 ', {'key': 'all:judged'}, '。']
    """
    return {"zh": _pieces(zh, values, 0), "en": _pieces(en, values, 1)}


def plain(text: str | Title) -> Words:
    """Return words as they are, without numbers."""
    zh, en = text if isinstance(text, Title) else (text, text)
    return {"zh": [zh] if zh else [], "en": [en] if en else []}


def number(key: str) -> Words:
    """Return a number alone; nothing for no key."""
    return words("{0}", "{0}", Key(key)) if key else plain("—")


def joined(many: Sequence[Words], zh: str = "", en: str = " ") -> Words:
    """Return words one after the other."""
    made: Words = {"zh": [], "en": []}
    for at, each in enumerate(many):
        for language, between in (("zh", zh), ("en", en)):
            if at and between:
                made[language].append(between)
            made[language] += each[language]
    return made


def line(zh: str, en: str, *values: Piece) -> Block:
    """Return a block of words."""
    return {"is": "line", "words": words(zh, en, *values)}


def table(name: Title, heads: Sequence[Title], rows: Sequence[Sequence[Words]]) -> Block:
    """Return a table; each cell is words, with ``text`` beside where a person adds to it."""
    return {
        "is": "table", "name": list(name), "heads": [list(head) for head in heads],
        "rows": [list(row) for row in rows],
    }  # fmt: skip


def text(code: str, ask: Title, *, must: bool) -> Block:
    """Return the place of a text that a person writes."""
    return {"is": "text", "code": code, "ask": list(ask), "must": must}


def trend(name: Title, points: Sequence[tuple[str, str]]) -> Block:
    """Return points in time: label and key of each."""
    return {"is": "trend", "name": list(name), "points": [list(point) for point in points]}


def keys(body: Mapping[str, Any]) -> list[str]:
    """Return the keys of all numbers in a body, in the order in which they are read, each once."""
    return list(dict.fromkeys(key for each in _blocks(body) for key in _keys(each)))


def texts(body: Mapping[str, Any]) -> list[Block]:
    """Return the places of people's texts, in their order."""
    found: list[Block] = []
    for each in _blocks(body):
        if each["is"] == "text":
            found.append(each)
        elif each["is"] == "table":
            found += [cell["text"] for row in each["rows"] for cell in row if "text" in cell]
    return found


def _blocks(body: Mapping[str, Any]) -> Iterator[Block]:
    for section in body["sections"]:
        yield from section["blocks"]


def _keys(block: Block) -> Iterator[str]:
    if block["is"] == "line":
        yield from _in_words(block["words"])
    elif block["is"] == "table":
        for row in block["rows"]:
            for cell in row:
                yield from _in_words(cell)
    elif block["is"] == "trend":
        yield from (key for _, key in block["points"])


def _in_words(found: Mapping[str, Any]) -> Iterator[str]:
    for language in ("zh", "en"):
        yield from (p["key"] for p in found[language] if isinstance(p, dict) and "key" in p)


def _pieces(template: str, values: Sequence[Piece], language: int) -> list[Any]:
    found: list[Any] = []
    for literal, field, _, _ in Formatter().parse(template):
        if literal:
            found.append(literal)
        if field is not None:
            value = values[int(field)]
            if isinstance(value, Key):
                found.append({"key": value.key})
            elif isinstance(value, Whose):
                found.append({"whose": True})
            else:
                said = value[language] if isinstance(value, Title) else value
                found += [said] if said else []
    return found
