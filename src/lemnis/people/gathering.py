"""The roster of a lake: what its tables of units, persons, posts and subjects list.

In: a lake, its data sets, a snapshot, who leads which unit. Out: ``Roster``.
"""

import hashlib
from collections.abc import Collection, Mapping

from lemnis.lake.columns import fingerprint, read_columns
from lemnis.lake.datasets import Datasets
from lemnis.lake.store import Lake
from lemnis.people.rules import listing, standing
from lemnis.people.rules.roster import PersonRow, Roster
from lemnis.values import SubjectKind

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "schools": "school_id name school_type founded_on",
        "units": "unit_id school_id parent_id name kind system body_kind status",
        "staff": "staff_id unit_id name status",
        "teachers": "teacher_id staff_id unit_id program_id name kind hired_on status"
        " is_program_head is_program_leader",
        "posts": "post_id unit_id name quota available_hours",
        "programs": "program_id unit_id name build_kind approved_on status",
        "courses": "course_id unit_id owner_id name course_type status",
        "classes": "class_id program_id name entry_year adviser_id counsellor_id status",
        "sections": "section_id course_id teacher_id term_start ended_on course_type",
        "students": "student_id class_id name kind enrolled_on status",
    }.items()
}


# Raised when the same rows are to give other lines: then everything is compared anew.
_WAY_OF_READING = 1


def roster_print(lake: Lake, datasets: Datasets, snapshot: int) -> str:
    """Return a text that is the same as long as the roster would be."""
    active = sorted(
        (kind.value, sorted(columns.items())) for kind, columns in _active(datasets).items()
    )
    read = fingerprint(lake, _COLUMNS, snapshot)
    return hashlib.sha256(f"{_WAY_OF_READING} {active} {read}".encode()).hexdigest()


def read_roster(lake: Lake, datasets: Datasets, snapshot: int, heads: Mapping[str, str]) -> Roster:
    """Return what the lake lists as of a snapshot; ``heads`` are persons by the unit they lead."""
    tables = read_columns(lake, _COLUMNS, snapshot)
    units = listing.units(tables["schools"], tables["units"])
    by_code = {row.code: row for row in units}
    persons = _persons(tables, by_code)
    numbers = {row.number for row in persons}
    ground = standing.Ground(tables, by_code, heads, _active(datasets), numbers | {*heads.values()})
    return Roster(
        units,
        tuple(persons),
        tuple(listing.posts(tables["posts"], by_code)),
        tuple(standing.subjects(ground)),
        tuple(listing.cares(tables["classes"], numbers)),
    )


def _active(datasets: Datasets) -> standing.Active:
    return {kind: datasets.root(kind)[1].active for kind in SubjectKind}


def _persons(tables: Mapping[str, listing.Rows], units: Collection[str]) -> list[PersonRow]:
    homes = standing.homes_of_classes(tables)
    found = listing.persons(tables, homes)
    return [row if row.unit in units else row._replace(unit="") for row in found]
