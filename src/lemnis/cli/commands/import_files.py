"""``lemnis import``: rows from files into the lake."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from lemnis.cli.findings import load_json, show_findings, show_mapping, show_rows
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import named_dataset
from lemnis.errors import BadData, WrongUse
from lemnis.evidence import work
from lemnis.evidence.opening import Home, known_datasets, mend_records, opened_lake
from lemnis.lake.datasets import Datasets
from lemnis.lake.loads import LoadResult, Policy
from lemnis.lake.publish import Mode
from lemnis.lake.sources.headers import SheetMapping, saved_mapping
from lemnis.lake.store import Lake


def main(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Excel、CSV、TSV、Parquet 文件 ¦ files to read"),
    ],
    dataset: Annotated[
        str,
        typer.Option(metavar="NAME", help="它是哪个数据集：名称或标题 ¦ which data set it is"),
    ] = "",
    headings: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADING=COLUMN",
            help="某个表头是哪一列（可重复）；列留空为不导入"
            " ¦ HEADING=COLUMN, may be repeated; no column leaves it out",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="表头对照文件（JSON） ¦ a JSON file of headings"),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="有一行不合格就不发布 ¦ publish nothing if a row is bad"),
    ] = False,
    allow: Annotated[
        float,
        typer.Option(
            metavar="PERCENT",
            min=0,
            max=100,
            help="允许退回的行占百分之几，合格的照常发布"
            " ¦ how many rows in a hundred may be rejected while the others are published",
        ),
    ] = 5,
    mode: Annotated[
        Mode,
        typer.Option(
            metavar="MODE",
            help="merge 按主键合并，replace 全部替换，append 只加新行 ¦ merge, replace or append",
        ),
    ] = Mode.MERGE,
    is_oulad: Annotated[
        bool,
        typer.Option("--oulad", help="FILE 是 OULAD 公开数据的文件夹 ¦ FILE is OULAD's folder"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """把文件导入数据湖：核对，合格的发布，不合格的退回。 ¦ Check files and publish their good rows.

    lemnis import 学生.xlsx 班级.csv
    lemnis import 花名册.xlsx --dataset 学生 --map 学员编号=student_id
    lemnis import OULAD --oulad
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    datasets = known_datasets()
    kept = None
    with opened_lake(Home(wiring.home, wiring.lake_catalogue)) as lake:
        mend_records(lake, at=dt.datetime.now(dt.UTC), by=wiring.by)
        if is_oulad:
            result, kept = _oulad(screen, lake, paths)
        else:
            policy = Policy(allow / 100, strict=strict, mode=mode, language=wiring.language)
            columns = {**(saved_mapping(mapping) if mapping else {}), **_columns(headings or [])}
            wishes = work.FileWishes(columns, named_dataset(dataset, datasets), policy)
            result = _files(screen, lake, paths, wishes, datasets)
    screen.json(load_json(result))
    _tell(screen, result, datasets)
    if kept:
        screen.say(f"已换用 OULAD 的校历，原校历留在 {kept.name}。",
                   f"OULAD's calendar is in use now; yours is kept as {kept.name}.")  # fmt: skip
    if result.published:
        _tell_next(screen, is_oulad=is_oulad)
    return 0 if result.published else 1


def _files(
    screen: Screen, lake: Lake, paths: list[Path], wishes: work.FileWishes, datasets: Datasets
) -> LoadResult:
    try:
        with screen.progress() as progress:
            return work.import_files(lake, paths, wishes, by=screen.wiring.by, progress=progress)
    except BadData as error:
        read = error.facts.get("mapping")
        if isinstance(read, SheetMapping):
            show_mapping(screen, read, datasets)
            _tell_how_to_map(screen, paths, read)
        raise


def _tell_how_to_map(screen: Screen, paths: list[Path], read: SheetMapping) -> None:
    guesses = [
        f"--map {unknown.heading}={name}"
        for unknown in read.unknown
        for name in unknown.suggestions[:1]
        if name in read.missing
    ]
    if guesses:
        call = screen.wiring.call(f"import {' '.join(map(str, paths))} {' '.join(guesses)}")
        screen.say("如果下面的对照正确，请这样导入：", "If this is what they mean, import so:")
        screen.line(f"  {call}")


def _oulad(screen: Screen, lake: Lake, paths: list[Path]) -> tuple[LoadResult, Path | None]:
    if len(paths) != 1 or not paths[0].is_dir():
        raise WrongUse(
            "--oulad 后须写一个文件夹。",
            "--oulad needs exactly one folder.",
            cure=("例如 lemnis import OULAD --oulad。", "For example lemnis import OULAD --oulad."),
        )
    home = Home(screen.wiring.home, screen.wiring.lake_catalogue)
    with screen.progress() as progress:
        return work.import_oulad(lake, home, paths[0], by=screen.wiring.by, progress=progress)


def _columns(given: list[str]) -> dict[str, str]:
    columns = {}
    for text in given:
        heading, sign, column = text.partition("=")
        if not sign or not heading:
            raise WrongUse(
                f"看不懂 --map {text}。",
                f"Cannot read --map {text}.",
                cure=("写成 --map 学员编号=student_id。", "Write --map HEADING=student_id."),
            )
        columns[heading.strip()] = column.strip()
    return columns


def _tell(screen: Screen, result: LoadResult, datasets: Datasets) -> None:
    for mapping in result.mappings:
        show_mapping(screen, mapping, datasets)
    told = {"unknown_heading"}  # said with the mapping
    show_findings(screen, [f for f in result.findings if f.code not in told], datasets)
    show_rows(screen, result, datasets)
    screen.say()
    if result.published:
        screen.say(
            f"已发布到 {screen.wiring.place()}（快照 {result.snapshot}）。",
            f"Published in {screen.wiring.place()} (snapshot {result.snapshot}).",
            "bold green",
        )
    else:
        screen.say("没有发布，数据湖未变。", "Nothing was published.", "bold red")
    if result.rejects:
        _tell_rejects(screen, result)


def _tell_rejects(screen: Screen, result: LoadResult) -> None:
    if result.published:
        screen.say(
            "退回的行和原因写在下面的工作簿里；在其中改正标红的单元格，保存后导入它即可：",
            "The rejected rows and the reasons are in this workbook. Mend the red cells in it,"
            " save, and import it:",
        )
        screen.line(f"  {screen.wiring.call(f'import {result.rejects}')}")
    else:
        screen.say(
            "退回的行和原因写在下面的工作簿里；请照它改正原文件，再导入原文件"
            "（或用 --allow 先导入合格的行）：",
            "The rejected rows and the reasons are in this workbook. Mend your own file after it"
            " and import that again (or let the good rows in first, with --allow):",
        )
        screen.line(f"  {result.rejects}")


def _tell_next(screen: Screen, *, is_oulad: bool) -> None:
    screen.say()
    screen.say("接下来可以：", "Next:")
    steps = [("diagnose", "诊断", "diagnose")]
    if is_oulad:
        steps.append(("explain 课程及格率 OULAD", "诊断后说清一个数", "then take a number apart"))
    for words, zh, en in steps:
        screen.line(f"  {screen.wiring.call(words)}   # {screen.wiring.say(zh, en)}")
