"""The five by five: what each cell attains, what it lacks, what is past its time; and its list."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.deviations import deviations
from lemnis.engine.measure import criteria_of
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight import alerts, days, sight
from lemnis.insight.at_hand import Board, board_at_hand, judgements_at_hand
from lemnis.insight.chains import Chains, Covered, at, chains
from lemnis.insight.figures import is_kept_back
from lemnis.insight.goal_cells import CellGoals, Where, goals_by_cell
from lemnis.insight.rules import judgements
from lemnis.insight.rules.attainment import Attained, percent, total
from lemnis.insight.rules.smallest import PERSONS
from lemnis.insight.rules.staleness import is_stale
from lemnis.insight.sight import Face
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan import queries as plan
from lemnis.values import Layer, Period, SubjectKind, SubjectRef, System, Title

_GROUPS = tuple(kind for kind in SubjectKind if kind not in PERSONS)


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell: ``indicators`` in the catalogue, of these ``measured`` and ``judged``.

    ``stale``: judged indicators that should have been measured again by now. ``closing``: its
    goals, and what keeps their chain from closing. Of goals, standards and policies None is told
    to who may not see them.
    """

    layer: Layer
    system: System
    attained: Attained
    indicators: int
    measured: int
    judged: int
    stale: int
    severity: Severity | None
    alerts: int
    closing: CellGoals
    goals: Covered | None = None
    standards: Covered | None = None
    policies: Covered | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is measured here at all, and nothing aimed at."""
        return not self.measured and not self.closing.goals


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The 25 cells, layer by layer, and how many subjects of each layer's kinds there are."""

    when: days.Standing
    cells: tuple[CellRow, ...]
    elsewhere: int = 0  # goals with something amiss that belong to no system

    @property
    def goals(self) -> int:
        """How many goals lie in the cells."""
        return sum(cell.closing.goals for cell in self.cells)

    @property
    def amiss(self) -> int:
        """With how many goals something is amiss."""
        return sum(len(cell.closing.amiss) for cell in self.cells) + self.elsewhere

    @property
    def empty(self) -> int:
        """How many cells have nothing measured."""
        return sum(cell.is_empty for cell in self.cells)

    @property
    def stale(self) -> int:
        """How many cells hold something past its time: an indicator, or a policy to be reviewed."""
        late = (cell.policies.overdue if cell.policies else 0 for cell in self.cells)
        return sum(cell.stale + n > 0 for cell, n in zip(self.cells, late, strict=True))

    @property
    def unlinked(self) -> int:
        """How many cells lack a goal, a standard or a policy, as far as the viewer may see them."""
        links = ((cell.goals, cell.standards, cell.policies) for cell in self.cells)
        return sum(any(each is not None and not each.wanted for each in three) for three in links)

    @property
    def unjudged(self) -> int:
        """How many cells are measured, but held against no line."""
        return sum(not cell.judged and cell.measured > 0 for cell in self.cells)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many indicators there are, are measured, are judged."""
        return (
            sum(c.indicators for c in self.cells), sum(c.measured for c in self.cells),
            sum(c.judged for c in self.cells),
        )  # fmt: skip

    @property
    def coverage(self) -> Decimal | None:
        """The measured share of the catalogue's indicators, in percent."""
        whole, measured, _ = self.counts
        return percent(measured, whole)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of a cell over the subjects the viewer may see.

    ``hidden``: too few persons stand behind it to tell. ``worst``: the subject farthest below its
    line; persons are never named here. ``has_lines``: whether it could be judged at all.
    """

    code: str
    name: Title
    period: Period | None
    attained: Attained
    judged: int
    broken: int
    percent: Decimal | None
    stale: bool
    hidden: bool
    has_lines: bool
    severity: Severity | None
    alerts: int
    worst: Face | None

    @property
    def label(self) -> str:
        """The period as written."""
        return self.period.label if self.period else ""

    @property
    def worst_name(self) -> str:
        """The name of the worst, blank for none."""
        return self.worst.name if self.worst else ""


@dataclass(frozen=True, slots=True)
class CellPage:
    """One cell and its indicators, the worst first."""

    cell: CellRow
    when: days.Standing
    lines: tuple[IndicatorLine, ...]


def matrix(viewer: Viewer, on: dt.date) -> MatrixPage:
    """Return the five by five over the subjects a viewer may see."""
    ground = _ground(viewer, on)
    cells = tuple(_cell(ground, layer, system) for layer in Layer for system in System)
    unplaced = (goals for (_, system), goals in ground.closing.items() if system is None)
    return MatrixPage(ground.when, cells, sum(len(goals.amiss) for goals in unplaced))


def matrix_cell(viewer: Viewer, on: dt.date, layer: Layer, system: System) -> CellPage:
    """Return one cell with its indicators."""
    ground = _ground(viewer, on)
    return CellPage(
        _cell(ground, layer, system), ground.when, _lines(viewer, ground, layer, system)
    )


@dataclass(frozen=True)
class _Ground:
    """What every cell is made of."""

    college: College
    when: days.Standing
    board: Board
    now: pa.Table
    by_code: Mapping[str, Attained]
    newest: Mapping[str, Period]
    alerts: Mapping[str, Mapping[Severity, int]]
    chains: Chains
    closing: Mapping[Where, CellGoals]

    @property
    def catalogue(self) -> Catalogue:
        """The college's indicators."""
        return self.college.library.catalogue

    def is_stale(self, code: str) -> bool:
        """Tell whether an indicator should have been measured again by now."""
        newest = self.newest.get(code)
        return newest is not None and is_stale(self.college.calendar, newest, self.when.day)


