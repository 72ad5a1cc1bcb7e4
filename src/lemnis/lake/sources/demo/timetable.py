"""Courses, sections, who sits in them, and the lessons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import DAY, LESSON_WEEKS, DemoTerm
from lemnis.lake.sources.demo.draws import Base, Draw
from lemnis.lake.sources.demo.roster import Students, Teachers
from lemnis.lake.sources.demo.structure import Structure
from lemnis.lake.sources.demo.words import MAJOR_COURSES, PUBLIC_COURSES

PUBLIC, FOUNDATION, MAJOR = range(3)
CATEGORIES = ("public", "foundation", "major")


@dataclass(frozen=True)
class Courses:
    """Arrays by place. ``slot`` is the term of study (1–6), ``unit`` the offering unit."""

    code: list[str]
    name: list[str]
    unit: Any
    program: Any  # −1: not of one program
    category: Any
    slot: Any
    flag: list[str]
    weekly: Any  # lessons a week; 0 for graduation project and internship
    practical: Any  # 0 A, 1 B, 2 C
    difficulty: Any

    @property
    def rows(self) -> int:
        """All courses."""
        return len(self.code)

    @property
    def hours(self) -> Any:
        """Planned hours: two a lesson."""
        return np.where(self.weekly > 0, self.weekly * 2.0 * LESSON_WEEKS, 120.0)

    @property
    def credits(self) -> Any:
        """Sixteen hours make a credit; graduation project and internship have 8."""
        return np.where(self.weekly > 0, self.hours / 16, 8.0)


def courses(base: Base, tree: Structure) -> Courses:
    """Return the courses: public, foundation, major, extension, graduation."""
    rows = list(_course_rows(base, tree))
    code, name, unit, program, category, slot, flag = (
        list(column) for column in zip(*rows, strict=True)
    )
    draw, count = base.draw("courses"), len(rows)
    last, kind = np.array(slot) == 6, np.array(category)
    practical = np.where(kind == PUBLIC, draw.index([8, 2, 0], count), draw.index([2, 7, 1], count))
    return Courses(
        code=code,
        name=name,
        unit=np.array(unit),
        program=np.array(program),
        category=kind,
        slot=np.array(slot),
        flag=flag,
        weekly=np.where(last, 0, 1 + draw.index([35, 55, 10], count)),
        practical=np.where(last, 2, practical),
        difficulty=draw.normal(0, 1.2, count).clip(-2, 2),
    )


def _course_rows(base: Base, tree: Structure) -> Iterator[tuple[Any, ...]]:
    size = base.size
    for slot, names in enumerate(PUBLIC_COURSES, 1):
        for k, (name, unit, flag) in enumerate(names[: size.public], 1):
            yield f"GG{slot}{k:02d}", name, size.colleges + unit, -1, PUBLIC, slot, flag
    for unit in range(size.colleges):
        for slot in range(1, 5):
            for k in range(size.foundation):
                code = f"J{unit + 1:02d}{slot}{k + 1}"
                yield code, f"专业基础{slot}-{k + 1}", unit, -1, FOUNDATION, slot, ""
        for k in range(size.extension):
            yield f"T{unit + 1:02d}5{k + 1}", f"专业拓展{k + 1}", unit, -1, MAJOR, 5, ""
        yield f"B{unit + 1:02d}61", "毕业设计", unit, -1, MAJOR, 6, "g"
        yield f"B{unit + 1:02d}62", "岗位实习", unit, -1, MAJOR, 6, "w"
    yield from _major_rows(size.major, tree)


def _major_rows(each: int, tree: Structure) -> Iterator[tuple[Any, ...]]:
    """Yield the courses of each program: ``each`` in each of four terms."""
    for program, code in enumerate(tree.program_id.to_pylist()):
        for k in range(4 * each):
            name = MAJOR_COURSES[k % len(MAJOR_COURSES)]
            yield (
                f"{code[-5:]}{k + 1:02d}",
                name,
                int(tree.program_unit[program]),
                program,
                MAJOR,
                k // each + 1,
                "",
            )


@dataclass(frozen=True)
class Sections:
    """Arrays by place, with the enrolments (``who``, ``where``) sorted by section."""

    course: Any
    program: Any
    teacher: Any
    term: Any  # place in Size.terms
    class_: Any  # the first class of the section
    who: Any
    where: Any
    heads: Any

    @property
    def rows(self) -> int:
        """All sections."""
        return len(self.course)


def sections(
    base: Base, tree: Structure, people: Students, staff: Teachers, given: Courses
) -> Sections:
    """Return the sections of all terms, each with its teacher and students."""
    draw = base.draw("sections")
    first = np.searchsorted(people.class_, np.arange(tree.classes + 1))
    pools = {u: np.flatnonzero(staff.unit == u) for u in range(base.size.colleges + 2)}
    made: list[tuple[int, int, int, int, int]] = []
    who: list[Any] = []
    for place, term in enumerate(base.size.terms):
        for course, group in _groups(base, tree, given, term):
            teacher = _teacher(draw, staff, given, course, pools[int(given.unit[course])])
            seats = np.concatenate([np.arange(first[c], first[c + 1]) for c in group])
            seats = seats[people.left_on[seats] > np.datetime64(term.start)]
            programs = set(tree.class_program[group].tolist())
            home = programs.pop() if len(programs) == 1 and given.category[course] else -1
            made.append((course, home, teacher, place, group[0]))
            who.append(seats)
    heads = np.array([len(seats) for seats in who])
    course_, home_, teacher_, term_, class_ = (np.array(c) for c in zip(*made, strict=True))
    where = np.repeat(np.arange(len(made)), heads)
    return Sections(course_, home_, teacher_, term_, class_, np.concatenate(who), where, heads)


def _groups(
    base: Base, tree: Structure, given: Courses, term: DemoTerm
) -> Iterator[tuple[int, list[int]]]:
    """Yield course and classes of each section of a term."""
    merge = dict(zip((MAJOR, FOUNDATION, PUBLIC), base.size.merge, strict=True))
    for entry in (term.year - 2, term.year - 1, term.year):
        slot = 2 * (term.year - entry) + term.half
        cohort = np.flatnonzero(tree.class_entry == entry)
        for course in np.flatnonzero(given.slot == slot):
            classes = _classes_of(tree, given, course, cohort)
            width = merge[FOUNDATION] if slot == 5 else merge[int(given.category[course])]
            width = 1 if slot == 6 else width
            for start in range(0, len(classes), width):
                yield int(course), classes[start : start + width].tolist()


def _classes_of(tree: Structure, given: Courses, course: Any, cohort: Any) -> Any:
    program, unit = given.program[course], given.unit[course]
    if program >= 0:
        return cohort[tree.class_program[cohort] == program]
    if given.category[course] == PUBLIC:
        return cohort
    return cohort[tree.program_unit[tree.class_program[cohort]] == unit]


def _teacher(draw: Draw, staff: Teachers, given: Courses, course: int, pool: Any) -> int:
    program = given.program[course]
    near = pool[staff.program[pool] == program] if program >= 0 else pool
    weight = np.cumsum(staff.busy[near])
    return int(near[np.searchsorted(weight, draw.rng.random() * weight[-1])])


@dataclass(frozen=True)
class Lessons:
    """Arrays by place; ``first`` is the first lesson of each section, ``count`` how many."""

    section: Any
    day: Any
    week: Any  # teaching week, from 1
    number: Any
    first: Any
    count: Any

    @property
    def rows(self) -> int:
        """All lessons."""
        return len(self.section)


def lessons(base: Base, given: Courses, held: Sections) -> Lessons:
    """Return the lessons: sixteen weeks, one to three a week, none in breaks."""
    draw = base.draw("lessons")
    weekly = given.weekly[held.course]
    count = weekly * LESSON_WEEKS
    section = np.repeat(np.arange(held.rows), count)
    first = np.cumsum(count) - count
    number = np.arange(len(section)) - first[section]
    week, turn = number // weekly[section], number % weekly[section]
    offset = (draw.whole(0, 4, held.rows)[section] + 2 * turn) % 5
    days = np.stack([_days(term) for term in base.size.terms])
    day = days[held.term[section], week, offset]
    return Lessons(section, day, week + 1, number + 1, first, count)


def _days(term: DemoTerm) -> Any:
    """Return the day of a lesson of each week and weekday: before a break if it falls in one."""
    grid = []
    for monday in term.mondays[:LESSON_WEEKS]:
        week = [monday + i * DAY for i in range(5)]
        grid.append([_moved(term, day) for day in week])
    return np.array(grid, dtype="datetime64[D]")


def _moved(term: DemoTerm, day: Any) -> Any:
    while term.is_off(day):
        day -= DAY
    return day


def codes(base: Base, given: Courses) -> pa.Array:
    """Return the course codes as keys."""
    return base.named(given.code)
