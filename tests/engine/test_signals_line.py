"""Promises of the line kind: both sides, as people see the number, one by one as many at once."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemnis.engine.definition import Better, Criterion, Unit
from lemnis.engine.grade import Status, shown_all, status
from lemnis.engine.signals import Context, Point, Series, Side, Signal, Why, clears, look
from lemnis.engine.signals.line import UNREADY, LineParameters, sides
from lemnis.errors import BadData
from lemnis.values import Missing, Title

DAY = dt.date(2025, 6, 30)
PERCENT, POINTS = Unit("%", "%"), Unit("分", "points")
NAME = Title("出勤率", "Attendance")


def series(value, better=Better.HIGHER, unit=POINTS, digits=1, **more):
    missing = None if value is not None else Missing.NO_ROWS
    point = Point("2024-2025-2", DAY, value, missing=more.pop("missing", missing), **more)
    return Series(NAME, unit, digits, better, (point,))


def lines(**drawn):
    return Context(DAY, Criterion(**drawn, source="own"))


FOUR = lines(limit=60, **{"pass": 70}, target=80, stretch=90)
FALLING = lines(limit=40, **{"pass": 30}, target=20, stretch=10)
RANGES = lines(limit=[10, 40], **{"pass": [15, 35]}, target=[20, 30])


def fired(stated, value, better=Better.HIGHER, context=FOUR):
    found = look("line", stated, series(value, better), context)
    return found.side if found.fired else None


@pytest.mark.parametrize(
    ("line", "value", "expected"),
    [
        ("limit", 59.9, Side.LOW),
        ("limit", 60, None),
        ("limit", 60.1, None),
        ("pass", 69.9, Side.LOW),
        ("pass", 70, None),
        ("target", 79.9, Side.LOW),
        ("target", 80, None),
        ("stretch", 89.9, Side.LOW),
        ("stretch", 90, None),
    ],
)
def test_where_higher_is_better_standing_on_a_line_is_enough(line, value, expected):
    assert fired({"line": line}, value) is expected


@pytest.mark.parametrize(
    ("line", "value", "expected"),
    [
        ("limit", 40.1, Side.HIGH),
        ("limit", 40, None),
        ("target", 20.1, Side.HIGH),
        ("pass", 0, None),
    ],
)
def test_where_lower_is_better_the_other_side_fires(line, value, expected):
    assert fired({"line": line}, value, Better.LOWER, FALLING) is expected


@pytest.mark.parametrize(
    ("line", "value", "expected"),
    [
        ("limit", 9.9, Side.LOW),
        ("limit", 10, None),
        ("limit", 40, None),
        ("limit", 40.1, Side.HIGH),
        ("pass", 14.9, Side.LOW),
        ("target", 30.1, Side.HIGH),
    ],
)
def test_a_range_is_left_on_either_side(line, value, expected):
    assert fired({"line": line}, value, Better.RANGE, RANGES) is expected


@pytest.mark.parametrize(("value", "expected"), [(0, Side.LOW), (1, None)])
def test_what_need_only_be_there_fires_where_it_is_not(value, expected):
    assert fired({"line": "pass"}, value, Better.PRESENT, lines()) is expected


@pytest.mark.parametrize(
    ("better", "value", "expected"),
    [
        (Better.HIGHER, 99, None),
        (Better.HIGHER, 99.1, Side.HIGH),
        (Better.HIGHER, 59, Side.LOW),
        (Better.LOWER, 99, None),
        (Better.LOWER, 98.9, Side.LOW),
        (Better.LOWER, 200, Side.HIGH),
    ],
)
def test_too_good_is_an_alert_too(better, value, expected):
    context = FOUR if better is Better.HIGHER else lines(limit=150)

    assert fired({"too_good": 99}, value, better, context) is expected


def test_a_rule_may_bring_its_own_line():
    stated = {"level": 4}

    assert fired(stated, 3.9, context=Context(DAY)) is Side.LOW
    assert fired(stated, 4, Better.LOWER, Context(DAY)) is None
    assert fired({"level": [2, 3]}, 3.5, context=Context(DAY)) is Side.HIGH


def test_the_number_is_judged_as_it_is_shown():
    stated = {"line": "limit"}
    context = lines(limit=90)

    shown_ninety = look("line", stated, series(0.8995, unit=PERCENT), context)
    shown_less = look("line", stated, series(0.8994, unit=PERCENT), context)

    assert (shown_ninety.fired, shown_less.fired) == (False, True)


def test_the_evidence_and_the_sentence_name_number_line_unit_and_period():
    found = look("line", {}, series(0.823, unit=PERCENT), lines(limit=85))

    assert (found.evidence.value, found.evidence.line) == (82.3, 85)
    assert found.evidence.rules == ("below_limit",)
    assert found.points == ("2024-2025-2",)
    assert found.words == Title(
        "出勤率在 2024—2025 学年第二学期为 82.3%，低于底线 85.0%。",
        "Attendance in term 2 of 2024–2025: 82.3%, below the limit of 85.0%.",
    )


def test_a_quiet_one_says_so_too():
    found = look("line", {"line": "pass"}, series(75), FOUR)

    assert (
        found.words.en
        == "Attendance in term 2 of 2024–2025: 75.0 points, within the pass line of 70.0 points."
    )
    assert (found.fired, found.side, found.evidence.rules) == (False, Side.NONE, ())


@pytest.mark.parametrize("context", [Context(DAY), lines(target=80)])
def test_without_the_line_it_cannot_tell(context):
    assert look("line", {"line": "limit"}, series(1), context).why is Why.NO_LINE


@pytest.mark.parametrize("reason", Missing)
def test_a_missing_value_neither_fires_nor_clears(reason):
    missing = series(None, missing=reason)

    found = look("line", {}, missing, FOUR)

    assert found.why is Why.NO_VALUE
    assert "2024—2025 学年第二学期" in found.reason.zh
    assert not clears("line", {}, missing, FOUR)


def test_a_suspect_value_is_not_judged_unless_the_rule_trusts_it():
    doubtful = series(10, suspect=True)

    assert look("line", {}, doubtful, FOUR).why is Why.SUSPECT
    assert look("line", {"trust_suspect": True}, doubtful, FOUR).fired


# Hysteresis


@pytest.mark.parametrize(
    ("value", "expected"), [(59, False), (60, False), (69.9, False), (70, True)]
)
def test_raised_at_the_limit_cleared_at_pass(value, expected):
    assert clears("line", {"line": "limit", "clear_line": "pass"}, series(value), FOUR) is expected


@pytest.mark.parametrize(("value", "expected"), [(6, False), (5, False), (4, True)])
def test_a_line_of_the_rule_clears_at_a_level_of_the_rule(value, expected):
    stated = {"level": 5, "clear_level": 4}

    assert clears("line", stated, series(value, Better.LOWER), Context(DAY)) is expected


def test_none_at_all_is_a_level_like_any_other():
    stated = {"level": 1, "clear_level": 0}

    assert not clears("line", stated, series(1, Better.LOWER), Context(DAY))
    assert clears("line", stated, series(0, Better.LOWER), Context(DAY))


def test_where_the_clearing_line_is_not_drawn_the_firing_one_serves():
    stated = {"line": "limit", "clear_line": "target"}

    assert clears("line", stated, series(60), lines(limit=60))
    assert not clears("line", stated, series(59), lines(limit=60))


@pytest.mark.parametrize(
    "stated",
    [
        {"line": "pass", "clear_line": "limit"},
        {"level": 5, "clear_line": "pass"},
        {"level": 5, "clear_level": [4, 6]},
        {"clear_level": 5},
        {"line": "floor"},
        {"threshold": 5},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(stated):
    with pytest.raises(BadData):
        look("line", stated, series(1), FOUR)


# Many at once

numbers = st.one_of(
    st.none(), st.sampled_from([10.0, 60.0, 59.95, 59.94, 0.6, 1.0]), st.floats(-200, 200)
)
plain = st.lists(st.integers(-100, 100), min_size=1, max_size=4).map(sorted)


@st.composite
def criteria(draw, better):
    names = ["limit", "pass", "target", "stretch"]
    drawn = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    ordered = [n for n in names if n in drawn]
    ends = sorted(
        draw(st.lists(st.integers(-100, 100), min_size=len(ordered), max_size=len(ordered)))
    )
    if better is Better.LOWER:
        ends.reverse()
    if better is Better.RANGE:
        return Criterion(
            **{
                n: [-e, e]
                for n, e in zip(ordered, sorted(map(abs, ends), reverse=True), strict=True)
            },
            source="x",
        )
    return Criterion(**dict(zip(ordered, ends, strict=True)), source="x")


@st.composite
def worlds(draw):
    better = draw(st.sampled_from(list(Better)))
    given_ = draw(st.lists(criteria(better), min_size=1, max_size=3))
    values = draw(st.lists(numbers, max_size=12))
    which = draw(
        st.lists(st.integers(-1, len(given_) - 1), min_size=len(values), max_size=len(values))
    )
    line = draw(st.sampled_from(["limit", "pass", "target", "stretch"]))
    stated = {"line": line, "too_good": draw(st.none() | st.integers(-100, 150))}
    if draw(st.booleans()) and better is not Better.RANGE:
        stated["level"] = draw(st.integers(-100, 100))
    return better, given_, values, which, LineParameters(**stated)


@given(worlds(), st.sampled_from([PERCENT, POINTS]), st.integers(0, 2))
def test_many_at_once_agree_with_one_by_one(world, unit, digits):
    better, given_, values, which, parameters = world
    floats = np.array([np.nan if v is None else v for v in values])

    at_once = sides(
        shown_all(floats, unit, digits), np.array(which, dtype=np.intp), given_, better, parameters
    )

    for value, at, got in zip(values, which, at_once, strict=True):
        context = Context(DAY, given_[at] if at >= 0 else None)
        found = look("line", parameters, series(value, better, unit, digits), context)
        if isinstance(found, Signal):
            assert got == {Side.LOW: -1, Side.NONE: 0, Side.HIGH: 1}[found.side]
        else:
            assert got == UNREADY


@given(worlds())
def test_limit_and_pass_fire_just_where_the_status_is_broken(world):
    better, given_, values, _, _ = world
    criterion = given_[0]

    for value in values:
        seen = series(value, better)
        grade = status(None if value is None else seen.shown(value), criterion, better)
        unmet = {"limit": Status.BELOW_LIMIT, "pass": Status.BELOW_PASS}
        both = [look("line", {"line": n}, seen, Context(DAY, criterion)) for n in unmet]
        broken = [n for n, f in zip(unmet, both, strict=True) if isinstance(f, Signal) and f.fired]
        assert bool(broken) == (grade in set(unmet.values()))
        if broken:
            assert unmet[broken[0]] is grade


@given(worlds())
def test_what_clears_does_not_fire(world):
    better, given_, values, _, parameters = world

    for value in values:
        seen, context = series(value, better), Context(DAY, given_[0])
        if clears("line", parameters, seen, context):
            assert not look("line", parameters, seen, context).fired


def test_standing_on_an_end_is_inside_for_many_at_once_too():
    shown = np.array([9.9, 10, 40, 40.1, np.nan])
    none = np.full(5, -1)
    inside = LineParameters(level=[10, 40])
    good = LineParameters(level=10, too_good=40)

    assert sides(shown, none, [], Better.RANGE, inside).tolist() == [-1, 0, 0, 1, UNREADY]
    assert sides(shown, none, [], Better.HIGHER, good).tolist() == [-1, 0, 0, 1, UNREADY]
    assert sides(shown, none, [], Better.LOWER, good).tolist()[:3] == [-1, -1, 1]


@pytest.mark.slow
def test_a_hundred_thousand_subjects_are_a_matter_of_milliseconds():
    rng = np.random.default_rng(0)
    shown = rng.uniform(0, 100, 100_000).round(1)
    which = rng.integers(-1, 3, 100_000)
    given_ = [Criterion(limit=Decimal(60 + n), source="x") for n in range(3)]

    found = sides(shown, which, given_, Better.HIGHER, LineParameters())

    assert set(np.unique(found).tolist()) == {int(UNREADY), -1, 0}
    assert (found[which == 2] == -1).tolist() == (shown[which == 2] < 62).tolist()
