"""Nonsense of every kind: refused with place and cure, in both languages, without a traceback."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

HAN = re.compile("[\u4e00-\u9fff]")
OWN = "demo/catalogue/indicators/own.yaml"
FORMULA = """\
- code: OWN-001
  key: own_pass_share
  name: {zh: 本校及格率, en: Own share of passes}
  layer: course
  system: generation
  subjects: [school]
  period: term
  unit: {zh: "%", en: "%"}
  digits: 1
  better: higher
  parameters:
    pass_mark: {value: 60, title: {zh: 及格线, en: pass mark}, unit: 分}
  formula: FORMULA
"""

# What is typed in an empty folder → exit code, and what the English message must hold.
WITHOUT_A_COLLEGE = {
    "unknown command": (["diagnos"], 2, "diagnose"),
    "option before the command": (["--verbose", "init"], 2, "--verbose"),
    "unknown language": (["init", "--lang", "fr"], 2, "zh or en"),
    "unknown option": (["init", "--nosuch"], 2, "--nosuch"),
    "option without value": (["check", "--home"], 2, "--home"),
    "no college": (["check"], 1, "lemnis init"),
    "size of demo": (["demo", "--size", "huge"], 1, "tiny, default, full"),
    "seed that is no number": (["demo", "--seed", "x"], 2, "whole number"),
    "unknown word of catalogue": (["catalogue", "valid"], 2, "catalogue validate"),
    "catalogue page missing": (["catalogue", "validate", "no.yaml"], 1, "no.yaml"),
    "kind of file to export to": (["catalogue", "export", "x.pdf"], 2, ".xlsx or .yaml"),
    "folder to export to": (["catalogue", "export", "no/x.xlsx"], 1, "no such folder"),
    "file for a home": (["init", "--home", "file"], 1, "not a folder"),
    "file above a home": (["init", "--home", "file/college"], 1, "not a folder"),
    "home of something else": (["check", "--home", "."], 1, "lemnis init"),
}

# What is typed beside the demo college → the same.
WITH_A_COLLEGE = {
    "nothing to import": (["import"], 2, "FILE"),
    "file missing": (["import", "no.xlsx"], 1, "no such file"),
    "folder to import": (["import", "demo"], 1, "folder"),
    "binary file": (["import", "demo/lemnis.db"], 1, "lemnis.db:1"),
    "unknown data set": (["check", "studnets"], 1, "students"),
    "unknown mode": (["import", "x.csv", "--mode", "x"], 2, "'merge', 'replace', 'append'"),
    "map without a column": (["import", "x.csv", "--map", "x"], 2, "HEADING="),
    "OULAD's folder empty": (["import", "demo", "--oulad"], 1, "courses.csv"),
    "no source described": (["sync"], 1, "sources.yaml"),
    "day that is none": (["diagnose", "--on", "yesterday"], 2, "2025-06-30"),
    "half a stretch": (["diagnose", "--from", "2024-2025-1"], 2, "--to"),
    "period that is none": (["diagnose", "soon"], 2, "2024-2025-1"),
    "period not in the calendar": (["diagnose", "2030-2031-1"], 1, "2024-2025-2"),
    "unknown indicator": (["explain", "生师", "x"], 1, "SCH-RES-002"),
    "unknown subject": (["explain", "生师比", "x"], 1, "4199010001"),
    "unknown kind": (["explain", "生师比", "x", "--kind", "planet"], 2, "school, college"),
    "less than no rows": (["explain", "生师比", "4199010001", "--rows", "-1"], 2, "--rows"),
    "period of another kind": (
        ["explain", "生师比", "4199010001", "2024-2025-1"],
        2,
        "measured per day",
    ),
}


def assert_told(done, code, words):
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("case", WITHOUT_A_COLLEGE)
def test_wrong_use_without_a_college_is_told_in_one_line(lemnis, case):
    words, code, told = WITHOUT_A_COLLEGE[case]
    (lemnis.folder / "file").write_text("")

    english, chinese = lemnis(*words, LEMNIS_LANGUAGE="en"), lemnis(*words)

    assert_told(english, code, told)
    assert not HAN.search(english.stderr)
    assert chinese.returncode == code
    assert HAN.search(chinese.stderr)


@pytest.mark.parametrize("case", WITH_A_COLLEGE)
def test_wrong_use_of_a_college_is_told_in_one_line(visitor, case):
    words, code, told = WITH_A_COLLEGE[case]

    assert_told(visitor(*words, "--lang", "en"), code, told)


@pytest.mark.parametrize("words", [["import", "no.csv"], ["check", "studnets"]], ids=" ".join)
def test_what_goes_wrong_is_told_beside_the_json_never_in_it(visitor, words):
    done = visitor(*words, "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert HAN.search(done.stderr)


# page of the college → what is written there, the command that reads it, what it says.
PAGES = {
    "calendar": ("calendar.yaml", "terms: [\n", ["diagnose"], "calendar.yaml"),
    "calendar of something else": ("calendar.yaml", "- 1\n", ["diagnose"], "calendar.yaml"),
    "own lines": ("catalogue/criteria.yaml", "SCH-XXX: []\n", ["diagnose"], "SCH-XXX"),
    "own lines no YAML": ("catalogue/criteria.yaml", "a: [", ["diagnose"], "criteria.yaml"),
    "own indicators": ("catalogue/indicators/own.yaml", "{{", ["diagnose"], "own.yaml:2:1"),
    "sources": ("sources.yaml", "sources: [", ["sync"], "sources.yaml"),
    "lake": ("lake/catalogue.sqlite", "no database", ["check"], "lake cannot be opened"),
    "database": ("lemnis.db", "no database, however long it is\n" * 99, ["check"], "database"),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_of_the_college_that_is_broken_is_named_with_its_cure(owner, case):
    page, text, words, told = PAGES[case]
    for beside in (owner.folder / "demo").glob(f"{page}-*"):
        beside.unlink()  # SQLite's journal would mend its file
    (owner.folder / "demo" / page).write_text(text, "utf-8")

    assert_told(owner(*words, "--lang", "en"), 1, told)


# formula → line and column, and the word that was meant
FORMULAS = {
    "占比(成绩, 分树 >= @及格线)": (1, 8, ""),
    "占比(成绩, 成绩 >= @及格)": (1, 14, "及格线"),
    "占比(成迹, 成绩 >= @及格线)": (1, 4, "成绩"),
    "占笔(成绩, 成绩 >= @及格线)": (1, 1, "占比"),
    "占比(成绩, 成绩 >= @及格线": (1, 18, ""),
    "占比(成绩, 成绩 >= @及格线))": (1, 19, ""),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_formulas_of_ones_own_are_all_proofread_with_place_and_nearest_name(owner, language):
    entries = [
        FORMULA.replace("FORMULA", f"'{formula}'")
        .replace("OWN-001", f"OWN-{n:03}")
        .replace("own_pass_share", f"own_pass_share_{n}")
        .replace("本校及格率", f"本校及格率{n}")
        .replace("Own share", f"Own share {n}")
        for n, formula in enumerate(FORMULAS, 1)
    ]
    (owner.folder / OWN).write_text("".join(entries), "utf-8")

    done = owner("catalogue", "validate", "--lang", language)

    assert (done.returncode, done.stderr) == (1, "")
    told = [line for line in done.stdout.splitlines() if "own.yaml" in line]
    words = {"zh": "公式第 {} 行第 {} 列", "en": "formula, line {}, column {}"}[language]
    for line, (row, column, meant) in zip(told, FORMULAS.values(), strict=True):
        assert words.format(row, column) in line
        assert meant in line


def test_a_diagnosis_leaves_out_a_faulty_formula_says_where_it_is_and_measures_the_rest(owner):
    faulty = FORMULA.replace("FORMULA", "占比(成迹, 成绩 >= @及格线)")
    (owner.folder / OWN).write_text(faulty, "utf-8")
    words = ("diagnose", "2024-2025-2", "--on", "2025-07-31", "--indicator")

    told = owner(*words, "生师比", "--indicator", "OWN-001", "--json")
    alone = owner(*words, "OWN-001", "--lang", "en")

    assert told.returncode == 1
    (fault,) = json.loads(told.stdout)["refused"]
    assert (fault["indicator"], fault["faults"][0]["suggestion"]) == ("OWN-001", "成绩")
    assert json.loads(told.stdout)["runs"][0]["indicators"] == 1
    assert_told(alone, 1, "成绩")


def test_a_folder_that_may_not_be_written_is_named_and_nothing_is_lost(owner):
    folder = owner.folder / "demo"
    for place in (*folder.rglob("*"), folder):
        place.chmod(place.stat().st_mode & ~0o222)
    command = [sys.executable, "-c", "from lemnis.config.command import main; main()"]

    done = subprocess.run(
        [*_as_mortal(), *command, "--home", str(folder),
         "diagnose", "2024-2025-2", "--indicator", "生师比", "--lang", "en"],
        cwd=owner.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    for place in (folder, *folder.rglob("*")):
        place.chmod(place.stat().st_mode | 0o200)
    assert_told(done, 1, str(folder))
    assert owner("explain", "生师比", "4199010001").returncode == 0


def _as_mortal():
    """Return what takes from root the right to write anywhere."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may write anywhere, and there is no setpriv to forbid it")
    return [setpriv, "--bounding-set", "-dac_override,-dac_read_search",
            "--inh-caps", "-dac_override,-dac_read_search"]  # fmt: skip
