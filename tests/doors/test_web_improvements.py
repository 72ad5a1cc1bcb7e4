"""The ledger's pages: who sees which, what is handed in, given back to whom, and refused."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lemnis.people.models import Account, Subject
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.improvements import NewImprovement, open_improvement
from lemnis.spiral.models import Evidence, Improvement, KnowledgeCase
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

DAY = dt.date(2025, 7, 31)
NINE = dt.datetime(2025, 7, 31, 9, tzinfo=dt.UTC)
LONG = "第一周听课三节并与任课教师交流，第二周组织集中答疑，第三周检查作业批改情况。" * 6


@pytest.fixture
def entry(sign_in):
    """An entry of the program lead's own program."""
    lead = Account.objects.get(username="program_lead").person
    program = Subject.objects.filter(kind="program", owner=lead).first()
    wanted = NewImprovement(
        SubjectRef(SubjectKind.PROGRAM, program.code), "及格率偏低", "每周答疑一次",
        lead.number, DAY + dt.timedelta(14), cause="平时没有反馈",
    )  # fmt: skip
    uuid = open_improvement(wanted=wanted, on=DAY, at=NINE, by=operator("office"))
    return Improvement.objects.get(uuid=uuid)


@pytest.fixture
def filed(peopled):
    """Tell the names of the files this test has put into the college's folder of evidence."""
    folder = peopled / "evidence"
    before = set(folder.glob("*"))
    yield lambda: [file.name for file in set(folder.glob("*")) - before]
    for file in set(folder.glob("*")) - before:
        file.unlink()


def to(name, entry):
    return reverse(f"improvements.{name}", args=[entry.uuid])


def text_file(text, name="记录.txt"):
    return SimpleUploadedFile(name, text.encode())


def hand_in(client, entry, file, kind="record"):
    return client.post(to("hand_in", entry), {"kind": kind, "file": file, "note": ""})


def test_the_ledger_and_its_entry_are_shown_in_both_languages(sign_in, entry):
    for language, words in (("zh-hans", "改进台账"), ("en", "Improvement ledger")):
        client = sign_in("quality_office", language)
        page = client.get(reverse("improvements.list")).content.decode()
        assert words in page
        assert entry.title in page
        assert entry.action in client.get(to("one", entry)).content.decode()


def test_an_improvement_is_entered_by_hand_from_the_page_of_its_subject(sign_in, entry):
    lead, program = sign_in("program_lead"), entry.subject
    page = lead.get(reverse("subjects.one", args=["program", program.code])).content.decode()
    there = f"/improvements/new?subject=program%3A{program.code}"
    assert there in page
    assert f'value="program:{program.code}"' in lead.get(there).content.decode()
    assert "/improvements/new" in lead.get(reverse("improvements.list")).content.decode()
    typed = {"subject": f"program:{program.code}", "title": "证书通过率偏低", "cause_kind": "",
             "cause": "", "action": "考前集训", "owner": entry.owner.number,
             "due_on": "2025-12-31", "indicator": "PRG-RES-006", "aim": "80"}  # fmt: skip

    wrong = ({"due_on": "2020-01-01"}, {"indicator": ""}, {"owner": "nobody"}, {"subject": "x"})
    for each in wrong:
        assert lead.post("/improvements/new", typed | each).status_code == 422
    assert lead.post("/improvements/new", typed).status_code == 302

    made = Improvement.objects.get(title="证书通过率偏低")
    assert (made.subject, made.indicator) == (program, "PRG-RES-006")
    assert made.baseline is not None


def test_nobody_enters_an_improvement_of_what_is_not_theirs(sign_in, entry):
    typed = {"subject": f"program:{entry.subject.code}", "title": "别人的事", "action": "改",
             "owner": entry.owner.number, "due_on": "2025-12-31"}  # fmt: skip

    for role, status in (("student", 422), ("teacher", 422), ("expert", 403)):
        assert sign_in(role).post("/improvements/new", typed).status_code == status
    assert not Improvement.objects.filter(title="别人的事").exists()


