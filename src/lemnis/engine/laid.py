"""All that stands, laid out by subject: whoever looks at one subject reads one strip of one file.

Measurements are stored as they are made, one file for an indicator and a period; of one subject
there is a row in each. So what stands at a snapshot is written once more in the other order, into
a file that every process maps and none has to itself. It can be made anew at any time.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa
from filelock import FileLock

from lemnis.engine import standing
from lemnis.engine.present import every
from lemnis.lake.store import Lake
from lemnis.values import Missing, SubjectRef

_REASONS = tuple(missing.value for missing in Missing)
_KEPT_FILES, _BATCH = 4, 100_000
_CODES = "list_position({0}, m.{1})::TINYINT AS {1}"
_ROWS = f"""
    SELECT s.block, m.shown, {_CODES.format("$statuses", "status")}, m.rows,
        {_CODES.format("$reasons", "missing")}, m.suspect, m.version, m.band
    FROM {standing.JOINED}
    ORDER BY m.kind, m.subject, s.block
"""
_PLACES = f"""
    SELECT m.kind, m.subject, count(*) AS rows FROM {standing.JOINED}
    GROUP BY m.kind, m.subject ORDER BY m.kind, m.subject
"""
_OF_BLOCK = (
    "indicator", "kind", "period", "starts_on", "ends_on", "period_kind", "run", "snapshot",
)  # fmt: skip
_ORDER = [("indicator", "ascending"), ("kind", "ascending"), ("ends_on", "ascending"),
          ("period", "ascending")]  # fmt: skip
_laid: "WeakKeyDictionary[Lake, Laid]" = WeakKeyDictionary()


class Laid:
    """What stands at one snapshot, by subject."""

    def __init__(self, snapshot: int, blocks: pa.Table, folder: Path) -> None:
        self.snapshot = snapshot
        self._blocks = blocks.select(list(_OF_BLOCK)).to_pylist()
        self._rows = _mapped(folder / "rows.arrow")
        self._places = dict(_places(_mapped(folder / "places.arrow")))

    def of(self, subject: SubjectRef) -> list[dict[str, Any]]:
        """Return all that stands of a subject: every indicator in every period, by day.

        Shape: as ``overview.subject_page`` without value, numerator and denominator.
        """
        start, count = self._places.get((subject.kind.value, subject.code), (0, 0))
        found = self._rows.slice(start, count).to_pylist()
        return [self._whole(row, subject.code) for row in found]

    def _whole(self, row: dict[str, Any], code: str) -> dict[str, Any]:
        block, reason = self._blocks[row.pop("block")], row["missing"]
        row["status"] = standing.STATUSES[row["status"] - 1]
        row["missing"] = None if reason is None else _REASONS[reason - 1]
        return {**block, "subject": code, **row}


def laid(lake: Lake) -> Laid | None:
    """Return what is laid out of the lake as it stands; None if this process has not asked for it.

    One command that looks at one subject would wait longer for all than for that one.
    """
    found = _laid.get(lake)
    return found if found is not None and found.snapshot == lake.snapshot() else None


def lay(lake: Lake) -> None:
    """Lay out what stands, unless somebody has, and use it in this process from now on."""
    snapshot = lake.snapshot()
    found = every(lake)
    if found is None or laid(lake) is not None:
        return
    blocks = found.sort_by(_ORDER)
    blocks = blocks.append_column("block", pa.array(range(len(blocks)), pa.int32()))
    home = lake.home / "laid"
    folder = home / _name(blocks)
    home.mkdir(exist_ok=True)
    with FileLock(home / "laying.lock"):
        if not (folder / "rows.arrow").exists():
            _write(lake, blocks, folder)
    _laid[lake] = Laid(snapshot, blocks, folder)
    _tidy(home, folder)


def _name(blocks: pa.Table) -> str:
    """Return what only these blocks are called: each is named by the run that measured it."""
    told = blocks.select(["indicator", "kind", "period", "run", "from_run", "from_period"])
    return hashlib.sha256(repr(told.to_pydict()).encode()).hexdigest()[:24]


def _write(lake: Lake, blocks: pa.Table, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    values = {"statuses": list(standing.STATUSES), "reasons": list(_REASONS)}
    with lake.present() as (connection, _):
        connection.register("blocks", blocks)
        _stream(connection.execute(_PLACES), folder / "places.arrow")
        # The rows come last: where they are, the rest is.
        _stream(connection.execute(_ROWS, values), folder / "rows.arrow")


def _stream(found: duckdb.DuckDBPyConnection, file: Path) -> None:
    beside = file.with_suffix(".new")
    reader = found.to_arrow_reader(_BATCH)
    with pa.OSFile(str(beside), "wb") as sink, pa.ipc.new_file(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    beside.replace(file)


def _mapped(file: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()


def _places(table: pa.Table) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    start = 0
    for kind, subject, count in zip(*table.to_pydict().values(), strict=True):
        yield (kind, subject), (start, count)
        start += count


def _tidy(home: Path, used: Path) -> None:
    """Remove what stood long ago; who still maps a removed file keeps it."""
    folders = (f for f in home.iterdir() if f.is_dir() and f != used)
    old = sorted(folders, key=lambda f: f.stat().st_mtime, reverse=True)
    for folder in islice(old, _KEPT_FILES - 1, None):
        with suppress(OSError):
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
