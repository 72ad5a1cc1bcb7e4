"""A glance at published tables: how many rows each has, and the first rows of one.

In: a lake, the registry. Out: counts; a small Arrow table.
"""

from collections.abc import Callable, Mapping

import pyarrow as pa

from lemnis.errors import NotFound
from lemnis.lake.connection import quoted
from lemnis.lake.datasets import Datasets
from lemnis.lake.published import rows_seen, rules_of
from lemnis.lake.store import Lake


def row_counts(lake: Lake, datasets: Datasets, snapshot: int) -> Mapping[str, int]:
    """Return how many rows each published data set has at a snapshot."""
    published = sorted(lake.tables(snapshot) & {d.name for d in datasets})
    if not published:
        return {}
    con = lake.reader(snapshot)
    try:
        counts = " UNION ALL ".join(
            f"SELECT {at} AS at, count(*) AS n FROM lake.{quoted(name)}"
            for at, name in enumerate(published)
        )
        found = dict(con.execute(counts).fetchall())
    finally:
        con.close()
    return {name: int(found[at]) for at, name in enumerate(published)}


def first_rows(lake: Lake, datasets: Datasets, name: str, limit: int) -> pa.Table:
    """Return some rows of a data set, as they lie.

    Raises:
        NotFound: it is not published.

    """
    found = _rows(lake, datasets, name, lambda _seen: "TRUE", limit)
    assert found is not None
    return found


def rows_breaking(
    lake: Lake, datasets: Datasets, name: str, rule: tuple[str, str], limit: int
) -> pa.Table | None:
    """Return rows that break a rule (its code and column); None if it is no rule on rows.

    Raises:
        NotFound: the data set is not published.

    """

    def breaking(seen: str) -> str:
        known = rules_of(datasets[name], datasets, seen)
        return next((r.bad for r in known if (r.code, r.column) == rule), "")

    return _rows(lake, datasets, name, breaking, limit)


def _rows(
    lake: Lake, datasets: Datasets, name: str, which: Callable[[str], str], limit: int
) -> pa.Table | None:
    if name not in lake.tables():
        raise NotFound(f"没有已发布的数据集 {name}。", f"No data set {name} is published.")
    dataset, con = datasets[name], lake.reader()
    try:
        columns = ", ".join(quoted(column.name) for column in dataset.columns)
        seen = rows_seen(con, dataset)
        where = which(seen)
        if not where:
            return None
        return con.execute(
            f"SELECT {columns} FROM {seen} WHERE {where} LIMIT {int(limit)}"
        ).to_arrow_table()
    finally:
        con.close()
