"""``lemnis doctor``: whether all is well."""

from typing import Annotated

import typer
from rich.text import Text

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.evidence.health import Health, State, college, machine
from lemnis.evidence.opening import Home
from lemnis.evidence.site_health import site

_STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}
_SIGNS = {State.OK: "✓", State.WARN: "!", State.FAIL: "✗"}


def main(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """检查安装和学校是否完好，每项给出办法。 ¦ See whether all is well, and what to do if not.

    lemnis doctor
    lemnis doctor --home demo
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    found = [*machine()]
    if wiring.home.is_dir():
        found += college(home, lambda: wiring.open(wiring.home), wiring.by)
        if all(health.state is not State.FAIL for health in found):
            found += site(wiring.by)
    else:
        screen.say(
            f"{wiring.place()} 处没有学校，只检查安装。新建学校用 lemnis init 或 lemnis demo，"
            "已有的用 --home 指出。",
            f"There is no college in {wiring.place()}: only the installation is looked at."
            " Begin one with lemnis init or lemnis demo, or name yours with --home.",
        )
    screen.json({"home": wiring.home, "checks": found})
    for health in found:
        screen.show(_said(screen, health))
    return 1 if any(health.state is State.FAIL for health in found) else 0


def _said(screen: Screen, health: Health) -> Text:
    text = Text(f"{_SIGNS[health.state]} ", style=_STYLES[health.state])
    text.append(screen.word(health.name), style="bold")
    text.append(f"  {screen.wiring.say(health.zh, health.en)}", style="default")
    cure = screen.wiring.say(*health.cure)
    text.append(f"  {cure}" if cure else "", style="dim")
    return text
