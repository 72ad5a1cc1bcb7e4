"""What no file of the house may hold, and how files are called."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "lemnis"
LOCKS = sorted(ROOT.glob("*.lock")) + sorted(ROOT.glob("package-lock.json"))

# Written in two parts, so that this file does not find itself.
MACHINE = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w", r"C:\\Use" + "rs"]))
VAGUE = {"utils", "util", "helpers", "common", "misc", "core", "base", "manager", "processor"}


def modules():
    yield from (path for path in sorted(HOUSE.rglob("*.py")) if "migrations" not in path.parts)


def named(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def test_a_lock_file_names_no_address():
    assert LOCKS
    assert [lock.name for lock in LOCKS if "://" in lock.read_text(encoding="utf-8")] == []


def test_a_lock_file_pins_by_hash():
    pins = (ROOT / "requirements.lock").read_text(encoding="utf-8").count("==")
    hashes = (ROOT / "requirements.lock").read_text(encoding="utf-8").count("--hash=sha256:")

    assert 50 < pins < hashes


def test_no_file_names_a_place_on_one_machine(committed):
    text = (path for path in committed if path.suffix not in {".png", ".jpg", ".parquet", ".xlsx"})
    found = [path for path in text if MACHINE.search(path.read_text("utf-8", errors="ignore"))]

    assert named(found) == []


def test_only_env_reads_the_environment():
    reads = re.compile(r"\bos\.(environ|getenv|putenv)\b|from os import .*\b(environ|getenv)\b")
    readers = [path for path in modules() if reads.search(path.read_text(encoding="utf-8"))]

    assert named(readers) == ["src/lemnis/config/env.py"]


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for path in HOUSE.rglob("*.py")}

    assert named(f for f in sorted(folders) if not (f / "__init__.py").exists()) == []


def test_no_module_has_a_name_that_says_nothing():
    assert named(path for path in modules() if path.stem in VAGUE) == []


def test_a_name_does_not_end_in_a_number():
    assert named(path for path in modules() if path.stem[-1].isdigit()) == []


@pytest.mark.parametrize("pure", ["values.py", "errors.py", "lake", "engine"])
def test_the_pure_parts_do_not_name_django(pure):
    paths = [HOUSE / pure] if pure.endswith(".py") else sorted((HOUSE / pure).rglob("*.py"))
    naming = [p for p in paths if re.search(r"(import|from) django", p.read_text(encoding="utf-8"))]

    assert named(naming) == []


def test_the_reference_runner_leans_on_no_engine():
    """It is the meaning of every formula: plain Python, obvious, sharing nothing that could err."""
    heavy = {"duckdb", "numpy", "pyarrow", "pyspark", "sqlglot", "pandas"}
    found = [
        f"{path.name}: {name}"
        for path in sorted((HOUSE / "engine" / "runners").glob("reference*"))
        if path.suffix == ".py"
        for name in imported(path) & heavy
    ]

    assert found == []


def imported(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
