"""What is decided on values alone: SMART, gaps and overlaps, saturation, paths, sheets."""

from decimal import Decimal

import pytest

from lemnis.errors import BadData
from lemnis.people.rules.listing import leads_by_name, persons, units
from lemnis.people.rules.matrix import Cell, matrix_findings, shares
from lemnis.people.rules.saturation import PostTime, WorkBand, of_person, of_post, of_posts
from lemnis.people.rules.sheets import Line, duties_of, fields_of
from lemnis.people.rules.smart import is_vague, smart_findings
from lemnis.people.rules.standing import nearest_home
from lemnis.values import SubjectKind, SubjectRef
from staff_room import A, C, I, R, item

HALF = Decimal("0.5")


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"what": "加强管理"}, ["S_VAGUE"]),
        ({"what": "开会"}, ["S_SHORT"]),
        ({"measure": " "}, ["M_EMPTY"]),
        ({"target": ""}, ["M_NO_TARGET"]),
        ({"target": "较好完成"}, ["M_NO_NUMBER"]),
        ({"target": "全部完成"}, []),
        ({"condition": ""}, ["A_EMPTY"]),
        ({"due": ""}, ["T_EMPTY"]),
        ({"due": "及时"}, ["T_VAGUE"]),
        ({"due": "收到后 3 天内及时答复"}, []),
        ({"what": "Improve teaching"}, ["S_VAGUE"]),
    ],
)
def test_a_work_item_is_told_what_it_lacks(facts, expected):
    assert codes(smart_findings(item(**facts).work)) == expected


def test_a_finding_names_the_vague_word_in_both_languages():
    (finding,) = smart_findings(item(due="尽快").work)

    assert "“尽快”" in finding.zh
    assert "“尽快”" in finding.en


@pytest.mark.parametrize(
    ("text", "vague"),
    [("定于每周五", False), ("进一步完善", True), ("better", True), ("在职", False)],
)
def test_a_vague_word_counts_only_without_a_number(text, vague):
    assert is_vague(text) is vague


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([Cell("a", R), Cell("b", A)], []),
        ([Cell("a", R), Cell("a", A)], []),
        ([], ["NO_RESPONSIBLE", "NO_ACCOUNTABLE"]),
        ([Cell("a", A), Cell("b", C)], ["NO_RESPONSIBLE"]),
        ([Cell("a", R), Cell("b", I)], ["NO_ACCOUNTABLE"]),
        ([Cell("a", R), Cell("b", A), Cell("c", A)], ["TWO_ACCOUNTABLE"]),
        ([Cell("a", R), Cell("b", R), Cell("c", A)], ["NOT_SPLIT"]),
        ([Cell("a", R, HALF), Cell("b", R, HALF), Cell("c", A)], []),
        ([Cell("a", R, HALF), Cell("b", R), Cell("c", A)], ["NOT_SPLIT"]),
        ([Cell("a", R, HALF), Cell("c", A)], ["SHARES"]),
    ],
)
def test_gaps_and_overlaps_of_a_row(cells, expected):
    assert codes(matrix_findings(cells)) == expected


def test_who_has_no_share_divides_what_is_left():
    cells = [Cell("a", R, HALF), Cell("b", R), Cell("c", R), Cell("d", A)]

    assert shares(cells) == {"a": HALF, "b": HALF / 2, "c": HALF / 2}


@pytest.mark.parametrize(
    ("work", "share", "band"),
    [
        (699, "0.699", WorkBand.UNDER),
        ("699.5", "0.700", WorkBand.NORMAL),
        (1100, "1.100", WorkBand.NORMAL),
        (1101, "1.101", WorkBand.OVER),
    ],
)
def test_a_post_is_as_full_as_displayed(work, share, band):
    full = of_post(PostTime(Decimal(work), Decimal(1000), 1, 1))

    assert (str(full.share), full.band) == (share, band)


def test_a_unit_needs_as_many_as_its_work_takes():
    posts = [
        PostTime(Decimal(2500), Decimal(1000), 2, 1),
        PostTime(Decimal(0), Decimal(1000), 1, 0),
    ]

    full = of_posts(posts)

    assert (full.share, full.needed, full.quota, full.holders) == (
        Decimal("1.250"), Decimal("2.5"), 3, 1,
    )  # fmt: skip


