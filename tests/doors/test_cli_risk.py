"""``lemnis risk`` on a real college: help, refusal, figures."""

import json
import re

import pytest

pytestmark = pytest.mark.slow

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("word", ["validate", "list"])
def test_risk_explains_itself_in_both_languages_with_an_example(word, lemnis):
    chinese, english = (
        lemnis("risk", word, "--help"),
        lemnis("risk", word, "--help", "--lang", "en"),
    )

    assert (chinese.returncode, english.returncode) == (0, 0)
    assert "用法" in chinese.stdout
    said, _, examples = english.stdout.partition("Examples:")
    assert not HAN.search(said)
    assert f"lemnis risk {word}" in examples


def test_a_small_college_is_told_how_well_it_went_or_why_it_is_not_usable(visitor):
    done = visitor("risk", "validate", "--days", "56", "--json")

    (proof,) = json.loads(done.stdout)["proofs"]
    assert done.stderr == ""
    assert proof["tested_on"] == ["2024-2025-2"]
    assert max(proof["trained_on"]) == "2024-2025-1"
    assert done.returncode == (1 if proof["doubts"] else 0)


def test_a_list_covers_persons_or_is_refused_with_a_cure(visitor):
    done = visitor("risk", "list", "--on", "2025-04-20")

    assert "Traceback" not in done.stderr
    if done.returncode:
        assert "不能使用" in done.stderr
    else:
        assert "*****" in done.stdout
        assert "不得据此处分" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("validate", "--days", "soon"), "不是用逗号隔开的数"),
        (("validate", "--test", "1999-2000-1"), "没有选课"),
        (("validate", "--train", "2024-2025-2", "--test", "2024-2025-1"), "须全部晚于"),
        (("list", "--on", "2022-09-20"), "不足两个"),
        (("list", "--on", "1999-09-20"), "没有选课"),
        (("list", "--top", "90"), "1 到 50"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(words, said, visitor):
    done = visitor("risk", *words)

    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert "Traceback" not in done.stderr
