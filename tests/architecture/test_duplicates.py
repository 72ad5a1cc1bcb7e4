"""The same six lines do not live in two rooms."""

import ast
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "src" / "lemnis"


def test_no_function_body_is_written_twice():
    homes = defaultdict(set)
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 5:
                body = node.body[1:] if ast.get_docstring(node) else node.body
                # A function that is only a docstring (a protocol's) has no body to repeat.
                if body:
                    home = f"{path.relative_to(HOUSE)}:{node.name}"
                    homes["".join(map(ast.dump, body))].add(home)

    assert [sorted(h) for h in homes.values() if len(h) > 1] == []
