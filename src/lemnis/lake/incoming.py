"""The rows of a load by data set, in the order in which they can be judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lemnis.lake.datasets import Column, Dataset, Datasets
from lemnis.lake.staging import Staged


@dataclass(frozen=True, slots=True)
class Incoming:
    """Rows of one data set on their way in.

    ``relation`` is SQL that gives ``_file, _sheet, _row, _fault, _at`` and the ``present``
    columns as text.
    """

    dataset: Dataset
    relation: str
    present: frozenset[str]

    @property
    def columns(self) -> list[Column]:
        """The columns that come, in the order of the catalogue."""
        return [c for c in self.dataset.columns if c.name in self.present]


def by_dataset(staged: Sequence[Staged], datasets: Datasets) -> dict[str, Incoming]:
    """Join the sheets of each data set; those referred to come first, where there is no ring."""
    sheets: dict[str, list[Staged]] = {}
    for sheet in staged:
        sheets.setdefault(sheet.mapping.dataset, []).append(sheet)
    joined = {name: _joined(datasets[name], some) for name, some in sheets.items()}
    return {name: joined[name] for name in _in_order(joined)}


def _joined(dataset: Dataset, sheets: Sequence[Staged]) -> Incoming:
    return Incoming(
        dataset,
        " UNION ALL BY NAME ".join(sheet.select() for sheet in sheets),
        frozenset[str]().union(*(sheet.present for sheet in sheets)),
    )


def _in_order(incoming: Mapping[str, Incoming]) -> list[str]:
    order: dict[str, None] = {}

    def visit(name: str, trail: frozenset[str]) -> None:
        if name in order or name in trail:
            return
        for column in incoming[name].columns:
            if column.references and column.references.dataset in incoming:
                visit(column.references.dataset, trail | {name})
        order[name] = None

    for name in incoming:
        visit(name, frozenset())
    return list(order)
