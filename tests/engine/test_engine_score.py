"""Promises of scoring: each of the thirteen shapes at, just below and just above its thresholds.

Cases named JX are rows of the Jiangxi scheme of 2023.
"""

import doctest
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemnis.engine.grade import rounding
from lemnis.engine.score import Evidence, Item, functions, read, score
from lemnis.errors import BadData

D = Decimal


def points(stated, **given):
    scored = score(read(stated), Evidence(**given))
    return None if scored is None else float(round(scored, 6))


def counts(**given):
    return {name: D(str(n)) for name, n in given.items()}


def by_value(stated, value, **more):
    return points(stated, value=D(str(value)), **more)


# One number against lines

EQUIPMENT = {"kind": "linear", "limit": 2500, "pass": 4000, "weight": 3}
FUNDING = {"kind": "linear", "pass": 12000, "weight": 2}
STUDENTS_PER_TEACHER = {"kind": "inverse", "limit": 22, "pass": 18, "weight": 3}
DOUBLE_QUALIFIED = {"kind": "linear", "limit": 30, "pass": 60, "weight": "1.5"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(4001, 3), (4000, 3), (3999, 2.99925), (3000, 2.25), (2500, 1.875), (2499.99, 0), (0, 0)],
)
def test_jx05_equipment_per_student_is_full_from_pass_and_none_below_the_limit(value, expected):
    assert by_value(EQUIPMENT, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(12001, 2), (12000, 2), (11999, 1.999833), (6000, 1), (0, 0), (-1, 0)]
)
def test_jx07_funding_below_pass_counts_by_ratio_down_to_nothing(value, expected):
    assert by_value(FUNDING, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(17.9, 3), (18, 3), (18.1, 2.983425), (20, 2.7), (22, 2.454545), (22.1, 0), (0, 3)],
)
def test_jx10_the_ratio_is_turned_over_where_lower_is_better(value, expected):
    assert by_value(STUDENTS_PER_TEACHER, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(60.1, 1.5), (60, 1.5), (59, 1.475), (30, 0.75), (29.9, 0)]
)
def test_jx11_double_qualified_teachers(value, expected):
    assert by_value(DOUBLE_QUALIFIED, value) == expected


@pytest.mark.parametrize(("value", "expected"), [(0.99, 0), (1, 2), (1.01, 2)])
def test_pass_or_fail_is_all_or_nothing(value, expected):
    assert by_value({"kind": "pass_fail", "line": 1, "weight": 2}, value) == expected


@pytest.mark.parametrize(("value", "expected"), [(4.9, 2), (5, 2), (5.1, 0)])
def test_pass_or_fail_may_look_downwards(value, expected):
    stated = {"kind": "pass_fail", "line": 5, "weight": 2, "lower": True}

    assert by_value(stated, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(90.1, 5), (90, 5), (89.9, 3), (70, 3), (69.9, 1), (0, 1), (-0.1, 0)]
)
def test_a_band_table_gives_the_points_of_the_first_band_reached(value, expected):
    assert by_value({"kind": "bands", "bands": [[90, 5], [70, 3], [0, 1]]}, value) == expected


@pytest.mark.parametrize(("value", "expected"), [(4.9, 2), (5, 2), (5.1, 1), (10, 1), (10.1, 0)])
def test_a_band_table_may_look_downwards(value, expected):
    stated = {"kind": "bands", "bands": [[5, 2], [10, 1]], "lower": True}

    assert by_value(stated, value) == expected


# One number against peers


@pytest.mark.parametrize(
    ("value", "expected"), [(95, 3), (94, 2.968421), (60, 1.894737), (59.9, 0), (96, 3)]
)
def test_jx04_safety_is_compared_with_the_best_and_nothing_below_sixty(value, expected):
    stated = {"kind": "ratio_to_best", "weight": 3, "zero_below": 60}

    assert by_value(stated, value, peers=(D(95), D(80))) == expected


def test_without_a_peer_above_zero_there_is_no_best():
    stated = {"kind": "ratio_to_best", "weight": 3}

    assert by_value(stated, 0, peers=(D(0),)) is None
    assert by_value(stated, 50) is None
    assert by_value(stated, -5, peers=(D(95),)) == 0


EMPLOYMENT = {
    "kind": "peer_distance",
    "bands": [[0, 2.0], [-5, 1.8], [-10, 1.6]],
    "below": 1.2,
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (83.85, 2.0),
        (83.84, 2.0),
        (83.83, 1.8),
        (78.84, 1.8),
        (78.83, 1.6),
        (73.84, 1.6),
        (73.83, 1.2),
        (0, 1.2),
    ],
)
def test_jx33_employment_is_banded_by_its_distance_to_the_provincial_mean(value, expected):
    assert by_value(EMPLOYMENT, value, peer_mean=D("83.84")) == expected


def test_the_mean_of_peers_serves_where_none_is_published():
    assert by_value(EMPLOYMENT, 80, peers=(D(70), D(90))) == 2.0
    assert by_value(EMPLOYMENT, 80, peers=(D(70), D(90)), peer_mean=D(85)) == 1.8
    assert by_value(EMPLOYMENT, 80) is None


