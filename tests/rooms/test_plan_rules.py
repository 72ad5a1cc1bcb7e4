"""What is decided of goals on values alone: SMART, closure, what parts come to."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lemnis.errors import Refused
from lemnis.plan.rules.closure import ChainGoal, ChainStandard, FindingKind, prove
from lemnis.plan.rules.edges import require_no_circle
from lemnis.plan.rules.folding import best
from lemnis.plan.rules.smart import GoalText, check, require_enough
from lemnis.plan.rules.strategy_words import Fold, SwotSide, TowsKind, Way

D = Decimal
DAY = dt.date(2027, 12, 31)
SOUND = GoalText(
    "双师型教师占比 ≥ 60%", "TCH-1", "设置标准", "每年选派 6 名", has_parent=True, top=False,
    periods=("2027",), due=DAY, starts=dt.date(2025, 1, 1), ends=DAY,
)  # fmt: skip
WHOLE = ChainGoal(
    "a", "1", "甲", "school:S", top=True, indicator="I", standards=("S1",), owner=True, tasks=1,
    folds=Fold.MEAN, targets={"2027": D(60)}, due=DAY,
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "codes", "score"),
    [
        ({}, [], 5),
        ({"title": "进一步提高教师水平"}, ["S_VAGUE"], 4),
        ({"title": "提高双师占比到 60%"}, [], 5),
        ({"title": "双师"}, ["S_SHORT"], 4),
        ({"indicator": "", "periods": ()}, ["M_NO_INDICATOR", "M_NO_TARGET"], 4),
        ({"means": ""}, ["A_EMPTY"], 4),
        ({"means": "加强培养"}, ["A_VAGUE"], 4),
        ({"pace": D("1.9"), "wanted": D("3.4")}, [], 5),
        ({"pace": D("1"), "wanted": D("3.4")}, ["A_STEEP"], 4),
        ({"has_parent": False}, ["R_NO_PARENT"], 4),
        ({"has_parent": False, "top": True}, [], 5),
        ({"top": True, "basis": ""}, ["R_EMPTY"], 4),
        ({"due": None}, ["T_EMPTY"], 4),
        ({"due": dt.date(2028, 1, 1)}, ["T_OUTSIDE"], 4),
    ],
)
def test_a_goal_is_told_what_it_lacks(said, codes, score):
    found = check(replace(SOUND, **said))

    assert [f.code for f in found.findings] == codes
    assert found.score == score


def test_four_letters_are_enough_but_for_a_vague_title():
    require_enough("1", check(replace(SOUND, means="")))
    for said in ({"means": "", "due": None}, {"title": "不断改善"}):
        with pytest.raises(Refused):
            require_enough("1", check(replace(SOUND, **said)))


def part(key, value, **facts):
    usual = replace(WHOLE, key=key, parent="a", top=False, folds=None, targets={"2027": D(value)})
    return replace(usual, **facts)


def said(*goals, standards=()):
    found = prove(goals, standards).findings
    return [(f.kind.value, f.goal, f.what) for f in found]


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        ([WHOLE], []),
        ([replace(WHOLE, standards=())], [("gap", "a", "standards")]),
        ([replace(WHOLE, indicator="")], [("gap", "a", "indicator")]),
        ([replace(WHOLE, owner=False)], [("gap", "a", "owner")]),
        ([replace(WHOLE, tasks=0)], [("gap", "a", "tasks")]),
        ([replace(WHOLE, targets={})], [("gap", "a", "targets")]),
        ([WHOLE, part("b", 62)], []),
        ([WHOLE, part("b", 55), part("c", 58)], [("contradiction", "a", "targets")]),
        ([WHOLE, part("b", 55, indicator="J")], []),
        ([WHOLE, part("b", 55, targets={"2026": D(1)})], []),
        ([WHOLE, part("b", 70, weight=D("0.5")), part("c", 52, weight=D("0.5"))], []),
        (
            [WHOLE, part("b", 70, weight=D("0.2")), part("c", 52, weight=D("0.8"))],
            [("contradiction", "a", "targets")],
        ),
        (
            [WHOLE, part("b", 70, weight=D("0.5")), part("c", 62, weight=D("0.2"))],
            [("contradiction", "a", "weight")],
        ),
        ([WHOLE, part("b", 62, due=dt.date(2028, 1, 1))], [("contradiction", "b", "due")]),
        ([part("b", 62)], [("orphan", "b", "parent")]),
        (
            [replace(WHOLE, takers={"college:X": "甲院", "college:Y": "乙院"}),
             part("b", 62, subject="college:X")],
            [("broken", "a", "taker")],
        ),
        (
            [part("b", 60, parent="c"), part("c", 60, parent="b")],
            [("cycle", "b", "parent"), ("cycle", "c", "parent")],
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_chain_from_closing_is_listed(goals, expected):
    assert said(*goals) == expected


def test_a_standard_that_nothing_rests_on_is_listed():
    standards = [
        ChainStandard("S1", "用"),
        ChainStandard("S2", "闲"),
        ChainStandard("S3", "别", True),
    ]

    assert said(WHOLE, standards=standards) == [("unused", "S2", "standard")]


def test_no_goal_is_no_chain():
    assert not prove([]).closes
    assert prove([WHOLE]).closes


numbers = some.decimals(0, 100, places=1)
weights = some.lists(some.integers(1, 9), min_size=1, max_size=6)


@given(some.data(), weights)
def test_children_that_meet_the_target_each_never_contradict_it(data, parts):
    wanted = data.draw(numbers)
    whole = sum(parts)
    children = [
        part(str(n), data.draw(some.decimals(wanted, 101, places=1)), weight=D(w) / whole)
        for n, w in enumerate(parts)
    ]

    proof = prove([replace(WHOLE, targets={"2027": wanted}), *children])

    assert proof.closes


@given(some.lists(numbers, min_size=1, max_size=6), some.sampled_from(Way))
def test_a_mean_lies_between_its_parts_and_at_best_is_the_best(values, way):
    even = D(1) / len(values)
    blind = best([(v, None) for v in values], Fold.MEAN, way)
    told = best([(v, even) for v in values], Fold.MEAN, way)

    assert blind in {min(values), max(values)}
    assert min(values) - D("0.001") <= told <= max(values) + D("0.001")


@given(some.lists(some.tuples(some.integers(0, 7), some.integers(0, 7)), max_size=12))
def test_a_circle_is_found_wherever_it_lies_and_only_there(links):
    parents = {str(child): str(above) for child, above in links}
    goals = [part(key, 60, parent=parents.get(key, "")) for key in {*parents, *parents.values()}]

    circling = {f.goal for f in prove(goals).findings if f.kind is FindingKind.CYCLE}

    assert circling == {key for key in parents if comes_back(key, parents)}


def comes_back(start, parents):
    here = parents.get(start)
    for _ in parents:
        if here == start:
            return True
        here = parents.get(here)
    return False


@given(some.lists(some.tuples(some.integers(0, 5), some.integers(0, 5)), max_size=15))
def test_arrows_that_are_let_through_never_close_a_circle(wanted):
    drawn = []
    for arrow in wanted:
        try:
            require_no_circle(drawn, arrow)
        except Refused:
            continue
        drawn.append(arrow)

    order = {}
    while len(order) < 6:  # whoever has no cause left comes next; of a circle nobody would
        free = [
            n for n in range(6) if n not in order and all(a in order for a, b in drawn if b == n)
        ]
        assert free
        order[free[0]] = len(order)


def test_each_kind_of_response_joins_within_and_without():
    assert {kind.sides for kind in TowsKind} == {
        (a, b) for a in SwotSide for b in SwotSide if a.is_inside and not b.is_inside
    }
