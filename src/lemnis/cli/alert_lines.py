"""How alerts are printed: a table, one with its story, and the same as JSON.

Persons are covered as everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from rich.text import Text

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.engine.alerts.lifecycle import STANDING, State
from lemnis.engine.alerts.rule import Severity
from lemnis.engine.diagnose import RunResult
from lemnis.engine.subjects import KINDS, Subject, subjects
from lemnis.evidence import queries
from lemnis.evidence.opening import Home, open_college, opened_lake
from lemnis.evidence.queries import AlertGroup, AlertRow, AlertStory, EventRow, NoticeRow
from lemnis.insight.rules import masking
from lemnis.values import SubjectRef, Title

Names = Mapping[SubjectRef, Subject]
STYLES = {
    Severity.RED: "bold red",
    Severity.ORANGE: "red",
    Severity.YELLOW: "yellow",
    Severity.BLUE: "blue",
}
_ALERTS = (
    (Title("编号", "number"), "left"),
    (Title("级别", "severity"), "left"),
    (Title("主体", "subject"), "wrap"),
    (Title("情况", "what"), "wrap"),
    (Title("起于", "since"), "left"),
    (Title("状态", "state"), "left"),
)
_EVENTS = (
    (Title("日期", "day"), "left"),
    (Title("经过", "what happened"), "left"),
    (Title("缘由", "by what"), "left"),
    (Title("操作人", "who"), "left"),
    (Title("说明", "reason"), "wrap"),
)


def names_of(wiring: Wiring, refs: Iterable[SubjectRef]) -> Names:
    """Return the subjects by what they are, names and codes of persons covered."""
    wanted = set(refs)
    if not wanted:
        return {}
    home = Home(wiring.home, wiring.lake_catalogue)
    with opened_lake(home) as lake:
        college = open_college(home, lake, viewer=wiring.by, on=day("", "--on"))
        found = subjects(college, {ref.kind for ref in wanted})
        known = {subject.ref: subject for subject in found if subject.ref in wanted}
    # One that has left the college has no name any more.
    return {ref: masking.covered(college, known.get(ref, Subject(ref, ref.code))) for ref in wanted}


def show_list(screen: Screen, groups: Sequence[AlertGroup], names: Names) -> None:
    """Print alerts as a table; the second and later of a group are set in."""
    rows = [
        _line(screen, alert, names, first=place == 0)
        for group in groups
        for place, alert in enumerate(group.alerts)
    ]
    screen.table(_ALERTS, rows)


def _line(screen: Screen, alert: AlertRow, names: Names, *, first: bool) -> list[Any]:
    subject = names[alert.subject]
    return [
        alert.short,
        Text(screen.word(alert.severity.words), style=STYLES[alert.severity]),
        f"{screen.word(KINDS[alert.subject.kind])} {subject.name}" if first else "〃",
        screen.word(alert.words),
        str(alert.opened_on or "–"),
        screen.word(alert.state.words),
    ]


def show_story(screen: Screen, story: AlertStory, names: Names) -> None:
    """Print one alert: what it says, what it is about, what happened, who was told."""
    alert = story.alert
    head = Text(screen.word(alert.severity.words), style=STYLES[alert.severity])
    kind = screen.word(KINDS[alert.subject.kind])
    head.append(f"  {kind} {names[alert.subject].said(screen.wiring.language)}", style="bold")
    head.append(f"  {screen.word(alert.state.words)}", style="default")
    screen.show(head)
    screen.say(f"  {alert.words.zh}", f"  {alert.words.en}")
    screen.say(
        f"  规则 {alert.rule}（第 {alert.version} 版），指标 {alert.indicator}，"
        f"时段 {alert.period}，编号 {alert.short}",
        f"  Rule {alert.rule} (version {alert.version}), indicator {alert.indicator},"
        f" period {alert.period}, number {alert.short}",
        "dim",
    )
    if alert.taken_by:
        screen.say(f"  认领人：{alert.taken_by}", f"  Taken up by {alert.taken_by}")
    screen.say()
    screen.table(_EVENTS, [_event(screen, event) for event in story.events])
    for notice in story.notices:
        screen.say(*_notice(notice))


def _event(screen: Screen, event: EventRow) -> list[Any]:
    after = screen.word(event.after.words)
    if event.before is event.after:
        after = screen.wiring.say(
            f"升为{event.severity.words.zh}", f"now {event.severity.words.en}"
        )
    elif event.before is not None:
        after = f"{screen.word(event.before.words)} → {after}"
    return [str(event.on), after, screen.word(event.cause.words), event.by, event.reason]


def _notice(notice: NoticeRow) -> tuple[str, str]:
    zh = f"  {notice.tell_on} 通知{notice.role.words.zh}：{notice.cause.words.zh}"
    en = f"  {notice.tell_on} to tell the {notice.role.words.en}: {notice.cause.words.en}"
    if notice.hushed:
        zh += f"（{notice.due_on} 到期，静默）"
        en += f" (due {notice.due_on}, hushed)"
    return zh, en


def group_json(group: AlertGroup, names: Names) -> dict[str, Any]:
    """Return a group of alerts for machines."""
    return {"group": group.group, "alerts": [alert_json(alert, names) for alert in group.alerts]}


def alert_json(alert: AlertRow, names: Names) -> dict[str, Any]:
    """Return one alert for machines."""
    subject = names[alert.subject]
    return {
        "uuid": alert.uuid,
        "rule": alert.rule,
        "version": alert.version,
        "indicator": alert.indicator,
        "subject": {**subject.ref._asdict(), "name": subject.name},
        "state": alert.state,
        "severity": alert.severity,
        "episode": alert.episode,
        "opened_on": alert.opened_on,
        "period": alert.period,
        "said": alert.words,
        "value": alert.value,
        "line": alert.line,
        "taken_by": alert.taken_by,
    }


def story_json(story: AlertStory, names: Names) -> dict[str, Any]:
    """Return one alert with its story for machines."""
    return {
        **alert_json(story.alert, names),
        "evidence": story.evidence,
        "events": story.events,
        "notices": story.notices,
        "possible": story.possible,
    }


def show_moves(screen: Screen, results: Sequence[RunResult]) -> dict[str, Any]:
    """Print what runs have changed among the alerts, what could not be judged; return it."""
    by, runs = screen.wiring.by, [UUID(result.run) for result in results]
    moved, unjudged = queries.alert_moves(by, runs), queries.unjudged(by, runs)
    new, cleared, lapsed = (moved.get(s, 0) for s in (State.OPEN, State.CLEARED, State.LAPSED))
    standing = sum(c.alerts for c in queries.alert_counts(by) if c.state in STANDING)
    screen.say()
    screen.say(
        f"预警：新开 {new:,} 条，解除 {cleared:,} 条，"
        + (f"自行消失 {lapsed:,} 条，" if lapsed else "")
        + f"现有 {standing:,} 条",
        f"Alerts: {new:,} opened, {cleared:,} cleared, "
        + (f"{lapsed:,} lapsed, " if lapsed else "")
        + f"{standing:,} standing",
        "bold",
    )
    if standing:
        screen.line(screen.wiring.say("查看：", "See them: ") + screen.wiring.call("alerts"))
    for rule, why in unjudged.items():
        show_unjudged(screen, rule, why)
    counts = {"opened": new, "cleared": cleared, "lapsed": lapsed, "standing": standing}
    return counts | {"unjudged": unjudged}


def show_unjudged(screen: Screen, rule: str, why: Title) -> None:
    """Print that a rule could say nothing of anybody, and why."""
    screen.say(f"规则 {rule} 未判定：{why.zh}", f"Rule {rule} was not judged: {why.en}", "yellow")
