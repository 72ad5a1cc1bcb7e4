"""Tell what the shipped rules find in a demo college, as docs/explanation/warnings.md shows it.

    .venv/bin/python scripts/planted.py tiny|default      the tables (some minutes)

Builds the college in a temporary folder, measures its six terms one after the other, each as of its
last day, and replays every default rule over them.
"""

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lemnis.engine import catalogue
from lemnis.engine.alerts.accuracy import Accuracy, FalseAlarms, Finding, Problem, planted
from lemnis.engine.alerts.replay import remember
from lemnis.engine.alerts.shipped import shipped
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.college import College, table_states
from lemnis.engine.criteria import with_criteria
from lemnis.engine.diagnose import Order, diagnose
from lemnis.engine.reading import read
from lemnis.lake import datasets
from lemnis.lake.sources import demo
from lemnis.lake.store import Lake

_SHOWN_LINES = 12


def main() -> int:
    """Print the tables for the size that is named."""
    size = sys.argv[1] if len(sys.argv) > 1 else "default"
    with tempfile.TemporaryDirectory() as folder:
        found = _accuracy(Path(folder), size)
    sys.stdout.write("\n".join(_tables(found)) + "\n")
    return 0


def _accuracy(folder: Path, size: str) -> Accuracy:
    known = datasets.load()
    indicators = with_criteria(catalogue.load(), datasets.CATALOGUE / "demo" / "criteria.yaml")
    rules = [rule for rule in shipped(indicators) if not rule.template]
    codes = tuple(dict.fromkeys(code for rule in rules for code in rule.indicators))
    with Lake.open(folder / "lake") as lake:
        with lake.writer("warnings", "demo", {"load": "demo"}) as writer:
            for name, path in demo.write(folder / "files", size).items():
                writer.publish(known[name], path, load="demo")
        library = read(known, indicators, demo.NOW)
        college = College(lake, library, demo_calendar(), table_states(lake, known))
        for number, term in enumerate(college.calendar.terms):
            on = min(term.end, demo.NOW)
            at = dt.datetime(2025, 9, 1, 12, number, tzinfo=dt.UTC).replace(tzinfo=None)
            then = replace(college, library=read(known, indicators, on))
            diagnose(then, Order((term.period,), on, f"run-{number}", "warnings", at, codes))
        history = remember(college, codes, college.calendar.terms[-1].end)
        return Accuracy.of(rules, history, planted())


def _tables(found: Accuracy) -> Iterator[str]:
    yield "| 问题 problem | 主体 subject | 第几期 period | 规则 rule | 说法 what it said |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_finding(problem, finding) for problem, finding in found.problems)
    yield ""
    yield "| 规则 rule | 预警 alerts | 无解释 unexplained | 主体·指标·年 years | 每百 per 100 |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    statistics = [rule for rule in found.rules if not rule.of_lines]
    lines = sorted((r for r in found.rules if r.of_lines), key=lambda r: -r.unexplained)
    yield from map(_rule, statistics)
    yield _rule(found.statistics._replace(rule="**统计规则合计 statistical rules**"))
    yield from map(_rule, lines[:_SHOWN_LINES])
    rest = len(lines) - _SHOWN_LINES
    yield _rule(found.lines._replace(rule=f"**越线规则合计 lines** (… {rest} more)"))


def _finding(problem: Problem, finding: Finding | None) -> str:
    subject = f"{problem.subject.kind} {problem.subject.code}"
    if finding is None:
        return f"| {problem.code} | {subject} | – | – | – |"
    period = finding.period or "已在 stood"
    episode = finding.episode
    return (
        f"| {problem.code} | {subject} | {period} | `{episode.place.rule}` | {episode.words.zh} |"
    )


def _rule(rule: FalseAlarms) -> str:
    name = rule.rule if rule.rule.startswith("*") else f"`{rule.rule}`"
    counts = f"{rule.alerts:,} | {rule.unexplained:,} | {rule.subject_years:,}"
    return f"| {name} | {counts} | {rule.per_hundred:.2f} |"


if __name__ == "__main__":
    sys.exit(main())
