"""Pages are shown again as they were, never older than what they are made of, never to others."""

import re
import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lived_in import lived_in, signed_in

from lemnis.insight.warming import warm
from lemnis.lake.datasets import CATALOGUE
from lemnis.lake.store import Lake
from lemnis.people.models import Account, AuditEvent, Grant, Subject
from lemnis.spiral.models import Finding

pytestmark = pytest.mark.slow
FEW = 7  # session, account, roles, editions, messages; a look is written down in two more
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def college(alerted, tmp_path, django_db_setup, django_db_blocker):
    """A demo with alerts, of this test's own."""
    with django_db_blocker.unblock(), lived_in(alerted.folder, tmp_path / "demo") as home:
        yield home


@pytest.fixture
def office(college):
    """Somebody of the quality office, who has been on the site before."""
    return known("quality_office")


def known(username):
    client = signed_in(username)
    client.get("/")  # the first page brings the token that a browser keeps
    assert "csrftoken" in client.cookies
    return client


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return page.content, len(queries)


@pytest.mark.parametrize("address", ["/subjects?kind=program", "/alerts", "/indicators", "/tasks"])
def test_a_page_is_made_once_and_shown_again_as_it_was(office, address):
    first, _ = asked(office, address)

    again, queries = asked(office, address)

    assert again == first
    assert queries <= FEW


def test_a_page_is_made_anew_where_what_it_is_made_of_changes_and_only_there(office, college):
    asked(office, "/subjects?kind=program")
    Finding.objects.filter(pk=0).update(action="")
    assert asked(office, "/subjects?kind=program")[1] <= FEW

    Subject.objects.filter(kind="program").update(name="改了名")

    page, queries = asked(office, "/subjects?kind=program")
    assert queries > FEW
    assert "改了名".encode() in page


def test_a_page_is_made_anew_once_the_college_writes_a_page_of_the_catalogue(office, college):
    asked(office, "/assessments")
    assert asked(office, "/assessments")[1] <= FEW

    shutil.copy(CATALOGUE / "official_scheme.yaml", college / "catalogue")

    assert asked(office, "/assessments")[1] > FEW


def test_the_workbench_is_kept_but_for_whoever_reads_the_audit_log_on_it(office, college):
    teacher = known("teacher")
    asked(teacher, "/")
    assert asked(teacher, "/")[1] <= FEW

    auditor = known("auditor")
    asked(auditor, "/")
    assert asked(auditor, "/")[0] != asked(auditor, "/")[0]


def test_a_first_look_at_a_subject_asks_nothing_of_the_lake_once_it_is_warm(office, monkeypatch):
    asked_for, present = [], Lake.present
    monkeypatch.setattr(Lake, "present", lambda lake: asked_for.append(1) or present(lake))
    codes = Subject.objects.filter(kind="program").values_list("code", flat=True)
    cold, _ = asked(office, f"/subjects/program/{codes[0]}?show=history")
    assert asked_for

    warm()
    asked_for.clear()
    asked(office, f"/subjects/program/{codes[1]}?show=history")
    Subject.objects.filter(pk=0).update(name="")  # whatever was kept is made anew
    again, _ = asked(office, f"/subjects/program/{codes[0]}?show=history")

    assert not asked_for
    assert TOKEN.sub(b"", again).count(b"<tr>") == TOKEN.sub(b"", cold).count(b"<tr>")


def test_nothing_old_is_shown_once_anything_has_changed(office):
    program = Subject.objects.filter(kind="program").first()
    address = f"/subjects/program/{program.code}"
    asked(office, address)

    Subject.objects.filter(pk=program.pk).update(name="改名后的专业")

    assert "改名后的专业".encode() in asked(office, address)[0]


def test_nobody_is_shown_the_page_of_another(office):
    mine, _ = asked(office, "/")

    theirs, _ = asked(known("teacher"), "/")

    assert TOKEN.sub(b"", theirs) != TOKEN.sub(b"", mine)


def test_whoever_loses_a_role_loses_its_pages_at_once(office):
    code = Subject.objects.filter(kind="program").values_list("code", flat=True)[0]
    asked(office, f"/subjects/program/{code}")

    Grant.objects.filter(account__username="quality_office").delete()

    assert office.get(f"/subjects/program/{code}").status_code == 404


def test_every_look_at_a_person_is_written_down_though_the_page_is_kept(office):
    student = Account.objects.get(username="student").person.number

    for _ in range(3):
        asked(office, f"/subjects/student/{student}")

    looks = AuditEvent.objects.filter(person=student, act="subject.look", by="quality_office")
    assert looks.count() == 3


def test_each_language_and_theme_has_its_own(office):
    chinese, _ = asked(office, "/alerts")
    office.cookies["lemnis_language"] = "en"
    english, _ = asked(office, "/alerts")
    office.cookies["lemnis_theme"] = "dark"
    dark, _ = asked(office, "/alerts")

    assert len({chinese, english, dark}) == 3
    assert b'lang="en"' in english


def test_a_message_come_in_since_is_counted_on_the_page(office):
    from lemnis.people.models import Message

    asked(office, "/alerts")
    account = Account.objects.get(username="quality_office")
    told = Message(person=account.person, account=None if account.person else account,
                   key="k", kind="alert", zh="一则消息", en="A message", by="li",
                   at=account.created_at)  # fmt: skip
    before, _ = asked(office, "/alerts")
    told.save()

    assert asked(office, "/alerts")[0] != before
