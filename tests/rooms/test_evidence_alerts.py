"""How alerts live in the tables: by data and by people, each change once."""

import datetime as dt
import itertools
from dataclasses import replace

import office
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from office import CALM, FIRES, HELD, MONDAY, QUIET, UNKNOWN, WHO

from lemnis import queue
from lemnis.engine.alerts.lifecycle import LIVING, Act, Cause, State, Verdict, moved, possible
from lemnis.engine.alerts.rule import Role, Severity
from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.evidence import actions, queries
from lemnis.evidence.rules import EventCause, Kept
from lemnis.people.rules.viewers import Viewer, operator

WANG = operator("wang")
ZHANG = operator("zhang")

NOBODY = Viewer("nobody")

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + dt.timedelta(1)
# how an alert is brought to each state, from none
WAYS = {
    State.PENDING: [FIRES],
    State.OPEN: [HELD],
    State.ACKNOWLEDGED: [HELD, "acknowledge"],
    State.IN_IMPROVEMENT: [HELD, "improve"],
    State.CLEARED: [HELD, CALM],
    State.DISMISSED: [HELD, "dismiss"],
    State.VERIFIED: [HELD, CALM, "verify"],
    State.LAPSED: [FIRES, CALM],
}


def bring_to(state):
    office.install(office.rule())
    for step in WAYS[state]:
        if isinstance(step, Verdict):
            office.judged({"C1": step})
        else:
            office.act(step)
    return office.only()


@pytest.mark.parametrize(
    ("state", "verdict"), list(itertools.product(sorted(LIVING), Verdict)), ids=str
)
def test_data_move_a_stored_alert_as_the_table_says_and_leave_an_event_if_they_do(state, verdict):
    before = bring_to(state)

    office.judged({"C1": verdict}, on=TUESDAY)

    after = office.only()
    wanted = moved(state, verdict)
    assert after.alert.state is wanted
    new = after.events[len(before.events) :]
    told = [(e.before, e.after, e.cause, e.on) for e in new]
    assert told == ([] if wanted is state else [(state, wanted, EventCause.DATA, TUESDAY)])


@pytest.mark.parametrize("verdict", [UNKNOWN, CALM, QUIET])
def test_without_an_alert_only_what_fires_makes_one(verdict):
    office.install(office.rule())

    assert office.judged({"C1": verdict}) == Kept()
    assert queries.alert_counts(WHO) == ()


@pytest.mark.parametrize(
    ("state", "act"),
    [(s, a) for s, a in itertools.product(State, Act) if a in possible(s)],
    ids=str,
)
def test_people_move_an_alert_as_the_table_says_and_are_named(state, act):
    before = bring_to(state)
    then = {
        Act.ACKNOWLEDGE: State.ACKNOWLEDGED, Act.IMPROVE: State.IN_IMPROVEMENT,
        Act.DISMISS: State.DISMISSED, Act.VERIFY: State.VERIFIED, Act.REOPEN: State.OPEN,
    }[act]  # fmt: skip

    office.act(act.value, on=TUESDAY, by=ZHANG, reason=" 已核实 ")

    after = office.only()
    event = after.events[-1]
    assert after.alert.state is then
    assert len(after.events) == len(before.events) + 1
    assert (event.before, event.after, event.by, event.reason) == (state, then, "zhang", "已核实")
    assert (event.cause, event.run, event.on) == (EventCause(act), None, TUESDAY)


@pytest.mark.parametrize(
    ("state", "act"),
    [(s, a) for s, a in itertools.product(State, Act) if a not in possible(s)],
    ids=str,
)
def test_what_the_table_does_not_know_is_refused_and_changes_nothing(state, act):
    before = bring_to(state)

    with pytest.raises(Refused, match="cannot do"):
        office.act(act.value)

    assert office.only() == before


@pytest.mark.parametrize(
    ("state", "act"),
    [(State.OPEN, "dismiss"), (State.CLEARED, "verify"), (State.CLEARED, "reopen")],
)
def test_what_needs_a_reason_is_refused_without_one(state, act):
    before = bring_to(state)

    with pytest.raises(Refused, match="must be said why"):
        office.act(act, reason="  ")

    assert office.only() == before


def test_an_opened_alert_tells_rule_version_numbers_and_sentence():
    found = office.opened().alert

    assert found == queries.AlertRow(
        uuid=found.uuid,
        rule=office.CODE,
        version=1,
        indicator="CRS-1",
        subject=("course", "C1"),
        state=State.OPEN,
        severity=Severity.YELLOW,
        episode=1,
        opened_on=MONDAY,
        period="2024-2025-2",
        ends_on=dt.date(2025, 7, 31),
        words=("第0门课及格率低于合格线。", "Course 0 is below its line."),
        value=55.0,
        line=60.0,
        taken_by="",
        signal="line",
    )


