"""``lemnis sync``: what has changed in the college's systems, into the lake."""

import datetime as dt
from typing import Annotated

import typer

from lemnis.cli.findings import load_json, show_findings, show_rows
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.errors import NotFound
from lemnis.evidence import syncing
from lemnis.evidence.opening import Home, known_datasets, mend_records, opened_lake
from lemnis.lake.datasets import Datasets
from lemnis.lake.loads import LoadResult
from lemnis.lake.sources.descriptions import SourceConfig, read_sources


def main(
    context: typer.Context,
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="只取这个来源；默认全部 ¦ only this source, default all"
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """按 sources.yaml 从数据库和接口取数。 ¦ Fetch from the systems that sources.yaml describes.

    lemnis sync
    lemnis sync jwxt
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home, datasets = Home(wiring.home, wiring.lake_catalogue), known_datasets()
    results: dict[str, list[LoadResult]] = {}
    with opened_lake(home) as lake:
        mend_records(lake, at=dt.datetime.now(dt.UTC), by=wiring.by)
        for source in _chosen(home, name):
            with screen.progress() as progress:
                results[source.name] = syncing.sync_source(
                    lake, home, source, wiring.setting, by=wiring.by, progress=progress
                )
            _tell(screen, source, results[source.name], datasets)
    screen.json({name: [load_json(r) for r in loads] for name, loads in results.items()})
    return 0 if all(r.published for loads in results.values() for r in loads) else 1


def _chosen(home: Home, name: str) -> list[SourceConfig]:
    known = read_sources(home.sources)
    chosen = [source for source in known if name in {"", source.name}]
    if not chosen:
        listed = ", ".join(source.name for source in known)
        raise NotFound(
            f"没有来源“{name}”。",
            f"There is no source “{name}”.",
            place=str(home.sources),
            cure=(f"有：{listed}。", f"There are: {listed}."),
        )
    return chosen


def _tell(
    screen: Screen, source: SourceConfig, results: list[LoadResult], datasets: Datasets
) -> None:
    screen.say(source.name, source.name, "bold")
    if not results:
        screen.say("  没有变化。", "  Nothing has changed.")
    for result in results:
        show_findings(screen, result.findings, datasets)
        show_rows(screen, result, datasets)
        if result.published:
            screen.say(
                f"已发布（快照 {result.snapshot}）。", f"Published (snapshot {result.snapshot})."
            )
        else:
            screen.say("没有发布，数据湖未变。", "Nothing was published.", "bold red")
        if result.rejects:
            screen.line(f"  {screen.wiring.say('退回的行：', 'Rejected rows: ')}{result.rejects}")
