"""What is told of an alert: its evidence in words, and where its ladder stands."""

import datetime as dt
from uuid import uuid4

import office
import pytest

from lemnis.engine.alerts.lifecycle import Cause, State, upcoming
from lemnis.engine.alerts.rule import LADDER, Role, Severity, Step
from lemnis.evidence.queries import AlertRow, NoticeRow
from lemnis.insight.rules.alert_words import facts
from lemnis.insight.rules.ladders import rungs
from lemnis.values import SubjectKind, SubjectRef, Title

MONDAY = dt.date(2025, 3, 3)


def alert(state=State.OPEN, opened_on=MONDAY):
    return AlertRow(
        uuid4(), office.CODE, 1, "CRS-1", SubjectRef(SubjectKind.COURSE, "C1"), state,
        Severity.YELLOW, 1, opened_on, "2024-2025-2", MONDAY, Title("低。", "Low."), 55.0, 60.0, "",
    )  # fmt: skip


def notice(number=0, tell_on=MONDAY, episode=1, cause=Cause.OPENED):
    return NoticeRow(uuid4(), episode, cause, Role.OWNER, number, MONDAY, tell_on)


def places(*args, **kwargs):
    return [rung.place for rung in rungs(LADDER, *args, **kwargs)]


@pytest.mark.parametrize(
    ("days", "who"),
    [(0, Role.SUPERVISOR), (6, Role.SUPERVISOR), (7, Role.QUALITY_OFFICE), (14, None)],
)
def test_the_next_step_is_the_first_whose_day_has_not_come(days, who):
    step = upcoming(MONDAY, LADDER, MONDAY + dt.timedelta(days))

    assert (step.role if step else None) is who


def test_a_ladder_tells_who_was_told_who_is_next_and_who_may_be():
    assert places(alert(), [notice()], MONDAY) == ["done", "now", "todo"]


def test_a_step_that_is_due_but_of_which_nobody_was_told_is_the_next_one():
    assert places(alert(), [], MONDAY + dt.timedelta(30)) == ["now", "todo", "todo"]


def test_who_is_told_tomorrow_has_not_been_told_and_is_put_off():
    hushed = notice(tell_on=MONDAY + dt.timedelta(3))
    (first, *_) = rungs(LADDER, alert(), [hushed], MONDAY)

    assert (first.place, first.hushed, first.tell_on) == ("now", True, hushed.tell_on)


@pytest.mark.parametrize("state", [State.ACKNOWLEDGED, State.CLEARED, State.DISMISSED])
def test_once_taken_up_or_over_it_goes_no_further(state):
    assert places(alert(state), [notice()], MONDAY) == ["done", "off", "off"]


def test_what_was_told_of_an_earlier_opening_or_as_a_reminder_is_no_step():
    told = [notice(episode=0), notice(number=1, cause=Cause.REMINDED)]

    assert places(alert(), told, MONDAY) == ["now", "todo", "todo"]


def test_an_alert_that_never_opened_has_no_ladder():
    assert rungs((Step(Role.OWNER, 0),), alert(State.PENDING, None), [], MONDAY) == ()


def test_evidence_is_told_in_the_unit_that_is_shown_and_a_gap_of_shares_in_points():
    said = facts({"value": 49.3, "line": 85.0, "side": "low", "rules": ["below_pass"]},
                 office.indicator())  # fmt: skip

    assert [(f.name.en, f.said.en) for f in said] == [
        ("Value", "49.3%"), ("Line", "85.0%"), ("Apart", "35.7 points"), ("Side", "too low"),
        ("Test", "worse than the pass line"),
    ]  # fmt: skip


def test_numbers_a_kind_does_not_have_are_not_told():
    chart = {"value": 91.2, "centre": 95.0, "low": 92.9, "high": 97.1, "z": -3.4, "line": None,
             "rules": ["nelson_1", "own"], "since": "2024-2025-1"}  # fmt: skip
    told = {f.name.en: f.said.en for f in facts(chart, office.indicator())}

    assert told["Usual range"] == "92.9% to 97.1%"
    assert told["Distance"] == "3.4 standard deviations"
    assert told["Since"] == "2024-2025-1"
    assert told["Test"] == "own"
    assert not {"Line", "Apart", "Probability"} & told.keys()


def test_an_indicator_that_is_gone_leaves_numbers_without_unit():
    assert [f.said.zh for f in facts({"value": -1.5}, None)] == ["−1.50"]
