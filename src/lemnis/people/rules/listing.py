"""From rows of the lake to rows of the registers: units, persons, posts, who cares for whom."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lemnis.people.rules.roster import CareRow, PersonRow, PostRow, UnitRow
from lemnis.people.rules.words import (
    SYSTEM_OF_CODE,
    BodyKind,
    CareRole,
    PersonKind,
    UnitKind,
)

Row = Mapping[str, Any]
Rows = Sequence[Row]
_LONGEST_NAME, _LONGEST_CODE = 300, 200
_YEAR = Decimal(1600)  # hours of a post whose hours nobody has stated
_HEAD = re.compile(r"(负责人|书记|校长|院长|处长|部长|主任)$")
_NOT_HEAD = re.compile(r"副|助理")


def said(cell: Any) -> str:
    """Return a cell as the text the registers keep; a NUL no database keeps."""
    return "" if cell is None else str(cell).replace("\0", "").strip()[:_LONGEST_NAME]


def coded(rows: Iterable[Row], key: str) -> Iterator[Row]:
    """Yield the rows with a code the registers can keep."""
    return (row for row in rows if 0 < len(said(row[key])) <= _LONGEST_CODE)


def units(schools: Rows, listed: Rows) -> tuple[UnitRow, ...]:
    """Return the units; a school without one of its own gets one, and holds what is left over."""
    rows = {said(row["unit_id"]): row for row in coded(listed, "unit_id")}
    roots = {
        said(row["school_id"]): code
        for code, row in rows.items()
        if row["kind"] == UnitKind.SCHOOL.value
    }
    made = []
    for school in coded(schools, "school_id"):
        code = said(school["school_id"])
        if code not in roots:
            roots[code] = code
            if code not in rows:
                name = said(school["name"]) or code
                made.append(
                    UnitRow(code, "", name, UnitKind.SCHOOL.value, "command", "", True, True)
                )
    return (*made, *(_unit(code, row, rows, roots) for code, row in rows.items()))


def _unit(code: str, row: Row, rows: Mapping[str, Row], roots: Mapping[str, str]) -> UnitRow:
    parent, root = said(row["parent_id"]), roots.get(said(row["school_id"]), "")
    parent = parent if parent in rows and parent != code else root
    body, kind = said(row["body_kind"]), said(row["kind"])
    return UnitRow(
        code,
        "" if parent == code else parent,
        said(row["name"]) or code,
        kind if kind in set(UnitKind) else UnitKind.SECTION_GROUP.value,
        SYSTEM_OF_CODE.get(said(row["system"]), ""),
        body if body in set(BodyKind) else "",
        row["status"] == "active",
        from_lake=True,
    )


def persons(tables: Mapping[str, Rows], homes: Mapping[str, str]) -> list[PersonRow]:
    """Return everybody: staff, teachers who are not on the payroll, students.

    ``homes`` gives a class's unit.
    """
    found: dict[str, PersonRow] = {}
    for row in coded(tables["staff"], "staff_id"):
        number = said(row["staff_id"])
        found[number] = _person(number, row, PersonKind.STAFF, said(row["unit_id"]))
    for row in coded(tables["teachers"], "teacher_id"):
        number, outside = person_of_teacher(row), said(row["kind"]).startswith("external")
        kind = PersonKind.OUTSIDE if outside else PersonKind.STAFF
        found.setdefault(number, _person(number, row, kind, said(row["unit_id"])))
    for number, row in students_by_number(tables).items():
        home = homes.get(said(row["class_id"]), "")
        found[number] = _person(number, row, PersonKind.STUDENT, home)
    return list(found.values())


def students_by_number(tables: Mapping[str, Rows]) -> dict[str, Row]:
    """Return the students by the number they are kept under.

    One whose number is a member of staff's too is kept as ``number@student``: accounts of two
    persons must not meet.
    """
    taken = {said(row["staff_id"]) for row in tables["staff"]}
    taken |= {person_of_teacher(row) for row in tables["teachers"]}
    rows = {said(row["student_id"]): row for row in coded(tables["students"], "student_id")}
    return {f"{n}@student" if n in taken else n: row for n, row in rows.items()}


def person_of_teacher(row: Row) -> str:
    """Return the number a teacher is known by: the one on the payroll, where there is one."""
    return said(row["staff_id"]) or said(row["teacher_id"])


def _person(number: str, row: Row, kind: PersonKind, unit: str) -> PersonRow:
    gone = row["status"] in {"left", "withdrawn", "graduated"}
    return PersonRow(number, said(row["name"]) or number, kind.value, unit, not gone, True)


def posts(listed: Rows, known: Iterable[str]) -> list[PostRow]:
    """Return the posts of known units. The lake tells hours of all holders together."""
    units = set(known)
    rows = [row for row in coded(listed, "post_id") if said(row["unit_id"]) in units]
    return [_post(row) for row in rows]


def _post(row: Row) -> PostRow:
    quota, hours = max(0, int(row["quota"] or 0)), Decimal(row["available_hours"] or 0)
    each = (hours / max(1, quota)).quantize(Decimal("0.1"))
    name = said(row["name"]) or said(row["post_id"])
    return PostRow(
        said(row["post_id"]), said(row["unit_id"]), name, quota,
        each if 0 < each < 1_000_000 else _YEAR, leads_by_name(name), active=True, from_lake=True,
    )  # fmt: skip


def leads_by_name(name: str) -> bool:
    """Tell whether a post of this name leads its unit.

    >>> leads_by_name("教务处处长"), leads_by_name("副处长")
    (True, False)
    """
    return bool(_HEAD.search(name)) and not _NOT_HEAD.search(name)


def cares(classes: Rows, known: Iterable[str]) -> list[CareRow]:
    """Return who looks after which class, of persons who are known."""
    numbers = set(known)
    columns = {CareRole.ADVISER: "adviser_id", CareRole.COUNSELLOR: "counsellor_id"}
    return [
        CareRow(said(row["class_id"]), role, said(row[column]))
        for row in coded(classes, "class_id")
        for role, column in columns.items()
        if said(row[column]) in numbers
    ]
