"""``lemnis backtest``: a rule on the demo college's history, told in a table or as JSON."""

import json

import pytest

pytestmark = pytest.mark.slow  # each calls the command

RULE = """
- code: own.pass
  name: {zh: 自有规则, en: Own rule}
  indicators: [CRS-GEN-012]
  subjects: [course]
  signal: line
  parameters: {line: pass}
  severity: yellow
"""
BELOW = "CRS-GEN-012 below pass"


@pytest.fixture
def historian(owner):
    """Return the command beside a college with three terms measured."""
    for term, day in (("2023-2024-2", "2024-09-01"), ("2024-2025-1", "2025-02-16")):
        done = owner("diagnose", term, "--on", day, "--indicator", "CRS-GEN-012")
        assert done.returncode == 0, done.stderr
    return owner


def test_a_rule_is_set_beside_another_and_nobody_is_named(historian):
    (historian.folder / "own.yaml").write_text(RULE, encoding="utf-8")

    words = ("backtest", "own.yaml", "--outcome", BELOW, "--against", "CRS-GEN-012.line")
    told = historian(*words)
    found = json.loads(historian(*words, "--json").stdout)

    assert (told.returncode, told.stderr) == (0, "")
    assert "own.pass" in told.stdout
    assert "CRS-GEN-012.line" in told.stdout
    assert [rule["rule"] for rule in found["rules"]] == ["own.pass", "CRS-GEN-012.line"]
    own, live = found["rules"]
    assert 0 < own["alerts"] < live["alerts"]
    assert own["warned"]["hits"] == own["warned"]["of"] > 0
    assert "Z020108" not in told.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("CRS-GEN-012.lin", "--outcome", BELOW), 1, "CRS-GEN-012.line"),
        (("own.yaml", "--outcome", BELOW), 1, "own.yaml"),
        (("CRS-GEN-012.line", "--outcome", "bad"), 2, "below pass"),
        (("CRS-GEN-012.line", "--outcome", BELOW), 1, "ended periods"),
        (("STU-CTL-002.line", "--outcome", "PRG-SUP-009 < 90"), 1, "0 ended periods"),
        (("CRS-GEN-012.line", "--outcome", "STU-GEN-011 < 60"), 2, "STU-GEN-011"),
        (("CRS-GEN-012.line",), 2, "--outcome"),
    ],
)
def test_what_cannot_be_tried_is_explained(visitor, words, code, told):
    done = visitor("backtest", *words, "--lang", "en")

    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
