"""``lemnis demo``: a college to look around in."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import typer

from lemnis.cli import summary
from lemnis.cli.alert_lines import show_moves
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.engine.alerts.shipped import shipped
from lemnis.engine.alerts.verdicts import remembering
from lemnis.engine.college import College
from lemnis.engine.deviations import Deviation
from lemnis.engine.diagnose import RunResult
from lemnis.evidence import demo_alerts, work
from lemnis.evidence.founding import found
from lemnis.evidence.opening import Home, mend_records, open_college, opened_lake
from lemnis.insight import (
    demo_assessments,
    demo_goals,
    demo_improvements,
    demo_reports,
    demo_work_signing,
)
from lemnis.lake.loads import LoadResult
from lemnis.lake.sources import demo
from lemnis.lake.store import Lake
from lemnis.people.actions import DEMO_PASSWORD
from lemnis.people.rules.permissions import Role
from lemnis.people.rules.viewers import operator
from lemnis.spiral import demo_self_diagnoses, demo_spirals

_DIAGNOSED = 2  # terms, with all indicators: the earlier gives the later its prior values


def main(
    context: typer.Context,
    *,
    size: Annotated[
        str,
        typer.Option(
            metavar="SIZE", help="规模：tiny、default 或 full ¦ size: tiny, default or full"
        ),
    ] = "default",
    seed: Annotated[
        int, typer.Option(metavar="N", help="随机种子，同种子同数据 ¦ same seed, same college")
    ] = demo.SEED,
    no_diagnose: Annotated[
        bool, typer.Option("--no-diagnose", help="只建数据，不诊断 ¦ build only, no diagnosis")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> None:
    """在 ./demo 建一所示范学校并诊断最近两个学期。 ¦ Build a demo college and diagnose it.

    lemnis demo
    lemnis demo --size tiny --home my-demo
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    with opened_lake(home) as lake:
        mend_records(lake, at=dt.datetime.now(dt.UTC), by=wiring.by)
        with screen.progress() as progress:
            loaded = work.make_demo(lake, home, size, seed, by=wiring.by, progress=progress)
        found(home, demo.NOW)
        _tell_built(screen, loaded)
        if no_diagnose:
            _turned(screen, home, lake, seed)
            screen.json({"home": wiring.home, "load": _load(loaded), "runs": []})
            return
        runs, worst = _diagnosed(screen, home, lake)
        office = operator(Role.QUALITY_OFFICE.value)  # who writes what a college has written
        demo_alerts.fill(on=demo.NOW, at=dt.datetime.now(dt.UTC), by=office)
        _turned(screen, home, lake, seed)
        demo_goals.fill(on=demo.NOW, by=office, seed=seed)
        demo_improvements.fill(on=demo.NOW, by=office)
        demo_assessments.fill(on=demo.NOW, by=office)
        demo_reports.fill(on=demo.NOW, by=office)
        demo_work_signing.fill(on=demo.NOW, by=office)
        demo_self_diagnoses.fill(on=demo.NOW, by=office)
        screen.json({"home": wiring.home, "load": _load(loaded), "runs": runs})
        _tell_next(screen, worst)


def _diagnosed(
    screen: Screen, home: Home, lake: Lake
) -> tuple[list[dict[str, object]], list[Deviation]]:
    wiring = screen.wiring
    college = open_college(home, lake, viewer=wiring.by, on=demo.NOW)
    results: list[RunResult] = []
    before: dt.date | None = None
    with screen.progress() as progress:
        for wanted in _lived(college):
            if before is not None and wanted.on == demo.NOW:
                # What was written in the middle of the year is overtaken by its end.
                demo_reports.begin_early(on=before, by=operator(Role.QUALITY_OFFICE.value))
            before = wanted.on
            results += work.run_diagnosis(college, wanted, by=wiring.by, progress=progress)
    screen.say()
    worst = summary.show_run(screen, college, results[-1])
    show_moves(screen, results)
    return summary.as_json(college, results), worst


def _turned(screen: Screen, home: Home, lake: Lake, seed: int) -> None:
    """Let the spirals have turned, by what was measured."""
    college = open_college(home, lake, viewer=screen.wiring.by, on=demo.NOW)
    with screen.progress() as progress:
        demo_spirals.fill(college, on=demo.NOW, seed=seed, by=screen.wiring.by, progress=progress)


def _lived(college: College) -> Iterator[work.Wanted]:
    """Yield the terms as they would have been diagnosed, each on its last day.

    Of those long past only what rules look back at, so that the demo is ready sooner.
    """
    terms = college.calendar.terms
    looked_back_at = remembering(shipped(college.library.catalogue))
    for term in terms:
        codes = () if term in terms[-_DIAGNOSED:] else looked_back_at
        yield work.Wanted((term.period,), min(term.end, demo.NOW), codes)


def _tell_built(screen: Screen, loaded: LoadResult) -> None:
    rows, home = sum(d.rows_in for d in loaded.datasets), screen.wiring.place()
    screen.say(
        f"已在 {home} 建成示范学校：{len(loaded.datasets)} 个数据集，{rows:,} 行，三个学年。",
        f"Built a demo college in {home}:"
        f" {len(loaded.datasets)} data sets, {rows:,} rows, three academic years.",
        "bold",
    )


def _tell_next(screen: Screen, worst: list[Deviation]) -> None:
    wiring = screen.wiring
    screen.say()
    screen.say("接下来可以：", "Next:")
    if worst:
        what = wiring.say("说清其中一个数", "take one of these numbers apart")
        screen.line(f"  {wiring.call(summary.explain_words(summary.telling(worst)))}   # {what}")
    for words, zh, en in (
        ("serve --with-worker", "打开网站", "serve the site"),
        ("check", "核对数据", "check the data"),
        ("import 花名册.xlsx", "导入自己的表格", "import a table of your own"),
    ):
        screen.line(f"  {wiring.call(words)}   # {wiring.say(zh, en)}")
    screen.line(f"  lemnis --help   # {wiring.say('全部命令', 'all commands')}")
    _tell_logins(screen)


def _tell_logins(screen: Screen) -> None:
    """Tell how to come in as somebody of each role."""
    screen.say()
    screen.say(
        f"网站上每种角色有一个账号，密码都是 {DEMO_PASSWORD}：",
        f"On the site each role has an account, the password of all is {DEMO_PASSWORD}:",
    )
    for role in Role:
        screen.line(f"  {role.value:<16}{screen.word(role.words)}")


def _load(loaded: LoadResult) -> dict[str, object]:
    rows = {d.dataset: d.rows_in for d in loaded.datasets}
    return {"load": loaded.load, "snapshot": loaded.snapshot, "rows": rows}
