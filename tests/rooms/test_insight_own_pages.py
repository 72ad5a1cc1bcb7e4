"""What is wrong with a page a college has written anew is told with file, line and cure."""

import shutil

import pytest

from lemnis.insight.own_pages import READERS, proofread_pages
from lemnis.lake.datasets import CATALOGUE

CADENCE = """\
- code: course.self.weekly
  name: {zh: 课程自我诊断, en: Self-diagnosis of courses}
  subjects: [course]
  activity: self_diagnosis
  every: week
  opens: 0
  due: 3
"""
OUTLINE = """\
code: diagnosis
name: {zh: 诊断报告, en: Diagnosis}
sections:
  - code: first
    title: {zh: 概况, en: In short}
    tells: [who, atained]
"""
KIND = """\
reports:
- code: a
  layer: school
  of: school
  name: {zh: 年报, en: Yearly}
  author: {zh: 质管办, en: office}
  due: 11-30
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reports").mkdir()
    return tmp_path


def wrong(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    _, mistakes = proofread_pages(folder)
    return [(each.place.removeprefix(f"{folder}/"), f"{each.code} {each.zh}") for each in mistakes]


def test_every_page_as_it_is_shipped_is_right(folder):
    for name in READERS:
        shutil.copy(CATALOGUE / name, folder / name)

    assert proofread_pages(folder) == (sorted(READERS), [])


@pytest.mark.parametrize(
    ("name", "text", "place", "told"),
    [
        ("cadences.yaml", CADENCE + CADENCE.replace("week\n", "wek\n"), "cadences.yaml:12", "wek"),
        ("cadences.yaml", CADENCE.replace("  due: 3\n", ""), "cadences.yaml:1", "due"),
        ("cadences.yaml", CADENCE + CADENCE, "cadences.yaml", "出现两次"),
        ("cadences.yaml", CADENCE.replace("[course]", "[course"), "cadences.yaml:4:11", "YAML"),
        ("deadlines.yaml", "verified: 是\n", "deadlines.yaml:1", "verified"),
        ("official_scheme.yaml", "projects: 5\n", "official_scheme.yaml:1", "projects"),
        ("reports/diagnosis.yaml", OUTLINE, "reports/diagnosis.yaml:6", "可以写：attained"),
        ("reports/tree.yaml", KIND.replace("11-30", "13-45"), "reports/tree.yaml:7", "due"),
        ("reports/tree.yaml", KIND.replace(", en: Yearly", ""), "reports/tree.yaml:5", "中英文"),
        ("reports/tree.yaml", f"{KIND}  outline: diagnoses\n", "reports/tree.yaml:8",
         "可以写：diagnosis"),
        ("reports/tree.yaml", f"{KIND}  cadence: unit.monthly\n", "reports/tree.yaml:8",
         "unit.report.monthly"),
        ("reports/report.docx", "no Word", "reports/report.docx", "不是 Word"),
        ("cadence.yaml", CADENCE, "cadence.yaml", "cadences.yaml"),
        ("reports/tree.yml", KIND, "reports/tree.yml", "reports/tree.yaml"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_cure(name, text, place, told, folder):
    found = wrong(folder, name, text)

    assert found
    assert all(at.startswith(place) for at, _ in found[:1]), found
    assert any(told in words for _, words in found), found


def test_what_editors_leave_behind_is_passed_over_and_indicators_are_read_elsewhere(folder):
    (folder / "indicators").mkdir()
    for name in (".cadences.yaml.swp", "cadences.yaml~", "indicators/own.yaml", "criteria.yaml"):
        (folder / name).write_text("?", encoding="utf-8")

    assert proofread_pages(folder) == ([], [])
