"""One way to a DuckDB connection that sees the lake: extensions from wheels, nothing downloaded."""

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lemnis.errors import BadData, WrongUse

_PASSWORD = re.compile(r"(//[^:/@]*:)[^@]*@|(password\s*=\s*)('[^']*'|\S+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lake lives: the catalogue (SQLite file or PostgreSQL) and the folder of files."""

    home: Path
    catalogue_url: str | None
    memory: str
    threads: int | None

    @property
    def data(self) -> Path:
        """The folder of Parquet files."""
        return self.home / "data"

    @property
    def is_postgres(self) -> bool:
        """Whether the catalogue is a PostgreSQL database."""
        return self.catalogue_url is not None


def connect(
    place: Place, *, snapshot: int | None = None, writable: bool = False
) -> duckdb.DuckDBPyConnection:
    """Return a new DuckDB with the lake attached as ``lake``.

    Raises:
        BadData: the catalogue cannot be opened, or the snapshot does not exist.

    """
    con = _bare(place)
    try:
        con.execute(attaching(place, snapshot=snapshot, writable=writable))
    except duckdb.Error as error:
        con.close()
        reason = _PASSWORD.sub(r"\1\2***@", str(error)).splitlines()[0]
        raise BadData(
            f"数据湖打不开：{reason}",
            f"The lake cannot be opened: {reason}",
            place=str(place.home),
            cure=(
                "请检查数据湖目录、目录库地址和快照号。",
                "Check the lake's folder, the catalogue address and the snapshot number.",
            ),
        ) from error
    return con


def quiet(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return the connection without DuckDB's own progress bar; cursors do not inherit that."""
    con.execute("SET enable_progress_bar = false")
    return con


def quoted(name: str) -> str:
    """Return an identifier as SQL. Names come from the registry, never from users."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text literal as SQL, where no parameter may stand (ATTACH, COPY, LOAD)."""
    return "'" + text.replace("'", "''") + "'"


def table_numbers(con: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return the lake's own number of each published table, by name, as a connection sees them.

    Tables the connection's transaction has made itself are not among them.
    """
    # duckdb_tables() reads the statistics of every table first.
    rows = con.execute("SELECT table_name, table_id FROM ducklake_table_info('lake')").fetchall()
    return dict(rows)


def _bare(place: Place) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": place.memory,
            "temp_directory": str(place.home / "tmp"),
            "preserve_insertion_order": False,
            **({"threads": place.threads} if place.threads else {}),
        }
    )
    catalogue = "postgres_scanner" if place.is_postgres else "sqlite_scanner"
    for name in (catalogue, "ducklake"):
        con.execute(f"LOAD {literal(str(extension(name)))}")
    return quiet(con)


def extension(name: str) -> Path:
    """Return the file of a DuckDB extension that came as a wheel.

    Raises:
        WrongUse: the wheel is not installed.

    """
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = (spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        for file in sorted(Path(folder).rglob(f"{name}.duckdb_extension")):
            return file
    wheel = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    raise WrongUse(
        f"缺少 DuckDB 扩展 {name}。",
        f"The DuckDB extension {name} is missing.",
        cure=(f"请安装 {wheel}。", f"Install {wheel}."),
    )


def attaching(place: Place, name: str = "lake", *, snapshot: int | None, writable: bool) -> str:
    """Return the statement that attaches a lake under a name."""
    options = [f"DATA_PATH {literal(str(place.data))}", "DATA_INLINING_ROW_LIMIT 0"]
    if place.catalogue_url is not None:
        target = f"ducklake:postgres:{place.catalogue_url}"
        options.append("METADATA_SCHEMA 'lemnis_lake'")
    else:
        target = f"ducklake:sqlite:{place.home / 'catalogue.sqlite'}"
        # Without these two a reader beside a writer sees "database is locked".
        options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 5000"]
        # Catalogue and files lie in one folder, which may have been moved or copied.
        options.append("OVERRIDE_DATA_PATH true")
    if not writable:
        options.append("READ_ONLY")
    if snapshot is not None:
        options.append(f"SNAPSHOT_VERSION {int(snapshot)}")
    return f"ATTACH {literal(target)} AS {name} ({', '.join(options)})"
