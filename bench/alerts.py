"""The bench of alerts: judging when nothing changes, and when everything does.

``python -m bench alerts`` judges 100,000 subjects by one rule against a database of the college's
own kind (SQLite, in a file), counts what is written, and times what is opened and cleared.
"""

import datetime as dt
import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
from django.db import connection
from rich.console import Console
from rich.table import Table

from lemnis.config import command
from lemnis.engine.alerts.changes import Verdicts, changes
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.signals import Context, Point, Series, Signal, look
from lemnis.evidence.rules import Judgement, RunCounts, RunPlan
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind

RESULTS = Path(__file__).parent / "results"
EVALUATIONS, OPENED = 100_000, 10_000
BAR_SECONDS = 3.0
ROUNDS = 5
DAY = dt.date(2025, 7, 31)
NOW = dt.datetime(2025, 7, 31, 9, tzinfo=dt.UTC)
OUT = Console(width=100)

INDICATOR = Indicator.read({
    "code": "B-1", "key": "b_1", "name": {"zh": "及格率", "en": "Pass share"}, "layer": "course",
    "system": "generation", "subjects": ["course"], "period": "term", "unit": "%", "digits": 1,
    "better": "higher", "formula": "share(grades, score >= 60)",
})  # fmt: skip
RULE = Rule.read({
    "code": "B-1.line", "name": {"zh": "及格率越线", "en": "Pass share beyond its line"},
    "indicators": ["B-1"], "signal": "line", "parameters": {"line": "pass"}, "severity": "yellow",
})  # fmt: skip
BENCH = operator("bench")
CRITERION = Criterion.model_validate({"limit": 50, "pass": 60, "source": "bench"})


def verdicts(firing: int) -> Verdicts:
    """Return what the rule says of all subjects: so many of them, spread evenly, hold."""
    said = np.full(EVALUATIONS, Verdict.CALM, dtype=np.int8)
    if firing:
        said[:: EVALUATIONS // firing] = Verdict.HELD
    return Verdicts(
        rule=RULE, indicator=INDICATOR, kind=SubjectKind.COURSE,
        subjects=np.array([f"C{n:06}" for n in range(EVALUATIONS)], dtype=object), verdicts=said,
        periods=np.full(EVALUATIONS, "2024-2025-2", dtype=object),
        ends=np.full(EVALUATIONS, np.datetime64(DAY)), broken=np.zeros(EVALUATIONS, dtype=bool),
        tell=_tell,
    )  # fmt: skip


def _tell(at: int) -> Signal:
    """Make the sentence of one subject, as a run does."""
    point = Point("2024-2025-2", DAY, (at % 60) / 100)
    found = look("line", RULE.looking, Series.of(INDICATOR, (point,)), Context(DAY, CRITERION))
    assert isinstance(found, Signal)
    return found


def evidence() -> tuple[Any, Any]:
    """Return the room's actions and queries, which can be had only once a college is chosen."""
    return import_module("lemnis.evidence.actions"), import_module("lemnis.evidence.queries")


class Judged(NamedTuple):
    """How long it took, how much of that on a processor, how often it wrote beside the run."""

    seconds: float
    processor: float
    writes: int


def judge(found: Verdicts) -> Judged:
    """Judge and keep as a run does."""
    actions, queries = evidence()
    uuid, written = uuid4(), []
    plan = RunPlan(("2024-2025-2",), DAY, "b", snapshot_read=1)
    actions.record_run_started(uuid=uuid, plan=plan, at=NOW, by=BENCH)
    counts = RunCounts(1, EVALUATIONS, EVALUATIONS)

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "evidence_run" not in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        started, before = time.perf_counter(), time.process_time()
        moved = tuple(changes([found], queries.living_alerts(BENCH)))
        judgement = Judgement(DAY, moved, queries.installed_rules(BENCH), lambda _day: True)
        actions.record_run_finished(
            uuid=uuid, snapshot=2, counts=counts, at=NOW, by=BENCH, judgement=judgement
        )
        seconds, processor = time.perf_counter() - started, time.process_time() - before
    return Judged(seconds, processor, len(written))


def measure() -> dict[str, list[Judged]]:
    """Open, stand and clear, several rounds."""
    told: dict[str, list[Judged]] = {"opened": [], "at rest": [], "cleared": []}
    with tempfile.TemporaryDirectory() as folder:
        command.found_college(Path(folder))
        evidence()[0].install_rules(rules=[RULE], at=NOW, by=BENCH)
        calm, firing = verdicts(0), verdicts(OPENED)
        for _ in range(ROUNDS):
            told["opened"].append(judge(firing))
            told["at rest"].append(judge(firing))
            told["cleared"].append(judge(calm))
        connection.close()
    return told


def main() -> None:
    """Measure, show, keep; exit code 1 if a bar is missed."""
    told = measure()
    table = Table(title=f"Alerts: {EVALUATIONS:,} evaluations, {OPENED:,} alerts, SQLite")
    for heading in ("", "median s", "processor s", "bar", "writes", "bar"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, rounds in told.items():
        table.add_row(
            name, f"{median(r.seconds for r in rounds):.2f}",
            f"{median(r.processor for r in rounds):.2f}",
            f"≤ {BAR_SECONDS:g}" if name == "opened" else "",
            str(max(r.writes for r in rounds)), "0" if name == "at rest" else "",
        )  # fmt: skip
    OUT.print(table)
    slow = median(r.seconds for r in told["opened"]) > BAR_SECONDS
    restless = any(r.writes for r in told["at rest"])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "alerts.json").write_text(
        json.dumps({n: [r._asdict() for r in rs] for n, rs in told.items()}, indent=1),
        encoding="utf-8",
    )
    sys.exit(slow or restless)
