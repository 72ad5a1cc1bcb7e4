"""Reports in the browser and as Word: written, bound, signed by three, frozen, exported."""

import io
import re
import shutil
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from lemnis import queue
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight import documents
from lemnis.insight.actions.reports import Now, open_report, write_text
from lemnis.insight.models import Claim, Report, ReportVersion, SignOff
from lemnis.insight.queries.report_pages import report
from lemnis.insight.rules.report_parts import texts
from lemnis.jobs.tasks import begin
from lemnis.people.models import Account, Grant, Message, Subject
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

NASTY = "{{ 7*7 }} <w:p/> =HYPERLINK(1) & 两班周日返校晚"
HOUSE = operator("program_lead")


@pytest.fixture
def draft(sign_in):
    """Return a draft of the program that the account ``program_lead`` answers for."""
    owner = Account.objects.get(username="program_lead").person
    program = Subject.objects.filter(kind="program", owner=owner).first()
    today = this_day()
    now = Now(college_at_hand(HOUSE, today), today, timezone.now())
    uuid = open_report(
        kind="program-improvement", subject=SubjectRef(SubjectKind.PROGRAM, program.code),
        period="2024-2025-2", now=now, by=HOUSE,
    )  # fmt: skip
    return Report.objects.get(uuid=uuid)


def page_of(draft, number=None):
    return report(HOUSE, draft.uuid, number, this_day())


def fill(draft, text="写好了"):
    for place in texts(draft.versions.get(number=draft.version).body):
        draft.refresh_from_db()
        write_text(report=draft.uuid, code=place["code"], text=text, moves=draft.moves,
                   at=timezone.now(), by=HOUSE)  # fmt: skip
    draft.refresh_from_db()


def press(client, draft, act, **more):
    draft.refresh_from_db()
    address = reverse("reports.act", kwargs={"uuid": draft.uuid})
    told = client.post(address, {"act": act, "moves": draft.moves, **more})
    draft.refresh_from_db()
    return told


def publish(sign_in, draft):
    for role, act in (("program_lead", "submit"), ("quality_office", "review"),
                      ("leader", "publish")):  # fmt: skip
        assert press(sign_in(role), draft, act).status_code == 302, act


def test_every_number_on_the_page_is_the_one_measured(sign_in, draft):
    client, page = sign_in("program_lead"), page_of(draft)
    shown = client.get(reverse("reports.one", kwargs={"uuid": draft.uuid})).content.decode()

    numbers = [int(n) for n in re.findall(r"<sup>(\d+)</sup>", shown)]
    assert set(numbers) == {held.number for held in page.held.values()}
    measured = [h for h in page.held.values() if h.claimed.key.startswith("number:")]
    assert measured
    for held in measured:
        bound = held.claimed
        why = reverse("explain.number", kwargs={"indicator": bound.indicator,
                                                **bound.subject._asdict()})  # fmt: skip
        told = client.get(f"{why}?period={bound.period}").context["found"]
        assert str(told.shown) == bound.value
        asked = f"{reverse('reports.one', kwargs={'uuid': draft.uuid})}?number={held.number}"
        card = client.get(asked, HTTP_HX_REQUEST="true")
        assert why in card.content.decode()


def test_a_report_is_signed_by_three_and_then_frozen(sign_in, draft):
    fill(draft)
    publish(sign_in, draft)

    assert draft.state == "published"
    signed = SignOff.objects.filter(version__report=draft).values_list("step", "by")
    assert list(signed) == [("author", "program_lead"), ("reviewer", "quality_office"),
                            ("leader", "leader")]  # fmt: skip
    text = reverse("reports.text", kwargs={"uuid": draft.uuid})
    wanted = {"code": "causes", "text": "改了", "moves": draft.moves}
    assert sign_in("program_lead").post(text, wanted).status_code == 409
    assert press(sign_in("program_lead"), draft, "change").status_code == 409


def test_nobody_signs_twice_and_only_the_leader_publishes(sign_in, draft):
    fill(draft)
    lead = sign_in("program_lead")

    assert press(lead, draft, "submit").status_code == 302
    assert press(lead, draft, "review").status_code == 409
    assert press(sign_in("quality_office"), draft, "review").status_code == 302
    assert press(lead, draft, "publish").status_code == 403


