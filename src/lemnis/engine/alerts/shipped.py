"""The rules that come with the house: one for the lines of each indicator, and pages of others.

The line rule of an indicator watches the line that must not be missed: ``pass``, or ``limit`` where
no pass line is drawn for a subject; red where the limit is broken. An indicator that has a target
alone is watched there, in blue, after its year.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lemnis.engine.alerts.rule import Rule, Severity
from lemnis.engine.catalogue import read_yaml
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.grade.judge import four_lines
from lemnis.engine.measure import criteria_of
from lemnis.engine.signals.line import LineName
from lemnis.errors import BadData, NotFound
from lemnis.lake.datasets import CATALOGUE
from lemnis.values import Title

PAGES = CATALOGUE / "rules"


def shipped(indicators: Mapping[str, Indicator], *folders: Path) -> tuple[Rule, ...]:
    """Return the default rules of a catalogue, then those of the pages (by default our own).

    Raises:
        BadData: a page is no list of rules, or a code comes twice.
        NotFound: a rule names an indicator or a kind of signal that does not exist.

    """
    rules: dict[str, Rule] = {}
    pages = (p for folder in folders or (PAGES,) for p in sorted(folder.rglob("*.yaml")))
    for rule in (*by_lines(indicators.values()), *(r for page in pages for r in read_page(page))):
        if rule.code in rules:
            raise BadData(
                f"规则代码 {rule.code} 出现两次。", f"Two rules have the code {rule.code}.",
                place=rule.place, cure=("请改其中一个代码。", "Change one of the codes."),
            )  # fmt: skip
        _require_indicators(rule, indicators)
        rules[rule.code] = rule
    return tuple(rules.values())


def by_lines(indicators: Iterable[Indicator]) -> Iterator[Rule]:
    """Yield the line rule of every indicator that has lines."""
    for indicator in indicators:
        drawn = {
            name for criterion in criteria_of(indicator) for name in _drawn(criterion, indicator)
        }
        if drawn & {LineName.LIMIT, LineName.PASS}:
            yield _line_rule(indicator, {"line": "pass", "fallback": "limit"}, Severity.YELLOW)
        elif LineName.TARGET in drawn:
            yield _line_rule(indicator, {"line": "target"}, Severity.BLUE)


def _drawn(criterion: Criterion, indicator: Indicator) -> Iterator[LineName]:
    lines = four_lines(criterion, indicator.better)
    return (name for name, line in zip(LineName, lines, strict=True) if line is not None)


def _line_rule(indicator: Indicator, parameters: Mapping[str, Any], severity: Severity) -> Rule:
    zh, en = indicator.name
    return Rule(
        code=f"{indicator.code}.line",
        name=Title(f"{zh}越线", f"{en} beyond its line"),
        indicators=(indicator.code,),
        signal="line",
        parameters=parameters,
        severity=severity,
        beyond_limit=Severity.RED if severity is Severity.YELLOW else None,
        group=indicator.code,
    )


def read_page(page: Path) -> Iterator[Rule]:
    """Yield the rules of a page.

    Raises:
        BadData: it cannot be read, is no list of rules, or a rule is wrong; names place and cure.
        NotFound: a rule names a kind of signal that does not exist.

    """
    place = page.name
    raw = read_yaml(page)
    if not isinstance(raw, list):
        raise BadData(
            "规则文件应为规则的列表。", "A page of rules is a list of rules.", place=place,
            cure=("每条以“- code: …”开头。", "Begin each with “- code: …”."),
        )  # fmt: skip
    for entry in raw:
        yield Rule.read(entry, place)


def _require_indicators(rule: Rule, indicators: Mapping[str, Indicator]) -> None:
    for code in rule.indicators:
        if code not in indicators:
            raise NotFound(
                f"规则 {rule.code} 所看的指标 {code} 不存在。",
                f"Rule {rule.code} watches an indicator {code} that does not exist.",
                place=rule.place,
            )
