"""Promises of the kinds that compare: with peers, and with the same period of earlier years."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from lemnis.engine.definition import Better, Unit
from lemnis.engine.signals import Context, Point, Series, Side, Why, clears, look
from lemnis.engine.signals.estimates import spread
from lemnis.engine.signals.shrinkage import beta_of, normal_of
from lemnis.values import Missing, Title

DAY = dt.date(2025, 6, 30)
SHARE, POINTS = Unit("%", "%"), Unit("分", "points")


def share(hits, size):
    return Point("T", DAY, hits / size, numerator=float(hits), denominator=float(size), rows=size)


def mean(value, rows=30):
    return Point("T", DAY, value, rows=rows)


def alone(point, unit=SHARE, better=Better.HIGHER):
    return Series(Title("及格率", "Pass rate"), unit, 1, better, (point,))


def among(peers):
    return Context(DAY, peers=tuple(peers))


COURSES = [
    share(h, n)
    for h, n in [(45, 50), (88, 100), (27, 30), (52, 60), (36, 40), (70, 80), (19, 20), (91, 100)]
]

# --- shrinkage, against publications

HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]  # of 45 at bat, 1970


def test_efron_and_morris_baseball_players_are_drawn_to_their_mean_by_about_four_fifths():
    averages = np.array(HITS) / 45
    variance = averages.mean() * (1 - averages.mean()) / 45

    law = normal_of(averages, np.full(18, variance))

    assert law.mean == pytest.approx(0.265, abs=1e-3)
    assert 1 - law.weight(variance) == pytest.approx(0.212, abs=5e-3)  # their constant c
    assert law.shrunk(18 / 45, variance) == pytest.approx(0.294, abs=1.5e-3)  # Clemente
    assert law.shrunk(7 / 45, variance) == pytest.approx(0.242, abs=1.5e-3)  # Alvis


TUMORS = [  # rats with a tumour in 70 groups: Gelman et al., BDA 3rd ed., table 5.1
    *[(0, 20)] * 7, *[(0, 19)] * 4, *[(0, 18)] * 2, (0, 17), *[(1, 20)] * 4, *[(1, 19)] * 2,
    *[(1, 18)] * 2, (2, 25), (2, 24), (2, 23), *[(2, 20)] * 6, (1, 10), (5, 49), (2, 19), (5, 46),
    (3, 27), (2, 17), (7, 49), (7, 47), *[(3, 20)] * 2, (2, 13), (9, 48), (10, 50), *[(4, 20)] * 7,
    (10, 48), *[(4, 19)] * 3, (5, 22), (11, 46), (12, 49), *[(5, 20)] * 2, (6, 23), (5, 19),
    (6, 22), *[(6, 20)] * 3, (16, 52), (15, 47), (15, 46), (9, 24),
]  # fmt: skip


def test_the_rat_tumour_groups_are_those_of_the_book():
    shares = np.array([h / n for h, n in TUMORS])

    assert len(TUMORS) == 70
    assert (shares.mean(), shares.std(ddof=1)) == pytest.approx((0.136, 0.103), abs=5e-4)


def test_moments_of_the_rat_tumours_agree_with_their_greatest_likelihood():
    hits, sizes = np.array(TUMORS, dtype=float).T

    def unlikely(logs):
        return -stats.betabinom.logpmf(hits, sizes, *np.exp(logs)).sum()

    alpha, beta = np.exp(optimize.minimize(unlikely, [0.5, 2.5], method="Nelder-Mead").x)
    law = beta_of(hits, sizes)

    assert law.mean == pytest.approx(alpha / (alpha + beta), abs=0.005)
    assert law.size == pytest.approx(alpha + beta, rel=0.25)
    # the seventy-first group: 4 of 14, drawn from .286 to between .2 and .223 (the book's .223)
    assert 0.2 < law.shrunk(4, 14) < 0.223


def test_moments_find_the_law_that_made_the_groups():
    rng = np.random.default_rng(6)
    sizes = rng.integers(5, 80, 3000)
    hits = rng.binomial(sizes, rng.beta(8, 2, 3000))

    law = beta_of(hits.astype(float), sizes.astype(float))

    assert (law.mean, law.size) == (pytest.approx(0.8, abs=0.01), pytest.approx(10, rel=0.15))


def test_groups_that_differ_by_chance_only_are_drawn_together_almost_wholly():
    rng = np.random.default_rng(6)
    hits = rng.binomial(50, 0.8, 500).astype(float)

    assert beta_of(hits, np.full(500, 50.0)).size > 500


groups = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=20,
)


@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(found, shuffle):
    mixed = found[:]
    shuffle.shuffle(mixed)

    one, other = (beta_of(*np.array(g, dtype=float).T) for g in (found, mixed))

    assert other == pytest.approx(one, rel=1e-6)


@given(groups, st.integers(0, 30), st.integers(1, 30))
def test_a_shrunk_share_lies_between_the_group_s_own_and_the_mean(found, hits, more):
    law = beta_of(*np.array(found, dtype=float).T)
    size = hits + more
    ends = sorted([hits / size, law.mean])

    assert ends[0] - 1e-9 <= law.shrunk(hits, size) <= ends[1] + 1e-9
    assert 0 < law.mean < 1


@given(groups)
def test_hits_and_misses_are_treated_alike(found):
    hits, sizes = np.array(found, dtype=float).T

    one, other = beta_of(hits, sizes), beta_of(sizes - hits, sizes)

    assert (1 - other.mean, other.size) == pytest.approx((one.mean, one.size), rel=1e-4)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(2, 40))
def test_the_larger_the_group_the_more_of_its_value_is_kept(one, other, hits):
    law = beta_of(np.array([40.0, 30, 20, 45]), np.full(4, 50.0))
    small, large = sorted([one, one + other])
    away = [abs(law.shrunk(0, n) - 0) for n in (small, large)]

    assert away[1] <= away[0]


# --- the kind


def test_a_large_course_far_below_its_peers_fires():
    found = look("peer", {}, alone(share(50, 100)), among(COURSES))

    assert (found.fired, found.side) == (True, Side.LOW)
    assert found.evidence.centre == pytest.approx(90, abs=2)
    assert 50 < found.evidence.shrunk < 90
    assert "低于 8 个同类的正常范围" in found.words.zh


def test_the_same_share_in_a_course_of_four_does_not():
    found = look("peer", {}, alone(share(2, 4)), among(COURSES))

    assert not found.fired
    assert found.evidence.shrunk > 80


@pytest.mark.parametrize(("watch", "expected"), [("worse", False), ("better", True)])
def test_unlike_on_the_good_side_fires_when_asked(watch, expected):
    poor = [share(h, 100) for h in (40, 45, 42, 38, 44, 41)]

    assert look("peer", {"watch": watch}, alone(share(95, 100)), among(poor)).fired is expected


def test_peers_that_are_all_perfect_do_not_make_one_failure_of_ten_an_outlier():
    perfect = among([share(30, 30)] * 8)

    assert not look("peer", {}, alone(share(29, 30)), perfect).fired
    assert look("peer", {}, alone(share(15, 30)), perfect).fired


def test_thousands_are_judged_as_well_as_dozens():
    rng = np.random.default_rng(3)
    large = [share(round(20_000 * p), 20_000) for p in rng.beta(90, 10, 12)]

    assert not look("peer", {}, alone(share(17_000, 20_000)), among(large)).fired
    assert look("peer", {}, alone(share(10_000, 20_000)), among(large)).fired


@pytest.mark.parametrize("percent", [87, 88, 89, 91, 92])
def test_nothing_jumps_where_the_exact_law_gives_way_to_its_limit(percent):
    at, past = (
        look("peer", {}, alone(share(percent * n // 100, n)), among(COURSES)).evidence.z
        for n in (5000, 5100)
    )

    assert past == pytest.approx(at, rel=0.1, abs=0.05)


@pytest.mark.parametrize(("peers", "expected"), [(4, Why.NO_PEERS), (5, None)])
def test_four_peers_are_too_few(peers, expected):
    found = look("peer", {}, alone(share(5, 10)), among(COURSES[:peers]))

    assert getattr(found, "why", None) is expected


def test_peers_without_a_value_or_too_small_or_doubtful_do_not_count():
    weak = [
        *COURSES[:4],
        Point("T", DAY, None, Missing.NO_ROWS),
        share(1, 2),
        Point("T", DAY, 0.5, numerator=5.0, denominator=10.0, rows=10, suspect=True),
    ]

    assert look("peer", {"least_rows": 5}, alone(share(5, 10)), among(weak)).why is Why.NO_PEERS
    assert look("peer", {"least_rows": 20}, alone(share(5, 10)), among(COURSES)).why is Why.TOO_FEW


SCORES = [mean(v) for v in (75.0, 78, 74, 77, 76, 79, 73, 76, 75, 77)]


def test_plain_numbers_are_compared_by_median_and_mad():
    found = look("peer", {}, alone(mean(40), POINTS), among(SCORES))

    assert (found.fired, found.evidence.centre) == (True, 76)
    assert not look("peer", {}, alone(mean(72), POINTS), among(SCORES)).fired


def test_one_wild_peer_hides_no_outlier():
    found = look("peer", {}, alone(mean(40), POINTS), among([*SCORES, mean(5000.0)]))

    assert found.fired


@pytest.mark.parametrize(("value", "expected"), [(76, False), (40, Why.NO_SPREAD)])
def test_peers_that_are_all_the_same_give_nothing_to_measure_by(value, expected):
    found = look("peer", {}, alone(mean(value), POINTS), among([mean(76.0)] * 6))

    assert getattr(found, "why", getattr(found, "fired", None)) == expected


def test_the_mean_of_three_pupils_may_lie_further_out_than_the_mean_of_three_hundred():
    rng = np.random.default_rng(9)
    sizes = [3, 5, 8, 12, 20, 40, 80, 150, 300, 300, 6, 4, 10, 30, 60]
    peers = [mean(float(rng.normal(75, 1) + rng.normal(0, 10) / n**0.5), n) for n in sizes]

    small = look("peer", {}, alone(mean(66.0, 3), POINTS), among(peers))
    large = look("peer", {}, alone(mean(66.0, 300), POINTS), among(peers))

    assert (small.fired, large.fired) == (False, True)
    assert abs(small.evidence.shrunk - 75) < abs(large.evidence.shrunk - 75)


@given(st.permutations(range(8)), st.integers(0, 40))
def test_the_order_of_peers_changes_nothing(order, hits):
    one = look("peer", {}, alone(share(hits, 40)), among(COURSES))
    other = look("peer", {}, alone(share(hits, 40)), among([COURSES[n] for n in order]))

    assert other.evidence.z == pytest.approx(one.evidence.z, rel=1e-6, abs=1e-9)
    assert other.fired == one.fired


@given(st.integers(0, 39))
def test_a_worse_share_is_never_less_of_an_outlier(hits):
    z = [look("peer", {}, alone(share(h, 40)), among(COURSES)).evidence.z for h in (hits, hits + 1)]

    assert z[0] <= z[1] + 1e-9


@pytest.mark.slow
def test_false_alarms_among_small_groups_are_rare():
    rng = np.random.default_rng(12)

    def college():
        sizes = rng.integers(4, 40, 12)
        hits = rng.binomial(sizes, rng.beta(18, 2, 12))
        first, *rest = (share(int(h), int(n)) for h, n in zip(hits, sizes, strict=True))
        return look("peer", {}, alone(first), among(rest)).fired

    assert np.mean([college() for _ in range(1500)]) < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("own", [3, 30, 300])
def test_false_alarms_among_means_are_rare_whatever_the_size(own):
    rng = np.random.default_rng(13)

    def college():
        sizes = rng.choice([3, 5, 8, 12, 20, 40, 80, 150, 300], 12)
        values = 75 + rng.normal(0, 2, 12) + rng.normal(0, 10, 12) / np.sqrt(sizes)
        peers = [mean(float(v), int(n)) for v, n in zip(values, sizes, strict=True)]
        value = mean(75 + rng.normal(0, 2) + rng.normal(0, 10) / own**0.5, own)
        return look("peer", {"watch": "both"}, alone(value, POINTS), among(peers)).fired

    assert np.mean([college() for _ in range(500)]) < 0.02


def test_it_clears_at_the_nearer_distance():
    stated = {"z": 3, "clear_z": 1}
    fires, near, fair = (alone(share(h, 100)) for h in (50, 78, 88))

    assert look("peer", stated, fires, among(COURSES)).fired
    assert not clears("peer", stated, fires, among(COURSES))
    assert not clears("peer", stated, near, among(COURSES))
    assert clears("peer", stated, fair, among(COURSES))


# --- the same period of earlier years


def years(values, better=Better.HIGHER, periods=1):
    """``periods`` a year; the last value is this year's last period."""
    count = len(values)
    places = [(n // periods, n % periods) for n in range(count)]
    points = [
        Point(
            f"{2015 + y}-{p}",
            dt.date(2015 + y, 1, 5) + dt.timedelta(days=12 * p),
            v,
            None if v is not None else Missing.NO_ROWS,
        )
        for (y, p), v in zip(places, values, strict=True)
    ]
    links = {f"{2015 + y}-{p}": f"{2014 + y}-{p}" for y, p in places if y}
    return (
        Series(Title("出勤率", "Attendance"), POINTS, 1, better, tuple(points)),
        Context(DAY, year_earlier=links),
    )


def test_a_fall_against_five_earlier_years_fires():
    found = look("jump", {}, *years([90, 91, 89, 90.5, 89.5, 60]))

    assert (found.fired, found.side, found.evidence.centre) == (True, Side.LOW, 90)
    assert found.words.zh == "出勤率在2020-0为 60.0 分，比前 5 年同期的中位数 90.0 分 低 30.0 分。"
    assert found.points == ("2015-0", "2016-0", "2017-0", "2018-0", "2019-0", "2020-0")


def test_two_earlier_years_are_too_few():
    found = look("jump", {}, *years([90, 91, 60]))

    assert found.why is Why.TOO_FEW
    assert found.reason.zh == "只有 2 个往年同期数值，至少需要 3 个。"


def test_three_years_tell_only_of_very_large_changes():
    assert not look("jump", {}, *years([90, 91, 89, 60])).fired
    assert look("jump", {}, *years([90, 91, 89, -1000])).fired


def test_exam_weeks_are_compared_with_exam_weeks():
    term = [95, 94, 95, 60]  # the last is the exam week
    rng = np.random.default_rng(1)
    history = [w + rng.normal(0, 1) for _ in range(4) for w in term]

    usual, context = years([*history, 95, 94, 95, 60], periods=4)
    odd, _ = years([*history, 95, 94, 60], periods=4)

    assert not look("jump", {}, usual, context).fired
    assert look("jump", {}, odd, context).fired


def test_other_weeks_tell_how_much_is_usual_where_years_are_few():
    rng = np.random.default_rng(2)
    weekly = [90 + rng.normal(0, 1) for _ in range(4 * 10)]

    assert look("jump", {}, *years([*weekly, *weekly[:3], 80], periods=10)).fired
    assert not look("jump", {}, *years([*weekly, *weekly[:3], 89], periods=10)).fired


def test_the_spread_of_changes_is_told_as_that_of_single_values():
    rng = np.random.default_rng(3)
    weekly = [90 + rng.normal(0, 1) for _ in range(10 * 30)]

    found = look("jump", {}, *years([*weekly, 93], periods=30))

    # three deviations of 1 from a median of five, itself uncertain by pi/10
    assert found.evidence.z == pytest.approx((93 - found.evidence.centre) / 1.15, rel=0.15)


def test_a_missing_year_is_passed_over():
    found = look("jump", {}, *years([90, 91, None, 89, 90, 60]))

    assert found.points == ("2015-0", "2016-0", "2018-0", "2019-0", "2020-0")


@pytest.mark.parametrize(
    ("stated", "value", "expected"),
    [
        ({}, 90, False),
        ({}, 60, Why.NO_SPREAD),
        ({"minimum_change": 5}, 60, True),
        ({"minimum_change": 50}, 60, False),
    ],
)
def test_where_no_year_ever_differed_only_a_stated_change_decides(stated, value, expected):
    found = look("jump", stated, *years([90, 90, 90, 90, value]))

    assert getattr(found, "why", getattr(found, "fired", None)) == expected


def test_a_calendar_that_bites_its_tail_is_no_trap():
    seen, _ = years([90, 91, 89, 60])
    circle = {"2018-0": "2017-0", "2017-0": "2018-0"}

    assert look("jump", {}, seen, Context(DAY, year_earlier=circle)).why is Why.TOO_FEW


@given(st.permutations([90.0, 91, 89, 90.5, 88]), st.floats(50, 120))
def test_the_order_of_earlier_years_does_not_matter(order, value):
    one = look("jump", {}, *years([90.0, 91, 89, 90.5, 88, value]))
    other = look("jump", {}, *years([*order, value]))

    assert (other.fired, other.evidence) == (one.fired, one.evidence)


@pytest.mark.slow
def test_false_alarms_of_jumps_are_rare_however_few_the_years():
    rng = np.random.default_rng(4)

    def fired(count):
        return look("jump", {"watch": "both"}, *years(rng.normal(50, 5, count).tolist())).fired

    for count in (4, 5, 6):
        assert np.mean([fired(count) for _ in range(1000)]) < 0.01


# --- the robust spread

few = st.lists(st.integers(-50, 50), min_size=2, max_size=12)


@given(few, st.integers(-9, 9), st.integers(1, 9))
def test_spread_goes_with_the_unit_and_not_with_the_origin(values, shift, scale):
    x = np.array(values, dtype=float)

    assert spread(x * scale + shift) == pytest.approx(spread(x) * scale)
    assert spread(-x) == pytest.approx(spread(x))


@given(few)
def test_spread_is_zero_just_where_all_are_the_same(values):
    assert (spread(np.array(values, dtype=float)) == 0) is (len(set(values)) == 1)


@pytest.mark.slow
@pytest.mark.parametrize("n", [4, 6, 9, 20])
def test_the_corrected_mad_of_normal_values_is_their_standard_deviation(n):
    rng = np.random.default_rng(0)

    assert np.mean([spread(rng.normal(0, 1, n)) for _ in range(4000)]) == pytest.approx(1, abs=0.05)
