"""A source described in ``sources.yaml``, fetched and loaded.

Apart from the other walks, for what fetches (dlt) takes a second to import.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from lemnis.evidence.opening import Home
from lemnis.evidence.recording import recorded_load
from lemnis.evidence.rules import SourceKind
from lemnis.lake import datasets
from lemnis.lake.ingest import load_tables
from lemnis.lake.loads import LoadResult, Policy
from lemnis.lake.publish import Mode
from lemnis.lake.sources.descriptions import SourceConfig
from lemnis.lake.sources.extract import Extraction, extract
from lemnis.lake.store import Lake
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require

Progress = Callable[[str, int, int], None]
Settings = Callable[[str], str]
Tables = Mapping[str, Path]


def sync_source(
    lake: Lake,
    home: Home,
    source: SourceConfig,
    settings: Settings,
    *,
    by: Viewer,
    progress: Progress,
) -> list[LoadResult]:
    """Fetch what has changed at a source, load it, and remember how far that went.

    What was fetched whole replaces what is published, what changed is merged into it: two loads.
    Writes: up to two Loads. Only when all are published does the source's mark move.

    Raises:
        BadData, NotFound: the source cannot be read, or a setting it names is missing.

    """
    require(by, Permission.LOAD_DATA)
    known = datasets.load()
    names = _settings_of(source)
    extraction = extract(
        source,
        home.folder / "sources",
        {name: settings(name) for name in names},
        known,
        progress=lambda name, rows: progress(f"fetch {name}", rows, 0),
    )
    kind = SourceKind(source.kind)
    results = []
    for mode, tables in _by_mode(extraction):

        def work(uuid: UUID, mode: Mode = mode, tables: Tables = tables) -> LoadResult:
            return load_tables(
                lake, known, tables, load=uuid, by=by.name, source=source.name,
                policy=Policy(mode=mode), progress=progress,
            )  # fmt: skip

        results.append(recorded_load(lake, source.name, kind, by, work))
    if all(result.published for result in results):
        extraction.commit()
    return results


def _settings_of(source: SourceConfig) -> list[str]:
    token = getattr(source, "token_setting", None)
    return [source.url_setting, *([token] if token else [])]


def _by_mode(extraction: Extraction) -> list[tuple[Mode, Tables]]:
    whole = {n: t for n, t in extraction.tables.items() if n in extraction.whole}
    changed = {n: t for n, t in extraction.tables.items() if n not in extraction.whole}
    return [(m, t) for m, t in ((Mode.REPLACE, whole), (Mode.MERGE, changed)) if t]
