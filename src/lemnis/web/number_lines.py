"""The rows of a subject's numbers: the same numbers look the same to whoever may see them.

A page is asked for again and again while its numbers stay, and ten rows of them, each with a gauge
and a small curve, are most of what it takes to draw it.
"""

from functools import lru_cache
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lemnis.values import SubjectRef
from lemnis.web.words import language

_MOST = 4096


class Line(Protocol):
    """One number as a page shows it; all of it follows from number, subject and language."""

    @property
    def number(self) -> Any:
        """The number, kept as long as its snapshot is the latest."""

    @property
    def ref(self) -> SubjectRef:
        """Whose it is."""


class _Drawing:
    """A line to draw, one with another of the very same number: equal ones may be shown unlike."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._key = (id(line.number), line.ref)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawing) and self._key == other._key


def drawn(line: Line) -> SafeString:
    """Return a row as HTML."""
    return _drawn(language(), _Drawing(line))


# A line that is kept keeps its number, so that no other comes to have its id.
@lru_cache(maxsize=_MOST)
def _drawn(_language: str, drawing: _Drawing) -> SafeString:
    return render_to_string("subjects/_line.html", {"line": drawing.line})
