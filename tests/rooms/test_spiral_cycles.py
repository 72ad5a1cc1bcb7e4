"""Cycles: opened by the calendar exactly once, handed in by one, lapsed when too late."""

import datetime as dt
import random

import pytest

from clerks import granted
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.spiral import actions, queries
from lemnis.spiral.models import Cycle, CycleOpening, Spiral
from lemnis.spiral.rules.cadences import cadences, due
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.spiral.scheduling import open_due
from lemnis.values import SubjectKind
from wheel import CALENDAR, LI, MONDAY, NINE, P1, held, opened

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FRIDAY_OF_SECOND_WEEK = dt.date(2025, 9, 12)


def walk(on):
    return open_due(on=on, calendar=CALENDAR, by=LI)


def opened_cycles():
    keys = Cycle.objects.values_list("cadence", "period", "subject__kind", "subject__code")
    return sorted(keys)


def expected(until):
    """Return what the calendar asks of the spirals there are, by its own rules."""
    found = due(cadences().values(), CALENDAR, MONDAY, until)
    spirals = list(Spiral.objects.values_list("subject__kind", "subject__code"))
    return sorted(
        (one.cadence.code, one.period, kind, code)
        for one in found
        for kind, code in spirals
        if SubjectKind(kind) in one.cadence.subjects
    )


def only_of(subject=P1):
    (row,) = queries.cycles(LI, queries.CycleWishes(subject=subject)).rows
    return row


def act(row, name, by=LI):
    actions.act_on_cycle(cycle=row.uuid, act=CycleAct(name), moves=row.moves, at=NINE, by=by)


def test_without_spirals_nobody_is_asked_for_anything():
    assert walk(dt.date(2026, 9, 1)).cycles == 0


def test_on_a_friday_units_and_courses_are_asked_and_every_second_one_all_others():
    opened()

    walk(FRIDAY_OF_SECOND_WEEK)

    asked = set(Cycle.objects.values_list("subject__kind", "period"))
    assert asked == {
        ("college", "2025-2026-1-W02"), ("course", "2025-2026-1-W02"),
        ("program", "2025-2026-1-W01-02"), ("teacher", "2025-2026-1-W01-02"),
        ("student", "2025-2026-1-W01-02"),
    }  # fmt: skip


def test_asking_again_opens_nothing():
    opened()
    first = walk(FRIDAY_OF_SECOND_WEEK)

    again = walk(FRIDAY_OF_SECOND_WEEK)

    assert first.cycles > 0
    assert (again.openings, again.cycles) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_over_three_years_with_outages_every_due_cycle_is_opened_once(seed):
    opened(kinds=(SubjectKind.PROGRAM, SubjectKind.COURSE, SubjectKind.SCHOOL))
    draw, end = random.Random(seed), dt.date(2028, 8, 31)
    day = MONDAY

    while day < end:
        # Up for some days, several walks a day; then down for up to ten weeks.
        day = min(end, day + draw.choice((1, 1, 1, 2, 7, 30, 70)) * DAY)
        for _ in range(draw.choice((1, 1, 2))):
            walk(day)

    assert opened_cycles() == expected(end)
    # Six terms of twenty teaching weeks; the course was not there in the first of them.
    weekly = Cycle.objects.filter(cadence="course.self.weekly")
    assert weekly.count() == weekly.values("period").distinct().count() == 6 * 20 - 1


def test_a_walk_that_dies_in_the_middle_is_taken_up_where_it_ended(monkeypatch):
    opened()
    done, real = [], actions.open_cycles

    def dies_at_third(**words):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(real(**words))
        return done[-1]

    monkeypatch.setattr(actions, "open_cycles", dies_at_third)
    with pytest.raises(KeyboardInterrupt):
        walk(dt.date(2025, 10, 31))
    monkeypatch.undo()
    walk(dt.date(2025, 10, 31))

    assert opened_cycles() == expected(dt.date(2025, 10, 31))


def test_who_has_left_is_not_asked_any_more():
    opened()
    spiral = held()
    type(spiral.subject).objects.filter(pk=spiral.subject_id).update(active_until=MONDAY)

    walk(FRIDAY_OF_SECOND_WEEK)

    assert not Cycle.objects.filter(subject=spiral.subject_id).exists()


def test_a_spiral_opened_later_is_not_asked_for_what_was_before():
    opened(kinds=(SubjectKind.COURSE,))
    walk(FRIDAY_OF_SECOND_WEEK)
    opened(on=FRIDAY_OF_SECOND_WEEK, kinds=(SubjectKind.PROGRAM,))

    walk(FRIDAY_OF_SECOND_WEEK + 7 * DAY)

    assert not Cycle.objects.filter(subject__kind="program").exists()


def test_what_nobody_hands_in_lapses_a_while_after_it_was_due():
    opened()
    walk(FRIDAY_OF_SECOND_WEEK)
    row = only_of()
    assert row.due_on == dt.date(2025, 9, 19)

    walk(row.due_on + 14 * DAY)
    assert queries.cycle(LI, row.uuid).state is CycleState.OPEN

    walk(row.due_on + 15 * DAY)
    assert queries.cycle(LI, row.uuid).state is CycleState.LAPSED


def test_a_cycle_is_handed_in_given_back_handed_in_and_agreed_to():
    opened()
    walk(FRIDAY_OF_SECOND_WEEK)

    states = []
    for name in ("submit", "give_back", "submit", "close"):
        act(only_of(), name)
        states.append(only_of().state.value)

    assert states == ["submitted", "returned", "submitted", "closed"]
    assert Cycle.objects.get(uuid=only_of().uuid).closed_at == NINE


def test_of_two_that_hand_in_one_is_told():
    opened()
    walk(FRIDAY_OF_SECOND_WEEK)
    row = only_of()
    Cycle.objects.filter(uuid=row.uuid).update(moves=row.moves + 1)

    with pytest.raises(Refused, match="Somebody else"):
        act(row, "submit")


def test_nobody_agrees_to_their_own_diagnosis():
    opened()
    walk(FRIDAY_OF_SECOND_WEEK)
    lead = granted("t2", "program_lead", number="t2")
    act(only_of(), "submit", by=lead)

    with pytest.raises(NotAllowed):
        act(only_of(), "close", by=lead)
    act(only_of(), "close", by=granted("rev", "reviewer", unit="U1"))

    assert only_of().state is CycleState.CLOSED


def test_the_cycles_of_others_do_not_exist():
    opened()
    walk(FRIDAY_OF_SECOND_WEEK)
    student = granted("s1", "student", number="s1")

    rows = queries.cycles(student).rows

    assert [(row.subject.code, row.activity) for row in rows] == [("s1", Activity.SELF_DIAGNOSIS)]
    with pytest.raises(NotFound):
        queries.cycle(student, only_of().uuid)


def test_only_who_turns_the_whole_college_opens_cycles():
    opened()

    with pytest.raises(NotAllowed):
        open_due(
            on=FRIDAY_OF_SECOND_WEEK, calendar=CALENDAR,
            by=granted("t2", "program_lead", number="t2"),
        )  # fmt: skip
    assert not CycleOpening.objects.exists()
