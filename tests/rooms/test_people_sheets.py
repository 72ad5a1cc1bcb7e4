"""Duties and the handbook as workbooks: out and in again, and what is refused."""

from decimal import Decimal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lemnis.errors import BadData, NotFound
from lemnis.people import actions, queries
from lemnis.people.demo_organisation import _pattern
from lemnis.people.duty_sheets import import_duties, read_duty_sheet, write_duty_sheet
from lemnis.people.handbook import write_handbook
from lemnis.people.models import Duty, WorkItem
from lemnis.people.rules.matrix import Cell, matrix_findings
from lemnis.people.rules.roster import PersonRow, PostRow, UnitRow
from lemnis.people.rules.settling import College, settle
from lemnis.people.rules.smart import smart_findings
from staff_room import MONDAY, SOUND, WHO, A, R, duty, furnish, item

pytestmark = pytest.mark.django_db
HOSTILE = '=HYPERLINK("http://x","y")'


@pytest.fixture(autouse=True)
def _college():
    furnish()


@pytest.fixture
def book(tmp_path):
    return tmp_path / "职责.xlsx"


def cells(path, sheet):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def test_duties_come_back_as_they_went_out(book):
    wanted = [duty(SOUND, item(Cell("J2", R), Cell("J1", A))), duty(item(), text="杂务", system="")]
    write_duty_sheet(book, wanted)

    assert read_duty_sheet(book) == wanted


def test_an_english_sheet_is_read_too(book):
    write_duty_sheet(book, [duty(SOUND)], "en")

    assert read_duty_sheet(book) == [duty(SOUND)]


def test_a_cell_that_looks_like_a_formula_stays_text(book):
    hostile = duty(item(Cell("J2", R), what=HOSTILE, due="+1+1", condition="@SUM(A1)"))
    write_duty_sheet(book, [hostile])

    actions.write_duties(duties=read_duty_sheet(book), by=WHO)

    assert WorkItem.objects.get().what == HOSTILE
    assert HOSTILE in cells(book, "职责")[1]
    write_handbook(book, WHO)
    assert read_duty_sheet(book) == [hostile]


def test_a_file_is_imported_in_the_place_of_what_was_there(book):
    actions.write_duties(duties=[duty(SOUND, SOUND)], by=WHO)
    write_duty_sheet(book, [duty(SOUND, text="新的职责")])

    count = import_duties(book, by=WHO)

    assert count == 1
    assert [d.text for d in Duty.objects.all()] == ["新的职责"]


def test_one_wrong_cell_and_nothing_is_imported(book):
    actions.write_duties(duties=[duty(SOUND)], by=WHO)
    with xlsxwriter.Workbook(str(book)) as out:
        sheet = out.add_worksheet("职责")
        for at, heading in enumerate(["部门编号", "职责", "工作事项", "年频次", "标准工时"]):
            sheet.write(0, at, heading)
        sheet.write_row(1, 0, ["D1", "教学", "排课", 2, 10])
        sheet.write_row(2, 0, ["", "", "监考", "常常", 10])

    with pytest.raises(BadData) as refused:
        import_duties(book, by=WHO)

    assert refused.value.place == "职责.xlsx [职责] D3"
    assert [d.text for d in Duty.objects.all()] == ["组织教学"]


def test_an_unknown_post_is_told_with_the_file(book):
    write_duty_sheet(book, [duty(item(Cell("J9", R)))])

    with pytest.raises(NotFound, match="J9") as refused:
        import_duties(book, by=WHO)

    assert refused.value.place == "职责.xlsx"


def test_a_sheet_without_rows_is_refused(book):
    write_duty_sheet(book, [])

    with pytest.raises(BadData, match="no duties"):
        read_duty_sheet(book)


def test_the_handbook_has_a_sheet_for_each_thing(book):
    actions.write_duties(duties=[duty(SOUND, item(what="加强管理"))], by=WHO)

    write_handbook(book, WHO)

    names = CalamineWorkbook.from_path(str(book)).sheet_names
    assert names == ["组织机构", "岗位", "职责", "矩阵 部门D1", "质量保证机构", "待完善"]
    assert cells(book, "矩阵 部门D1")[1] == ["组织教学", "编排全校课表", "A", "R", "I"]
    assert ["部门D1", "组织教学", "加强管理", "没有岗位负责做。"] in cells(book, "待完善")


def settled(seed):
    follow = {"active": True, "from_lake": True}
    home = UnitRow("D1", "U0", "信息学院", "college", "generation", "", **follow)
    posts = [
        PostRow(f"J{n}", "D1", name, 2, Decimal(1680), n == 1, **follow)
        for n, name in enumerate(("负责人", "综合岗", "业务主办", "业务岗", "服务岗", "档案岗"), 1)
    ]
    persons = [PersonRow(f"t{n}", "王", "staff", "D1", **follow) for n in range(9)]
    return settle(College([home], posts, persons, {}), _pattern(), seed, MONDAY)


def test_a_demo_college_settles_the_same_way_for_the_same_seed():
    assert settled(1) == settled(1)
    assert settled(1) != settled(2)


def test_a_demo_college_has_gaps_and_overlaps_and_no_post_that_is_empty():
    items = [item for one in settled(1).duties for item in one.items]
    codes = {finding.code for item in items for finding in matrix_findings(item.cells)}

    assert codes >= {"NO_ACCOUNTABLE", "NOT_SPLIT"}
    assert {cell.post for i in items for cell in i.cells} == {f"J{n}" for n in range(1, 7)}
    assert {one.post for one in settled(1).held} == {f"J{n}" for n in range(1, 7)}


def test_the_duties_of_the_demo_are_mostly_sound():
    items = [item for one in _pattern() for item in one.items]
    vague = [item for item in items if smart_findings(item.work)]

    assert len(items) > 25
    assert 0 < len(vague) < 4
    assert queries.duties(WHO) == ()
