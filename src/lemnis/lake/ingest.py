"""Source → stage → sift → publish: the whole walk of a load.

In: files or tables, the registry, a policy. Out: a ``LoadResult``; either every data set of the
load is published, in one snapshot, or none.
"""

import datetime as dt
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa

from lemnis.lake.checks import cross_checks
from lemnis.lake.datasets import Datasets
from lemnis.lake.findings import Finding, Weight
from lemnis.lake.incoming import by_dataset
from lemnis.lake.loads import DatasetLoad, LoadResult, Policy
from lemnis.lake.publish import Published, Writer
from lemnis.lake.recognise import recognise
from lemnis.lake.rejects import keep_rejects
from lemnis.lake.sifting import Sifted, make_rejects, sift_all
from lemnis.lake.sources.headers import Wish
from lemnis.lake.staging import Progress, Staged, stage, stage_table
from lemnis.lake.store import Lake

_STALE_SECONDS = 86_400
_USUAL = Policy()


def load_files(  # noqa: PLR0913 - the options of one command, all by keyword
    lake: Lake,
    datasets: Datasets,
    paths: Sequence[Path],
    *,
    load: UUID | str,
    by: str,
    mapping: Mapping[str, str] | None = None,
    dataset: str | None = None,
    policy: Policy = _USUAL,
    progress: Progress | None = None,
    source: str = "",
    dry: bool = False,
) -> LoadResult:
    """Load workbooks, text and Parquet files.

    ``mapping`` says what headings mean (heading → column, "" to leave one out), ``dataset`` what
    all sheets are; without them both are recognised. ``source`` is what the load says it is from,
    the paths unless given. ``dry`` stops before publishing, so that only what concerns the rows
    themselves is found. A load whose rows do not keep ``policy`` is
    not published; the result says why and where the rejected rows are.

    Raises:
        NotFound: a file does not exist.
        BadData: a file cannot be read or recognised, or lacks required columns.
        Refused: another load holds the lake for too long.

    """
    source = source or ", ".join(str(path) for path in paths)
    walk = _Walk(lake, datasets, str(load), by, source, policy, progress or _silent, dry=dry)
    wish = Wish(dataset, mapping or {})
    sheets, findings = recognise([Path(path) for path in paths], datasets, wish)
    with _folder(walk) as folder:
        staged = [
            stage(sheet.grid, sheet.name, sheet.mapping, folder / f"{at}.parquet", walk.progress)
            for at, sheet in enumerate(sheets)
        ]
        return _sift_and_publish(walk, staged, folder, [*findings, *_skipped(staged)])


def load_tables(  # noqa: PLR0913 - the options of one command, all by keyword
    lake: Lake,
    datasets: Datasets,
    tables: Mapping[str, Path | pa.Table],
    *,
    load: UUID | str,
    by: str,
    source: str = "",
    policy: Policy = _USUAL,
    trusted: bool = False,
    progress: Progress | None = None,
) -> LoadResult:
    """Load tables whose columns have the names of our data sets already.

    ``tables`` maps data sets to a Parquet file (or a pattern of files) or an Arrow table. A
    ``trusted`` source is held to types and unique keys only: its rows stream to the lake.

    Raises:
        BadData: a table cannot be read or lacks required columns; a trusted one has a wrong type
            or key.
        Refused: another load holds the lake for too long.

    """
    walk = _Walk(lake, datasets, str(load), by, source, policy, progress or _silent)
    if trusted:
        return _publish_trusted(walk, tables)
    with _folder(walk) as folder:
        con = lake.reader()
        try:
            staged = [
                stage_table(con, datasets[name], table, source, folder / f"{name}.parquet")
                for name, table in tables.items()
            ]
        finally:
            con.close()
        return _sift_and_publish(walk, staged, folder, [])


@dataclass(frozen=True, slots=True)
class _Walk:
    """What all steps of one load need to know."""

    lake: Lake
    datasets: Datasets
    load: str
    by: str
    source: str
    policy: Policy
    progress: Progress
    dry: bool = False
    started_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


class _UnsoundError(Exception):
    """Undoes the transaction of a load after which the tables contradict each other."""


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody how far a load has come."""


@contextmanager
def _folder(walk: _Walk) -> Iterator[Path]:
    """Give the load's staging folder, and take it away afterwards."""
    parent = walk.lake.home / "tmp"
    for left in parent.glob("load-*"):  # by killed loads
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    folder = parent / f"load-{walk.load}"
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sift_and_publish(
    walk: _Walk, staged: Sequence[Staged], folder: Path, findings: Sequence[Finding]
) -> LoadResult:
    incoming = by_dataset(staged, walk.datasets)
    con = walk.lake.reader()
    try:
        make_rejects(con)
        sifted = sift_all(con, incoming, walk.datasets, folder, walk.progress)
        found = [*findings, *(f for s in sifted for f in s.findings)]
        found += [f for s in sifted for f in _too_many(s, walk.policy)]
        counts: dict[str, Published] = {}
        snapshot = None
        if not walk.dry and not any(f.weight is Weight.ERROR for f in found):
            counts, snapshot, odd = _publish(walk, sifted, con)
            found += odd
        loads = tuple(_dataset_load(s, counts.get(s.dataset.name)) for s in sifted)
        place = walk.lake.home / "rejects" / f"{walk.load}.xlsx"
        rejects = keep_rejects(con, place, staged, walk.datasets, loads, walk.policy.language)
    finally:
        con.close()
    return LoadResult(
        walk.load,
        walk.source,
        walk.started_at,
        dt.datetime.now(dt.UTC),
        loads,
        snapshot,
        tuple(found),
        rejects,
        tuple(sheet.mapping for sheet in staged),
    )


