"""What the words of a formula may mean: data sets, columns, codes, indicators, parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from lemnis.engine.formula.nodes import Kind
from lemnis.lake.datasets import ColumnType, Datasets
from lemnis.lake.names import Names
from lemnis.values import SubjectKind

KIND_OF = {
    ColumnType.STRING: Kind.TEXT,
    ColumnType.CODE: Kind.TEXT,
    ColumnType.INT: Kind.NUMBER,
    ColumnType.DECIMAL: Kind.NUMBER,
    ColumnType.DATE: Kind.DATE,
    ColumnType.BOOL: Kind.BOOL,
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What others must know of an indicator to refer to it."""

    code: str
    zh: str
    en: str
    kind: Kind
    unit: str
    subjects: frozenset[SubjectKind]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number of one indicator."""

    name: str
    zh: str
    value: Decimal


@dataclass(frozen=True)
class Scope:
    """The registry a formula is checked against."""

    datasets: Datasets
    indicators: Mapping[str, Signature] = field(default_factory=dict)

    @cached_property
    def indicator_names(self) -> Names:
        """Indicators by code and by name in either language."""
        return Names({s.code: (s.code, s.zh, s.en) for s in self.indicators.values()})

    def indicator(self, name: str) -> Signature | None:
        """Find an indicator by code or name."""
        if name in self.indicators:
            return self.indicators[name]
        code = self.indicator_names.get(name)
        return self.indicators[code] if code else None


def nearest(word: str, known: Mapping[str, object]) -> str:
    """Return the known word most like ``word``, or an empty text if none is near."""
    return next(iter(Names({k: (k,) for k in known}).nearest(word, 1)), "")
