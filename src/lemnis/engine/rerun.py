"""Which measurements of a run stand as an earlier run stored them, and which are made anew.

In: a job, its plan, what the last run kept, the lake. Out: blocks to measure and blocks that stand:
a block stands when the print of all it is made of is the one it was stored under.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lemnis.engine import standing
from lemnis.engine.definition import Indicator
from lemnis.engine.formula.nodes import aggregates, references
from lemnis.engine.gather import Gathered, Progress, Spot, spots
from lemnis.engine.kept import Cupboard, Index
from lemnis.engine.measure import Stamp
from lemnis.engine.plan import Plan, period_of, window_key
from lemnis.engine.prints import MEANING, Prints, digest, earlier
from lemnis.engine.question import Ask, At, Job, Remembered
from lemnis.engine.recall import recalled, recalled_runs, stored_tables
from lemnis.engine.refresh import Refresher
from lemnis.engine.runners.duck import DuckEngine
from lemnis.engine.standing import Block, Stand
from lemnis.engine.vector import Asking, Table, evaluate, leaning_on
from lemnis.lake.changes import Mark, changes, mark
from lemnis.lake.store import Lake
from lemnis.values import Period, PeriodKind, SubjectKind


class Rerun:
    """One run, from what is kept to the blocks that are new."""

    def __init__(
        self,
        job: Job,
        made: Plan,
        cupboard: Cupboard,
        desk: "Desk",
        progress: Progress | None,
    ) -> None:
        self.job, self.plan, self.desk = job, made, desk
        self.cupboard = cupboard
        self.world = world(job)
        self.now = desk.now
        self.refresher = Refresher(job, made, cupboard, desk.here, desk.beside, progress)
        self.anew: set[Asking] = set()
        self._stand: dict[Asking, Stand] = {}
        self._prints: dict[Asking, str] = {}

    @property
    def gathered(self) -> Gathered:
        """The numbers the formulas are evaluated on."""
        return self.refresher.gathered

    def gather(self, *, full: bool) -> None:
        """Bring everything to the lake's present state; ``full`` counts all of it again."""
        index = None if full else self.cupboard.index()
        if index and index.world == self.world:
            told = changes(self.desk.connection, index.mark, self.now)
            if told:
                self.refresher.follow(index, told)
        self.refresher.settle()
        self.refresher.gather()

    # --- what stands ---

    def sort(self, indicators: Mapping[str, Indicator], *, full: bool) -> set[Asking]:
        """Part the blocks into those that stand and those to be made; return all to evaluate."""
        stored: Mapping[Block, Stand] = {}
        if standing.TABLE in self.desk.tables and not full:
            labels = {a.period.label for a in self.job.asks}
            stored = standing.newest(self.desk.connection, labels)
        refresher = self.refresher
        prints = Prints(
            self.job, self.gathered.subjects, refresher.who,
            refresher.prints, refresher.name, self._past(),
        )  # fmt: skip
        for ask, kind in self._asked():
            made = prints.block(ask, kind, indicators[ask.code])
            self._prints[ask, kind] = made
            found = stored.get(_block(ask, kind))
            if found and found.fingerprint == made:
                self._stand[ask, kind] = found
            else:
                self.anew.add((ask, kind))
        return leaning_on(self.anew, self.job)

    def _asked(self) -> Iterator[Asking]:
        for ask in self.job.asks:
            for kind in sorted(self.job.questions[ask.code].subjects):
                found = self.gathered.subjects.get(kind)
                if found is not None and found.living(ask.period, self.job.on).any():
                    yield ask, kind

    def _past(self) -> "_Past":
        lake = self.desk.connection, self.desk.tables
        pairs = list(past(self.job, self.plan.evaluations))
        states = [(c, p) for c, p in pairs if p.kind is PeriodKind.AS_OF]
        spans = [(c, p) for c, p in pairs if p.kind is not PeriodKind.AS_OF]
        return _Past(recalled_runs(*lake, spans), recalled(*lake, states))

    # --- what is made anew ---

    def evaluate(self, asking: Collection[Asking]) -> tuple[Job, Table]:
        """Evaluate what is to be made and what it refers to."""
        self.refresher.fetch(self._spots(asking))
        asks = dict.fromkeys(ask for ask, _ in asking)
        history = recalled(self.desk.connection, self.desk.tables, past(self.job, asks))
        job = replace(self.job, history=history)
        return job, evaluate(self.plan, job, self.gathered, asking)

    def _spots(self, asking: Iterable[Asking]) -> Iterator[Spot]:
        for ask, kind in asking:
            for aggregate in aggregates(self.job.questions[ask.code].formula):
                days = window_key(self.job.datasets[aggregate.dataset], ask.period, self.job)
                yield from spots(aggregate, days, kind).values()

    # --- what is told ---

    def stands(self, rows: pa.Table, stamp: Stamp) -> "list[Standing]":
        """Return where every block of the run is stored."""
        counted: dict[tuple[str, str, str], dict[str, int]] = {}
        keys = ["indicator", "period", "kind", "status"]
        for row in rows.select(keys).group_by(keys).aggregate([([], "count_all")]).to_pylist():
            place = (row["indicator"], row["period"], row["kind"])
            counted.setdefault(place, {})[row["status"]] = row["count_all"]
        return [
            Standing(ask, kind, self._stand.get((ask, kind)) or _stored(
                self._prints[ask, kind], ask, stamp.run,
                counted[ask.code, ask.period.label, kind.value],
            ), self.gathered.subjects[kind].living(ask.period, self.job.on))
            for ask, kind in self._prints
        ]  # fmt: skip

    def index(self) -> Index:
        """Return what the next run may use."""
        return self.refresher.index(self.now, self.world)


