"""What can happen to the record of a load and of a run."""

import datetime as dt
from uuid import UUID

import pytest

from lemnis import queue
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.evidence import actions, queries
from lemnis.evidence.rules import (
    Reconciled,
    RunCounts,
    RunPlan,
    SourceKind,
    State,
)
from lemnis.lake.loads import DatasetLoad
from lemnis.people.rules.viewers import Viewer, operator

LI = operator("li")

NOBODY = Viewer("nobody")

pytestmark = pytest.mark.django_db

LOAD, RUN = UUID(int=1), UUID(int=2)
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
TEN = dt.datetime(2025, 3, 3, 10, tzinfo=dt.UTC)
ROWS = DatasetLoad("students", rows_in=10, rejected=2, new=5, changed=1)
PLAN = RunPlan(("2024-2025-1",), dt.date(2025, 3, 3), "a1b2", snapshot_read=7)


@pytest.fixture
def load():
    actions.record_load_started(uuid=LOAD, source="学生.xlsx", kind=SourceKind.FILE, at=NINE, by=LI)
    return LOAD


@pytest.fixture
def run():
    actions.record_run_started(uuid=RUN, plan=PLAN, at=NINE, by=LI)
    return RUN


@pytest.fixture
def heard(monkeypatch):
    calls = []
    monkeypatch.setattr(queue, "_listeners", queue.defaultdict(list))
    for name in ("evidence.load_published", "evidence.run_published"):
        queue.listen(name, lambda name=name, **args: calls.append((name, args)))
    return calls


def test_a_load_that_has_begun_is_running_and_has_no_snapshot(load):
    assert queries.load(LI, load) == queries.LoadRow(
        uuid=LOAD,
        source="学生.xlsx",
        source_kind=SourceKind.FILE,
        state=State.RUNNING,
        snapshot=None,
        rejects="",
        message="",
        by="li",
        started_at=NINE,
        finished_at=None,
        datasets=(),
    )


def test_a_source_of_endless_name_is_cut():
    actions.record_load_started(uuid=LOAD, source="长" * 600, kind=SourceKind.FILE, at=NINE, by=LI)

    assert queries.load(LI, LOAD).source == "长" * 500


def test_a_finished_load_tells_its_snapshot_and_its_rows(load):
    actions.record_load_finished(uuid=load, snapshot=8, datasets=[ROWS], at=TEN, by=LI)

    found = queries.load(LI, load)
    assert (found.state, found.snapshot, found.finished_at) == (State.PUBLISHED, 8, TEN)
    assert found.datasets == (ROWS,)


def test_a_refused_load_says_why_and_keeps_its_counts(load):
    actions.record_load_refused(uuid=load, message="20% rejected", datasets=[ROWS], at=TEN, by=LI)
    actions.record_rejects(uuid=load, path="rejects/1.xlsx", by=LI)

    found = queries.load(LI, load)
    assert (found.state, found.snapshot, found.message) == (State.REFUSED, None, "20% rejected")
    assert (found.datasets, found.rejects) == ((ROWS,), "rejects/1.xlsx")


def test_a_failed_load_keeps_what_it_said(load):
    actions.record_load_failed(uuid=load, message="disk full", at=TEN, by=LI)

    found = queries.load(LI, load)
    assert (found.state, found.message, found.finished_at) == (State.FAILED, "disk full", TEN)


def test_a_load_that_has_ended_cannot_end_again(load):
    actions.record_load_failed(uuid=load, message="disk full", at=TEN, by=LI)

    with pytest.raises(Refused) as refused:
        actions.record_load_finished(uuid=load, snapshot=8, datasets=[ROWS], at=TEN, by=LI)

    assert refused.value.facts == {"now": State.FAILED, "then": State.PUBLISHED}
    assert queries.load(LI, load).datasets == ()


def test_what_was_never_begun_cannot_end():
    with pytest.raises(NotFound):
        actions.record_load_failed(uuid=LOAD, message="?", at=TEN, by=LI)
    with pytest.raises(NotFound):
        actions.record_run_failed(uuid=RUN, message="?", at=TEN, by=LI)
    with pytest.raises(NotFound):
        actions.record_rejects(uuid=LOAD, path="x", by=LI)


def test_a_finished_run_tells_what_it_measured(run):
    actions.record_run_finished(
        uuid=run, snapshot=9, counts=RunCounts(440, 25, 11_000), at=TEN, by=LI
    )

    assert queries.run(LI, run) == queries.RunRow(
        uuid=RUN,
        periods=("2024-2025-1",),
        as_of=dt.date(2025, 3, 3),
        catalogue_hash="a1b2",
        snapshot_read=7,
        snapshot=9,
        indicators=440,
        subjects=25,
        measurements=11_000,
        state=State.PUBLISHED,
        message="",
        by="li",
        started_at=NINE,
        finished_at=TEN,
    )


def test_a_failed_run_keeps_what_it_said(run):
    actions.record_run_failed(uuid=run, message="out of memory", at=TEN, by=LI)

    found = queries.run(LI, run)
    assert (found.state, found.message, found.snapshot) == (State.FAILED, "out of memory", None)


def test_nobody_can_record_anything():
    with pytest.raises(NotAllowed):
        actions.record_run_started(uuid=RUN, plan=PLAN, at=NINE, by=NOBODY)


def test_listeners_hear_of_a_publish_after_it_is_committed(
    load, run, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.record_load_finished(uuid=load, snapshot=8, datasets=[ROWS], at=TEN, by=LI)
        actions.record_run_finished(uuid=run, snapshot=9, counts=RunCounts(1, 1, 1), at=TEN, by=LI)
        assert heard == []

    assert heard == [
        ("evidence.load_published", {"load": str(LOAD), "by": "li"}),
        ("evidence.run_published", {"run": str(RUN), "by": "li"}),
    ]


def test_after_a_kill_the_lake_decides_what_was_published(
    load, run, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        mended = actions.reconcile(snapshots={LOAD: 8}, at=TEN, by=operator("doctor"))

    assert mended == Reconciled(published=1, interrupted=1)
    assert (
        queries.load(LI, load).state,
        queries.load(LI, load).snapshot,
    ) == (
        State.PUBLISHED,
        8,
    )
    assert (queries.run(LI, run).state, queries.run(LI, run).snapshot) == (
        State.INTERRUPTED,
        None,
    )
    assert heard == [("evidence.load_published", {"load": str(LOAD), "by": "doctor"})]


def test_reconciling_twice_changes_nothing(load, run):
    actions.reconcile(snapshots={LOAD: 8}, at=TEN, by=operator("doctor"))

    assert actions.reconcile(snapshots={LOAD: 8}, at=TEN, by=operator("doctor")) == Reconciled(0, 0)


def test_a_slow_load_called_interrupted_is_set_right_when_it_ends(load):
    actions.reconcile(snapshots={}, at=TEN, by=operator("doctor"))
    assert queries.load(LI, load).state is State.INTERRUPTED

    actions.record_load_finished(uuid=load, snapshot=8, datasets=[ROWS], at=TEN, by=LI)

    assert queries.load(LI, load).state is State.PUBLISHED


def test_reconciling_leaves_what_has_ended_alone(load):
    actions.record_load_failed(uuid=load, message="disk full", at=TEN, by=LI)

    assert actions.reconcile(snapshots={}, at=TEN, by=operator("doctor")) == Reconciled(0, 0)
    assert queries.load(LI, load).state is State.FAILED
