"""Whether an indicator is made of rows about persons, so that a small number could betray one.

In: a library. Out: yes or no.
"""

from lemnis.engine.formula.nodes import aggregates
from lemnis.engine.reading import Library
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind

_PERSONS = (SubjectKind.STUDENT, SubjectKind.TEACHER)


def about_persons(library: Library, code: str) -> bool:
    """Tell whether an indicator, or one it refers to, reads rows of persons.

    A data set is about persons if it lists them, or if its rows refer to them.
    """
    lists = {library.datasets.root(kind)[0].name for kind in _PERSONS}
    return any(
        _speaks_of(library.datasets[aggregate.dataset], lists)
        for question in library.with_needed([code]).values()
        for aggregate in aggregates(question.formula)
        if aggregate.dataset in library.datasets
    )


def _speaks_of(dataset: Dataset, lists: set[str]) -> bool:
    named = {column.references.dataset for column in dataset.columns if column.references}
    return dataset.name in lists or bool(named & lists)
