"""Accounts, roles granted to them, keys for programs."""

import datetime as dt

import pytest

from clerks import DAY, PASSWORD, ROOT, account, college, granted, viewer
from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.people import actions, queries
from lemnis.people.models import Account, Grant
from lemnis.people.recognising import viewer_of_token
from lemnis.people.rules.permissions import Permission, Role, ScopeKind

pytestmark = pytest.mark.django_db


def wishes(role, scope=ScopeKind.ALL, **facts):
    return actions.GrantWishes(role, scope, DAY, **facts)


def test_a_new_account_has_a_first_password_to_be_changed():
    first = actions.open_account(username="li.na", by=ROOT)

    account = Account.objects.get(username="li.na")
    assert account.check_password(first)
    assert account.must_change_password


@pytest.mark.parametrize("name", ["", "a b", "x" * 151, "<script>", "a\nb", "../x"])
def test_a_name_nobody_can_type_is_refused(name):
    with pytest.raises(WrongUse):
        actions.open_account(username=name, by=ROOT)

    assert not Account.objects.exists()


@pytest.mark.parametrize("weak", ["short1", "password123", "12345678901234", "li.na.li.na"])
def test_a_weak_password_is_refused_and_nothing_is_opened(weak):
    with pytest.raises(Refused):
        actions.open_account(username="li.na.li.na", password=weak, by=ROOT)

    assert not Account.objects.exists()


def test_a_name_and_a_person_have_one_account():
    college()
    account("li", number="t1")

    with pytest.raises(Refused):
        actions.open_account(username="li", by=ROOT)
    with pytest.raises(Refused):
        actions.open_account(username="other", number="t1", by=ROOT)
    with pytest.raises(NotFound):
        actions.open_account(username="other", number="nobody", by=ROOT)


def test_everybody_gets_an_account_without_a_password_once():
    college()

    assert actions.open_accounts(by=ROOT) == 4
    assert actions.open_accounts(by=ROOT) == 0
    assert not Account.objects.get(username="s1").has_usable_password()


def test_only_an_administrator_opens_accounts_and_only_security_grants():
    administrator = granted("admin", "administrator")
    security = granted("safe", "security")

    actions.open_account(username="li", by=administrator)
    actions.grant_role(username="li", wishes=wishes(Role.LEADER), by=security)
    with pytest.raises(NotAllowed):
        actions.open_account(username="wang", by=security)
    with pytest.raises(NotAllowed):
        actions.grant_role(username="li", wishes=wishes(Role.LEADER), by=administrator)


def test_nobody_grants_to_themselves_or_closes_the_own_account():
    security, administrator = granted("safe", "security"), granted("admin", "administrator")

    with pytest.raises(Refused):
        actions.grant_role(username="safe", wishes=wishes(Role.LEADER), by=security)
    with pytest.raises(Refused):
        actions.close_account(username="admin", by=administrator)


def test_two_administrators_are_not_one_person(settings):
    granted("admin", "administrator")

    with pytest.raises(Refused):
        actions.grant_role(username="admin", wishes=wishes(Role.AUDITOR), by=ROOT)
    settings.LEMNIS_THREE_ADMINS = False
    actions.grant_role(username="admin", wishes=wishes(Role.AUDITOR), by=ROOT)
    assert viewer("admin").roles == {Role.ADMINISTRATOR, Role.AUDITOR}


def test_a_role_is_granted_no_further_than_it_is_meant():
    account("li")

    with pytest.raises(Refused):
        actions.grant_role(username="li", wishes=wishes(Role.STUDENT), by=ROOT)
    with pytest.raises(NotFound):
        actions.grant_role(
            username="li", wishes=wishes(Role.UNIT_HEAD, ScopeKind.UNIT, unit="X"), by=ROOT
        )
    with pytest.raises(Refused):
        actions.grant_role(
            username="li", wishes=wishes(Role.LEADER, until=DAY - dt.timedelta(1)), by=ROOT
        )
    assert not Grant.objects.exists()


def test_a_role_taken_back_holds_no_more_from_that_day():
    granted("li", "leader")
    (grant,) = queries.account(ROOT, "li").grants

    actions.revoke_role(grant=grant.number, on=DAY + dt.timedelta(3), by=ROOT)

    assert viewer("li", DAY + dt.timedelta(2)).roles == {Role.LEADER}
    assert viewer("li", DAY + dt.timedelta(3)).roles == set()
    with pytest.raises(Refused):
        actions.revoke_role(grant=grant.number, on=DAY + dt.timedelta(3), by=ROOT)


def test_a_closed_account_may_nothing_and_its_key_is_worthless():
    office = granted("li", "quality_office")
    secret = token(office)

    actions.close_account(username="li", by=ROOT)

    assert not viewer("li").may(Permission.SEE_ALERTS)
    assert viewer_of_token(secret, DAY) is None


def test_ones_own_password_is_changed_by_who_knows_the_old_one():
    account("li")
    who = viewer("li")

    with pytest.raises(Refused):
        actions.change_password(old="wrong", new="blue heron 42", by=who)
    actions.change_password(old=PASSWORD, new="blue heron 42", by=who)

    assert Account.objects.get(username="li").check_password("blue heron 42")


def token(who, *permissions, days=30):
    asked = permissions or (Permission.SEE_ALERTS,)
    return actions.issue_token(name="表格", permissions=asked, days=days, on=DAY, by=who)


def test_a_key_opens_as_its_owner_until_it_runs_out_or_is_revoked():
    office = granted("li", "quality_office")
    secret = token(office)

    assert viewer_of_token(secret, DAY + dt.timedelta(30)).name == "li"
    assert viewer_of_token(secret, DAY + dt.timedelta(31)) is None
    assert viewer_of_token(secret + "x", DAY) is None
    (row,) = queries.own_tokens(office)
    actions.revoke_token(token=row.number, by=office)
    assert viewer_of_token(secret, DAY) is None


def test_a_key_cannot_allow_what_its_owner_may_not_do():
    reviewer = granted("li", "reviewer", scope=ScopeKind.ALL)

    with pytest.raises(NotAllowed):
        token(reviewer, Permission.LOAD_DATA)
    with pytest.raises(WrongUse):
        token(reviewer, days=400)
    other = granted("wang", "leader")
    with pytest.raises(NotFound):
        actions.revoke_token(token=1, by=other)


def test_the_list_of_accounts_is_found_by_name_and_role_with_the_same_number_of_questions(
    django_assert_num_queries,
):
    college()
    for number in range(60):
        granted(f"user{number:02}", "leader")
    granted("t1", "teacher", number="t1")

    with django_assert_num_queries(3):
        page = queries.accounts(ROOT, page=2, size=10)
    assert (page.total, page.pages, len(page.rows)) == (61, 7, 10)
    assert [row.username for row in queries.accounts(ROOT, text="t1 某").rows] == ["t1"]
    assert [row.name for row in queries.accounts(ROOT, role=Role.TEACHER).rows] == ["t1 某"]
    with pytest.raises(NotFound):
        queries.accounts(granted("x", "leader"))
