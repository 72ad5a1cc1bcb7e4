"""Every write knows who does it; every read knows who looks."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "lemnis"


def public_functions(kind):
    for path in sorted(HOUSE.glob(f"*/{kind}.py")) + sorted(HOUSE.glob(f"*/{kind}/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                room = path.relative_to(HOUSE).parts[0]
                yield pytest.param(node, id=f"{room}.{node.name}")


@pytest.mark.parametrize("function", [*public_functions("actions")])
def test_a_write_takes_by_as_keyword(function):
    assert "by" in [a.arg for a in function.args.kwonlyargs]


@pytest.mark.parametrize("function", [*public_functions("actions")])
def test_a_write_takes_nothing_by_position(function):
    assert function.args.args == []


@pytest.mark.parametrize("function", [*public_functions("actions")])
def test_a_write_is_atomic_and_says_what_it_writes(function):
    assert "transaction.atomic" in [ast.unparse(d) for d in function.decorator_list]
    assert "Writes: " in ast.get_docstring(function)


@pytest.mark.parametrize("function", [*public_functions("queries")])
def test_a_read_takes_the_viewer_first(function):
    assert function.args.args[0].arg == "viewer"
