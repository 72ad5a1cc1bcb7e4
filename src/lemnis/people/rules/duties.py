"""Duties as people write them: a duty, its work items, who has which part in them."""

from typing import NamedTuple

from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.smart import Work


class ItemText(NamedTuple):
    """A work item: how it is to be done and checked, and its row of the matrix."""

    work: Work
    standard: str
    procedure: str
    records: str
    cells: tuple[Cell, ...]


class DutyText(NamedTuple):
    """A duty of a unit; ``system`` is blank for one outside the quality system."""

    unit: str
    text: str
    system: str
    items: tuple[ItemText, ...]
