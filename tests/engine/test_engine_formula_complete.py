"""What a formula that is being typed may go on with, and repairs at a click."""

import pytest

from lemnis.engine.catalogue import load
from lemnis.engine.formula.check import check
from lemnis.engine.formula.complete import MOST, What, complete, repaired
from lemnis.engine.reading import scope
from lemnis.errors import BadFormula, Fault


@pytest.fixture(scope="module")
def known(datasets):
    return scope(datasets, load())


def offered(text, known, language="zh"):
    return [each.text for each in complete(text, len(text), known, language)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("计", "计数("),
        ("计数(学生", "学生"),
        ("计数(成绩, 成绩类", "成绩类别"),
        ("计数（成绩，成绩类", "成绩类别"),
        ("计数(成绩, 成绩类别 = '补", "'补考'"),
        ("计数(成绩, 成绩类别 in ('期末', '补", "'补考'"),
        ("[到课", "[到课率]"),
        ("占比(成绩, 是否及格) / 计数(教", "教师"),
        ("计数(成绩, 是否及格 且 (成绩类", "成绩类别"),
    ],
)
def test_what_fits_where_the_caret_is_comes_first(known, text, first):
    assert offered(text, known)[0] == first


def test_words_are_offered_in_the_readers_language(known):
    assert offered("cou", known, "en")[0] == "count("
    assert "status" not in offered("count(students, ", known, "zh")


def test_a_word_takes_the_place_of_what_was_typed(known):
    text = "计数(成绩, 成绩类"
    (first, *_) = complete(text, len(text), known)

    assert (text[: first.start] + first.text, first.what) == ("计数(成绩, 成绩类别", What.COLUMN)


@pytest.mark.parametrize(
    "text", ["", "'", "[", "((((", "）", "计数(没有这张表, ", "\x00", "🙂" * 50]
)
@pytest.mark.parametrize("caret", [-5, 0, 3, 10**9])
def test_nonsense_is_completed_by_little_or_nothing(known, text, caret):
    assert len(complete(text, caret, known)) <= MOST


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("占比(成绩, 是否合格)", "占比(成绩, 是否及格)"),
        ("占比(成积, 是否及格)", "占比(成绩, 是否及格)"),
        (
            "计数(成绩)\n+ 计数(成绩, 成绩类别 = '期未')",
            "计数(成绩)\n+ 计数(成绩, 成绩类别 = 'final')",
        ),
        ("[到课律] * 1", "[CRS-GEN-007] * 1"),
    ],
)
def test_a_repair_is_what_was_meant_and_nothing_else(known, wrong, right):
    with pytest.raises(BadFormula) as found:
        check(wrong, known)
    (fault,) = found.value.faults

    assert repaired(wrong, fault) == right
    check(right, known)


def test_a_repair_that_points_nowhere_changes_nothing():
    fault = Fault(99, 1, 5, "", "", "", "x")

    assert repaired("计数(学生)", fault) == "计数(学生)"
