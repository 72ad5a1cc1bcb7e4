"""Run the scans of a plan on a SQL engine and bring home small arrays.

In: a ``Plan`` and an ``SqlEngine``. Out: ``Gathered``: the active subjects of every kind, numbered,
and for every part, window and kind one value per subject.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from lemnis.engine import compile as sql
from lemnis.engine.formula.nodes import Aggregate
from lemnis.engine.lifetime import last_day
from lemnis.engine.plan import Grain, Part, PartKind, Plan, Scan, Window, parts_of
from lemnis.engine.question import Job
from lemnis.engine.reach import UNIT_KINDS, Reach
from lemnis.lake.arrow import objects
from lemnis.values import Period, PeriodKind, SubjectKind

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]

ANCESTRY = (
    SubjectKind.CLASS, SubjectKind.SECTION, SubjectKind.PROGRAM, SubjectKind.COURSE,
    SubjectKind.COLLEGE, SubjectKind.OFFICE, SubjectKind.SCHOOL,
)  # fmt: skip
EXACT_KINDS = frozenset({PartKind.SQUARES, PartKind.X_SUM, PartKind.X_SQUARES, PartKind.PRODUCTS})


# Python's decimals round to 28 digits unless told otherwise; sums of squares have 38.
_ALL_DIGITS = Context(prec=80)


class SqlEngine(Protocol):
    """What a runner must be able to do; the SQL arrives as trees."""

    def keep(self, name: str, select: exp.Select) -> None:
        """Run a query and keep its rows under a name."""

    def put(self, name: str, rows: pa.Table) -> None:
        """Make a small table known under a name."""

    def fetch(self, select: exp.Select) -> pa.Table:
        """Run a query and bring its rows home."""

    def fetch_all(self, selects: Sequence[exp.Select]) -> Iterator[pa.Table]:
        """Run many queries and bring their rows home in order."""


@dataclass(frozen=True)
class Subjects:
    """The active subjects of a kind, in order of code; a subject's number is its place here.

    ``at`` and ``last`` are a subject's first and last day, if the kind has such.
    ``above`` gives for each kind of ancestor the ancestor's number, or -1. ``facts`` holds by
    ``dataset.column`` what criteria ask of the subject itself or of an ancestor.
    """

    kind: SubjectKind
    codes: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    at: npt.NDArray[np.datetime64] | None
    last: npt.NDArray[np.datetime64] | None = None
    above: Mapping[SubjectKind, npt.NDArray[np.int64]] = field(default_factory=dict)
    facts: Mapping[str, npt.NDArray[np.object_]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.codes)

    def living(self, period: Period, on: dt.date) -> npt.NDArray[np.bool_]:
        """Tell which subjects live in a period."""
        if self.at is None or self.last is None:
            return np.ones(len(self), dtype=bool)
        first, end = np.datetime64(period.start), np.datetime64(min(period.end, on))
        begun = np.asarray(self.at <= end)
        return begun if period.kind is PeriodKind.AS_OF else begun & (self.last >= first)


class Spot(NamedTuple):
    """Where a part's values are kept."""

    part: Part
    window: Window | None
    kind: SubjectKind


@dataclass(frozen=True)
class Gathered:
    """All a run needs to evaluate its formulas.

    ``values``: one float per subject; of no rows a count is 0, all else NaN. ``exact``: the same
    as whole numbers of ten-thousandths (products: hundred-millionths) for what must not be rounded.
    """

    subjects: Mapping[SubjectKind, Subjects]
    values: Mapping[Spot, Floats]
    exact: Mapping[Spot, npt.NDArray[np.object_]]


