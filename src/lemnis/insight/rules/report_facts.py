"""What a report is written from: numbers by their key, and what the rooms know of the subject."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status
from lemnis.insight.rules.attainment import KEPT, ON_TARGET, percent
from lemnis.insight.rules.reports import NOTHING, Bound
from lemnis.insight.rules.words import LAYERS, SYSTEMS
from lemnis.values import Layer, SubjectKind, System, Title

PERCENT = Title("%", "%")
POINTS = Title(" 个百分点", " points")


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the subject in the period; ``now``, ``before``, ``moved`` are keys.

    ``line`` is the line it is held against, in words; ``improved`` None where neither.
    ``far`` is how far it lies from the line it breaks, as a share of that.
    """

    code: str
    name: Title
    layer: Layer
    system: System
    status: Status
    now: str
    before: str = ""
    moved: str = ""
    rose: bool = False
    improved: bool | None = None
    line: Title = NOTHING
    period: Title = NOTHING
    far: float = 0.0

    @property
    def is_broken(self) -> bool:
        """Whether it breaks a line."""
        return self.status in BROKEN

    @property
    def cell(self) -> str:
        """The cell of the matrix it lies in."""
        return f"{self.layer.value}-{self.system.value}"


@dataclass(frozen=True, slots=True)
class Below:
    """The subjects of a kind below, counted together; keys."""

    kind: SubjectKind
    name: Title
    subjects: str
    judged: str
    kept: str
    share: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of a self-diagnosis, in people's words; ``said_en`` where the house wrote it."""

    indicator: str
    what: Title
    said: str
    causes: Title
    action: str
    owner: str
    due: str
    said_en: str = ""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What one measure came to; ``before``, ``after``, ``effect`` are keys, blank for none."""

    title: str
    indicator: str
    name: Title
    before: str
    after: str
    effect: str
    interval: tuple[str, str]
    state: Title
    effective: bool | None


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal: its target of the year and what was measured; keys, blank for none."""

    number: str
    title: str
    owner: str
    target: str
    now: str
    reached: bool | None
    indicator: Title = NOTHING


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan and how far it is: the keys of its counts of goals."""

    title: str
    kind: Title
    subject: str
    goals: str
    judged: str
    reached: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert that stands."""

    severity: Title
    name: Title
    words: Title
    opened: dt.date
    state: Title


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report may tell; ``bounds`` has every number by its key.

    Of a work report ``kinds`` and ``causes`` are names, each with the (beginning of the) key of
    its counts.
    """

    school: str
    subject: str
    kind: Title
    owner: str
    unit: str
    period: Title
    bounds: Mapping[str, Bound]
    lines: Sequence[Line] = ()
    trend: Sequence[tuple[str, str]] = ()
    below: Sequence[Below] = ()
    findings: Sequence[FindingLine] = ()
    effects: Sequence[EffectLine] = ()
    goals: Sequence[GoalLine] = ()
    plans: Sequence[PlanLine] = ()
    plan: PlanLine | None = None
    plan_span: tuple[str, str] = ("", "")
    tasks: Mapping[str, str] = field(default_factory=dict)
    alerts: Sequence[AlertLine] = ()
    matrix: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    kinds: Sequence[tuple[Title, str]] = ()
    causes: Sequence[tuple[Title, str]] = ()

    def value(self, key: str) -> str | None:
        """Return a number as shown, None where there is none or too few to show."""
        bound = self.bounds.get(key)
        return bound.value if bound else None

    def many(self, key: str) -> int:
        """Return a count."""
        return int(self.value(key) or 0)


def counts(statuses: Iterable[Status], at: str, period: str, snapshot: int) -> dict[str, Bound]:
    """Return how many of some judgements there are, kept, on target, broken, and their shares.

    >>> found = counts([Status.PASSED, Status.BELOW_PASS], "all", "2025", 3)
    >>> found["all:judged"].value, found["all:share"].value
    ('2', '50.0')
    """
    every = [status for status in statuses if status is not Status.NOT_JUDGED]
    kept = sum(status in KEPT for status in every)
    aimed = sum(status in ON_TARGET for status in every)
    told = {"judged": len(every), "kept": kept, "aimed": aimed, "broken": len(every) - kept}
    made = {
        f"{at}:{word}": Bound(
            f"{at}:{word}", str(n), _COUNTS[word], ITEMS, period=period, snapshot=snapshot
        )
        for word, n in told.items()
    }
    for word, part in (("share", kept), ("aimed_share", aimed)):
        share = percent(part, len(every))
        if share is not None:
            made[f"{at}:{word}"] = Bound(
                f"{at}:{word}", str(share), _COUNTS[word], PERCENT,
                period=period, snapshot=snapshot,
            )  # fmt: skip
    return made


ITEMS = Title(" 项", "")
_COUNTS = {
    "judged": Title("判定的指标数", "indicators judged"),
    "kept": Title("合格的指标数", "indicators that pass"),
    "aimed": Title("达到目标的指标数", "indicators on target"),
    "broken": Title("低于合格线的指标数", "indicators below the pass line"),
    "share": Title("达标率", "attained share"),
    "aimed_share": Title("目标达成率", "share on target"),
}


def cell_words(cell: str) -> Title:
    """Return what a cell of the matrix is called.

    >>> cell_words("course-generation").zh
    '课程·质量生成'
    """
    layer, _, system = cell.partition("-")
    row, column = LAYERS[Layer(layer)], SYSTEMS[System(system)]
    return Title(f"{row.zh}·{column.zh}", f"{row.en}, {column.en}")
