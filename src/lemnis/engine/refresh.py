"""Gather with the help of what the last run kept: count only what changed since.

In: a plan, the last run's ``Index`` and the lake's change feed. Out: as ``gather``, number for
number, but for what is not asked for. A reading in one window is *clean* (none of its rows or
homes changed), *mended* (rows that came are counted and added, rows that went subtracted) or read
again. ADR 0011 says why this gives the same numbers.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TypeVar

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
from lemnis.engine.kept import Cupboard, Index, Place, Shelf
from lemnis.engine.plan import Grain, Part, PartKind, Plan, Scan, Window
from lemnis.engine.prints import digest, of_array, of_subjects, part_name
from lemnis.engine.question import Job
from lemnis.engine.reach import Reach
from lemnis.engine.runners.duck import DuckEngine
from lemnis.engine.shelving import subjects_of, table_of
from lemnis.lake.changes import Changes, Mark, Net, days_after, differs, net
from lemnis.lake.datasets import path
from lemnis.values import SubjectKind

_FEW = 24  # readings: more of them go faster two at a time, on a database of their own
_ADDED = frozenset({
    PartKind.COUNT, PartKind.SUM, PartKind.SQUARES, PartKind.X_SUM, PartKind.X_SQUARES,
    PartKind.PRODUCTS,
})  # fmt: skip
_GREATEST = frozenset({PartKind.MIN, PartKind.MAX})  # what went cannot be taken out of them
_PLUS, _MINUS = "plus ", "minus "
Numbers = TypeVar("Numbers")
Numbered = tuple[str, Window | None, SubjectKind]  # by name of the part
Delivered = Mapping[SubjectKind, Mapping[str, Part]]  # parts by kind and name


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One reading in one window."""

    scan: Scan
    window: Window | None


