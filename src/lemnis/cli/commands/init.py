"""``lemnis init``: begin a college in a folder."""

import datetime as dt
from typing import Annotated

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.evidence.founding import found
from lemnis.evidence.opening import Home


def main(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> None:
    """在文件夹里新建一所学校，或升级已有的。 ¦ Begin a college in a folder, or upgrade one.

    lemnis init
    lemnis init --home /srv/lemnis/college
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    made = found(home, dt.datetime.now(dt.UTC).astimezone().date())
    screen.json({"home": wiring.home, "made": made})
    screen.say(f"学校已就绪：{wiring.place()}", f"The college is ready: {wiring.place()}", "bold")
    if not made:
        screen.say("已有的文件都没有改动。", "Nothing that was there has been changed.")
        return
    screen.say("新写的文件：", "New files:")
    for path in made:
        screen.line(f"  {path.relative_to(wiring.home)}")
    screen.say()
    screen.say("接下来：", "Next:")
    for words, zh, en in (
        ("import 学校.xlsx 部门.xlsx 专业.xlsx 班级.xlsx 学生.xlsx",
         "导入数据；先改 calendar.yaml 里的校历", "import data (terms: calendar.yaml)"),
        ("diagnose", "诊断", "diagnose"),
        ("doctor", "检查是否一切正常", "see whether all is well"),
    ):  # fmt: skip
        screen.line(f"  {wiring.call(words)}   # {wiring.say(zh, en)}")
