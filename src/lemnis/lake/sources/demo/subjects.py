"""Subjects of the tables of governance: who a goal, alert, diagnosis or report belongs to."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import pick
from lemnis.lake.sources.demo.world import World

KEYS = {
    "u": "unit_id",
    "l": "unit_id",
    "p": "program_id",
    "c": "course_id",
    "t": "teacher_id",
    "s": "student_id",
    "h": "",
}


@dataclass(frozen=True)
class Subjects:
    """Some subjects of one kind (a letter of ``KEYS``), by place."""

    whose: str
    place: Any

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.place)


def subjects(
    w: World, whose: str, stream: str, share: float, day: dt.date | None = None
) -> Subjects:
    """Return the subjects of a kind, or a share; students are those on the roll that day."""
    every = _everybody(w, whose, day)
    if share < 1:
        some = w.draw(f"subjects/{stream}").chance(share, len(every))
        every = every[some] if some.any() else every[:1]
    return Subjects(whose, every)


def _everybody(w: World, whose: str, day: dt.date | None) -> Any:
    if whose == "t":
        return w.full_time
    if whose == "s":
        if day is None:
            return w.enrolled
        return w.on_roll(day.replace(month=6, day=1) if day.month in {7, 8} else day)
    count = {
        "h": 1,
        "u": len(w.college_names) + len(w.office_names),
        "l": w.size.colleges,
        "p": w.tree.programs,
        "c": w.given.rows,
    }
    return np.arange(count[whose])


def columns_of(w: World, parts: list[Subjects]) -> dict[str, Any]:
    """Return the reference columns: unit, program, course, teacher, student.

    The unit is filled for every subject that has one, so that colleges see theirs.
    """
    letter = np.repeat([p.whose for p in parts], [p.rows for p in parts])
    place = np.concatenate([p.place for p in parts])

    def mine(which: str) -> Any:
        return np.where(np.isin(letter, list(which)), place, -1)

    def via(which: str, units: Any) -> Any:
        return np.where(letter == which, units[np.where(letter == which, place, 0)], -1)

    homes = [*w.college_names, *w.office_names]
    unit = np.maximum.reduce(
        [
            mine("ul"),
            via("p", w.tree.program_unit),
            via("c", w.given.unit),
            via("t", w.staff.unit),
            via("s", w.tree.program_unit[w.people.program]),
        ]
    )
    unit = np.where(letter == "h", len(w.college_names) + 3, unit)  # the quality office
    found: dict[str, pa.Array] = {"unit_id": pick(homes, unit)}
    found["program_id"] = pick(w.tree.program_id, mine("p"))
    found["course_id"] = pick(w.course_id, mine("c"))
    found["teacher_id"] = pick(w.staff.id, mine("t"))
    found["student_id"] = pick(w.people.id, mine("s"))
    return found


LAYER = {
    "h": "school",
    "u": "school",
    "l": "school",
    "p": "program",
    "c": "course",
    "t": "teacher",
    "s": "student",
}


class Rows:
    """Subjects collected part by part, each with a place in a list and a day."""

    def __init__(self) -> None:
        self.parts: list[Subjects] = []
        self.sorts: list[int] = []
        self.days: list[dt.date] = []

    def add(self, part: Subjects, sort: int, day: dt.date) -> None:
        """Add subjects, all with the same sort and day."""
        self.parts.append(part)
        self.sorts.append(sort)
        self.days.append(day)

    @property
    def counts(self) -> list[int]:
        """How many each part has."""
        return [p.rows for p in self.parts]

    @property
    def sort(self) -> Any:
        """The sort of each row."""
        return np.repeat(self.sorts, self.counts)

    @property
    def day(self) -> Any:
        """The day of each row."""
        return np.repeat(np.array(self.days, "datetime64[D]"), self.counts)

    @property
    def layer(self) -> Any:
        """The layer of each row."""
        return np.repeat([LAYER[p.whose] for p in self.parts], self.counts).tolist()

    def __len__(self) -> int:
        return sum(self.counts)
