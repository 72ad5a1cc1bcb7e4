"""Copies are kept while nothing changes: every committed change is noticed, whoever made it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from clerks import ROOT
from lemnis.people.actions import record
from lemnis.people.bulk import update
from lemnis.people.editions import Kept, begin, edition, reading
from lemnis.people.looks import looks
from lemnis.people.models import AuditEvent, Duty, Person, Unit

pytestmark = pytest.mark.slow
committing = pytest.mark.django_db(transaction=True)
UNITS = ("people_unit",)


@pytest.fixture
def shared():
    """Several connections at once: of PostgreSQL only, ``conftest`` sees to that."""


def now():
    return edition().of(UNITS)


def counted():
    return edition().numbers.get("people_unit", 0)


def a_unit(code="u1"):
    return Unit.objects.create(code=code, name=code, kind="office", path=f"/{code}/")


def renamed(unit):
    Unit.objects.filter(pk=unit.pk).update(name="other")


def written_in_bulk(unit):
    with transaction.atomic():
        update(Unit, ["name"], [("other", unit.pk)])


def removed(unit):
    unit.delete()


@committing
@pytest.mark.parametrize("change", [renamed, written_in_bulk, removed])
def test_a_change_of_any_kind_counts_the_edition_on(change):
    unit = a_unit()
    before = counted()

    change(unit)

    assert counted() == before + 1


@committing
def test_many_changes_of_one_transaction_count_once_and_only_when_they_stand():
    before = counted()
    with transaction.atomic():
        a_unit("u1")
        a_unit("u2")
        assert edition() is None

    assert counted() == before + 1


@committing
def test_what_is_taken_back_was_no_change():
    before = now()
    with transaction.atomic():
        a_unit()
        transaction.set_rollback(True)

    assert now() == before
    a_unit()
    assert now() != before


@pytest.mark.django_db
def test_who_is_there_and_who_looks_changes_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as counted:
        Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
        record(by=ROOT, act="subject.look", kind="student", persons=["s1"])

    assert counted == []
    assert AuditEvent.objects.filter(person="s1").exists()


@committing
def test_an_answer_is_kept_until_something_changes():
    answers = iter(range(10))
    kept = Kept(4)

    def ask():
        return kept.of("how many", lambda: (Unit.objects.count(), next(answers))[1])

    assert [ask(), ask()] == [0, 0]
    a_unit()
    assert [ask(), ask()] == [1, 1]
    Duty.objects.exists()  # to read elsewhere, and to write there, is nothing to it
    Person.objects.create(number="t9", name="九", kind="staff")
    assert [ask(), ask()] == [1, 1]


@committing
def test_what_an_answer_is_made_of_goes_into_whatever_it_goes_into():
    inner, outer, answers = Kept(4), Kept(4), iter(range(10))

    def units():
        return inner.of("units", Unit.objects.count)

    def ask():
        return outer.of("twice", lambda: (2 * units(), next(answers)))

    units()
    assert ask() == (0, 0)  # the inner one was kept, and nothing was read for it this time
    a_unit()
    assert ask() == (2, 1)


@committing
def test_rows_of_a_join_and_of_a_question_within_a_question_are_read_too():
    inner = Unit.objects.filter(name="x").values("pk")
    with reading() as found:
        list(Person.objects.filter(unit__in=inner).select_related("account"))

    assert {"people_person", "people_unit", "people_account"} <= found


@committing
def test_of_two_who_count_at_once_nothing_is_lost(shared):
    before = counted()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_added, range(12)))

    assert counted() == before + 12


def _added(number):
    try:
        a_unit(f"n{number}")
    finally:
        connection.close()


@committing
def test_a_server_that_begins_shows_nothing_that_was_kept_before_it():
    answers = iter(range(10))
    kept = Kept(4)
    assert kept.of("how many", lambda: next(answers)) == 0

    begin()

    assert kept.of("how many", lambda: next(answers)) == 1


@committing
def test_nothing_is_kept_of_what_a_transaction_sees_that_may_be_taken_back():
    kept = Kept(4)

    def units():
        return kept.of("units", Unit.objects.count)

    before = units()
    with transaction.atomic():
        a_unit()
        assert units() == before + 1
        transaction.set_rollback(True)

    assert units() == before


@committing
def test_another_connection_notices_what_this_one_has_changed():
    before = counted()
    connection.close()
    a_unit()
    connection.close()

    assert counted() == before + 1


@pytest.mark.django_db
def test_who_is_looked_at_is_gathered_so_that_it_can_be_written_down_again():
    with looks() as found:
        record(by=ROOT, act="unit.add", kind="unit", what="u1")
        record(by=ROOT, act="subject.look", kind="student", what="s1", persons=["s1"])

    assert [look["persons"] for look in found] == [["s1"]]
    record(by=ROOT, **found[0])
    assert AuditEvent.objects.filter(person="s1", act="subject.look").count() == 2
