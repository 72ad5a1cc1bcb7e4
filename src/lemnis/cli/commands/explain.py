"""``lemnis explain``: one number taken apart."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.text import Text
from rich.tree import Tree

from lemnis.cli import contribution
from lemnis.cli.comparing import Wanted, kind_of, levels_of, require_kind
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.summary import line, number, reading
from lemnis.engine import masking
from lemnis.engine.college import College
from lemnis.engine.covering import cover
from lemnis.engine.explain import Asked, Explanation, RowsRead, Step, explain
from lemnis.engine.grade import Status, shown
from lemnis.engine.subjects import KINDS, Subject, find, latest_period
from lemnis.errors import NotFound
from lemnis.evidence import queries
from lemnis.evidence.opening import Home, open_college, opened_lake
from lemnis.evidence.queries import LoadRow
from lemnis.evidence.today import this_day
from lemnis.values import Missing, Title

_MISSING = {
    Missing.NO_ROWS: Title("没有数据", "no rows"),
    Missing.NOT_APPLICABLE: Title("不适用", "not applicable"),
    Missing.SUPPRESSED: Title("人数过少，不显示", "too few to be shown"),
    Missing.LATE: Title("数据未按时更新", "data are late"),
}
_STYLES = {
    Status.BELOW_LIMIT: "bold red", Status.BELOW_PASS: "yellow", Status.PASSED: "green",
    Status.ON_TARGET: "green", Status.STRETCHED: "bold green", Status.NOT_JUDGED: "dim",
}  # fmt: skip
_COLUMNS = 6


def main(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATOR", help="指标：代码或名称 ¦ its code or name")
    ],
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="质量主体：代码或名称 ¦ its code or name")
    ],
    period: Annotated[
        str,
        typer.Argument(
            metavar="PERIOD", help="时段；默认最近一次诊断的 ¦ default the latest diagnosed"
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND", help="主体类别，如 program、专业 ¦ kind of subject, such as program"
        ),
    ] = "",
    rows: Annotated[
        int, typer.Option(metavar="N", min=0, help="每处显示几行数据 ¦ how many rows to show")
    ] = 5,
    to: Annotated[
        str,
        typer.Option(
            metavar="PEER",
            help="与谁比：另一主体的代码或名称，或 peers（同类合计）；默认与上期比"
            " ¦ set it against another subject, or all peers; default the period before",
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            metavar="PERIOD",
            help="与哪一时段比；默认上期 ¦ period to compare with; default the one before",
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="按什么分解变化：主体类别，或 课程.课程性质 这样的字段"
            " ¦ what to split the change by: a kind of subject, or a column such as courses.nature",
        ),
    ] = "",
    drill: Annotated[
        bool,
        typer.Option(
            "--drill",
            help="沿贡献最大的部分逐层下钻到数据行 ¦ follow the greatest contributor to its rows",
        ),
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="也显示 SQL ¦ show the SQL too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> None:
    """说清一个数：公式、数据行、来源、界线。 ¦ Take a number apart: formula, rows, sources, lines.

    lemnis explain 生师比 4199010001
    lemnis explain CRS-GEN-012 机械制图 2024-2025-1 --rows 10 --sql
    lemnis explain 课程及格率 4199010001 2024-2025-1 --since 2023-2024-1 --drill
    lemnis explain 到课率 Z0102 --to peers --by 课程.课程类型
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    today = this_day()
    with opened_lake(Home(wiring.home, wiring.lake_catalogue)) as lake:
        home = Home(wiring.home, wiring.lake_catalogue)
        college = open_college(home, lake, viewer=wiring.by, on=today)
        asked = _asked(college, indicator, subject, kind, period)
        told = explain(college, asked, on=today, examples=rows)
        wanted = Wanted(to, since, by, drill, rows)
        levels = levels_of(college, asked, told, wanted, today)
    ends = levels.rows if levels else ()
    uuids = {UUID(load) for read in (*told.rows, *ends) for load in read.loads if load}
    loads = queries.loads_by_uuid(wiring.by, uuids)
    change = levels and {
        **contribution.as_json(college, levels),
        "rows": [_rows_json(read, college, sql=sql) for read in ends],
    }
    screen.json({**_as_json(told, college, loads, sql=sql), "change": change})
    _tell_value(screen, told, college)
    if levels:
        contribution.tell(screen, college, levels)
        _tell_rows(screen, ends, college, sql=sql)
    _tell_formula(screen, told)
    _tell_rows(screen, told.rows, college, sql=sql)
    _tell_sources(screen, told, loads)


