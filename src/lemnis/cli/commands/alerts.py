"""``lemnis alerts``: what stands, one with its story, what is done about it, who is told."""

from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer

from lemnis.cli import telling
from lemnis.cli.alert_lines import (
    group_json,
    names_of,
    show_list,
    show_story,
    story_json,
)
from lemnis.cli.comparing import kind_of
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.cli.words import day, one_of, this_moment
from lemnis.engine.alerts.lifecycle import STANDING, State
from lemnis.engine.alerts.rule import Severity
from lemnis.evidence import actions, opening, queries
from lemnis.evidence.opening import Home
from lemnis.evidence.queries import AlertPage, AlertStory, AlertWishes

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_NUMBER = typer.Argument(
    metavar="NUMBER", help="预警编号，可只写前几位 ¦ its number, or a beginning"
)
_WHY = typer.Option(metavar="TEXT", help="说明原因 ¦ say why")
_ON = typer.Option("--on", metavar="DAY", help="哪一天，默认今天 ¦ which day, default today")
_PAGE = 20  # groups
_ALL = {"all", "全部"}


@main.command("list")
def list_alerts(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE", help="状态（可重复），all 为全部；默认待办的 ¦ state, or all"
        ),
    ] = None,
    severity: Annotated[
        list[str] | None,
        typer.Option(metavar="COLOUR", help="级别，如 red、红色预警（可重复） ¦ such as red"),
    ] = None,
    rule: Annotated[str, typer.Option(metavar="CODE", help="规则代码 ¦ code of a rule")] = "",
    indicator: Annotated[
        str, typer.Option(metavar="CODE", help="指标代码或名称 ¦ code or name of an indicator")
    ] = "",
    subject: Annotated[str, typer.Option(metavar="CODE", help="主体代码 ¦ code of a subject")] = "",
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="主体类别，如 专业 ¦ kind, such as program")
    ] = "",
    page: Annotated[int, typer.Option(metavar="N", min=1, help="第几页 ¦ which page")] = 1,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出待办的预警，最严重的在前。 ¦ List the alerts that stand, the gravest first.

    lemnis alerts
    lemnis alerts --severity red --kind 专业
    lemnis alerts --state cleared
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    code = opening.catalogue(home).find(indicator).code if indicator else ""
    wishes = AlertWishes(
        states=_states(state or []),
        severities=frozenset(one_of(text, Severity, "--severity") for text in severity or []),
        rule=rule,
        indicator=code,
        kind=kind_of(kind) if kind else None,
        subject=subject,
    )
    found = queries.alerts(wiring.by, wishes, page=page, size=_PAGE)
    refs = [group.subject for group in found.groups]
    names = names_of(wiring, refs) if refs else {}
    screen.json(
        {
            "total": found.total,
            "page": page,
            "pages": found.pages,
            "groups": [group_json(group, names) for group in found.groups],
        }
    )
    if found.groups:
        show_list(screen, found.groups, names)
        _tell_more(screen, found, page)
    else:
        _tell_none(screen, wishes)