def gather(plan: Plan, job: Job, engine: SqlEngine, progress: Progress | None = None) -> Gathered:
    """Run every scan of the plan; ``progress`` hears data set, readings done, readings in all."""
    reach = Reach(job.datasets)
    subjects = settle(plan, job, engine, reach)
    collected = Gathered(subjects, {}, {})
    todo = [r for scan in plan.scans for r in readings(scan, job, collected, reach)]
    tables = engine.fetch_all([r.select for r in todo])
    for n, (reading, rows) in enumerate(zip(todo, tables, strict=True)):
        if progress:
            progress(reading.scan.dataset, n, len(todo))
        for kind in reading.kinds:
            place(rows, reading.scan, kind, collected)
    return collected


def settle(plan: Plan, job: Job, engine: SqlEngine, reach: Reach) -> Mapping[SubjectKind, Subjects]:
    """Return the subjects, numbered, and keep the home tables that scans need; read no facts."""
    kinds = kinds_of(plan, job)
    subjects = dict(_number_subjects(kinds, job, engine, reach))
    roots = {(reach.datasets.root(k)[0].name, up) for k in kinds for up in (k, *ANCESTRY)}
    wanted = {(d, k) for d, k in landings(plan.scans, reach) | roots if k in kinds}
    build_homes(wanted, job, engine, reach)
    for kind, found in subjects.items():
        subjects[kind] = _with_ancestors(found, kinds, job, engine, reach)
    return {kind: _with_facts(found, subjects) for kind, found in subjects.items()}


def landings(scans: Iterable[Scan], reach: Reach) -> set[tuple[str, SubjectKind]]:
    """Return the data sets whose home tables bring the rows of some scans to their subjects."""
    found = ((reach.landing(s.dataset, k), k) for s in scans for k in s.wanted)
    return {(dataset, kind) for dataset, kind in found if dataset}


# --- subjects and homes -----------------------------------------------------------------------


def kinds_of(plan: Plan, job: Job) -> tuple[SubjectKind, ...]:
    """Return every kind that is measured, and those above; only those whose table is loaded."""
    measured = {k for ask in plan.evaluations for k in job.questions[ask.code].subjects}
    wanted = measured | set(ANCESTRY)
    return tuple(k for k in SubjectKind if k in wanted and _listed(k, job))


def _listed(kind: SubjectKind, job: Job) -> bool:
    return job.datasets.root(kind)[0].name in job.states


def _number_subjects(
    kinds: Iterable[SubjectKind], job: Job, engine: SqlEngine, reach: Reach
) -> Iterator[tuple[SubjectKind, Subjects]]:
    for kind in kinds:
        dataset = reach.datasets.root(kind)[0]
        asked = [f for f in job.facts if f.partition(".")[0] == dataset.name]
        rows = engine.fetch(sql.subjects(dataset, kind, [f.partition(".")[2] for f in asked]))
        numbers = pa.array(np.arange(len(rows), dtype=np.int32))
        table = pa.table({"code": rows["code"], sql.SUBJECT: numbers})
        engine.put(sql.subjects_name(kind), table)
        at, last = _lifetimes(rows, job) if dataset.time else (None, None)
        facts = {f: objects(rows[f.partition(".")[2]].cast(pa.string())) for f in asked}
        codes, names = objects(rows["code"]), objects(rows["name"])
        yield kind, Subjects(kind, codes, names, at, last, {}, facts)


