"""What the papers say is so."""

import re
from pathlib import Path

import pytest
from django.apps import apps

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
    """The links of a readme, without the one to its twin."""
    return [link for link in LINK.findall(text) if not link.startswith("README")]


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
