"""Goals by the cells of the five by five, and what keeps the chain from closing there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from lemnis.engine.catalogue import Catalogue
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan import queries
from lemnis.plan.queries import GoalRow
from lemnis.plan.rules.closure import FindingKind
from lemnis.spiral.rules.layers import LAYERS
from lemnis.values import Layer, System, Title


@dataclass(frozen=True, slots=True)
class AmissGoal:
    """A goal of a cell, and what is found of it."""

    uuid: UUID
    number: str
    title: str
    plan: str
    owner: str
    found: tuple[tuple[FindingKind, Title], ...]


@dataclass(frozen=True, slots=True)
class CellGoals:
    """The goals of one cell: how many there are, and those something is amiss with."""

    goals: int = 0
    amiss: tuple[AmissGoal, ...] = ()


Where = tuple[Layer, System | None]


def goals_by_cell(
    viewer: Viewer, catalogue: Catalogue, goals: Iterable[GoalRow]
) -> Mapping[Where, CellGoals]:
    """Return the goals a viewer may see by layer and system.

    Shape: the system is the goal's own, else that of its indicator; under None those of neither.
    Nothing for whoever may not see plans.
    """
    if not viewer.may(Permission.SEE_PLANS):
        return {}
    rows: dict[Where, list[GoalRow]] = defaultdict(list)
    for row in goals:
        if row.seen:
            rows[LAYERS[row.ref.kind], _system(row, catalogue)].append(row)
    found: dict[str, list[tuple[FindingKind, Title]]] = defaultdict(list)
    for each in queries.proof(viewer).findings:
        found[each.goal].append((each.kind, each.said))
    return {
        where: CellGoals(
            len(here), tuple(_amiss(g, found[str(g.uuid)]) for g in here if str(g.uuid) in found)
        )
        for where, here in rows.items()
    }


def _system(row: GoalRow, catalogue: Catalogue) -> System | None:
    if row.system:
        return row.system
    indicator = catalogue.get(row.indicator)
    return indicator.system if indicator else None


def _amiss(row: GoalRow, found: list[tuple[FindingKind, Title]]) -> AmissGoal:
    return AmissGoal(row.uuid, row.number, row.title, row.plan_title, row.owner, tuple(found))
