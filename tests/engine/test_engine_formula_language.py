"""Formulas read alike in both languages, with any punctuation, and bind as people expect."""

import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generative.formulas import formulas
from generative.jobs import PARAMETERS
from lemnis.engine.catalogue import load as load_catalogue
from lemnis.engine.formula.check import check
from lemnis.engine.formula.say import Speaker
from lemnis.engine.formula.scope import Parameter, Scope
from lemnis.engine.formula.words import BY_NAME, WORDS, Sort
from lemnis.engine.reading import read, scope
from lemnis.errors import BadFormula
from spec.case import registry

SAME = [
    ("count(students)", "计数(学生)", "计数（学生）", "COUNT( Students )", "计数 ( students )"),
    ("1 + 2 * 3", "1 + (2 * 3)", "1＋2×3", "1 + 2 × 3"),
    ("(1 + 2) * 3", "（1＋2）＊3"),
    ("1 - 2 - 3", "(1 - 2) - 3", "1−2−3", "1－2－3"),
    ("8 / 4 / 2", "(8 / 4) / 2", "8÷4÷2", "8／4／2"),
    ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)", "2＾3＾2"),
    ("-2 ^ 2", "-(2 ^ 2)"),
    ("2 * -3", "2 * (-3)"),
    ("true or true and false", "true or (true and false)", "真 或 真 且 假", "真 或者 真 并且 假"),
    ("not true and false", "(not true) and false", "非 真 且 假", "不 真 and 假"),
    ("not 1 = 2", "not (1 = 2)", "非 1 ＝ 2"),
    ("1 + 1 > 2 * 3", "(1 + 1) > (2 * 3)", "1＋1＞2＊3"),
    ("1 <> 2", "1 != 2", "1 ≠ 2", "1 ！= 2"),
    ("1 >= 2", "1 ≥ 2", "1 ＞＝ 2"),
    ("1 between 2 and 3 and true", "(1 between 2 and 3) and true", "1 介于 2 到 3 且 真"),
    ("1 in (1, 2)", "1 属于 （1，2）"),
    ("null is null", "空 为空", "空 is 空", "空 为 空"),
    ("null is not null", "空 不为空"),
    ("false || 2 = 2 && true", "false or 2 = 2 and true"),
    ("count(students, gender = '2')", 'count(students, gender = "女")', "计数(学生，性别＝“女”)"),
    ("50%", "0.5", "50％"),
    ("1 # one\n+ 2", "1\n\n+\t2"),
    ("if(true, 1, 2)", "IF(TRUE, 1, 2)", "如果(真, 1, 2)", "If(真，1，2)"),
]  # fmt: skip


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_different_writings_are_the_same_tree(texts):
    trees = {check(text, Scope(registry())) for text in texts}

    assert len(trees) == 1


def test_different_bindings_are_different_trees():
    for one, other in [("1 + 2 * 3", "(1 + 2) * 3"), ("2 ^ 3 ^ 2", "(2 ^ 3) ^ 2"),
                       ("-2 ^ 2", "(-2) ^ 2"), ("not true and false", "not (true and false)"),
                       ("1 - 2 - 3", "1 - (2 - 3)")]:  # fmt: skip
        assert check(one, Scope(registry())) != check(other, Scope(registry()))


def test_every_word_has_both_names_and_an_explanation():
    assert len({w.en for w in WORDS}) == len({w.zh for w in WORDS}) == len(WORDS) == 30
    assert all(w.about_zh and w.about_en and w.least > 0 for w in WORDS)
    assert all(BY_NAME[w.en] is BY_NAME[w.zh.lower()] is w for w in WORDS)


def test_every_promised_word_is_known():
    promised = {
        Sort.AGGREGATE: "count count_distinct sum mean median quantile min max stddev slope share"
        " exists latest days_since",
        Sort.SCALAR: "if coalesce round abs floor ceil least greatest clip ln exp sqrt",
        Sort.ACROSS: "prior same_period_last_year parent peers",
    }

    for sort, words in promised.items():
        assert {w.en for w in WORDS if w.sort is sort} == set(words.split())