def _asked(college: College, indicator: str, subject: str, kind: str, period: str) -> Asked:
    found = college.library.catalogue.find(indicator)
    kinds = (kind_of(kind),) if kind else found.subjects
    who = find(college, subject, kinds).ref
    label = period or latest_period(college, found.code, who)
    if not label:
        raise NotFound(
            f"{found.code} 还没有 {subject} 的测量值。",
            f"{found.code} has not been measured for {subject} yet.",
            cure=("请先运行 lemnis diagnose，或写明时段。",
                  "Run lemnis diagnose first, or name a period."),
        )  # fmt: skip
    when = college.calendar.parse(label)
    require_kind(found, when)
    return Asked(found.code, who, when)


def _tell_value(screen: Screen, told: Explanation, college: College) -> None:
    subject, kind = _named(told, college, screen.wiring.language), KINDS[told.subject.kind]
    screen.say(
        f"{told.indicator.name.zh}（{told.indicator.code}） · {kind.zh} {subject}"
        f" · {told.period.label}",
        f"{told.indicator.name.en} ({told.indicator.code}) · {kind.en} {subject}"
        f" · {told.period.label}",
        "bold",
    )
    value = _value(screen, told)
    text = Text(f"  {value}  ", style="bold")
    text.append(screen.word(told.status.words), style=_STYLES[told.status])
    if told.band:
        text.append(screen.wiring.say(f"，等级 {told.band}", f", band {told.band}"))
    screen.show(text)
    _tell_lines(screen, told)
    _tell_before(screen, told)


def _tell_lines(screen: Screen, told: Explanation) -> None:
    criterion = told.criterion
    if criterion is None or told.shown is None:
        screen.say(f"  {told.reason.zh}", f"  {told.reason.en}")
        return
    drawn = (
        ("底线", "limit", criterion.limit),
        ("合格", "pass", criterion.pass_),
        ("目标", "target", criterion.target),
        ("挑战", "stretch", criterion.stretch),
    )
    better = told.indicator.better
    said = [(z, e, line(at, better, screen)) for z, e, at in drawn if at is not None]
    bands = " ".join(f"{name} {number(end)}" for name, end in criterion.bands.items())
    zh = "  界线：" + ("、".join(f"{z} {at}" for z, _, at in said) or "有即合格")
    en = "  Lines: " + (", ".join(f"{e} {at}" for _, e, at in said) or "to be there is to pass")
    screen.say(
        zh + (f"；等级 {bands}" if bands else ""), en + (f"; bands {bands}" if bands else "")
    )
    doubt = ("", "") if criterion.verified else ("（数值未核实）", " (figures not verified)")
    screen.say(f"  依据：{criterion.source}{doubt[0]}", f"  Source: {criterion.source}{doubt[1]}")


def _tell_before(screen: Screen, told: Explanation) -> None:
    label, earlier = told.before or ("", None)
    if earlier is None or told.shown is None:
        return
    unit = told.indicator.unit
    then = shown(earlier, unit, told.indicator.digits)
    said, change = unit.said(number(then)), told.shown - then
    screen.say(
        f"  上期 {label}：{said.zh}，变化 {change:+,}",
        f"  The period before, {label}: {said.en}, change {change:+,}",
    )


def _tell_formula(screen: Screen, told: Explanation) -> None:
    screen.say()
    tree = Tree(_step(screen, told.steps), guide_style="dim")
    _grow(tree, told.steps.below, screen)
    screen.say("公式与各部分的值", "The formula and the value of each part", "bold")
    screen.show(tree)


def _grow(tree: Tree, steps: Sequence[Step], screen: Screen) -> None:
    for step in steps:
        _grow(tree.add(_step(screen, step)), step.below, screen)


def _step(screen: Screen, step: Step) -> Text:
    text = Text(screen.word(step.said))
    if step.value is None:
        value = screen.word(_MISSING[step.missing]) if step.missing else "–"
    else:
        value = f"{step.value:,.10g}"
    text.append(f" = {value}", style="bold")
    if step.rows is not None:
        text.append(screen.wiring.say(f"  （{step.rows:,} 行）", f"  ({step.rows:,} rows)"), "dim")
    return text


