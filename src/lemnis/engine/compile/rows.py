"""The rows behind a number, as SQL."""

from sqlglot import exp

from lemnis.engine.compile.cells import Inside, fenced
from lemnis.engine.compile.sql import column, table, tests
from lemnis.engine.formula.nodes import Aggregate
from lemnis.engine.reach import Reach
from lemnis.lake.datasets import Dataset


def rows_of(aggregate: Aggregate, dataset: Dataset, inside: Inside, reach: Reach) -> exp.Select:
    """Return the rows an aggregate counts inside fences, with the load that brought each."""
    select = (
        exp.select(*(column(c.name) for c in dataset.columns), column("_load"))
        .from_(table(dataset.name))
        .where(*tests(aggregate.where if aggregate.word != "share" else None, ()))
        .where(*tests(None, (aggregate.column, aggregate.second)))
    )
    if dataset.time:
        select = select.order_by(column(dataset.time), column(dataset.key))
    return fenced(select, dataset, inside, reach)


def loads_among(select: exp.Select) -> exp.Select:
    """Return how many of the selected rows each load brought: ``load``, ``n``."""
    rows = select.copy().subquery("t")
    return (
        exp.select(column("_load").as_("load"), exp.Count(this=exp.Star()).as_("n"))
        .from_(rows)
        .group_by(column("_load"))
        .order_by(column("_load"))
    )