class Standing(NamedTuple):
    """One block of a run: where it stands, and which subjects it is of."""

    ask: Ask
    kind: SubjectKind
    stand: Stand
    living: npt.NDArray[np.bool_]


def _stored(print_: str, ask: Ask, run: str, counted: Mapping[str, int]) -> Stand:
    statuses = tuple(counted.get(status, 0) for status in standing.STATUSES)
    return Stand(print_, run, ask.period.label, sum(statuses), statuses)


def tabled(stands: Iterable[Standing], stamp: Stamp) -> pa.Table:
    """Return blocks as rows of the table ``standing``."""
    stands = list(stands)
    alike = (stamp.run, stamp.at, stamp.snapshot, stamp.known_on)
    own = [
        (
            s.ask.code, s.ask.period.kind.value, s.ask.period.label,
            s.ask.period.start, s.ask.period.end, s.kind.value,
            *s.stand[:4], *s.stand.statuses,
        )
        for s in stands
    ]  # fmt: skip
    columns = list(zip(*own, strict=True)) or [()] * (len(standing.SCHEMA) - len(alike))
    fields = list(standing.SCHEMA)
    arrays = [
        *(
            pa.repeat(pa.scalar(v, f.type), len(stands))
            for v, f in zip(alike, fields, strict=False)
        ),
        *(pa.array(c, f.type) for c, f in zip(columns, fields[len(alike) :], strict=True)),
    ]
    return pa.table(arrays, schema=standing.SCHEMA)


def subjects_counted(stands: Iterable[Standing]) -> int:
    """Return how many subjects have a measurement."""
    living: dict[SubjectKind, npt.NDArray[np.bool_]] = {}
    for s in stands:
        living[s.kind] = living[s.kind] | s.living if s.kind in living else s.living
    return int(sum(mask.sum() for mask in living.values()))


def _block(ask: Ask, kind: SubjectKind) -> Block:
    label = "" if ask.period.kind is PeriodKind.AS_OF else ask.period.label
    return Block(ask.code, label, kind)


def past(job: Job, asks: Iterable[Ask]) -> Iterator[tuple[str, Period]]:
    """Yield which earlier measurements the formulas of some asks refer to."""
    for ask in asks:
        for reference in references(job.questions[ask.code].formula):
            beside = period_of(job.questions[reference.code], ask.period, job)
            if beside is None or reference.how not in {"prior", "last_year"}:
                continue
            then = earlier(reference, beside, job)
            if then is not None:
                yield reference.code, then


class _Past:
    """What an earlier period's measurements are, as a hash."""

    def __init__(
        self, runs: Mapping[Block, Iterable[str]], states: Mapping[At, Remembered]
    ) -> None:
        self._runs = runs
        self._states: dict[Block, list[tuple[str, Remembered]]] = {}
        for at, found in states.items():
            block = Block(at.code, at.period, at.subject.kind)
            self._states.setdefault(block, []).append((at.subject.code, found))

    def __call__(self, code: str, label: str, kind: SubjectKind) -> str:
        block = Block(code, label, kind)
        states = sorted(self._states.get(block, ()), key=lambda pair: pair[0])
        return digest([*self._runs.get(block, ())], [(s, r.value, r.missing) for s, r in states])


def world(job: Job) -> str:
    """Return a hash of what kept numbers depend on beside the lake."""
    datasets = [job.datasets[name] for name in sorted(job.states)]
    told = [
        (d.name, d.key, d.time, d.via, sorted(d.ways.items()), d.subjects,
         [(c.name, c.type, c.references) for c in d.columns])
        for d in datasets
    ]  # fmt: skip
    return digest(MEANING, told, job.calendar)


# --- the lake ---------------------------------------------------------------------------------


@dataclass
class Desk:
    """The lake at one snapshot: its tables as ``lake``, and engines that find them by bare names.

    One engine has what a day's changes need, one, made when there is much to read, all the rest.
    """

    connection: duckdb.DuckDBPyConnection
    tables: frozenset[str]  # the engine's own that the lake has
    here: DuckEngine
    now: Mark
    _beside: DuckEngine | None = None

    def beside(self) -> DuckEngine:
        """Return the engine for much to read."""
        if self._beside is None:
            self._beside = self.here.another()
        return self._beside

    def close(self) -> None:
        """Forget everything."""
        if self._beside is not None:
            self._beside.close()
            self._beside.connection.close()
        self.here.close()


@contextmanager
def opened(lake: Lake, connection: duckdb.DuckDBPyConnection, snapshot: int) -> Iterator[Desk]:
    """Give engines on a lake."""
    now = mark(connection, snapshot)
    assert now is not None
    tables = stored_tables(connection)
    with (
        lake.still(snapshot) as still,
        closing(Desk(connection, tables, DuckEngine(still), now)) as desk,
    ):
        yield desk
