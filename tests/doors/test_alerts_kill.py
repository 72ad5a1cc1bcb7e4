"""Diagnosing and judging killed at any moment: the same alerts, events and notices in the end."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from killer import Killer, seconds_of

pytestmark = [pytest.mark.kill, pytest.mark.slow]

INDICATOR = "CRS-GEN-012"
KILLS, TELLINGS = 12, 8  # of the diagnosis of each step, and of its telling
# the term has ended; day of the run, lines: alerts open, clear, open again, grow graver, clear
STEPS = (
    ("2025-08-31", "{limit: 20, pass: 95, source: 试}"),
    ("2025-09-01", "{limit: 20, pass: 30, source: 试}"),
    ("2025-09-02", "{limit: 20, pass: 95, source: 试}"),
    ("2025-09-12", "{limit: 94, pass: 95, source: 试}"),
    ("2025-09-20", "{limit: 20, pass: 30, source: 试}"),
)
_PLACE = "a.rule, a.indicator, a.kind, a.subject"
STORIES = {
    "alerts": f"SELECT {_PLACE}, a.version, a.state, a.severity, a.episode, a.opened_on, a.period,"
    " a.ends_on, a.evidence, a.zh FROM evidence_alert a",
    "events": f'SELECT {_PLACE}, e.episode, e."on", e.before, e.after, e.severity, e.cause'
    " FROM evidence_alertevent e JOIN evidence_alert a ON a.id = e.alert_id",
    "notices": f"SELECT {_PLACE}, n.episode, n.cause, n.role, n.number, n.due_on, n.tell_on"
    " FROM evidence_notice n JOIN evidence_alert a ON a.id = n.alert_id",
}


def diagnose(home, day):
    return ("diagnose", "2024-2025-2", "--on", day, "--indicator", INDICATOR, "--home", home)


def tell(home, day):
    return ("alerts", "tell", "--on", day, "--home", home)


def draw(lemnis, home, lines):
    """Draw the college's own lines of the indicator."""
    page = lemnis.folder / home / "catalogue" / "criteria.yaml"
    page.write_text(f"{INDICATOR}: [{lines}]\n", "utf-8")


def read(lemnis, home, select):
    with closing(sqlite3.connect(lemnis.folder / home / "lemnis.db")) as database:
        return sorted(database.execute(select).fetchall(), key=str)


@pytest.fixture
def twins(lemnis):
    """Return the command beside two equal colleges that judge one indicator."""
    assert lemnis("demo", "--size", "tiny", "--no-diagnose").returncode == 0
    shutil.copytree(lemnis.folder / "demo", lemnis.folder / "twin")
    return lemnis


def test_a_hundred_kills_of_judging_and_telling_lose_nothing_and_double_nothing(twins):
    kills = 0
    for seed, (day, lines) in enumerate(STEPS):
        for home in ("demo", "twin"):
            draw(twins, home, lines)
        usual = seconds_of(twins, diagnose("twin", day))
        killer = Killer(twins, diagnose("demo", day), usual, seed)
        for _ in killer.turns(KILLS):
            killer.strike()
        seconds_of(twins, diagnose("demo", day))
        telling = Killer(twins, tell("demo", day), seconds_of(twins, tell("twin", day)), seed)
        for _ in telling.turns(TELLINGS):
            telling.strike()
        seconds_of(twins, tell("demo", day))
        kills += killer.killed + telling.killed

        for what, select in STORIES.items():
            assert read(twins, "demo", select) == read(twins, "twin", select), (day, what)

    assert kills >= 100
    assert read(twins, "demo", "SELECT count(*) FROM evidence_run WHERE to_judge") == [(0,)]
    assert read(twins, "demo", "SELECT count(*) FROM evidence_alert WHERE episode > 1") != [(0,)]
    assert len(read(twins, "demo", "SELECT * FROM evidence_run WHERE state = 'interrupted'")) > 0
