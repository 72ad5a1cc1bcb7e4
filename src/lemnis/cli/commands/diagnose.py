"""``lemnis diagnose``: measure and judge."""

import datetime as dt
from typing import Annotated

import typer

from lemnis.cli import summary
from lemnis.cli.alert_lines import show_moves
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College
from lemnis.engine.diagnose import RunResult
from lemnis.errors import BadFormula, NotFound, WrongUse
from lemnis.evidence import work
from lemnis.evidence.opening import Home, mend_records, open_college, opened_lake
from lemnis.evidence.publishing import publish_cases
from lemnis.values import Period, PeriodKind


def main(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    periods: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PERIOD",
            help="时段，如 2024-2025-2、2025-03；默认当前或最近的学期"
            " ¦ such as 2024-2025-2 or 2025-03; default the present or last term",
        ),
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="只算这些指标（可重复）：代码或名称 ¦ only these: code or name"
        ),
    ] = None,
    on: Annotated[
        str,
        typer.Option(metavar="DAY", help="诊断日，默认今天 ¦ the day of the run, default today"),
    ] = "",
    first: Annotated[
        str, typer.Option("--from", metavar="PERIOD", help="从这一时段起 ¦ from this period")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="PERIOD", help="到这一时段止 ¦ to this period")
    ] = "",
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="全部重新计算，不沿用以前的结果 ¦ measure everything anew, whatever stands",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """计算并评定指标，结果存入数据湖。 ¦ Measure and judge indicators, and store what comes out.

    lemnis diagnose
    lemnis diagnose 2024-2025-2 --indicator 生师比
    lemnis diagnose --from 2023-2024-1 --to 2024-2025-2
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    as_of = day(on, "--on")
    with opened_lake(home) as lake:
        mend_records(lake, at=dt.datetime.now(dt.UTC), by=wiring.by)
        publish_cases(lake, on=as_of, by=wiring.by)
        college = open_college(home, lake, viewer=wiring.by, on=as_of)
        chosen = _periods(college.calendar, periods or [], first, last, as_of)
        refused = college.library.refused
        codes = tuple(college.library.catalogue.find(name).code for name in indicator or ())
        if codes and set(codes) <= set(refused):
            raise refused[codes[0]]
        wanted = work.Wanted(chosen, as_of, codes, full=full)
        with screen.progress() as progress:
            results = list(work.run_diagnosis(college, wanted, by=wiring.by, progress=progress))
        _tell(screen, college, results)
        told = {c: e for c, e in refused.items() if not codes or c in codes}
        show_refused(screen, college, told)
        moved = show_moves(screen, results)
        runs = summary.as_json(college, results)
        screen.json({"runs": runs, "alerts": moved, "refused": _faults(told)})
    return 1 if told else 0


def _periods(
    calendar: SchoolCalendar, labels: list[str], first: str, last: str, on: dt.date
) -> tuple[Period, ...]:
    if bool(first) != bool(last) or (first and labels):
        raise WrongUse(
            "--from 与 --to 须一起使用，且不再另写时段。",
            "--from and --to go together, and without other periods.",
        )
    if first:
        return _stretch(calendar, calendar.parse(first), calendar.parse(last))
    return tuple(calendar.parse(label) for label in labels) or (_present(calendar, on),)


def _stretch(calendar: SchoolCalendar, start: Period, end: Period) -> tuple[Period, ...]:
    if start.kind is not end.kind or start > end:
        raise WrongUse(
            f"{start.label} 与 {end.label} 不是同类时段，或前后颠倒。",
            f"{start.label} and {end.label} are of different kinds, or the wrong way round.",
            cure=("例如 --from 2023-2024-1 --to 2024-2025-2。",
                  "For example --from 2023-2024-1 --to 2024-2025-2."),
        )  # fmt: skip
    found = [start]
    while found[-1] != end:
        following = calendar.offset(found[-1], 1)
        if following is None or following > end:
            break
        found.append(following)
    return tuple(found)


def _present(calendar: SchoolCalendar, on: dt.date) -> Period:
    """Return the term that holds a day, else the last one before it."""
    begun = [t.period for t in calendar.terms if t.start <= on]
    if not begun:
        raise NotFound(
            f"校历中没有 {on} 以前的学期。",
            f"The calendar has no term before {on}.",
            cure=("请在 calendar.yaml 中补充。", "Add it to calendar.yaml."),
        )
    return calendar.containing(PeriodKind.TERM, on) or begun[-1]


def _tell(screen: Screen, college: College, results: list[RunResult]) -> None:
    for result in results[:-1]:
        screen.say(
            f"已诊断 {result.periods[0]}：{result.measurements:,} 个测量值",
            f"Diagnosed {result.periods[0]}: {result.measurements:,} measurements",
        )
    worst = summary.show_run(screen, college, results[-1])
    if worst:
        call = screen.wiring.call(summary.explain_words(summary.telling(worst)))
        screen.say()
        screen.line(screen.wiring.say("说清其中一个数：", "Take one apart: ") + call)


def show_refused(screen: Screen, college: College, refused: dict[str, BadFormula]) -> None:
    """Print the formulas that could not be read, each with its place."""
    if not refused:
        return
    screen.say()
    screen.say(
        f"{len(refused)} 项指标的公式有误，未计算：",
        f"{len(refused)} indicators have a fault in their formula and were not measured:",
        "bold red",
    )
    for code, error in refused.items():
        place = college.library.catalogue[code].place
        screen.line(f"  {place} {code}：{error.say(screen.wiring.language)}")


def _faults(refused: dict[str, BadFormula]) -> list[dict[str, object]]:
    return [{"indicator": code, "faults": error.faults} for code, error in refused.items()]
