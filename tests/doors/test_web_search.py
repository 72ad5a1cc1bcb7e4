"""Search: what everybody finds, and what nobody finds who may not see it."""

import pytest
from lived_in import lived_in, signed_in

from lemnis.people.models import Account, AuditEvent, Subject

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def college(alerted, tmp_path_factory, django_db_setup, django_db_blocker):
    """The demo with alerts, open for all tests of this module."""
    copy = tmp_path_factory.mktemp("search") / "demo"
    with django_db_blocker.unblock(), lived_in(alerted.folder, copy) as home:
        yield home


@pytest.fixture(scope="module")
def office(college):
    """The browser of the quality office."""
    return signed_in("quality_office")


def found(client, words):
    return client.get("/search", {"q": words}).context["found"]


def test_subjects_indicators_units_and_pages_are_found_by_name_and_code(office):
    program = Subject.objects.filter(kind="program", active_until=None).first()

    assert program.code in [s.ref.code for s in found(office, program.name).subjects]
    assert "PRG-RES-006" in [i.code for i in found(office, "prg-res-006").indicators]
    assert program.unit.code in [u.code for u in found(office, program.unit.name).units]
    assert found_pages(office, "主体") == ["质量主体"]


def found_pages(client, words):
    return [page.title.zh for page in client.get("/search", {"q": words}).context["pages"]]


def test_while_typing_only_the_list_comes(office):
    part = office.get("/search", {"q": "率"}, headers={"HX-Request": "true"})

    assert part.templates[0].name == "search/_found.html"
    assert len(part.context["found"].indicators) == 5


def test_nothing_asked_is_nothing_found(office):
    assert found(office, "  ").total == 0


@pytest.mark.parametrize("words", ["%", "'; --", "\0", "<img src=x>", "长" * 5000, "_"])
def test_hostile_words_are_words(office, words):
    page = office.get("/search", {"q": words})

    assert page.status_code == 200
    assert "<img src=x>" not in page.content.decode()


def test_covered_persons_are_found_by_their_whole_number_only(office):
    student = Subject.objects.filter(kind="student", active_until=None).first()

    assert found(office, student.name).subjects == ()
    assert found(office, student.code[:-1]).subjects == ()
    (only,) = found(office, student.code).subjects
    assert (student.name in only.name.zh, student.code == only.code) == (False, False)


def test_a_dean_finds_own_students_by_name_and_leaves_a_trace(college):
    dean = signed_in("unit_head")
    unit = Account.objects.get(username="unit_head").grants.first().unit
    student = Subject.objects.filter(
        kind="student", active_until=None, unit__path__startswith=unit.path
    ).first()

    assert student.code in [s.code for s in found(dean, student.name).subjects]
    last = AuditEvent.objects.filter(act="subject.list", by="unit_head").order_by("-number")
    assert student.code in [event.person for event in last]


def test_a_student_finds_nobody_else(college):
    student = signed_in("student")
    other = Subject.objects.filter(kind="program").first()

    assert found(student, other.name).subjects == ()
    assert found(student, other.unit.name).units == ()