def _ground(viewer: Viewer, on: dt.date) -> _Ground:
    require(viewer, Permission.SEE_SUBJECTS)
    college = college_at_hand(viewer, on)
    seen = sight.seen(viewer)
    now = judgements.latest(judgements.among(judgements_at_hand(), seen))
    newest = now.group_by("indicator").aggregate([("period", "max")]).to_pylist()
    parsed = {label: college.calendar.parse(label) for label in {r["period_max"] for r in newest}}
    goals = plan.goals(viewer) if viewer.may(Permission.SEE_PLANS) else ()
    return _Ground(
        college, days.standing(viewer, college.calendar, on),
        board_at_hand(college.library.catalogue, seen), now,
        {code: summed for (code,), summed in judgements.summed_by(now, "indicator").items()},
        {r["indicator"]: parsed[r["period_max"]] for r in newest},
        alerts.by_indicator(viewer), chains(viewer, college.library.catalogue, goals, on),
        goals_by_cell(viewer, college.library.catalogue, goals),
    )  # fmt: skip


def _members(ground: _Ground, layer: Layer, system: System) -> tuple[Indicator, ...]:
    every = ground.catalogue.values()
    return tuple(i for i in every if i.layer is layer and i.system is system)


def _cell(ground: _Ground, layer: Layer, system: System) -> CellRow:
    codes = [i.code for i in _members(ground, layer, system)]
    board = ground.board.get((layer, system))
    severity, many = _gravest(ground.alerts[c] for c in codes if c in ground.alerts)
    return CellRow(
        layer, system, total(ground.by_code[c] for c in codes if c in ground.by_code), len(codes),
        board.indicators if board else 0, sum(c in ground.by_code for c in codes),
        sum(ground.is_stale(c) for c in codes), severity, many,
        ground.closing.get((layer, system), CellGoals()),
        *(at(each, layer, system) for each in ground.chains),
    )  # fmt: skip


def _gravest(found: Iterable[Mapping[Severity, int]]) -> tuple[Severity | None, int]:
    every = tuple(found)
    severities = (severity for each in every for severity in each)
    gravest = max(severities, key=lambda s: s.rank, default=None)
    return gravest, sum(n for each in every for n in each.values())


def _lines(
    viewer: Viewer, ground: _Ground, layer: Layer, system: System
) -> tuple[IndicatorLine, ...]:
    members = _members(ground, layer, system)
    rows = judgements.of_indicators(ground.now, [i.code for i in members])
    worst: dict[str, SubjectRef] = {}
    for found in deviations(judgements.broken(rows), ground.catalogue, _GROUPS):
        worst.setdefault(found.indicator.code, found.subject)
    faces = sight.faces(viewer, set(worst.values()))
    small = _few_rows(viewer, ground, rows)
    made = [_line(ground, i, faces.get(worst.get(i.code, _NOBODY)), small) for i in members]
    return tuple(sorted(made, key=_urgency))


_NOBODY = SubjectRef(SubjectKind.SCHOOL, "")


def _few_rows(viewer: Viewer, ground: _Ground, rows: pa.Table) -> frozenset[str]:
    """Return the indicators all of whose judgements together stand on too few persons' rows."""
    sums = rows.group_by("indicator").aggregate([("rows", "sum")]).to_pylist()
    school = SubjectRef(SubjectKind.SCHOOL, "")
    return frozenset(
        r["indicator"] for r in sums
        if is_kept_back(viewer, ground.college, r["indicator"], school, r["rows_sum"])
    )  # fmt: skip


def _line(
    ground: _Ground, indicator: Indicator, worst: Face | None, small: frozenset[str]
) -> IndicatorLine:
    code = indicator.code
    hidden = code in small
    summed = Attained() if hidden else ground.by_code.get(code, Attained())
    severity, many = _gravest([ground.alerts[code]] if code in ground.alerts else [])
    return IndicatorLine(
        code, indicator.name, ground.newest.get(code), summed, summed.judged, summed.broken,
        summed.percent, ground.is_stale(code), hidden,
        bool(criteria_of(indicator)), severity, many, None if hidden else worst,
    )  # fmt: skip


def _urgency(line: IndicatorLine) -> tuple[bool, float, int, str]:
    return line.percent is None, float(line.percent or 0), -line.judged, line.code
