"""Long work somebody asked for: done once, told how it ended, found again after a kill."""

import datetime as dt
import os
import signal
import subprocess
import sys
from uuid import UUID

import pytest

from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.evidence import actions, doing, queries
from lemnis.evidence.models import Errand
from lemnis.evidence.rules import MOST_ATTEMPTS, ErrandKind, ErrandState
from lemnis.people.models import Account, AuditEvent
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.people.rules.viewers import Granted, Scope, Viewer
from lemnis.values import Title

pytestmark = pytest.mark.django_db

NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
TEN = dt.datetime(2025, 3, 3, 10, tzinfo=dt.UTC)


def somebody(name, role):
    return Viewer(name, granted=(Granted(role, Scope(ScopeKind.ALL)),))


STEWARD = somebody("steward", Role.DATA_STEWARD)
OFFICE = somebody("office", Role.QUALITY_OFFICE)
TEACHER = somebody("teacher", Role.TEACHER)


@pytest.fixture
def home(tmp_path, settings):
    settings.LEMNIS_HOME = tmp_path
    return tmp_path


@pytest.fixture
def walks(monkeypatch):
    """What is done in the place of a diagnosis; a test sets it."""
    known = {}
    monkeypatch.setattr(doing, "WALKS", known)
    return known


def ask(kind=ErrandKind.DIAGNOSE, by=STEWARD, **wanted):
    return actions.ask_errand(
        kind=kind, title=Title("诊断", "diagnose"), wanted=wanted, at=NINE, by=by
    )


def state_of(uuid):
    return queries.errand(STEWARD, uuid).state


def test_who_may_not_do_a_thing_may_not_ask_for_it():
    with pytest.raises(NotAllowed):
        ask(by=TEACHER)

    assert not Errand.objects.exists()


def test_an_errand_is_seen_by_whoever_asked_and_by_whoever_may_do_the_same():
    uuid = ask(ErrandKind.LOAD)

    assert queries.errand(STEWARD, uuid).title == ("诊断", "diagnose")
    assert [row.uuid for row in queries.errands(STEWARD)] == [uuid]
    for other in (OFFICE, TEACHER):
        with pytest.raises(NotFound):
            queries.errand(other, uuid)
        assert queries.errands(other) == ()
    assert [row.uuid for row in queries.my_errands(STEWARD)] == [uuid]
    assert queries.my_errands(STEWARD, kind=ErrandKind.BACKTEST) == ()


def test_what_is_done_is_told_with_its_progress_and_its_result(home, walks):
    def walk(errand):
        errand.progress("publish students", 3, 8)
        errand.progress("publish teachers", 4, 8)
        assert queries.errand(STEWARD, uuid).stage.zh == "发布 学生"
        return {"periods": errand.wanted["periods"], "on": NINE.date()}

    walks[ErrandKind.DIAGNOSE] = walk
    uuid = ask(periods=["2024-2025-1"])

    doing.do_errand(uuid)

    found = queries.errand(STEWARD, uuid)
    assert (found.state, found.done, found.total) == (ErrandState.DONE, 3, 8)
    assert found.result == {"periods": ["2024-2025-1"], "on": "2025-03-03"}
    acts = AuditEvent.objects.filter(what=str(uuid)).order_by("number")
    assert list(acts.values_list("act", "by")) == [
        ("errand.ask", "steward"),
        ("errand.end", "steward"),
    ]


def test_what_its_asker_may_no_longer_do_is_not_done(home, walks):
    calls = []
    walks[ErrandKind.DIAGNOSE] = lambda errand: calls.append(errand) or {}
    uuid = ask()
    Account.objects.create(username="steward", created_at=NINE)  # who holds no role any more

    doing.do_errand(uuid)

    found = queries.errand(STEWARD, uuid)
    assert (found.state, calls) == (ErrandState.REFUSED, [])
    assert "权限" in found.message.zh


def test_an_errand_delivered_twice_is_done_once(home, walks):
    calls = []
    walks[ErrandKind.DIAGNOSE] = lambda errand: calls.append(errand.attempt) or {}
    uuid = ask()

    doing.do_errand(uuid)
    doing.do_errand(uuid)

    assert calls == [1]


