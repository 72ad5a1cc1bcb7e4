"""What a table promises: data sets, columns, code lists, and how a row reaches its subject.

Read from ``catalogue/datasets/*.yaml`` and ``catalogue/codes/*.csv``.
"""

import csv
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lemnis.errors import BadData
from lemnis.values import SubjectKind, Title

CATALOGUE = Path(__file__).parent.parent / "catalogue"


class ColumnType(StrEnum):
    """What a cell may hold. ``DECIMAL`` keeps four places, exactly."""

    STRING = "string"
    CODE = "code"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    BOOL = "bool"


class Sensitivity(StrEnum):
    """Who may see a column: everybody, staff, those concerned, or only with special leave."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


def _title(raw: Any) -> Any:
    return Title(**raw) if isinstance(raw, dict) else raw


Titled = Annotated[Title, BeforeValidator(_title)]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Page):
    """A column of another data set, always its key."""

    dataset: str
    column: str


class Column(_Page):
    """One column: its type, its names in two languages, who may see it."""

    name: str
    title: Titled
    type: ColumnType
    code_list: str | None = None
    references: Reference | None = None
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    aliases: tuple[str, ...] = ()     # other headings seen in real workbooks
    unit: str = ""
    note: str = ""


class Root(_Page):
    """This data set lists the subjects of a kind; ``active`` tells which are diagnosed."""

    kind: SubjectKind
    name: str
    active: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)  # column -> values


class Check(_Page):
    """A promise on rows or between tables; kinds are explained in ``lake/checks.py``."""

    code: str
    kind: str
    severity: Literal["error", "warning"] = "error"
    message: Titled
    args: Mapping[str, Any] = Field(default_factory=dict)


class Dataset(_Page):
    """A typed table: key, time column, columns, checks."""

    name: str
    title: Titled
    grain: Titled
    key: str
    time: str | None = None
    fresh_within_days: int = 400
    subject: Root | None = None
    ways: Mapping[SubjectKind, str] = Field(default_factory=dict)
    columns: tuple[Column, ...]
    checks: tuple[Check, ...] = ()
    note: str = ""

    @cached_property
    def column_by_name(self) -> Mapping[str, Column]:
        """Columns by their code name."""
        return {c.name: c for c in self.columns}


class Code(_Page):
    """One value of a code list."""

    code: str
    title: Titled
    standard: str = ""
    verified: bool = False


class Datasets:
    """The registry of data sets and code lists, by code name or Chinese title."""

    def __init__(self, datasets: Mapping[str, Dataset], codes: Mapping[str, Mapping[str, Code]]) -> None:
        self._datasets, self.codes = dict(datasets), {k: dict(v) for k, v in codes.items()}

    def __getitem__(self, name: str) -> Dataset:
        return self._datasets[name]

    def __contains__(self, name: object) -> bool:
        return name in self._datasets

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self._datasets.values())

    def __len__(self) -> int:
        return len(self._datasets)