@dataclass
class Sorted:
    """Readings by what is to be done."""

    clean: list[tuple[Asked, Shelf]] = field(default_factory=list)
    mended: list[tuple[Asked, Shelf]] = field(default_factory=list)
    read: list[Asked] = field(default_factory=list)


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
        self.gathered = Gathered({}, {}, {})
        self.who: Mapping[SubjectKind, str] = {}
        self.prints: dict[Numbered, str] = {}
        self.shelves: dict[Asked, Shelf] = {}
        self._asked = tuple(Asked(s, window) for s in made.scans for window in s.windows or (None,))
        self._ready: set[DuckEngine] = set()
        self._names: dict[Part, str] = {}
        self._ways: dict[tuple[str, SubjectKind], frozenset[str]] = {}
        self._delivered: dict[int, Delivered] = {}
        self._moved: dict[str, Net] = {}
        self._remade: frozenset[str] = frozenset()
        self._shifted: frozenset[str] = frozenset()  # data sets whose rows lead elsewhere now
        self._index: Index | None = None
        self._subject_files: Mapping[str, str] = {}
        self._grown: set[str] = set()

    # --- what changed ---

    def follow(self, index: Index, told: Changes) -> None:
        """Learn from the change feed what still holds of an index."""
        self._index = index
        con, remade = self.here.connection, set(told.remade)
        for name in sorted((told.came | told.went) & set(self.job.states)):
            named = (self.here.name(_PLUS + name), self.here.name(_MINUS + name))
            moved = net(con, self.job.datasets[name], told, *named)
            if moved is None:
                remade.add(name)
            else:
                self._moved[name] = moved
        on_ways = {target for d in self.job.states for target in self._targets(d)}
        shifted = {n for n in self._moved.keys() & on_ways if self._leads_elsewhere(n)}
        self._remade = frozenset(remade)
        self._shifted = frozenset(shifted | remade)

    def _targets(self, dataset: str) -> Iterable[str]:
        """Yield the data sets that a row of one refers to, and itself if it lists subjects."""
        found = self.job.datasets[dataset]
        yield from (c.references.dataset for c in found.columns if c.references)
        if found.subjects:
            yield dataset

    def _leads_elsewhere(self, name: str) -> bool:
        """Tell whether rows changed in a column by which subjects are listed or reached."""
        dataset = self.job.datasets[name]
        columns = {dataset.key, *(c.name for c in dataset.columns if c.references)}
        for root in dataset.subjects:
            columns |= {root.name, *root.active, *root.members, dataset.time or dataset.key}
            columns |= {column for column in (root.until, root.parent) if column}
        columns |= {f.partition(".")[2] for f in self.job.facts if f.partition(".")[0] == name}
        return differs(self.here.connection, self._moved[name], sorted(columns))

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
        ways = (
            self._way(self.job.datasets.root(k)[0].name, up) for k in kinds for up in SubjectKind
        )
        return self._shifted & frozenset(name for way in ways for name in way)

    def _way(self, dataset: str, kind: SubjectKind) -> frozenset[str]:
        """Return the data sets that decide to which subject of a kind a row of one belongs."""
        if (dataset, kind) not in self._ways:
            root = self.job.datasets.root(kind)[0].name
            steps = path(self.job.datasets, dataset, kind)
            found = {root, *(target for _, target in steps)} if steps is not None else ()
            self._ways[dataset, kind] = frozenset(found)
        return self._ways[dataset, kind]

    # --- readings ---

    def gather(self) -> None:
        """Bring every reading of the plan to now: all prints are known then, not all numbers."""
        found = Sorted()
        shelves = self._by_place()
        for asked in self._asked:
            self._sort(asked, shelves, found)
        for asked, shelf in found.clean:
            self._note(asked, shelf.prints, shelf.file)
        few = len({id(asked.scan) for asked in found.read}) <= _FEW
        if found.mended or (found.read and few):
            scans = [a.scan for a in (*(a for a, _ in found.mended), *(found.read if few else ()))]
            self._prepare(self.here, scans)
        alike: dict[tuple[str, str], list[tuple[Asked, Shelf]]] = {}
        for asked, shelf in found.mended:
            alike.setdefault((asked.scan.dataset, asked.scan.values or ""), []).append(
                (asked, shelf)
            )
        unmended = [a for (name, _), group in alike.items() for a in self._mend(name, group)]
        self._read(unmended, self.here)
        self._read(found.read, self.here if few and self._index else self.beside())

    def _by_place(self) -> Mapping[tuple[str, str, str, str], list[Shelf]]:
        by: dict[tuple[str, str, str, str], list[Shelf]] = {}
        for shelf in self._index.shelves if self._index else ():
            by.setdefault(shelf.place[:4], []).append(shelf)
        return by

    def _sort(
        self, asked: Asked, shelves: Mapping[tuple[str, str, str, str], list[Shelf]], into: Sorted
    ) -> None:
        here = _place(asked)
        fitting = [s for s in shelves.get(here[:4], ()) if self._holds(s, asked, here)]
        if not fitting or self._is_lost(asked.scan):
            into.read.append(asked)
            return
        best = max(fitting, key=lambda s: (s.place.end, bool(s.file)))
        if not self._is_touched(asked, best.place.end):
            into.clean.append((asked, best))
        elif best.file and self._can_mend(asked.scan):
            into.mended.append((asked, best))
        else:
            into.read.append(asked)

    def _holds(self, shelf: Shelf, asked: Asked, here: Place) -> bool:
        """Tell whether a shelf has what is asked for, up to the window's end or the last run."""
        assert self._index is not None
        ends_alike = shelf.place.end == here.end
        grows = self._index.on.isoformat() == shelf.place.end < here.end
        return (ends_alike or grows) and all(
            parts.keys() <= shelf.prints.get(kind.value, {}).keys()
            for kind, parts in self._named(asked.scan).items()
        )

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

    def _is_lost(self, scan: Scan) -> bool:
        """Tell whether rows that did not change lead to other subjects, or other numbers, now."""
        if scan.dataset in self._remade:
            return True
        return any(self._way(scan.dataset, kind) & self._shifted for kind in self._wanted(scan))

    def _is_touched(self, asked: Asked, held_to: str) -> bool:
        scan, window = asked.scan, asked.window
        moved = self._moved.get(scan.dataset)
        if window is None:
            return moved is not None
        if moved and any(window.start <= day <= window.end for day in moved.days):
            return True
        assert self._index is not None
        ahead = self._index.ahead.get(scan.dataset, ())
        return any(held_to < day.isoformat() and day <= window.end for day in ahead)

    def _can_mend(self, scan: Scan) -> bool:
        moved = self._moved.get(scan.dataset)
        mendable = _ADDED if moved and moved.minus else _ADDED | _GREATEST
        if scan.grain is Grain.VALUES:
            return True
        return scan.grain is Grain.SUMS and all(p.kind in mendable for p in scan.parts)

    # --- reading again ---

    def _read(self, todo: Sequence[Asked], engine: DuckEngine) -> None:
        by_scan: dict[int, list[Asked]] = {}
        for asked in todo:
            by_scan.setdefault(id(asked.scan), []).append(asked)
        for (asked, *_), (scan, tables) in zip(
            by_scan.values(), self._fetched([*by_scan.values()], engine), strict=True
        ):
            for n, one in enumerate(by_scan[id(asked.scan)]):
                self._note(one, self._printed(one), self._keep(one, _of_window(tables, scan, n)))

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
        for kind, found in kinds.items():
            numbers = pa.array(np.arange(len(found), dtype=np.int32))
            codes = pa.array(found.codes, pa.string())
            engine.put(sql.subjects_name(kind), pa.table({"code": codes, sql.SUBJECT: numbers}))
        wanted = {(d, k) for d, k in landings(scans, self.reach) if k in kinds}
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
        self.shelves[asked] = Shelf(_place(asked), prints, file)

    def _keep(self, asked: Asked, rows: pa.Table | None) -> str:
        """Keep the rows of a window that may still grow."""
        if rows is None or (asked.window is not None and asked.window.end < self.job.on):
            return ""
        names = {f"p{i}": self.name(part) for i, part in enumerate(asked.scan.parts)}
        rows = rows.rename_columns([names.get(c, c) for c in rows.column_names])
        return self.cupboard.keep(rows.combine_chunks())

    # --- mending ---

    def _mend(self, name: str, group: Sequence[tuple[Asked, Shelf]]) -> Iterator[Asked]:
        """Add what came and subtract what went; yield where what was kept is lost."""
        moved = self._moved.get(name)
        came = self._counted([(a.scan, a.window) for a, _ in group], self._source(name))
        went: Sequence[pa.Table | None] = [None] * len(group)
        if moved and moved.minus:
            went = self._counted([(a.scan, _held(a, s)) for a, s in group], _MINUS + name)
        for (asked, shelf), plus, minus in zip(group, came, went, strict=True):
            rows = self._loaded(asked.scan, shelf)
            mended = None
            if rows is not None and set(rows.column_names) == set(plus.column_names):
                mended = summed(asked.scan, rows, plus, minus)
            if mended is None:
                yield asked
            else:
                self._take(asked, mended)
                self._note(asked, self._printed(asked), self._keep(asked, mended))

    def _source(self, name: str) -> str:
        """Name the table of rows that came: loaded since, or of days that have come since."""
        assert self._index is not None
        since, on, dataset = self._index.on, self.job.on, self.job.datasets[name]
        if not any(since < day <= on for day in self._index.ahead.get(name, ())):
            return _PLUS + name
        grown = f"grown {name}"
        if grown not in self._grown:
            self._grown.add(grown)
            plus = _PLUS + name if name in self._moved else None
            self.here.keep(grown, sql.grown(dataset, plus, since, on))
        return grown

    def _counted(
        self, wanted: Sequence[tuple[Scan, Window | None]], source: str
    ) -> Sequence[pa.Table]:
        """Count the rows of a small table for several scans of one data set, in one reading."""
        whole = _merged(wanted)
        dataset = self.job.datasets[whole.dataset].model_copy(update={"name": source})
        kinds = tuple(self._wanted(whole))
        count = sql.valued if whole.grain is Grain.VALUES else sql.rolled
        rows = self.here.fetch(count(whole, kinds, dataset, self.reach))
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
            mark, world, self.job.on, self.job.facts, self._ahead(), self._subject_files,
            {k.value: w for k, w in self.who.items()}, tuple(self.shelves.values()),
        )  # fmt: skip

    def _ahead(self) -> Mapping[str, tuple[dt.date, ...]]:
        timed = [self.job.datasets[n] for n in self.job.states if self.job.datasets[n].time]
        index, on = self._index, self.job.on
        if index is None or index.on > on:
            known: Mapping[str, Iterable[dt.date]] = {}
        else:
            known = {
                d.name: {*index.ahead[d.name], *self._came(d.name)}
                for d in timed
                if d.name in index.ahead and d.name not in self._remade
            }
        asked = [d for d in timed if d.name not in known]
        told = {**known, **days_after(self.here.connection, asked, on)}
        return {name: tuple(sorted(d for d in told.get(name, ()) if d > on)) for name in
                (d.name for d in timed)}  # fmt: skip

    def _came(self, name: str) -> frozenset[dt.date]:
        moved = self._moved.get(name)
        return moved.came if moved else frozenset()


