"""``lemnis check``: what is wrong with the data as published."""

import datetime as dt
from typing import Annotated

import typer

from lemnis.cli.findings import show_findings
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import named_dataset
from lemnis.evidence import queries
from lemnis.evidence.opening import Home, known_datasets, opened_lake
from lemnis.lake.findings import Weight
from lemnis.lake.published import check_published, stale


def main(
    context: typer.Context,
    *,
    dataset: Annotated[
        str,
        typer.Argument(metavar="DATASET", help="只核对这个数据集 ¦ only this data set"),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """核对已发布的数据：每行、表与表之间、是否按时更新。 ¦ Check rows, tables and freshness.

    lemnis check
    lemnis check 学生
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    datasets = known_datasets()
    name = named_dataset(dataset, datasets)
    only = {name} if name else None
    last = {n: at.astimezone().date() for n, at in queries.last_loaded_at(wiring.by).items()}
    today = dt.datetime.now(dt.UTC).astimezone().date()
    with opened_lake(Home(wiring.home, wiring.lake_catalogue)) as lake:
        published = sorted(d.name for d in datasets if d.name in lake.tables())
        with screen.progress() as progress:
            found = check_published(lake, datasets, only, progress)
    found += stale(datasets, last, today, only)
    found.sort(key=lambda f: list(Weight).index(f.weight), reverse=True)
    screen.json({"checked": sorted(only or published), "findings": found})
    show_findings(screen, found, datasets)
    looked = len(only or published)
    screen.say(
        f"核对了 {looked} 个数据集，发现 {len(found)} 个问题。",
        f"Checked {looked} data sets: {len(found)} findings.",
        "bold",
    )
    return 1 if found else 0
