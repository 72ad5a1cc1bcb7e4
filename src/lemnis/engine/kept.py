"""What a run keeps beside the lake so that the next one need not count everything again.

In: tables of numbers and what they are. Out: a folder of Arrow files and an index. Losing it costs
time, never a number: nothing of it is used that does not carry its own checksum and belong to a
snapshot of this lake.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from lemnis.lake.changes import Mark

FORMAT = 1
_INDEX = "index.json"


class Place(NamedTuple):
    """What was read how; ``start`` and ``end`` are days, empty for a data set without time."""

    dataset: str
    grain: str
    values: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The numbers of one reading in one window.

    ``prints``: by kind and part, the hash of the numbers. ``file``: where they are, if kept.
    """

    place: Place
    prints: Mapping[str, Mapping[str, str]]
    file: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything kept, as of a snapshot and a day.

    ``world`` is a hash of registry and calendar. ``ahead``: by data set, the days after ``on`` that
    may have rows already. ``subjects``: by kind, the file that tells who they are.
    """

    mark: Mark
    world: str
    on: dt.date
    facts: tuple[str, ...]
    ahead: Mapping[str, tuple[dt.date, ...]]
    subjects: Mapping[str, str]
    who: Mapping[str, str]
    shelves: tuple[Shelf, ...]

    def files(self) -> Iterator[str]:
        """Yield the files the index speaks of."""
        yield from self.subjects.values()
        yield from (shelf.file for shelf in self.shelves if shelf.file)


class Cupboard:
    """The folder everything is kept in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def index(self) -> Index | None:
        """Return the index; None if there is none or it is damaged."""
        try:
            text = (self.folder / _INDEX).read_text(encoding="utf-8")
            told = json.loads(text)
            if told["sum"] != _sum(_dump(told["index"]).encode()) or told["format"] != FORMAT:
                return None
            return _index(told["index"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def load(self, file: str) -> pa.Table | None:
        """Return a kept table; None if it is lost or not what was kept."""
        try:
            raw = (self.folder / file).read_bytes()
        except OSError:
            return None
        if file != _file_name(raw):
            return None
        table: pa.Table = pa.ipc.open_stream(raw).read_all()
        return table

    def keep(self, table: pa.Table) -> str:
        """Write a table and return its file's name, which is its checksum."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        raw = sink.getvalue()
        name = _file_name(raw)
        self.folder.mkdir(exist_ok=True)
        if not (self.folder / name).exists():
            self._write(name, raw)
        return name

    def close(self, index: Index) -> None:
        """Make an index the one in force, and throw away what it does not speak of."""
        told = _told(index)
        text = _dump({"format": FORMAT, "sum": _sum(_dump(told).encode()), "index": told})
        self.folder.mkdir(exist_ok=True)
        self._write(_INDEX, text.encode())
        wanted = {_INDEX, *index.files()}
        for file in self.folder.iterdir():
            if file.name not in wanted:
                file.unlink(missing_ok=True)

    def _write(self, name: str, raw: bytes | pa.Buffer) -> None:
        # A half-written file never has its name, however the process ends.
        half = self.folder / f"{name}.{os.getpid()}.half"
        half.write_bytes(raw)
        half.replace(self.folder / name)


def _sum(raw: bytes | pa.Buffer) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def _file_name(raw: bytes | pa.Buffer) -> str:
    return f"{_sum(raw)}.arrow"


def _dump(told: Mapping[str, Any]) -> str:
    return json.dumps(told, separators=(",", ":"), sort_keys=True)


def _told(index: Index) -> dict[str, Any]:
    return {
        "snapshot": index.mark.snapshot,
        "at": index.mark.at.isoformat(),
        "world": index.world,
        "on": index.on.isoformat(),
        "facts": list(index.facts),
        "ahead": {name: _days(days) for name, days in index.ahead.items()},
        "subjects": dict(index.subjects),
        "who": dict(index.who),
        "shelves": [[*s.place, {k: dict(p) for k, p in s.prints.items()}, s.file]
                    for s in index.shelves],
    }  # fmt: skip


def _days(days: Iterable[dt.date]) -> list[str]:
    return [day.isoformat() for day in days]


def _index(told: Mapping[str, Any]) -> Index:
    return Index(
        Mark(told["snapshot"], dt.datetime.fromisoformat(told["at"])),
        told["world"],
        dt.date.fromisoformat(told["on"]),
        tuple(told["facts"]),
        {name: tuple(map(dt.date.fromisoformat, days)) for name, days in told["ahead"].items()},
        told["subjects"],
        told["who"],
        tuple(Shelf(Place(*row[:5]), row[5], row[6]) for row in told["shelves"]),
    )
