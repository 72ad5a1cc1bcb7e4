"""Promises all kinds keep: they answer for any series, say why they cannot, and clear with care."""

import datetime as dt
import doctest
import math
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lemnis.engine.definition import Better, Criterion, Unit
from lemnis.engine.signals import (
    KINDS,
    Context,
    Evidence,
    Point,
    Series,
    Side,
    Signal,
    Unready,
    Watch,
    Why,
    clears,
    look,
    read_parameters,
    signal,
)
from lemnis.engine.signals.series import Estimate
from lemnis.engine.signals.signal import watched
from lemnis.errors import BadData, NotFound
from lemnis.values import Missing, Period, PeriodKind, Title

START = dt.date(2024, 1, 7)
YEAR = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31), PeriodKind.CALENDAR_YEAR, "2024")
OTHERS = tuple(kind for kind in KINDS if kind not in {"data", "model"})  # by the last value
UNITS = [Unit("%", "%"), Unit("分", "points")]


def series(points, better=Better.HIGHER, unit=UNITS[1]):
    return Series(Title("指标", "Indicator"), unit, 1, better, tuple(points))


def weekly(values, suspect=()):
    return [
        Point(
            f"W{n}",
            START + dt.timedelta(weeks=n),
            v,
            None if v is not None else Missing.NO_ROWS,
            suspect=n in suspect,
        )
        for n, v in enumerate(values)
    ]


def around(better=Better.HIGHER, peers=()):
    ends = (
        {"limit": [0, 9], "target": [2, 7]} if better is Better.RANGE else {"limit": 5, "target": 5}
    )
    links = {f"W{n}": f"W{n - 10}" for n in range(10, 40)}
    return Context(
        START + dt.timedelta(weeks=40), Criterion(**ends, source="x"), YEAR, peers, links
    )


def test_eleven_kinds_are_known_by_name_and_one_more_can_join():
    assert set(KINDS) == {
        "line", "path", "trend", "spc", "ewma", "cusum", "jump", "peer", "forecast", "data",
        "model",
    }  # fmt: skip
    assert all(kind.title.zh and kind.title.en for kind in KINDS.values())
    assert all(kind.parameters() for kind in KINDS.values())  # each has usual parameters


@pytest.mark.parametrize("kind", KINDS)
def test_the_module_of_a_kind_names_its_source(kind):
    assert "Source" in __import__(KINDS[kind].look.__module__, fromlist=["look"]).__doc__


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(NotFound) as refused:
        look("horoscope", {}, series([]), Context(START))

    assert "horoscope" in refused.value.zh
    assert "cusum" in refused.value.cure[0]


