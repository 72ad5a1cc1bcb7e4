"""How a row reaches its subject: the chain of references from a data set to a subject kind.

In: the registry. Out: ``((column, data set), …)``, or the ties somebody has to decide.
"""

from collections.abc import Iterator

from lemnis.lake.registry import Datasets
from lemnis.lake.tables import Dataset
from lemnis.values import SubjectKind

Way = tuple[tuple[str, str], ...]


def path(datasets: Datasets, dataset: str, kind: SubjectKind) -> Way | None:
    """Return the steps from ``dataset`` to the data set that lists the subjects of ``kind``.

    Shape: ``(column, referenced data set)`` per step; ``()`` if ``dataset`` lists them itself;
    ``None`` if no reference leads there, or the page says ``none``.
    At every step the data set's own direct reference wins, then the column its ``ways`` names,
    then its ``via``, then the shortest path. Of ties nobody decided (``load`` refuses them) the
    first is returned.
    """
    return next(iter(candidates(datasets, dataset, kind)), None)


def candidates(datasets: Datasets, dataset: str, kind: SubjectKind) -> tuple[Way, ...]:
    """Return every way that is as good as the best: one is clear, several are a tie."""
    return _ways(datasets, dataset, (datasets.root(kind)[0].name, kind), ())


def _ways(
    datasets: Datasets, dataset: str, goal: tuple[str, SubjectKind], seen: tuple[str, ...]
) -> tuple[Way, ...]:
    root, kind = goal
    if dataset == root:
        return ((),)
    for steps in _steps(datasets[dataset], root, kind):
        found = [
            ((column, target), *rest)
            for column, target in steps
            if target not in (*seen, dataset)
            for rest in _ways(datasets, target, goal, (*seen, dataset))
        ]
        shortest = min(map(len, found), default=0)
        if found:
            return tuple(way for way in found if len(way) == shortest)
    return ()


def _steps(dataset: Dataset, root: str, kind: SubjectKind) -> Iterator[list[tuple[str, str]]]:
    """Yield the steps to try, best first; a later list counts only if no earlier one arrives."""
    every = [(c.name, c.references.dataset) for c in dataset.columns if c.references]
    declared = dataset.ways.get(kind)
    yield [step for step in every if step[1] == root and declared in {None, step[0]}]
    if declared:
        yield [step for step in every if step[0] == declared]
        return
    yield [step for step in every if step[0] == dataset.via]
    yield every
