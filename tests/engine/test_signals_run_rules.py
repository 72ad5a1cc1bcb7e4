"""Promises of the run rules: each fires exactly at the point that completes it, not one short.

The vectors follow from the definitions: Western Electric (1956) and Nelson (JQT 16, 1984, 237).
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemnis.engine.signals.run_rules import NELSON, WESTERN_ELECTRIC, Rule, broken

# rule -> a pattern that completes it at its last point, and its side
COMPLETE = {
    Rule.WE1: ([3.01], 1),
    Rule.WE2: ([2.01, 0.5, 2.01], 1),
    Rule.WE3: ([1.01, 1.01, -0.5, 1.01, 1.01], 1),
    Rule.WE4: ([0.1] * 8, 1),
    Rule.N1: ([3.01], 1),
    Rule.N2: ([0.1] * 9, 1),
    Rule.N3: ([-0.5, -0.3, -0.1, 0.1, 0.3, 0.5], 1),
    Rule.N4: ([-0.1, 0.1] * 7, 0),
    Rule.N5: ([2.01, -0.5, 2.01], 1),
    Rule.N6: ([1.01, -0.5, 1.01, 1.01, 1.01], 1),
    Rule.N7: ([0.9, 0.8, -0.9] * 5, 0),
    Rule.N8: ([1.1, 1.2, -1.1, -1.2, 1.3, 1.1, -1.1, -1.3], 0),
}
# rule -> as long, or one short, and just not it
SHORT = {
    Rule.WE1: [3.0],
    Rule.WE2: [2.01, 0.5, 2.0],
    Rule.WE3: [1.01, 1.01, -0.5, 1.0, 1.01],
    Rule.WE4: [0.1] * 7 + [0.0],
    Rule.N1: [3.0],
    Rule.N2: [0.1] * 8 + [0.0],
    Rule.N3: [-0.5, -0.3, -0.1, 0.1, 0.1, 0.5],
    Rule.N4: [-0.1, 0.1] * 6 + [-0.1, -0.1],
    Rule.N5: [2.01, -2.01, -0.5],
    Rule.N6: [1.01, -0.5, 1.01, -0.5, 1.01],
    Rule.N7: [0.9, 0.8, -0.9] * 4 + [0.9, 0.8, 1.0],
    Rule.N8: [1.1, 1.2, -1.1, -1.2, 1.0, 1.1, -1.1, -1.3],
}


def at(z, rule):
    return np.flatnonzero(broken(np.array(z, dtype=float), rule).at).tolist()


def side(z, rule):
    return int(broken(np.array(z, dtype=float), rule).side[-1])


def test_every_rule_of_both_books_has_its_vector():
    assert set(COMPLETE) == set(SHORT) == {*WESTERN_ELECTRIC, *NELSON} == set(Rule)


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_is_completed_at_the_last_point_of_its_pattern_and_not_before(rule):
    z, expected = COMPLETE[rule]

    assert len(z) == rule.points
    assert at(z, rule) == [len(z) - 1]
    assert side(z, rule) == expected


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_does_not_fire_one_short(rule):
    z, _ = COMPLETE[rule]

    assert at(z[1:], rule) == []
    assert at(z[:-1], rule) == []
    assert at(SHORT[rule], rule) == []


@pytest.mark.parametrize("rule", Rule)
def test_a_pattern_upside_down_is_the_other_side(rule):
    z, expected = COMPLETE[rule]
    turned = [-each for each in z]

    assert at(turned, rule) == [len(z) - 1]
    assert side(turned, rule) == -expected


@pytest.mark.parametrize("rule", Rule)
def test_a_pattern_is_found_wherever_it_stands(rule):
    z, _ = COMPLETE[rule]
    before = [0.0, 0.0, 0.0]  # on the centre, so on no side and without a step
    calm = [2.5, 0.0, 2.5] if rule is Rule.N7 else before  # points within 1 would belong to it

    assert at([*calm, *z], rule)[-1] == len(calm) + len(z) - 1


def test_two_of_three_may_be_any_two_that_end_in_one():
    assert at([0, 2.5, 2.5], Rule.N5) == [2]
    assert at([2.5, 0, 2.5], Rule.N5) == [2]
    assert at([2.5, 2.5, 0], Rule.N5) == [1]  # completed by its second point, not again after it
    assert at([2.5, 0, 0, 2.5], Rule.N5) == []
    assert at([2.5, -2.5, 2.5], Rule.N5) == [2]
    assert at([2.5, 2.5], Rule.WE2) == [1]  # whatever the third would have been


def test_four_of_five_beyond_one_may_have_the_fifth_anywhere():
    for gap in range(4):
        z = [1.5] * 4
        z.insert(gap, -2.0)
        assert at(z, Rule.WE3) == [4]
    assert at([1.5, 1.5, 1.5, 1.5, 0], Rule.WE3) == [3]
    assert at([1.5, 1.5, -1.5, 1.5, -1.5], Rule.WE3) == []


def test_a_run_goes_on_firing_while_it_lasts():
    assert at([0.1] * 11, Rule.N2) == [8, 9, 10]
    assert at([0.1] * 11, Rule.WE4) == [7, 8, 9, 10]
    assert at(np.arange(8) / 10, Rule.N3) == [5, 6, 7]


def test_a_point_on_the_centre_line_breaks_a_run():
    assert at([0.1] * 5 + [0.0] + [0.1] * 8, Rule.N2) == []
    assert at([0.1] * 5 + [-0.1] + [0.1] * 9, Rule.N2) == [14]


def test_equal_neighbours_neither_rise_nor_alternate():
    assert at([0, 1, 2, 2, 3, 4, 5, 6], Rule.N3) == []
    assert at([0, 1, 2, 2, 3, 4, 5, 6, 7], Rule.N3) == [8]
    assert at([0.0] * 30, Rule.N4) == []


def test_rule_eight_wants_both_sides_as_nelson_words_it():
    assert at([1.5] * 8, Rule.N8) == []
    assert at([1.5] * 7 + [-1.5], Rule.N8) == [7]


def test_no_points_complete_nothing():
    assert all(at([], rule) == [] for rule in Rule)


# The rules once more, slowly, window by window, as the books word them.


def on_side(window, count, distance):
    return sum(each > distance for each in window) >= count and window[-1] > distance


def by_window(z, rule):
    def windows(length, *, short=False):
        for end in range(1, len(z) + 1):
            window = z[max(0, end - length) : end]
            yield window if short or len(window) == length else None

    def every(length, test, **how):
        return [w is not None and test(w) for w in windows(length, **how)]

    def either(test):
        return lambda w: test(w) or test([-each for each in w])

    def steps(w):
        return [b - a for a, b in pairwise(w)]

    return {
        Rule.WE1: lambda: every(1, lambda w: abs(w[0]) > 3),
        Rule.WE2: lambda: every(3, either(lambda w: on_side(w, 2, 2)), short=True),
        Rule.WE3: lambda: every(5, either(lambda w: on_side(w, 4, 1)), short=True),
        Rule.WE4: lambda: every(8, either(lambda w: min(w) > 0)),
        Rule.N1: lambda: every(1, lambda w: abs(w[0]) > 3),
        Rule.N2: lambda: every(9, either(lambda w: min(w) > 0)),
        Rule.N3: lambda: every(6, either(lambda w: min(steps(w)) > 0)),
        Rule.N4: lambda: every(14, lambda w: all(a * b < 0 for a, b in pairwise(steps(w)))),
        Rule.N5: lambda: every(3, either(lambda w: on_side(w, 2, 2)), short=True),
        Rule.N6: lambda: every(5, either(lambda w: on_side(w, 4, 1)), short=True),
        Rule.N7: lambda: every(15, lambda w: max(map(abs, w)) < 1),
        Rule.N8: lambda: every(8, lambda w: min(map(abs, w)) > 1 and min(w) < 0 < max(w)),
    }[rule]()


@given(
    st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5]), max_size=40),
    st.sampled_from(list(Rule)),
)
def test_the_fast_rules_agree_with_the_definitions(z, rule):
    assert broken(np.array(z, dtype=float), rule).at.tolist() == by_window(z, rule)


@given(
    st.lists(st.sampled_from([-0.9, -0.5, 0.3, 0.6, 0.9]), min_size=12, max_size=40),
    st.sampled_from([Rule.N2, Rule.N4, Rule.N7, Rule.WE4]),
)
def test_the_long_runs_agree_with_the_definitions_on_calm_charts(z, rule):
    assert broken(np.array(z), rule).at.tolist() == by_window(z, rule)


@given(st.lists(st.floats(-4, 4), max_size=40), st.sampled_from(list(Rule)))
def test_what_comes_later_does_not_change_what_was_found(z, rule):
    z = np.array(z)
    half = len(z) // 2

    assert broken(z, rule).at[:half].tolist() == broken(z[:half], rule).at.tolist()
