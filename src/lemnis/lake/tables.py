"""What a table promises: its columns, its key, its checks, and the subjects it lists.

The shapes of ``catalogue/datasets/*.yaml``; reading them is the work of ``lake/datasets.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from lemnis.lake.names import Names
from lemnis.values import SubjectKind, Title


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


NO_WAY = "none"


def _title(raw: Any) -> Any:
    return Title(**raw) if isinstance(raw, dict) and set(raw) == {"zh", "en"} else raw


def _reference(raw: Any) -> Any:
    if isinstance(raw, str) and raw.count(".") == 1:
        dataset, column = raw.split(".")
        return {"dataset": dataset, "column": column}
    return raw


Titled = Annotated[Title, BeforeValidator(_title)]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Page):
    """A column of another data set, always its key. In YAML ``students.student_id``."""

    dataset: str
    column: str


class Column(_Page):
    """One column: its type, its names in two languages, who may see it.

    Unit: ``unit`` is the one the numbers are kept in; ``%`` means 0..100 as people type it.
    In YAML ``zh`` and ``en`` stand for ``title``.
    """

    name: str
    title: Titled
    type: ColumnType
    code_list: str | None = None
    references: Annotated[Reference | None, BeforeValidator(_reference)] = None
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    aliases: tuple[str, ...] = ()  # other headings seen in real workbooks
    unit: str = ""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_title(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "title" not in raw and {"zh", "en"} <= raw.keys():
            rest = {k: v for k, v in raw.items() if k not in {"zh", "en"}}
            return {**rest, "title": Title(raw["zh"], raw["en"])}
        return raw

    @property
    def all_names(self) -> tuple[str, ...]:
        """Code name, both titles and the aliases."""
        return (self.name, *self.title, *self.aliases)


class Root(_Page):
    """The subjects of one kind, listed by a data set.

    ``members`` tells which rows are of the kind at all (empty: every row), ``active`` which of
    them are diagnosed; it includes ``members``. Both speak of code columns. ``parent`` is the
    column holding the key of the row above: a row that is not of the kind stands for its nearest
    ancestor that is. ``until`` is the column of the subject's last day, where it has one.
    """

    kind: SubjectKind
    name: str
    members: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    active: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    parent: str | None = None
    until: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _active_are_members(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("members"):
            return {**raw, "active": {**raw["members"], **raw.get("active", {})}}
        return raw


class Check(_Page):
    """A promise on rows or between tables; kinds are explained in ``lake/checks``."""

    code: str
    kind: str
    severity: Literal["error", "warning"] = "error"
    message: Titled
    cure: Titled = Title("", "")
    args: Mapping[str, Any] = Field(default_factory=dict)


class Dataset(_Page):
    """A typed table: key, time column, columns, checks.

    ``time`` is the date column by which a period takes rows; without it rows are taken as they
    stand. ``via`` is the column by which a row goes to its subjects unless it refers to them
    directly; ``ways`` names another column for one kind, or ``none`` where the references that
    lead there mean something else.
    """

    name: str
    title: Titled
    grain: Titled
    key: str
    time: str | None = None
    fresh_within_days: int = 400
    aliases: tuple[str, ...] = ()  # sheet and file names seen in real workbooks
    sources: tuple[str, ...] = ()  # tables of the state data and standards it can be filled from
    subjects: tuple[Root, ...] = ()
    via: str | None = None
    ways: Mapping[SubjectKind, str] = Field(default_factory=dict)
    columns: tuple[Column, ...]
    checks: tuple[Check, ...] = ()
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _columns_by_name(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("columns"), dict):
            columns = tuple(
                {"name": name, **fields} if isinstance(fields, dict) else fields
                for name, fields in raw["columns"].items()
            )
            return {**raw, "columns": columns}
        return raw

    @property
    def all_names(self) -> tuple[str, ...]:
        """Code name, both titles and the aliases."""
        return (self.name, *self.title, *self.aliases)

    @cached_property
    def column_by_name(self) -> Mapping[str, Column]:
        """Columns by their code name."""
        return {c.name: c for c in self.columns}

    @cached_property
    def _names(self) -> Names:
        return Names({c.name: c.all_names for c in self.columns})

    def by_title(self, text: str) -> Column | None:
        """Return the column a heading names: code name, either title or an alias.

        Case, width, spaces, stars and a trailing remark in brackets do not matter.
        """
        name = self._names.get(text)
        return self.column_by_name[name] if name else None

    def nearest(self, text: str, count: int = 3) -> tuple[Column, ...]:
        """Return the columns whose names look most like ``text``, best first."""
        return tuple(self.column_by_name[name] for name in self._names.nearest(text, count))


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list."""

    code: str
    title: Title
    standard: str = ""
    verified: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Code, both titles and the aliases."""
        return (self.code, *self.title, *self.aliases)
