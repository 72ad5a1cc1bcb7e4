"""What an alert rule is: which numbers it watches, how it looks, whom it tells, and when.

In: one entry of ``catalogue/rules/*.yaml``, or what a person has written. Out: a frozen `Rule`.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lemnis.engine.definition import Texts, Titled
from lemnis.engine.mistakes import bad_entry
from lemnis.engine.signals import Parameters, model, read_parameters
from lemnis.values import PeriodKind, SubjectKind, Title


class Severity(StrEnum):
    """The four colours of warnings, the mildest first."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def words(self) -> Title:
        """What people read."""
        return _SEVERITIES[self]

    @property
    def rank(self) -> int:
        """How grave: 0 for blue to 3 for red."""
        return list(Severity).index(self)


_SEVERITIES = {
    Severity.BLUE: Title("蓝色提示", "blue"),
    Severity.YELLOW: Title("黄色预警", "yellow"),
    Severity.ORANGE: Title("橙色预警", "orange"),
    Severity.RED: Title("红色预警", "red"),
}


class Role(StrEnum):
    """Who is told of an alert, seen from its subject."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    QUALITY_OFFICE = "quality_office"

    @property
    def words(self) -> Title:
        """What people read."""
        return _ROLES[self]


_ROLES = {
    Role.OWNER: Title("责任人", "owner"),
    Role.SUPERVISOR: Title("上级负责人", "supervisor"),
    Role.QUALITY_OFFICE: Title("质量管理办公室", "quality office"),
}


class Step(NamedTuple):
    """One step of the ladder: who is told when nobody has taken the alert up for so many days."""

    role: Role
    days: int


LADDER = (Step(Role.OWNER, 0), Step(Role.SUPERVISOR, 7), Step(Role.QUALITY_OFFICE, 14))


class Quiet(StrEnum):
    """When nobody is told: a notice waits for the next day that is neither."""

    WEEKENDS = "weekends"
    BREAKS = "breaks"


class Rule(BaseModel):
    """One alert rule.

    ``signal`` names a kind of ``engine.signals`` and ``parameters`` are its. ``subjects``: kinds it
    watches, all of the indicator's if empty; ``only``: codes of subjects, all if empty.
    ``severity``; ``beyond_limit`` replaces it while the value breaks its limit.
    ``hold``: so many periods in a row it must fire before the alert opens; ``calm``: so many it
    must be quiet by its clearing level before the alert clears. ``unfinished``: also judge a period
    that has not ended. ``horizon``: the kind of period at whose end a target is due.
    ``repeat_days``: the owner is reminded while nobody has taken it up. ``group``: alerts of one
    group and subject are shown as one, the gravest first. ``safety``: it cannot be silenced.
    ``template``: shipped to be adapted; watches nothing until a college activates it.

    A rule of kind ``model`` watches students by what is foretold of their term; its one indicator
    says what it is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[\w.\-]+$")
    name: Titled
    indicators: Texts = Field(min_length=1)
    subjects: tuple[SubjectKind, ...] = ()
    only: Texts = ()
    signal: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)
    severity: Severity
    beyond_limit: Severity | None = None
    hold: int = Field(default=1, ge=1, le=12)
    calm: int = Field(default=1, ge=1, le=12)
    unfinished: bool = False
    horizon: PeriodKind = PeriodKind.ACADEMIC_YEAR
    repeat_days: int | None = Field(default=None, ge=1)
    group: str = ""
    ladder: tuple[Step, ...] = LADDER
    quiet: tuple[Quiet, ...] = ()
    safety: bool = False
    template: bool = False
    source: Texts = ()
    about: Titled = Title("", "")
    place: str = Field(default="", exclude=True, repr=False)

    @model_validator(mode="after")
    def _ladder_climbs(self) -> Self:
        days = [step.days for step in self.ladder]
        if not days or days != sorted(set(days)) or days[0] < 0:
            raise ValueError("ladder 要由近及远，从 0 天起 / ladder ascends by days from 0")
        return self

    @model_validator(mode="after")
    def _foretells_of_students(self) -> Self:
        plain = self.subjects == (SubjectKind.STUDENT,) and self.hold == self.calm == 1
        if self.foretells and not (plain and len(self.indicators) == 1):
            raise ValueError(
                "model 只看学生：subjects: [student]，一个指标，hold 与 calm 为 1"
                " / model is of students: subjects: [student], one indicator, hold and calm 1"
            )
        return self

    @property
    def foretells(self) -> bool:
        """Whether it goes by what a model expects, not by what was measured."""
        return self.signal == model.KIND

    @property
    def looking(self) -> Parameters:
        """The parameters of its kind, checked."""
        return read_parameters(self.signal, self.parameters, self.place)

    def watches(self, kind: SubjectKind) -> bool:
        """Tell whether subjects of a kind are watched."""
        return not self.subjects or kind in self.subjects

    @classmethod
    def read(cls, raw: Any, place: str = "") -> Self:
        """Return the rule that an entry of a page, or a form, describes.

        Raises:
            BadData: the entry is not a rule; names place, code, field and cure.
            NotFound: there is no such kind of signal.

        """
        try:
            rule = cls.model_validate(raw).model_copy(update={"place": place})
        except ValidationError as error:
            raise bad_entry(error, raw, place) from error
        read_parameters(rule.signal, rule.parameters, place)
        return rule

    def written(self) -> dict[str, Any]:
        """Return the rule as plain values, to be stored; ``read`` takes them back."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        titles = {
            name: getattr(self, name)._asdict() for name in ("name", "about") if name in plain
        }
        return plain | titles


def quiet_on(rule: Rule, day: dt.date, *, teaching: bool) -> bool:
    """Tell whether nobody is told on a day; ``teaching`` is false in breaks and vacations."""
    weekend = Quiet.WEEKENDS in rule.quiet and day.weekday() >= 5
    return weekend or (Quiet.BREAKS in rule.quiet and not teaching)
