"""What an indicator is: its names, its formula through time, its lines. As written in YAML.

In: one entry of ``catalogue/indicators/<layer>/<system>.yaml``. Out: a frozen `Indicator`.
Formulas stay text here; ``engine/formula`` reads them.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from lemnis.engine.mistakes import bad_entry
from lemnis.errors import NotFound
from lemnis.values import Layer, PeriodKind, SubjectKind, System, Title


class IndicatorKind(StrEnum):
    """A number, a thing that is there or not, or an achievement worth a mark on the wall."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    MILESTONE = "milestone"


class Better(StrEnum):
    """Which way is good: up, down, inside a range, or simply being there."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    PRESENT = "present"


class Cadence(StrEnum):
    """How often somebody has to look at it."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    TERMLY = "termly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class Tier(StrEnum):
    """Where it comes from: the five basic tables, other tables, the rest, the college itself."""

    CORE = "core"
    STANDARD = "standard"
    EXTENDED = "extended"
    OWN = "own"


class Unit(NamedTuple):
    """A unit in both languages. ``%`` shows a share (0..1) times one hundred."""

    zh: str
    en: str

    @property
    def percent(self) -> bool:
        """Whether values are shares, shown times one hundred."""
        return self.zh == "%"

    @property
    def after(self) -> Title:
        """What stands right after a number: a ratio's unit is written ``x:1``, 18.5 is 18.5:1."""
        gap = "" if self.percent else " "
        zh, en = (unit[1:] if unit.startswith("x:") else f"{gap}{unit}".rstrip() for unit in self)
        return Title(zh, en)

    def said(self, number: str) -> Title:
        """Return a number with its unit, as people write it.

        >>> Unit("%", "%").said("95.0").zh, Unit("x:1", "x:1").said("18.5").en
        ('95.0%', '18.5:1')

        """
        zh, en = self.after
        return Title(f"{number}{zh}", f"{number}{en}")


class Range(NamedTuple):
    """Both ends belong to it."""

    low: Decimal
    high: Decimal


def _title(raw: Any) -> Any:
    if isinstance(raw, dict) and set(raw) == {"zh", "en"}:
        return Title(str(raw["zh"]), str(raw["en"]))
    if isinstance(raw, tuple):
        return raw
    raise ValueError(f"two_languages|{raw}")


def _unit(raw: Any) -> Any:
    if isinstance(raw, str):
        return Unit(raw, raw)
    return Unit(*_title(raw)) if not isinstance(raw, Unit) else raw


def _line(raw: Any) -> Any:
    """Return one number or a range; anything else is a mistake of the writer."""
    try:
        if isinstance(raw, list | tuple) and len(raw) == 2:
            return Range(*(Decimal(str(end)) for end in raw))
        return None if raw is None else Decimal(str(raw))
    except ArithmeticError:
        raise ValueError(f"number|{raw}") from None


def _texts(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str | int | bool) else raw


