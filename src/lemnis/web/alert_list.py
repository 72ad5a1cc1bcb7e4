"""The list of alerts: what an address asks of it, and what the page shows of what was found."""

import datetime as dt
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest

from lemnis.engine.alerts.lifecycle import STANDING, Act, State
from lemnis.engine.alerts.rule import Severity
from lemnis.engine.signals import KINDS as SIGNALS
from lemnis.engine.subjects import KINDS
from lemnis.evidence.queries import AlertOrder, AlertWishes
from lemnis.insight.queries.alerts import Inbox, InboxGroup, InboxLine
from lemnis.values import SubjectKind, Title
from lemnis.web import alert_parts, tables
from lemnis.web.components import Choice
from lemnis.web.looks import SEVERITIES
from lemnis.web.tables import Asked, Column, Table
from lemnis.web.words import say

_FILTERS = ("state", "severity", "rule", "indicator", "kind", "mine", "order")
COLUMNS = (
    Column("number", Title("编号", "Number")),
    Column("severity", Title("级别", "Severity")),
    Column("state", Title("状态", "State")),
    Column("kind", Title("类别", "Kind")),
    Column("subject", Title("主体", "Subject")),
    Column("unit", Title("部门", "Unit")),
    Column("owner", Title("责任人", "Owner")),
    Column("words", Title("情况", "What")),
    Column("rule", Title("规则", "Rule")),
    Column("indicator", Title("指标", "Indicator")),
    Column("period", Title("时段", "Period")),
    Column("opened_on", Title("起于", "Since")),
    Column("taken_by", Title("认领人", "Taken up by")),
    Column("by_when", Title("下一步", "Next")),
)
TITLE = Title("预警中心", "Alert centre")
SIZE, ALL = 20, 1_000_000
_TABS: tuple[tuple[str, Title, frozenset[State]], ...] = (
    ("", Title("待办", "Standing"), STANDING),
    *((state.value, state.words, frozenset({state})) for state in (
        State.OPEN, State.ACKNOWLEDGED, State.IN_IMPROVEMENT, State.CLEARED, State.VERIFIED,
        State.DISMISSED, State.PENDING, State.LAPSED,
    )),
    ("all", Title("全部", "All"), frozenset(State)),
)  # fmt: skip
_ALWAYS = {"", "open", "acknowledged", "in_improvement", "cleared", "verified", "all"}
_ORDERS = {
    AlertOrder.GRAVEST: Title("最严重", "Gravest"),
    AlertOrder.DUE: Title("最紧急", "Most urgent"),
    AlertOrder.NEWEST: Title("最新", "Newest"),
    AlertOrder.OLDEST: Title("最久", "Oldest"),
}
Word = TypeVar("Word", bound=StrEnum)


def asked(request: HttpRequest) -> Asked:
    """Return what an address asks of the list."""
    return tables.asked(request.GET, (), _FILTERS)


def wishes(asked: Asked) -> AlertWishes:
    """Return which alerts are asked for; what makes no sense is passed over."""
    wanted = asked.filters
    states = {key: states for key, _, states in _TABS}
    severity = _word(Severity, wanted.get("severity", ""))
    return AlertWishes(
        states=states.get(wanted.get("state", ""), STANDING),
        severities=frozenset({severity}) if severity else frozenset(),
        rule=wanted.get("rule", ""),
        indicator=wanted.get("indicator", ""),
        kind=_word(SubjectKind, wanted.get("kind", "")),
        text=asked.words[:100],
        mine=bool(wanted.get("mine")),
    )


def order(asked: Asked) -> AlertOrder:
    """Return the order asked for."""
    return _word(AlertOrder, asked.filters.get("order", "")) or AlertOrder.GRAVEST


def _word(words: type[Word], text: str) -> Word | None:
    return words(text) if text in {word.value for word in words} else None


class _Line(NamedTuple):
    """One line of the list: what it is about, by when, and whether it begins a group."""

    line: InboxLine
    when: alert_parts.When
    signal: Title | str
    first: bool


class _File(NamedTuple):
    """One line of the list as a file has it."""

    number: str
    severity: Title
    state: Title
    kind: Title
    subject: str
    unit: str
    owner: str
    words: Title
    rule: Title
    indicator: Title
    period: str
    opened_on: dt.date | None
    taken_by: str
    by_when: Title


