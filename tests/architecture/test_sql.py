"""No text becomes SQL by being put between quotes.

Identifiers go through ``quoted``, text through ``literal``, values through parameters; all three
double or bind what they are given. An f-string that writes the quotes itself trusts its content.
"""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "lemnis"
SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ATTACH|COPY|LOAD|CALL|FROM|WHERE|AND|SET)\b"
)


def quotes_by_hand(text):
    """Return the lines of f-strings with SQL in them that put quotes around what they insert."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.JoinedStr) and SQL.search(constant_text(node))
        for before, after in zip(node.values, node.values[1:], strict=False)
        if isinstance(after, ast.FormattedValue) and ends_in_quote(before)
    ]


def constant_text(node):
    return " ".join(part.value for part in node.values if isinstance(part, ast.Constant))


def ends_in_quote(part):
    return isinstance(part, ast.Constant) and part.value.endswith(("'", '"'))


def test_the_check_sees_what_it_should():
    assert quotes_by_hand("""f"SELECT * FROM t WHERE a = '{a}'" """) == [1]
    assert quotes_by_hand("""f'SELECT * FROM "{t}"' """) == [1]
    assert quotes_by_hand("""f"SELECT * FROM {quoted(t)} WHERE a = {literal(a)}" """) == []
    assert quotes_by_hand("""f"no '{name}' here" """) == []


@pytest.mark.parametrize("part", ["lake", "engine"])
def test_no_quotes_are_put_around_text_by_hand(part):
    found = {
        str(path.relative_to(HOUSE)): lines
        for path in sorted((HOUSE / part).rglob("*.py"))
        if (lines := quotes_by_hand(path.read_text(encoding="utf-8")))
    }

    assert found == {}
