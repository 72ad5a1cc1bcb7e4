"""A college's folder opened: lake, calendar, catalogue, and records in step with the lake."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from lemnis.engine import catalogue as indicators
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College, table_states
from lemnis.engine.criteria import with_criteria
from lemnis.engine.reading import read
from lemnis.evidence import actions, queries
from lemnis.evidence.home import Home
from lemnis.evidence.rules import Reconciled
from lemnis.lake import datasets
from lemnis.lake.datasets import Datasets
from lemnis.lake.store import Lake
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.people.syncing import follow

__all__ = [
    "Home",
    "calendar",
    "catalogue",
    "known_datasets",
    "mend_records",
    "open_college",
    "opened_lake",
]


@contextmanager
def opened_lake(home: Home) -> Iterator[Lake]:
    """Give the college's lake, and close it afterwards."""
    with Lake.open(home.lake, catalogue_url=home.catalogue_url or None) as lake:
        yield lake


def calendar(home: Home, on: dt.date) -> SchoolCalendar:
    """Return the college's terms; the customary ones of the years around a day if none are written.

    Raises:
        BadData: the calendar is wrong.

    """
    if home.calendar.exists():
        return SchoolCalendar.read(home.calendar)
    return SchoolCalendar.default(on.year - 4, on.year)


def catalogue(home: Home) -> Catalogue:
    """Return the shipped indicators with the college's own indicators and lines over them.

    Raises:
        BadData: a page of the college's own is wrong.
        NotFound: its lines name an indicator that does not exist.

    """
    own = (home.indicators,) if home.indicators.is_dir() else ()
    return with_criteria(indicators.load(indicators.SHIPPED, *own), home.criteria)


def open_college(home: Home, lake: Lake, *, viewer: Viewer, on: dt.date) -> College:
    """Return the college as the engine sees it on a day.

    Raises:
        BadData: calendar or catalogue are wrong.

    """
    known = datasets.load()
    last = {name: at.date() for name, at in queries.last_loaded_at(viewer).items()}
    return College(
        lake, read(known, catalogue(home), on), calendar(home, on), table_states(lake, known, last)
    )


def mend_records(lake: Lake, *, at: dt.datetime, by: Viewer) -> Reconciled:
    """Bring records and registers that a killed process left behind in step with the lake.

    Raises:
        Refused: another process has been writing for too long.

    """
    by = in_house(by)
    mended = Reconciled(0, 0)
    if queries.any_running(by):
        with lake.writer(by.name, "reconcile"):
            mended = actions.reconcile(snapshots=dict(_published(lake)), at=at, by=by)
    follow(lake, published=queries.last_published(by), at=at, by=by)
    return mended


def known_datasets() -> Datasets:
    """Return the data sets a college may load."""
    return datasets.load()


def _published(lake: Lake) -> Iterator[tuple[UUID, int]]:
    for snapshot in lake.snapshots():
        for word in ("load", "run"):
            if word in snapshot.extra:
                yield UUID(snapshot.extra[word]), snapshot.id
