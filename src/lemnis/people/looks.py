"""Who is looked at while something is done: whoever is shown the same again looks again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Look = Mapping[str, Any]  # as arguments of ``record``, without ``by``
_gathered: ContextVar[list[Look] | None] = ContextVar("looks", default=None)


@contextmanager
def looks() -> Iterator[list[Look]]:
    """Gather who is looked at meanwhile."""
    found: list[Look] = []
    before = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(before)


def gather(**told: Any) -> None:
    """Add an event to those gathered, if it is a look at somebody."""
    found = _gathered.get()
    if found is not None and any(told["persons"]):
        found.append(told)
