"""Duties and the handbook on the command line."""

import json

import pytest

pytestmark = pytest.mark.slow


def test_duties_go_out_and_come_in_again_and_the_handbook_is_written(owner):
    out = owner("organisation", "sheet", "duties.xlsx", "--json")
    told = json.loads(out.stdout)
    back = owner("organisation", "import", "duties.xlsx", "--lang", "en")
    book = owner("organisation", "handbook", "book.xlsx")

    assert (out.returncode, back.returncode, book.returncode) == (0, 0, 0)
    assert told["items"] > 0
    assert f"Imported {told['items']:,} work items." in back.stdout
    assert (owner.folder / "book.xlsx").read_bytes().startswith(b"PK")
    assert "duty.write_all" in owner("audit", "list", "--act", "duty.write_all").stdout


def test_a_unit_that_is_not_there_and_a_sheet_with_a_mistake_are_told(owner):
    nowhere = owner("organisation", "sheet", "x.xlsx", "--unit", "nowhere")
    (owner.folder / "bad.csv").write_text(
        "部门编号,职责,工作事项,年频次,标准工时\nU01,教学,编课表,often,10\n", encoding="utf-8"
    )
    bad = owner("organisation", "import", "bad.csv")

    assert (nowhere.returncode, bad.returncode) == (1, 1)
    assert "没有编号为 nowhere 的部门" in nowhere.stderr
    assert "D2" in bad.stderr
    assert not (owner.folder / "x.xlsx").exists()


@pytest.mark.parametrize("word", ["sheet", "import", "handbook"])
def test_each_explains_itself_with_an_example(lemnis, word):
    told = lemnis("organisation", word, "--help", "--lang", "en")

    assert told.returncode == 0
    assert f"lemnis organisation {word}" in told.stdout.partition("Examples:")[2]
