"""The rules that are shipped: one for every line, others with their reason, templates asleep."""

import re

import pytest

from lemnis.engine.alerts.shipped import PAGES, read_page, shipped
from lemnis.engine.catalogue import load
from lemnis.engine.measure import criteria_of
from lemnis.errors import BadData, NotFound


@pytest.fixture(scope="module")
def indicators():
    return load()


@pytest.fixture(scope="module")
def rules(indicators):
    return {rule.code: rule for rule in shipped(indicators)}


def test_every_indicator_with_a_line_is_watched(indicators, rules):
    drawn = {
        code
        for code, indicator in indicators.items()
        if any(c.limit is not None or c.pass_ is not None for c in criteria_of(indicator))
    }

    assert {f"{code}.line" for code in drawn} <= set(rules)


def test_every_written_rule_says_why_and_whence_in_both_languages(rules):
    written = [rule for rule in rules.values() if not rule.code.endswith(".line")]

    assert len(written) > 40
    assert [rule.code for rule in written if not (rule.source and all(rule.about))] == []


def test_every_rule_watches_subjects_its_indicators_are_measured_for(indicators, rules):
    for rule in rules.values():
        for code in rule.indicators:
            assert set(rule.subjects) <= set(indicators[code].subjects), (rule.code, code)
        assert rule.looking


def test_the_warnings_of_colleges_are_templates_not_verified_and_no_punishment(rules):
    templates = [rule for rule in rules.values() if re.match(r"SW\d\d\.", rule.code)]

    assert {rule.code[:4] for rule in templates} == {f"SW0{n}" for n in range(1, 10)}
    assert all(rule.template and "待核实" in rule.source[0] for rule in templates)
    assert all("不是处分" in r.about.zh and "not a punishment" in r.about.en for r in templates)


def test_rules_about_students_call_for_help(rules):
    told = [
        rule for code, rule in rules.items() if code in {"students.gone", "students.failed_half"}
    ]

    assert len(told) == 2
    assert all("不是处分" in r.about.zh and "not a punishment" in r.about.en for r in told)


def test_codes_come_once_and_name_indicators_that_exist(tmp_path, indicators):
    page = tmp_path / "own.yaml"
    twice = (PAGES / "services.yaml").read_text(encoding="utf-8")
    page.write_text(twice, encoding="utf-8")

    with pytest.raises(BadData, match=r"services\.answers"):
        shipped(indicators, PAGES, tmp_path)
    page.write_text(twice.replace("SCH-SUP-007", "SCH-XXX-007"), encoding="utf-8")
    with pytest.raises(NotFound, match="SCH-XXX-007"):
        shipped(indicators, tmp_path)


@pytest.mark.parametrize("text", ["code: x", "- code: x y", "- 3", "- [", "- {code: x, signal: y}"])
def test_a_page_that_holds_no_rules_is_refused_with_its_place(tmp_path, text):
    page = tmp_path / "own.yaml"
    page.write_text(text, encoding="utf-8")

    with pytest.raises(BadData, match=r"own\.yaml"):
        list(read_page(page))
