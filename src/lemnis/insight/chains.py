"""How the two chains cover the five by five: goals, standards and policies of each cell."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lemnis.engine.catalogue import Catalogue
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan import queries
from lemnis.plan.queries import GoalRow
from lemnis.values import Layer, SubjectKind, System

Place = tuple[str, str]
_LAYER = {
    SubjectKind.PROGRAM: Layer.PROGRAM, SubjectKind.COURSE: Layer.COURSE,
    SubjectKind.SECTION: Layer.COURSE, SubjectKind.TEACHER: Layer.TEACHER,
    SubjectKind.CLASS: Layer.STUDENT, SubjectKind.STUDENT: Layer.STUDENT,
}  # fmt: skip


class Covered(NamedTuple):
    """Of some things of a cell: how many ``there`` are of those ``wanted``; some past review."""

    there: int = 0
    wanted: int = 0
    overdue: int = 0


class Chains(NamedTuple):
    """What covers each cell; None where the viewer may not see it.

    Goals are there that have an indicator; standards that somebody works to; policies issued.
    """

    goals: Mapping[Place, Covered] | None
    standards: Mapping[Place, Covered] | None
    policies: Mapping[Place, Covered] | None


def chains(viewer: Viewer, catalogue: Catalogue, goals: Iterable[GoalRow], on: dt.date) -> Chains:
    """Return how goals, standards and policies cover the cells, as far as the viewer may see."""
    plans, standards = viewer.may(Permission.SEE_PLANS), viewer.may(Permission.SEE_STANDARDS)
    return Chains(
        _counted(_goals(goals, catalogue)) if plans else None,
        _counted(_standards(viewer, on)) if standards else None,
        _counted(_policies(viewer, on)) if standards else None,
    )


def at(found: Mapping[Place, Covered] | None, layer: Layer, system: System) -> Covered | None:
    """Return what one cell has of something; None where the viewer may not see it."""
    return None if found is None else found.get((layer.value, system.value), Covered())


class _Thing(NamedTuple):
    place: Place
    there: bool
    overdue: bool = False


def _counted(things: Iterable[_Thing]) -> dict[Place, Covered]:
    there, wanted, overdue = Counter[Place](), Counter[Place](), Counter[Place]()
    for each in things:
        wanted[each.place] += 1
        there[each.place] += each.there
        overdue[each.place] += each.overdue
    return {place: Covered(there[place], wanted[place], overdue[place]) for place in wanted}


def _goals(goals: Iterable[GoalRow], catalogue: Catalogue) -> Iterator[_Thing]:
    """Yield goals, placed by whose they are and by the system of what they are measured by."""
    for goal in goals:
        if goal.seen and goal.indicator in catalogue:
            system = catalogue[goal.indicator].system
            yield _Thing(
                (_LAYER.get(goal.ref.kind, Layer.SCHOOL).value, system.value), bool(goal.aims)
            )


def _standards(viewer: Viewer, on: dt.date) -> Iterator[_Thing]:
    for line in queries.standards(viewer, on):
        if line.retired_on is None:
            yield _Thing((line.layer, line.system), line.version > 0 and line.uses > 0)


def _policies(viewer: Viewer, on: dt.date) -> Iterator[_Thing]:
    for line in queries.policies(viewer, on):
        if line.retired_on is None:
            yield _Thing((line.layer, line.system), line.version > 0, line.overdue)
