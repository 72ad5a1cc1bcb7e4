"""Promises of the charts: the published limits and out-of-control points of known data sets.

Montgomery is D. C. Montgomery, Introduction to Statistical Quality Control, 6th ed.; NIST is the
NIST/SEMATECH e-Handbook of Statistical Methods. Each data set's printed total is checked too.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lemnis.engine.signals.charts import (
    D2,
    D3,
    individuals,
    moving_ranges,
    proportions,
    rates,
)
from lemnis.engine.signals.cusum import cusum
from lemnis.engine.signals.ewma import ewma
from lemnis.engine.signals.run_rules import Rule, broken


def numbers(text):
    return np.array([float(word) for word in text.split()])


def out(chart):
    """The points beyond the limits, counted from 1 as the books do."""
    return (np.flatnonzero(broken(chart.z, Rule.N1).at) + 1).tolist()


# --- individuals and moving ranges

FLOWRATE = numbers("49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1")
VISCOSITY = numbers(
    "33.75 33.05 34.00 33.81 33.46 34.02 33.68 33.27 33.49 33.20 33.62 33.00 33.54 33.12 33.84"
)
LOANS = numbers("310 288 297 298 307 303 294 297 308 306 294 299 297 299 314 295 293 306 301 304")


def test_constants_of_ranges_of_two_are_the_tabulated_ones():
    assert pytest.approx((1.128, 0.853), abs=5e-4) == (D2, D3)
    assert pytest.approx(2.66, abs=5e-3) == 3 / D2
    assert pytest.approx(3.267, abs=5e-4) == 1 + 3 * D3 / D2


def test_nist_6_3_2_2_flowrates_of_ten_batches_are_in_control():
    chart = individuals(FLOWRATE, 10)

    assert chart.centre[0] == pytest.approx(50.81, abs=1e-9)
    assert (chart.low[0], chart.high[0]) == pytest.approx(
        (45.8158, 55.8041), abs=2e-3
    )  # 1.128 rounded
    assert out(chart) == []


def test_montgomery_viscosity_of_aircraft_primer_is_in_control():
    chart, ranges = individuals(VISCOSITY, 15), moving_ranges(VISCOSITY, 15)

    assert (chart.centre[0], ranges.centre[0]) == pytest.approx((33.52, 0.48), abs=5e-3)
    assert (chart.low[0], chart.high[0]) == pytest.approx((32.24, 34.80), abs=1e-2)
    assert (ranges.low[0], ranges.high[0]) == pytest.approx((0, 1.57), abs=1e-2)
    assert out(chart) == out(ranges) == []


def test_montgomery_costs_of_mortgage_loans_are_in_control():
    chart, ranges = individuals(LOANS, 20), moving_ranges(LOANS, 20)

    assert (chart.centre[0], ranges.centre[0]) == pytest.approx((300.5, 7.79), abs=5e-3)
    assert (chart.low[0], chart.high[0]) == pytest.approx((279.78, 321.22), abs=2e-2)
    assert ranges.high[0] == pytest.approx(25.45, abs=1e-2)
    assert out(chart) == out(ranges) == []


def test_limits_are_learned_from_the_baseline_alone():
    calm, wild = individuals(LOANS, 20), individuals(np.append(LOANS, 400.0), 20)

    assert wild.high[0] == calm.high[0]
    assert out(wild) == [21]
    assert out(moving_ranges(np.append(LOANS, 400.0), 20)) == [20]


def test_medians_do_not_learn_from_one_jump():
    jumped = LOANS.copy()
    jumped[9] = 500.0

    plain, robust = individuals(jumped, 20), individuals(jumped, 20, robust=True)

    assert robust.high[0] - robust.low[0] < (plain.high[0] - plain.low[0]) / 2
    assert out(robust) == [10]


# --- p

CANS = numbers(
    "12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6 "
    "9 6 12 5 6 4 6 3 7 6 2 4 3 6 5 4 8 5 6 7 5 6 3 5"
)
FIFTY = np.full(len(CANS), 50.0)
ORDERS = numbers("12 8 6 9 10 12 11 16 10 6 20 15 9 8 6 8 10 7 5 8 5 8 10 6 9")
ORDERED = numbers(
    "100 80 80 100 110 110 100 100 90 90 110 120 120 120 110 80 80 80 90 100 100 100 100 90 90"
)


def test_montgomery_orange_juice_samples_15_and_23_are_out_of_control():
    chart = proportions(CANS[:30], FIFTY[:30], 30)

    assert CANS[:30].sum() == 347
    assert chart.centre[0] == pytest.approx(0.2313, abs=5e-5)
    assert (chart.low[0], chart.high[0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert out(chart) == [15, 23]


def test_montgomery_orange_juice_without_these_two_sample_21_is_out():
    first = np.ones(30, dtype=bool)
    first[[14, 22]] = False
    kept = np.concatenate([CANS[:30][first], CANS[:30][~first]])

    chart = proportions(kept, FIFTY[:30], 28)

    assert chart.centre[0] == pytest.approx(0.2150, abs=5e-5)
    assert (chart.low[0], chart.high[0]) == pytest.approx((0.0407, 0.3893), abs=1e-4)
    assert out(chart) == [20, 29, 30]  # 21 is the twentieth of those kept; then 15 and 23


def test_montgomery_orange_juice_after_the_adjustment_sample_41_is_under_the_old_limit():
    first = np.delete(CANS[:30], [14, 22])
    chart = proportions(np.concatenate([first, CANS[30:]]), FIFTY[: 28 + 24], 28)

    assert CANS[30:].sum() == 133
    assert [n - 28 + 30 for n in out(chart) if n > 28] == [41]
    assert chart.z[-1] < 0
    assert proportions(CANS[30:], FIFTY[30:], 24).centre[0] == pytest.approx(0.1108, abs=5e-5)


def test_montgomery_orange_juice_after_the_adjustment_nine_run_on_one_side():
    first = np.delete(CANS[:30], [14, 22])
    chart = proportions(np.concatenate([first, CANS[30:]]), FIFTY[: 28 + 24], 28)

    rule = broken(chart.z[28:], Rule.N2)

    assert rule.at.any()
    assert set(rule.side[rule.at].tolist()) == {-1}


def test_montgomery_purchase_orders_of_varying_size_week_11_is_out_of_control():
    chart = proportions(ORDERS, ORDERED, 25)

    assert (ORDERS.sum(), ORDERED.sum()) == (234, 2450)
    assert chart.centre[0] == pytest.approx(0.096, abs=5e-4)
    assert chart.high[0] == pytest.approx(0.184, abs=1e-3)  # of a hundred orders
    assert out(chart) == [11]


# --- u (c is u of one unit each)

BOARDS = numbers("21 24 16 12 15 5 28 20 31 25 20 24 16 19 10 17 13 22 18 39 30 24 16 19 17 15")
CLOTH = numbers("14 12 20 11 7 10 21 16 19 23")
ROLLS = numbers("10 8 13 10 9.5 10 12 10.5 12 12.5")


def test_montgomery_circuit_boards_6_and_20_are_out_of_control():
    chart = rates(BOARDS, np.ones(26), 26)

    assert BOARDS.sum() == 516
    assert chart.centre[0] == pytest.approx(19.85, abs=5e-3)
    assert (chart.low[0], chart.high[0]) == pytest.approx((6.48, 33.22), abs=1e-2)
    assert out(chart) == [6, 20]


def test_montgomery_dyed_cloth_of_varying_size_is_in_control():
    chart = rates(CLOTH, ROLLS, 10)

    assert (CLOTH.sum(), ROLLS.sum()) == (153, 107.5)
    assert chart.centre[0] == pytest.approx(1.42, abs=5e-3)
    assert chart.low[:3] == pytest.approx([0.29, 0.16, 0.43], abs=1e-2)
    assert chart.high[:3] == pytest.approx([2.55, 2.68, 2.41], abs=1e-2)
    assert out(chart) == []


# --- exact laws, and more variation than chance


@pytest.mark.parametrize("seed", range(5))
def test_exact_limits_and_exact_distances_say_the_same(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 60, 40).astype(float)
    hits = rng.binomial(sizes.astype(int), np.where(np.arange(40) < 30, 0.04, 0.2)).astype(float)

    for chart in (proportions(hits, sizes, 30, exact=True), rates(hits, sizes, 30, exact=True)):
        few = sizes * chart.centre < 5
        beyond = (chart.values < chart.low - 1e-12) | (chart.values > chart.high + 1e-12)
        assert beyond[few].tolist() == (np.abs(chart.z) > 3)[few].tolist()


def test_one_hit_of_a_small_group_is_no_alarm_by_the_exact_law():
    hits, sizes = np.zeros(21), np.full(21, 20.0)
    hits[[3, 9]] = 1
    hits[20] = 2  # where 1 in 200 is usual: the normal law calls it 6 deviations out

    assert proportions(hits, sizes, 20).z[20] > 5
    assert 2 < proportions(hits, sizes, 20, exact=True).z[20] < 3


def test_a_baseline_without_any_hit_is_taken_for_rare_not_for_impossible():
    hits, sizes = np.zeros(11), np.full(11, 50.0)
    hits[10] = 1

    assert 0 < proportions(hits, sizes, 10).centre[0] < 0.002
    assert abs(proportions(hits, sizes, 10, exact=True).z[10]) < 3
    assert proportions(sizes - hits, sizes, 10).centre[0] > 0.998


def test_large_groups_that_vary_beyond_chance_get_wider_limits():
    rng = np.random.default_rng(7)
    sizes = np.full(30, 100_000.0)
    hits = np.round(sizes * (0.9 + rng.normal(0, 0.01, 30)))

    plain, laney = proportions(hits, sizes, 30), proportions(hits, sizes, 30, laney=True)

    assert len(out(plain)) > 10
    assert out(laney) == []


def test_limits_are_never_narrowed_nor_beyond_what_a_share_can_be():
    hits, sizes = np.full(12, 48.0), np.full(12, 50.0)

    plain, laney = proportions(hits, sizes, 12), proportions(hits, sizes, 12, laney=True)

    assert laney.high.tolist() == plain.high.tolist() == [1.0] * 12
    assert laney.low.tolist() == plain.low.tolist()


# --- charts with a memory

PROCESS = numbers(
    "52.0 47.0 53.0 49.3 50.1 47.0 51.0 50.1 51.2 50.5 49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 "
    "53.6 52.1"
)
SHIFTED = numbers(
    "9.45 7.99 9.29 11.66 12.16 10.18 8.04 11.46 9.20 10.34 9.03 11.47 10.51 9.40 10.08 9.37 "
    "10.62 10.31 8.52 10.84 10.90 9.33 12.29 11.50 10.60 11.08 10.38 11.62 11.31 10.52"
)
GROUPS = numbers(
    "324.925 324.675 324.725 324.350 325.350 325.225 324.125 324.525 325.225 324.600 324.625 "
    "325.150 328.325 327.250 327.825 328.500 326.675 327.775 326.875 328.350"
)


def test_nist_6_3_2_4_moving_average_as_printed_and_in_control():
    chart = ewma(PROCESS, 50, 2.0539, 0.3, 3)

    printed = numbers(
        "50.60 49.52 50.56 50.18 50.16 49.21 49.75 49.85 50.26 50.33 50.11 49.36 49.52 50.05 49.38 "
        "49.92 50.73 51.23 51.94 51.99"
    )
    assert chart.values == pytest.approx(printed, abs=6e-3)
    assert (chart.low[-1], chart.high[-1]) == pytest.approx((47.4115, 52.5884), abs=1e-3)
    assert (np.abs(chart.z) <= 3).all()


def test_montgomery_9_2_moving_average_is_out_from_observation_29_on():
    chart = ewma(SHIFTED, 10, 1, 0.1, 2.7)

    assert chart.values[:2] == pytest.approx([9.945, 9.7495], abs=1e-9)
    assert (chart.low[0], chart.high[0]) == pytest.approx((9.73, 10.27), abs=5e-3)
    assert (chart.low[-1], chart.high[-1]) == pytest.approx((9.38, 10.62), abs=5e-3)
    # his data and limits give 10.57 under 10.62 at 28, and 10.65 over it at 29
    assert (np.flatnonzero(np.abs(chart.z) > 2.7) + 1).tolist() == [29, 30]


def test_montgomery_9_1_upper_sum_as_printed_signals_at_29_and_began_at_23():
    sums = cusum(SHIFTED - 10, 0.5)

    printed = numbers(
        "0 0 0 1.16 2.82 2.50 0.04 1.00 0 0 0 0.97 0.98 0 0 0 0.12 0 0 0.34 0.74 0 1.79 2.79 2.89 "
        "3.47 3.35 4.47 5.28"
    )
    assert sums.high[:29] == pytest.approx(printed, abs=6e-3)
    assert int(np.flatnonzero(sums.high > 5)[0]) + 1 == 29
    assert 29 - int(sums.high_run[28]) + 1 == 23  # seven periods in a row
    assert sums.low.max() < 5


def test_nist_6_3_2_3_sums_signal_from_group_14():
    sums = cusum(GROUPS - 325, 0.3175)

    printed = numbers("3.01 4.94 7.45 10.63 11.99 14.44 16.00 19.04")
    assert sums.high[12:] == pytest.approx(printed, abs=1e-2)
    assert sums.low[:8] == pytest.approx(numbers("0 0.01 0 0.33 0 0 0.56 0.72"), abs=1e-2)
    assert int(np.flatnonzero(sums.high > 4.1959)[0]) + 1 == 14


@pytest.mark.slow
def test_the_average_run_lengths_of_the_sums_are_the_published_ones():
    # k = .5, h = 5: 465 in control, 10.4 after a shift of one deviation (Montgomery, table 9.3)
    rng = np.random.default_rng(3)

    def first(shift, length):
        sums = cusum(rng.normal(shift, 1, length), 0.5)
        over = np.flatnonzero((sums.high > 5) | (sums.low > 5))
        return over[0] + 1 if len(over) else length

    assert np.mean([first(1.0, 80) for _ in range(2000)]) == pytest.approx(10.4, abs=0.4)
    assert np.mean([first(0.0, 4000) for _ in range(500)]) == pytest.approx(465, rel=0.15)


# --- invariants

values = st.lists(st.integers(-1000, 1000), min_size=9, max_size=30).filter(
    lambda v: len(set(v[:-1])) > 1
)


@given(values, st.integers(-1000, 1000), st.integers(1, 50))
def test_distances_do_not_change_with_unit_or_origin(v, shift, scale):
    x = np.array(v, dtype=float)

    z, moved = individuals(x, len(x) - 1).z, individuals(x * scale + shift, len(x) - 1).z

    assert moved == pytest.approx(z, rel=1e-6, abs=1e-6)


@given(values)
def test_the_order_of_a_baseline_does_not_move_its_centre(v):
    x = np.array(v, dtype=float)

    assert individuals(x[::-1], len(x)).centre[0] == pytest.approx(individuals(x, len(x)).centre[0])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(20, 40)), min_size=3, max_size=20))
def test_the_order_of_samples_does_not_move_a_p_chart_s_limits(samples):
    hits, sizes = np.array(samples, dtype=float).T

    one = proportions(hits, sizes, len(hits))
    other = proportions(hits[::-1], sizes[::-1], len(hits))

    assert other.z[::-1] == pytest.approx(one.z)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=30), st.floats(0, 1))
def test_sums_of_a_mirrored_series_change_places(z, slack):
    one, other = cusum(np.array(z), slack), cusum(-np.array(z), slack)

    assert one.high.tolist() == other.low.tolist()
    assert one.low_run.tolist() == other.high_run.tolist()


def test_false_alarms_beyond_three_deviations_are_as_rare_as_the_normal_law_says():
    z = individuals(np.random.default_rng(1).normal(50, 4, 20_000), 20_000).z

    assert np.mean(np.abs(z) > 3) == pytest.approx(2 * stats.norm.sf(3), abs=0.001)