@pytest.mark.parametrize(("value", "expected"), [(10, 2), (10.1, 1), (15, 1), (15.1, 0)])
def test_distance_to_peers_may_look_downwards(value, expected):
    stated = {"kind": "peer_distance", "bands": [[0, 2], [-5, 1]], "lower": True}

    assert by_value(stated, value, peer_mean=D(10)) == expected


# Events

CONDUCT = {
    "kind": "deduct",
    "weight": 3,
    "each": {"minor": "0.3", "serious": "0.5"},
    "red_lines": ["ideology"],
}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ({}, 3),
        ({"minor": 1}, 2.7),
        ({"minor": 2, "serious": 2}, 1.4),
        ({"serious": 5}, 0.5),
        ({"serious": 6}, 0),
        ({"serious": 7}, 0),
        ({"unheard_of": 9}, 3),
        ({"ideology": 0}, 3),
        ({"ideology": 1}, 0),
    ],
)
def test_jx01_points_are_lost_by_event_and_all_at_a_red_line(events, expected):
    assert points(CONDUCT, counts=counts(**events)) == expected


@pytest.mark.parametrize(("events", "expected"), [(1, 2.5), (2, 2), (3, 2)])
def test_deductions_may_be_capped(events, expected):
    stated = {"kind": "deduct", "weight": 3, "each": {"late": 0.5}, "cap": 1}

    assert points(stated, counts=counts(late=events)) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ({}, 0),
        ({"case": 4}, 4),
        ({"case": 5}, 5),
        ({"case": 6}, 5),
        ({"case": 1, "opinion": 1}, -1),
        ({"opinion": 3}, -5),
    ],
)
def test_jx37_additions_and_subtractions_stop_at_the_cap_on_both_sides(events, expected):
    stated = {"kind": "add", "each": {"case": 1, "opinion": -2}, "cap": 5}

    assert points(stated, counts=counts(**events)) == expected


def test_a_red_line_voids_any_scoring():
    stated = {**EQUIPMENT, "red_lines": ["falsified"]}

    assert by_value(stated, 5000) == 3
    assert by_value(stated, 5000, counts=counts(falsified=1)) == 0


# Awards and people

TALENT = {
    "kind": "weighted_count",
    "levels": {"class_3": 3, "class_4": 2, "class_5": 1.5, "doctor": 1},
    "full": ["class_1", "class_2"],
    "each": "0.1",
    "highest_only": True,
    "weight": 2,
}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((), 0),
        ((Item("doctor", of="Li"),), 0.1),
        ((Item("doctor", of="Li"), Item("class_4", of="Li")), 0.2),
        ((Item("doctor", of="Li"), Item("class_4", of="Wu")), 0.3),
        ((Item("doctor", count=D(19)),), 1.9),
        ((Item("doctor", count=D(20)),), 2),
        ((Item("doctor", count=D(21)),), 2),
        ((Item("class_2", of="Xu"),), 2),
        ((Item("lecturer", of="Xu"),), 0),
    ],
)
def test_jx12_talent_counts_by_class_highest_only_and_capped(items, expected):
    assert points(TALENT, items=items) == expected


CONTEST = {
    "kind": "weighted_count",
    "levels": {"national": 3, "provincial": 1},
    "ranks": {"1": 1, "2": 0.5, "3": 0.3},
    "weight": 4,
}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((Item("national", "1"),), 3),
        ((Item("national", "3"),), 0.9),
        ((Item("national"), Item("provincial", "2")), 3.5),
        ((Item("national", "1", count=D("0.5")),), 1.5),
        ((Item("national", "1", count=D(2)),), 4),
        ((Item("national", "9"),), 0),
    ],
)
def test_jx23_contests_count_by_level_and_rank(items, expected):
    assert points(CONTEST, items=items) == expected


@given(
    st.lists(
        st.builds(Item, st.sampled_from(["n", "p"]), of=st.sampled_from(["", "a", "b"])),
        max_size=8,
    )
)
def test_highest_only_never_counts_more(items):
    levels = {"n": D(3), "p": D(1)}

    all_, best = (
        functions.weighted_count(items, levels, {}, highest_only=h) for h in (False, True)
    )

    assert best <= all_
    assert len({i.of for i in items}) < len(items) or best == all_


# Shares, answers, experts


@pytest.mark.parametrize(
    ("large", "other", "expected"), [(10, 0, 2), (0, 10, 1), (5, 5, 1.5), (0, 0, None)]
)
def test_jx13_large_firms_weigh_full_and_others_half(large, other, expected):
    stated = {"kind": "weighted_share", "weights": {"large": 1, "other": 0.5}, "weight": 2}

    assert points(stated, counts=counts(large=large, other=other)) == expected


