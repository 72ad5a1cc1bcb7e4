"""Signing in, one's own account, and the pages of those who keep accounts and read the log."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from clerks import DAY, PASSWORD, ROOT, account, college
from lemnis.people import actions, queries
from lemnis.people.models import Account
from lemnis.people.rules.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.LEMNIS_SECOND_FACTOR = "nobody"
    cache.clear()  # how often somebody has tried to sign in is counted there


def signed_in(username):
    client = Client()
    done = client.post("/sign-in", {"login": username, "password": PASSWORD})
    assert done.status_code == 302
    return client


def keeper(role):
    """A browser of somebody who has held a role ever since."""
    account(role)
    wishes = actions.GrantWishes(Role(role), Role(role).scopes[0], DAY)
    actions.grant_role(username=role, wishes=wishes, by=ROOT)
    return signed_in(role)


def acts():
    return [event.act for event in queries.audit(ROOT, queries.AuditWishes(), size=100).rows]


def test_a_stranger_is_sent_to_sign_in_and_comes_back():
    account("li")
    client = Client()

    sent = client.get("/account")
    assert sent.headers["Location"] == "/sign-in?next=/account"
    back = client.post("/sign-in?next=/account", {"login": "li", "password": PASSWORD})
    assert back.headers["Location"] == "/account"
    assert acts()[0] == "account.sign_in"


def test_nobody_is_sent_away_from_the_house():
    account("li")

    done = Client().post(
        "/sign-in?next=https://evil.example/", {"login": "li", "password": PASSWORD}
    )

    assert done.headers["Location"] == "/"


def test_a_name_is_locked_after_some_wrong_passwords_even_for_the_right_one(settings):
    account("li")
    client = Client()

    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = client.post("/sign-in", {"login": "li", "password": "wrong"})
    right = client.post("/sign-in", {"login": "li", "password": PASSWORD})

    assert last.status_code == right.status_code == 429
    assert "暂时锁定" in right.content.decode()
    assert {"account.sign_in_failed", "account.locked"} <= set(acts())


def test_a_name_nobody_has_is_answered_like_a_wrong_password_and_not_written_down():
    account("li")
    wrong, unknown = (
        Client().post("/sign-in", {"login": name, "password": "wrong"})
        for name in ("li", "my secret")
    )

    body = [
        re.sub(r'(csrf\w+" value=|value=)"[^"]*"', "", r.content.decode()) for r in (wrong, unknown)
    ]
    tokens = re.compile(r'"X-CSRFToken": "[^"]*"')
    assert tokens.sub("", body[0]) == tokens.sub("", body[1])
    assert "my secret" not in str(queries.audit(ROOT, queries.AuditWishes()).rows)


def test_a_closed_account_cannot_sign_in_and_is_signed_out():
    account("li")
    client = signed_in("li")

    actions.close_account(username="li", by=ROOT)

    assert client.get("/account").status_code == 302
    assert (
        "_auth_user_id"
        not in Client().post("/sign-in", {"login": "li", "password": PASSWORD}).wsgi_request.session
    )


def test_a_first_password_must_be_changed_before_anything_else():
    first = actions.open_account(username="li", by=ROOT)
    client = Client()
    client.post("/sign-in", {"login": "li", "password": first})

    assert client.get("/account").headers["Location"] == "/account/password"
    weak = client.post("/account/password", {"old": first, "new": "12345678", "again": "12345678"})
    differ = client.post("/account/password", {"old": first, "new": "a", "again": "b"})
    assert (weak.status_code, differ.status_code) == (422, 422)
    done = client.post(
        "/account/password", {"old": first, "new": "grey heron 77", "again": "grey heron 77"}
    )
    assert done.headers["Location"] == "/"
    assert client.get("/account").status_code == 200


def test_an_administrator_must_turn_on_the_second_factor(settings):
    settings.LEMNIS_SECOND_FACTOR = "administrators"
    client = keeper("administrator")

    assert client.get("/accounts").headers["Location"] == "/account/second-factor/totp/activate/"
    settings.LEMNIS_SECOND_FACTOR = "nobody"
    assert client.get("/accounts").status_code == 200


def test_a_session_ends_when_it_is_not_used(settings):
    account("li")
    client = signed_in("li")

    assert client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE
    assert client.session.get_expire_at_browser_close()


PAGES = ["/accounts", "/new-account", "/accounts/administrator", "/audit"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("administrator", {"/accounts", "/new-account", "/accounts/administrator"}),
        ("security", {"/accounts", "/new-account", "/accounts/administrator"}),
        ("auditor", {"/accounts", "/new-account", "/accounts/administrator", "/audit"}),
        ("leader", set()),
        ("quality_office", set()),
        ("data_steward", set()),
    ],
)
def test_only_who_keeps_accounts_or_reads_the_log_finds_its_pages(role, seen):
    client = keeper(role)
    if role != "administrator":
        account("administrator")

    assert {page for page in PAGES if client.get(page).status_code == 200} == seen
    assert {client.get(page).status_code for page in PAGES} <= {200, 404}


def test_an_administrator_opens_an_account_and_security_grants_a_role():
    college()
    administrator, security = keeper("administrator"), keeper("security")

    opened = administrator.post("/new-account", {"username": "dean", "number": "t1"})
    first = re.search(r"<code>dean</code> <code>([^<]+)</code>", opened.content.decode())[1]
    assert Account.objects.get(username="dean").check_password(first)
    grant = {"role": "unit_head", "scope": "unit", "unit": "U1", "since": "2025-09-01"}
    assert administrator.post("/accounts/dean/grants", grant).status_code == 403
    assert security.post("/accounts/dean/grants", grant).status_code == 302
    (held,) = queries.account(ROOT, "dean").grants
    assert (held.role, held.unit) == ("unit_head", "U1")
    assert security.post(f"/accounts/dean/grants/{held.number}").status_code == 302
    assert queries.account(ROOT, "dean").grants[0].revoked_by == "security"


def test_who_grants_a_role_chooses_a_unit_and_finds_a_subject_but_no_person():
    college()
    account("li")
    security, administrator = keeper("security"), keeper("administrator")

    page = security.get("/accounts/li?find=P1").content.decode()
    filled = security.get("/accounts/li?subject=program%20P1").content.decode()

    assert '<option value="U1">U1</option>' in page
    assert "subject=program%20P1" in page
    assert (
        "s1"
        not in security.get("/accounts/li?find=s1").content.decode().partition("lm-find")[2][300:]
    )
    assert 'value="program P1"' in filled
    assert '<option value="subject" selected>' in filled
    assert 'id="units"' not in administrator.get("/accounts/li").content.decode()


def test_what_cannot_be_granted_is_told_in_the_form():
    security = keeper("security")
    account("li")

    refused = security.post(
        "/accounts/li/grants", {"role": "unit_head", "scope": "unit", "unit": "nowhere",
                                "since": "2025-09-01"},
    )  # fmt: skip

    assert refused.status_code == 422
    assert "没有部门" in refused.content.decode()


def test_a_key_is_shown_once():
    client = keeper("quality_office")

    made = client.post("/account/tokens", {"name": "表", "permissions": ["see_alerts"], "days": 9})
    secret = re.search(r"lemnis_[\w-]{20,}", made.content.decode())[0]

    assert secret not in client.get("/account").content.decode()
    (token,) = Account.objects.get(username="quality_office").tokens.all()
    assert client.post(f"/account/tokens/{token.pk}").status_code == 302


def test_the_log_is_filtered_exported_and_verified():
    client = keeper("auditor")
    actions.record(by=ROOT, act="=cmd()", kind="x", what="@SUM(A1)")

    page = client.get("/audit?act=account.open").content.decode()
    assert "account.open" in page
    assert "@SUM(A1)" not in page
    book = client.get("/audit?export=csv").content.decode("utf-8-sig")
    assert "'=cmd()" in book
    assert "'@SUM(A1)" in book
    assert "日志完整" in client.post("/audit/verified").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts?page=-1&role=<script>",
        "/audit?since=yesterday&page=x",
        "/accounts/%00",
        "/accounts/..%2f..",
        "/account/looks?page=0",
    ],
)
def test_nonsense_in_an_address_has_no_effect_but_an_answer(path):
    client = keeper("auditor")

    assert client.get(path).status_code in {200, 404}


def test_signing_out_ends_it():
    client = keeper("leader")

    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").status_code == 302
    assert "account.sign_out" in acts()