@pytest.mark.parametrize(
    ("kind", "stated", "field"),
    [
        ("trend", {"window": 5}, "window"),
        ("peer", {"z": -1}, "z"),
        ("forecast", {"confidence": "sure"}, "confidence"),
        ("ewma", {"watch": "sideways"}, "watch"),
        ("cusum", {"interval": math.inf}, "interval"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(kind, stated, field):
    with pytest.raises(BadData) as refused:
        read_parameters(kind, stated, "rules.yaml")

    assert "rules.yaml" in refused.value.place
    assert field in refused.value.place


def test_the_parameters_of_another_kind_are_refused():
    with pytest.raises(BadData):
        look("line", read_parameters("trend", {"points": 9}), series([]), Context(START))


@pytest.mark.parametrize(("kind", "fires", "clearing"), [
    ("peer", "z", "clear_z"), ("jump", "z", "clear_z"), ("ewma", "width", "clear_width"),
    ("cusum", "interval", "clear_interval"), ("trend", "confidence", "clear_confidence"),
    ("forecast", "confidence", "clear_confidence"), ("path", "tolerance", "clear_tolerance"),
])  # fmt: skip
def test_a_kind_never_clears_above_the_level_that_fires(kind, fires, clearing):
    level = getattr(KINDS[kind].parameters(), fires)

    with pytest.raises(BadData):
        read_parameters(kind, {clearing: level * 1.01})
    kept = read_parameters(kind, {clearing: level * 0.9}).clearing()
    assert getattr(kept, fires) == level * 0.9
    assert getattr(read_parameters(kind, {}).clearing(), fires) == level


chance = st.floats(0, 0.999)


@given(chance, chance, st.floats(0.01, 0.5), st.floats(0, 0.4), chance, st.floats(0, 1))
def test_whom_a_model_clears_it_does_not_tell_of(probability, above, share, more, least, part):
    found = Estimate("2024-2025-2", "S1", probability, above, Title("一般", "usual"))
    stated = {
        "share": share, "clear_share": share + more, "least": least, "clear_least": least * part,
    }  # fmt: skip
    here = Context(START, estimate=found)

    fired = look("model", stated, series([]), here).fired

    assert fired == (above < share and probability >= least)
    assert not (fired and clears("model", stated, series([]), here))
    assert isinstance(look("model", stated, series([]), Context(START)), Unready)
    assert not clears("model", stated, series([]), Context(START))


# --- any series at all

value = st.one_of(
    st.none(),
    st.integers(0, 10).map(float),
    st.floats(-1e3, 1e3),
    st.sampled_from([1e15, -1e30, 1e99, 1e-99, 1e200, 1e308, 0.1 + 0.2]),
)


@st.composite
def points(draw):
    values = draw(st.lists(value, max_size=30))
    if draw(st.booleans()):
        values += [draw(st.sampled_from([0.0, 5.0, 0.3]))] * 12
    found = weekly(values, draw(st.sets(st.integers(0, 30), max_size=3)))
    if not draw(st.booleans()):
        return found
    return [counted(p, draw(st.integers(0, 5)), draw(st.integers(1, 60))) for p in found]


def counted(point, hits, more):
    if point.value is None:
        return point
    size = hits + more
    return Point(
        point.period, point.end, hits / size, None, float(hits), float(size), size, point.suspect
    )


worlds = st.tuples(
    st.sampled_from(list(KINDS)),
    points(),
    points(),
    st.sampled_from(list(Better)),
    st.sampled_from(UNITS),
)
WIDE = {"watch": "both"}


def stated(kind):
    return WIDE if "watch" in KINDS[kind].parameters.model_fields else {}


@settings(max_examples=600)
@given(worlds)
def test_every_kind_answers_for_any_series_and_in_plain_numbers(world):
    kind, own, peers, better, unit = world

    found = look(kind, stated(kind), series(own, better, unit), around(better, tuple(peers)))

    if isinstance(found, Unready):
        assert found.kind == kind
        assert found.reason.zh.endswith("。")
        assert found.reason.en.endswith(".")
        return
    assert found.kind == kind
    assert type(found.fired) is bool
    assert found.fired or found.side is Side.NONE
    assert found.words.zh.endswith("。")
    assert found.words.en.endswith(".")
    assert set(found.points) <= {p.period for p in own}
    for field in fields(Evidence):
        number = getattr(found.evidence, field.name)
        assert number is None or type(number) in {float, str, tuple}
        assert not isinstance(number, float) or math.isfinite(number)


@settings(max_examples=400)
@given(worlds)
def test_what_is_said_to_be_usual_is(world):
    kind, own, peers, better, unit = world

    found = look(kind, {}, series(own, better, unit), around(better, tuple(peers)))

    if (
        isinstance(found, Signal)
        and kind in {"spc", "ewma", "peer"}
        and " within " in found.words.en
    ):
        assert found.evidence.low <= found.evidence.value <= found.evidence.high


@settings(max_examples=400)
@given(worlds)
def test_what_clears_does_not_fire(world):
    kind, own, peers, better, unit = world
    seen, context = series(own, better, unit), around(better, tuple(peers))

    if clears(kind, stated(kind), seen, context):
        found = look(kind, stated(kind), seen, context)
        assert isinstance(found, Signal)
        assert not found.fired


@given(worlds, st.sampled_from(list(Missing)))
def test_a_missing_last_value_never_clears_an_alert(world, reason):
    kind, own, peers, better, unit = world
    end = START + dt.timedelta(weeks=len(own))
    seen = series([*own, Point("now", end, None, reason)], better, unit)

    if kind in OTHERS:
        found = look(kind, {}, seen, around(better, tuple(peers)))
        assert isinstance(found, Unready)
        assert found.why is Why.NO_VALUE
        assert not clears(kind, {}, seen, around(better, tuple(peers)))


@given(worlds)
def test_the_same_question_has_the_same_answer(world):
    kind, own, peers, better, unit = world
    seen, context = series(own, better, unit), around(better, tuple(peers))

    assert look(kind, {}, seen, context) == look(kind, {}, seen, context)


calm = st.lists(st.integers(0, 20).map(float), min_size=14, max_size=30)


@given(calm, st.sampled_from(["trend", "spc", "ewma", "cusum", "jump"]))
def test_a_mirrored_series_fires_on_the_other_side(values, kind):
    one, other = (
        look(kind, WIDE, series(weekly(v)), around()) for v in (values, [-v for v in values])
    )

    assert type(one) is type(other)
    if isinstance(one, Signal):
        mirrored = {Side.LOW: Side.HIGH, Side.HIGH: Side.LOW, Side.NONE: Side.NONE}
        assert (one.fired, mirrored[one.side]) == (other.fired, other.side)


@given(calm, st.sampled_from(["trend", "spc", "ewma", "cusum", "jump"]), st.integers(1, 1000))
def test_the_unit_of_a_series_does_not_decide_an_alert(values, kind, scale):
    one, other = (
        look(kind, WIDE, series(weekly(v)), around()) for v in (values, [v * scale for v in values])
    )

    assert getattr(one, "fired", None) == getattr(other, "fired", None)


@pytest.mark.parametrize("kind", OTHERS)
def test_nothing_measured_yet_is_nothing_to_judge(kind):
    assert look(kind, {}, series([]), around()).why is Why.NO_VALUE


@pytest.mark.parametrize("kind", OTHERS)
def test_a_value_too_large_to_reckon_with_is_said_to_be(kind):
    assert look(kind, {}, series(weekly([5.0, 1e120])), around()).why is Why.TOO_LARGE


# --- what goes in


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_point_is_a_finite_number_or_missing(wrong):
    with pytest.raises(ValueError, match="W1 is not a number"):
        Point("W1", START, wrong)


def test_the_points_of_a_series_ascend():
    with pytest.raises(ValueError, match="ascend"):
        series(weekly([1.0, 2.0])[::-1])


@pytest.mark.parametrize(("better", "watch", "sides"), [
    (Better.HIGHER, Watch.WORSE, {Side.LOW}), (Better.HIGHER, Watch.BETTER, {Side.HIGH}),
    (Better.LOWER, Watch.WORSE, {Side.HIGH}), (Better.PRESENT, Watch.WORSE, {Side.LOW}),
    (Better.RANGE, Watch.WORSE, {Side.LOW, Side.HIGH}), (Better.RANGE, Watch.BETTER, set()),
    (Better.LOWER, Watch.BOTH, {Side.LOW, Side.HIGH}),
])  # fmt: skip
def test_the_worse_side_is_the_indicator_s(better, watch, sides):
    assert watched(better, watch) == sides


# --- data


def test_a_missing_value_is_a_signal_of_its_own():
    found = look("data", {}, series(weekly([1.0, None])), around())

    assert (found.fired, found.evidence.rules, found.points) == (True, ("missing",), ("W1",))
    assert found.words.zh == "指标：到W1已连续 1 期没有数据。"


@pytest.mark.parametrize(("values", "expected"), [
    ([1.0, None, None], True), ([None, 1.0, None], False), ([None], False), ([], True),
])  # fmt: skip
def test_a_rule_may_wait_for_several_missing_periods(values, expected):
    assert look("data", {"missing_periods": 2}, series(weekly(values)), around()).fired is expected


@pytest.mark.parametrize("reason", [Missing.NOT_APPLICABLE, Missing.SUPPRESSED])
def test_what_need_not_be_there_is_not_missed(reason):
    seen = series([Point("W0", START, None, reason)])

    assert not look("data", {}, seen, around()).fired
    assert look("data", {"reasons": [reason]}, seen, around()).fired


@pytest.mark.parametrize(("days", "expected"), [(7, False), (6, True), (0, True)])
def test_old_data_are_stale(days, expected):
    context = Context(START + dt.timedelta(days=7))

    found = look("data", {"stale_days": days}, series(weekly([1.0])), context)

    assert found.fired is expected
    assert ("stale" in found.evidence.rules) is expected


def test_data_are_never_stale_where_the_rule_does_not_ask():
    assert not look("data", {}, series(weekly([1.0])), Context(dt.date(2099, 1, 1))).fired


@pytest.mark.parametrize(("asked", "expected"), [(True, True), (False, False)])
def test_suspect_data_are_told(asked, expected):
    seen = series(weekly([1.0], suspect={0}))

    assert look("data", {"suspect": asked}, seen, around()).fired is expected


def test_data_that_came_back_clear_their_alert():
    assert clears("data", {}, series(weekly([None, 1.0])), around())
    assert not clears("data", {}, series(weekly([1.0, None])), around())


def test_the_examples_hold():
    assert doctest.testmod(signal).failed == 0
