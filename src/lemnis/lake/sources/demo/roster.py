"""Students and teachers with what nobody sees: ability, engagement, quality."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.draws import Base, Draw
from lemnis.lake.sources.demo.planted import PLANTED
from lemnis.lake.sources.demo.structure import ENROLLED, Structure
from lemnis.values import SubjectKind

FAR = np.datetime64("2099-12-31")
STAYED, WITHDRAWN, SUSPENDED, ENLISTED = range(4)
FULL_TIME, INTERNAL, EXTERNAL_POST, EXTERNAL_PART = range(4)
KINDS = ("full_time", "internal_part", "external_post", "external_part")


@dataclass(frozen=True)
class Students:
    """Arrays by place; ``left_on`` is far in the future for those who stay."""

    id: pa.Array
    class_: Any
    program: Any
    entry: Any
    ability: Any
    engagement: Any
    outcome: Any
    left_on: Any

    @property
    def rows(self) -> int:
        """All students ever, graduates included."""
        return len(self.class_)

    @property
    def graduated(self) -> Any:
        """Those of cohorts that left before this academic year, and did not drop out."""
        return (self.entry < ENROLLED[0]) & (self.outcome == STAYED)

    @property
    def enrolled(self) -> Any:
        """Those on the roll now."""
        return (self.entry >= ENROLLED[0]) & (self.outcome == STAYED)


def students(base: Base, tree: Structure) -> Students:
    """Return the students of all cohorts, in order of class."""
    draw = base.draw("students")
    class_ = np.repeat(np.arange(tree.classes), tree.class_heads)
    first = np.cumsum(tree.class_heads) - tree.class_heads
    seq = np.arange(len(class_)) - first[class_] + 1
    entry, rows = tree.class_entry[class_], len(class_)
    ability = draw.normal(0, 1, rows)
    engagement = 0.45 * ability + draw.normal(0, 0.9, rows)
    number = np.array([int(c[-9:]) for c in tree.class_id.to_pylist()])[class_] * 100 + seq
    safe = np.isin(number, [int(p.subject) for p in PLANTED if p.kind is SubjectKind.STUDENT])
    ability[safe], engagement[safe] = 0.5, 0.5  # ordinary until their trouble begins
    outcome, left_on = _leavers(draw, entry, ability, engagement)
    outcome[safe], left_on[safe] = STAYED, FAR
    return Students(
        id=base.ids("", number, 11),
        class_=class_,
        program=tree.class_program[class_],
        entry=entry,
        ability=ability,
        engagement=engagement,
        outcome=outcome,
        left_on=left_on,
    )


def _leavers(draw: Draw, entry: Any, ability: Any, engagement: Any) -> tuple[Any, Any]:
    """Return who left before the end and when: the less engaged more often."""
    rows = len(entry)
    first = np.array([np.datetime64(dt.date(y, 10, 15)) for y in range(2018, 2025)])[entry - 2018]
    span = 3 * 365 - 170
    gone = draw.chance(np.clip(0.028 * np.exp(-0.7 * engagement - 0.3 * ability), 0, 0.6), rows)
    day = first + draw.whole(0, span, rows)
    outcome = np.where(gone, 1 + draw.index([0.5, 0.2, 0.3], rows), STAYED)
    outcome = np.where(day > np.datetime64(NOW), STAYED, outcome)
    return outcome, np.where(outcome == STAYED, FAR, day)


@dataclass(frozen=True)
class Teachers:
    """Arrays by place; ``program`` is −1 in the two public units."""

    id: pa.Array
    unit: Any
    program: Any
    kind: Any
    quality: Any
    busy: Any  # weight when lessons are given out

    @property
    def rows(self) -> int:
        """All teachers."""
        return len(self.unit)


def teachers(base: Base, tree: Structure) -> Teachers:
    """Return the teachers, in order of unit, full-time ones first."""
    size, draw = base.size, base.draw("teachers")
    full = size.students / 20.2
    each = max(2, round(full * 0.66 / size.programs))
    counts = [(u, "major") for u in range(size.colleges)] + [
        (size.colleges, "ideology"),
        (size.colleges + 1, "public"),
    ]
    unit, program, kind, number = [], [], [], []
    for place, what in counts:
        people = _unit_people(tree, place, what, each, full, size.students)
        for seq, (home, sort) in enumerate(people, 1):
            unit.append(place)
            program.append(home)
            kind.append(sort)
            number.append((place + 1) * 1000 + seq)
    rows = len(unit)
    sorts = np.array(kind)
    busy = np.array([1.0, 0.45, 0.35, 0.35])[sorts]
    busy[np.isin(number, (1001, 2002))] = 2.5  # the planted teachers must have lessons
    return Teachers(
        id=base.ids("", np.array(number), 5),
        unit=np.array(unit),
        program=np.array(program),
        kind=sorts,
        quality=draw.normal(0, 1, rows),
        busy=busy,
    )


def _unit_people(
    tree: Structure, unit: int, what: str, each: int, full: float, students: int
) -> list[tuple[int, int]]:
    """Return home program and kind of each teacher of a unit."""
    if what == "ideology":
        return [(-1, FULL_TIME)] * max(2, round(students / 335)) + [(-1, INTERNAL)]
    if what == "public":
        return [(-1, FULL_TIME)] * max(3, round(full * 0.27)) + [(-1, INTERNAL)] * 2
    homes = np.flatnonzero(tree.program_unit == unit).tolist()
    outside = max(1, round(students / 45 / tree.programs))
    people = [(home, FULL_TIME) for _ in range(each) for home in homes]
    people += [(home, INTERNAL) for home in homes[:2]]
    people += [
        (home, EXTERNAL_POST if i % 2 else EXTERNAL_PART) for i in range(outside) for home in homes
    ]
    return people
