"""Promises of grading: rounding as shown, lines, bands, and which criterion applies."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lemnis.engine.definition import Better, Criterion, Indicator, Unit
from lemnis.engine.grade import Status, Subjects, band, choose, grade, shown, shown_all, status
from lemnis.errors import BadData
from lemnis.values import SubjectKind

PERCENT, POINTS = Unit("%", "%"), Unit("分", "points")
TODAY = dt.date(2025, 6, 30)
finite = st.floats(-1.7e306, 1.7e306)  # a hundred times that is still a double


def criterion(**given):
    return Criterion.model_validate({"source": "college", **given})


def indicator(better="higher", digits=1, unit="分", **more):
    return Indicator.model_validate(
        {
            "code": "X-1",
            "key": "x",
            "name": {"zh": "某指标", "en": "Something"},
            "layer": "school",
            "system": "resources",
            "subjects": ["school"],
            "period": "term",
            "unit": unit,
            "digits": digits,
            "better": better,
            "formula": "count(students)",
            **more,
        }
    )


def graded(values, lines, **kind):
    values = np.array(values, dtype=np.float64)
    return grade(values, np.zeros(len(values), dtype=np.intp), [lines], indicator(**kind))


# Rounding


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (89.95, POINTS, 1, "90.0"),
        (89.94999, POINTS, 1, "89.9"),
        (0.285, POINTS, 2, "0.29"),
        (1.005, POINTS, 2, "1.01"),
        (2.675, POINTS, 2, "2.68"),
        (-2.675, POINTS, 2, "-2.68"),
        (0.285, PERCENT, 0, "29"),
        (0.8995, PERCENT, 1, "90.0"),
        (0.1 + 0.2, POINTS, 1, "0.3"),
        (0.5, POINTS, 0, "1"),
        (2.5, POINTS, 0, "3"),
        (-0.04, POINTS, 1, "0.0"),
        (0.0, POINTS, 2, "0.00"),
        (123_456_789_012.345, POINTS, 2, "123456789012.35"),
        (9_007_199_254_740_993.0, POINTS, 2, "9007199254740992.00"),
        (1e22, POINTS, 0, "10000000000000000000000"),
        (2 / 3, PERCENT, 2, "66.67"),
    ],
)
def test_numbers_are_shown_half_up(value, unit, digits, text):
    assert str(shown(value, unit, digits)) == text
    assert shown_all(np.array([value]), unit, digits)[0] == float(text)


@given(st.lists(finite, max_size=20), st.sampled_from([PERCENT, POINTS]), st.integers(0, 6))
@example([89.95, 0.285, 1.005, 2.675, 1e15 + 0.5, 4_503_599_627_370_497.5], POINTS, 2)
def test_many_numbers_are_shown_like_each_alone(values, unit, digits):
    together = shown_all(np.array(values), unit, digits)

    assert together.tolist() == [float(shown(v, unit, digits)) for v in values]


@given(st.integers(-99_999, 99_999), st.integers(0, 6), st.sampled_from([PERCENT, POINTS]))
def test_a_tie_written_in_decimals_goes_up_whatever_its_double(number, digits, unit):
    # number and a half, at the digits shown; a share is stored as a hundredth of it
    tie = Decimal(number * 10 + 5).scaleb(-digits - 1)
    value = float(tie / 100 if unit is PERCENT else tie)

    expected = tie.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    assert shown(value, unit, digits) == expected
    assert shown_all(np.array([value]), unit, digits)[0] == float(expected)


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_what_is_shown_is_nearest_but_for_the_dust(value, digits):
    away = abs(Fraction(shown(value, POINTS, digits)) - Fraction(value))

    assert away <= Fraction(1, 2) / 10**digits + Fraction(1, 10**10)


def test_what_is_no_number_is_shown_as_missing():
    assert np.isnan(shown_all(np.array([np.nan, np.inf, -np.inf]), PERCENT, 1)).all()
    with pytest.raises(ValueError, match="not a number"):
        shown(float("nan"), PERCENT, 1)


# Lines and bands

FOUR = criterion(limit=60, **{"pass": 70}, target=80, stretch=90, bands={"A": 85, "B": 70, "C": 0})


@pytest.mark.parametrize(
    ("value", "expected", "letter"),
    [
        (59.94, Status.BELOW_LIMIT, "C"),
        (59.95, Status.BELOW_PASS, "C"),
        (60.0, Status.BELOW_PASS, "C"),
        (69.94, Status.BELOW_PASS, "C"),
        (69.95, Status.PASSED, "B"),
        (70.0, Status.PASSED, "B"),
        (79.94, Status.PASSED, "B"),
        (79.95, Status.ON_TARGET, "B"),
        (84.95, Status.ON_TARGET, "A"),
        (89.94, Status.ON_TARGET, "A"),
        (89.95, Status.STRETCHED, "A"),
        (-1.0, Status.BELOW_LIMIT, None),
        (np.nan, Status.NOT_JUDGED, None),
    ],
)
def test_higher_is_better_and_a_value_is_graded_as_it_is_shown(value, expected, letter):
    grades = graded([value], FOUR)

    assert (grades.status[0], grades.band[0]) == (expected, letter)


@pytest.mark.parametrize(
    ("value", "expected", "letter"),
    [
        (22.05, Status.BELOW_LIMIT, None),
        (22.04, Status.BELOW_PASS, "C"),
        (18.05, Status.BELOW_PASS, "C"),
        (18.04, Status.PASSED, "B"),
        (16.0, Status.ON_TARGET, "A"),
        (14.04, Status.STRETCHED, "A"),
    ],
)
def test_lower_is_better_is_the_mirror(value, expected, letter):
    lines = criterion(
        limit=22, **{"pass": 18}, target=16, stretch=14, bands={"A": 16, "B": 18, "C": 22}
    )

    grades = graded([value], lines, better="lower")

    assert (grades.status[0], grades.band[0]) == (expected, letter)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.7994, Status.BELOW_LIMIT),
        (0.80, Status.BELOW_PASS),
        (0.90, Status.PASSED),
        (0.95, Status.ON_TARGET),
        (1.05, Status.ON_TARGET),
        (1.0504, Status.ON_TARGET),
        (1.0505, Status.PASSED),
        (1.10, Status.PASSED),
        (1.20, Status.BELOW_PASS),
        (1.2005, Status.BELOW_LIMIT),
    ],
)
def test_a_range_is_judged_on_both_sides(value, expected):
    lines = criterion(limit=[80, 120], **{"pass": [90, 110]}, target=[95, 105])

    assert graded([value], lines, better="range", unit="%").status[0] == expected


def test_what_must_be_there_passes_when_it_is():
    there = graded([0, 1, 3, np.nan], criterion(), better="present", digits=0, unit="有/无")

    assert there.status.spelled() == [
        Status.BELOW_PASS,
        Status.PASSED,
        Status.PASSED,
        Status.NOT_JUDGED,
    ]


@pytest.mark.parametrize(
    ("lines", "value", "expected"),
    [
        ({}, 50, Status.NOT_JUDGED),
        ({"limit": 60}, 59, Status.BELOW_LIMIT),
        ({"limit": 60}, 60, Status.PASSED),
        ({"pass": 60}, 59, Status.BELOW_PASS),
        ({"pass": 60}, 60, Status.PASSED),
        ({"target": 60}, 59, Status.PASSED),
        ({"target": 60}, 60, Status.ON_TARGET),
        ({"stretch": 60}, 60, Status.STRETCHED),
        ({"limit": 60, "stretch": 90}, 89, Status.PASSED),
        ({"pass": 60, "target": 60}, 60, Status.ON_TARGET),
    ],
)
def test_any_line_may_be_left_out(lines, value, expected):
    assert graded([value], criterion(**lines)).status[0] == expected


def test_without_criterion_nothing_is_judged():
    grades = grade(np.array([50.0]), np.array([-1]), [FOUR], indicator())

    assert (grades.status[0], grades.band[0], grades.shown[0]) == (Status.NOT_JUDGED, None, 50.0)


lines_drawn = st.lists(st.integers(-20, 20).map(lambda n: Decimal(n) / 10), min_size=4, max_size=4)


@given(
    lines_drawn,
    st.tuples(*[st.booleans()] * 4),
    st.lists(st.none() | st.floats(-3, 3), max_size=30),
    st.sampled_from([Better.HIGHER, Better.LOWER, Better.RANGE, Better.PRESENT]),
    st.integers(0, 2),
)
def test_many_values_are_graded_like_each_alone(drawn, kept, values, better, digits):
    drawn = sorted(drawn, reverse=better is Better.LOWER)
    ends = [[-abs(x), abs(x)] for x in sorted(drawn, key=abs, reverse=True)]
    four = zip(("limit", "pass", "target", "stretch"), ends, drawn, kept, strict=True)
    bands = {"A": drawn[-1], "B": drawn[1]}
    stated = {n: (e if better is Better.RANGE else d) for n, e, d, keep in four if keep}
    one = criterion(**stated, bands=bands)
    thing = indicator(better=better, digits=digits)

    floats = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    together = grade(floats, np.zeros(len(values), dtype=np.intp), [one], thing)

    alone = [None if v is None else shown(v, thing.unit, digits) for v in values]
    assert together.status.spelled() == [status(v, one, better) for v in alone]
    assert together.band.spelled() == [band(v, one, better) for v in alone]


def test_every_status_has_its_chinese_word():
    words = [s.words.zh for s in Status]

    assert words == ["破底线", "低于合格", "合格", "达目标", "达挑战", "不判定"]


@pytest.mark.slow
def test_half_a_million_students_are_graded_at_once():
    values = np.random.default_rng(1).uniform(0, 1, 500_000).round(3)
    codes = np.array([f"s{n}" for n in range(len(values))], dtype=object)
    majors = np.array(["a", "b", "c", None], dtype=object)[np.arange(len(values)) % 4]
    subjects = Subjects(SubjectKind.STUDENT, codes, {"programs.kind": majors})
    by_kind = [criterion(where={"programs.kind": k}, **{"pass": 60}) for k in "abc"]

    which = choose([*by_kind, FOUR], subjects, TODAY)
    grades = grade(values, which, [*by_kind, FOUR], indicator(unit="%"))

    assert len(set(which.tolist())) == 4
    assert Status.NOT_JUDGED not in set(grades.status.spelled())


# Which criterion

SCHOOLS = Subjects(
    SubjectKind.SCHOOL,
    ["s1", "s2", "s3"],
    {"schools.school_type": ["arts", "comprehensive", None], "schools.level": ["A", "A", "B"]},
)
GENERAL = criterion(source="general")
OF_KIND = criterion(source="kind", kind="school")
OTHER_KIND = criterion(source="other kind", kind="program")
ARTS = criterion(source="arts", where={"schools.school_type": "arts"})
ARTS_A = criterion(
    source="arts A", where={"schools.school_type": ["arts", "music"], "schools.level": "A"}
)
S1 = criterion(source="s1", subject="s1")


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ([GENERAL, OF_KIND, ARTS, ARTS_A, S1], ["s1", "kind", "kind"]),
        ([S1, ARTS_A, ARTS, OF_KIND, GENERAL], ["s1", "kind", "kind"]),
        ([GENERAL, OF_KIND, ARTS, ARTS_A], ["arts A", "kind", "kind"]),
        ([GENERAL, ARTS], ["arts", "general", "general"]),
        ([OTHER_KIND, ARTS], ["arts", None, None]),
        ([], [None, None, None]),
    ],
)
def test_the_most_specific_criterion_applies(criteria, names):
    chosen = choose(criteria, SCHOOLS, TODAY)

    assert [criteria[at].source if at >= 0 else None for at in chosen] == names


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2023-08-31", None),
        ("2023-09-01", "old"),
        ("2025-08-31", "old"),
        ("2025-09-01", "new"),
    ],
)
def test_of_those_in_force_the_latest_applies(day, names):
    old = criterion(source="old", since=dt.date(2023, 9, 1))
    new = criterion(source="new", since=dt.date(2025, 9, 1))

    at = choose([new, old], SCHOOLS, dt.date.fromisoformat(day))[0]

    assert ([new, old][at].source if at >= 0 else None) == names


def test_a_specific_old_criterion_beats_a_general_new_one():
    new = criterion(since=dt.date(2025, 1, 1))

    assert choose([new, ARTS], SCHOOLS, TODAY).tolist() == [1, 0, 0]


def test_two_equal_criteria_are_refused_only_where_both_fit():
    level_b = criterion(source="level B", where={"schools.level": "B"})
    level_a = criterion(source="level A", where={"schools.level": "A"})
    assert choose([ARTS, level_b], SCHOOLS, TODAY).tolist() == [0, -1, 1]

    with pytest.raises(BadData, match=r"Two criteria fit s1 equally.*arts; level A"):
        choose([ARTS, level_a], SCHOOLS, TODAY)


def test_a_condition_on_an_unknown_fact_is_refused():
    with pytest.raises(BadData, match=r"asks for schools\.colour"):
        choose([criterion(where={"schools.colour": "red"})], SCHOOLS, TODAY)
