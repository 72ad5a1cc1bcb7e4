"""One college as the engine sees it: its lake, its indicators, its calendar, its tables' state."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.question import TableState
from lemnis.engine.reading import Library
from lemnis.lake.datasets import Datasets
from lemnis.lake.store import Lake


@dataclass(frozen=True)
class College:
    """What a run or an explanation stands on."""

    lake: Lake
    library: Library
    calendar: SchoolCalendar
    states: Mapping[str, TableState]


def table_states(
    lake: Lake,
    datasets: Datasets,
    known_to: Mapping[str, dt.date] | None = None,
    suspect: frozenset[str] = frozenset(),
) -> Mapping[str, TableState]:
    """Return the state of every data set that has been published.

    ``known_to`` tells the day of the last load of a data set; without it the set is never late.
    """
    days = known_to or {}
    return {
        name: TableState(True, days.get(name, dt.date.max), name in suspect)
        for name in sorted(lake.tables())
        if name in datasets
    }
