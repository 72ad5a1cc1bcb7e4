"""The second bar of issue 3: the default rules on a demo college of known problems.

The figures are in docs/explanation/warnings.md, with the command that prints them.
"""

import datetime as dt
from dataclasses import replace

import pytest

from lemnis.engine import catalogue
from lemnis.engine.alerts.accuracy import Accuracy, planted
from lemnis.engine.alerts.replay import remember
from lemnis.engine.alerts.shipped import shipped
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.college import College, table_states
from lemnis.engine.criteria import with_criteria
from lemnis.engine.diagnose import Order, diagnose
from lemnis.engine.reading import read
from lemnis.lake.datasets import CATALOGUE
from lemnis.lake.sources import demo
from lemnis.lake.store import Lake

pytestmark = pytest.mark.slow  # three years of a college are made and measured

# State tables know only the present: these stand from the first day that was measured.
STANDING = {"P01", "P02"}
FALSE_ALARMS = 5  # per 100 subject-indicator-years


@pytest.fixture(scope="session")
def accuracy(tmp_path_factory, datasets):
    """Build a demo college, measure all its terms, and set the default rules on it."""
    folder = tmp_path_factory.mktemp("planted")
    known = with_criteria(catalogue.load(), CATALOGUE / "demo" / "criteria.yaml")
    rules = [rule for rule in shipped(known) if not rule.template]
    codes = tuple(dict.fromkeys(code for rule in rules for code in rule.indicators))
    with Lake.open(folder / "lake", threads=2) as lake:
        with lake.writer("li", "demo", {"load": "demo"}) as writer:
            for name, path in demo.write(folder / "files", "default").items():
                writer.publish(datasets[name], path, load="demo")
        library = read(datasets, known, demo.NOW)
        college = College(lake, library, demo_calendar(), table_states(lake, datasets))
        for number, term in enumerate(college.calendar.terms):
            on = min(term.end, demo.NOW)
            at = dt.datetime.fromisoformat(f"2025-09-01T12:00:0{number}")
            then = replace(college, library=read(datasets, known, on))
            diagnose(then, Order((term.period,), on, f"run-{number}", "li", at, codes))
        history = remember(college, codes, college.calendar.terms[-1].end)
        yield Accuracy.of(rules, history, planted())


def test_every_planted_problem_is_found_within_two_periods_of_its_start(accuracy):
    found = {problem.code: finding for problem, finding in accuracy.problems}

    assert [code for code, finding in found.items() if finding is None] == []
    assert {code for code, finding in found.items() if finding.period == 0} == STANDING
    assert all(finding.period in {0, 1, 2} for finding in found.values())


def test_false_alarms_are_few(accuracy):
    statistics, lines = accuracy.statistics, accuracy.lines

    assert statistics.subject_years > 1_000
    assert statistics.per_hundred < 1
    # A value that truly breaks its line is no mistake of the rule, yet somebody is told.
    assert lines.per_hundred < FALSE_ALARMS


def test_no_statistical_rule_is_a_nuisance_by_itself(accuracy):
    noisy = {r.rule: r.per_hundred for r in accuracy.rules if not r.of_lines}

    assert {code: rate for code, rate in noisy.items() if rate >= FALSE_ALARMS} == {}
