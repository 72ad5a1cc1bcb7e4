"""Promises of the kinds built on control charts: spc, ewma, cusum."""

import datetime as dt

import numpy as np
import pytest

from lemnis.engine.definition import Better, Unit
from lemnis.engine.signals import Context, Point, Series, Side, Why, clears, look
from lemnis.errors import BadData
from lemnis.values import Missing, Title

START = dt.date(2025, 1, 5)
NOW = Context(START)
CALM = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51, 49, 50]


POINTS = Unit("分", "points")


def series(values, better=Better.HIGHER):
    points = (
        Point(
            f"W{n + 1:02}",
            START + dt.timedelta(weeks=n),
            v,
            None if v is not None else Missing.NO_ROWS,
        )
        for n, v in enumerate(values)
    )
    return Series(Title("平均分", "Mean score"), POINTS, 1, better, tuple(points))


def shares(hits, sizes, better=Better.LOWER):
    points = (
        Point(
            f"W{n + 1:02}",
            START + dt.timedelta(weeks=n),
            h / s,
            numerator=float(h),
            denominator=float(s),
        )
        for n, (h, s) in enumerate(zip(hits, sizes, strict=True))
    )
    return Series(Title("缺勤率", "Absence"), Unit("%", "%"), 1, better, tuple(points))


# --- spc


def test_a_point_far_below_fires_and_says_between_what_it_should_lie():
    found = look("spc", {}, series([*CALM, 30]), NOW)

    assert (found.fired, found.side) == (True, Side.LOW)
    assert found.evidence.rules == ("nelson_1",)
    assert found.evidence.low < 49 < found.evidence.high
    assert found.points == ("W15",)
    assert found.words.zh.startswith("平均分在W15为 30.0 分，低于正常波动范围（")
    assert "below its usual variation (" in found.words.en


def test_an_ordinary_point_is_quiet():
    found = look("spc", {}, series([*CALM, 51]), NOW)

    assert (found.fired, found.side, found.evidence.rules) == (False, Side.NONE, ())


@pytest.mark.parametrize(
    ("watch", "expected"), [("worse", False), ("better", True), ("both", True)]
)
def test_which_side_is_looked_at_is_the_rule_s_choice(watch, expected):
    assert look("spc", {"watch": watch}, series([*CALM, 80]), NOW).fired is expected


@pytest.mark.parametrize(("baseline", "expected"), [(7, Why.TOO_FEW), (8, None)])
def test_limits_are_learned_from_no_fewer_than_eight_points(baseline, expected):
    found = look("spc", {}, series([*CALM[:baseline], 30]), NOW)

    assert getattr(found, "why", None) is expected
    if expected:
        assert found.reason.zh == "只有 8 个有效测量值，至少需要 9 个。"


def test_missing_and_suspect_points_do_not_count_towards_the_eight():
    gapped = series([*CALM[:4], None, *CALM[4:8], 30])
    short = series([*CALM[:4], None, *CALM[4:7], 30])

    assert look("spc", {}, gapped, NOW).fired
    assert look("spc", {}, short, NOW).why is Why.TOO_FEW


def test_values_of_doubtful_data_are_not_learned_from():
    seen = series([*CALM, 46.9])
    wild = [
        p if n != 5 else Point(p.period, p.end, 500.0, suspect=True)
        for n, p in enumerate(seen.points)
    ]
    found = look("spc", {}, Series(seen.name, seen.unit, 1, seen.better, tuple(wild)), NOW)

    assert found.evidence.high < 60


def test_nine_in_a_row_on_one_side_are_named_with_the_period_they_began_in():
    stated = {"baseline": 14, "rules": ["nelson_2"]}
    found = look("spc", stated, series([*CALM, 51, *[49.9] * 9]), NOW)

    assert found.fired
    assert found.evidence.since == "W16"
    assert len(found.points) == 9
    assert "连续九点在同侧" in found.words.zh
    assert not look("spc", stated, series([*CALM, 51, *[49.9] * 8]), NOW).fired


def test_a_series_that_never_moves_is_quiet_and_its_first_move_cannot_be_judged():
    assert not look("spc", {"rules": ["nelson_7"]}, series([7.0] * 20), NOW).fired
    assert look("spc", {}, series([7.0] * 20 + [6.0]), NOW).why is Why.NO_SPREAD


@pytest.mark.slow
def test_a_short_baseline_makes_no_wild_claims():
    rng = np.random.default_rng(2)
    runs = [series(rng.normal(50, 4, 9).tolist(), Better.RANGE) for _ in range(1500)]
    only = {"rules": ["nelson_1"]}

    plain = np.mean([look("spc", {**only, "short_runs": False}, s, NOW).fired for s in runs])
    careful = np.mean([look("spc", only, s, NOW).fired for s in runs])

    assert plain > 0.02
    assert careful < 0.008  # the normal law's .0027, and what fifteen hundred draws may add


def test_shares_with_counts_go_on_a_p_chart_in_percent():
    hits = [2, 3, 1, 2, 4, 2, 3, 2, 1, 3]
    found = look("spc", {}, shares([*hits, 20], [50] * 11), NOW)

    assert (found.fired, found.side) == (True, Side.HIGH)
    assert found.evidence.centre == pytest.approx(100 * sum(hits) / 500)
    assert found.evidence.value == pytest.approx(40)


