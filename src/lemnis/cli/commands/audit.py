"""``lemnis audit``: who did what, and whether the log is whole."""

from typing import Annotated

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.errors import WrongUse
from lemnis.people import queries
from lemnis.people.queries import AuditWishes
from lemnis.people.rules.chain import Break, Fault
from lemnis.values import Title

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_COLUMNS = (
    (Title("编号", "number"), "right"),
    (Title("时间", "when"), "left"),
    (Title("谁", "who"), "left"),
    (Title("动作", "act"), "left"),
    (Title("对象", "object"), "wrap"),
    (Title("涉及", "whose data"), "left"),
)
_FAULTS = {
    Fault.MISSING: Title("缺少记录", "an event is missing"),
    Fault.CHANGED: Title("记录被改动", "an event was changed"),
    Fault.CUT: Title("末尾被截去", "the end was cut off"),
}


@main.command("list")
def list_events(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    by: Annotated[str, typer.Option(metavar="NAME", help="谁 ¦ who")] = "",
    act: Annotated[str, typer.Option(metavar="ACT", help="动作，如 role.grant ¦ act")] = "",
    person: Annotated[str, typer.Option(metavar="NUMBER", help="涉及谁 ¦ whose data")] = "",
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="自 ¦ from")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DAY", help="至（含）¦ to, included")] = "",
    page: Annotated[int, typer.Option(metavar="N", min=1, help="第几页 ¦ which page")] = 1,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出审计日志，新的在前。 ¦ List the audit log, the newest first.

    lemnis audit
    lemnis audit --person 20230101101 --from 2025-09-01
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    wishes = AuditWishes(
        by=by, act=act, person=person,
        since=day(since, "--from") if since else None,
        until=day(until, "--to") if until else None,
    )  # fmt: skip
    found = queries.audit(wiring.by, wishes, page=page)
    screen.json({"events": list(found.rows), "total": found.total})
    rows = [
        [str(e.number), f"{e.at.astimezone():%Y-%m-%d %H:%M:%S}", e.by, e.act,
         f"{e.kind} {e.what}".strip(), e.person]
        for e in found.rows
    ]  # fmt: skip
    screen.table(_COLUMNS, rows)
    screen.say(
        f"共 {found.total} 条，第 {found.page}/{found.pages} 页。",
        f"{found.total} in all, page {found.page} of {found.pages}.",
    )


@main.command("verify")
def verify(
    context: typer.Context,
    *,
    noted: Annotated[
        str,
        typer.Option(
            "--noted",
            metavar="NUMBER:SEAL",
            help="以前抄存的编号与封印 ¦ noted at an earlier check",
        ),
    ] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """逐条核验审计日志。 ¦ Check every event of the audit log.

    lemnis audit verify
    lemnis audit verify --noted 1200:9f3c…
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    verdict = queries.verify_audit(wiring.by, _noted(noted))
    broken = verdict.broken
    screen.json(
        {"events": verdict.events, "seal": verdict.seal, "whole": broken is None,
         "broken": broken._asdict() if broken else None}
    )  # fmt: skip
    if broken is not None:
        _tell_broken(screen, broken)
        raise typer.Exit(1)
    screen.say(
        f"日志完整：{verdict.events} 条记录，封印相连。",
        f"The log is whole: {verdict.events} events, every seal fits.",
        "bold",
    )
    screen.say(
        f"请抄存他处，以后用 --noted 核对：{verdict.events}:{verdict.seal}",
        f"Note it elsewhere and give it to --noted later: {verdict.events}:{verdict.seal}",
    )


def _tell_broken(screen: Screen, broken: Break) -> None:
    fault = _FAULTS[broken.fault]
    screen.say(
        f"日志被改动过：编号 {broken.number} 处{fault.zh}。请保留现场并从备份核对。",
        f"The log has been tampered with: at number {broken.number}, {fault.en}."
        " Leave everything as it is and compare with a backup.",
        "bold",
    )


def _noted(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    number, _, seal = text.partition(":")
    if not number.isdecimal() or not seal:
        raise WrongUse(
            f"“{text}”不是编号与封印。",
            f"“{text}” is no number and seal.",
            cure=("写法：编号:封印，见上次核验的输出。", "Write NUMBER:SEAL as verify printed it."),
        )
    return int(number), seal
