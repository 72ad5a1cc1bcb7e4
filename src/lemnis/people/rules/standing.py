"""From rows of the lake to subjects: where each stands, and who answers for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from lemnis.people.rules.listing import (
    Row,
    Rows,
    coded,
    person_of_teacher,
    said,
    students_by_number,
)
from lemnis.people.rules.roster import Listed, UnitRow
from lemnis.people.rules.words import UnitKind
from lemnis.values import SubjectKind, SubjectRef

Active = Mapping[SubjectKind, Mapping[str, Sequence[str]]]
_K = SubjectKind


class Ground(NamedTuple):
    """What subjects are placed on: tables, units, heads of units, what is active, who is known."""

    tables: Mapping[str, Rows]
    units: Mapping[str, UnitRow]
    heads: Mapping[str, str]
    active: Active
    numbers: Collection[str]


def subjects(ground: Ground) -> Iterator[Listed]:
    """Yield every subject of the lake; an owner whom nobody knows is left out."""
    for make in (
        _schools, _homes, _programs, _courses, _teachers, _classes, _sections, _students,
    ):  # fmt: skip
        for line in make(ground):
            yield line if line.owner in ground.numbers else line._replace(owner="")


def nearest_home(units: Mapping[str, UnitRow], code: str) -> SubjectRef | None:
    """Return the college or office a unit is or lies in; None where there is none."""
    seen: set[str] = set()
    while code in units and code not in seen:
        seen.add(code)
        kind = units[code].kind
        if kind in {UnitKind.COLLEGE.value, UnitKind.OFFICE.value}:
            return SubjectRef(SubjectKind(kind), code)
        code = units[code].parent
    return None


def program_heads(teachers: Iterable[Row]) -> Mapping[str, str]:
    """Return each program's head by the person's number: of several on duty the first, by number.

    Without a head its leader stands in.
    """
    found: dict[str, str] = {}
    for column in ("is_program_head", "is_program_leader"):
        for row in teachers:
            if row[column] and row["status"] == "on_duty" and row["program_id"] is not None:
                found.setdefault(said(row["program_id"]), person_of_teacher(row))
    return found


def _schools(ground: Ground) -> Iterator[Listed]:
    roots = {row.code: row for row in ground.units.values() if row.kind == UnitKind.SCHOOL.value}
    for row in coded(ground.tables["schools"], "school_id"):
        unit = _root_of(said(row["school_id"]), ground, roots)
        line = _line(_K.SCHOOL, row, "school_id", ground, unit)
        yield line._replace(
            owner=ground.heads.get(unit, ""),
            category=said(row["school_type"]),
            since=_day(row["founded_on"]),
        )


def _root_of(school: str, ground: Ground, roots: Mapping[str, UnitRow]) -> str:
    listed = (said(r["unit_id"]) for r in ground.tables["units"] if said(r["school_id"]) == school)
    return next((code for code in listed if code in roots), school if school in roots else "")


def _homes(ground: Ground) -> Iterator[Listed]:
    for row in coded(ground.tables["units"], "unit_id"):
        code, kind = said(row["unit_id"]), said(row["kind"])
        if kind in {_K.COLLEGE.value, _K.OFFICE.value}:
            line = _line(SubjectKind(kind), row, "unit_id", ground, code)
            yield line._replace(
                above=SubjectRef(_K.SCHOOL, said(row["school_id"])),
                owner=ground.heads.get(code, ""),
            )


def _programs(ground: Ground) -> Iterator[Listed]:
    heads = program_heads(ground.tables["teachers"])
    for row in coded(ground.tables["programs"], "program_id"):
        line = _line(_K.PROGRAM, row, "program_id", ground, said(row["unit_id"]))
        yield line._replace(
            owner=heads.get(line.ref.code, ""),
            category=said(row["build_kind"]),
            since=_day(row["approved_on"]),
        )


def _courses(ground: Ground) -> Iterator[Listed]:
    numbers = {said(row["teacher_id"]): person_of_teacher(row) for row in ground.tables["teachers"]}
    for row in coded(ground.tables["courses"], "course_id"):
        line = _line(_K.COURSE, row, "course_id", ground, said(row["unit_id"]))
        yield line._replace(
            owner=numbers.get(said(row["owner_id"]), ""), category=said(row["course_type"])
        )


def _teachers(ground: Ground) -> Iterator[Listed]:
    for row in coded(ground.tables["teachers"], "teacher_id"):
        line = _line(_K.TEACHER, row, "teacher_id", ground, said(row["unit_id"]))
        yield line._replace(
            owner=person_of_teacher(row), category=said(row["kind"]), since=_day(row["hired_on"])
        )


def _classes(ground: Ground) -> Iterator[Listed]:
    units = _units_of(ground.tables["programs"], "program_id")
    for row in coded(ground.tables["classes"], "class_id"):
        program = said(row["program_id"])
        line = _line(_K.CLASS, row, "class_id", ground, units.get(program, ""))
        yield line._replace(
            above=SubjectRef(_K.PROGRAM, program),
            owner=said(row["adviser_id"]) or said(row["counsellor_id"]),
            category=said(row["entry_year"]),
            since=_september(row["entry_year"]),
        )


def _sections(ground: Ground) -> Iterator[Listed]:
    units = _units_of(ground.tables["courses"], "course_id")
    numbers = {said(row["teacher_id"]): person_of_teacher(row) for row in ground.tables["teachers"]}
    ends = _ends_of_terms(row["term_start"] for row in ground.tables["sections"])
    for row in coded(ground.tables["sections"], "section_id"):
        course = said(row["course_id"])
        line = _line(_K.SECTION, row, "section_id", ground, units.get(course, ""))
        yield line._replace(
            above=SubjectRef(_K.COURSE, course),
            owner=numbers.get(said(row["teacher_id"]), ""),
            category=said(row["course_type"]),
            since=_day(row["term_start"]),
            until=_day(row["ended_on"]) or ends.get(row["term_start"]),
        )


def _ends_of_terms(starts: Iterable[Any]) -> Mapping[dt.date, dt.date]:
    """Return the last day of each term but the last: the day before the next one starts."""
    days = sorted({start for start in starts if isinstance(start, dt.date)})
    return {start: then - dt.timedelta(days=1) for start, then in pairwise(days)}


def _students(ground: Ground) -> Iterator[Listed]:
    homes = homes_of_classes(ground.tables)
    for number, row in students_by_number(ground.tables).items():
        group = said(row["class_id"])
        line = _line(_K.STUDENT, row, "student_id", ground, homes.get(group, ""))
        yield line._replace(
            above=SubjectRef(_K.CLASS, group),
            owner=number,
            category=said(row["kind"]),
            since=_day(row["enrolled_on"]),
        )


def homes_of_classes(tables: Mapping[str, Rows]) -> Mapping[str, str]:
    """Return each class's unit, that of its program."""
    units = _units_of(tables["programs"], "program_id")
    return {
        said(row["class_id"]): units.get(said(row["program_id"]), "") for row in tables["classes"]
    }


def _units_of(rows: Rows, key: str) -> Mapping[str, str]:
    return {said(row[key]): said(row["unit_id"]) for row in rows}


def _line(kind: SubjectKind, row: Row, key: str, ground: Ground, unit: str) -> Listed:
    code = said(row[key])
    name = said(row["name"]) if "name" in row else ""
    active = all(str(row[c]) in values for c, values in ground.active[kind].items())
    known = unit if unit in ground.units else ""
    above = nearest_home(ground.units, unit)
    return Listed(SubjectRef(kind, code), name or code, known, above, "", "", active)


def _day(cell: Any) -> dt.date | None:
    return cell if isinstance(cell, dt.date) else None


def _september(year: Any) -> dt.date | None:
    return dt.date(int(year), 9, 1) if year and 1900 < int(year) < 2200 else None