KEY_CHAINS = {
    "kind": "by_type",
    "cases": {
        "finance": {
            "kind": "weighted_share",
            "weights": {"key": 1},
            "total": "all",
            "full": "0.1",
            "weight": 2,
        }
    },
    "otherwise": {
        "kind": "weighted_share",
        "weights": {"key": 1},
        "total": "all",
        "full": "0.4",
        "weight": 2,
    },
}


@pytest.mark.parametrize(
    ("type_", "key", "expected"),
    [
        ("engineering", 41, 2),
        ("engineering", 40, 2),
        ("engineering", 39, 1.95),
        ("engineering", 10, 0.5),
        ("finance", 11, 2),
        ("finance", 10, 2),
        ("finance", 9, 1.8),
    ],
)
def test_jx18_the_share_that_is_full_depends_on_the_type_of_school(type_, key, expected):
    assert points(KEY_CHAINS, type=type_, counts=counts(key=key, all=100)) == expected


SATISFACTION = {
    "kind": "likert",
    "options": {"very": 100, "fairly": 80, "basically": 60},
    "weight": 4,
}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (({"very": 10},), 4),
        (({"fairly": 10},), 3.2),
        (({"basically": 10},), 2.4),
        (({"not": 10},), 0),
        (({"very": 5, "fairly": 3, "basically": 1, "not": 1},), 3.2),
        (({"very": 1}, {"fairly": 100}), 3.6),
        (({"very": 1}, {}), 4),
        (({}, {"very": 0}), None),
        ((), None),
    ],
)
def test_jx35_satisfaction_is_the_mean_over_questions_each_weighing_the_same(answers, expected):
    assert points(SATISFACTION, answers=tuple(counts(**a) for a in answers)) == expected


@pytest.mark.parametrize(
    ("trim", "scores", "expected"),
    [
        (0, (90, 80, 70), 2.4),
        (1, (90, 80, 70), 2.4),
        (1, (100, 80, 70, 0), 2.25),
        (2, (90, 80, 70), None),
        (0, (), None),
    ],
)
def test_jx34_experts_are_averaged_without_the_extremes(trim, scores, expected):
    stated = {"kind": "expert", "trim": trim, "weight": 3}

    assert points(stated, experts=tuple(D(s) for s in scores)) == expected


# All of them

BY_VALUE = [
    EQUIPMENT,
    STUDENTS_PER_TEACHER,
    EMPLOYMENT,
    {"kind": "pass_fail", "line": 1, "weight": 2},
    {"kind": "bands", "bands": [[0, 1]]},
    {"kind": "ratio_to_best", "weight": 3},
]


@pytest.mark.parametrize("stated", BY_VALUE)
def test_without_a_value_there_is_nothing_to_score(stated):
    assert points(stated, peers=(D(1),)) is None


@given(
    st.sampled_from([EQUIPMENT, FUNDING, STUDENTS_PER_TEACHER, BY_VALUE[-1]]),
    st.decimals(-1000, 20000, places=4),
)
def test_no_score_leaves_zero_to_weight(stated, value):
    scored = score(read(stated), Evidence(value=value, peers=(D(9000),)))

    assert 0 <= scored <= D(str(stated["weight"]))


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"kind": "magic"}, "knows no kind “magic”. Possible: pass_fail, bands, linear"),
        ({"weight": 3}, "score: has no kind"),
        ({"kind": "linear", "weight": 3}, "score linear.pass: is missing"),
        ({**EQUIPMENT, "limit": 5000}, "do not get better in turn (better: higher)"),
        ({**EQUIPMENT, "pass": 0}, "score linear.pass: must be more than 0"),
        ({**EQUIPMENT, "colour": "red"}, "score linear.colour: is not known"),
        ({**EQUIPMENT, "weight": "much"}, "score linear.weight: “much” is not a number"),
        ({**EQUIPMENT, "weight": float("nan")}, "score linear.weight: “nan” is not a number"),
        ({**EQUIPMENT, "weight": -1}, "score linear.weight: must be at least 0"),
        ({**STUDENTS_PER_TEACHER, "limit": 17}, "do not get better in turn (better: lower)"),
        ({"kind": "bands", "bands": [[0, 1], [90, 5]]}, "bands do not go from best to worst"),
        ({"kind": "bands", "bands": []}, "score bands.bands: is empty"),
        ({**EMPLOYMENT, "bands": [[-5, 1], [0, 2]]}, "bands do not go from best to worst"),
        ({**KEY_CHAINS, "cases": {"x": {"kind": "magic"}}}, "score by_type.cases.x: knows no"),
        ("linear", "is not"),
    ],
)
def test_a_scoring_written_wrongly_is_refused_with_the_word_concerned(stated, said):
    with pytest.raises(BadData) as refused:
        read(stated, "page.yaml")

    assert said in str(refused.value)
    assert str(refused.value).startswith("page.yaml score")


def test_the_page_and_the_examples_are_true():
    page = Path(__file__).parents[2] / "docs" / "reference" / "scoring.md"

    tried = [doctest.testfile(str(page), module_relative=False, encoding="utf-8")]
    tried += [doctest.testmod(module) for module in (functions, rounding)]

    assert all(t.attempted and not t.failed for t in tried)
