"""Spirals are opened for many at once and moved by one person at a time, every move kept."""

from decimal import Decimal

import pytest

from clerks import granted
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people.models import AuditEvent
from lemnis.spiral.models import Lap, Spiral, StageRecord
from lemnis.values import SubjectKind, SubjectRef
from wheel import MONDAY, P1, close, held, move, opened, walk

pytestmark = pytest.mark.django_db


def test_every_active_subject_of_a_layer_gets_its_spiral_once():
    first = opened(kinds=(SubjectKind.PROGRAM, SubjectKind.COURSE))

    again = opened(kinds=(SubjectKind.PROGRAM, SubjectKind.COURSE))

    assert first == Spiral.objects.count() > 1
    assert again == 0
    assert set(Spiral.objects.values_list("stage", "lap", "opened_on")) == {("goal", 1, MONDAY)}
    assert Lap.objects.count() == StageRecord.objects.count() == first


def test_sections_and_classes_have_no_spiral_of_their_own():
    opened()

    kinds = set(Spiral.objects.values_list("subject__kind", flat=True))
    assert kinds.isdisjoint({"section", "class"})


def test_a_move_leaves_one_stage_and_begins_the_next():
    opened()

    after = move("advance", artefact="1.1 就业率", note="写明")

    assert after.stage == "standard"
    left, begun = held().laps.get().stages.all()
    assert (left.stage, left.artefact, left.note, left.ended_by) == (
        "goal", "goal:1.1 就业率", "写明", "li",
    )  # fmt: skip
    assert (begun.stage, begun.ended_at, begun.begun_by) == ("standard", None, "li")
    assert AuditEvent.objects.filter(act="spiral.advance", what="program:P1").exists()


def test_the_small_loop_is_counted_and_begins_a_second_round():
    opened()
    walk("adjust")

    move("adjust")

    lap = held().laps.get()
    assert (held().stage, lap.small) == ("implement", 1)
    assert list(lap.stages.filter(stage="implement").values_list("round", flat=True)) == [1, 2]


def test_going_back_is_no_small_loop_and_leaves_nothing_behind():
    opened()
    walk("monitor")

    move("back", artefact="不算", note="数据有误")

    lap = held().laps.get()
    assert (held().stage, lap.small) == ("implement", 0)
    assert lap.stages.get(stage="monitor").artefact == ""


def test_who_looked_before_somebody_else_moved_is_told():
    opened()
    seen = held().moves
    move("advance", moves=seen)

    with pytest.raises(Refused, match="just moved"):
        move("advance", moves=seen)
    assert held().stage == "standard"


def test_a_lap_closes_with_what_it_attained_and_the_next_begins_at_its_goal():
    opened()
    walk("raise")
    close(Decimal("0.62"))
    walk("raise")

    close(Decimal("0.7"), Decimal("0.08"))

    laps = list(Lap.objects.filter(spiral=held()).values_list("number", "attainment", "gain"))
    assert laps == [(1, Decimal("0.62"), None), (2, Decimal("0.7"), Decimal("0.08")),
                    (3, None, None)]  # fmt: skip
    assert (held().lap, held().stage) == (3, "goal")


def test_laps_are_about_one_term_after_the_other():
    opened()
    walk("raise")
    close(None)

    periods = Lap.objects.filter(spiral=held()).values_list("period", flat=True)
    assert list(periods) == ["2025-2026-1", "2025-2026-2"]


def test_who_answers_for_a_program_turns_it_and_not_another():
    opened()
    lead = granted("t2", "program_lead", number="t2")

    move("advance", by=lead)

    assert held().stage == "standard"
    with pytest.raises(NotFound):
        move("advance", SubjectRef(SubjectKind.PROGRAM, "P2"), by=lead)


def test_nobody_assesses_their_own():
    opened()
    walk("assess")

    with pytest.raises(NotAllowed):
        move("advance", by=granted("t2", "program_lead", number="t2"))
    move("advance", by=granted("rev", "reviewer", unit="U1"))

    assert held().stage == "raise"


def test_who_may_only_look_moves_nothing():
    opened()

    with pytest.raises(NotAllowed):
        move("advance", P1, by=granted("rev", "reviewer", unit="U1"))
    assert held().moves == 0
