"""Goals held against what is measured: actual value, what is expected by today, how they stand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import current
from lemnis.engine.college import College
from lemnis.engine.grade import Status
from lemnis.errors import LemnisError
from lemnis.insight.figures import is_kept_back
from lemnis.insight.rules.goal_paths import Stop, expected, reached, standing
from lemnis.insight.sight import Face, faces
from lemnis.people.queries import sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.queries.goals import GoalRow
from lemnis.plan.rules.closure import ChainFinding, Proof
from lemnis.values import SubjectRef, Title

_NOTHING = Title("", "")


@dataclass(frozen=True, slots=True)
class Progress:
    """One goal and where it stands. ``actual`` and ``due`` (by today) are in the unit shown."""

    row: GoalRow
    name: str
    unit: Title
    digits: int
    period: str
    actual: Decimal | None
    due: Decimal | None
    findings: tuple[ChainFinding, ...]

    @property
    def status(self) -> Status:
        """How it stands by what it ought to be today."""
        return standing(self.actual, self.due, self.row.better)

    @property
    def reached(self) -> Decimal | None:
        """How far it is of its last target, 0..1."""
        return self._share(self.actual)

    @property
    def expected(self) -> Decimal | None:
        """How far it should be of its last target by today, 0..1."""
        return self._share(self.due)

    @property
    def is_met(self) -> bool:
        """Whether the last target is reached."""
        return standing(self.actual, self.row.target, self.row.better) is Status.ON_TARGET

    def _share(self, value: Decimal | None) -> Decimal | None:
        target = self.row.target
        if value is None or target is None:
            return None
        return reached(value, target, self.row.better)


def progress(
    viewer: Viewer, college: College, rows: Iterable[GoalRow], proof: Proof, on: dt.date
) -> tuple[Progress, ...]:
    """Return where goals stand on a day; numbers only of subjects the viewer may see."""
    listed = tuple(rows)
    known = faces(viewer, {row.ref for row in listed})
    numbers = _numbers(viewer, college, listed)
    found: dict[str, list[ChainFinding]] = {}
    for each in proof.findings:
        found.setdefault(each.goal, []).append(each)
    return tuple(
        _progress(college, row, known.get(row.ref), numbers.get((row.indicator, row.ref)),
                  tuple(found.get(str(row.uuid), ())), on)
        for row in listed
    )  # fmt: skip


def stops(college: College, row: GoalRow) -> tuple[Stop, ...]:
    """Return the way a goal is to go: from where it stood, over each year's target."""
    first = [Stop(row.starts, row.baseline)] if row.baseline is not None else []
    ends = [(_end(college, aim.period), aim.value) for aim in row.aims]
    return tuple(sorted([*first, *(Stop(end, value) for end, value in ends if end)]))


def _end(college: College, label: str) -> dt.date | None:
    try:
        return college.calendar.parse(label).end
    except LemnisError:
        return None


def _progress(
    college: College,
    row: GoalRow,
    face: Face | None,
    number: Mapping[str, Any] | None,
    findings: tuple[ChainFinding, ...],
    on: dt.date,
) -> Progress:
    indicator = college.library.catalogue.get(row.indicator)
    digits = indicator.digits if indicator else 1
    unit = Title(*indicator.unit) if indicator else _NOTHING
    shown = number["shown"] if number else None
    due = expected(stops(college, row), on)
    return Progress(
        row, face.name if face else row.ref.code, _NOTHING if unit.zh == "1" else unit, digits,
        number["period"] if number else "",
        None if shown is None else round(Decimal(str(shown)), digits),
        None if due is None else round(due, digits), findings,
    )  # fmt: skip


def _numbers(
    viewer: Viewer, college: College, rows: Iterable[GoalRow]
) -> Mapping[tuple[str, SubjectRef], Mapping[str, Any]]:
    wanted = {(row.indicator, row.ref) for row in rows if row.indicator and row.seen}
    seen = _seen(viewer, {ref for _, ref in wanted})
    found: dict[tuple[str, SubjectRef], Mapping[str, Any]] = {}
    for kind in {ref.kind for _, ref in wanted}:
        table = current.current(college.lake, kind, None).rows
        if not len(table):
            continue
        codes = _texts(ref.code for _, ref in wanted if ref.kind is kind)
        of_these = table.filter(pc.is_in(table["subject"], value_set=codes))
        indicators = _texts(indicator for indicator, ref in wanted if ref.kind is kind)
        asked = of_these.filter(pc.is_in(of_these["indicator"], value_set=indicators))
        for row in asked.to_pylist():
            key = (row["indicator"], SubjectRef(kind, row["subject"]))
            if key in wanted and key[1] in seen and not _hidden(viewer, college, key, row):
                found[key] = row
    return found


def _texts(each: Iterable[str]) -> pa.Array:
    return pa.array(sorted(frozenset(each)), pa.string())


def _hidden(
    viewer: Viewer, college: College, key: tuple[str, SubjectRef], row: Mapping[str, Any]
) -> bool:
    return is_kept_back(viewer, college, key[0], key[1], row["rows"] or 0)


def _seen(viewer: Viewer, refs: Iterable[SubjectRef]) -> frozenset[SubjectRef]:
    every = frozenset(refs)
    if sees_everything(viewer, Permission.SEE_SUBJECTS):
        return every
    codes = [ref.code for ref in every]
    rows = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(code__in=codes)
    mine = set(rows.values_list("kind", "code"))
    return frozenset(ref for ref in every if (ref.kind.value, ref.code) in mine)
