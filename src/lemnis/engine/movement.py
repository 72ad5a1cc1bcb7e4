"""What happened to a college's tables since the last run, and whose rows lead elsewhere now.

In: the lake's change feed. Out: per data set the rows that came and went, net; which data sets were
made anew; which changed in a column by which subjects are listed or reached.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial

import duckdb

from lemnis.engine.kept import Index
from lemnis.engine.question import Job
from lemnis.engine.reach import Reach
from lemnis.engine.runners.duck import DuckEngine
from lemnis.lake.changes import Changes, Mark, Net, days_after, differs, net, refers
from lemnis.lake.datasets import path
from lemnis.values import SubjectKind

PLUS, MINUS = "plus ", "minus "  # before a data set's name: its rows that came, that went


class Movement:
    """What changed: nothing, until it has learned."""

    def __init__(self, job: Job, engine: DuckEngine, reach: Reach) -> None:
        self.job, self.engine, self.reach = job, engine, reach
        self.net: dict[str, Net] = {}
        self.remade: frozenset[str] = frozenset()
        self.shifted: frozenset[str] = frozenset()  # rows lead elsewhere, or to other numbers
        self._ways: dict[tuple[str, SubjectKind], frozenset[str]] = {}

    def learn(self, told: Changes) -> None:
        """Make the tables of rows that came and went."""
        moved = sorted((told.came | told.went) & set(self.job.states))
        found = dict(zip(moved, self.engine.each(partial(self._net, told), moved), strict=True))
        self.net = {name: made for name, made in found.items() if made}
        self.remade = told.remade | (found.keys() - self.net.keys())
        on_ways = {target for d in self.job.states for target in self._targets(d)}
        shifted = {n for n in self.net.keys() & on_ways if self._leads_elsewhere(n)}
        reached = {n for n in shifted if not self._is_new_to_all(n, told.since)}
        self.shifted = frozenset(reached | self.remade)

    def _net(self, told: Changes, con: duckdb.DuckDBPyConnection, name: str) -> Net | None:
        named = (self.engine.name(PLUS + name), self.engine.name(MINUS + name))
        return net(con, self.job.datasets[name], told, *named)

    def _targets(self, dataset: str) -> Iterable[str]:
        """Yield the data sets that a row of one refers to, and itself if it lists subjects."""
        found = self.job.datasets[dataset]
        yield from (c.references.dataset for c in found.columns if c.references)
        if found.subjects:
            yield dataset

    def _leads_elsewhere(self, name: str) -> bool:
        """Tell whether rows changed in a column by which subjects are listed or reached."""
        dataset = self.job.datasets[name]
        columns = {dataset.key, *(c.name for c in dataset.columns if c.references)}
        for root in dataset.subjects:
            columns |= {root.name, *root.active, *root.members, dataset.time or dataset.key}
            columns |= {column for column in (root.until, root.parent) if column}
        columns |= {f.partition(".")[2] for f in self.job.facts if f.partition(".")[0] == name}
        return differs(self.engine.connection, self.net[name], sorted(columns))

    def _is_new_to_all(self, name: str, since: Mark) -> bool:
        """Tell whether all that changed is rows more, which no row of then has waited for."""
        dataset, moved = self.job.datasets[name], self.net[name]
        if dataset.subjects or moved.minus:
            return False
        hops = {(d, hop.column) for d in self.job.states for kind in SubjectKind
                if (hop := self.reach.hop(d, kind)) and hop.target == name}  # fmt: skip
        con = self.engine.connection
        return not any(
            refers(con, (d, column), since, (moved.plus, dataset.key)) for d, column in sorted(hops)
        )

    def way(self, dataset: str, kind: SubjectKind) -> frozenset[str]:
        """Return the data sets that decide to which subject of a kind a row of one belongs."""
        if (dataset, kind) not in self._ways:
            root = self.job.datasets.root(kind)[0].name
            steps = path(self.job.datasets, dataset, kind)
            found = {root, *(target for _, target in steps)} if steps is not None else ()
            self._ways[dataset, kind] = frozenset(found)
        return self._ways[dataset, kind]

    def ahead(self, index: Index | None, now: Mark) -> Mapping[str, tuple[dt.date, ...]]:
        """Return, by data set, the days after the run's that may have rows already."""
        timed = [self.job.datasets[n] for n in self.job.states if self.job.datasets[n].time]
        on = self.job.on
        if index is None or index.on > on:
            known: Mapping[str, Iterable[dt.date]] = {}
        else:
            known = {
                d.name: {*index.ahead[d.name], *self._came(d.name)}
                for d in timed
                if d.name in index.ahead and d.name not in self.remade
            }
        asked = [d for d in timed if d.name not in known]
        told = {**known, **days_after(self.engine.connection, asked, on, now)}
        return {name: tuple(sorted(d for d in told.get(name, ()) if d > on)) for name in
                (d.name for d in timed)}  # fmt: skip

    def _came(self, name: str) -> frozenset[dt.date]:
        moved = self.net.get(name)
        return moved.came if moved else frozenset()
