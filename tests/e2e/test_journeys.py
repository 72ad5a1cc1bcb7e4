"""The journeys of each role through the site, and every screen held to accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from stage import SIZES, filled, opened, served

from screens import SCREENS

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
GRAVE = {"serious", "critical"}
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def college(tmp_path_factory):
    """A small college, diagnosed for some indicators, served to everybody."""
    home = tmp_path_factory.mktemp("journeys") / "college"
    filled(home)
    # Long work is done while the page is asked for, so that a journey need not wait for a worker.
    with served(home, LEMNIS_SECOND_FACTOR="nobody", LEMNIS_QUEUE="at_once") as address:
        yield address


def heading(page):
    return page.get_by_role("heading", level=1)


def test_a_leader_goes_down_from_the_cockpit_to_the_rows(come):
    page = come("leader")
    page.goto("/cockpit?level=college")
    for kind in ("college", "program"):
        page.locator(f'a[href^="/cockpit/{kind}/"]').first.click()
        page.wait_for_url(f"**/cockpit/{kind}/**")
        page.goto(page.url.split("?")[0] + "?level=program")
        expect(heading(page)).not_to_have_text("驾驶舱")
    page.goto("/indicators/CRS-GEN-012")
    page.goto(page.locator('a[href^="/explain/CRS-GEN-012/"]').first.get_attribute("href"))
    page.locator('a[href*="/rows"]').first.click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    assert "*" in page.locator("table").first.inner_text()  # students by number, covered


def test_the_quality_office_writes_an_indicator_and_back_tests_a_rule(come):
    page = come("quality_office")
    page.goto("/indicators/new")
    page.fill("[name=formula]", "占比(成绩, 成绩 >= 六十)")
    expect(page.locator("#check")).to_contain_text("六十")  # told while it is typed
    page.fill("[name=formula]", "占比(成绩, 成绩 >= 60)")
    expect(page.locator("#check")).not_to_contain_text("六十")

    page.goto("/rules/CRS-GEN-012.line/backtest")
    page.get_by_role("button", name="回测", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text("回测")


def test_a_dean_sees_the_own_college_only(come):
    page = come("unit_head")
    page.goto("/subjects?kind=college")
    shown = page.locator('a[href^="/subjects/college/"]')
    expect(shown).to_have_count(1)
    own = shown.first.get_attribute("href")

    assert page.goto(own).status == 200
    other = own[:-1] + ("2" if own.endswith("1") else "1")
    assert page.goto(other).status == 404


@pytest.mark.parametrize("role", ["teacher", "student"])
def test_a_person_sees_only_themselves(come, role):
    page = come(role, size="phone")
    page.goto(f"/subjects?kind={role}")
    shown = page.locator(f'a[href^="/subjects/{role}/"]')
    expect(shown).to_have_count(1)

    assert page.goto(shown.first.get_attribute("href")).status == 200
    assert page.goto("/cockpit/school/4199010001").status == 404
    assert not page.evaluate(WIDER)


def test_an_administrator_opens_security_grants_and_the_auditor_reads(come):
    page = come("administrator")
    page.goto("/new-account")
    page.fill("[name=username]", "zhao.liu")
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("初始密码")

    page = come("security")
    page.goto("/accounts/zhao.liu")
    page.select_option("[name=role]", "leader")
    page.select_option("[name=scope]", "all")
    page.locator("form:has([name=role]) button[type=submit]").click()
    expect(page.locator("main table").first).to_contain_text("校领导")

    page = come("auditor")
    page.goto("/audit?act=role.grant")
    expect(page.locator("main table")).to_contain_text("zhao.liu")
    page.get_by_role("button", name="核验").click()
    expect(heading(page)).to_have_text("日志完整")


@pytest.mark.parametrize("role", sorted(SCREENS))
def test_no_screen_has_a_grave_fault_in_light_or_dark_or_scrolls_sideways_on_a_phone(come, role):
    page = come(role)
    told = []
    page.on("console", lambda said: said.type == "error" and told.append(said.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    for screen in SCREENS[role]:
        assert opened(page, screen).status == 200, screen
        told += [(screen, "light", *fault) for fault in faults(page, WCAG)]
        page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        told += [(screen, "dark", *fault) for fault in faults(page, OF_COLOUR)]
        if "bigscreen" not in screen and too_wide(page):  # a wall is no phone
            told.append((screen, "scrolls sideways"))
    assert told == []


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # all that is other in the dark


def faults(page, rules):
    """What axe finds against some rules, as far as it is grave."""
    found = Axe().run(page, options={"runOnly": rules})
    return [
        (fault["id"], node["target"])
        for fault in found.response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def too_wide(page):
    """Whether the page is wider than a small phone, on one; the desk is put back."""
    desk = page.viewport_size
    page.set_viewport_size(SIZES["phone"]["viewport"])
    wide = page.evaluate(WIDER)
    page.set_viewport_size(desk)
    return wide
