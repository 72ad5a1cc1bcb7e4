"""Which goals stand in which column of a chain, when one of them is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lemnis.plan.queries.goals import GoalRow
from lemnis.plan.rules.words import PlanKind

LEVELS: Mapping[PlanKind, int] = {
    PlanKind.SCHOOL: 0,
    PlanKind.SPECIAL: 1,
    PlanKind.OFFICE: 1,
    PlanKind.COLLEGE: 2,
    PlanKind.PROGRAM: 3,
    PlanKind.COURSE: 4,
    PlanKind.TEACHER: 4,
    PlanKind.STUDENT: 4,
}
_MOST = 12  # goals in one column


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its level, its goals, how many there would be; ``line``: those looked along."""

    level: int
    rows: tuple[GoalRow, ...]
    total: int
    line: frozenset[UUID]


def columns(rows: Sequence[GoalRow], chosen: UUID | None, loose: Iterable[UUID]) -> list[Column]:
    """Return the columns of a chain around one goal: all above it, beside it, and below it.

    At each level stand the goals made from the line looked along, the line's own first, then those
    that hang loose; where nothing is chosen, the line follows the first goal downwards.
    """
    by_uuid = {row.uuid: row for row in rows}
    line = _line(rows, by_uuid.get(chosen) if chosen else None)
    adrift = frozenset(loose)
    found = []
    for level in sorted(set(LEVELS.values())):
        here = [row for row in rows if LEVELS[row.kind] == level]
        kept = [r for r in here if level == 0 or r.parent in line or r.uuid in adrift or
                r.parent not in by_uuid]  # fmt: skip
        kept.sort(key=lambda r: (r.uuid not in line, r.uuid in adrift or r.parent not in by_uuid))
        if kept:
            found.append(Column(level, tuple(kept[:_MOST]), len(kept), line))
    return found


def _line(rows: Sequence[GoalRow], chosen: GoalRow | None) -> frozenset[UUID]:
    """Return the goals looked along: what is above the chosen one, it, and the first below each."""
    by_uuid = {row.uuid: row for row in rows}
    here = chosen or next((row for row in rows if LEVELS[row.kind] == 0), None)
    found: list[UUID] = []
    above = here
    while above is not None and above.uuid not in found:
        found.append(above.uuid)
        above = by_uuid.get(above.parent) if above.parent else None
    while here is not None:
        made = [r for r in rows if r.parent == here.uuid and r.uuid not in found]
        below = min(made, key=lambda r: LEVELS[r.kind], default=None)
        if below is not None:
            found.append(below.uuid)
        here = below
    return frozenset(found)