Titled = Annotated[Title, BeforeValidator(_title)]
Units = Annotated[Unit, BeforeValidator(_unit)]
Line = Annotated[Range | Decimal, BeforeValidator(_line)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Version(_Entry):
    """A formula from a day on; ``why`` it replaced the one before."""

    since: dt.date = dt.date.min
    formula: str = Field(min_length=1)
    why: str = ""


class Parameter(_Entry):
    """A number inside a formula that a rule or a college may set; written ``@name`` there."""

    value: Decimal
    title: Titled
    unit: Units = Unit("", "")
    source: str = ""
    verified: bool = False


class Criterion(_Entry):
    """Lines for some subjects from a day on, in the shown unit (a percentage as 60, not 0.6).

    ``where`` maps ``dataset.column`` of the subject's own row, or of a row it refers to, to the
    values it must have; ``subject`` is one subject's code; ``kind`` one kind. Empty fits all.
    ``bands`` maps a band's name to its nearest-to-bad end, best band first.
    """

    where: Mapping[str, Texts] = Field(default_factory=dict)
    subject: str = ""
    kind: SubjectKind | None = None
    since: dt.date = dt.date.min
    limit: Line | None = None
    pass_: Line | None = Field(default=None, alias="pass")
    target: Line | None = None
    stretch: Line | None = None
    bands: Mapping[str, Decimal] = Field(default_factory=dict)
    source: str = Field(min_length=1)
    verified: bool = False
    note: str = ""

    def lines(self) -> Iterator[Range | Decimal]:
        """Yield the lines that are drawn, from limit to stretch."""
        drawn = (self.limit, self.pass_, self.target, self.stretch)
        return (line for line in drawn if line is not None)

    @field_validator("where")
    @classmethod
    def _where_names_columns(cls, where: Mapping[str, Texts]) -> Mapping[str, Texts]:
        for name in where:
            if not re.fullmatch(r"\w+\.\w+", name):
                raise ValueError(f"where|{name}")
        return where


class Indicator(_Entry):
    """One indicator of the catalogue.

    ``minimum_rows``: with fewer rows the value is suppressed, so that nobody can be guessed.
    ``days`` belongs to the rolling period alone.
    """

    code: str = Field(pattern=r"^[\w.\-]+$")
    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Titled
    layer: Layer
    system: System
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    period: PeriodKind
    days: int | None = Field(default=None, ge=1)
    kind: IndicatorKind = IndicatorKind.QUANTITATIVE
    unit: Units
    digits: int = Field(ge=0, le=6)
    better: Better
    versions: tuple[Version, ...] = Field(min_length=1)
    parameters: Mapping[str, Parameter] = Field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    minimum_rows: int = Field(default=0, ge=0)
    owner: str = ""
    cadence: Cadence = Cadence.YEARLY
    tier: Tier = Tier.OWN
    source: Texts = ()
    about: Titled = Title("", "")
    note: str = ""
    place: str = Field(default="", exclude=True, repr=False)  # file it was read from

    @model_validator(mode="before")
    @classmethod
    def _one_formula_is_one_version(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "formula" in raw:
            if "versions" in raw:
                raise ValueError("formula_twice|")
            rest = {k: v for k, v in raw.items() if k != "formula"}
            return {**rest, "versions": [{"formula": raw["formula"]}]}
        return raw

    @field_validator("name")
    @classmethod
    def _names_can_be_referred_to(cls, name: Title) -> Title:
        for text in name:
            if not text.strip() or set(text) & set("[]\n"):
                raise ValueError(f"name|{text}")
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_are_words(cls, given: Mapping[str, Parameter]) -> Mapping[str, Parameter]:
        for name in given:
            if not re.fullmatch(r"[^\W\d]\w*", name):
                raise ValueError(f"parameter|{name}")
        return given

    @field_validator("versions")
    @classmethod
    def _versions_ascend(cls, versions: tuple[Version, ...]) -> tuple[Version, ...]:
        days = [v.since for v in versions]
        if days != sorted(set(days)):
            raise ValueError("versions|")
        if any(not v.why for v in versions[1:]):
            raise ValueError("why|")
        return versions

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if len(set(self.subjects)) != len(self.subjects):
            raise ValueError("subjects|")
        if (self.period is PeriodKind.ROLLING) != (self.days is not None):
            raise ValueError("days|")
        for criterion in self.criteria:
            _require_lines_in_order(criterion, self.better)
        return self

    @property
    def formula(self) -> str:
        """The formula in force now: that of the last version."""
        return self.versions[-1].formula

    def at(self, day: dt.date) -> Version:
        """Return the version in force on ``day``.

        Raises:
            NotFound: the indicator began later.

        """
        for version in reversed(self.versions):
            if version.since <= day:
                return version
        first = self.versions[0].since
        raise NotFound(
            f"指标 {self.code} 在 {day} 尚未启用（自 {first} 起）。",
            f"Indicator {self.code} was not in force on {day} (only from {first}).",
            place=self.place,
        )

    @classmethod
    def read(cls, raw: Any, place: str = "") -> Self:
        """Return the indicator an entry of a YAML page describes.

        Raises:
            BadData: the entry is not an indicator; names file, code, field and cure.

        """
        try:
            return cls.model_validate(raw).model_copy(update={"place": place})
        except ValidationError as error:
            raise bad_entry(error, raw, place) from error


def _require_lines_in_order(criterion: Criterion, better: Better) -> None:
    lines = list(criterion.lines())
    if any(isinstance(line, Range) is not (better is Better.RANGE) for line in lines):
        raise ValueError("line_shape|")
    plain = [line for line in lines if isinstance(line, Decimal)]
    ranges = [line for line in lines if isinstance(line, Range)]
    if plain != sorted(plain, reverse=better is Better.LOWER):
        raise ValueError(f"line_order|{better}")
    if any(r.low > r.high for r in ranges) or not _narrowing(ranges):
        raise ValueError("line_range|")
    floors = list(criterion.bands.values())
    if floors != sorted(floors, reverse=better is not Better.LOWER):
        raise ValueError(f"bands|{better}")


def _narrowing(ranges: Sequence[Range]) -> bool:
    steps = itertools.pairwise(ranges)
    return all(outer.low <= inner.low and inner.high <= outer.high for outer, inner in steps)