def test_a_superseded_number_is_refused_with_its_name_and_bound_anew_at_one_click(sign_in, draft):
    fill(draft)
    claim = Claim.objects.filter(version__report=draft, key__startswith="number:").first()
    Claim.objects.filter(pk=claim.pk).update(value="1.5")
    lead = sign_in("program_lead")

    refused = press(lead, draft, "submit")

    assert refused.status_code == 409
    assert claim.name_zh in refused.content.decode()
    assert press(lead, draft, "change").status_code == 302
    assert draft.version == 2
    assert not page_of(draft).unsound
    assert page_of(draft).texts["causes"] == "写好了"
    assert press(lead, draft, "submit").status_code == 302


def test_a_change_after_the_review_opens_the_report_again(sign_in, draft):
    fill(draft)
    press(sign_in("program_lead"), draft, "submit")
    press(sign_in("quality_office"), draft, "review")

    text = reverse("reports.text", kwargs={"uuid": draft.uuid})
    wanted = {"code": "causes", "text": "另有原因", "moves": draft.moves}
    sign_in("program_lead").post(text, wanted)

    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("draft", 2)
    first, second = ReportVersion.objects.filter(report=draft).order_by("number")
    assert first.digest != second.digest
    assert first.sections.get(code="causes").text == "写好了"
    assert second.signoffs.count() == 0


def test_giving_back_needs_a_reason_that_the_author_reads(sign_in, draft):
    fill(draft)
    press(sign_in("program_lead"), draft, "submit")
    office = sign_in("quality_office")

    assert press(office, draft, "return").status_code == 409
    assert press(office, draft, "return", note="第三节写清楚").status_code == 302
    assert draft.state == "draft"
    history = sign_in("program_lead").get(reverse("reports.history", kwargs={"uuid": draft.uuid}))
    assert "第三节写清楚" in history.content.decode()


@pytest.fixture
def of_college(sign_in):
    """Return a draft, all texts written, of the college whose head and reviewer have accounts."""
    code = Grant.objects.get(account__username="reviewer").unit.code
    today = this_day()
    now = Now(college_at_hand(HOUSE, today), today, timezone.now())
    uuid = open_report(
        kind="college-improvement", subject=SubjectRef(SubjectKind.COLLEGE, code),
        period="2024-2025", now=now, by=operator("unit_head"),
    )  # fmt: skip
    found = Report.objects.get(uuid=uuid)
    fill(found)
    return found


def test_a_reviewer_who_only_verifies_passes_a_report_on_or_gives_it_back(sign_in, of_college):
    reviewer, head = sign_in("reviewer"), sign_in("unit_head")
    address = reverse("reports.one", kwargs={"uuid": of_college.uuid})
    assert reviewer.get(address).status_code == 404  # a draft is not theirs yet

    press(head, of_college, "submit")
    assert address in reviewer.get(reverse("workbench.home")).content.decode()
    assert press(reviewer, of_college, "return", note="再看第二节").status_code == 302
    press(head, of_college, "submit")
    assert press(reviewer, of_college, "review").status_code == 302

    assert of_college.state == "reviewed"
    assert reviewer.get(address).status_code == 200
    assert press(reviewer, of_college, "publish").status_code == 403
    text = reverse("reports.text", kwargs={"uuid": of_college.uuid})
    wanted = {"code": "causes", "text": "改", "moves": of_college.moves}
    assert reviewer.post(text, wanted).status_code == 403


