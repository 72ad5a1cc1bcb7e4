"""Fetching what changed in a college's systems, as Parquet files in our columns.

In: a source's description, the settings it names, a folder that keeps cursors. Out: an
``Extraction``: one file per data set, all cells text, to be loaded like any table; ``commit`` it
after publishing. A process killed before that fetches the same rows again, so none is lost, and
none is doubled because rows are published by key.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dlt
import duckdb
import requests
import sqlalchemy as sa
from dlt.common.json import json
from dlt.extract import DltResource
from dlt.pipeline.exceptions import PipelineStepFailed

from lemnis.errors import BadData, LemnisError, NotFound
from lemnis.lake.connection import quoted
from lemnis.lake.datasets import Dataset, Datasets
from lemnis.lake.sources import rest, sql
from lemnis.lake.sources.cells import CURSOR, Fetched
from lemnis.lake.sources.descriptions import SourceConfig, SqlSource, read_sources

__all__ = ["Extraction", "extract", "read_sources"]

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was fetched and waits to be published.

    ``tables`` has a Parquet file for each data set of which there are rows. ``whole`` are the data
    sets fetched completely: what they lack is gone at the source. ``rows`` counts.
    """

    source: str
    tables: Mapping[str, Path]
    whole: frozenset[str]
    rows: Mapping[str, int]
    _cursors: Mapping[str, Any] = field(repr=False)
    _home: Path = field(repr=False)

    def commit(self) -> None:
        """Remember how far this went; call it once the rows are published."""
        kept = _read_cursors(self._home) | dict(self._cursors)
        half = self._home / "cursors.half"
        half.write_text(json.typed_dumps(kept), "utf-8")
        half.replace(self._home / "cursors.json")
        shutil.rmtree(self._home / "run", ignore_errors=True)


def extract(
    source: SourceConfig,
    workdir: Path,
    settings: Mapping[str, str],
    datasets: Datasets,
    *,
    progress: Progress = lambda _dataset, _rows: None,
) -> Extraction:
    """Fetch what changed since the last committed extraction.

    ``workdir`` is the college's folder for sources; ``settings`` holds the values of the settings
    that the description names. ``progress`` hears data set and rows so far.

    Raises:
        NotFound: a setting or a data set that the description names does not exist.
        BadData: the source cannot be reached, refuses, or lacks a column.

    """
    wanted = {feed.dataset: _dataset(source, feed.dataset, datasets) for feed in source.feeds}
    url = _setting(source, source.url_setting, settings)
    home = workdir / source.name
    shutil.rmtree(home / "run", ignore_errors=True)  # left by a killed run
    (home / "run").mkdir(parents=True)
    since = _read_cursors(home)
    if isinstance(source, SqlSource):
        made, fetched = sql.resources(source, url, wanted, since, progress)
    else:
        name = source.token_setting
        token = None if name is None else _setting(source, name, settings)
        made, fetched = rest.resources(source, url, token, wanted, since, progress)
    _run(source, home / "run", made)
    return _extraction(source, home, wanted, fetched)


def _dataset(source: SourceConfig, name: str, datasets: Datasets) -> Dataset:
    if name in datasets:
        return datasets[name]
    near = ", ".join(d.name for d in datasets.nearest(name))
    raise NotFound(
        f"没有数据集 {name}。",
        f"There is no data set {name}.",
        place=source.name,
        cure=(f"相近的有：{near}", f"Near it: {near}"),
    )


def _setting(source: SourceConfig, name: str, settings: Mapping[str, str]) -> str:
    if settings.get(name):
        return settings[name]
    raise NotFound(
        f"没有设置 {name}。",
        f"The setting {name} is not set.",
        place=source.name,
        cure=(
            f"请在环境变量或设置文件中写明 {name}。",
            f"Set {name} in the environment or the settings file.",
        ),
    )


def _read_cursors(home: Path) -> dict[str, Any]:
    file = home / "cursors.json"
    return dict(json.typed_loads(file.read_text("utf-8"))) if file.exists() else {}


def _run(source: SourceConfig, run: Path, resources: Sequence[DltResource]) -> None:
    """Let dlt fetch everything into ``run/staged/<data set>/*.parquet``."""
    dlt.config["runtime.dlthub_telemetry"] = False
    dlt.config["runtime.log_level"] = "CRITICAL"
    pipeline = dlt.pipeline(
        source.name,
        pipelines_dir=str(run / "pipeline"),
        destination=dlt.destinations.filesystem(bucket_url=run.absolute().as_uri()),
        dataset_name="staged",
    )
    try:
        pipeline.run(resources, loader_file_format="parquet", write_disposition="append")
    except PipelineStepFailed as error:
        raise _told(source, error) from error


def _told(source: SourceConfig, error: BaseException) -> BaseException:
    """Return the first cause that a person can do something about, else the error itself."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, LemnisError):
            return cause
        if isinstance(cause, requests.RequestException | sa.exc.SQLAlchemyError):
            return BadData(
                f"读取来源失败：{_words(cause)}",
                f"The source could not be read: {_words(cause)}",
                place=source.name,
                cure=(
                    "稍后重试；仍失败请检查地址、口令和权限。",
                    "Try again later; if it fails again, check address, token and rights.",
                ),
            )
        cause = cause.__cause__ or cause.__context__
    return error


def _words(cause: BaseException) -> str:
    """Return the cause without addresses, which may hold passwords or tokens."""
    if isinstance(cause, requests.HTTPError) and cause.response is not None:
        return f"HTTP {cause.response.status_code}"
    if isinstance(cause, sa.exc.DBAPIError):
        return str(cause.orig)
    return type(cause).__name__


def _extraction(
    source: SourceConfig, home: Path, wanted: Mapping[str, Dataset], fetched: Fetched
) -> Extraction:
    tables = {}
    with duckdb.connect() as base:
        for feed in source.feeds:
            files = sorted((home / "run" / "staged" / feed.dataset).glob("*.parquet"))
            if files:
                file = home / "run" / f"{feed.dataset}.parquet"
                _gather(base, files, wanted[feed.dataset], file)
                tables[feed.dataset] = file
    whole = frozenset(feed.dataset for feed in source.feeds if feed.cursor is None)
    return Extraction(source.name, tables, whole, dict(fetched.rows), fetched.cursors, home)


def _gather(
    base: duckdb.DuckDBPyConnection, files: Sequence[Path], dataset: Dataset, file: Path
) -> None:
    """Write one file with our columns; of a row fetched twice while it changed, the younger."""
    rows = base.read_parquet([str(f) for f in files], union_by_name=True)
    base.register("fetched", rows)
    names = [c for c in rows.columns if c in dataset.column_by_name]
    columns = ", ".join(map(quoted, names))
    if CURSOR in rows.columns:
        key = quoted(dataset.key)
        query = (
            f"SELECT {columns} FROM fetched QUALIFY {key} IS NULL OR row_number()"
            f" OVER (PARTITION BY {key} ORDER BY {CURSOR} DESC NULLS LAST) = 1"
        )
    else:
        query = f"SELECT DISTINCT {columns} FROM fetched"
    base.sql(query).write_parquet(str(file), compression="zstd")
