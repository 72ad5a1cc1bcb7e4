"""Which of what the last run kept still holds: readings to take, to mend, to read again.

In: an index, and what happened since. Out: ``Sorted``.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lemnis.engine.kept import Index, Place, Shelf
from lemnis.engine.mending import can_mend
from lemnis.engine.movement import Movement
from lemnis.engine.plan import Part, Scan, Window
from lemnis.values import SubjectKind

Delivered = Mapping[SubjectKind, Mapping[str, Part]]  # parts by kind and name
Shelves = Mapping[tuple[str, ...], list[Shelf]]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One reading in one window."""

    scan: Scan
    window: Window | None


@dataclass
class Sorted:
    """Readings by what is to be done."""

    clean: list[tuple[Asked, Shelf]] = field(default_factory=list)
    mended: list[tuple[Asked, Shelf]] = field(default_factory=list)
    read: list[Asked] = field(default_factory=list)


class Holding:
    """What still holds; ``named`` tells what a scan delivers."""

    def __init__(
        self, index: Index | None, moves: Movement, named: Callable[[Scan], Delivered]
    ) -> None:
        self.index, self.moves, self.named = index, moves, named

    def sort(self, asked: Iterable[Asked]) -> Sorted:
        """Sort readings by what is to be done."""
        found, shelves = Sorted(), self._by_place()
        for one in asked:
            self._sort(one, shelves, found)
        return found

    def _by_place(self) -> Shelves:
        by: dict[tuple[str, ...], list[Shelf]] = {}
        for shelf in self.index.shelves if self.index else ():
            by.setdefault(shelf.place[:4], []).append(shelf)
        return by

    def _sort(self, asked: Asked, shelves: Shelves, into: Sorted) -> None:
        here = place_of(asked)
        fitting = [s for s in shelves.get(here[:4], ()) if self._holds(s, asked, here)]
        if not fitting or self._is_lost(asked.scan):
            into.read.append(asked)
            return
        best = max(fitting, key=lambda s: (s.place.end, bool(s.file)))
        if not self._is_touched(asked, best.place.end):
            into.clean.append((asked, best))
        elif best.file and can_mend(asked.scan, went=self._went(asked.scan)):
            into.mended.append((asked, best))
        else:
            into.read.append(asked)

    def _holds(self, shelf: Shelf, asked: Asked, here: Place) -> bool:
        """Tell whether a shelf has what is asked for, up to the window's end or the last run."""
        assert self.index is not None
        ends_alike = shelf.place.end == here.end
        grows = self.index.on.isoformat() == shelf.place.end < here.end
        return (ends_alike or grows) and all(
            parts.keys() <= shelf.prints.get(kind.value, {}).keys()
            for kind, parts in self.named(asked.scan).items()
        )

    def _is_lost(self, scan: Scan) -> bool:
        """Tell whether rows that did not change lead to other subjects, or other numbers, now."""
        if scan.dataset in self.moves.remade:
            return True
        return any(
            self.moves.way(scan.dataset, kind) & self.moves.shifted for kind in self.named(scan)
        )

    def _is_touched(self, asked: Asked, held_to: str) -> bool:
        scan, window = asked.scan, asked.window
        moved = self.moves.net.get(scan.dataset)
        if window is None:
            return moved is not None
        if moved and any(window.start <= day <= window.end for day in moved.days):
            return True
        assert self.index is not None
        ahead = self.index.ahead.get(scan.dataset, ())
        return any(held_to < day.isoformat() and day <= window.end for day in ahead)

    def _went(self, scan: Scan) -> bool:
        moved = self.moves.net.get(scan.dataset)
        return moved is not None and moved.minus is not None


def place_of(asked: Asked) -> Place:
    """Return the place a reading is kept at."""
    scan, window = asked.scan, asked.window
    first, last = (window.start.isoformat(), window.end.isoformat()) if window else ("", "")
    return Place(scan.dataset, scan.grain.value, scan.values or "", first, last)


def held(asked: Asked, shelf: Shelf) -> Window | None:
    """Return the window a shelf was kept for."""
    window = asked.window
    return window and Window(window.start, dt.date.fromisoformat(shelf.place.end))
