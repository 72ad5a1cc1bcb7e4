"""A college writes pages of the catalogue anew: in its home, checked, in force at once."""

import os

import pytest

from lemnis.errors import BadData
from lemnis.evidence.deadlines import deadlines
from lemnis.insight.report_catalogue import outlines, report_kinds, word_template
from lemnis.lake.datasets import CATALOGUE
from lemnis.spiral.in_force import cadences_in_force, scheme_in_force
from lemnis.spiral.rules.cadences import cadences
from lemnis.spiral.rules.official_scheme import scheme

WEEKLY = """
- code: unit.self.weekly
  name: {zh: 部门每两周自我诊断, en: Fortnightly self-diagnosis of units}
  subjects: [college, office]
  activity: self_diagnosis
  every: fortnight
  opens: -2
  due: 3
  lapses: 7
  source: [校内规定]
"""


@pytest.fixture
def home(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    (tmp_path / "catalogue" / "reports").mkdir(parents=True)
    return tmp_path / "catalogue"


def page(name):
    return (CATALOGUE / name).read_text(encoding="utf-8")


def test_without_pages_of_its_own_a_college_goes_by_those_shipped(home):
    assert cadences_in_force() == cadences()
    assert scheme_in_force() == scheme()


def test_a_rhythm_of_the_college_takes_the_place_of_the_shipped_one_alone(home):
    (home / "cadences.yaml").write_text(WEEKLY, encoding="utf-8")

    found = cadences_in_force()

    assert found.keys() == cadences().keys()
    changed = {code for code in found if found[code] != cadences()[code]}
    assert changed == {"unit.self.weekly"}


def test_the_official_table_is_mended_without_a_restart(home):
    own = home / "official_scheme.yaml"
    own.write_text(page("official_scheme.yaml"), encoding="utf-8")
    assert scheme_in_force() == scheme()

    own.write_text(page("official_scheme.yaml").replace("verified: false", "verified: true", 1),
                   encoding="utf-8")  # fmt: skip
    os.utime(own, ns=(1, 1))

    assert scheme_in_force().verified is True


def test_reports_are_of_the_colleges_own_tree_outline_and_template(home):
    tree = page("reports/tree.yaml")
    (home / "reports" / "tree.yaml").write_text(tree.replace("学校教育质量年度报告", "校本年报", 1))
    (home / "reports" / "report.docx").write_bytes(b"PK own")

    assert report_kinds()["school-quality"].name.zh == "校本年报"
    assert word_template() == b"PK own"
    assert set(outlines()) == {"diagnosis", "execution", "self_diagnosis", "work"}


@pytest.mark.parametrize(
    ("name", "read"),
    [("cadences.yaml", cadences_in_force), ("official_scheme.yaml", scheme_in_force),
     ("deadlines.yaml", deadlines), ("reports/tree.yaml", report_kinds),
     ("reports/diagnosis.yaml", outlines)],
)  # fmt: skip
@pytest.mark.parametrize("text", ["{a: 1}", "- ?", "", "[1, 2"])
def test_what_is_wrong_with_a_page_is_told_with_its_place(name, read, text, home):
    (home / name).write_text(text, encoding="utf-8")

    with pytest.raises(BadData) as told:
        read()

    assert name.rpartition("/")[2] in told.value.place
