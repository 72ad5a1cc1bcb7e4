"""Messages: told once, to whom they are for, read by nobody else; how one wants to be told."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

import clerks
from lemnis.errors import WrongUse
from lemnis.people import actions, queries
from lemnis.people.models import Account, AuditEvent, Delivery, Message, Person
from lemnis.people.queries import MessageWishes, Readers
from lemnis.people.rules.messages import Channel, MessageKind, Pace
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.values import SubjectKind, SubjectRef, Title

pytestmark = pytest.mark.django_db

HOUSE = operator("lemnis")
NOON = dt.datetime(2025, 9, 1, 4, tzinfo=dt.UTC)  # in the college's own time


@pytest.fixture(autouse=True)
def college(db, settings):
    settings.LEMNIS_CHANNELS = []
    return clerks.college()


@pytest.fixture
def mail(settings):
    settings.LEMNIS_CHANNELS = ["mail", "wecom"]


def note(*numbers, key="task:1:overdue", to=None, **facts):
    title = Title("任务已逾期", "A task is overdue")
    return actions.Note(
        Readers.of(*numbers) if to is None else to, key, MessageKind.TASK, title, **facts
    )


def tell(*notes, at=NOON):
    return actions.tell(notes=notes, at=at, by=HOUSE)


def person(number):
    return Viewer(number, number)


def with_mail(username, number):
    clerks.account(username, number=number)
    Account.objects.filter(username=username).update(email=f"{username}@example.edu.cn")
    return clerks.viewer(username)


def test_what_is_told_twice_is_told_once():
    counted = [tell(note("t1", "t2")), tell(note("t1", "t2")), tell(note("t1", "s1"))]

    assert counted == [2, 0, 1]
    assert [queries.inbox(person(n)).total for n in ("t1", "t2", "s1")] == [1, 1, 1]


def test_the_database_itself_refuses_a_second_message_of_the_same_key():
    tell(note("t1"))
    first = Message.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            person=first.person, key=first.key, kind="task", zh="又", en="again", at=NOON, by="x"
        )


def test_one_in_the_same_breath_told_by_number_and_by_account_is_told_once():
    clerks.account("chen", number="t1")

    assert tell(note(to=Readers.of("t1") | Readers.named("chen"))) == 1


def test_an_account_of_nobody_in_particular_has_an_inbox_too():
    clerks.account("root2")

    tell(note(to=Readers.named("root2")))

    assert queries.unread(clerks.viewer("root2")) == 1


def test_whom_nobody_knows_is_passed_over():
    assert tell(note("nobody", "t1")) == 1


def test_nobody_reads_or_ticks_off_what_is_for_somebody_else():
    tell(note("t1"))
    row = queries.inbox(person("t1")).rows[0]

    seen = queries.message(person("t2"), row.uuid)
    ticked = actions.mark_read(messages=[row.uuid], by=person("t2"))

    assert (seen, ticked) == (None, 0)
    assert queries.inbox(Viewer("")).total == 0
    assert queries.unread(person("t1")) == 1


def test_what_is_read_is_read_and_the_rest_is_not():
    tell(note("t1", key="a"), note("t1", key="b"), note("t1", key="c"))
    row = queries.inbox(person("t1")).rows[0]

    ticked = actions.mark_read(messages=[row.uuid], by=person("t1"))

    inbox = queries.inbox(person("t1"), MessageWishes(unread=True))
    assert (ticked, inbox.unread, inbox.total) == (1, 2, 2)
    assert actions.mark_read(messages=None, by=person("t1")) == 2
    assert queries.unread(person("t1")) == 0


def test_a_message_told_in_a_transaction_that_fails_was_never_told():
    with transaction.atomic():
        tell(note("t1"))
        transaction.set_rollback(True)

    assert tell(note("t1")) == 1


# --- who is to be told ---


def test_who_answers_for_a_subject_is_told_of_it():
    course, nobodys = SubjectRef(SubjectKind.COURSE, "K1"), SubjectRef(SubjectKind.COLLEGE, "U2")

    assert queries.owners(HOUSE, [course, nobodys]) == {course: Readers.of("t1")}


def test_new_work_is_told_to_whom_it_is_permitted_in_that_place(college):
    for name, unit in (("head1", "U1"), ("head2", "U2")):
        clerks.granted(name, "unit_head", unit=unit)
    clerks.granted("office", "quality_office")
    clerks.granted("leader", "leader")
    course = SubjectRef(SubjectKind.COURSE, "K1")

    told = queries.who_may(HOUSE, Permission.HANDLE_INCIDENTS, course, clerks.DAY)

    assert told == Readers.named("head1", "office")


# --- how it leaves the house ---


def test_without_a_way_out_a_message_only_stands_in_the_inbox():
    with_mail("chen", "t1")

    tell(note("t1"))

    assert (Message.objects.count(), Delivery.objects.count()) == (1, 0)


def test_by_default_it_goes_with_the_mail_of_the_next_morning(mail):
    who = with_mail("chen", "t1")

    tell(note("t1"), note("t1", key="alert:1", severity="red"))

    grave, usual = sorted(Delivery.objects.all(), key=lambda row: row.next_try_at)
    assert grave.next_try_at == NOON
    assert usual.next_try_at == dt.datetime(2025, 9, 1, 23, 30, tzinfo=dt.UTC)
    assert (grave.group, usual.group) == ("", "2025-09-02")
    assert {d.channel for row in queries.inbox(who).rows for d in row.deliveries} == {"mail"}


def test_a_robot_is_used_where_its_reader_has_one(mail):
    who = with_mail("chen", "t1")
    wishes = actions.PreferenceWishes(
        mail=False, robots={Channel.WECOM: "abc-1", Channel.FEISHU: "x"}, pace=Pace.AT_ONCE
    )
    actions.write_preference(wishes=wishes, by=who)

    tell(note("t1"))

    assert [*Delivery.objects.values_list("channel", "next_try_at")] == [("wecom", NOON)]


def test_a_preference_is_kept_without_its_keys_in_the_log():
    who = with_mail("chen", "t1")
    wishes = actions.PreferenceWishes(
        mail=True, robots={Channel.WECOM: " secret-key "}, pace=Pace.DAILY,
        quiet_from=dt.time(22), quiet_until=dt.time(6),
    )  # fmt: skip
    actions.write_preference(wishes=wishes, by=who)

    kept = queries.own_preference(who)

    assert kept.robots == {Channel.WECOM: "secret-key"}
    assert (kept.quiet_from, kept.quiet_until) == (dt.time(22), dt.time(6))
    assert "secret-key" not in AuditEvent.objects.get(act="preference.write").facts


@pytest.mark.parametrize(
    "wrong",
    [
        {"robots": {Channel.WECOM: "https://evil.example/"}},
        {"robots": {Channel.MAIL: "abc"}},
        {"quiet_from": dt.time(22)},
    ],
)
def test_a_preference_that_makes_no_sense_is_refused(wrong):
    who = with_mail("chen", "t1")
    usual = {"mail": True, "robots": {}, "pace": Pace.DAILY}

    with pytest.raises(WrongUse):
        actions.write_preference(wishes=actions.PreferenceWishes(**usual | wrong), by=who)


@pytest.mark.slow
def test_fifteen_thousand_are_told_in_seconds(django_assert_max_num_queries, college):
    Person.objects.bulk_create(
        Person(number=f"n{n}", name="某", kind="student") for n in range(15_000)
    )
    notes = [note(f"n{n}", key=f"cycle:{n}") for n in range(15_000)]

    with django_assert_max_num_queries(60):
        counted = tell(*notes)

    assert (counted, tell(*notes)) == (15_000, 0)