def test_who_takes_an_alert_up_first_is_named_until_it_opens_again():
    office.opened()
    office.act("acknowledge", by=ZHANG)
    office.act("improve", by=WANG)

    assert office.only().alert.taken_by == "zhang"

    office.judged({"C1": CALM})
    office.judged({"C1": HELD}, on=TUESDAY)

    after = office.only().alert
    assert (after.state, after.taken_by) == (State.OPEN, "")
    assert (after.episode, after.opened_on) == (2, TUESDAY)


def test_a_dismissed_alert_does_not_come_back_until_the_data_have_been_calm():
    bring_to(State.DISMISSED)

    for verdict in (HELD, FIRES, QUIET, UNKNOWN, HELD):
        assert office.judged({"C1": verdict}) == Kept()
    assert office.judged({"C1": CALM}) == Kept(lapsed=1)
    assert office.judged({"C1": HELD}) == Kept(opened=1)


def test_alerts_end_with_those_who_have_left_while_others_open():
    office.opened()

    kept = office.judged({"C2": HELD})

    every = queries.alerts(WHO, queries.AlertWishes(states=frozenset())).groups
    states = {row.subject.code: row.state for group in every for row in group.alerts}
    assert (kept.opened, kept.lapsed) == (1, 1)
    assert states == {"C1": State.LAPSED, "C2": State.OPEN}


def test_nothing_clears_while_nobody_measures():
    office.opened()

    for _ in range(3):
        office.judged([])
        office.judged({"C1": UNKNOWN, "C2": CALM})

    assert office.only().alert.state is State.OPEN


def test_an_alert_that_grows_graver_says_so_once_and_never_milder():
    office.opened()

    kept = [office.judged({"C1": HELD}, broken=said) for said in (["C1"], ["C1"], [])]

    story = office.only()
    assert kept == [Kept(worsened=1), Kept(), Kept()]
    assert story.alert.severity is Severity.RED
    assert [n.cause for n in story.notices] == [Cause.OPENED, Cause.WORSENED]


def test_who_is_over_an_alert_is_told_when_it_opens_and_when_it_clears():
    office.opened()
    office.judged({"C1": CALM}, on=TUESDAY)

    told = [(n.cause, n.role, n.due_on) for n in office.only().notices]

    assert told == [
        (Cause.OPENED, Role.OWNER, MONDAY),
        (Cause.CLEARED, Role.OWNER, TUESDAY),
    ]


def test_judging_the_same_again_changes_and_asks_nothing():
    office.install(office.rule())
    said = {f"C{n}": HELD for n in range(5)} | {"D1": FIRES, "D2": CALM}
    office.judged(said)
    uuid, again = office.begun(), office.judgement(office.verdicts(said))
    assert again.changes == ()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        kept = office.finished(uuid, again)

    assert kept == Kept()
    assert [q["sql"] for q in asked if "evidence_alert" in q["sql"]] == []


@pytest.mark.slow
def test_a_hundred_thousand_verdicts_at_steady_state_write_nothing():
    office.install(office.rule())
    said = {f"C{n:06}": (HELD if n % 20 == 0 else CALM) for n in range(100_000)}
    assert office.judged(said) == Kept(opened=5_000)
    steady = office.verdicts(said)
    run = office.begun()
    actions.record_run_finished(
        uuid=run, snapshot=2, counts=office.RunCounts(1, 1, 1), at=office.NINE, by=WHO
    )

    with CaptureQueriesContext(connection) as asked:
        found = office.judgement(steady)

    assert found.changes == ()
    assert {q["sql"].split()[0] for q in asked} <= {"SELECT", "DECLARE"}


@pytest.mark.slow
def test_thousands_of_alerts_are_opened_and_moved_in_a_handful_of_statements():
    office.install(office.rule())
    said = {f"C{n:05}": HELD for n in range(2_000)}
    first, uuid = office.judgement(office.verdicts(said)), office.begun()

    with CaptureQueriesContext(connection) as opening:
        office.finished(uuid, first)
    calm, uuid = office.judgement(office.verdicts(dict.fromkeys(said, CALM))), office.begun()
    with CaptureQueriesContext(connection) as clearing:
        assert office.finished(uuid, calm) == Kept(cleared=2_000)

    limit = connection.features.max_query_params
    most = 30 if limit is None else 30 + 2_000 * 60 // limit
    assert len(opening) < most
    assert len(clearing) < most


def test_a_run_and_its_alerts_are_recorded_together_or_not_at_all(monkeypatch):
    office.install(office.rule())
    uuid, said = office.begun(), office.judgement(office.verdicts({"C1": HELD}))

    actions.record_run_failed(uuid=uuid, message="?", at=office.NINE, by=WHO)
    with pytest.raises(Refused):
        office.finished(uuid, said)

    assert queries.alert_counts(WHO) == ()