def _lifetimes(rows: pa.Table, job: Job) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return first and last days; a subject without a first day (NaT) never lives."""
    begun = rows["at"].to_numpy().astype("datetime64[D]")
    told = rows["until"].to_numpy().astype("datetime64[D]")
    last = told.copy()
    for day in np.unique(begun[np.isnat(told) & ~np.isnat(begun)]):
        last[(begun == day) & np.isnat(told)] = last_day(day.item(), None, job.calendar)
    return begun, last


def build_homes(
    wanted: Iterable[tuple[str, SubjectKind]], job: Job, engine: SqlEngine, reach: Reach
) -> None:
    """Keep the home tables by which rows reach subjects that are numbered already."""
    for made in reach.homes(wanted):
        name = sql.home_name(made.dataset)
        if made.dataset not in job.states:
            engine.put(name, _empty_home(made.kinds))
        elif reach.is_unit_tree(made.dataset):
            engine.put(name, _unit_home(made.dataset, made.kinds, engine, reach))
        else:
            engine.keep(name, sql.home(made, reach))


def _empty_home(kinds: Iterable[SubjectKind]) -> pa.Table:
    columns = {sql.number(k): pa.array([], pa.int32()) for k in kinds}
    return pa.table({"key": pa.array([], pa.string()), **columns})


def _unit_home(
    name: str, kinds: Iterable[SubjectKind], engine: SqlEngine, reach: Reach
) -> pa.Table:
    """Return units with the numbers of their nearest ancestors; some hundred rows, so in Python."""
    dataset = reach.datasets[name]
    parent = next(r.parent for r in dataset.subjects if r.parent)
    hops = [hop.column for kind in kinds if (hop := reach.hop(name, kind))]
    asked = [c for root in dataset.subjects for c in root.members]
    columns = dict.fromkeys((dataset.key, parent, *asked, *hops))
    select = exp.select(*map(sql.column, columns)).from_(sql.table(name))
    rows = engine.fetch(select).to_pylist()
    above = {r[dataset.key]: r[parent] for r in rows}
    made: dict[str, Any] = {"key": [r[dataset.key] for r in rows]}
    for kind in sorted(kinds):
        numbers = _unit_numbers(kind, rows, above, engine, reach)
        made[sql.number(kind)] = pa.array(numbers, pa.int32())
    return pa.table(made)


def _unit_numbers(
    kind: SubjectKind,
    rows: Sequence[Mapping[str, Any]],
    above: Mapping[str, str | None],
    engine: SqlEngine,
    reach: Reach,
) -> list[int | None]:
    listed = engine.fetch(
        exp.select(sql.column("code"), sql.column(sql.SUBJECT)).from_(
            sql.table(sql.subjects_name(kind))
        )
    )
    number_of = dict(zip(listed["code"].to_pylist(), listed[sql.SUBJECT].to_pylist(), strict=True))
    if kind not in UNIT_KINDS:
        hop = reach.hop("units", kind)
        return [number_of.get(r[hop.column]) if hop else None for r in rows]
    root = next(r for r in reach.datasets["units"].subjects if r.kind is kind)
    members = {
        r["unit_id"] for r in rows if all(r[c] in values for c, values in root.members.items())
    }
    return [number_of.get(_nearest(r["unit_id"], members, above) or "") for r in rows]


def _nearest(unit: str, members: set[str], above: Mapping[str, str | None]) -> str | None:
    """Climb to the nearest unit of the kind; a ring of parents ends the climb."""
    seen: set[str] = set()
    at: str | None = unit
    while at is not None and at not in seen:
        if at in members:
            return at
        seen.add(at)
        at = above.get(at)
    return None


def _with_ancestors(
    found: Subjects, kinds: Sequence[SubjectKind], job: Job, engine: SqlEngine, reach: Reach
) -> Subjects:
    name = job.datasets.root(found.kind)[0].name
    ups = [k for k in ANCESTRY if k in kinds and k is not found.kind and reach.hop(name, k)]
    if not ups or not len(found):
        return found
    on = exp.EQ(this=sql.column("code"), expression=sql.column("key", "h"))
    select = (
        exp.select(sql.column(sql.SUBJECT), *(sql.column(sql.number(k), "h") for k in ups))
        .from_(sql.table(sql.subjects_name(found.kind)))
        .join(sql.table(sql.home_name(name), "h"), on=on)
        .order_by(sql.column(sql.SUBJECT))
    )
    rows = engine.fetch(select)
    above = {k: pc.fill_null(rows[sql.number(k)], -1).to_numpy().astype(np.int64) for k in ups}
    return replace(found, above=above)


def _with_facts(found: Subjects, subjects: Mapping[SubjectKind, Subjects]) -> Subjects:
    """Add what is asked of ancestors: a course has its school's type."""
    facts = dict(found.facts)
    for kind, numbers in found.above.items():
        for name, values in subjects[kind].facts.items():
            # Number -1, no such ancestor, finds the None at the end.
            known = np.concatenate([values, np.array([None], dtype=object)])
            facts.setdefault(name, known[numbers])
    return replace(found, facts=facts)


