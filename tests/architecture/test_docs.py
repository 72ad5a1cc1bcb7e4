"""What the papers say is so."""

import datetime as dt
import re
import runpy
import shlex
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from lemnis.cli import front
from lemnis.engine import catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.reading import read

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "lemnis"
PAPERS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
FOLDERS = {path.name for path in [*ROOT.iterdir(), *HOUSE.iterdir()] if path.is_dir()}

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\s]+/[^`\s]*)`")
# Made by a command, so not in a fresh clone.
MADE = ("college/", "demo/", "bench/results/", ".venv/")


def ids(path):
    return str(path.relative_to(ROOT))


def places(paper):
    """Yield every path a paper names: links, and quoted words that begin with a folder of ours."""
    text = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from LINK.findall(text)
    for word in QUOTED.findall(text):
        if word.split("/")[0] in FOLDERS and not word.startswith(MADE) and "<" not in word:
            yield word


def exists(paper, place):
    # Where {a,b} stands for several, the first is enough to catch a folder that has gone.
    plain = re.sub(r"\{([^,}]*)[^}]*\}", r"\1", place).rstrip("/")
    return any([*home.glob(plain)] for home in (paper.parent, ROOT, HOUSE) if plain)


@pytest.mark.parametrize("paper", PAPERS, ids=ids)
def test_every_path_named_in_a_paper_exists(paper):
    assert [place for place in places(paper) if not exists(paper, place)] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_is_short(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 120


def test_every_command_of_make_in_a_paper_is_a_target():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        word
        for paper in PAPERS
        for word in re.findall(r"`make ([a-z-]+)`", paper.read_text(encoding="utf-8"))
    }

    assert named <= targets


def test_every_table_has_its_word_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    ours = [m.__name__ for m in apps.get_models() if m.__module__.startswith("lemnis.")]

    assert [name for name in ours if f"`{name}`" not in glossary] == []


def test_every_setting_is_explained():
    read = set(re.findall(r'"(LEMNIS_[A-Z_]+)"', (HOUSE / "config" / "env.py").read_text()))
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")

    assert read
    assert {name for name in read if f"`{name}`" not in page} == set()
    assert set(re.findall(r"`(LEMNIS_[A-Z_]+)`", page)) <= read


def test_the_two_readmes_have_the_same_sections_and_links():
    one, other = ((ROOT / n).read_text("utf-8") for n in ("README.md", "README.zh-CN.md"))

    assert one.count("\n## ") == other.count("\n## ")
    assert links(one) == links(other)


def links(text):
    """The links of a readme, without the one to its twin; of a page in two languages, the page."""
    found = (link.replace(".zh-CN.", ".") for link in LINK.findall(text))
    return [link for link in found if not link.startswith("README")]


def test_the_index_leads_to_every_page():
    index = ROOT / "docs" / "index.md"
    found = {(index.parent / link).resolve() for link in LINK.findall(index.read_text("utf-8"))}

    assert sorted(set((ROOT / "docs").rglob("*.md")) - found - {index}) == []


# --- pages the house tells of itself: scripts/reference.py ---

GENERATED = (
    "commands.md",
    "formulas.md",
    "datasets.md",
    "indicators.md",
    "permissions.md",
    "openapi.json",
)


@cache
def reference():
    return runpy.run_path(str(ROOT / "scripts" / "reference.py"))


@pytest.mark.slow
@pytest.mark.parametrize("name", GENERATED)
def test_a_page_of_reference_is_what_the_house_tells_of_itself(name):
    page = ROOT / "docs" / "reference" / name

    assert page.read_text("utf-8") == told()[name]


@cache
def told():
    return reference()["pages"]()


@pytest.mark.slow
def test_every_command_and_option_is_on_the_page_of_commands():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")

    assert [c.name for c in front.COMMANDS if f"## lemnis {c.name}\n" not in page] == []
    assert {"--json", "--home", "--map", "--strict", "--indicator"} <= set(
        re.findall(r"--[a-z]+", page)
    )


def test_every_sign_of_the_grammar_is_on_the_page_of_formulas():
    grammar = (HOUSE / "engine" / "formula" / "formula.lark").read_text("utf-8")
    page = (ROOT / "docs" / "reference" / "formulas.md").read_text("utf-8")
    rules = re.findall(r"^_?[A-Z_]+(?:\.\d)?: (/.*|\".*)$", grammar, flags=re.MULTILINE)
    words = {w for rule in rules for w in re.findall(r"[一-鿿]+|\b[a-z]{2,}\b", rule)}

    assert {"且", "between"} <= words
    assert sorted(w for w in words if not (w in page or w.rstrip("者") in page)) == []


def test_every_formula_on_the_page_of_formulas_is_one(datasets):
    shipped = catalogue.load()
    shapes = reference()["_SHAPES"].items()
    own = {f"X-{word}": entry(word, shape, shipped) for word, shape in shapes}

    library = read(datasets, shipped.overlaid(own), dt.date(2025, 9, 1))

    assert {code: str(e) for code, e in library.refused.items() if code in own} == {}
    assert set(own) <= set(library.questions)


def entry(word, shape, shipped):
    formula = re.sub(r"\b[XY]\b", "count(grades)", shape)
    fields = shipped["CRS-GEN-012"].model_dump(by_alias=True) | {
        "code": f"X-{word}", "key": f"x_{word}", "name": {"zh": f"例{word}", "en": f"X {word}"},
        "versions": [{"formula": formula}], "parameters": {}, "criteria": [],
        "subjects": ["college"],
        "better": "present" if word == "exists" else "higher",
    }  # fmt: skip
    return Indicator.read(fields)


# --- commands in the papers ---

COMMAND = re.compile(r"^(?:\$ )?(lemnis(?: .*)?)$", flags=re.MULTILINE)
BLOCK = re.compile(r"```(?:console|sh)\n(.*?)```", flags=re.DOTALL)


@pytest.mark.slow
def test_every_option_of_lemnis_in_a_paper_exists():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    sections = dict(
        re.findall(r"^## lemnis (\w+)\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL)
    )
    wrong = [
        (paper.name, line)
        for paper in PAPERS
        for block in BLOCK.findall(paper.read_text("utf-8"))
        for line in COMMAND.findall(block)
        if not is_known(shlex.split(line, comments=True)[1:], sections)
    ]

    assert wrong == []


def is_known(words, sections):
    if not words or words[0].startswith("--"):
        return True
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    return words[0] in sections and all(option in sections[words[0]] for option in options)


# --- the tutorial ---

TUTORIAL = ROOT / "docs" / "tutorials"


@pytest.mark.slow
def test_the_tutorial_shows_what_the_program_says():
    page = (TUTORIAL / "first_college.zh-CN.md").read_text("utf-8")

    retold = runpy.run_path(str(ROOT / "scripts" / "papers.py"))["retold"]

    assert page == retold(page, "zh")


def test_both_tutorials_take_the_same_steps():
    one, other = ((TUTORIAL / f"first_college{n}.md").read_text("utf-8") for n in ("", ".zh-CN"))

    assert [words[:2] for words in steps(one)] == [words[:2] for words in steps(other)]


def steps(page):
    return [shlex.split(line) for line in re.findall(r"^\$ (.*)$", page, flags=re.MULTILINE)]


@pytest.mark.parametrize("paper", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=ids)
def test_a_decision_is_told_in_the_house_form(paper):
    text = paper.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)

    assert re.match(r"# \d{4} ", text)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]
    assert re.search(
        r"^\d{4}-\d{2}-\d{2} · (accepted|superseded by \d{4})$", text, flags=re.MULTILINE
    )
    assert len(text.splitlines()) <= 60
