"""Signing in through the campus, and with a second factor, in a real browser."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from campus import CLIENT, SECRET, campus
from playwright.sync_api import expect
from stage import lemnis, served, visitor


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A college with an account that came from the campus's lists."""
    home = tmp_path_factory.mktemp("sign-in") / "college"
    lemnis(home, "init")
    lemnis(home, "accounts", "open", "li.na")
    return home


@pytest.fixture(scope="module")
def known():
    """A campus that takes whoever comes for somebody who has an account."""
    with campus("li.na") as found:
        yield found


@pytest.fixture(scope="module")
def stranger():
    """A campus that takes whoever comes for somebody who has none."""
    with campus("wang.wu") as found:
        yield found


def through(browser, home, where, **settings):
    """Press the campus's button of a site; give the page it ends on, and the site's address."""
    with served(home, LEMNIS_SECOND_FACTOR="nobody", **settings) as address:
        context = visitor(browser, address, inside=(where.address,))
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name="统一身份认证登录").click()
        page.wait_for_load_state("networkidle")
        yield page
        context.close()


def oidc(where):
    return {
        "LEMNIS_OIDC_URL": where.address,
        "LEMNIS_OIDC_CLIENT": CLIENT,
        "LEMNIS_OIDC_SECRET": SECRET,
    }


def cas(where):
    return {"LEMNIS_CAS_URL": f"{where.address}/cas/"}


@pytest.mark.parametrize("way", [cas, oidc])
def test_who_has_an_account_here_comes_in_through_the_campus(browser, home, known, way):
    for page in through(browser, home, known, **way(known)):
        page.goto("/account/looks")
        expect(page.get_by_role("heading", level=1)).to_have_text("谁看过我的信息")


@pytest.mark.parametrize("way", [cas, oidc])
def test_who_has_none_does_not_get_one_by_knocking(browser, home, stranger, way):
    for page in through(browser, home, stranger, **way(stranger)):
        page.goto("/account")
        assert "/sign-in" in page.url


def test_an_administrator_sets_up_a_second_factor_and_needs_it_from_then_on(browser, tmp_path):
    home = tmp_path / "college"
    lemnis(home, "init")
    opened = lemnis(home, "accounts", "open", "admin")
    lemnis(home, "accounts", "grant", "admin", "administrator")
    first = re.search(r"[：:] ?(\S+-\S+-\S+-\S+)", opened)[1]

    with served(home) as address:
        page = visitor(browser, address).new_page()
        sign_in(page, "admin", first)
        page.goto("/account")
        change_password(page, first, "grey heron 41")
        spare = set_up_second_factor(page, "grey heron 41")

        again = visitor(browser, address).new_page()
        sign_in(again, "admin", "grey heron 41")
        expect(again.get_by_role("heading", level=1)).to_have_text("请输入动态口令")
        again.goto("/accounts")
        expect(again.get_by_role("heading", level=1)).to_have_text("请输入动态口令")
        again.locator("input[name=code]").fill(spare)
        again.get_by_role("button", name="登录").click()
        again.goto("/accounts")
        expect(again.get_by_role("heading", level=1)).to_have_text("账号与授权")


def change_password(page, old, new):
    page.get_by_label("原密码").fill(old)
    page.get_by_label("新密码").fill(new)
    page.get_by_label("再输一次").fill(new)
    page.get_by_role("button", name="修改").click()


def set_up_second_factor(page, password):
    """Go where an administrator is sent; return one of the codes for a phone that is lost."""
    heading = page.get_by_role("heading", level=1)
    page.goto("/accounts")
    expect(heading).to_have_text("请再输入一次密码")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="确认").click()
    expect(heading).to_have_text("启用第二重验证")
    page.locator("input[name=code]").fill(code(page.locator("code").first.inner_text()))
    page.get_by_role("button", name="启用").click()
    expect(heading).to_have_text("恢复码")
    return page.locator(".lm-codes code").first.inner_text()


def sign_in(page, name, password):
    page.goto("/sign-in")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state("networkidle")


def code(secret):
    """Return the six digits of this half minute (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
