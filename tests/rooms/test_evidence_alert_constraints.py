"""What the database itself refuses of alerts, whoever writes; and two processes at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import office
import pytest
from django.db import IntegrityError, connections, transaction
from office import HELD, MONDAY, NINE, WHO

from lemnis.engine.alerts.lifecycle import LIVING, State
from lemnis.errors import Refused
from lemnis.evidence import actions, queries
from lemnis.evidence.models import (
    Alert,
    AlertEvent,
    AlertRule,
    AlertRuleVersion,
    Notice,
    Run,
    Silence,
)
from lemnis.evidence.rules import Kept
from lemnis.people.rules.viewers import operator

WANG = operator("wang")
ZHANG = operator("zhang")


def alert(**facts):
    usual = {
        "rule": "A", "version": 1, "indicator": "I", "kind": "course", "subject": "C1",
        "state": "open", "severity": "red", "episode": 1, "opened_on": MONDAY,
        "period": "2025", "ends_on": MONDAY, "zh": "低", "en": "low",
    }  # fmt: skip
    return Alert.objects.create(**usual | facts)


def event(**facts):
    usual = {
        "episode": 1, "at": NINE, "on": MONDAY, "before": "", "after": "open", "severity": "red",
        "cause": "data", "by": "li", "run": uuid4(),
    }  # fmt: skip
    return AlertEvent.objects.create(
        **{"alert": facts.pop("alert", None) or alert()} | usual | facts
    )


def notice(**facts):
    usual = {
        "episode": 1, "cause": "opened", "role": "owner", "number": 0, "due_on": MONDAY,
        "tell_on": MONDAY,
    }  # fmt: skip
    return Notice.objects.create(**{"alert": facts.pop("alert", None) or alert()} | usual | facts)


def silence(**facts):
    usual = {
        "rule": "A", "reason": "x", "starts_on": MONDAY, "days": 7, "by": "li", "at": NINE,
    }  # fmt: skip
    return Silence.objects.create(**usual | facts)


def version(**facts):
    usual = {
        "number": 1, "body": {}, "state": "active", "by": "li", "at": NINE, "decided_by": "li",
        "decided_at": NINE,
    }  # fmt: skip
    held, _ = AlertRule.objects.get_or_create(code="A")
    return AlertRuleVersion.objects.create(**{"rule": held} | usual | facts)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [alert, event, notice, silence, version])
def test_a_sound_row_is_accepted(make):
    make()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "wrong", "constraint"),
    [
        (alert, {"state": "lost"}, "alert_state_known"),
        (alert, {"severity": "pink"}, "alert_severity_known"),
        (alert, {"kind": "planet"}, "alert_kind_known"),
        (alert, {"opened_on": None}, "alert_opened_if_it_was"),
        (alert, {"state": "lapsed", "episode": 0}, "alert_opened_if_it_was"),
        (alert, {"state": "pending"}, "alert_pending_until_opened"),
        (alert, {"episode": 0, "opened_on": None}, "alert_pending_until_opened"),
        (alert, {"taken_by": "li"}, "alert_taken_by_somebody"),
        (alert, {"state": "acknowledged"}, "alert_taken_by_somebody"),
        (alert, {"state": "in_improvement"}, "alert_taken_by_somebody"),
        (event, {"after": ""}, "alert_event_states_known"),
        (event, {"before": "lost"}, "alert_event_states_known"),
        (event, {"severity": "pink"}, "alert_event_severity_known"),
        (event, {"cause": "weather", "run": None}, "alert_event_cause_known"),
        (event, {"run": None}, "alert_event_of_data_has_a_run"),
        (event, {"cause": "acknowledge"}, "alert_event_of_data_has_a_run"),
        (event, {"cause": "dismiss", "run": None}, "alert_event_says_why"),
        (event, {"cause": "rule", "run": None}, "alert_event_says_why"),
        (event, {"by": ""}, "alert_event_by_somebody"),
        (notice, {"cause": "bored"}, "notice_words_known"),
        (notice, {"role": "king"}, "notice_words_known"),
        (notice, {"tell_on": MONDAY - dt.timedelta(1)}, "notice_told_when_due"),
        (notice, {"episode": 0}, "notice_of_an_opened_alert"),
        (silence, {"rule": ""}, "silence_names_something"),
        (silence, {"subject": "C1"}, "silence_subject_has_a_kind"),
        (silence, {"kind": "course"}, "silence_subject_has_a_kind"),
        (silence, {"reason": ""}, "silence_says_why"),
        (silence, {"days": 0}, "silence_ends"),
        (silence, {"days": 201}, "silence_ends"),
        (silence, {"by": ""}, "silence_by_somebody"),
        (silence, {"ended_on": MONDAY}, "silence_ended_by_somebody"),
        (version, {"number": 0}, "alert_rule_version_counts_from_one"),
        (version, {"state": "lost"}, "alert_rule_version_state_known"),
        (version, {"by": ""}, "alert_rule_version_by_somebody"),
        (version, {"decided_by": ""}, "alert_rule_version_decided_by"),
        (version, {"state": "proposed"}, "alert_rule_version_decided_by"),
    ],
)
def test_an_unsound_row_is_refused_by_name(make, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_of_a_rule_indicator_and_subject_one_alert_lives(state):
    taken = "li" if state in {State.ACKNOWLEDGED, State.IN_IMPROVEMENT} else ""
    facts = {"episode": 0, "opened_on": None} if state is State.PENDING else {}
    alert(state=state.value, taken_by=taken, **facts)

    if state in LIVING:
        with pytest.raises(IntegrityError), transaction.atomic():
            alert()
    else:
        alert()
    alert(subject="C2")
    alert(kind="section")


@pytest.mark.django_db
def test_what_is_told_or_happens_once_is_there_once():
    one = alert()
    first = event(alert=one)
    notice(alert=one)

    with pytest.raises(IntegrityError), transaction.atomic():
        event(alert=one, run=first.run)
    with pytest.raises(IntegrityError), transaction.atomic():
        notice(alert=one)
    event(alert=one, run=first.run, episode=2)
    notice(alert=one, number=1)


@pytest.mark.django_db
def test_of_a_rule_one_version_is_active_and_each_number_is_given_once():
    version()

    with pytest.raises(IntegrityError), transaction.atomic():
        version(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        version(state="retired")
    version(number=2, state="retired")


@pytest.mark.django_db
def test_only_a_published_run_waits_to_be_judged():
    office.begun()

    with pytest.raises(IntegrityError, match="run_to_judge_is_published"), transaction.atomic():
        Run.objects.update(to_judge=True)


@pytest.fixture
def shared():
    """Return a way to do two things at once on connections of their own.

    Of PostgreSQL only (``conftest`` leaves it out on SQLite, whose turn is
    tests/rooms/test_evidence_alerts_at_once.py).
    """
    return at_once


def at_once(*works):
    gate = Barrier(len(works))

    def do(work):
        gate.wait()
        try:
            return work()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_judge_at_once_open_an_alert_once(shared):
    office.install(office.rule())
    found = {f"C{n}": HELD for n in range(50)}
    said = [(office.begun(), office.judgement(office.verdicts(found))) for _ in "12"]

    kept = shared(*(lambda s=s: office.finished(*s) for s in said))

    assert sorted(kept, key=lambda k: k.opened) == [Kept(overtaken=50), Kept(opened=50)]
    assert [c.alerts for c in queries.alert_counts(WHO)] == [50]
    assert len(queries.runs_to_judge(WHO)) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_acts_and_the_other_is_told(shared):
    story = office.opened()

    done = shared(
        lambda: office.act("dismiss", story, by=ZHANG),
        lambda: office.act("acknowledge", story, by=WANG),
    )

    refused = [each for each in done if each is not None]
    events = office.only().events
    assert (len(refused), len(events)) in {(1, 2), (0, 3)}
    # Acknowledged first, it may still be dismissed: then both have acted, one after the other.
    if not refused:
        assert [e.cause for e in events[1:]] == ["acknowledge", "dismiss"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_that_tell_at_once_tell_each_thing_once(shared):
    office.opened()
    later = MONDAY + dt.timedelta(15)

    shared(*(lambda: actions.tell_due(on=later, teaching=office.always, by=WHO) for _ in "12"))

    assert len(office.only().notices) == 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_that_install_at_once_install_a_rule_once(shared):
    shared(*(lambda: office.install(office.rule()) for _ in "12"))

    assert [v.number for v in queries.rule_versions(WHO, office.CODE)] == [1]
