"""The number of the latest snapshot, asked for with every page: cheaper than asking DuckDB.

In: a lake's place. Out: its latest snapshot, as long as that can be told without opening the lake.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from lemnis.lake.connection import Place

# A file's time has a coarse clock: of two commits close to each other it may tell one only.
_SETTLED_NS = 1_000_000_000
_Trace = tuple[tuple[int, int, int], ...]
_LATEST = "SELECT max(snapshot_id) FROM lemnis_lake.ducklake_snapshot"


class Latest:
    """The latest snapshot of one lake; ``ask`` is the way to it that always works."""

    def __init__(self, place: Place, ask: Callable[[], int]) -> None:
        self._place, self._ask = place, ask
        file = place.home / "catalogue.sqlite"
        # Every commit writes to one of the two, whichever process makes it.
        self._files = (file, file.with_name(f"{file.name}-wal"))
        self._told: tuple[_Trace, int] | None = None
        self._server: psycopg.Connection[tuple[int | None]] | None = None
        self._one_at_a_time = threading.Lock()

    def __call__(self) -> int:
        """Return the number of the latest snapshot."""
        return self._by_server() if self._place.is_postgres else self._by_files()

    def close(self) -> None:
        """Give back what is kept open."""
        with self._one_at_a_time:
            if self._server is not None:
                self._server.close()
            self._server = None

    def _by_files(self) -> int:
        # Looked at before asking: what is committed meanwhile shows next time.
        trace, told = tuple(map(_look, self._files)), self._told
        if told is not None and told[0] == trace:
            return told[1]
        found = self._ask()
        settled = time.time_ns() - max(when for when, _, _ in trace) > _SETTLED_NS
        self._told = (trace, found) if settled else None
        return found

    def _by_server(self) -> int:
        with self._one_at_a_time, suppress(psycopg.Error):
            if self._server is None or self._server.closed:
                self._server = psycopg.connect(self._place.catalogue_url or "", autocommit=True)
            row = self._server.execute(_LATEST).fetchone()
            if row is not None and row[0] is not None:
                return row[0]
        return self._ask()


def _look(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
