"""A change split over its parts adds up, exactly and as shown; which formulas can be split."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.contribution import Cell, Obstacle, Unsplit, split_amount, split_quotient
from lemnis.engine.contribution.effects import apportion
from lemnis.engine.contribution.ground import Group
from lemnis.engine.contribution.pooling import Both, pooled
from lemnis.engine.contribution.quotient import quotient_of
from lemnis.engine.formula.check import check
from lemnis.engine.formula.scope import Scope
from lemnis.engine.question import Ask, Job, Question
from lemnis.values import PeriodKind, SubjectKind

DOUBLES = st.floats(-1e6, 1e6, allow_nan=False).map(Fraction)
SIZES = st.one_of(st.just(Fraction(0)), st.floats(1e-3, 1e6).map(Fraction))
CELLS = st.builds(Cell, DOUBLES, SIZES)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8).filter(
    lambda parts: all(sum(both[side].bottom for both in parts) for side in (0, 1))
)


def counts(*numbers):
    """Return cells of (top, bottom) before and after, four numbers a part."""
    fours = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
    return [
        (Cell(Fraction(a), Fraction(b)), Cell(Fraction(c), Fraction(d))) for a, b, c, d in fours
    ]


@given(TABLES)
def test_effects_add_up_to_the_change_to_the_last_digit(parts):
    split = split_quotient(parts)

    assert sum(e.total for e in split.effects) == split.change
    assert split.rate + split.mix == split.change
    tops = [sum(both[side].top for both in parts) for side in (0, 1)]
    bottoms = [sum(both[side].bottom for both in parts) for side in (0, 1)]
    assert (split.before, split.after) == (tops[0] / bottoms[0], tops[1] / bottoms[1])


@given(TABLES)
def test_seen_backwards_every_effect_turns_its_sign(parts):
    forth, back = (
        split_quotient(parts),
        split_quotient([(after, before) for before, after in parts]),
    )

    assert [(-e.rate, -e.mix) for e in forth.effects] == [(e.rate, e.mix) for e in back.effects]
    assert forth.paradox == -back.paradox


@given(TABLES, st.randoms())
def test_the_order_of_the_parts_does_not_matter(parts, random):
    order = list(range(len(parts)))
    random.shuffle(order)

    straight, mixed = split_quotient(parts), split_quotient([parts[i] for i in order])

    assert [straight.effects[i] for i in order] == list(mixed.effects)


@given(TABLES)
def test_where_nothing_changed_nothing_did_anything(parts):
    split = split_quotient([(before, before) for before, _ in parts])

    assert {(e.rate, e.mix) for e in split.effects} == {(0, 0)}


@given(CELLS.filter(lambda c: c.bottom), CELLS.filter(lambda c: c.bottom))
def test_of_one_part_all_change_is_its_own(before, after):
    (only,) = split_quotient([(before, after)]).effects

    assert (only.rate, only.mix) == (after.top / after.bottom - before.top / before.bottom, 0)


@given(st.lists(st.tuples(DOUBLES, SIZES, SIZES), min_size=1, max_size=8))
def test_where_only_sizes_changed_no_part_changed_itself(parts):
    cells = [(Cell(r * a, a), Cell(r * b, b)) for r, a, b in parts]
    if not all(sum(both[side].bottom for both in cells) for side in (0, 1)):
        cells.append((Cell(Fraction(1), Fraction(1)), Cell(Fraction(1), Fraction(1))))

    split = split_quotient(cells)

    assert {e.rate for e in split.effects} == {0}
    assert split.mix == split.change


def test_a_part_that_comes_or_goes_is_mix_alone():
    stays, comes, goes = split_quotient(counts(5, 10, 6, 10, 0, 0, 9, 10, 1, 10, 0, 0)).effects

    assert stays.rate == Fraction(1, 2) * Fraction(1, 10)
    assert (comes.rate, goes.rate) == (0, 0)
    assert comes.mix > 0
    assert goes.mix > 0


def test_treatment_a_of_kidney_stones_lost_by_its_cases_not_by_itself():
    # C. R. Charig and others, BMJ 292 (1986) 879: cured of treated, small stones and large; B, A.
    split = split_quotient(counts(234, 270, 81, 87, 55, 80, 192, 263))

    small, large = split.effects
    assert split.change == Fraction(273 - 289, 350)
    assert small.rate == Fraction(357, 700) * (Fraction(81, 87) - Fraction(234, 270))
    assert large.rate == Fraction(343, 700) * (Fraction(192, 263) - Fraction(55, 80))
    assert round(float(split.rate), 6) == 0.053671
    assert round(float(split.mix), 6) == -0.099386
    assert split.paradox == 1


def test_a_fall_of_parts_that_fell_is_no_paradox():
    split = split_quotient(counts(8, 10, 6, 10, 5, 10, 5, 10))

    assert split.paradox == 0


@given(st.lists(st.tuples(DOUBLES, DOUBLES), min_size=1, max_size=8))
def test_what_parts_gave_to_an_amount_is_their_difference(parts):
    split = split_amount([(Cell(a), Cell(b)) for a, b in parts])

    assert [e.total for e in split.effects] == [b - a for a, b in parts]
    assert sum(e.total for e in split.effects) == split.change


@given(st.lists(st.fractions(-50, 50), min_size=1, max_size=12), st.integers(-3, 3))
def test_rounded_numbers_have_the_sum_they_must_have_and_stay_near(exact, off):
    total = round(sum(exact)) + off

    rounded = apportion(total, exact)

    assert sum(rounded) == total
    assert all(abs(r - e) < 2 + abs(off) for r, e in zip(rounded, exact, strict=True))
    assert apportion(-total, [-e for e in exact]) == [-r for r in rounded] or not total


def test_the_larger_of_two_numbers_is_never_rounded_to_the_smaller():
    exact = [Fraction(n, 7) for n in (20, 13, 13, 6, 2, 1)]

    rounded = apportion(8, exact)

    assert all(a >= b for a, b in pairwise(rounded))


# --- small groups -----------------------------------------------------------------------------


def group(before, after):
    cells = [Cell(Fraction(1), Fraction(n)) for n in (before, after)]
    return Both(Group(cells[0], before), Group(cells[1], after))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_no_group_below_the_minimum_is_shown_or_found_by_subtraction(sizes):
    groups = {n: group(*both) for n, both in enumerate(sizes)}

    pool = pooled(groups, 5)

    assert all(not g.is_few(5) for n, g in groups.items() if n not in pool)
    together = [sum(sizes[n][side] for n in pool) for side in (0, 1)]
    enough = len(pool) != 1 and all(n == 0 or n >= 5 for n in together)
    assert not pool or enough or len(pool) == len(groups)


# --- formulas ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def job(datasets):
    calendar = SchoolCalendar.default(2023, 2025)
    term = calendar.parse("2024-2025-1")
    passed = check("share(grades, score >= 60)", Scope(datasets, {}), {})
    questions = {
        "OWN-001": Question("OWN-001", passed, frozenset({SubjectKind.SCHOOL}), PeriodKind.TERM),
    }
    return Job(datasets, questions, (Ask("OWN-001", term),), calendar, dt.date(2025, 8, 1), {})


def read(text, job):
    formula = check(text, Scope(job.datasets, {}), {})
    return quotient_of(formula, job, PeriodKind.TERM)


@pytest.mark.parametrize(
    ("text", "top", "bottom"),
    [
        ("count(grades)", [1], []),
        ("share(grades, score >= 60)", [1], [1]),
        ("1 - share(grades, score >= 60)", [1, -1], [1]),
        ("100 * count(students) / (count(teachers) + 0.5 * count(courses))", [100], [1, 0.5]),
        ("mean(grades.score) / 2", [1], [2]),
        ("sum(grades.score) - count(grades)", [1, -1], []),
        ("count(students) / count(teachers) + count(courses) / count(teachers)", [1, 1], [1]),
    ],
)
def test_sums_and_their_quotients_can_be_split(text, top, bottom, job):
    found = read(text, job)

    assert sorted(found.top.factors.values()) == sorted(Fraction(Decimal(str(f))) for f in top)
    assert sorted(found.bottom.factors.values()) == sorted(
        Fraction(Decimal(str(f))) for f in bottom
    )
    assert found.is_amount is (not bottom)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("median(grades.score)", Obstacle.NOT_ADDITIVE),
        ("max(grades.score) - min(grades.score)", Obstacle.NOT_ADDITIVE),
        ("stddev(grades.score)", Obstacle.NOT_ADDITIVE),
        ("count(students) / count(teachers) + count(courses) / count(classes)", Obstacle.COMPOSITE),
        ("count(students) * count(teachers)", Obstacle.COMPOSITE),
        ("sqrt(count(students))", Obstacle.COMPOSITE),
        ("3 + 4", Obstacle.COMPOSITE),
    ],
)
def test_what_does_not_add_up_is_refused_with_a_reason_in_both_languages(text, why, job):
    found = read(text, job)

    assert isinstance(found, Unsplit)
    assert found.why is why
    assert found.words.zh.endswith("。")
    assert found.words.en.endswith(".")
