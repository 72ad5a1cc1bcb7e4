"""One demo college: its hidden facts, each made once when first asked for."""

import datetime as dt
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lemnis.lake.sources.demo import marks, roster, structure, timetable
from lemnis.lake.sources.demo.draws import Base
from lemnis.lake.sources.demo.frame import pick
from lemnis.lake.sources.demo.planted import SCHOOL
from lemnis.lake.sources.demo.words import GIVEN, OFFICE, SURNAMES


class World(Base):
    """The parts, and the references between them as key columns."""

    @cached_property
    def tree(self) -> structure.Structure:
        """Units, programs, classes."""
        return structure.build(self)

    @cached_property
    def people(self) -> roster.Students:
        """All students."""
        return roster.students(self, self.tree)

    @cached_property
    def staff(self) -> roster.Teachers:
        """All teachers."""
        return roster.teachers(self, self.tree)

    @cached_property
    def given(self) -> timetable.Courses:
        """All courses."""
        return timetable.courses(self, self.tree)

    @cached_property
    def held(self) -> timetable.Sections:
        """All sections with their enrolments."""
        return timetable.sections(self, self.tree, self.people, self.staff, self.given)

    @cached_property
    def lessons(self) -> timetable.Lessons:
        """All lessons."""
        return timetable.lessons(self, self.given, self.held)

    @cached_property
    def marks(self) -> marks.Marks:
        """All marks."""
        return marks.marks(self, self.people, self.staff, self.given, self.held)

    @cached_property
    def course_id(self) -> pa.Array:
        """Course keys."""
        return timetable.codes(self, self.given)

    @cached_property
    def section_id(self) -> pa.Array:
        """Section keys: the year and half of the term, then a running number."""
        half = np.array([t.year * 10 + t.half for t in self.terms])[self.held.term]
        return self.ids("S", half * 10_000 + np.arange(1, self.held.rows + 1) % 10_000, 9)

    @cached_property
    def lesson_id(self) -> pa.Array:
        """Lesson keys."""
        return self.ids("L", np.arange(1, self.lessons.rows + 1), 7)

    @property
    def terms(self) -> tuple[Any, ...]:
        """Terms with teaching, oldest first."""
        return self.size.terms

    @cached_property
    def term_start(self) -> Any:
        """First day of each term."""
        return np.array([t.start for t in self.terms], dtype="datetime64[D]")

    @cached_property
    def school_id(self) -> str:
        """The school's code; colleges of a region count up from the first."""
        return str(int(SCHOOL) + self.college)

    @cached_property
    def office_names(self) -> list[str]:
        """Keys of the offices."""
        return [str(key) for key in self.tree.office_id.to_pylist()]

    def office(self, name: str) -> str:
        """Return the key of an office."""
        return self.office_names[OFFICE[name]]

    @cached_property
    def college_names(self) -> list[str]:
        """Keys of the colleges, the two public units last."""
        return [str(key) for key in self.tree.college_id.to_pylist()]

    @cached_property
    def full_time(self) -> Any:
        """Places of the full-time teachers."""
        return np.flatnonzero(self.staff.kind == roster.FULL_TIME)

    @cached_property
    def enrolled(self) -> Any:
        """Places of the students on the roll now."""
        return np.flatnonzero(self.people.enrolled)

    @cached_property
    def active_classes(self) -> Any:
        """Places of the classes on campus."""
        return np.flatnonzero(self.tree.class_entry >= structure.ENROLLED[0])

    def person_names(self, stream: str, rows: int) -> pa.Array:
        """Return Chinese names."""
        draw = self.draw(f"names/{stream}")
        surname = pick(list(SURNAMES), draw.rng.integers(0, len(SURNAMES), rows))
        first = pick(list(GIVEN), draw.rng.integers(0, len(GIVEN), rows))
        double = draw.chance(0.75, rows)
        letters = [*GIVEN, ""]
        place = np.where(double, draw.rng.integers(0, len(GIVEN), rows), len(GIVEN))
        second = pick(letters, place)
        return pc.binary_join_element_wise(surname, first, second, "")

    def on_roll(self, day: dt.date) -> Any:
        """Return places of the students who are on the roll on a day."""
        year = day.year if day.month > 8 else day.year - 1
        here = (self.people.entry <= year) & (self.people.entry > year - 3)
        return np.flatnonzero(here & (self.people.left_on > np.datetime64(day)))


def monthly(start: dt.date, end: dt.date, day: int) -> list[dt.date]:
    """Return that day of each month between two days, both included."""
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    days = (dt.date(m // 12, m % 12 + 1, day) for m in months)
    return [d for d in days if start <= d <= end]