def test_an_entry_goes_its_way_by_its_owner_and_the_office(sign_in, entry):
    lead, office = sign_in("program_lead"), sign_in("quality_office")
    assert lead.post(to("act", entry), {"act": "begin"}).status_code == 302
    missing = lead.post(to("act", entry), {"act": "finish"})
    assert missing.status_code == 422
    assert "须写明情况" in missing.content.decode()
    lead.post(to("act", entry), {"act": "finish", "note": "答疑六次"})
    entry.refresh_from_db()
    said = {"way": "on_site", "effective": "yes", "conclusion": "听课三节，属实",
            "moves": entry.moves}  # fmt: skip
    assert office.post(to("verify", entry), said).status_code == 422
    assert office.post(to("verify", entry), said | {"place": "A 楼 301"}).status_code == 302
    kept = office.post(to("keep", entry), {"title": "每周答疑", "effect": "不及格减少"})
    assert kept.status_code == 302
    case = KnowledgeCase.objects.get()
    student = sign_in("student").get(reverse("knowledge.list"), {"q": "答疑"}).content.decode()
    assert case.title in student
    entry.refresh_from_db()
    assert entry.state == "effective"


def test_evidence_is_kept_and_given_to_who_may_see_it_and_nobody_else(sign_in, entry, filed):
    lead = sign_in("program_lead")
    assert hand_in(lead, entry, text_file(LONG)).status_code == 302
    file = Evidence.objects.get()
    assert filed() == [str(file.uuid)]
    address = reverse("improvements.evidence", args=[file.uuid])
    answer = lead.get(address)
    assert answer.content.decode() == LONG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in("student").get(address).status_code == 404


@pytest.mark.parametrize(
    ("file", "kind", "said"),
    [
        (text_file(""), "record", "空"),
        (SimpleUploadedFile("a.exe", b"MZ\0"), "record", "不收这种类型"),
        (SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>"), "record", "与文件名不符"),
        (SimpleUploadedFile("a.docx", b"PK\x03\x04broken"), "record", "损坏"),
        (text_file("行\n1"), "photo", "不能是"),
        (text_file("行\n1"), "", ""),
    ],
)
def test_what_is_no_evidence_is_refused_and_nothing_is_kept(
    sign_in, entry, filed, file, kind, said
):
    answer = hand_in(sign_in("program_lead"), entry, file, kind)
    assert answer.status_code in {400, 422}
    assert said in answer.content.decode()
    assert not Evidence.objects.exists()
    assert filed() == []


def test_the_same_file_and_almost_the_same_text_are_refused(sign_in, entry, filed):
    lead = sign_in("program_lead")
    hand_in(lead, entry, text_file(LONG))
    for again in (
        text_file(LONG, "另一个名字.txt"),
        text_file(LONG.replace("三节", "四节", 1), "改过一个字.txt"),
        SimpleUploadedFile("换成Word.docx", word(LONG.replace("三节", "四节", 1))),
    ):
        answer = hand_in(lead, entry, again)
        assert answer.status_code == 422
        assert "重复" in answer.content.decode()
    assert Evidence.objects.count() == len(filed()) == 1


def word(text):
    """The least Word would take for a document."""
    out, name = io.BytesIO(), "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(out, "w") as package:
        body = f'<w:document xmlns:w="{name}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
        package.writestr("word/document.xml", body)
    return out.getvalue()


def test_an_outsider_sees_the_entry_without_names_and_acts_on_nothing(sign_in, entry):
    expert = sign_in("expert")
    page = expert.get(to("one", entry)).content.decode()
    assert entry.title in page
    assert entry.owner.name not in page
    assert expert.post(to("act", entry), {"act": "begin"}).status_code in {403, 404}
    assert expert.post(to("verify", entry), {}).status_code in {403, 404}
