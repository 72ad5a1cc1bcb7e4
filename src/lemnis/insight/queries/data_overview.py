"""How the data of the college stand, so that a steward sees what to do first."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import LemnisError
from lemnis.evidence import queries
from lemnis.evidence.at_hand import college_at_hand, home_at_hand
from lemnis.evidence.queries import ErrandRow, LoadLine, LoadWishes, RunRow
from lemnis.evidence.rules import State
from lemnis.insight.queries.data_checks import CheckTold, last_check
from lemnis.insight.queries.data_sets import DatasetRow, data_sets
from lemnis.insight.registered import title_of
from lemnis.insight.rules.freshness import Freshness
from lemnis.insight.rules.stewarding import Standing, ToDo, to_do
from lemnis.lake.sources.descriptions import read_sources
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Period, PeriodKind, Title

_RECENT = 8
_TERMS = 10
_NOT_PUBLISHED = frozenset({State.REFUSED, State.FAILED, State.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A system that data are fetched from, as the college has written it down."""

    name: str
    kind: str
    schedule: str
    datasets: tuple[tuple[str, Title], ...]
    last: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DataOverview:
    """How the data stand; ``late`` are the data sets not on time, the worst first."""

    todo: tuple[ToDo, ...]
    fresh: Mapping[Freshness, int]
    rows: int
    late: tuple[DatasetRow, ...]
    sources: tuple[SourceRow, ...]
    loads: tuple[LoadLine, ...]
    check: CheckTold | None
    under_way: tuple[ErrandRow, ...]
    diagnosed_at: dt.datetime | None


def data_overview(viewer: Viewer, on: dt.date) -> DataOverview:
    """Return how the data stand on a day."""
    require(viewer, Permission.SEE_DATA)
    sets = data_sets(viewer, on)
    fresh = Counter(row.fresh for row in sets)
    loads = queries.load_page(viewer, LoadWishes(size=_RECENT)).rows
    check = last_check(viewer)
    run = _last_run(viewer)
    last = max((row.last for row in sets if row.last), default=None)
    standing = _standing(viewer, (fresh, loads, check), last, run.started_at if run else None)
    worst = [row for row in sets if row.fresh in {Freshness.LATE, Freshness.STALE}]
    return DataOverview(
        todo=to_do(standing),
        fresh={kind: fresh[kind] for kind in Freshness},
        rows=sum(row.rows or 0 for row in sets),
        late=tuple(sorted(worst, key=lambda row: (-_days(row, on) / row.every, row.title.zh))),
        sources=_sources(sets),
        loads=loads,
        check=check,
        under_way=queries.errands_under_way(viewer),
        diagnosed_at=run.finished_at if run else None,
    )


def terms_to_diagnose(viewer: Viewer, on: dt.date) -> tuple[Period, ...]:
    """Return the latest terms that have begun by a day, the newest first."""
    require(viewer, Permission.DIAGNOSE)
    calendar: SchoolCalendar = college_at_hand(viewer, on).calendar
    begun = [term.period for term in calendar.terms if term.start <= on]
    now = calendar.containing(PeriodKind.TERM, on)
    newest = [*([now] if now and now not in begun else []), *reversed(begun)]
    return tuple(newest[:_TERMS])


def _last_run(viewer: Viewer) -> RunRow | None:
    """Return the latest run that was published; of runs that failed there are few in a row."""
    runs = queries.runs(viewer, limit=20)
    return next((run for run in runs if run.state is State.PUBLISHED), None)


def _standing(
    viewer: Viewer,
    found: tuple[Counter[Freshness], tuple[LoadLine, ...], CheckTold | None],
    last: dt.datetime | None,
    diagnosed: dt.datetime | None,
) -> Standing:
    fresh, loads, check = found
    waiting = queries.my_uploads(viewer) if viewer.may(Permission.LOAD_DATA) else ()
    return Standing(
        errors=check.errors if check else 0,
        failed=_failed_lately(loads),
        rejected=sum(load.rejected for load in loads if load.state is State.PUBLISHED),
        stale=fresh[Freshness.LATE] + fresh[Freshness.STALE],
        waiting=len(waiting),
        unchecked=last is not None and (check is None or not check.current),
        undiagnosed=last is not None and (diagnosed is None or diagnosed < last),
    )


def _failed_lately(loads: tuple[LoadLine, ...]) -> int:
    """Return how many loads since the last published one have come to nothing."""
    count = 0
    for load in loads:
        if load.state is State.PUBLISHED:
            break
        count += load.state in _NOT_PUBLISHED
    return count


def _days(row: DatasetRow, on: dt.date) -> int:
    return (on - row.last.astimezone().date()).days if row.last else 0


def _sources(sets: tuple[DatasetRow, ...]) -> tuple[SourceRow, ...]:
    path = home_at_hand().sources
    if not path.exists():
        return ()
    try:
        written = read_sources(path)
    except LemnisError:
        # A page that nobody has filled in yet is no reason to keep the overview from anybody.
        return ()
    last = {row.source: row.last for row in sets if row.last}
    return tuple(
        SourceRow(
            source.name, source.kind, source.schedule,
            tuple((feed.dataset, title_of(feed.dataset)) for feed in source.feeds),
            last.get(source.name),
        )
        for source in written
    )  # fmt: skip