def test_two_absent_of_a_class_of_twelve_are_no_alarm():
    hits = [0, 1, 0, 0, 1, 0, 0, 0, 1, 0]

    assert not look("spc", {}, shares([*hits, 2], [12] * 11), NOW).fired
    assert look("spc", {}, shares([*hits, 5], [12] * 11), NOW).fired


def test_large_groups_are_not_alarmed_at_by_their_size_alone():
    rng = np.random.default_rng(4)
    hits = np.round(200_000 * (0.05 + rng.normal(0, 0.004, 20)))

    assert not look("spc", {}, shares(hits, [200_000] * 20), NOW).fired
    assert look("spc", {}, shares([*hits, 20_000], [200_000] * 21), NOW).fired


def test_a_first_case_after_none_at_all_is_judged_by_the_size_of_the_group():
    assert not look("spc", {}, shares([0] * 10 + [1], [50] * 11), NOW).fired
    assert look("spc", {}, shares([0] * 10 + [10], [50] * 11), NOW).fired


def test_events_per_exposure_go_on_a_u_chart_when_asked():
    seen = shares([3, 2, 4, 3, 2, 3, 4, 2, 3, 15], [1.5] * 10)
    seen = Series(seen.name, Unit("起/千人", "per 1000"), 1, Better.LOWER, seen.points)

    assert look("spc", {"chart": "u"}, seen, NOW).fired
    assert look("spc", {"chart": "p"}, seen, NOW).why is Why.NO_COUNTS


def test_a_chart_of_counts_needs_counts():
    assert look("spc", {"chart": "p"}, series([*CALM, 30]), NOW).why is Why.NO_COUNTS


@pytest.mark.parametrize("better", Better)
def test_a_large_step_is_worse_whatever_the_indicator(better):
    found = look("spc", {"chart": "ranges"}, series([*CALM, 90], better), NOW)

    assert (found.fired, found.side) == (True, Side.HIGH)
    assert found.words.zh.startswith("平均分与前一值之差在W15为 40.0 分，高于")


def test_it_clears_when_the_last_two_points_are_quiet():
    stated = {"baseline": 14}

    assert not clears("spc", stated, series([*CALM, 30]), NOW)
    assert not clears("spc", stated, series([*CALM, 30, 50]), NOW)
    assert clears("spc", stated, series([*CALM, 30, 50, 51]), NOW)


@pytest.mark.parametrize(
    "stated",
    [{"rules": []}, {"rules": ["nelson_9"]}, {"baseline": 7}, {"recent": 3}, {"baseline": 40}],
)
def test_a_chart_that_makes_no_sense_is_refused(stated):
    with pytest.raises(BadData):
        look("spc", stated, series(CALM), NOW)


# --- ewma and cusum


@pytest.mark.parametrize("kind", ["ewma", "cusum"])
def test_a_small_lasting_shift_is_found_where_no_single_point_stands_out(kind):
    shifted = [47, 48, 47.5, 47, 48.5, 47, 48, 47.5, 48, 47.5]

    found = look(kind, {"baseline": 14}, series([*CALM, *shifted]), NOW)
    single = {"baseline": 14, "rules": ["nelson_1"], "recent": 10, "clear_recent": 10}

    assert (found.fired, found.side) == (True, Side.LOW)
    assert "W15" <= found.evidence.since <= "W20"
    assert found.points[-1] == "W24"
    assert not look("spc", single, series([*CALM, *shifted]), NOW).fired


def test_the_sum_says_since_when():
    found = look("cusum", {"baseline": 14}, series([*CALM, 50, 50, 47, 47, 47, 47, 47]), NOW)

    assert found.evidence.since == "W17"
    assert "自W17起持续低于以往的" in found.words.zh


@pytest.mark.parametrize("kind", ["ewma", "cusum"])
@pytest.mark.parametrize(("better", "expected"), [(Better.LOWER, False), (Better.RANGE, True)])
def test_a_shift_the_good_way_is_no_alert(kind, better, expected):
    assert look(kind, {}, series([*CALM, *[45.0] * 8], better), NOW).fired is expected


@pytest.mark.parametrize("kind", ["ewma", "cusum"])
def test_without_enough_to_learn_from_it_cannot_tell(kind):
    assert look(kind, {}, series(CALM[:12]), NOW).why is Why.TOO_FEW
    assert look(kind, {}, series([7.0] * 12 + [6.0]), NOW).why is Why.NO_SPREAD
    assert look(kind, {}, series([*CALM, None]), NOW).why is Why.NO_VALUE


@pytest.mark.parametrize("kind", ["ewma", "cusum"])
def test_a_known_process_needs_no_baseline(kind):
    stated = {"centre": 50, "sigma": 2}

    assert look(kind, stated, series([44, 44, 44, 44, 44]), NOW).fired
    assert not look(kind, stated, series([50, 51]), NOW).fired


def test_the_clearing_width_is_the_narrower_one():
    stated = {"centre": 50, "sigma": 2, "weight": 1, "width": 3, "clear_width": 1}

    assert not clears("ewma", stated, series([47.5]), NOW)
    assert not look("ewma", stated, series([47.5]), NOW).fired
    assert clears("ewma", stated, series([48.5]), NOW)
    with pytest.raises(BadData):
        look("ewma", {"width": 3, "clear_width": 4}, series(CALM), NOW)
