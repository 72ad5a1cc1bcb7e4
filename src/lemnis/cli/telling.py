"""The commands about telling people of alerts: silences, and what has come due.

``cli.commands.alerts`` takes them in.
"""

import datetime as dt
from collections import Counter
from typing import Annotated
from uuid import UUID

import typer

from lemnis.cli.alert_lines import Names, names_of
from lemnis.cli.comparing import kind_of
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.cli.words import day, this_moment
from lemnis.engine.subjects import KINDS, find
from lemnis.errors import WrongUse
from lemnis.evidence import actions, opening, queries
from lemnis.evidence.judging import teaching_days
from lemnis.evidence.opening import Home, open_college, opened_lake
from lemnis.evidence.queries import SilenceRow
from lemnis.evidence.rules import Hush
from lemnis.values import Title

_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_WHY = typer.Option(metavar="TEXT", help="说明原因 ¦ say why")
_ON = typer.Option("--on", metavar="DAY", help="哪一天，默认今天 ¦ which day, default today")
_SILENCES = (
    (Title("编号", "number"), "left"),
    (Title("至", "until"), "left"),
    (Title("静默什么", "what is silent"), "wrap"),
    (Title("原因", "why"), "wrap"),
    (Title("操作人", "who"), "left"),
)


def silence(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    days: Annotated[int, typer.Option(metavar="N", min=1, help="静默几天 ¦ for how many days")],
    reason: Annotated[str, _WHY] = "",
    rule: Annotated[str, typer.Option(metavar="CODE", help="规则代码 ¦ code of a rule")] = "",
    indicator: Annotated[
        str, typer.Option(metavar="CODE", help="指标代码或名称 ¦ code or name of an indicator")
    ] = "",
    subject: Annotated[
        str, typer.Option(metavar="SUBJECT", help="主体：代码或名称 ¦ code or name of a subject")
    ] = "",
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="主体类别，如 专业 ¦ kind, such as program")
    ] = "",
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """若干天内不通知；预警照常判定。 ¦ Tell nobody for some days; alerts go on living.

    lemnis alerts silence --subject 机械制图 --days 14 --reason 教室改造
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    first = day(on, "--on")
    with opened_lake(Home(wiring.home, wiring.lake_catalogue)) as lake:
        home = Home(wiring.home, wiring.lake_catalogue)
        college = open_college(home, lake, viewer=wiring.by, on=first)
        code = college.library.catalogue.find(indicator).code if indicator else ""
        kinds = (kind_of(kind),) if kind else tuple(KINDS)
        who = find(college, subject, kinds).ref if subject else None
    last = first + dt.timedelta(days - 1)
    what = Hush(None, rule, code, who, first, last)
    uuid = actions.silence(what=what, reason=reason, at=this_moment(), by=wiring.by)
    screen.json({"silence": uuid, "first": first, "last": last})
    screen.say(
        f"已静默至 {last}，编号 {uuid.hex[:8]}。提前结束：",
        f"Silent until {last}, number {uuid.hex[:8]}. To end it before:",
    )
    screen.line(wiring.call(f"alerts end-silence {uuid.hex[:8]}"))


def silences(
    context: typer.Context,
    *,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出有效的静默。 ¦ List the silences that hold.

    lemnis alerts silences
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    found = queries.silences(wiring.by, day(on, "--on"))
    refs = [s.subject for s in found if s.subject is not None]
    names = names_of(wiring, refs) if refs else {}
    screen.json({"silences": [_silence_json(each, names) for each in found]})
    if found:
        screen.table(_SILENCES, [_silence(screen, each, names) for each in found])
    else:
        screen.say("没有静默。", "Nothing is silenced.")


def end_silence(
    context: typer.Context,
    *,
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="静默编号，可只写前几位 ¦ its number")
    ],
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """提前结束静默。 ¦ End a silence before its time.

    lemnis alerts end-silence 9b1d04aa
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    when = day(on, "--on")
    uuid = _silence_meant(wiring, number, when)
    calendar = opening.calendar(Home(wiring.home), when)
    actions.end_silence(silence=uuid, on=when, teaching=teaching_days(calendar), by=wiring.by)
    screen.json({"silence": uuid, "ended_on": when})
    screen.say("静默已结束。", "The silence is over.")


def tell(
    context: typer.Context,
    *,
    on: Annotated[str, _ON] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """记下到期的通知、催办和升级；请每天运行一次。 ¦ Write down who is to be told; run it daily.

    lemnis alerts tell
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    when = day(on, "--on")
    calendar = opening.calendar(Home(wiring.home), when)
    told = actions.tell_due(on=when, teaching=teaching_days(calendar), by=wiring.by)
    due = queries.notices(wiring.by, when)
    screen.json({"on": when, "new": dict(told), "to_tell": due})
    zh = "、".join(f"{cause.words.zh} {count}" for cause, count in told.items())
    en = ", ".join(f"{cause.words.en} {count}" for cause, count in told.items())
    screen.say(f"新到期：{zh or '无'}", f"Newly due: {en or 'none'}", "bold")
    for role, count in Counter(notice.role for notice in due).items():
        screen.say(
            f"  应通知{role.words.zh} {count} 件",
            f"  {counted(count, 'thing')} to tell the {role.words.en}",
        )


def _silence_meant(wiring: Wiring, number: str, on: dt.date) -> UUID:
    wanted = number.strip().lower().replace("-", "")
    found = [s.uuid for s in queries.silences(wiring.by, on) if s.uuid.hex.startswith(wanted)]
    if len(found) != 1 or not wanted:
        raise WrongUse(
            f"没有编号为“{number}”的静默，或不止一项。",
            f"There is no silence “{number}”, or more than one.",
            cure=("用 lemnis alerts silences 查看。", "See lemnis alerts silences."),
        )
    return found[0]


def _silence(screen: Screen, held: SilenceRow, names: Names) -> list[str]:
    subject = names[held.subject].said(screen.wiring.language) if held.subject else ""
    what = " · ".join(part for part in (held.rule, held.indicator, subject) if part)
    return [held.uuid.hex[:8], str(held.last), what, held.reason, held.by]


def _silence_json(held: SilenceRow, names: Names) -> dict[str, object]:
    subject = names[held.subject] if held.subject else None
    return {
        "uuid": held.uuid,
        "rule": held.rule,
        "indicator": held.indicator,
        "subject": subject and {**subject.ref._asdict(), "name": subject.name},
        "reason": held.reason,
        "first": held.first,
        "last": held.last,
        "by": held.by,
    }
