"""A rule is kept as it was written."""

import json

import pytest

from lemnis.engine import catalogue
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.alerts.shipped import shipped
from lemnis.errors import BadData, NotFound

RULE = {
    "code": "own.rule", "name": {"zh": "规则", "en": "Rule"}, "indicators": ["CRS-GEN-012"],
    "signal": "line", "severity": "red",
}  # fmt: skip


@pytest.mark.slow
def test_every_shipped_rule_comes_back_from_the_database_as_it_was():
    for rule in shipped(catalogue.load()):
        kept = json.loads(json.dumps(rule.written()))

        assert Rule.read(kept) == rule.model_copy(update={"place": ""}), rule.code


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"severity": "purple"}, "severity"),
        ({"indicators": []}, "indicators"),
        ({"hold": 0}, "hold"),
        ({"ladder": [["owner", 5], ["supervisor", 5]]}, "ladder"),
        ({"parameters": {"line": "middle"}}, "line"),
        ({"sevrity": "red"}, "sevrity"),
    ],
)
def test_what_is_wrong_in_a_rule_is_named(wrong, told):
    with pytest.raises(BadData, match=told):
        Rule.read(RULE | wrong, "own.yaml")


def test_a_kind_of_signal_that_there_is_not_is_told_with_those_there_are():
    with pytest.raises(NotFound, match="cusum"):
        Rule.read(RULE | {"signal": "magic"}, "own.yaml")
