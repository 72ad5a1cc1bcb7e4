"""Two people press at once on one improvement, goal, target or standard: one wins, one is told."""

import both_at_once
import pytest
from test_spiral_at_once import at_once, both

import wheel
from lemnis.plan.models import Goal, StandardVersion, Target
from lemnis.spiral.models import ImprovementMove, Verification

pytestmark = pytest.mark.slow
ONE_WINS = ("finish", "verify", "answer", "write", "publish", "raise_line")


@pytest.mark.parametrize("work", ONE_WINS)
def test_of_two_processes_one_wins_and_the_other_is_told(work, tmp_path):
    assert both(work, tmp_path, begin="lay") == ["done", "refused"]


@pytest.fixture
def shared():
    """Return a way to do two things at once; of PostgreSQL only, ``conftest`` sees to that."""
    return at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", ONE_WINS)
def test_of_two_connections_one_wins_and_the_other_is_told(shared, work):
    both_at_once.lay(wheel)
    rows = (ImprovementMove, Verification, StandardVersion)
    before = [model.objects.count() for model in rows]
    moved = Goal.objects.get(number="2.1").moves
    twice = [both_at_once.WORKS[work](wheel) for _ in "12"]

    said = shared(*[lambda do=do: do() or "done" for do in twice])

    assert sorted(said) == ["done", "refused"]
    written = [model.objects.count() for model in rows]
    assert all(now - was <= 1 for now, was in zip(written, before, strict=True))
    assert Goal.objects.get(number="2.1").moves - moved <= 1


@pytest.mark.django_db(transaction=True)
def test_two_who_raise_one_target_leave_as_many_versions_as_were_not_told(shared):
    both_at_once.lay(wheel)
    before = Target.objects.count()
    twice = [both_at_once.WORKS["raise_target"](wheel) for _ in "12"]

    said = shared(*[lambda do=do: do() or "done" for do in twice])

    assert Target.objects.count() - before == said.count("done") >= 1
    assert set(said) <= {"done", "refused"}
