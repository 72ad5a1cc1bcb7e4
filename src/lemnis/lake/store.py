"""The lake: published tables in a DuckLake, read as of a snapshot, written by one at a time."""

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import duckdb
from filelock import FileLock, Timeout

from lemnis.errors import NotFound, Refused
from lemnis.lake.connection import Place, attaching, connect, literal, quiet, quoted, table_numbers
from lemnis.lake.latest import Latest
from lemnis.lake.publish import Writer

_POOLED_READERS = 4


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One commit of the lake. ``extra`` carries the load's or run's uuid."""

    id: int
    at: dt.datetime
    author: str
    message: str
    extra: Mapping[str, Any]


class Lake:
    """Published tables with their history.

    Safe to share between threads: every ``reader`` and ``writer`` is a connection of its own.
    Readers in other processes run beside a writer; writers wait for each other.
    """

    def __init__(self, place: Place, *, wait_seconds: float) -> None:
        self.place, self.home = place, place.home
        self._lock = FileLock(place.home / "writer.lock", timeout=wait_seconds)
        # Loading extensions takes longer than most questions, so databases are kept open: one
        # that follows the catalogue and can write, and one for each of the snapshots last read.
        self._living: duckdb.DuckDBPyConnection | None = None
        self._pinned: dict[int, duckdb.DuckDBPyConnection] = {}
        self._opening = threading.Lock()
        self._latest = Latest(place, self._asked)

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        catalogue_url: str | None = None,
        memory: str = "1500MB",
        threads: int | None = None,
        wait_seconds: float = 600,
    ) -> Self:
        """Open the lake in folder ``home``, making it if need be.

        ``catalogue_url`` is a PostgreSQL address (``postgresql://…`` or ``dbname=…``); without
        it the catalogue is the SQLite file ``home/catalogue.sqlite``. ``wait_seconds`` is how
        long a writer waits for another one.

        Raises:
            BadData: the catalogue cannot be opened.

        """
        home = Path(home).absolute()
        (home / "data").mkdir(parents=True, exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        place = Place(home, catalogue_url, memory, threads)
        lake = cls(place, wait_seconds=wait_seconds)
        if catalogue_url is not None or not (home / "catalogue.sqlite").exists():
            with lake._held():
                lake._cursor().close()
        return lake

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is kept open; connections already handed out stay open."""
        with self._opening:
            for con in (*self._pinned.values(), *([self._living] if self._living else [])):
                con.close()
            self._pinned.clear()
            self._living = None
        self._latest.close()

    def reader(self, snapshot: int | None = None) -> duckdb.DuckDBPyConnection:
        """Return a connection that sees tables ``lake.<data set>`` as of ``snapshot``.

        Without a snapshot: the latest one, and it stays there. Temporary tables are the
        connection's own. Close it after use.

        Raises:
            BadData: there is no such snapshot.

        """
        wanted = self.snapshot() if snapshot is None else snapshot
        with self._opening:
            root = self._pinned.pop(wanted, None) or connect(self.place, snapshot=wanted)
            self._pinned[wanted] = root  # youngest last
            while len(self._pinned) > _POOLED_READERS:
                self._pinned.pop(next(iter(self._pinned))).close()
            return quiet(root.cursor())

    @contextmanager
    def present(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, int]]:
        """Give a connection that sees the lake as it is now and stays there, and its snapshot.

        Cheaper than a ``reader`` where little is read: it is one transaction on a database that is
        open already. Its cursors do not stay.
        """
        con = self._cursor()
        try:
            con.execute("BEGIN TRANSACTION")
            yield con, _current(con)
        finally:
            con.close()

    @contextmanager
    def still(self, snapshot: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a connection that finds a snapshot's tables by their bare names.

        It is on the database ``present`` is on: what it makes, and what its cursors make once they
        ``USE`` the same, is seen by all of them.
        """
        con, name = self._cursor(), f"still_{uuid4().hex}"
        try:
            con.execute(attaching(self.place, name, snapshot=snapshot, writable=False))
            con.execute(f"USE {name}")
            yield con
        finally:
            con.execute("USE memory")
            con.execute(f"DETACH DATABASE IF EXISTS {name}")
            con.close()

    @contextmanager
    def writer(
        self, author: str, message: str, extra: Mapping[str, Any] | None = None
    ) -> Iterator[Writer]:
        """Hold the lake's only pen for one transaction; any exception undoes all of it.

        After the block ``Writer.snapshot`` is the new snapshot, or None if nothing changed.

        Raises:
            Refused: somebody else has been writing for longer than ``wait_seconds``.

        """
        with self._held():
            con = self._cursor()
            try:
                yield from _transaction(con, author, message, extra or {})
            finally:
                con.close()

    def snapshot(self) -> int:
        """Return the id of the latest snapshot. A new lake is at 0."""
        return self._latest()

    def snapshots(self) -> list[Snapshot]:
        """Return all snapshots, oldest first."""
        con = self._cursor()
        try:
            rows = con.execute(
                "SELECT snapshot_id, snapshot_time, author, commit_message, commit_extra_info"
                " FROM ducklake_snapshots('lake') ORDER BY snapshot_id"
            ).fetchall()
        finally:
            con.close()
        return [
            Snapshot(number, at, author or "", message or "", json.loads(extra or "{}"))
            for number, at, author, message, extra in rows
        ]

    def tables(self, snapshot: int | None = None) -> frozenset[str]:
        """Return the names of the tables published at a snapshot."""
        # Without a snapshot no database of its own is opened for it.
        con = self._cursor() if snapshot is None else self.reader(snapshot)
        try:
            return frozenset(table_numbers(con))
        finally:
            con.close()

    def files(self, table: str, snapshot: int | None = None) -> list[Path]:
        """Return Parquet files that hold exactly the rows of a table at a snapshot.

        A snapshot with deleted or later merged rows has no such files; its rows are then
        copied once into ``home/exports``.

        Raises:
            NotFound: the table is not published at that snapshot.

        """
        wanted = self.snapshot() if snapshot is None else snapshot
        if table not in self.tables(wanted):
            raise NotFound(f"没有已发布的数据集 {table}。", f"No data set {table} is published.")
        con = self.reader(wanted)
        try:
            return _plain_files(con, table, wanted) or [self._export(con, table, wanted)]
        finally:
            con.close()

    def folder_of(self, table: str) -> Path:
        """Return the folder of a table's Parquet files."""
        return self.place.data / "main" / table

    def compact(self) -> None:
        """Merge small files, rewrite deleted rows, remove what killed writers left behind.

        Snapshots and what they show stay as they are.
        """
        with self._held():
            con = self._cursor()
            try:
                con.execute("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)")
                con.execute("CALL ducklake_merge_adjacent_files('lake')")
                # A reader may still hold the list of yesterday's files.
                con.execute(
                    "CALL ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)"
                )
                con.execute("CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)")
            finally:
                con.close()

    def _asked(self) -> int:
        con = self._cursor()
        try:
            return _current(con)
        finally:
            con.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection that is not pinned to any snapshot and may write."""
        with self._opening:
            if self._living is None:
                self._living = connect(self.place, writable=True)
            return quiet(self._living.cursor())

    def _export(self, con: duckdb.DuckDBPyConnection, table: str, snapshot: int) -> Path:
        folder = self.home / "exports"
        folder.mkdir(exist_ok=True)
        file = folder / f"{table}-{snapshot}.parquet"
        if not file.exists():
            half = file.with_suffix(f".{threading.get_ident()}.half")
            rows = f"SELECT * FROM lake.{quoted(table)}"
            con.execute(f"COPY ({rows}) TO {literal(str(half))} (FORMAT parquet)")
            half.rename(file)
        return file

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except Timeout as error:
            raise Refused(
                "另一个导入或诊断正在写入数据湖。",
                "Another load or run is writing to the lake.",
                place=str(self.home),
                cure=("请等它完成后再试。", "Try again when it has finished."),
            ) from error


def _transaction(
    con: duckdb.DuckDBPyConnection, author: str, message: str, extra: Mapping[str, Any]
) -> Iterator[Writer]:
    before = _last_committed(con)
    con.execute("BEGIN TRANSACTION")
    writer = Writer(con)
    writer.extra.update(extra)
    try:
        yield writer
        con.execute(
            "CALL ducklake_set_commit_message('lake', ?, ?, extra_info => ?)",
            [author, message, json.dumps(writer.extra, ensure_ascii=False)],
        )
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")
    after = _last_committed(con)
    writer.snapshot = None if after == before else after


def _current(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("SELECT id FROM ducklake_current_snapshot('lake') AS t(id)").fetchone()
    return int((row or (0,))[0])


def _last_committed(con: duckdb.DuckDBPyConnection) -> int | None:
    """Return the snapshot that this process last made, if any."""
    found = con.execute("SELECT id FROM ducklake_last_committed_snapshot('lake') AS t(id)")
    row = found.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _plain_files(con: duckdb.DuckDBPyConnection, table: str, snapshot: int) -> list[Path]:
    """Return the table's files if they hold its rows and no others, else nothing."""
    listed = con.execute(
        f"SELECT data_file, delete_file FROM ducklake_list_files('lake', {literal(table)},"
        f" snapshot_version => {int(snapshot)})"
    ).fetchall()
    files = [file for file, _ in listed]
    if not files or any(deleted for _, deleted in listed):
        return []
    # Merged files may hold rows younger than the snapshot, so the count decides.
    held = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [files]).fetchone()
    shown = con.execute(f"SELECT count(*) FROM lake.{quoted(table)}").fetchone()
    return [Path(file) for file in files] if held == shown else []