@pytest.mark.slow
def test_every_shipped_formula_is_the_same_tree_said_in_either_language():
    catalogue, day = load_catalogue(), dt.date(2026, 1, 1)
    library, known = read(registry(), catalogue, day), scope(registry(), catalogue)
    assert len(library.questions) > 300

    for code, question in library.questions.items():
        declared = catalogue[code].parameters
        parameters = {n: Parameter(n, p.title.zh, p.value) for n, p in declared.items()}
        for language in ("zh", "en"):
            said = Speaker(known, language).say(question.formula)
            assert check(said, known, parameters) == question.formula, said


@pytest.mark.slow
@settings(max_examples=150, derandomize=True, deadline=None, database=None,
          suppress_health_check=tuple(HealthCheck))  # fmt: skip
@given(formulas())
def test_a_generated_formula_survives_being_said_in_either_language(text):
    known = Scope(registry())
    in_chinese, in_english = Speaker(known, "zh"), Speaker(known, "en")
    tree = check(text, known, PARAMETERS)

    read_again = check(in_chinese.say(tree), known, PARAMETERS)

    assert read_again == check(in_english.say(tree), known, PARAMETERS)
    assert in_english.say(read_again) == in_english.say(tree)


_PIECES = st.sampled_from([
    "count", "计数", "students", "学生", "(", ")", "（", "）", ",", "，", ".",
    "'", "“", "”", "[", "]", "【", "】", "@", "#", "\n", " ", "+", "-", "*", "/", "^", "%",
    "=", "<", ">", "!", "and", "或", "非", "not", "in", "between", "is", "null", "空", "true",
    "1", "0.5", "1e9", "9" * 40, "if", "如果", "prior", "peers", "'best'", "status",
    "\x00", "\u200b", "𝟙", "ß", "Ⅷ", "\u2028", "🙂", "--", "||",
])  # fmt: skip


@pytest.mark.slow
@settings(max_examples=600, derandomize=True, deadline=None, database=None,
          suppress_health_check=tuple(HealthCheck))  # fmt: skip
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=30).map("".join),
                 st.lists(_PIECES, max_size=30).map(" ".join)))  # fmt: skip
def test_no_text_does_anything_but_mean_something_or_be_a_bad_formula(text):
    assert min(_seconds_to_check(text) for _ in range(3)) < 0.05


GIANTS = (
    "[" * 9_999, "(" * 10_000, "count(" * 1_600, "1" * 10_000, "1" * 9_999 + "%", "a" * 10_000,
    "'" + "长" * 9_998 + "'", "if(" * 3_000 + "1", "1 - " * 2_499 + "1", "1" * 100_000,
    "count(students, " + "not " * 2_000 + "is_poor)",
    "count(students, grade_year in (" + "1," * 4_900 + "1))",
    "round(1, " + "9" * 400 + ")", "2 ^ " * 20 + "2", "prior([X], 99999999999999999999)",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", GIANTS, ids=lambda text: text[:20])
def test_ten_thousand_characters_are_read_or_refused_and_nobody_waits_for_ever(text):
    assert _seconds_to_check(text) < 20  # what grows as a power of the length takes hours


def _seconds_to_check(text: str) -> float:
    """Check a text, whatever it is; nothing but BadFormula may come of it."""
    start = time.process_time()
    refused = None
    try:
        check(text, Scope(registry()))
    except BadFormula as error:
        refused = error
    seconds = time.process_time() - start
    if refused is not None:
        assert refused.faults
        assert all(f.line >= 1 and f.column >= 1 and f.length >= 1 for f in refused.faults)
        assert refused.say("zh")
        assert refused.say("en")
    return seconds


def test_ordinary_faults_are_found_in_less_than_50_milliseconds():
    texts = [
        "count(studnets, statsu = 'x')",
        "求合(成绩.成绩分)",
        "mean(grades.scor) / 0 +",
        "@x + [Y]",
    ]
    for text in texts:
        _refused(text)  # the grammar and the names are read once

    for text in texts:
        start = time.process_time()
        _refused(text)
        assert time.process_time() - start < 0.05


def _refused(text: str) -> None:
    with pytest.raises(BadFormula):
        check(text, Scope(registry()))
