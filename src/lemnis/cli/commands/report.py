"""``lemnis report``: what is written of whom, whether its numbers hold, signatures, Word."""

from pathlib import Path
from typing import Annotated

import typer

from lemnis.cli.comparing import kind_of
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.cli.words import day, one_of, this_moment
from lemnis.engine.subjects import find
from lemnis.errors import NotFound, Refused
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight import documents
from lemnis.insight.actions.reports import Now, open_report, rebind, sign
from lemnis.insight.queries import reports as queries
from lemnis.insight.queries.report_pages import ReportPage, report
from lemnis.insight.report_rows import ReportRow
from lemnis.insight.rules.reports import Act, held_words
from lemnis.values import Title

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_NUMBER = typer.Argument(
    metavar="NUMBER", help="报告编号，可只写前几位 ¦ its number, or a beginning"
)
_ON = typer.Option("--on", metavar="DAY", help="哪一天，默认今天 ¦ which day, default today")
_COLUMNS = (
    (Title("编号", "number"), "left"),
    (Title("报告", "report"), "wrap"),
    (Title("期间", "period"), "left"),
    (Title("状态", "state"), "left"),
    (Title("稿次", "version"), "right"),
    (Title("应完成", "due"), "left"),
)


@main.command("list")
def list_reports(context: typer.Context, *, as_json: Annotated[bool, _JSON] = False) -> None:
    """列出报告。 ¦ List the reports.

    lemnis report
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    found = queries.reports(wiring.by)
    screen.json({"reports": [_row(row) for row in found]})
    rows = [
        [row.uuid.hex[:8], row.title, row.label, screen.word(row.state.words), str(row.version),
         f"{row.due_on or '—'}"]
        for row in found
    ]  # fmt: skip
    screen.table(_COLUMNS, rows)
    screen.say(f"共 {len(found)} 份报告。", f"{counted(len(found), 'report')} in all.")


@main.command("write")
def write(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="报告种类的代码 ¦ code of its kind")],
    subject: Annotated[str, typer.Argument(metavar="KIND:CODE", help="主体 ¦ the subject")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="期间 ¦ the period")],
    *,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """起草一份报告，数字由系统写好。 ¦ Begin a report; its numbers are written already.

    lemnis report write program-improvement 专业:Z0101 2024-2025-2
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    now = _now(wiring, on)
    of, _, name = subject.partition(":")
    ref = find(now.college, name, (kind_of(of),)).ref
    uuid = open_report(kind=kind, subject=ref,
                       period=period, now=now, by=wiring.by)  # fmt: skip
    row = queries.report_row(wiring.by, uuid)
    screen.json(_row(row))
    screen.say(f"已起草：{row.title}，编号 {uuid.hex[:8]}。",
               f"Begun: {row.title}, number {uuid.hex[:8]}.")  # fmt: skip


@main.command("check")
def check(
    context: typer.Context,
    number: Annotated[str, _NUMBER],
    *,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """核对报告中的每个数字是否仍成立。 ¦ See whether every number of a report still holds.

    lemnis report check 8e06fac2
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    page = _page(wiring, number, on)
    wrong = page.unsound
    screen.json({**_row(page.row), "numbers": len(page.held), "unsound": [
        {"number": h.number, "key": h.claimed.key, "value": h.claimed.value,
         "now": h.now.value if h.now else None, "state": h.state.value}
        for h in wrong
    ]})  # fmt: skip
    for held in wrong:
        told = held_words(held)
        screen.say(f"{told.zh}。", f"{told.en}.")
    kept = len(page.held) - len(wrong)
    screen.say(f"{kept} 处有效，{len(wrong)} 处不再成立。",
               f"{kept} numbers hold, {len(wrong)} do not.", "bold")  # fmt: skip
    if wrong:
        raise typer.Exit(1)


@main.command("rebind")
def bind_anew(
    context: typer.Context,
    number: Annotated[str, _NUMBER],
    *,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """把数字全部换成最新，人写的内容不变。 ¦ Bind all numbers to the newest; texts stay.

    lemnis report rebind 8e06fac2
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    page = _page(wiring, number, on)
    rebind(report=page.row.uuid, moves=page.moves, now=_now(wiring, on), by=wiring.by)
    row = queries.report_row(wiring.by, page.row.uuid)
    screen.json(_row(row))
    screen.say(f"已换成最新，现为第 {row.version} 稿。",
               f"Bound to the newest; this is version {row.version}.")  # fmt: skip


@main.command("sign")
def put_name(
    context: typer.Context,
    number: Annotated[str, _NUMBER],
    act: Annotated[str, typer.Argument(metavar="ACT", help="submit、review、publish 或 return")],
    *,
    note: Annotated[str, typer.Option(metavar="TEXT", help="说明 ¦ a note")] = "",
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """提交、审核、签发或退回报告。 ¦ Hand a report in, review it, publish it or give it back.

    lemnis report sign 8e06fac2 publish
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    page = _page(wiring, number, on)
    wanted = one_of(act, Act, "ACT")
    if wanted in {Act.CHANGE, Act.REVISE}:
        raise Refused("这不是签名。", "That is no signature.")
    sign(report=page.row.uuid, act=wanted, moves=page.moves, now=_now(wiring, on),
         by=wiring.by, note=note)  # fmt: skip
    row = queries.report_row(wiring.by, page.row.uuid)
    screen.json(_row(row))
    screen.say(f"{row.title}：{row.state.words.zh}。", f"{row.title}: {row.state.words.en}.")


@main.command("word")
def word(
    context: typer.Context,
    number: Annotated[str, _NUMBER],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里 ¦ where to")],
    *,
    version: Annotated[int, typer.Option(metavar="N", min=0, help="第几稿 ¦ which version")] = 0,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """写成 Word 文档。 ¦ Write a report as a Word document.

    lemnis report word 8e06fac2 report.docx
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    page = _page(wiring, number, on, version or None)
    path.write_bytes(documents.document(page, wiring.language))
    screen.json({**_row(page.row), "file": str(path)})
    screen.say(f"已写出：{path}", f"Wrote {path}")


def _page(wiring: Wiring, number: str, on: str, version: int | None = None) -> ReportPage:
    wiring.open(wiring.home)
    wanted = number.strip().lower().replace("-", "")
    found = [r for r in queries.reports(wiring.by) if r.uuid.hex.startswith(wanted)]
    if len(found) != 1 or not wanted:
        raise NotFound(
            f"没有编号为 {number} 的报告，或不止一份。",
            f"There is no report {number}, or more than one.",
            cure=("用 lemnis report list 查看编号。", "See the numbers: lemnis report list."),
        )
    return report(wiring.by, found[0].uuid, version, day(on, "--on"))


def _now(wiring: Wiring, on: str) -> Now:
    today = day(on, "--on") if on else this_day()
    return Now(college_at_hand(wiring.by, today), today, this_moment())


def _row(row: ReportRow) -> dict[str, object]:
    return {
        "number": row.uuid.hex, "kind": row.kind.code, "title": row.title, "period": row.label,
        "subject": row.subject, "state": row.state.value, "version": row.version,
        "due_on": row.due_on,
    }  # fmt: skip