def _tell_rows(screen: Screen, rows: Sequence[RowsRead], college: College, *, sql: bool) -> None:
    for read in rows:
        dataset = college.library.datasets[read.dataset]
        screen.say()
        screen.say(
            f"{read.said.zh}：读“{dataset.title.zh}”{read.count:,} 行"
            + (f"，前 {len(read.first)} 行如下" if len(read.first) else ""),
            f"{read.said.en}: {read.count:,} rows of “{dataset.title.en}”"
            + (f", the first {len(read.first)}:" if len(read.first) else ""),
            "bold",
        )
        if len(read.first):
            columns = masking.telling(dataset, read.said.zh, _COLUMNS)
            headings = [(c.title, "left") for c in columns]
            language = screen.wiring.language
            screen.table(
                headings, masking.cells(read.first, columns, college.library.datasets, language)
            )
        if sql and read.sql:
            screen.line(read.sql)


def _tell_sources(screen: Screen, told: Explanation, loads: Mapping[UUID, LoadRow]) -> None:
    screen.say()
    screen.say(f"来源（数据湖快照 {told.snapshot}）", f"Sources (snapshot {told.snapshot})", "bold")
    counts: dict[str, int] = {}
    for read in told.rows:
        for load, count in read.loads.items():
            counts[load] = counts.get(load, 0) + count
    for load, count in counts.items():
        row = loads.get(UUID(load)) if load else None
        if row is None:
            screen.say(f"  {count:,} 行：没有载入记录", f"  {count:,} rows: no record of the load")
            continue
        at = _local(row.started_at)
        screen.say(
            f"  {count:,} 行来自 {row.source}（{row.by}，{at}）",
            f"  {count:,} rows from {row.source} ({row.by}, {at})",
        )
    _tell_same(screen, told)


def _tell_same(screen: Screen, told: Explanation) -> None:
    if told.stored is None:
        screen.say("  此数尚未存入数据湖，为即时计算。", "  Not stored yet: computed just now.")
    elif told.same:
        at = _local(told.stored["measured_at"].replace(tzinfo=dt.UTC))
        screen.say(
            f"  与 {at} 诊断所存的值逐位相同。",
            f"  The same, to the last digit, as stored by the run of {at}.",
        )
    else:
        screen.say(
            "  与所存的值不同：公式在诊断之后改过，请重新诊断。",
            "  Not as stored: the formula has changed since the run. Diagnose again.",
            "yellow",
        )


def _local(at: dt.datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _value(screen: Screen, told: Explanation) -> str:
    if told.shown is None:
        return screen.word(_MISSING[told.missing]) if told.missing else "–"
    return reading(screen, told.indicator, told.shown)


def _named(told: Explanation, college: College, language: str) -> str:
    """Return the subject's name and code; a person's covered as in its rows."""
    dataset, root = college.library.datasets.root(told.subject.kind)
    covered = masking.is_covered(dataset.column_by_name[root.name])
    name = cover(told.name) if covered else told.name
    return Subject(told.subject, name).said(language)


def _as_json(
    told: Explanation, college: College, loads: Mapping[UUID, LoadRow], *, sql: bool
) -> dict[str, Any]:
    return {
        "indicator": told.indicator.code,
        "name": told.indicator.name,
        "subject": {**told.subject._asdict(), "name": _named(told, college, "zh")},
        "period": told.period.label,
        "value": told.value,
        "missing": told.missing,
        "shown": told.shown,
        "unit": told.indicator.unit,
        "status": told.status,
        "band": told.band,
        "reason": told.reason,
        "criterion": told.criterion
        and told.criterion.model_dump(by_alias=True, exclude_unset=True),
        "formula": told.formula,
        "steps": told.steps,
        "rows": [_rows_json(read, college, sql=sql) for read in told.rows],
        "loads": [
            {"load": u, "source": r.source, "by": r.by, "at": r.started_at}
            for u, r in loads.items()
        ],
        "snapshot": told.snapshot,
        "same_as_stored": told.same,
        "before": told.before and {"period": told.before[0], "value": told.before[1]},
    }


def _rows_json(read: RowsRead, college: College, *, sql: bool) -> dict[str, Any]:
    datasets = college.library.datasets
    columns = masking.telling(datasets[read.dataset], read.said.zh, _COLUMNS)
    first = masking.cells(read.first, columns, datasets, "zh")
    names = [c.name for c in columns]
    return {
        "said": read.said,
        "dataset": read.dataset,
        "count": read.count,
        "first": [dict(zip(names, row, strict=True)) for row in first],
        "loads": read.loads,
        **({"sql": read.sql} if sql else {}),
    }