def _place(asked: Asked) -> Place:
    scan, window = asked.scan, asked.window
    first, last = (window.start.isoformat(), window.end.isoformat()) if window else ("", "")
    return Place(scan.dataset, scan.grain.value, scan.values or "", first, last)


def _adopt(
    into: Mapping[Spot, Numbers], found: Mapping[Spot, Numbers], window: Window | None
) -> None:
    values: dict[Spot, Numbers] = into  # type: ignore[assignment]  # filled only here
    values.update({s._replace(window=window): numbers for s, numbers in found.items()})


def _held(asked: Asked, shelf: Shelf) -> Window | None:
    """Return the window a shelf was kept for."""
    window = asked.window
    return window and Window(window.start, dt.date.fromisoformat(shelf.place.end))


def _merged(wanted: Sequence[tuple[Scan, Window | None]]) -> Scan:
    """Return one scan that gives what several of one data set do."""
    first = wanted[0][0]
    parts: dict[SubjectKind, dict[Part, None]] = {}
    for scan, _ in wanted:
        for kind, own in scan.wanted.items():
            parts.setdefault(kind, {}).update(dict.fromkeys(own))
    windows = tuple(dict.fromkeys(window for _, window in wanted if window))
    return replace(first, windows=windows, wanted={k: tuple(p) for k, p in parts.items()})