def test_a_signature_is_told_once_to_who_comes_next_and_what_came_of_it_to_the_author(
    sign_in, of_college, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(queue, "_listeners", queue.defaultdict(list))
    begin()
    with django_capture_on_commit_callbacks(execute=True) as jobs:
        press(sign_in("unit_head"), of_college, "submit")
    assert readers(of_college) == {"quality_office", "reviewer", "supervisor"}

    for job in jobs:  # killed before it could say that it was done, it is done again
        job()
    assert messages(of_college).count() == 3

    with django_capture_on_commit_callbacks(execute=True):
        press(sign_in("reviewer"), of_college, "review")
    passed = messages(of_college).order_by("id")[3:]
    # The office may sign, too; the leader is told because only now it is their turn.
    assert named(passed) == {"quality_office", "leader", "unit_head"}
    assert all(row.zh.startswith("报告待签发：") for row in passed)

    with django_capture_on_commit_callbacks(execute=True):
        press(sign_in("leader"), of_college, "return", note="再看第二节")
    (back,) = messages(of_college).order_by("id")[6:]
    assert named([back]) == {"unit_head"}
    assert back.zh.startswith("报告草稿：")


def messages(report_):
    return Message.objects.filter(page=f"/reports/{report_.uuid}", kind="report")


def readers(report_):
    return named(messages(report_))


def named(rows):
    """Return the accounts of those who were told."""
    people = {row.person_id for row in rows} - {None}
    own = {row.account.username for row in rows if row.account}
    return own | set(Account.objects.filter(person__in=people).values_list("username", flat=True))


def test_of_two_who_press_at_once_one_is_told(sign_in, draft):
    fill(draft)
    client = sign_in("program_lead")
    address = reverse("reports.act", kwargs={"uuid": draft.uuid})

    told = [client.post(address, {"act": "submit", "moves": draft.moves}) for _ in range(2)]

    assert [answer.status_code for answer in told] == [302, 409]


def test_a_draft_is_for_those_who_write_what_is_published_for_those_who_may_see(sign_in, draft):
    address = reverse("reports.one", kwargs={"uuid": draft.uuid})
    assert sign_in("expert").get(address).status_code == 404
    assert sign_in("student").get(address).status_code == 404

    fill(draft)
    publish(sign_in, draft)

    assert sign_in("expert").get(address).status_code == 200
    assert sign_in("student").get(address).status_code == 404


def test_versions_can_be_compared(sign_in, draft):
    fill(draft)
    publish(sign_in, draft)
    lead = sign_in("program_lead")
    assert press(lead, draft, "revise").status_code == 302
    text = reverse("reports.text", kwargs={"uuid": draft.uuid})
    lead.post(text, {"code": "next", "text": "提高到五门", "moves": draft.moves})

    shown = lead.get(reverse("reports.history", kwargs={"uuid": draft.uuid})).context

    assert [(c.before, c.after) for c in shown["changes"]] == [("写好了", "提高到五门")]


def test_a_report_begins_at_its_subject_and_waits_on_the_workbench(sign_in, draft):
    client = sign_in("program_lead")
    subject = {"kind": "program", "code": draft.subject.code}
    page = client.get(reverse("subjects.one", kwargs=subject)).content.decode()
    assert reverse("reports.one", kwargs={"uuid": draft.uuid}) in page

    told = client.post(reverse("reports.begin"), {
        "of": "program", "code": draft.subject.code, "choice": "program-quality|2024-2025",
    })  # fmt: skip

    assert told.status_code == 302
    assert told["Location"] in client.get(reverse("workbench.home")).content.decode()
    again = client.post(reverse("reports.begin"), {
        "of": "program", "code": draft.subject.code, "choice": "program-quality|2024-2025",
    })  # fmt: skip
    assert again["Location"] == told["Location"]


def word_of(client, draft):
    answer = client.get(reverse("reports.word", kwargs={"uuid": draft.uuid}))
    assert answer["Content-Type"] == documents.MEDIA
    return answer.content


def test_what_a_person_wrote_stays_text_in_word(sign_in, draft):
    fill(draft, NASTY)

    found = Document(io.BytesIO(word_of(sign_in("program_lead"), draft)))

    assert NASTY in [paragraph.text for paragraph in found.paragraphs]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_opens_the_word_and_every_figure_equals_its_measurement(
    sign_in, draft, tmp_path
):
    fill(draft)
    (tmp_path / "report.docx").write_bytes(word_of(sign_in("program_lead"), draft))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8",
               "--outdir", str(tmp_path), str(tmp_path / "report.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)

    told = (tmp_path / "report.txt").read_text("utf-8-sig")

    page = page_of(draft)
    assert "偏差与原因" in told
    for held in page.held.values():
        claimed = held.claimed
        figure = f"{claimed.value.replace('-', '−')}{claimed.unit.zh}{held.number}"
        assert figure in told, figure
