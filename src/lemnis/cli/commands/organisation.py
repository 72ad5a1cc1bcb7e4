"""``lemnis organisation``: duties as a workbook out and in, and the organisation handbook."""

from pathlib import Path
from typing import Annotated

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.people import duty_sheets, handbook, queries
from lemnis.people.duty_sheets import write_duty_sheet

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_UNIT = typer.Option("--unit", metavar="CODE", help="只要这个部门 ¦ of this unit only")
_PATH = typer.Argument(metavar="FILE", help="工作簿 ¦ a workbook")


@main.command("sheet")
def sheet(
    context: typer.Context,
    path: Annotated[Path, _PATH],
    *,
    unit: Annotated[str, _UNIT] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """写出职责表，可修改后再导入。 ¦ Write duties as a sheet that can be mended and imported.

    lemnis organisation sheet duties.xlsx
    lemnis organisation sheet duties.xlsx --unit U01
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    duties = queries.duties(wiring.by, unit=_known(wiring, unit))
    write_duty_sheet(path, duties, wiring.language)
    items = sum(len(duty.items) for duty in duties)
    screen.json({"file": str(path), "duties": len(duties), "items": items})
    screen.say(
        f"已写出 {len(duties)} 项职责、{items} 个工作事项：{path}",
        f"Wrote {counted(items, 'work item')} of {len(duties)} duties: {path}",
    )


@main.command("import")
def import_sheet(
    context: typer.Context,
    path: Annotated[Path, _PATH],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """导入职责表，全部或一条不导。 ¦ Import a sheet of duties, all of it or nothing.

    lemnis organisation import duties.xlsx
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    items = duty_sheets.import_duties(path, by=wiring.by)
    screen.json({"items": items})
    screen.say(f"已导入 {items} 个工作事项。", f"Imported {counted(items, 'work item')}.")


@main.command("handbook")
def write_handbook(
    context: typer.Context,
    path: Annotated[Path, _PATH],
    *,
    unit: Annotated[str, _UNIT] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """写出组织手册：部门、岗位、职责、矩阵、机构。 ¦ Write the organisation handbook.

    lemnis organisation handbook handbook.xlsx
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    handbook.write_handbook(path, wiring.by, unit=unit, language=wiring.language)
    screen.json({"file": str(path)})
    screen.say(f"组织手册已写出：{path}", f"Wrote the handbook: {path}")


def _known(wiring: Wiring, unit: str) -> str:
    """Return the code of a unit, once it is sure that there is such a unit."""
    return queries.unit_tree(wiring.by, root=unit)[0].code if unit else ""
