"""Which column a fact leaves by to reach a subject kind, and which tables lie on the way.

In: the registry. Out: hops, and the *home tables* a run needs, lowest first. A home table has one
row per key of a data set and, for each kind, the number of the subject that row belongs to.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lemnis.lake.datasets import Datasets, path
from lemnis.values import SubjectKind

UNIT_KINDS = frozenset({SubjectKind.COLLEGE, SubjectKind.OFFICE})


class Hop(NamedTuple):
    """One step: leave by ``column`` to data set ``target``; without target the row is the subject.

    ``column`` is then the data set's own key.
    """

    column: str
    target: str | None


class Home(NamedTuple):
    """A home table: data set and the kinds its rows are to be numbered for."""

    dataset: str
    kinds: frozenset[SubjectKind]


class Reach:
    """The hops of one registry, worked out once."""

    def __init__(self, datasets: Datasets) -> None:
        self.datasets = datasets
        self.hop = cache(self._hop)

    def _hop(self, dataset: str, kind: SubjectKind) -> Hop | None:
        """Return the first step from a data set to a kind, or None if no way leads there."""
        way = path(self.datasets, dataset, kind)
        if way is None:
            return None
        return Hop(*way[0]) if way else Hop(self.datasets[dataset].key, None)

    def is_unit_tree(self, dataset: str) -> bool:
        """Tell whether rows of the data set stand below rows of the same data set."""
        return any(root.parent for root in self.datasets[dataset].subjects)

    def landing(self, dataset: str, kind: SubjectKind) -> str | None:
        """Return the data set whose home table brings rows of ``dataset`` to a kind."""
        hop = self.hop(dataset, kind)
        return (hop.target or dataset) if hop else None

    def homes(self, wanted: Iterable[tuple[str, SubjectKind]]) -> tuple[Home, ...]:
        """Return the home tables wanted and those they are made from.

        Shape: each table comes after those it is made from; what no way leads to is left out.
        """
        needed: dict[str, set[SubjectKind]] = {}
        todo = list(wanted)
        while todo:
            dataset, kind = todo.pop()
            hop = self.hop(dataset, kind)
            if hop is None or kind in needed.setdefault(dataset, set()):
                continue
            needed[dataset].add(kind)
            if hop.target and hop.target != dataset:
                todo.append((hop.target, kind))
        return tuple(Home(d, frozenset(needed[d])) for d in self._lowest_first(needed))

    def _lowest_first(self, needed: dict[str, set[SubjectKind]]) -> Iterator[str]:
        done: set[str] = set()

        def visit(dataset: str) -> Iterator[str]:
            if dataset in done:
                return
            done.add(dataset)
            for kind in sorted(needed[dataset]):
                hop = self.hop(dataset, kind)
                if hop and hop.target and hop.target != dataset:
                    yield from visit(hop.target)
            yield dataset

        for dataset in sorted(needed):
            yield from visit(dataset)