def _publish(
    walk: _Walk, sifted: Sequence[Sifted], before: duckdb.DuckDBPyConnection
) -> tuple[dict[str, Published], int | None, list[Finding]]:
    """Publish all in one transaction, unless the tables then contradict each other anew."""
    counts: dict[str, Published] = {}
    odd: list[Finding] = []
    extra = {"load": walk.load, "source": walk.source}
    try:
        with walk.lake.writer(walk.by, f"load {walk.source}", extra) as writer:
            for at, part in enumerate(sifted):
                walk.progress(f"publish {part.dataset.name}", at, len(sifted))
                counts[part.dataset.name] = writer.publish(
                    part.dataset, part.accepted, walk.policy.mode, load=walk.load,
                    within=walk.policy.within,
                )  # fmt: skip
            odd = _contradictions(walk, writer, before, set(counts))
            _require_sound(odd)
    except _UnsoundError:
        return {}, None, odd
    walk.progress("publish", len(sifted), len(sifted))
    return counts, _snapshot(walk, writer), odd


def _require_sound(findings: Sequence[Finding]) -> None:
    if any(f.weight is Weight.ERROR for f in findings):
        raise _UnsoundError


def _contradictions(
    walk: _Walk, writer: Writer, before: duckdb.DuckDBPyConnection, loaded: set[str]
) -> list[Finding]:
    """Return what the checks between tables find; what was as bad before is only a warning."""
    walk.progress("check", 0, 0)
    now = _checked(walk.datasets, writer.con, writer.tables(), loaded)
    if not any(f.weight is Weight.ERROR for f in now):
        return now
    old = _checked(walk.datasets, before, walk.lake.tables(), loaded)
    worst = {(f.code, f.dataset, f.place.split(":")[0]): f.rows for f in old}
    return [
        f.as_warning() if worst.get((f.code, f.dataset, f.place.split(":")[0]), 0) >= f.rows else f
        for f in now
    ]


def _checked(
    datasets: Datasets, con: duckdb.DuckDBPyConnection, tables: frozenset[str], only: set[str]
) -> list[Finding]:
    at_hand = {d.name: f"lake.{d.name}" for d in datasets if d.name in tables}
    return [Finding.of_check(f) for f in cross_checks(con, datasets, at_hand, only)]


def _publish_trusted(walk: _Walk, tables: Mapping[str, Path | pa.Table]) -> LoadResult:
    loads = []
    extra = {"load": walk.load, "source": walk.source}
    with walk.lake.writer(walk.by, f"load {walk.source}", extra) as writer:
        for at, (name, table) in enumerate(tables.items()):
            walk.progress(f"publish {name}", at, len(tables))
            done = writer.publish(
                walk.datasets[name], table, walk.policy.mode, load=walk.load,
                within=walk.policy.within,
            )  # fmt: skip
            rows = done.new + done.changed + done.unchanged
            loads.append(
                DatasetLoad(name, rows, 0, done.new, done.changed, done.unchanged, done.removed)
            )
    walk.progress("publish", len(tables), len(tables))
    return LoadResult(
        walk.load,
        walk.source,
        walk.started_at,
        dt.datetime.now(dt.UTC),
        tuple(loads),
        _snapshot(walk, writer),
        (),
    )


def _snapshot(walk: _Walk, writer: Writer) -> int:
    """Return where the load's rows can be read; where nothing changed, the latest snapshot."""
    return walk.lake.snapshot() if writer.snapshot is None else writer.snapshot


def _dataset_load(part: Sifted, done: Published | None) -> DatasetLoad:
    counts = (done.new, done.changed, done.unchanged, done.removed) if done else ()
    return DatasetLoad(part.dataset.name, part.rows_in, part.rejected, *counts)


_CURE_ZH = (
    "请按退回表改正原文件后重新导入；或放宽允许的比例，先导入合格的行，再导入改正后的退回表。"
)
_CURE_EN = (
    "Correct the file as the rejects workbook says and import it again; or allow a greater share "
    "and then import the corrected rejects workbook."
)


def _too_many(part: Sifted, policy: Policy) -> list[Finding]:
    if part.rejected <= part.rows_in * policy.allowed and part.rejected < part.rows_in:
        return []
    title, share = part.dataset.title, f"{policy.allowed:.0%}"
    if not part.rows_in:
        zh, en = f"“{title.zh}”只有表头，没有数据。", f"“{title.en}” has a heading but no rows."
        return [Finding("no_rows", Weight.ERROR, zh, en, part.dataset.name)]
    return [
        Finding(
            "too_many_rejected",
            Weight.ERROR,
            f"“{title.zh}”{part.rows_in} 行中有 {part.rejected} 行不合格（允许 {share}），未发布。",
            f"{part.rejected} of {part.rows_in} rows of “{title.en}” are rejected ({share} are "
            "allowed): nothing was published.",
            part.dataset.name,
            rows=part.rejected,
            cure=(_CURE_ZH, _CURE_EN),
        )
    ]


def _skipped(staged: Sequence[Staged]) -> list[Finding]:
    return [
        Finding(
            "skipped_rows",
            Weight.NOTE,
            f"跳过 {sheet.skipped} 行：重复的表头、合计或备注。",
            f"{sheet.skipped} rows were left out: repeated headings, totals or remarks.",
            sheet.mapping.dataset,
            sheet.name,
            sheet.skipped,
        )
        for sheet in staged
        if sheet.skipped
    ]
