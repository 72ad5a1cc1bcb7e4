"""The registry: every data set and code list, found by any of its names."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from lemnis.lake.names import Names
from lemnis.lake.tables import Code, Dataset, Root
from lemnis.values import SubjectKind


class Datasets:
    """Data sets by code name, and code lists by theirs.

    ``codes["gender"]["1"]`` is one value of one list. ``len`` and ``iter`` go over data sets.
    """

    def __init__(
        self, datasets: Mapping[str, Dataset], codes: Mapping[str, Mapping[str, Code]]
    ) -> None:
        self._datasets = dict(datasets)
        self.codes: Mapping[str, Mapping[str, Code]] = {k: dict(v) for k, v in codes.items()}
        self._code_names: dict[str, Names] = {}

    def __getitem__(self, name: str) -> Dataset:
        return self._datasets[name]

    def __contains__(self, name: object) -> bool:
        return name in self._datasets

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self._datasets.values())

    def __len__(self) -> int:
        return len(self._datasets)

    @cached_property
    def _names(self) -> Names:
        return Names({d.name: d.all_names for d in self})

    @cached_property
    def _roots(self) -> Mapping[SubjectKind, tuple[Dataset, Root]]:
        return {root.kind: (d, root) for d in self for root in d.subjects}

    def by_title(self, text: str) -> Dataset | None:
        """Return the data set that ``text`` names: code name, either title or an alias."""
        name = self._names.get(text)
        return self._datasets[name] if name else None

    def nearest(self, text: str, count: int = 3) -> tuple[Dataset, ...]:
        """Return the data sets whose names look most like ``text``, best first."""
        return tuple(self._datasets[name] for name in self._names.nearest(text, count))

    def root(self, kind: SubjectKind) -> tuple[Dataset, Root]:
        """Return the data set that lists the subjects of a kind, and how it does."""
        return self._roots[kind]

    def code_names(self, code_list: str) -> Names:
        """Return the names of a code list's values."""
        if code_list not in self._code_names:
            values = self.codes[code_list].values()
            # A spreadsheet turns 01 into 1.
            names = {c.code: (*c.all_names, c.code.lstrip("0")) for c in values}
            self._code_names[code_list] = Names(names)
        return self._code_names[code_list]

    def code_of(self, code_list: str, text: str) -> str | None:
        """Return the code that ``text`` means: the code itself, a title or an alias."""
        return self.code_names(code_list).get(text)