def context(request: HttpRequest, found: Inbox, asked: Asked, today: dt.date) -> dict[str, Any]:
    """Return what the templates of the list are given."""
    return {
        "title": TITLE,
        "inbox": found,
        "table": Table((), found.groups, asked, found.page.listed, SIZE),
        "stretches": _stretches(found, asked, today),
        "tabs": _tabs(found, asked),
        "severities": _severities(found, asked),
        "orders": [
            Choice(title, asked.address(order=each.value, page=""), each is order(asked))
            for each, title in _ORDERS.items()
        ],
        "mine": Choice(
            Title("我的", "Mine"),
            asked.address(mine="" if asked.filters.get("mine") else "1", page=""),
            bool(asked.filters.get("mine")),
        ),
        "kinds": [(kind, KINDS[SubjectKind(kind)]) for kind in found.kinds],
        "kept": [(n, v) for n, v in asked.filters.items() if n in _HIDDEN],
        "narrowed": bool(asked.words or asked.filters.keys() - {"order"}),
        "acts": _acts(asked),
        "first": found.groups[0].lines[0].alert.short if found.groups else "",
        "here": request.get_full_path(),
        "done": _done(request),
        "today": today,
    }


_HIDDEN = ("state", "severity", "mine", "order")


def _tabs(found: Inbox, asked: Asked) -> list[Choice]:
    now = asked.filters.get("state", "")
    counted = {
        key: sum(c.alerts for c in found.counts if c.state in states) for key, _, states in _TABS
    }
    return [
        Choice(title, asked.address(state=key, page=""), key == now, counted[key])
        for key, title, _ in _TABS
        if counted[key] or key in _ALWAYS
    ]


def _severities(found: Inbox, asked: Asked) -> list[Choice]:
    states = wishes(asked).states
    now = asked.filters.get("severity", "")
    every = Choice(Title("全部等级", "All"), asked.address(severity="", page=""), on=not now)
    return [every] + [
        Choice(
            SEVERITIES[severity][1],
            asked.address(severity=severity.value, page=""),
            severity.value == now,
            sum(c.alerts for c in found.counts if c.severity is severity and c.state in states),
            severity,
        )
        for severity in reversed(Severity)
    ]


def _acts(asked: Asked) -> tuple[Act, ...]:
    """Return what may be done with several of the alerts that are listed."""
    if asked.filters.get("state", "") in {"cleared", "dismissed"}:
        cleared = asked.filters["state"] == "cleared"
        return (Act.VERIFY, Act.REOPEN) if cleared else (Act.REOPEN,)
    return (Act.ACKNOWLEDGE, Act.IMPROVE, Act.DISMISS)


def _stretches(
    found: Inbox, asked: Asked, today: dt.date
) -> list[tuple[alert_parts.Stretch | None, list[_Line]]]:
    """Return the lines, under headings where they are in the order of their next step."""
    stretches: dict[alert_parts.Stretch | None, list[_Line]] = {}
    by_due = order(asked) is AlertOrder.DUE
    for group in found.groups:
        heading = alert_parts.stretch(group.lines[0], today) if by_due else None
        stretches.setdefault(heading, []).extend(_shown(group, today))
    return list(stretches.items())


def _shown(group: InboxGroup, today: dt.date) -> list[_Line]:
    return [
        _Line(line, alert_parts.by_when(line, today), signal_words(line.alert.signal), at == 0)
        for at, line in enumerate(group.lines)
    ]


def signal_words(kind: str) -> Title | str:
    """Return what a kind of signal is called."""
    return SIGNALS[kind].title if kind in SIGNALS else kind


def file_lines(found: Inbox, today: dt.date) -> list[_File]:
    """Return the rows of the list as a file has them."""
    return [_file(line, today) for group in found.groups for line in group.lines]


def _file(line: InboxLine, today: dt.date) -> _File:
    row, subject = line.alert, line.subject
    return _File(
        row.short, row.severity.words, row.state.words, KINDS[row.subject.kind], subject.name,
        subject.unit, subject.owner, row.words, line.rule, line.indicator, row.period,
        row.opened_on, row.taken_by, alert_parts.by_when(line, today).words,
    )  # fmt: skip


def _done(request: HttpRequest) -> str:
    """Return what has just been done with how many, for the page one is sent back to."""
    many, act = request.GET.get("done", ""), _word(Act, request.GET.get("act", ""))
    if act is None or not many.isascii() or not many.isdigit():
        return ""
    words = act.words
    return say(f"已对 {int(many)} 条预警“{words.zh}”。", f"Done: {words.en}, {int(many)} alerts.")