# --- scans ------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """One query and the kinds of subjects its rows are for."""

    scan: Scan
    kinds: tuple[SubjectKind, ...]
    select: exp.Select


def readings(scan: Scan, job: Job, into: Gathered, reach: Reach) -> Iterator[Reading]:
    """Yield the queries of a scan."""
    dataset = job.datasets[scan.dataset]
    kinds = tuple(k for k in scan.wanted if k in into.subjects and reach.hop(scan.dataset, k))
    if scan.grain is Grain.ROWS:
        for kind in kinds:
            yield Reading(scan, (kind,), sql.direct(scan, kind, dataset, reach))
    elif kinds:
        yield Reading(scan, kinds, sql.rolled(scan, kinds, dataset, reach))


def place(rows: pa.Table, scan: Scan, kind: SubjectKind, into: Gathered) -> None:
    """Spread the numbers of a reading over the subjects of a kind."""
    rows = rows.filter(pc.is_valid(rows[sql.number(kind)]))
    numbers = rows[sql.number(kind)].to_numpy()
    which = rows[sql.WINDOW].to_numpy() if scan.windows else None
    size = len(into.subjects[kind])
    exact = any(p.kind in EXACT_KINDS for p in scan.parts)
    values: dict[Spot, Floats] = into.values  # type: ignore[assignment]  # filled only here
    wholes: dict[Spot, Any] = into.exact  # type: ignore[assignment]  # filled only here
    names = {part: f"p{n}" for n, part in enumerate(scan.parts)}
    for part in scan.wanted[kind]:
        floats = _floats(rows[names[part]])
        whole = _wholes(rows[names[part]]) if exact and _adds(part) else None
        for n, days in enumerate(scan.windows or (None,)):
            chosen = slice(None) if which is None else which == n
            spot = Spot(part, days, kind)
            values[spot] = _spread(numbers[chosen], floats[chosen], size, _of_nothing(part))
            if whole is not None:
                wholes[spot] = _spread_exact(numbers[chosen], whole[chosen], size)


def _adds(part: Part) -> bool:
    return part.kind in EXACT_KINDS or part.kind is PartKind.SUM


def _floats(column: pa.ChunkedArray) -> Floats:
    if pa.types.is_date(column.type):
        column = pc.cast(column, pa.int32())
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)


def _wholes(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Return decimals as whole numbers of their last place: nothing is rounded."""
    found = [
        None if value is None else int(value.scaleb(column.type.scale, _ALL_DIGITS))
        for value in column.to_pylist()
    ]
    return np.asarray(found, dtype=object)


def _of_nothing(part: Part) -> float:
    """Return what a part of no rows is: a true zero for a count, else nothing."""
    return 0.0 if part.kind is PartKind.COUNT else np.nan


def _spread(numbers: npt.NDArray[np.int32], values: Floats, size: int, otherwise: float) -> Floats:
    spread = np.full(size, otherwise)
    spread[numbers] = values
    return spread


def _spread_exact(
    numbers: npt.NDArray[np.int32], values: npt.NDArray[np.object_], size: int
) -> npt.NDArray[np.object_]:
    spread = np.zeros(size, dtype=object)
    spread[numbers] = values
    return spread


def spots(aggregate: Aggregate, days: Window | None, kind: SubjectKind) -> Mapping[str, Spot]:
    """Return where the parts of an aggregate are kept, by letter."""
    return {letter: Spot(part, days, kind) for letter, part in parts_of(aggregate).items()}