@main.command()
def show(
    context: typer.Context,
    *,
    number: Annotated[str, _NUMBER],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """看一条预警的来龙去脉。 ¦ See one alert and its story.

    lemnis alerts show 3f2a9c10
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    story = queries.alert(wiring.by, number)
    names = names_of(wiring, [story.alert.subject])
    screen.json(story_json(story, names))
    show_story(screen, story, names)
    _tell_possible(screen, story)


class _Told(NamedTuple):
    """What the help of an act says, and how its example ends."""

    action: Callable[..., None]
    sentence: str
    reason: str = ""


_ACTS = (
    _Told(
        actions.acknowledge,
        "认领一条预警，不再催办。 ¦ Take an alert up: nobody is reminded of it any more.",
    ),
    _Told(actions.improve, "开始改进。 ¦ Begin to do something about an alert.", "增开辅导"),
    _Told(
        actions.dismiss,
        "判为误报，数据恢复正常前不再出现。 ¦ Say that an alert is wrong; it keeps quiet.",
        "成绩尚未录完",
    ),
    _Told(
        actions.verify,
        "复核已解除的预警，确认问题已解决。 ¦ Confirm that what has cleared is over.",
        "抽查属实",
    ),
    _Told(
        actions.reopen,
        "重新打开已解除或判为误报的预警。 ¦ Open a cleared or dismissed alert again.",
        "复查未通过",
    ),
)


def _act(told: _Told) -> None:
    """Make a command of one thing that a person can do with an alert."""
    name = told.action.__name__
    example = f"lemnis alerts {name} 3f2a9c10" + (f" --reason {told.reason}" if told.reason else "")

    @main.command(name, help=f"{told.sentence}\n\n{example}")
    def command(
        context: typer.Context,
        *,
        number: Annotated[str, _NUMBER],
        reason: Annotated[str, _WHY] = "",
        on: Annotated[str, _ON] = "",
        as_json: Annotated[bool, _JSON] = False,
    ) -> None:
        _do(Screen(context.obj, as_json=as_json), told.action, number, reason, on)


for _told in _ACTS:
    _act(_told)
for _name, _command in (
    ("silence", telling.silence),
    ("silences", telling.silences),
    ("end-silence", telling.end_silence),
    ("tell", telling.tell),
):
    main.command(_name)(_command)

# --- what was typed ---


def _states(texts: list[str]) -> frozenset[State]:
    if _ALL & {text.strip().lower() for text in texts}:
        return frozenset(State)
    return frozenset(one_of(text, State, "--state") for text in texts) or STANDING


def _do(screen: Screen, action: Callable[..., None], number: str, reason: str, on: str) -> None:
    wiring, when = screen.wiring, day(on, "--on")
    alert = queries.alert(wiring.by, number).alert.uuid
    action(alert=alert, reason=reason, on=when, at=this_moment(), by=wiring.by)
    story = queries.alert(wiring.by, alert)
    screen.json({"uuid": alert, "state": story.alert.state, "possible": story.possible})
    screen.say(
        f"预警 {story.alert.short} 现为“{story.alert.state.words.zh}”。",
        f"Alert {story.alert.short} is now {story.alert.state.words.en}.",
        "bold",
    )
    _tell_possible(screen, story)


# --- what is said ---


def _tell_more(screen: Screen, found: AlertPage, page: int) -> None:
    screen.say()
    of = f"，第 {page} 页，共 {found.pages} 页" if found.pages > 1 else ""
    of_en = f", page {page} of {found.pages}" if found.pages > 1 else ""
    screen.say(f"共 {found.total} 条{of}。", f"{counted(found.total, 'alert')} in all{of_en}.")
    first = found.groups[0].alerts[0].short
    call = screen.wiring.call(f"alerts show {first}")
    screen.line(screen.wiring.say("看一条：", "See one: ") + call)


def _tell_none(screen: Screen, wishes: AlertWishes) -> None:
    counts = queries.alert_counts(screen.wiring.by)
    if queries.last_judged_on(screen.wiring.by) is None:
        screen.say("还没有判定过预警。请先诊断：", "Nothing has been judged yet. Diagnose first:")
        screen.line(screen.wiring.call("diagnose"))
        return
    if wishes == AlertWishes():
        screen.say("现在没有待办的预警。", "No alert stands now.", "bold green")
    else:
        screen.say("没有这样的预警。", "There is no such alert.")
    others: dict[State, int] = {}
    for count in counts:
        others[count.state] = others.get(count.state, 0) + count.alerts
    for state, number in others.items():
        if state not in wishes.states:
            call = screen.wiring.call(f"alerts --state {state.value}")
            screen.line(f"  {screen.word(state.words)} {number}: {call}")


def _tell_possible(screen: Screen, story: AlertStory) -> None:
    if not story.possible:
        return
    screen.say()
    screen.say("现在可以：", "Possible now:")
    for act in story.possible:
        why = screen.wiring.say(" --reason 原因", " --reason WHY") if act.needs_reason else ""
        call = screen.wiring.call(f"alerts {act.value} {story.alert.short}{why}")
        screen.line(f"  {call}   # {screen.word(act.words)}")
