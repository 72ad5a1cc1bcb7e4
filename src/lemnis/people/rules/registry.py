"""What the registers should hold, from what the lake lists and what they hold now."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from lemnis.people.rules.paths import subject_path, with_paths
from lemnis.people.rules.roster import (
    STEPS,
    Listed,
    Moved,
    PersonRow,
    PostRow,
    SubjectRow,
    UnitRow,
)
from lemnis.values import SubjectKind, SubjectRef

Kept = TypeVar("Kept", UnitRow, PersonRow, PostRow)
Row = TypeVar("Row", UnitRow, PersonRow, PostRow, SubjectRow)


def units_wanted(listed: Iterable[UnitRow], held: Iterable[UnitRow]) -> list[UnitRow]:
    """Return the units there should be, from the top down; what people entered stays."""
    return with_paths(_with_held(listed, held, lambda row: row.code))


def persons_wanted(listed: Iterable[PersonRow], held: Iterable[PersonRow]) -> list[PersonRow]:
    """Return the persons there should be; who is listed no more is inactive."""
    return _with_held(listed, held, lambda row: row.number)


def posts_wanted(listed: Iterable[PostRow], held: Iterable[PostRow]) -> list[PostRow]:
    """Return the posts there should be, those that lead no unit first; one leads a unit at most.

    A leading post that people entered goes before one that the lake lists.
    """
    rows = _with_held(listed, held, lambda row: row.code)
    led: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.from_lake, row.code)):
        if row.leads and row.active:
            led.setdefault(row.unit, row.code)
    rows = [row._replace(leads=led.get(row.unit) == row.code) for row in rows]
    return sorted(rows, key=lambda row: row.leads)


def subjects_wanted(
    listed: Iterable[Listed], held: Mapping[SubjectRef, SubjectRow], on: dt.date
) -> list[SubjectRow]:
    """Return the subjects there should be on a day, from the top down.

    One that is listed no more, or not as active, ends on that day; one that is back has no end. One
    whose superior nobody knows stands below the school, where there is only one.
    """
    lines = {line.ref: line for line in listed}
    lines |= {ref: _gone(row, on) for ref, row in held.items() if ref not in lines}
    kinds: dict[SubjectKind, list[Listed]] = {kind: [] for kind in SubjectKind}
    for line in lines.values():
        kinds[line.ref.kind].append(line)
    schools = [line.ref for line in kinds[SubjectKind.SCHOOL]]
    only = schools[0] if len(schools) == 1 else None
    paths: dict[SubjectRef, str] = {}
    wanted = []
    for line in (line for step in STEPS for kind in step for line in kinds[kind]):
        fallback = None if line.ref == only else only
        above = line.above if line.above in paths else fallback
        path = subject_path(paths[above] if above else "/", line.ref)
        paths[line.ref] = path
        wanted.append(_kept(line, above, path, held.get(line.ref), on))
    return wanted


def differences(wanted: Iterable[Row], held: Mapping[Any, Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows that are new and those that are no longer as they are held.

    ``held`` is by the first cell of a row.
    """
    new, changed = [], []
    for row in wanted:
        before = held.get(row[0])
        if before is None:
            new.append(row)
        elif before != row:
            changed.append(row)
    return new, changed


def moved(
    new: Iterable[SubjectRow],
    changed: Iterable[SubjectRow],
    held: Mapping[SubjectRef, SubjectRow],
) -> Moved:
    """Return how many subjects were added, changed, closed, opened again."""
    over = [(held[row.ref].active_until is None, row.active_until is None) for row in changed]
    closed, reopened = over.count((True, False)), over.count((False, True))
    return Moved(len(list(new)), len(over) - closed - reopened, closed, reopened)


def _with_held(
    listed: Iterable[Kept], held: Iterable[Kept], key: Callable[[Kept], str]
) -> list[Kept]:
    rows = {key(row): row for row in listed}
    for row in held:
        if key(row) not in rows:
            rows[key(row)] = row._replace(active=False) if row.from_lake else row
    return list(rows.values())


def _gone(row: SubjectRow, on: dt.date) -> Listed:
    ref, name, unit, above, owner, category, since, until, _path = row
    # What was to end later has ended now.
    until = until and min(until, max(on, since))
    return Listed(ref, name, unit, above, owner, category, active=False, since=since, until=until)


def _kept(
    line: Listed, above: SubjectRef | None, path: str, before: SubjectRow | None, on: dt.date
) -> SubjectRow:
    since = line.since or (before.active_from if before else on)
    until = line.until
    if until is None and not line.active:
        until = before.active_until if before else None
        until = until or max(on, since)
    return SubjectRow(
        line.ref, line.name, line.unit, above, line.owner, line.category,
        min(since, until or since), until, path,
    )  # fmt: skip