def test_a_run_found_published_after_a_kill_is_judged_once():
    office.install(office.rule())
    uuid = office.begun()
    actions.reconcile(snapshots={uuid: 7}, at=office.NINE, by=WHO)
    assert [run.uuid for run in queries.runs_to_judge(WHO)] == [uuid]
    said = office.judgement(office.verdicts({"C1": HELD}))

    kept = [actions.judge_run(uuid=uuid, judgement=said, at=office.NINE, by=WHO) for _ in "12"]

    assert kept == [Kept(opened=1), Kept()]
    assert queries.runs_to_judge(WHO) == ()
    assert len(office.only().events) == 1


def test_a_change_that_somebody_has_overtaken_is_left_and_judged_again():
    office.opened()
    uuid, said = office.begun(), office.judgement(office.verdicts({"C1": CALM}))
    office.act("acknowledge")

    assert office.finished(uuid, said) == Kept(overtaken=1)
    assert office.only().alert.state is State.ACKNOWLEDGED

    (left,) = queries.runs_to_judge(WHO)
    again = office.judgement(office.verdicts({"C1": CALM}))
    kept = actions.judge_run(uuid=left.uuid, judgement=again, at=office.NINE, by=WHO)
    assert kept == Kept(cleared=1)


def test_of_two_that_judge_at_once_the_second_opens_nothing_twice():
    office.install(office.rule())
    first, second = (office.judgement(office.verdicts({"C1": HELD})) for _ in "12")

    kept = [office.finished(office.begun(), said) for said in (first, second)]

    assert kept == [Kept(opened=1), Kept(overtaken=1)]


def test_listeners_hear_of_changed_alerts_after_commit(
    monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr(queue, "_listeners", queue.defaultdict(list))
    queue.listen("evidence.alerts_changed", lambda **args: heard.append(args))
    office.install(office.rule())

    with django_capture_on_commit_callbacks(execute=True):
        run = office.begun()
        office.finished(run, office.judgement(office.verdicts({"C1": HELD})))
        office.act("acknowledge")
        assert heard == []

    alert = str(office.only().alert.uuid)
    assert heard == [{"run": str(run), "by": WHO.name}, {"alert": alert, "by": WHO.name}]


def test_an_alert_is_found_by_the_beginning_of_its_number():
    story = office.opened()

    assert queries.alert(WHO, story.alert.short) == story
    with pytest.raises(NotFound):
        queries.alert(WHO, "0000" if story.alert.short[:4] != "0000" else "1111")
    for wrong in ("12", "xyz1", story.alert.uuid.hex + "0"):
        with pytest.raises(WrongUse):
            queries.alert(WHO, wrong)


def test_alerts_of_a_group_and_subject_stand_together_the_gravest_first():
    one = office.rule(group="teaching")
    other = office.rule(code="B", indicators=["CRS-2"], group="teaching")
    alone = office.rule(code="C", indicators=["CRS-2"])
    office.install(one, other, alone)
    office.judged([
        office.verdicts({"C1": HELD, "C2": HELD}, watched=one),
        office.verdicts({"C1": HELD}, watched=other, broken=["C1"], code="CRS-2"),
        office.verdicts({"C1": HELD}, watched=alone, code="CRS-2"),
    ])  # fmt: skip

    page = queries.alerts(WHO, queries.AlertWishes())

    told = [(g.group, g.subject.code, [a.rule for a in g.alerts]) for g in page.groups]
    assert told == [
        ("teaching", "C1", ["B", office.CODE]),
        ("teaching", "C2", [office.CODE]),
        ("", "C1", ["C"]),
    ]
    assert (page.total, page.pages) == (4, 1)
    second = queries.alerts(WHO, queries.AlertWishes(), page=2, size=2)
    assert (second.groups, second.pages) == (page.groups[2:], 2)


def test_alerts_are_chosen_by_each_of_their_facts():
    office.install(office.rule())
    office.judged({"C1": HELD, "C2": HELD, "C3": FIRES}, broken=["C2"])
    wishes = queries.AlertWishes()

    def codes(**facts):
        groups = queries.alerts(WHO, replace(wishes, **facts)).groups
        return [g.subject.code for g in groups]

    assert codes() == ["C2", "C1"]
    assert codes(states=frozenset({State.PENDING})) == ["C3"]
    assert codes(severities=frozenset({Severity.YELLOW})) == ["C1"]
    assert codes(subject="C2", kind="course", indicator="CRS-1", rule=office.CODE) == ["C2"]
    assert codes(kind="college") == codes(rule="B") == codes(indicator="CRS-2") == []
    assert queries.alert_counts(WHO) == (
        (State.PENDING, Severity.YELLOW, 1),
        (State.OPEN, Severity.RED, 1),
        (State.OPEN, Severity.YELLOW, 1),
    )


def test_nobody_can_see_or_do_anything():
    story = office.opened()

    with pytest.raises(NotFound):
        office.act("acknowledge", story, by=NOBODY)
    with pytest.raises(NotFound):
        queries.alerts(NOBODY, queries.AlertWishes())
    with pytest.raises(NotFound):
        queries.living_alerts(NOBODY)