def test_an_errand_somebody_is_at_is_left_to_them(home, walks):
    calls = []

    def walk(errand):
        calls.append(errand.attempt)
        assert doing.is_held(uuid)
        doing.do_errand(uuid)
        return {}

    walks[ErrandKind.DIAGNOSE] = walk
    uuid = ask()

    doing.do_errand(uuid)

    assert calls == [1]
    assert not doing.is_held(uuid)


def test_what_the_house_refuses_is_told_with_place_and_cure(home, walks):
    def walk(_errand):
        raise Refused("没有数据。", "No data.", place="lake", cure=("请导入。", "Load some."))

    walks[ErrandKind.DIAGNOSE] = walk
    uuid = ask()

    doing.do_errand(uuid)

    found = queries.errand(STEWARD, uuid)
    assert found.state is ErrandState.REFUSED
    assert found.message == ("lake: 没有数据。请导入。", "lake: No data. Load some.")


def test_a_crash_is_told_without_what_it_held(home, walks, caplog):
    def walk(_errand):
        raise ZeroDivisionError("secret")

    walks[ErrandKind.DIAGNOSE] = walk
    uuid = ask()

    doing.do_errand(uuid)

    found = queries.errand(STEWARD, uuid)
    assert found.state is ErrandState.FAILED
    assert "ZeroDivisionError" in found.message.en
    assert "secret" not in found.message.en + found.message.zh
    assert "secret" in caplog.text


def test_an_errand_that_kills_its_worker_again_and_again_is_given_up(home, walks):
    calls = []
    walks[ErrandKind.DIAGNOSE] = lambda errand: calls.append(errand.attempt) or {}
    uuid = ask()
    for _ in range(MOST_ATTEMPTS):
        actions.begin_errand(uuid=uuid, by=STEWARD)

    doing.do_errand(uuid)

    assert (state_of(uuid), calls) == (ErrandState.FAILED, [])


def test_an_errand_that_is_over_stays_so():
    uuid = ask()
    actions.fail_errand(uuid=uuid, why=Title("坏", "bad"), at=TEN, by=STEWARD)

    with pytest.raises(Refused):
        actions.finish_errand(uuid=uuid, result={}, at=TEN, by=STEWARD)
    actions.tell_progress(uuid=uuid, stage="publish", done=1, total=2, by=STEWARD)

    assert (state_of(uuid), queries.errand(STEWARD, uuid).done) == (ErrandState.FAILED, 0)


def test_what_was_never_asked_for_is_not_there():
    with pytest.raises(NotFound):
        actions.begin_errand(uuid=UUID(int=1), by=STEWARD)
    with pytest.raises(NotFound):
        actions.resume_errand(uuid=UUID(int=1), by=STEWARD)
    with pytest.raises(NotFound):
        queries.errand(STEWARD, UUID(int=1))


def test_only_what_is_under_way_is_taken_up_again(django_capture_on_commit_callbacks):
    waiting, running, over = ask(), ask(), ask()
    actions.begin_errand(uuid=running, by=STEWARD)
    actions.finish_errand(uuid=over, result={}, at=TEN, by=STEWARD)

    with django_capture_on_commit_callbacks() as left:
        assert doing.take_up_left() == 2

    assert len(left) == 2
    assert {row.uuid for row in queries.errands_under_way(STEWARD)} == {waiting, running}


HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1], timeout=0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.kill
@pytest.mark.slow
def test_what_a_killed_process_has_left_is_begun_anew(home, walks):
    calls = []
    walks[ErrandKind.DIAGNOSE] = lambda errand: calls.append(errand.attempt) or {}
    uuid = ask()
    actions.begin_errand(uuid=uuid, by=STEWARD)
    (home / "errands").mkdir()
    lock = home / "errands" / f"{uuid}.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        doing.do_errand(uuid)
        assert (calls, state_of(uuid)) == ([], ErrandState.RUNNING)
        os.kill(holder.pid, signal.SIGKILL)

    doing.do_errand(uuid)

    assert (calls, state_of(uuid)) == ([2], ErrandState.DONE)
