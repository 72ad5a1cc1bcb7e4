"""Promises of the kinds that look along time: trend, path, forecast."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lemnis.engine.definition import Better, Criterion, Unit
from lemnis.engine.signals import Context, Point, Series, Side, Signal, Why, look
from lemnis.engine.signals.estimates import predict, theil_sen, trend_chance
from lemnis.errors import BadData
from lemnis.values import Missing, Period, PeriodKind, Title

START = dt.date(2025, 1, 31)
UNIT = Unit("人", "people")
YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31), PeriodKind.CALENDAR_YEAR, "2025")


def series(values, better=Better.HIGHER, step=7, unit=UNIT, digits=1):
    points = (
        Point(
            f"P{n + 1}",
            START + dt.timedelta(days=n * step),
            v,
            None if v is not None else Missing.LATE,
        )
        for n, v in enumerate(values)
    )
    return Series(Title("在籍数", "Enrolment"), unit, digits, better, tuple(points))


def at(target=None, horizon=YEAR, **lines):
    lines = {**lines, **({"target": target} if target is not None else {})}
    return Context(dt.date(2025, 6, 30), Criterion(source="own", **lines), horizon)


ANY = Context(START)

# --- trend


def test_the_slope_is_scipy_s_theil_sen_and_the_test_its_kendall():
    x, y = np.arange(10.0), np.array([5, 6, 4, 7, 8, 6, 9, 10, 9, 30.0])

    assert theil_sen(x, y)[0] == stats.theilslopes(y, x)[0]
    assert trend_chance(x, y, rising=True) == stats.kendalltau(x, y, alternative="greater").pvalue


def test_sen_s_slope_is_the_median_of_all_slopes_between_two_points():
    x, y = np.array([1.0, 2, 3, 4, 10, 12, 18]), np.array([9.0, 15, 19, 20, 45, 55, 78])
    slopes = [(y[j] - y[i]) / (x[j] - x[i]) for i in range(7) for j in range(i + 1, 7)]

    assert (
        theil_sen(x, y).slope == pytest.approx(np.median(slopes)) == pytest.approx(4.0)
    )  # Sen 1968


@pytest.mark.parametrize(("n", "orders"), [(4, 24), (5, 120), (6, 720)])
def test_the_chance_of_an_unbroken_rise_is_one_in_all_orders(n, orders):
    assert trend_chance(np.arange(n), np.arange(n) * 2.0, rising=True) == pytest.approx(1 / orders)


def test_six_periods_down_fire_where_higher_is_better():
    found = look("trend", {}, series([90, 88, 87, 85, 84, 80]), ANY)

    assert (found.fired, found.side) == (True, Side.LOW)
    assert found.evidence.slope == pytest.approx(-5 / 3)  # the median of all fifteen
    assert found.evidence.since == "P1"
    assert found.points == ("P1", "P2", "P3", "P4", "P5", "P6")
    assert found.words.zh.startswith("在籍数在P6为 80.0 人，自P1起平均每期下降 1.")


@pytest.mark.parametrize(
    ("better", "watch", "expected"),
    [
        ("higher", "worse", False),
        ("higher", "better", True),
        ("higher", "both", True),
        ("lower", "worse", True),
        ("lower", "better", False),
        ("range", "worse", True),
        ("range", "better", False),
    ],
)
def test_which_way_is_wrong_depends_on_the_indicator_and_the_rule(better, watch, expected):
    rising = series([1, 2, 3, 4, 5, 6], Better(better))

    assert look("trend", {"watch": watch}, rising, ANY).fired is expected


def test_a_missing_period_in_the_middle_is_a_gap_in_time_not_a_step():
    straight = look("trend", {}, series([9, 8, 7, None, 5, 4, 3]), ANY)

    assert straight.fired
    assert straight.evidence.slope == pytest.approx(-1)


def test_five_points_are_too_few_unless_the_rule_says_so():
    falling = series([9, 8, None, 7, 6, 5])

    assert look("trend", {}, falling, ANY).why is Why.TOO_FEW
    assert "5" in look("trend", {}, falling, ANY).reason.zh
    assert look("trend", {"least": 5}, falling, ANY).fired


def test_one_wild_value_makes_no_trend_and_hides_none():
    assert not look("trend", {}, series([5, 5.1, 4.9, 5, 5.1, 4.9, 5, -900]), ANY).fired
    assert look("trend", {"points": 9}, series([9, 8, 7, 6, 900, 4, 3, 2, 1]), ANY).fired


def test_a_series_that_does_not_move_has_no_trend():
    found = look("trend", {"watch": "both"}, series([7.0] * 8), ANY)

    assert (found.fired, found.evidence.slope, found.evidence.probability) == (False, 0, 1)


def test_ties_count_for_neither_way():
    assert not look("trend", {}, series([5, 5, 5, 5, 5, 4]), ANY).fired
    assert look("trend", {}, series([9, 9, 8, 8, 7, 7, 6, 6]), ANY).fired


def test_a_clear_but_tiny_trend_may_be_left_alone():
    tiny = series([90 - n / 100 for n in range(8)])

    assert look("trend", {}, tiny, ANY).fired
    assert not look("trend", {"minimum_change": 1}, tiny, ANY).fired


whole = st.lists(st.integers(-50, 50), min_size=6, max_size=8)


@given(whole, st.integers(-9, 9), st.sampled_from([1, 10, 1000]))
def test_a_trend_does_not_depend_on_unit_or_origin(values, shift, scale):
    one = look("trend", {"watch": "both"}, series(values), ANY)
    other = look("trend", {"watch": "both"}, series([v * scale + shift for v in values]), ANY)

    assert (one.fired, one.side) == (other.fired, other.side)
    assert other.evidence.slope == pytest.approx(one.evidence.slope * scale)


@given(whole)
def test_a_series_upside_down_or_backwards_has_the_other_side(values):
    one, turned, back = (
        look("trend", {"watch": "both"}, series(v), ANY)
        for v in (values, [-v for v in values], values[::-1])
    )

    assert one.fired == turned.fired == back.fired
    assert turned.evidence.slope == back.evidence.slope == pytest.approx(-one.evidence.slope)


@pytest.mark.slow
def test_of_a_hundred_series_without_a_trend_about_five_seem_to_have_one():
    rng = np.random.default_rng(5)
    fired = [
        look("trend", {}, series(rng.normal(50, 5, 8).tolist()), ANY).fired for _ in range(400)
    ]

    assert np.mean(fired) == pytest.approx(0.05, abs=0.03)


# --- path


def monthly(values, better=Better.HIGHER):
    ends = [dt.date(2024, 12, 31), *(dt.date(2025, m, 28) for m in range(1, 13))]
    points = (
        Point(f"M{n}", e, v)
        for n, (e, v) in enumerate(zip(ends, values, strict=False))
        if v is not None
    )
    return Series(Title("招生数", "Admissions"), UNIT, 0, better, tuple(points))


@pytest.mark.parametrize(("value", "expected"), [(50, False), (40, False), (39, True), (0, True)])
def test_half_way_through_the_year_half_the_way_is_asked_for_less_a_tenth(value, expected):
    half = Period(dt.date(2025, 1, 1), dt.date(2025, 2, 25), PeriodKind.TERM, "T")  # 28 of 56 days

    found = look("path", {}, monthly([0, value]), at(100, half))

    assert found.fired is expected
    assert found.evidence.centre == pytest.approx(50)
    assert found.evidence.line == 100


def test_the_way_down_is_a_way_too():
    half = Period(dt.date(2025, 1, 1), dt.date(2025, 2, 25), PeriodKind.TERM, "T")
    context = at(20, half)

    assert look("path", {}, monthly([100, 70], Better.LOWER), context).side is Side.HIGH
    assert not look("path", {}, monthly([100, 60], Better.LOWER), context).fired


def test_stages_say_how_much_of_the_way_is_asked_for_when():
    half = Period(dt.date(2025, 1, 1), dt.date(2025, 2, 25), PeriodKind.TERM, "T")
    late = {"stages": [[0, 0], [0.5, 0.1], [1, 1]]}

    assert look("path", {}, monthly([0, 10]), at(100, half)).fired
    assert not look("path", late, monthly([0, 10]), at(100, half)).fired


def test_the_sentence_names_what_was_asked_for_by_now():
    half = Period(dt.date(2025, 1, 1), dt.date(2025, 2, 25), PeriodKind.TERM, "T")

    words = look("path", {}, monthly([0, 20]), at(100, half)).words

    assert words.zh == "招生数在M1为 20 人，落后于进度：此时应为 50 人，期末目标 100 人。"
    assert words.en == (
        "Admissions in M1: 20 people, behind its path: 50 people by now, 100 people at the end."
    )


@pytest.mark.parametrize(
    ("values", "context", "why"),
    [
        ([0, 20], at(), Why.NO_LINE),
        ([0, 20], at([10, 20]), Why.NO_DIRECTION),
        ([0, 20], at(100, None), Why.NO_HORIZON),
        ([20], at(100), Why.NO_HORIZON),  # last measured before the year
        ([None, 20], at(100), Why.TOO_FEW),
        ([100, 20], at(100), Why.NO_DIRECTION),
    ],
)
def test_without_target_period_or_start_there_is_no_path(values, context, why):
    assert look("path", {}, monthly(values), context).why is why


def test_where_it_began_may_be_stated():
    assert look("path", {"start": 0}, monthly([None, 0]), at(100)).evidence.centre > 0


@pytest.mark.parametrize(
    "stages", [[], [[0, 0]], [[0, 0], [0.5, 0.7], [0.4, 0.8], [1, 1]], [[0, 0.1], [1, 1]]]
)
def test_stages_that_lead_nowhere_are_refused(stages):
    with pytest.raises(BadData):
        look("path", {"stages": stages}, monthly([0, 1]), at(100))


@given(st.integers(0, 200), st.integers(0, 200))
def test_more_is_never_further_behind(one, other):
    low, high = sorted([one, other])
    behind = [look("path", {}, monthly([0, v]), at(100)).fired for v in (low, high)]

    assert behind in ([True, True], [True, False], [False, False])


# --- forecast

CARS = [  # speed and stopping distance of 50 cars, Ezekiel 1930: R's data set "cars"
    (4, 2), (4, 10), (7, 4), (7, 22), (8, 16), (9, 10), (10, 18), (10, 26), (10, 34), (11, 17),
    (11, 28), (12, 14), (12, 20), (12, 24), (12, 28), (13, 26), (13, 34), (13, 34), (13, 46),
    (14, 26), (14, 36), (14, 60), (14, 80), (15, 20), (15, 26), (15, 54), (16, 32), (16, 40),
    (17, 32), (17, 40), (17, 50), (18, 42), (18, 56), (18, 76), (18, 84), (19, 36), (19, 46),
    (19, 68), (20, 32), (20, 48), (20, 52), (20, 56), (20, 64), (22, 66), (23, 54), (24, 70),
    (24, 92), (24, 93), (24, 120), (25, 85),
]  # fmt: skip


def test_the_prediction_interval_is_the_one_r_prints_for_its_cars():
    x, y = np.array(CARS, dtype=float).T

    seen = [predict(x, y, speed) for speed in (12.0, 19.0, 24.0)]

    printed = [(-1.75, 61.0), (25.76, 88.5), (44.75, 108.8)]
    assert [s.middle for s in seen] == pytest.approx([29.6, 57.1, 76.8], abs=5e-2)
    for one, ends in zip(seen, printed, strict=True):
        assert one.interval(0.95) == pytest.approx(ends, abs=5e-2)
    assert seen[0].freedom == 48


@pytest.mark.slow
def test_the_interval_holds_as_many_new_values_as_it_says():
    rng = np.random.default_rng(11)
    x = np.arange(10.0)

    def held():
        y = 3 + 2 * x + rng.normal(0, 4, 10)
        low, high = predict(x, y, 15.0).interval(0.8)
        return low <= 3 + 2 * 15 + rng.normal(0, 4) <= high

    assert np.mean([held() for _ in range(2000)]) == pytest.approx(0.8, abs=0.03)


def heading(slope, better=Better.HIGHER, noise=1.0):
    """Eight weeks from 50 on, with a wobble."""
    wobble = [0, 1, -1, 0.5, -0.5, 1, -1, 0]
    return series([50 + slope * n + noise * w for n, w in enumerate(wobble)], better)


TERM = Period(dt.date(2025, 1, 1), START + dt.timedelta(days=7 * 11), PeriodKind.TERM, "T")


def test_a_way_that_ends_short_of_the_target_fires_before_the_end():
    found = look("forecast", {}, heading(1), at(100, TERM))

    assert (found.fired, found.side) == (True, Side.LOW)
    assert found.evidence.probability > 0.99
    assert found.evidence.centre == pytest.approx(61, abs=1)
    assert found.evidence.high < 100


@pytest.mark.parametrize(("target", "expected"), [(50, False), (61, False), (75, True)])
def test_it_fires_where_the_whole_interval_lies_short(target, expected):
    found = look("forecast", {}, heading(1), at(target, TERM))

    assert found.fired is expected
    assert found.fired == (found.evidence.high <= target)


@pytest.mark.parametrize("confidence", [0.6, 0.9, 0.99])
def test_a_line_at_the_upper_end_of_the_interval_is_missed_as_surely_as_asked(confidence):
    stated = {"confidence": confidence}
    high = look("forecast", stated, heading(1), at(100, TERM)).evidence.high

    found = look("forecast", {**stated, "level": high}, heading(1), at(None, TERM))

    assert found.evidence.probability == pytest.approx(confidence)


def test_lower_is_better_and_ranges_are_missed_on_their_own_sides():
    assert look("forecast", {}, heading(3, Better.LOWER), at(60, TERM)).side is Side.HIGH
    assert not look("forecast", {}, heading(-3, Better.LOWER), at(60, TERM)).fired
    assert look("forecast", {}, heading(5, Better.RANGE), at([40, 60], TERM)).side is Side.HIGH
    assert look("forecast", {}, heading(-5, Better.RANGE), at([40, 60], TERM)).side is Side.LOW
    assert not look("forecast", {}, heading(0, Better.RANGE), at([40, 60], TERM)).fired


@pytest.mark.parametrize(("target", "better", "expected"), [
    (7, Better.HIGHER, False), (8, Better.HIGHER, True),
    (7, Better.LOWER, False), (6, Better.LOWER, True),
    ([6, 7], Better.RANGE, False), ([8, 9], Better.RANGE, True),
])  # fmt: skip
def test_what_never_moves_is_foreseen_to_stay(target, better, expected):
    assert look("forecast", {}, series([7.0] * 8, better), at(target, TERM)).fired is expected


@pytest.mark.parametrize(
    ("values", "context", "why"),
    [
        ([1, 2, 3, 4, 5], at(9, TERM), Why.TOO_FEW),
        ([1, None, 2, 3, 4, 5], at(9, TERM), Why.TOO_FEW),
        ([1, 2, 3, 4, 5, 6], at(None, TERM), Why.NO_LINE),
        ([1, 2, 3, 4, 5, 6], at(9, None), Why.NO_HORIZON),
        ([1] * 12, at(9, TERM), Why.NO_HORIZON),  # the period is over
        ([1, 2, 3, 4, 5, None], at(9, TERM), Why.NO_VALUE),
    ],
)
def test_without_points_line_or_time_left_there_is_no_forecast(values, context, why):
    assert look("forecast", {}, series(values), context).why is why


def test_a_share_is_not_foreseen_over_a_hundred_percent():
    shares = series([0.90, 0.93, 0.94, 0.97, 0.98, 1.0], unit=Unit("%", "%"))

    found = look("forecast", {}, shares, at(95, TERM))

    assert (found.fired, found.evidence.high) == (False, 100)
    assert "100.0%" in found.words.zh


@given(whole, st.integers(-20, 120), st.integers(1, 30))
def test_a_higher_target_is_never_easier_to_reach(values, target, more):
    chances = [
        look("forecast", {}, series(values), at(t, TERM)).evidence.probability
        for t in (target, target + more)
    ]

    assert chances[0] <= chances[1]


@given(whole, st.integers(-60, 60))
def test_a_forecast_is_a_signal_for_any_numbers(values, target):
    found = look("forecast", {}, series(values), at(target, TERM))

    assert isinstance(found, Signal)
    assert 0 <= found.evidence.probability <= 1
    assert found.evidence.low <= found.evidence.centre + 1e-9
