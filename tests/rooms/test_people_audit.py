"""The audit log: whatever is done is in it, and nobody changes it unseen."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from clerks import DAY, ROOT, college, granted
from lemnis.errors import NotFound
from lemnis.people import actions, queries
from lemnis.people.models import AuditEvent, AuditHead
from lemnis.people.rules.chain import Fault

pytestmark = pytest.mark.django_db


def events(**wanted):
    return queries.audit(ROOT, queries.AuditWishes(**wanted)).rows


def three():
    for name in ("li", "wang", "zhang"):
        actions.record(by=ROOT, act="test.look", kind="subject", what=name, facts={"名": name})


def unguarded(sql):
    """Change the log as somebody could who takes its guards away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            cursor.execute("DROP TRIGGER audit_no_change ON people_auditevent")
        cursor.execute(sql)


def test_events_are_numbered_sealed_and_read_back():
    three()

    verdict = queries.verify_audit(ROOT)
    assert (verdict.events, verdict.broken) == (3, None)
    assert [(e.number, e.what, dict(e.facts)) for e in events()] == [
        (3, "zhang", {"名": "zhang"}),
        (2, "wang", {"名": "wang"}),
        (1, "li", {"名": "li"}),
    ]


@pytest.mark.parametrize(
    "sql", ["UPDATE people_auditevent SET what = 'x'", "DELETE FROM people_auditevent"]
)
def test_the_database_refuses_to_change_or_remove_an_event(sql):
    three()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("sql", "number", "fault"),
    [
        ("UPDATE people_auditevent SET what = 'x' WHERE number = 2", 2, Fault.CHANGED),
        ("UPDATE people_auditevent SET facts = '{}' WHERE number = 3", 3, Fault.CHANGED),
        ("DELETE FROM people_auditevent WHERE number = 2", 2, Fault.MISSING),
        ("DELETE FROM people_auditevent WHERE number = 1", 1, Fault.MISSING),
        ("DELETE FROM people_auditevent WHERE number = 3", 3, Fault.CUT),
    ],
)
def test_whoever_goes_round_the_guards_is_found_out(sql, number, fault):
    three()
    unguarded(sql)

    assert queries.verify_audit(ROOT).broken == (number, fault)


def test_a_log_cut_off_with_its_end_moved_shows_against_a_seal_noted_before():
    three()
    noted = queries.verify_audit(ROOT)
    unguarded("DELETE FROM people_auditevent WHERE number = 3")
    last = AuditEvent.objects.get(number=2)
    AuditHead.objects.update(number=2, seal=last.seal)

    assert queries.verify_audit(ROOT).broken is None
    cut = queries.verify_audit(ROOT, (noted.events, noted.seal))
    assert cut.broken == (3, Fault.CUT)


def test_an_event_is_undone_with_what_it_tells_of():
    with transaction.atomic():
        three()
        transaction.set_rollback(True)

    three()
    assert queries.verify_audit(ROOT)[:1] == (3,)


def test_accounts_grants_and_keys_are_all_in_it():
    college()
    office = granted("li", "quality_office")
    secret = actions.issue_token(
        name="表格", permissions=office.roles.__iter__().__next__().permissions, days=3, on=DAY,
        by=office,
    )  # fmt: skip
    actions.reset_password(username="li", by=ROOT)
    actions.close_account(username="li", by=ROOT)

    told = [event.act for event in reversed(events())]
    assert told == [
        "account.open", "role.grant", "token.issue", "account.reset_password", "account.close",
    ]  # fmt: skip
    written = json.dumps([event.facts for event in AuditEvent.objects.all()])
    assert secret not in written
    assert "grey heron" not in written


def test_the_log_is_filtered_and_paged():
    three()
    actions.record(by=granted("li", "leader"), act="rows.look", persons=["s1", "s2"])

    assert [e.person for e in events(act="rows.look")] == ["s2", "s1"]
    assert [e.person for e in events(person="s1")] == ["s1"]
    assert [e.what for e in events(what="wang")] == ["wang"]
    page = queries.audit(ROOT, queries.AuditWishes(by="root"), page=99, size=2)
    assert (page.total, page.page, page.pages) == (5, 3, 3)
    acts, kinds = queries.audit_words(ROOT)
    assert acts == ("account.open", "role.grant", "rows.look", "test.look")
    assert kinds == ("account", "subject")


def test_everybody_sees_who_looked_at_them_and_only_auditors_see_the_rest():
    college()
    student, dean = granted("s1", "student", number="s1"), granted("dean", "unit_head", unit="U1")
    actions.record(by=dean, act="rows.look", kind="student", what="s1", persons=["s1"])
    actions.record(by=student, act="rows.look", kind="student", what="s1", persons=["s1"])

    assert [(e.by, e.what) for e in queries.looks_at(student).rows] == [("dean", "s1")]
    with pytest.raises(NotFound):
        queries.audit(dean, queries.AuditWishes())
    with pytest.raises(NotFound):
        queries.verify_audit(student)
