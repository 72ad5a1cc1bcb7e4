"""Some rows of a data set, personal cells covered; that somebody has looked is in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from lemnis.engine.masking import cells, is_covered
from lemnis.evidence.at_hand import lake_at_hand
from lemnis.insight.registered import known
from lemnis.lake import datasets
from lemnis.lake.datasets import Column, ColumnType, Dataset
from lemnis.lake.glance import first_rows, rows_breaking
from lemnis.people.actions.audit import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Title

_ROWS, _COVERED = 50, "**"


@dataclass(frozen=True, slots=True)
class RowsShown:
    """Rows as text under their headings; ``broken`` is the column a rule speaks of."""

    title: Title
    headings: tuple[Title, ...]
    lines: tuple[tuple[str, ...], ...]
    broken: str = ""


def data_rows(viewer: Viewer, name: str, language: str) -> RowsShown:
    """Return the first rows of a data set.

    Raises:
        NotFound: there is no such data set, or it is not published, or not for the viewer.

    """
    require(viewer, Permission.SEE_DATA)
    dataset = known(name)
    found = first_rows(lake_at_hand(), datasets.load(), name, _ROWS)
    return _shown(viewer, dataset, found, language)


def rows_found(viewer: Viewer, name: str, rule: tuple[str, str], language: str) -> RowsShown | None:
    """Return rows that break a rule, by its code and column; None if it is no rule on rows.

    Raises:
        NotFound: there is no such data set, or it is not published, or not for the viewer.

    """
    require(viewer, Permission.SEE_DATA)
    dataset = known(name)
    found = rows_breaking(lake_at_hand(), datasets.load(), name, rule, _ROWS)
    return None if found is None else _shown(viewer, dataset, found, language)


def _tells_all(column: Column) -> bool:
    """Tell whether the first character of a personal cell would tell all of it: a code does."""
    return is_covered(column) and column.type is ColumnType.CODE


def _shown(viewer: Viewer, dataset: Dataset, rows: pa.Table, language: str) -> RowsShown:
    columns: Sequence[Column] = dataset.columns
    lines = [
        tuple(
            _COVERED if _tells_all(column) else cell
            for column, cell in zip(columns, line, strict=True)
        )
        for line in cells(rows, columns, datasets.load(), language)
    ]
    facts = {"rows": len(lines)}
    record(by=viewer, act="rows.look", kind="dataset", what=dataset.name, facts=facts)
    return RowsShown(dataset.title, tuple(column.title for column in columns), tuple(lines))
