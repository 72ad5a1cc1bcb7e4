"""The college a server keeps at hand: opened once, renewed when its pages or its lake have changed.

Opening one reads some hundred pages of the catalogue, far longer than most questions take.
"""

import datetime as dt
import threading
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College, table_states
from lemnis.engine.reading import Library, read
from lemnis.evidence import opening, queries
from lemnis.evidence.opening import Home
from lemnis.lake import datasets
from lemnis.lake.store import Lake
from lemnis.people.rules.viewers import Viewer, in_house

_one_at_a_time = threading.RLock()


class _Pages(NamedTuple):
    """What the college's own pages look like: name, size and time of each."""

    found: tuple[tuple[str, int, int], ...]


def home_at_hand() -> Home:
    """Return where this server's college is."""
    return Home(Path(settings.LEMNIS_HOME), settings.LEMNIS_LAKE_CATALOGUE)


def lake_at_hand() -> Lake:
    """Return the lake of this server's college, open as long as the process lives."""
    with _one_at_a_time:
        return _lake(home_at_hand())


def college_at_hand(viewer: Viewer, on: dt.date) -> College:
    """Return this server's college as the engine sees it on a day.

    Raises:
        BadData: calendar or catalogue are wrong.

    """
    # One request sees one college, however many of its questions ask for it.
    return viewer.once(f"college {on}", lambda: _at_hand(viewer, on))


def _at_hand(viewer: Viewer, on: dt.date) -> College:
    home = home_at_hand()
    with _one_at_a_time:
        library = _library(home, _pages(home.indicators, home.criteria), on)
        calendar = _calendar(home, _pages(home.calendar), on)
        lake = _lake(home)
        loaded = queries.last_loaded_at(in_house(viewer))
        last = tuple(sorted((name, at.date()) for name, at in loaded.items()))
        return _college(lake, library, calendar, last)


@lru_cache(maxsize=4)
def _lake(home: Home) -> Lake:
    return Lake.open(home.lake, catalogue_url=home.catalogue_url or None)


@lru_cache(maxsize=4)
def _library(home: Home, _found: _Pages, on: dt.date) -> Library:
    return read(datasets.load(), opening.catalogue(home), on)


@lru_cache(maxsize=4)
def _calendar(home: Home, _found: _Pages, on: dt.date) -> SchoolCalendar:
    return opening.calendar(home, on)


_last: list[tuple[tuple[object, ...], College]] = []


def _college(
    lake: Lake,
    library: Library,
    calendar: SchoolCalendar,
    last: tuple[tuple[str, dt.date], ...],
) -> College:
    """Return the college; the one of last time as long as nothing has changed."""
    key = (id(lake), id(library), id(calendar), last)
    if not _last or _last[0][0] != key:
        states = table_states(lake, library.datasets, dict(last))
        _last[:] = [(key, College(lake, library, calendar, states))]
    return _last[0][1]


def _pages(*places: Path) -> _Pages:
    files = [
        file
        for place in places
        for file in (sorted(place.rglob("*.yaml")) if place.is_dir() else [place])
        if file.exists()
    ]
    facts = ((file, file.stat()) for file in files)
    return _Pages(tuple((str(file), stat.st_size, stat.st_mtime_ns) for file, stat in facts))
