"""Rules that compare rows with other rows and tables with tables, over published relations.

In: a connection and the SQL relation of each data set at hand. Out: findings, never exceptions;
a rule that needs a data set not at hand is left out.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from lemnis.lake.checks import kinds
from lemnis.lake.checks.queries import FINDERS, Sight
from lemnis.lake.registry import Datasets
from lemnis.lake.tables import Check, Dataset

_SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that is broken: how often, and by whom (keys or groups, a few).

    ``column`` is empty where the whole row or table is meant.
    """

    code: str
    dataset: str
    column: str
    severity: str
    zh: str
    en: str
    rows: int
    sample: tuple[str, ...]
    cure_zh: str = ""
    cure_en: str = ""


def cross_checks(
    connection: duckdb.DuckDBPyConnection,
    datasets: Datasets,
    tables: Mapping[str, str],
    only: Collection[str] | None = None,
) -> list[Finding]:
    """Return what is wrong between the rows and tables at hand, by data set.

    ``tables`` maps data sets to SQL relations (``lake.students``). ``only`` names the data sets
    whose rules are to be judged (default: all at hand).
    """
    found: list[Finding] = []
    for dataset in datasets:
        if dataset.name in tables and (only is None or dataset.name in only):
            for check in (*dataset.checks, *_implied(dataset, datasets)):
                found += _judge(connection, Sight(dataset, datasets, tables), check)
    return found


def _implied(dataset: Dataset, datasets: Datasets) -> Iterator[Check]:
    """Yield a check for every reference no declared check speaks of."""
    declared = {
        name
        for check in dataset.checks
        if check.kind == "references_exist"
        for name in check.args["columns"]
    }
    for column in dataset.columns:
        if column.references and column.name not in declared:
            target = datasets[column.references.dataset].title
            zh = f"“{column.title.zh}”在“{target.zh}”中不存在，这些行归不到上级主体。"
            en = f"“{column.title.en}” does not exist among the {target.en}."
            yield Check.model_validate(
                {
                    "code": "REFERENCE",
                    "kind": "references_exist",
                    "severity": "warning",
                    "message": {"zh": zh, "en": en},
                    "cure": {
                        "zh": f"请改正，或导入“{target.zh}”。",
                        "en": f"Mend it, or import the {target.en}.",
                    },
                    "args": {"columns": [column.name]},
                }
            )


def _judge(connection: duckdb.DuckDBPyConnection, sight: Sight, check: Check) -> Iterator[Finding]:
    args = kinds.args_of(check)
    finder = FINDERS.get(type(args))
    for query in finder(sight, args) if finder else ():
        bad = connection.sql(query.sql)
        rows = bad.aggregate("count(*)").fetchall()[0][0]
        if rows:
            sample = tuple(str(row[0]) for row in bad.order("1").limit(_SAMPLE).fetchall())
            yield Finding(
                check.code,
                sight.dataset.name,
                query.column,
                check.severity,
                check.message.zh,
                check.message.en,
                rows,
                sample,
                check.cure.zh,
                check.cure.en,
            )
