"""Gather with the help of what the last run kept: count only what changed since.

In: a plan, the last run's ``Index`` and the lake's change feed. Out: as ``gather``, number for
number, but for what is not asked for. A reading in one window is *clean* (none of its rows or
homes changed), *mended* (rows that came are counted and added, rows that went subtracted) or read
again. ADR 0011 says why this gives the same numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import compile as sql
from lemnis.engine.gather import (
    Gathered,
    Progress,
    Reading,
    Spot,
    Subjects,
    build_homes,
    kinds_of,
    landings,
    place,
    readings,
    settle,
)
from lemnis.engine.holding import Asked, Delivered, Holding, held, place_of
from lemnis.engine.kept import Cupboard, Index, Shelf
from lemnis.engine.mending import collapsed, merged, of_window, summed
from lemnis.engine.movement import MINUS, PLUS, Movement
from lemnis.engine.plan import Grain, Part, Plan, Scan, Window
from lemnis.engine.prints import digest, of_array, of_subjects, part_name
from lemnis.engine.question import Job
from lemnis.engine.reach import Reach
from lemnis.engine.runners.duck import DuckEngine, fetched
from lemnis.engine.shelving import subjects_of, table_of
from lemnis.lake.changes import Changes, Mark
from lemnis.values import SubjectKind

_FEW = 24  # readings: more of them go faster two at a time, on a database of their own
Group = list[tuple[Asked, Shelf]]  # readings of one data set, with what was kept of them
Numbers = TypeVar("Numbers")
Numbered = tuple[str, Window | None, SubjectKind]  # by name of the part


class Refresher:
    """One run's gathering.

    ``here`` is an engine on a connection that stays at the run's snapshot; ``beside`` opens one on
    which many readings go at once.
    """

    def __init__(
        self,
        job: Job,
        made: Plan,
        cupboard: Cupboard,
        here: DuckEngine,
        beside: Callable[[], DuckEngine],
        progress: Progress | None = None,
    ) -> None:
        self.job, self.made, self.cupboard = job, made, cupboard
        self.here, self.beside, self.progress = here, beside, progress
        self.reach = Reach(job.datasets)
        self.moves = Movement(job, here, self.reach)
        self.gathered = Gathered({}, {}, {})
        self.who: Mapping[SubjectKind, str] = {}
        self.prints: dict[Numbered, str] = {}
        self.shelves: dict[Asked, Shelf] = {}
        self._asked = tuple(Asked(s, window) for s in made.scans for window in s.windows or (None,))
        self._ready: set[DuckEngine] = set()
        self._names: dict[Part, str] = {}
        self._delivered: dict[int, Delivered] = {}
        self._index: Index | None = None
        self._subject_files: Mapping[str, str] = {}
        self._grown: set[str] = set()

    def follow(self, index: Index, told: Changes) -> None:
        """Learn from the change feed what still holds of an index."""
        self._index = index
        self.moves.learn(told)

    # --- subjects ---

    def settle(self) -> None:
        """Give subjects their numbers: the last run's where nothing about them changed."""
        kinds = kinds_of(self.made, self.job)
        index = self._index
        if index and set(self.job.facts) <= set(index.facts) and not self._strangers(kinds):
            loaded = {
                kind: self.cupboard.load(index.subjects.get(kind.value, "")) for kind in kinds
            }
            if all(table is not None for table in loaded.values()):
                subjects = {k: subjects_of(k, t) for k, t in loaded.items() if t is not None}
                self._subject_files = index.subjects
                self.who = {k: index.who[k.value] for k in kinds}
                self.gathered = Gathered(subjects, {}, {})
                return
        settled = self._settled()
        self.gathered = Gathered(settled, {}, {})
        self.who = {kind: of_subjects(found) for kind, found in settled.items()}
        self._subject_files = {
            kind.value: self.cupboard.keep(table_of(found)) for kind, found in settled.items()
        }

    def _settled(self) -> Mapping[SubjectKind, Subjects]:
        engine = self.beside()
        self._ready.add(engine)
        return settle(self.made, self.job, engine, self.reach)

    def _strangers(self, kinds: Iterable[SubjectKind]) -> frozenset[str]:
        """Return the changed data sets on the way from subjects to those above them."""
        roots = [self.job.datasets.root(k)[0].name for k in kinds]
        ways = (self.moves.way(root, up) for root in roots for up in SubjectKind)
        return self.moves.shifted & frozenset(name for way in ways for name in way)

    # --- readings ---

    def gather(self) -> None:
        """Bring every reading of the plan to now: all prints are known then, not all numbers."""
        holding = Holding(self._index, self.moves, self._named)
        found = holding.sort(self._asked)
        for asked, shelf in found.clean:
            self._note(asked, shelf.prints, shelf.file)
        few = len({id(asked.scan) for asked in found.read}) <= _FEW
        if found.mended or (found.read and few):
            scans = [a.scan for a in (*(a for a, _ in found.mended), *(found.read if few else ()))]
            self._prepare(self.here, scans)
        alike: dict[tuple[str, str], Group] = {}
        for asked, shelf in found.mended:
            alike.setdefault((asked.scan.dataset, asked.scan.values or ""), []).append(
                (asked, shelf)
            )
        self._read([*self._mend(alike)], self.here)
        self._read(found.read, self.here if few and self._index else self.beside())

    def _wanted(self, scan: Scan) -> Mapping[SubjectKind, tuple[Part, ...]]:
        """Return the parts a scan really delivers: to kinds that are listed and reached."""
        subjects = self.gathered.subjects
        return {
            k: parts for k, parts in scan.wanted.items()
            if k in subjects and self.reach.hop(scan.dataset, k)
        }  # fmt: skip

    def name(self, part: Part) -> str:
        """Return the name of a part, under which its prints are told."""
        return part_name(part, self._names)

    def _named(self, scan: Scan) -> Delivered:
        """Return the parts a scan delivers, by their names: hashing parts takes its time."""
        if id(scan) not in self._delivered:
            self._delivered[id(scan)] = {
                kind: {self.name(part): part for part in parts}
                for kind, parts in self._wanted(scan).items()
            }
        return self._delivered[id(scan)]

    # --- reading again ---

    def _read(self, todo: Sequence[Asked], engine: DuckEngine) -> None:
        by_scan: dict[int, list[Asked]] = {}
        for asked in todo:
            by_scan.setdefault(id(asked.scan), []).append(asked)
        for (asked, *_), (scan, tables) in zip(
            by_scan.values(), self._fetched([*by_scan.values()], engine), strict=True
        ):
            for n, one in enumerate(by_scan[id(asked.scan)]):
                self._note(one, self._printed(one), self._keep(one, of_window(tables, scan, n)))

    def _fetched(
        self, groups: Sequence[Sequence[Asked]], engine: DuckEngine
    ) -> Sequence[tuple[Scan, list[pa.Table]]]:
        """Read scans in some of their windows; spread the numbers and return the rows."""
        if not groups:
            return ()
        self._prepare(engine, self.made.scans)
        scans = [
            replace(group[0].scan, windows=tuple(a.window for a in group if a.window))
            for group in groups
        ]
        listed = [
            (n, r)
            for n, scan in enumerate(scans)
            for r in self._readings(scan, closely=engine is self.here)
        ]
        selects = [reading.select for _, reading in listed]
        tables = map(engine.fetch, selects) if engine is self.here else engine.fetch_all(selects)
        found: list[tuple[Scan, list[pa.Table]]] = [(scan, []) for scan in scans]
        for done, ((n, reading), table) in enumerate(zip(listed, tables, strict=True)):
            if self.progress:
                self.progress(reading.scan.dataset, done, len(listed))
            told = collapsed(reading.scan, table)
            for kind in reading.kinds:
                place(told, reading.scan, kind, self.gathered)
            found[n][1].append(table)
        return found

    def _readings(self, scan: Scan, *, closely: bool) -> Iterator[Reading]:
        """Yield the queries of a scan; ``closely``: different values one by one, to be mended."""
        for reading in readings(scan, self.job, self.gathered, self.reach):
            if closely and scan.grain is Grain.VALUES:
                dataset = self.job.datasets[scan.dataset]
                select = sql.valued(scan, reading.kinds, dataset, self.reach)
                yield reading._replace(select=select)
            else:
                yield reading

    def _prepare(self, engine: DuckEngine, scans: Iterable[Scan]) -> None:
        """Make the subjects' numbers and the home tables known to an engine, once."""
        if engine in self._ready:
            return
        self._ready.add(engine)
        kinds = self.gathered.subjects
        wanted = {(d, k) for d, k in landings(scans, self.reach) if k in kinds}
        with engine.at_once():
            for kind, found in kinds.items():
                numbers = pa.array(np.arange(len(found), dtype=np.int32))
                codes = pa.array(found.codes, pa.string())
                engine.put(sql.subjects_name(kind), pa.table({"code": codes, sql.SUBJECT: numbers}))
            build_homes(wanted, self.job, engine, self.reach)

    def _printed(self, asked: Asked) -> Mapping[str, Mapping[str, str]]:
        made: dict[str, dict[str, str]] = {}
        for kind, parts in self._wanted(asked.scan).items():
            for part in parts:
                spot = Spot(part, asked.window, kind)
                exact = self.gathered.exact.get(spot)
                told = digest(of_array(self.gathered.values[spot]),
                              "" if exact is None else of_array(exact))  # fmt: skip
                made.setdefault(kind.value, {})[self.name(part)] = told
        return made

    def _note(self, asked: Asked, prints: Mapping[str, Mapping[str, str]], file: str) -> None:
        for kind, parts in self._named(asked.scan).items():
            own = prints[kind.value]
            for name in parts:
                self.prints[name, asked.window, kind] = own[name]
        self.shelves[asked] = Shelf(place_of(asked), prints, file)

    def _keep(self, asked: Asked, rows: pa.Table | None) -> str:
        """Keep the rows of a window that may still grow."""
        if rows is None or (asked.window is not None and asked.window.end < self.job.on):
            return ""
        names = {f"p{i}": self.name(part) for i, part in enumerate(asked.scan.parts)}
        rows = rows.rename_columns([names.get(c, c) for c in rows.column_names])
        return self.cupboard.keep(rows.combine_chunks())

    # --- mending ---

    def _mend(self, alike: Mapping[tuple[str, str], Group]) -> Iterator[Asked]:
        """Add what came and subtract what went; yield where what was kept is lost."""
        todo = [(self._source(name), MINUS + name, group) for (name, _), group in alike.items()]
        made = self.here.each(self._mended, todo) if todo else ()
        for (_, _, group), rows in zip(todo, made, strict=True):
            for (asked, _), mended in zip(group, rows, strict=True):
                if mended is None:
                    yield asked
                else:
                    self._take(asked, mended)
                    self._note(asked, self._printed(asked), self._keep(asked, mended))

    def _mended(
        self, con: duckdb.DuckDBPyConnection, todo: tuple[str, str, Group]
    ) -> Sequence[pa.Table | None]:
        """Return the rows of readings of one data set as they are now; None: they are lost."""
        plus, minus, group = todo
        came = self._counted(con, [(a.scan, a.window) for a, _ in group], plus)
        went: Sequence[pa.Table | None] = [None] * len(group)
        moved = self.moves.net.get(group[0][0].scan.dataset)
        if moved and moved.minus:
            went = self._counted(con, [(a.scan, held(a, s)) for a, s in group], minus)
        return [
            self._sum(asked.scan, self._loaded(asked.scan, shelf), more, less)
            for (asked, shelf), more, less in zip(group, came, went, strict=True)
        ]

    @staticmethod
    def _sum(
        scan: Scan, rows: pa.Table | None, came: pa.Table, went: pa.Table | None
    ) -> pa.Table | None:
        if rows is None or set(rows.column_names) != set(came.column_names):
            return None
        return summed(scan, rows, came, went)

    def _source(self, name: str) -> str:
        """Name the table of rows that came: loaded since, or of days that have come since."""
        assert self._index is not None
        since, on, dataset = self._index.on, self.job.on, self.job.datasets[name]
        if not any(since < day <= on for day in self._index.ahead.get(name, ())):
            return PLUS + name
        grown = f"grown {name}"
        if grown not in self._grown:
            self._grown.add(grown)
            plus = PLUS + name if name in self.moves.net else None
            self.here.keep(grown, sql.grown(dataset, plus, since, on))
        return grown

    def _counted(
        self,
        con: duckdb.DuckDBPyConnection,
        wanted: Sequence[tuple[Scan, Window | None]],
        source: str,
    ) -> Sequence[pa.Table]:
        """Count the rows of a small table for several scans of one data set, in one reading."""
        whole = merged(wanted)
        dataset = self.job.datasets[whole.dataset].model_copy(update={"name": source})
        kinds = tuple(self._wanted(whole))
        count = sql.valued if whole.grain is Grain.VALUES else sql.rolled
        rows = fetched(con, count(whole, kinds, dataset, self.reach))
        places = {part: f"p{n}" for n, part in enumerate(whole.parts)}
        found = []
        for scan, window in wanted:
            own = rows
            if window is not None:
                own = rows.filter(pc.equal(rows[sql.WINDOW], whole.windows.index(window)))
            keys = [sql.number(k) for k in self._wanted(scan)]
            keys += [sql.VALUE] if whole.grain is Grain.VALUES else []
            parts = [places[part] for part in scan.parts]
            names = [*keys, *(f"p{n}" for n in range(len(parts)))]
            found.append(own.select([*keys, *parts]).rename_columns(names))
        return found

    def _take(self, asked: Asked, rows: pa.Table) -> None:
        alone = Gathered(self.gathered.subjects, {}, {})
        scan = replace(asked.scan, windows=())
        told = collapsed(scan, rows)
        for kind in self._wanted(asked.scan):
            place(told, scan, kind, alone)
        _adopt(self.gathered.values, alone.values, asked.window)
        _adopt(self.gathered.exact, alone.exact, asked.window)

    # --- numbers of clean readings ---

    def fetch(self, wanted: Iterable[Spot]) -> None:
        """Bring home the numbers at some spots that are known by their prints only."""
        lacking = {
            spot
            for spot in wanted
            if spot not in self.gathered.values
            and (self.name(spot.part), spot.window, spot.kind) in self.prints
        }
        todo = [
            asked
            for asked, shelf in list(self.shelves.items())
            if self._spots(asked) & lacking and not self._unpack(asked, shelf)
        ]
        if todo:
            self._read(todo, self.beside())

    def _spots(self, asked: Asked) -> set[Spot]:
        wanted = self._wanted(asked.scan).items()
        return {Spot(part, asked.window, kind) for kind, parts in wanted for part in parts}

    def _unpack(self, asked: Asked, shelf: Shelf) -> bool:
        rows = self._loaded(asked.scan, shelf)
        if rows is not None:
            self._take(asked, rows)
        return rows is not None

    def _loaded(self, scan: Scan, shelf: Shelf) -> pa.Table | None:
        """Return kept rows with the scan's names for parts."""
        rows = self.cupboard.load(shelf.file) if shelf.file else None
        if rows is None:
            return None
        places = {self.name(part): f"p{n}" for n, part in enumerate(scan.parts)}
        kinds = [sql.number(k) for k in self._wanted(scan)]
        columns = [c for c in rows.column_names if c in places or c in (*kinds, sql.VALUE)]
        chosen = rows.select(columns)
        return chosen.rename_columns([places.get(c, c) for c in columns])

    # --- what is kept for the next run ---

    def index(self, mark: Mark, world: str) -> Index:
        """Return the index of everything that holds at a snapshot."""
        return Index(
            mark, world, self.job.on, self.job.facts, self.moves.ahead(self._index, mark),
            self._subject_files, {k.value: w for k, w in self.who.items()},
            tuple(self.shelves.values()),
        )  # fmt: skip


def _adopt(
    into: Mapping[Spot, Numbers], found: Mapping[Spot, Numbers], window: Window | None
) -> None:
    values: dict[Spot, Numbers] = into  # type: ignore[assignment]  # filled only here
    values.update({s._replace(window=window): numbers for s, numbers in found.items()})
