"""A portrait's decisions on values alone: places on the rings, ranks, what it measures by."""

from decimal import Decimal

import pytest

from lemnis.engine.definition import Better, Criterion
from lemnis.engine.grade import Status, status
from lemnis.insight.rules import portraits
from lemnis.insight.rules.portraits import Basis, Quarter, Rank

LINES = Criterion.model_validate(
    {"source": "own", "limit": 40, "pass": 60, "target": 80, "stretch": 90}
)


def place(value):
    shown = Decimal(value)
    return portraits.place(shown, status(shown, LINES, Better.HIGHER), LINES)


@pytest.mark.parametrize(
    ("value", "at"),
    [("40", 0.25), ("50", 0.375), ("60", 0.5), ("70", 0.625), ("80", 0.75), ("85", 0.875),
     ("90", 1.0), ("99", 1.0)],
)  # fmt: skip
def test_a_number_lies_between_two_rings_as_it_lies_between_two_lines(value, at):
    assert place(value) == pytest.approx(at)


def test_below_the_limit_is_within_the_innermost_ring():
    assert place("10") < 0.25


def test_what_is_not_judged_has_no_place():
    assert portraits.place(Decimal(5), Status.NOT_JUDGED, LINES) is None
    assert portraits.place(Decimal(5), Status.PASSED, None) is None


def test_the_middle_of_a_group_is_not_tipped_by_one_odd_number():
    assert portraits.typical([0.5, None, 0.6, 1.0]) == 0.6
    assert portraits.typical([None]) is None


def test_the_best_is_first_whichever_way_is_better():
    # ten numbers, ours the third greatest
    assert portraits.rank(3, 8, 10, Better.HIGHER) == Rank(3, 10, 7)
    assert portraits.rank(3, 8, 10, Better.LOWER) == Rank(8, 10, 2)


def test_who_is_level_counts_for_a_half():
    # five of nine others are level with us, four are worse
    assert Rank(1, 10, 4).share == pytest.approx((4 + 5 / 2) / 9)


@pytest.mark.parametrize(
    ("top", "bottom", "peers", "better"),
    [(1, 4, 4, Better.HIGHER), (1, 1, 30, Better.HIGHER), (3, 8, 10, Better.RANGE),
     (3, 8, 10, Better.PRESENT)],
)  # fmt: skip
def test_few_peers_level_peers_and_ranges_give_no_rank(top, bottom, peers, better):
    assert portraits.rank(top, bottom, peers, better) is None


@pytest.mark.parametrize(
    ("share", "quarter"),
    [(1.0, Quarter.UPPER), (0.75, Quarter.UPPER), (0.5, Quarter.ABOVE), (0.49, Quarter.BELOW),
     (0.25, Quarter.BELOW), (0.0, Quarter.LOWER)],
)  # fmt: skip
def test_quarters_begin_at_their_share(share, quarter):
    assert portraits.quarter(share) is quarter


def test_a_portrait_measures_by_lines_once_three_sides_are_judged():
    assert portraits.basis([0.5, 0.5, None, 0.5]) is Basis.LINES
    assert portraits.basis([0.5, 0.5, None]) is Basis.PEERS


def test_better_is_lower_where_lower_is_better():
    assert portraits.improved(Decimal(3), Decimal(5), Better.LOWER) is True
    assert portraits.improved(Decimal(3), Decimal(5), Better.HIGHER) is False
    assert portraits.improved(Decimal(5), Decimal(5), Better.HIGHER) is None
