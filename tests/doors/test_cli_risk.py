"""``lemnis risk`` on a real college: help, refusal, figures."""

import json
import re

import pytest

pytestmark = pytest.mark.slow

HAN = re.compile("[\u4e00-\u9fff]")
RULE = "students.may_not_pass"


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


def test_a_rule_by_a_model_tells_of_a_few_students_until_the_term_is_over(owner):
    words = ("diagnose", "2024-2025-2", "--indicator", "STU-GEN-011", "--json", "--on")
    assert owner("rules", "activate", RULE).returncode == 0

    judged = owner(*words, "2025-08-01")
    told = json.loads(owner("alerts", "--json", "--rule", RULE).stdout)
    over = owner(*words[:-2], "--on", "2025-08-31", "--lang", "en")
    left = owner("alerts", "--json", "--rule", RULE)
    shown = owner("rules", "show", RULE, "--lang", "en")

    opened = json.loads(judged.stdout)["alerts"]
    assert (judged.stderr, opened["unjudged"], opened["cleared"]) == ("", {}, 0)
    assert 0 < told["total"] == opened["opened"] < 40
    alerts = [alert for group in told["groups"] for alert in group["alerts"]]
    assert all("*" in a["subject"]["code"] and "请先谈一谈" in a["said"]["zh"] for a in alerts)
    assert f"Rule {RULE} was not judged: 2024-2025-2 ends on 2025-08-31" in over.stdout
    assert json.loads(left.stdout)["total"] == told["total"]
    assert "was not judged" in shown.stdout


def test_a_rule_by_a_model_is_not_back_tested(visitor):
    done = visitor("backtest", RULE, "--outcome", "STU-GEN-011 < 60")

    assert done.returncode == 1
    assert "不能重演" in done.stderr