def test_a_unit_without_posts_has_no_share():
    assert of_posts([]).band is None


def test_a_person_does_an_even_part_of_each_post():
    posts = [
        PostTime(Decimal(1000), Decimal(1000), 2, 2),
        PostTime(Decimal(300), Decimal(1000), 1, 1),
    ]

    assert of_person(posts).share == Decimal("0.800")


def school_unit(**facts):
    usual = {"unit_id": "U1", "school_id": "S1", "parent_id": None, "name": "学院",
             "kind": "college", "system": "GEN", "body_kind": None, "status": "active"}  # fmt: skip
    return usual | facts


def test_a_school_without_a_unit_of_its_own_gets_one():
    found = units([{"school_id": "S1", "name": "学校"}], [school_unit(parent_id="gone")])

    assert [(u.code, u.parent, u.kind) for u in found] == [
        ("S1", "", "school"),
        ("U1", "S1", "college"),
    ]


def test_a_group_within_a_college_belongs_to_the_college():
    group = school_unit(unit_id="G", parent_id="U1", kind="teaching_group")
    found = {u.code: u for u in units([], [school_unit(), group])}

    assert nearest_home(found, "G") == SubjectRef(SubjectKind.COLLEGE, "U1")
    assert nearest_home(found, "nowhere") is None


def test_a_student_with_the_number_of_a_teacher_is_another_person():
    staff = [{"staff_id": "7", "unit_id": "U1", "name": "王", "status": "on_duty"}]
    student = {"student_id": "7", "class_id": "c", "name": "李", "status": "enrolled"}

    found = persons({"staff": staff, "teachers": [], "students": [student]}, {})

    assert [(p.number, p.name) for p in found] == [("7", "王"), ("7@student", "李")]


@pytest.mark.parametrize(
    ("name", "leads"),
    [("院长", True), ("处长", True), ("副院长", False), ("院长助理", False), ("干事", False)],
)
def test_a_post_leads_by_its_name(name, leads):
    assert leads_by_name(name) is leads


GOOD = {"unit": "D1", "duty": "教学", "system": "质量生成", "what": "排课", "times_per_year": "2",
        "standard_hours": "1.5", "R": "J1=50%、J2=50%", "A": "J3"}  # fmt: skip
COLUMNS = {field: letter for letter, field in zip("ABCDEFGH", GOOD, strict=True)}


def line(number=2, **facts):
    return Line(number, GOOD | facts, COLUMNS, "职责.xlsx")


def test_a_duty_is_read_from_its_first_row():
    (found,) = duties_of([line(), line(3, unit="", duty="", system="", what="监考")])

    assert [i.work.what for i in found.items] == ["排课", "监考"]
    assert found.items[0].cells == (Cell("J1", R, HALF), Cell("J2", R, HALF), Cell("J3", A))


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"what": ""}, "职责.xlsx D5"),
        ({"unit": ""}, "职责.xlsx A5"),
        ({"duty": ""}, "职责.xlsx B5"),
        ({"system": "第六系统"}, "职责.xlsx C5"),
        ({"times_per_year": "often"}, "职责.xlsx E5"),
        ({"times_per_year": "NaN"}, "职责.xlsx E5"),
        ({"times_per_year": "1E9"}, "职责.xlsx E5"),
        ({"standard_hours": "-1"}, "职责.xlsx F5"),
        ({"standard_hours": "0.001"}, "职责.xlsx F5"),
        ({"R": "J1、J1"}, "职责.xlsx G5"),
        ({"R": "J1=150%"}, "职责.xlsx G5"),
        ({"A": "J1=50%"}, "职责.xlsx H5"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(facts, place):
    with pytest.raises(BadData) as refused:
        duties_of([line(5, **facts)])

    assert refused.value.place == place
    assert "没有导入任何内容" in refused.value.cure[0]


def test_a_sheet_without_a_needed_heading_is_refused():
    with pytest.raises(BadData, match="standard hours"):
        fields_of(["部门编号", "职责", "工作事项", "年频次"], "x")
