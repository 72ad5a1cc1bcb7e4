"""An assessment through its pages: convened, judged by an expert, concluded, taken along."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from lemnis.people.models import Subject
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.assessments import ask_assessment
from lemnis.spiral.models import Assessment, Improvement
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

DAY = dt.date(2025, 7, 31)
NINE = dt.datetime(2025, 7, 31, 9, tzinfo=dt.UTC)


@pytest.fixture
def held(sign_in):
    """An assessment of the school before the expert, convened through the pages."""
    school = Subject.objects.get(kind="school")
    cycle = ask_assessment(
        subject=SubjectRef(SubjectKind.SCHOOL, school.code), period="2025", starts=DAY,
        due_on=DAY + dt.timedelta(30), at=NINE, by=operator("office"),
    )  # fmt: skip
    office = sign_in("quality_office")
    office.post(reverse("assessments.begin", args=[cycle]))
    row = Assessment.objects.get()
    assert office.post(to("name", row), {"username": "expert"}).status_code == 302
    assert office.post(to("act", row), {"act": "start", "moves": 0}).status_code == 302
    return row


def to(name, row):
    return reverse(f"assessments.{name}", args=[row.uuid])


def opinions(row, agrees=15, **facts):
    said = {}
    for place, element in enumerate(row.elements.all()):
        key = element.uuid.hex
        said |= {f"{key}-agrees": "yes", f"{key}-strength": "strong"}
        if place >= agrees:
            said |= {
                f"{key}-agrees": "no", f"{key}-finding": f"证据不足 {place}",
                f"{key}-due_on": "2026-07-31",
            }  # fmt: skip
    return said | facts


def test_an_assessment_is_asked_for_by_hand(sign_in):
    office, school = sign_in("quality_office"), Subject.objects.get(kind="school")
    page = office.get(reverse("subjects.one", args=["school", school.code])).content.decode()
    assert f"/assessments/new?subject=school%3A{school.code}" in page
    typed = {"subject": f"school:{school.code}", "period": "2025 复核", "starts": "2025-08-01",
             "due_on": "2025-10-31"}  # fmt: skip

    assert office.post("/assessments/new", typed | {"due_on": "2025-07-01"}).status_code == 422
    assert sign_in("leader").post("/assessments/new", typed).status_code == 403
    assert office.post("/assessments/new", typed).status_code == 302

    made = Assessment.objects.get()
    assert (made.cycle.period, made.state) == ("2025 复核", "preparing")
    assert "2025 复核" in office.get(reverse("assessments.list")).content.decode()
    assert office.post("/assessments/new", typed).status_code == 422  # it is held already


def test_what_waits_to_be_convened_is_found_by_name_however_much_does(sign_in):
    asked = [
        ask_assessment(
            subject=SubjectRef(SubjectKind(row.kind), row.code), period="2025", starts=DAY,
            due_on=DAY + dt.timedelta(n), at=NINE, by=operator("office"),
        )
        for n, row in enumerate(Subject.objects.filter(kind="course", active_until=None)[:22])
    ]  # fmt: skip
    office = sign_in("quality_office")
    last = Subject.objects.filter(kind="course", active_until=None)[21]

    first = office.get(reverse("assessments.list")).content.decode()
    found = office.get(reverse("assessments.list"), {"q": last.code}).content.decode()

    begin = reverse("assessments.begin", args=[asked[-1]])
    assert begin not in first
    assert begin in found
    assert "没有这样的" in office.get(reverse("assessments.list"), {"q": "%"}).content.decode()


def test_an_expert_judges_the_fifteen_elements_and_the_office_concludes(sign_in, held):
    expert, office = sign_in("expert"), sign_in("quality_office")
    page = expert.get(to("one", held)).content.decode()
    assert page.count("im-element") == 15
    unsigned = opinions(held, 11, hand_in="1")
    assert expert.post(to("judge", held), unsigned).status_code == 422
    handed = expert.post(to("judge", held), unsigned | {"no_conflict": "on"})
    assert handed.status_code == 302
    held.refresh_from_db()
    said = {"act": "conclude", "moves": held.moves, "note": "四个要素证据不足"}
    assert office.post(to("act", held), said).status_code == 302
    assert office.post(to("act", held), said).status_code == 409

    page = office.get(to("one", held)).content.decode()
    assert "待改进" in page
    assert "结论规则未核对原件" in page

    assert Improvement.objects.filter(origin="opinion").count() == 4


def test_what_is_said_is_kept_before_it_is_handed_in(sign_in, held):
    expert = sign_in("expert")
    some = dict([*opinions(held).items()][:4])
    assert expert.post(to("judge", held), some).status_code == 302
    page = expert.get(to("one", held)).content.decode()
    assert "已填 2 / 15" in page


def test_disagreeing_without_a_word_is_refused_at_its_place(sign_in, held):
    element = held.elements.first()
    said = {f"{element.uuid.hex}-agrees": "no", f"{element.uuid.hex}-strength": "weak"}
    answer = sign_in("expert").post(to("judge", held), said)
    assert answer.status_code == 422
    assert "须写明" in answer.content.decode()


def test_the_package_has_the_five_columns_the_numbers_and_a_list_of_prints(sign_in, held):
    answer = sign_in("expert").get(to("package", held))
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        names = package.namelist()
        assert {"自我诊断表.xlsx", "改进台账.xlsx", "清单.sha256"} <= {*names}
        assert any(name.startswith("数据快照-") for name in names)
        book = load_workbook(io.BytesIO(package.read("自我诊断表.xlsx")))
        rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["诊断项目", "诊断要素", "自我诊断意见", "改进措施", "改进效果"]
    assert len(rows) == 16


def test_who_has_nothing_to_do_with_it_neither_leads_nor_judges(sign_in, held):
    for role in ("leader", "teacher", "student"):
        client = sign_in(role)
        for name in ("act", "name", "judge"):
            assert client.post(to(name, held), {}).status_code in {403, 404}, (role, name)
