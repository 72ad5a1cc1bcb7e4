"""The examples in the papers can be run."""

import datetime as dt
import re
from pathlib import Path

import pytest

from lemnis.engine.alerts.shipped import read_page
from lemnis.engine.catalogue import load
from lemnis.engine.reading import read
from lemnis.evidence.rules import require_fitting

ROOT = Path(__file__).parents[2]
PAPERS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
BLOCK = re.compile(r"```yaml\n(- code: .*?)```", flags=re.DOTALL)
RULE = re.compile(r"^  signal: ", flags=re.MULTILINE)
FOUND = [
    pytest.param(block, id=f"{paper.name}-{number}")
    for paper in PAPERS
    for number, block in enumerate(BLOCK.findall(paper.read_text(encoding="utf-8")), 1)
]
RULES = [block for block in FOUND if RULE.search(block.values[0])]
BLOCKS = [block for block in FOUND if block not in RULES]


@pytest.mark.parametrize("block", RULES)
def test_a_rule_in_a_paper_is_one_that_can_watch(block, tmp_path):
    page = tmp_path / "rule.yaml"
    page.write_text(block, encoding="utf-8")

    assert [require_fitting(rule, load()).code for rule in read_page(page)]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_indicator_in_a_paper_is_one_the_engine_takes(block, datasets, tmp_path):
    (tmp_path / "own.yaml").write_text(block, encoding="utf-8")

    library = read(datasets, load(tmp_path), dt.date(2025, 9, 1))

    assert dict(library.refused) == {}
    assert library.questions


def test_both_readmes_show_one():
    assert {"README.md-1", "README.zh-CN.md-1"} <= {block.id for block in BLOCKS}
