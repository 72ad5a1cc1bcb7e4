"""What rules say of strips: the same in columns as one by one, and nothing of what is unknown."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alert_worlds import CALENDAR, KIND, day, indicator, rule, strip
from lemnis.engine.alerts.changes import Living, Place, changes
from lemnis.engine.alerts.fitting import Facts
from lemnis.engine.alerts.lifecycle import State, Verdict, moved
from lemnis.engine.alerts.rule import Severity
from lemnis.engine.alerts.verdicts import verdicts
from lemnis.engine.alerts.view import Surroundings
from lemnis.engine.definition import Better, Criterion, Unit
from lemnis.engine.signals import Context, Point, Series, Signal, clears, look
from lemnis.values import SubjectRef, Title

UNKNOWN, CALM, QUIET, FIRES, HELD = Verdict


def judged(values, own=None, measured=None, **drawn):
    """Return the verdicts of a rule on drawn values, as of their last month."""
    measured = measured or indicator()
    taken = strip(values, **drawn)
    fit = Facts().fit(measured, KIND, taken)
    around = Surroundings(CALENDAR, fit, taken.ends.max().item())
    return verdicts(own or rule(), measured, KIND, taken, around)


def said(values, own=None, measured=None, **drawn):
    found = judged(values, own, measured, **drawn)
    return dict(zip(found.subjects.tolist(), map(Verdict, found.verdicts.tolist()), strict=True))


# --- verdicts ---


def test_a_value_below_its_line_is_held_at_once_unless_the_rule_asks_for_more():
    values = {"a": [90, 70], "b": [70, 70], "c": [70, 90]}

    assert said(values) == {"a": HELD, "b": HELD, "c": CALM}
    assert said(values, rule(hold=2)) == {"a": FIRES, "b": HELD, "c": CALM}
    assert said(values, rule(calm=2)) == {"a": HELD, "b": HELD, "c": QUIET}


def test_what_cannot_be_told_is_unknown_and_never_clears():
    values = {"gone": [90, ...], "missing": [90, None], "suspect": [90, 90], "there": [90, 90]}

    found = said(values, suspect={("suspect", 1)})

    assert found == {"gone": UNKNOWN, "missing": UNKNOWN, "suspect": UNKNOWN, "there": CALM}
    assert all(moved(state, UNKNOWN) is state for state in State)


def test_a_gap_breaks_a_run():
    assert said({"a": [70, None, 70]}, rule(hold=2)) == {"a": FIRES}
    assert said({"a": [70, ..., 70], "b": [1, 1, 1]}, rule(hold=2))["a"] is FIRES


def test_only_subjects_that_are_named_are_judged():
    assert said({"a": [70], "b": [70]}, rule(only=["b"])) == {"a": UNKNOWN, "b": HELD}


cells = st.lists(st.sampled_from([None, ..., 55, 70, 79.9, 80, 85, 90]), min_size=1, max_size=6)
worlds = st.dictionaries(st.sampled_from("abc"), cells, min_size=1).filter(
    lambda w: any(v is not ... for row in w.values() for v in row)
)
lines = st.fixed_dictionaries({
    "hold": st.integers(1, 3), "calm": st.integers(1, 3),
    "parameters": st.sampled_from([
        {"line": "pass"}, {"line": "limit", "clear_line": "pass"}, {"level": 70, "clear_level": 80},
        {"line": "target", "fallback": "limit"},
    ]),
})  # fmt: skip


@pytest.mark.slow
@settings(max_examples=200)
@given(worlds, lines, st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 5))))
def test_a_line_in_columns_agrees_with_one_look_after_the_other(values, changed, suspect):
    values = {c: row for c, row in values.items() if any(v is not ... for v in row)}
    own, measured = rule(**changed), indicator()

    found = said(values, own, measured, suspect=suspect)

    assert found == {code: _one(code, values, own, measured, suspect) for code in found}


def _one(code, values, own, measured, suspect):
    """Return the verdict on one subject by the definition, period after period."""
    taken = strip(values, suspect=suspect)
    newest = taken.ends.max().item()
    at = taken.subjects.tolist().index(code)
    rows = list(range(taken.bounds[at], taken.bounds[at + 1]))
    ends = sorted(set(taken.ends.tolist()))
    if taken.ends[rows[-1]].item() != newest:
        return UNKNOWN
    reach = ends[-max(own.hold, own.calm) :]
    seen = [taken.point(row) for row in rows if taken.ends[row].item() in reach][::-1]
    context = Context(on=newest, criterion=measured.criteria[0])
    looks = [look("line", own.looking, Series.of(measured, (p,)), context) for p in seen]
    calm = [clears("line", own.looking, Series.of(measured, (p,)), context) for p in seen]
    if not isinstance(looks[0], Signal):
        return UNKNOWN
    fired = [isinstance(each, Signal) and each.fired for each in looks]
    if fired[0]:
        return HELD if len(fired) >= own.hold and all(fired[: own.hold]) else FIRES
    return CALM if len(calm) >= own.calm and all(calm[: own.calm]) else QUIET


@settings(max_examples=50)
@given(worlds, st.integers(0, 6))
def test_until_a_day_there_is_only_what_had_ended(values, month):
    values = {c: row for c, row in values.items() if any(v is not ... for v in row)}
    taken = strip(values)

    cut = taken.until(np.datetime64(day(month)))

    kept = {c: row[: month + 1] for c, row in values.items()}
    kept = {c: row for c, row in kept.items() if any(v is not ... for v in row)}
    assert cut.subjects.tolist() == sorted(kept)
    assert len(cut.ends) == sum(v is not ... for row in kept.values() for v in row)
    assert (cut.ends <= np.datetime64(day(month))).all()


# --- changes ---


def living(found):
    """Return the alerts there are once changes were stored."""
    return {change.place: Living(change.after, change.severity) for change in found}


def test_asked_again_after_they_were_stored_nothing_changes():
    found = judged({"a": [70], "b": [90]})

    first = list(changes([found], {}))

    assert [(c.place.subject.code, c.before, c.after) for c in first] == [("a", None, State.OPEN)]
    assert list(changes([found], living(first))) == []


def test_an_alert_grows_graver_but_not_milder_while_it_stands():
    own = rule(beyond_limit="red")
    opened = living(changes([judged({"a": [70]}, own)], {}))

    worse = list(changes([judged({"a": [70, 50]}, own)], opened))
    milder = list(changes([judged({"a": [70, 50, 70]}, own)], living(worse)))

    assert [(c.before, c.after, c.severity) for c in worse] == [
        (State.OPEN, State.OPEN, Severity.RED)
    ]
    assert milder == []


def test_missing_data_leave_an_alert_open_and_good_data_clear_it():
    opened = living(changes([judged({"a": [70], "b": [90]})], {}))
    place = Place("own.rule", "OWN-001", SubjectRef(KIND, "a"))

    assert list(changes([judged({"a": [70, None], "b": [90, 90]})], opened)) == []
    cleared = list(changes([judged({"a": [70, 90], "b": [90, 90]})], opened))
    assert [(c.place, c.after, c.ends_on) for c in cleared] == [
        (place, State.CLEARED, dt.date(2024, 2, 29))
    ]


def test_the_alert_of_a_subject_that_has_left_lapses_unless_somebody_has_taken_it_up():
    opened = living(changes([judged({"a": [70], "b": [90]})], {}))
    ((place, alert),) = opened.items()
    taken = {place: alert._replace(state=State.IN_IMPROVEMENT)}
    left = [judged({"a": [70, ...], "b": [90, 90]})]
    never_read = [judged({"b": [90, 90]})]

    assert [c.after for c in changes(left, opened)] == [State.LAPSED]
    assert [c.after for c in changes(never_read, opened)] == [State.LAPSED]
    assert list(changes(left, taken)) == []


# --- sentences ---


@pytest.mark.parametrize(
    ("better", "unit", "period", "value", "zh", "en"),
    [
        ("present", "有/无", "@2025-07-31", 0, "截至 2025-07-31 没有规划。",
         "Plan: not there, as of 2025-07-31."),
        ("present", "有/无", "2024-2025", 1, "在 2024—2025 学年已有规划。",
         "Plan: there, in academic year 2024–2025."),
        ("higher", "x:1", "@2025-07-31", 0.5, "规划截至 2025-07-31 为 1:1，低于合格线 1:1。",
         "Plan as of 2025-07-31: 1:1, below the pass line of 1:1."),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_a_dean_would_say_it(better, unit, period, value, zh, en):
    name, own = Title("规划", "Plan"), Unit(unit, unit)
    point = Point(period, dt.date(2025, 7, 31), value)
    drawn = Criterion.model_validate({"pass": 1 if better == "present" else 1.4, "source": "own"})
    series = Series(name, own, 0, Better(better), (point,))

    found = look("line", {"line": "pass"}, series, Context(on=point.end, criterion=drawn))

    assert found.words == (zh, en)
