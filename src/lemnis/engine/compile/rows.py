"""The rows behind a number, as SQL."""

from typing import NamedTuple

from sqlglot import exp

from lemnis.engine.compile.sql import column, home_name, literal, number, table, tests
from lemnis.engine.formula.nodes import Aggregate
from lemnis.engine.plan import Window
from lemnis.engine.reach import Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind


class Place(NamedTuple):
    """A subject, by kind and number, and the days of a period."""

    kind: SubjectKind
    number: int
    days: Window


def rows_of(aggregate: Aggregate, dataset: Dataset, place: Place, reach: Reach) -> exp.Select:
    """Return the rows an aggregate counts for one subject, with the load that brought each."""
    hop = reach.hop(dataset.name, place.kind)
    assert hop is not None
    home_table = table(home_name(hop.target or dataset.name), "h")
    on = exp.EQ(this=column(hop.column), expression=column("key", "h"))
    mine = exp.EQ(this=column(number(place.kind), "h"), expression=exp.Literal.number(place.number))
    select = (
        exp.select(*(column(c.name) for c in dataset.columns), column("_load"))
        .from_(table(dataset.name))
        .join(home_table, on=on)
        .where(mine, *tests(aggregate.where if aggregate.word != "share" else None, ()))
    )
    if dataset.time:
        time = column(dataset.time)
        select = select.where(
            exp.GTE(this=time.copy(), expression=literal(place.days.start)),
            exp.LTE(this=time.copy(), expression=literal(place.days.end)),
        ).order_by(column(dataset.time), column(dataset.key))
    return select.where(*tests(None, (aggregate.column, aggregate.second)))


def loads_among(select: exp.Select) -> exp.Select:
    """Return how many of the selected rows each load brought: ``load``, ``n``."""
    rows = select.copy().subquery("t")
    return (
        exp.select(column("_load").as_("load"), exp.Count(this=exp.Star()).as_("n"))
        .from_(rows)
        .group_by(column("_load"))
        .order_by(column("_load"))
    )
