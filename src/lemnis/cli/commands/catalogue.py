"""``lemnis catalogue``: the indicators a college goes by."""

from pathlib import Path
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.text import Text

from lemnis.cli.front import Wiring, no_college
from lemnis.cli.screen import Screen, counted
from lemnis.engine import catalogue as indicators
from lemnis.engine.pages import write_book, write_page
from lemnis.engine.proofreading import Mistake
from lemnis.errors import NotFound, WrongUse
from lemnis.evidence import opening
from lemnis.evidence.opening import Home
from lemnis.evidence.own_catalogue import proofread_own, proofread_places, take_in
from lemnis.insight.own_pages import proofread_pages

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_MOST_SHOWN = 6
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")


@main.command()
def validate(
    context: typer.Context,
    *,
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PLACE",
            help="文件或文件夹；默认本校自己的目录 ¦ files or folders; default the college's own",
        ),
    ] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> int:
    """检查指标和本校改写的目录页，列出错误。 ¦ Check indicators and own pages; list mistakes.

    lemnis catalogue validate
    lemnis catalogue validate 新指标.yaml
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    pages: list[str] = []
    if places:
        read, mistakes = proofread_places(places, indicators.load())
    elif wiring.home.is_dir():
        read, mistakes = proofread_own(Home(wiring.home))
        pages, wrong = proofread_pages(wiring.home / "catalogue")
        mistakes += wrong
    else:
        raise no_college(wiring.home)
    screen.json({"indicators": sorted(read), "pages": pages, "mistakes": mistakes})
    _tell(screen, mistakes)
    told = (f"、{len(pages)} 页其他设定", f", {counted(len(pages), 'other page')}")
    screen.say(
        f"检查了 {len(read)} 项指标{told[0] if pages else ''}，{len(mistakes)} 处错误。",
        f"Checked {counted(len(read), 'indicator')}{told[1] if pages else ''}:"
        f" {counted(len(mistakes), 'mistake')}.",
        "bold red" if mistakes else "bold green",
    )
    if not read and not pages and not mistakes:
        where = ", ".join(map(str, places)) if places else wiring.place()
        screen.say(
            f"{where} 中没有写指标。新建学校的 catalogue/indicators/own.yaml 里有一例，去掉行首的"
            " “# ”即可启用。",
            f"No indicator is written in {where}. A new college's catalogue/indicators/own.yaml"
            " has an example: take off the “# ” at the beginning of its lines.",
        )
    return 1 if mistakes else 0


@main.command()
def export(
    context: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="写到 .xlsx 或 .yaml ¦ an .xlsx or .yaml file")
    ],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """导出在用的全部指标（随附的和本校的）。 ¦ Export the indicators in force.

    lemnis catalogue export 指标.xlsx
    lemnis catalogue export indicators.yaml
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    write = {".xlsx": write_book, ".yaml": write_page, ".yml": write_page}.get(file.suffix.lower())
    if write is None:
        raise WrongUse(
            f"不能导出为“{file.suffix or file.name}”。",
            f"“{file.suffix or file.name}” cannot be exported.",
            cure=("文件名请以 .xlsx 或 .yaml 结尾。", "Let the name end in .xlsx or .yaml."),
        )
    if not file.absolute().parent.is_dir():
        raise NotFound(
            "没有这个文件夹。",
            "There is no such folder.",
            place=str(file.parent),
            cure=("请先建立文件夹，或换个位置。", "Make it first, or choose another place."),
        )
    whole = opening.catalogue(Home(wiring.home))
    write(file, whole.values())
    screen.json({"file": file, "indicators": len(whole)})
    screen.say(
        f"已导出 {len(whole)} 项指标到 {file}。", f"Exported {len(whole)} indicators to {file}."
    )


@main.command("import")
def import_indicators(
    context: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".xlsx 或 .yaml ¦ an .xlsx or .yaml file")
    ],
    as_json: Annotated[bool, _JSON] = False,
) -> int:
    """导入新的和改过的指标；有一处错就一项不进。 ¦ Take in what differs, or nothing.

    lemnis catalogue import 指标.xlsx
    """
    wiring: Wiring = context.obj
    wiring.open(wiring.home)
    screen = Screen(wiring, as_json=as_json)
    taken, mistakes = take_in(Home(wiring.home), file)
    screen.json({"taken": taken, "mistakes": mistakes})
    _tell(screen, mistakes)
    if mistakes:
        screen.say(
            f"{len(mistakes)} 处错误，未导入。",
            f"{counted(len(mistakes), 'mistake')}: nothing was imported.",
            "bold red",
        )
        return 1
    shown = " ".join(taken[:_MOST_SHOWN]) + (" …" if len(taken) > _MOST_SHOWN else "")
    screen.say(
        f"已导入 {len(taken)} 项新的或改过的指标。{shown}",
        f"Took in {counted(len(taken), 'new or changed indicator')}. {shown}",
        "bold",
    )
    return 0


def _tell(screen: Screen, mistakes: list[Mistake]) -> None:
    for mistake in mistakes:
        code = "" if mistake.code in ("", *mistake.place.split()) else f" {mistake.code}"
        if mistake.fault is None:
            screen.line(f"{mistake.place}{code}: {screen.wiring.say(mistake.zh, mistake.en)}")
        else:
            _tell_fault(screen, mistake, f"{mistake.place}{code}")


def _tell_fault(screen: Screen, mistake: Mistake, place: str) -> None:
    fault = mistake.fault
    assert fault is not None
    zh = f"。是否想写“{fault.suggestion}”？" if fault.suggestion else ""
    en = f". Did you mean “{fault.suggestion}”?" if fault.suggestion else ""
    screen.line(
        f"{place}: "
        + screen.wiring.say(
            f"公式第 {fault.line} 行第 {fault.column} 列：{fault.zh}{zh}",
            f"formula, line {fault.line}, column {fault.column}: {fault.en}{en}",
        )
    )
    lines = mistake.formula.splitlines()
    if 0 < fault.line <= len(lines):
        line = lines[fault.line - 1]
        before, wrong = line[: fault.column - 1], line[fault.column - 1 :][: fault.length]
        screen.line(f"    {line}")
        marks = " " * cell_len(before) + "^" * max(cell_len(wrong), 1)
        if not screen.as_json:
            screen.console.print(Text(f"    {marks}", style="red"), soft_wrap=True)
