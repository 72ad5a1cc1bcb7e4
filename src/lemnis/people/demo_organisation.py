"""The demo college's organisation: posts of its leaders, holders, duties, quality bodies."""

import csv
import datetime as dt
from collections.abc import Mapping

from lemnis.lake.datasets import CATALOGUE
from lemnis.people import actions, queries, registers
from lemnis.people.actions import NewPost
from lemnis.people.queries import SubjectWishes
from lemnis.people.rules.duties import DutyText
from lemnis.people.rules.roster import PostRow
from lemnis.people.rules.settling import College, settle
from lemnis.people.rules.sheets import Line, duties_of, fields_of
from lemnis.people.rules.viewers import Viewer
from lemnis.people.rules.words import BodyKind, UnitKind
from lemnis.values import SubjectKind

_PAGE = CATALOGUE / "demo" / "duties.csv"
_LEADERS = (("校长", True), ("分管质量副校长", False))


def make_organisation(*, seed: int, on: dt.date, by: Viewer) -> None:
    """Give the demo college an organisation; the same for the same seed.

    Writes: see ``actions.settle_in``.
    """
    units = list(registers.held_units().values())
    posts = [
        NewPost(f"{unit.code}-{number}", unit.code, name, leads=leads)
        for unit in units
        if unit.kind == UnitKind.SCHOOL.value
        for number, (name, leads) in enumerate(_LEADERS, 1)
    ]
    rows = [row for row in registers.held_posts().values() if row.from_lake and row.active]
    rows += [
        PostRow(p.code, p.unit, p.name, p.quota, p.hours, p.leads, active=True, from_lake=False)
        for p in posts
    ]
    college = College(units, rows, list(registers.held_persons().values()), _chairs(by))
    settled = settle(college, _pattern(), seed, on)
    actions.settle_in(posts=tuple(posts), settled=settled, by=by)


def _pattern() -> list[DutyText]:
    with _PAGE.open(encoding="utf-8", newline="") as stream:
        headings, *rows = csv.reader(stream)
    fields = fields_of(headings, _PAGE.name)
    cells = ({field: row[at] for field, at in fields.items()} for row in rows)
    return duties_of(Line(n, line, {}, _PAGE.name) for n, line in enumerate(cells, 2))


def _chairs(by: Viewer) -> Mapping[str, str]:
    """Return the heads of programs by the unit of their team: both are listed in one order."""
    found = {}
    units = queries.unit_tree(by)
    for college in (unit for unit in units if unit.kind is UnitKind.COLLEGE):
        wishes = SubjectWishes(kind=SubjectKind.PROGRAM, unit=college.code, per_page=1_000)
        programs = queries.subjects(by, wishes).lines
        teams = [u.code for u in units if _is_team(u) and u.parent == college.code]
        for team, program in zip(sorted(teams), programs, strict=False):
            found[team] = program.owner_number
    return found


def _is_team(unit: queries.UnitLine) -> bool:
    return unit.body_kind is BodyKind.PROGRAM_TEAM
