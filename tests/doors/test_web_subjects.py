"""The page of a subject and lists of subjects: who sees whom, what is covered, what is written."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lived_in import lived_in, signed_in

from lemnis.people.models import Account, AuditEvent, Subject

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def college(alerted, tmp_path_factory, django_db_setup, django_db_blocker):
    """The demo with alerts, open for all tests of this module."""
    copy = tmp_path_factory.mktemp("subjects") / "demo"
    with django_db_blocker.unblock(), lived_in(alerted.folder, copy) as home:
        yield home


@pytest.fixture(scope="module")
def office(college):
    """The browser of the quality office."""
    return signed_in("quality_office")


def number_of(username):
    return Account.objects.get(username=username).person.number


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def a(kind, **wanted):
    return Subject.objects.filter(kind=kind, active_until=None, **wanted).order_by("code").first()


@pytest.mark.parametrize(
    "kind",
    ["school", "college", "office", "program", "course", "section", "teacher", "class", "student"],
)
def test_every_kind_of_subject_has_a_page(office, kind):
    found = a(kind)

    page = office.get(f"/subjects/{kind}/{found.code}")

    assert page.status_code == 200
    assert page.templates[0].name == "subjects/one.html"


def test_the_page_of_a_program_says_what_is_measured_and_who_owns_it(office):
    program = a("program")

    page = text_of(office.get(f"/subjects/program/{program.code}?show=numbers"))

    assert "PRG-RES-006" in page
    assert program.name in page
    assert program.owner.name in page


def test_past_periods_can_be_chosen_and_nonsense_is_passed_over(office):
    program = a("program").code

    nonsense = office.get(f"/subjects/program/{program}?period=2199-1'--")

    assert nonsense.status_code == 200
    assert nonsense.context["portrait"].until is None


@pytest.mark.parametrize("show", ["", "numbers", "history", "<script>"])
@pytest.mark.parametrize("words", ["'; DROP TABLE", "%00", "🐟" * 200, "<b>"])
def test_hostile_words_find_nothing_and_are_never_written_as_they_came(office, show, words):
    query = {"show": show, "q": words, "status": words, "system": words, "sort": words}

    page = office.get(f"/subjects/program/{a('program').code}", query)

    assert page.status_code == 200
    assert "<b>" not in page.content.decode().split('type="search"', 1)[-1].split(">", 1)[0]


def test_a_stranger_is_asked_to_sign_in(college):
    assert Client().get(f"/subjects/program/{a('program').code}").status_code == 302


@pytest.mark.parametrize("path", ["planet/P1", "program/none", "student/../x", "program/%F0%9F"])
def test_what_is_not_there_is_not_found(office, path):
    assert office.get(f"/subjects/{path}").status_code == 404


def test_a_dean_sees_the_own_college_and_no_other(college):
    dean, grant = signed_in("unit_head"), Account.objects.get(username="unit_head").grants.first()
    own = a("college", unit=grant.unit)
    other = Subject.objects.filter(kind="college").exclude(pk=own.pk).first()

    assert dean.get(f"/subjects/college/{own.code}").status_code == 200
    assert dean.get(f"/subjects/college/{other.code}").status_code == 404
    listed = text_of(dean.get("/subjects?kind=college"))
    assert own.name in listed
    assert other.name not in listed


@pytest.mark.parametrize("role", ["student", "teacher"])
def test_one_sees_oneself_uncovered_and_unrecorded_and_nobody_else(college, role):
    client, number = signed_in(role), number_of(role)
    before = AuditEvent.objects.filter(act="subject.look").count()

    page = client.get(f"/subjects/{role}/{number}")

    assert page.status_code == 200
    assert a(role, code=number).name in text_of(page)
    assert number in text_of(page)
    assert AuditEvent.objects.filter(act="subject.look").count() == before
    other = Subject.objects.filter(kind=role).exclude(code=number).first()
    assert client.get(f"/subjects/{role}/{other.code}").status_code == 404


def test_somebody_else_is_covered_and_the_look_is_written_down(office):
    student = a("student")

    page = text_of(office.get(f"/subjects/student/{student.code}"))

    assert student.name not in page
    assert student.code not in page
    event = AuditEvent.objects.filter(act="subject.look").order_by("-number").first()
    assert (event.by, event.what, event.person) == ("quality_office", student.code, student.code)


def test_a_list_covers_whom_the_page_covers(office):
    student = a("student")

    listed = text_of(office.get("/subjects?kind=student&sort=code"))

    assert student.name[0] + "*" in listed
    assert student.code not in listed


def test_whoever_may_see_names_leaves_a_trace_for_each(college):
    before = AuditEvent.objects.filter(act="subject.list").count()

    rows = signed_in("unit_head").get("/subjects?kind=student").context["table"].rows

    assert {row.code for row in rows} == {row.ref.code for row in rows}
    assert AuditEvent.objects.filter(act="subject.list").count() == before + len(rows)


def test_roles_that_see_no_subject_find_no_page(college):
    steward = signed_in("data_steward")

    assert steward.get("/subjects").status_code == 404
    assert steward.get(f"/subjects/program/{a('program').code}").status_code == 404


def test_an_expert_from_outside_sees_programs_and_no_person(college):
    expert = signed_in("expert")

    assert expert.get(f"/subjects/program/{a('program').code}").status_code == 200
    assert expert.get(f"/subjects/student/{a('student').code}").status_code == 404


def test_the_most_broken_comes_first_when_asked_for(office):
    rows = office.get("/subjects?kind=program&sort=-broken").context["table"].rows

    counts = [row.broken for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_the_gravest_alert_stands_in_the_row(office):
    rows = office.get("/subjects?kind=program&sort=-severity").context["table"].rows

    assert rows[0].severity is not None


def test_a_list_asks_as_often_for_a_thousand_rows_as_for_ten(office):
    unit, above = a("course").unit, a("course")
    day = dt.date(2024, 9, 1)
    Subject.objects.bulk_create(
        Subject(kind="course", code=f"X{n:04}", name=f"多{n}", unit=unit, above=None,
                active_from=day, path=f"{above.path}course:X{n:04}/")
        for n in range(1000)
    )  # fmt: skip

    def asked(query):
        office.get(f"/subjects?kind=course&{query}")  # what is cached for all is cached
        with CaptureQueriesContext(connection) as captured:
            page = office.get(f"/subjects?kind=course&{query}")
        assert page.status_code == 200
        return len(captured)

    assert asked("q=X000&sort=-broken") == asked("sort=-broken")
    assert asked("q=X000&export=csv") == asked("export=csv")
    Subject.objects.filter(code__startswith="X", kind="course").delete()


def test_numbers_leave_as_a_file_that_a_spreadsheet_does_not_run(office):
    program = a("program").code

    file = office.get(f"/subjects/program/{program}?show=numbers&export=csv")

    assert file.headers["Content-Type"].startswith("text/csv")
    assert "PRG-RES-006" in file.content.decode("utf-8-sig")