def _of_window(tables: Sequence[pa.Table], scan: Scan, n: int) -> pa.Table | None:
    """Return the rows of one window of a scan."""
    if not tables:
        return None
    rows = pa.concat_tables(tables, promote_options="default")
    if not scan.windows:
        return rows
    return rows.filter(pc.equal(rows[sql.WINDOW], n)).drop_columns([sql.WINDOW])


def collapsed(scan: Scan, rows: pa.Table) -> pa.Table:
    """Return rows by value as counts of different values; other rows as they are."""
    if sql.VALUE not in rows.column_names:
        return rows
    names = [f"p{n}" for n in range(len(scan.parts))]
    keys = [c for c in rows.column_names if c not in {*names, sql.VALUE}]
    for name in names:
        seen = pc.cast(pc.greater(rows[name], 0), pa.int64())
        rows = rows.set_column(rows.column_names.index(name), name, seen)
    made = rows.group_by(keys).aggregate([(name, "sum") for name in names])
    return made.rename_columns([c.removesuffix("_sum") for c in made.column_names])


def summed(scan: Scan, rows: pa.Table, came: pa.Table, went: pa.Table | None) -> pa.Table | None:
    """Return rows with what came added and what went subtracted, exactly.

    None if it cannot be told whether a sum is still one of any rows.
    """
    names = {part: f"p{n}" for n, part in enumerate(scan.parts)}
    keys = [c for c in rows.column_names if c not in names.values()]
    tables = [rows, came]
    if went is not None:
        tables.append(_negative(went, names.values()))
    whole = pa.concat_tables([t.select(rows.column_names) for t in tables])
    somebody = (pc.is_valid(whole[key]) for key in keys if key != sql.VALUE)
    whole = whole.filter(reduce(pc.or_, somebody))
    made = whole.group_by(keys).aggregate([(name, _WORDS.get(p.kind, "sum"))
                                           for p, name in names.items()])  # fmt: skip
    made = made.rename_columns([c.rpartition("_")[0] if c not in keys else c
                                for c in made.column_names])  # fmt: skip
    return made if went is None else _emptied(made, names)


_WORDS = {PartKind.MIN: "min", PartKind.MAX: "max"}


def _negative(rows: pa.Table, names: Iterable[str]) -> pa.Table:
    for name in names:
        at = rows.column_names.index(name)
        rows = rows.set_column(at, name, pc.negate(rows[name]))
    return rows


def _emptied(rows: pa.Table, names: Mapping[Part, str]) -> pa.Table | None:
    """Make sums of no rows null again: nought would be a sum of some."""
    for part, name in names.items():
        if part.kind in {PartKind.COUNT, PartKind.DISTINCT}:
            continue
        counted = replace(part, kind=PartKind.COUNT)
        if counted not in names:
            return None
        some = pc.greater(rows[names[counted]], 0)
        at = rows.column_names.index(name)
        none = pa.scalar(None, rows[name].type)
        rows = rows.set_column(at, name, pc.if_else(some, rows[name], none))
    return rows
