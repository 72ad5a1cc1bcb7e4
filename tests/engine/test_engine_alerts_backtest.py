"""Replays and back-tests of hand-made histories, reckoned by hand."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alert_worlds import CALENDAR, KIND, day, history, indicator, rule
from lemnis.engine.alerts.backtest import Lead, Said, Share, Terms, backtest
from lemnis.engine.alerts.changes import Living, changes
from lemnis.engine.alerts.lifecycle import State
from lemnis.engine.alerts.outcome import Bad, happened, read_test
from lemnis.engine.alerts.replay import History, replay
from lemnis.engine.alerts.responsible import Responsible
from lemnis.engine.alerts.verdicts import verdicts
from lemnis.engine.alerts.view import Surroundings
from lemnis.engine.catalogue import Catalogue
from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.values import SubjectRef

NOBODY = Responsible({})
TWO_MONTHS = Terms(horizon=62)
A, B = SubjectRef(KIND, "a"), SubjectRef(KIND, "b")


def lived(values, own=None):
    return [
        (e.place.subject.code, e.opened_on, e.cleared_on)
        for e in replay([own or rule()], history(values))
    ]


# --- replay ---


def test_an_alert_opens_clears_and_opens_again():
    values = {"a": [90, 70, 70, 90, 70], "b": [90, 90, 90, 90, 90]}

    assert lived(values) == [("a", day(1), day(3)), ("a", day(4), None)]
    assert lived(values, rule(hold=2)) == [("a", day(2), day(3))]


def test_nothing_clears_because_nobody_measured():
    assert lived({"a": [70, None, None, 90], "b": [90] * 4}) == [("a", day(0), day(3))]


def test_the_alert_of_a_subject_that_was_away_ends_without_clearing():
    assert lived({"a": [70, ..., 70, 90], "b": [90] * 4}) == [
        ("a", day(0), None), ("a", day(2), day(3)),
    ]  # fmt: skip


def test_the_opening_says_what_was_then():
    (found,) = replay([rule()], history({"a": [90, 70.5, 50]}))

    assert found.period == "2024-02"
    assert found.words.en == "Score in 2024-02: 70.5 points, below the pass line of 80.0 points."


signals = st.sampled_from([
    {}, {"hold": 2}, {"calm": 2}, {"hold": 2, "calm": 3},
    {"signal": "spc", "parameters": {}, "hold": 1},
    {"signal": "trend", "parameters": {"points": 5, "least": 4}, "calm": 2},
    {"signal": "data", "parameters": {"missing_periods": 2}},
    {"signal": "peer", "parameters": {"least_peers": 4, "z": 1.5}},
])  # fmt: skip
numbers = st.sampled_from([None, ..., 50, 70, 75, 82, 84, 86, 88, 90])


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.lists(st.lists(numbers, min_size=12, max_size=12), min_size=1, max_size=6).filter(
        lambda rows: all(any(v is not ... for v in row) for row in rows)
    ),
    signals,
)
def test_a_replay_is_judging_on_every_day_in_turn(rows, changed):
    values = dict(zip("abcdef", rows, strict=False))
    own, past = rule(**changed), history(values)

    assert lived(values, own) == sorted(_judged_daily(own, past))


def _judged_daily(own, past):
    """Yield episodes as daily judging makes them: only what had ended by each day is looked at."""
    (taken,) = past.strips.values()
    living, opened = {}, {}
    for end in np.unique(taken.ends):
        cut = taken.until(end)
        around = Surroundings(CALENDAR, past.facts.fit(indicator(), KIND, cut), end.item())
        said = verdicts(own, indicator(), KIND, cut, around)
        for change in list(changes([said], living)):
            code = change.place.subject.code
            living[change.place] = Living(change.after, change.severity)
            if change.after is State.OPEN and change.before is not State.OPEN:
                opened[code] = end.item()
            if change.after is State.CLEARED:
                yield code, opened.pop(code), end.item()
            if change.after is State.LAPSED:
                del living[change.place]
                if code in opened:
                    yield _Standing((code, opened.pop(code), None))
    yield from _still(opened)


def _still(opened):
    for code, since in opened.items():
        yield _Standing((code, since, None))


class _Standing(tuple):
    """An episode without an end, in order of its opening."""

    __slots__ = ()

    def __lt__(self, other):
        return self[:2] < other[:2]


# --- outcomes ---


def test_bad_periods_in_a_row_are_one_event_and_a_gap_does_not_part_them():
    past = history({"a": [50, 50, None, 50, 90, 50], "b": [90] * 6})

    found = happened(read_test("OWN-001 < 60", past.catalogue), past)

    assert found.events == {A: (Bad(day(0), day(3)), Bad(day(5), day(5)))}
    assert found.subjects == {A, B}


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("OWN-001 < 60", 1), ("OWN-001 ≤ 60", 2), ("得分 ＞ 60", 2), ("OWN-001 >= 60分", None),
        ("OWN-001 = 60", 1), ("OWN-001 below pass", 3), ("OWN-001 未达 底线", 1),
        ("得分 低于 60", 1), ("OWN-001 below 60%", 1), ("OWN-001", None), ("OWN-001 < x", None),
    ],
)  # fmt: skip
def test_a_test_reads_as_it_is_written_or_says_how(text, bad):
    past = history({"a": [50], "b": [60], "c": [70], "d": [90]})

    if bad is None:
        with pytest.raises(WrongUse, match="below pass"):
            read_test(text, past.catalogue)
    else:
        assert len(happened(read_test(text, past.catalogue), past).events) == bad


def test_below_is_worse_also_where_less_is_better():
    known = indicator("lower", limit=60, **{"pass": 40})
    past = history({"a": [50], "b": [30]}, known)

    assert set(happened(read_test("OWN-001 below pass", past.catalogue), past).events) == {A}


def test_a_test_of_an_unknown_indicator_names_the_nearest():
    with pytest.raises(NotFound, match="OWN-001"):
        read_test("OWN-01 < 3", Catalogue([indicator()]))


# --- the back-test ---


def outcome_of(values, own=None, text="OWN-001 < 60", terms=TWO_MONTHS):
    past = history(values)
    test = read_test(text, past.catalogue)
    return backtest(own or rule(), happened(test, past), past, NOBODY, terms)


def test_right_warned_and_lead_are_counted_by_hand():
    # a: warned in month 1, bad in month 2. b: warned in month 0, never bad. c: bad unannounced.
    found = outcome_of({
        "a": [90, 70, 50, 90, 90, 90], "b": [70, 90, 90, 90, 90, 90], "c": [90, 90, 90, 50, 90, 90],
    })  # fmt: skip

    assert (found.alerts, found.periods, found.persons) == (3, 6, 3)
    assert (found.right.hits, found.right.of, found.undecided) == (2, 3, 0)
    assert (found.warned.hits, found.warned.of) == (2, 2)
    assert found.lead == Lead(2, 7.75, 15.5, 23.25)  # 31 days and none
    assert (found.by_itself.hits, found.by_itself.of) == (3, 3)
    assert found.per_period == 0.5


def test_what_comes_after_the_horizon_is_not_foreseen():
    values = {"a": [70, 90, 90, 90, 50, 90, 90, 90]}

    assert outcome_of(values, terms=Terms(horizon=30)).right.hits == 1
    assert outcome_of(values, terms=Terms(horizon=366)).right.hits == 2


def test_alerts_too_young_to_tell_are_counted_apart():
    found = outcome_of({"a": [50, 90, 90, 90, 90, 70]})

    assert (found.right.hits, found.right.of, found.undecided) == (1, 1, 1)


def test_more_alerts_than_a_person_can_take_up_are_seen():
    values = {"a": [90, 50, 90], "b": [90, 50, 90], "c": [90, 90, 90]}

    assert outcome_of(values, terms=Terms(budget=0)).over[:2] == (2, 9)
    assert outcome_of(values, terms=Terms(budget=1)).over[:2] == (0, 9)


def test_days_from_and_to_bound_what_counts():
    values = {"a": [50, 90, 50, 90, 50, 90]}
    terms = Terms(first=day(1), last=day(3))

    found = outcome_of(values, terms=terms)

    assert (found.first, found.last, found.alerts, found.warned.of) == (day(1), day(3), 1, 1)


def test_every_alert_and_missed_trouble_is_told_by_day_and_adds_up_to_the_shares():
    found = outcome_of({"a": [50, 90, 50, 90, 50, 90], "b": [90, 90, 90, 90, 90, 90]})

    said = [case.said for case in found.cases]
    assert [case.day for case in found.cases] == sorted(case.day for case in found.cases)
    assert said.count(Said.RIGHT) == found.right.hits
    assert said.count(Said.UNDECIDED) == found.undecided
    assert said.count(Said.WRONG) == found.right.of - found.right.hits
    assert said.count(Said.MISSED) == found.warned.of - found.warned.hits
    assert len(found.tallies) == found.periods
    assert sum(t.right + t.wrong + t.undecided for t in found.tallies) == found.alerts


def test_trouble_that_no_alert_announced_is_a_case_of_its_own():
    found = outcome_of({"a": [90, 50, 90, 90]}, rule(parameters={"level": 10}))

    assert [(case.said, case.day, case.lead) for case in found.cases] == [
        (Said.MISSED, day(1), None)
    ]
    assert [tally.missed for tally in found.tallies] == [0, 1, 0, 0]


def test_too_little_history_no_outcome_and_other_subjects_are_explained():
    with pytest.raises(Refused, match="2 ended periods"):
        outcome_of({"a": [50, 90]})
    with pytest.raises(Refused, match="never happened"):
        outcome_of({"a": [70, 90, 90, 90]})
    past = history({"a": [50, 90, 90]})
    elsewhere = History(past.catalogue, CALENDAR, history({"z": [50, 9, 9]}).strips, past.facts)
    test = read_test("OWN-001 < 60", past.catalogue)
    with pytest.raises(WrongUse, match="about"):
        backtest(rule(), happened(test, elsewhere), past, NOBODY, Terms())


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_lies_within_its_interval(hits, of):
    share = Share.made(min(hits, of), of)

    assert 0 <= share.low <= share.value <= share.high <= 1


def test_wilsons_interval_as_published():
    # Agresti & Coull, The American Statistician 52 (1998) 119: none of ten gives (0, .278)
    share = Share.made(0, 10)

    assert (round(share.low, 3), round(share.high, 3)) == (0.0, 0.278)


def test_the_days_of_the_world_are_ends_of_months():
    assert [day(0), day(1), day(11), day(12)] == [
        dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 12, 31), dt.date(2025, 1, 31),
    ]  # fmt: skip
    assert all(one < other for one, other in pairwise(map(day, range(30))))
