"""The list of alert rules: what an address asks of it, and its rows."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.signals import KINDS
from lemnis.evidence.rules import VersionState
from lemnis.insight.queries.rules import RuleLine
from lemnis.values import Title
from lemnis.web.looks import SEVERITIES
from lemnis.web.tables import Asked, Column, Table
from lemnis.web.words import said

FILTERS = ("signal", "severity", "state", "indicator")
COLUMNS = (
    Column("name", Title("规则", "Rule")),
    Column("signal", Title("信号", "Signal"), phone=False),
    Column("rank", Title("级别", "Severity")),
    Column("indicators", Title("指标", "Indicators"), phone=False, sortable=False),
    Column("state", Title("状态", "State"), phone=False),
    Column("standing", Title("现有预警", "Alerts now"), right=True),
)
_TITLE = Title("预警规则", "Alert rules")
_STATES = {"active": "done", "proposed": "half", "retired": "todo"}


class Row(NamedTuple):
    """One rule in the list, in the reader's language where it sorts by words."""

    code: str
    name: str
    signal: str
    severity: Severity
    rank: int
    indicators: str
    state: str
    look: str
    standing: int
    proposed: int | None
    template: bool
    gone: bool


def rows(found: Iterable[RuleLine], asked: Asked) -> list[Row]:
    """Return the rules asked for."""
    return [_row(line) for line in found if _is_meant(line, asked)]


def context(table: Table[Row], found: Iterable[RuleLine]) -> dict[str, Any]:
    """Return what the templates of the list are given."""
    lines = [*found]
    active = [line for line in lines if line.row.version.state is VersionState.ACTIVE]
    watched = {w.code: w.name for line in lines for w in line.watched}
    return {
        "title": _TITLE,
        "table": table,
        "active": len(active),
        "proposed": sum(line.row.proposed is not None for line in lines),
        "signals": [(key, kind.title) for key, kind in KINDS.items()],
        "severities": [(s.value, SEVERITIES[s][1]) for s in reversed(Severity)],
        "states": [(state.value, state.words) for state in VersionState],
        "indicators": sorted(watched.items()),
    }


def _is_meant(line: RuleLine, asked: Asked) -> bool:
    rule, state = line.row.version.rule, line.row.version.state
    wanted, text = asked.filters, asked.words.lower()
    states = {state.value} | ({VersionState.PROPOSED.value} if line.row.proposed else set())
    return (
        any(text in each.lower() for each in (rule.code, *rule.name))
        and wanted.get("signal", rule.signal) == rule.signal
        and wanted.get("severity", rule.severity.value) == rule.severity.value
        and wanted.get("state", state.value) in states
        and ("indicator" not in wanted or wanted["indicator"] in rule.indicators)
    )


def _row(line: RuleLine) -> Row:
    version, rule = line.row.version, line.row.version.rule
    later = version.state is not VersionState.PROPOSED
    return Row(
        rule.code, said(rule.name), said(KINDS[rule.signal].title), rule.severity,
        rule.severity.rank, "、".join(said(w.name) for w in line.watched[:2])
        + (f" +{len(line.watched) - 2}" if len(line.watched) > 2 else ""),
        said(version.state.words), _STATES[version.state.value], line.standing,
        line.row.proposed if later else None, rule.template,
        any(not w.known for w in line.watched),
    )  # fmt: skip
