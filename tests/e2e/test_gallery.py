"""Journeys through the gallery: what holds for every component holds for every screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

CHINESE = re.compile(r"[\u3400-\u9fff]")
GRAVE = {"serious", "critical"}


def complaints(page):
    """What axe finds grave on a page: rule and place."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [
        (v["id"], node["target"], node.get("failureSummary", "").splitlines()[-1:])
        for v in found.response["violations"]
        if v["impact"] in GRAVE
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_component_is_drawn_without_complaint_and_accessible(visit, theme, size):
    page = visit(theme=theme, size=size)
    page.goto("/gallery", wait_until="networkidle")

    assert page.locator(".chart svg").count() == page.locator("[data-chart]").count() == 5
    assert complaints(page) == []


def test_a_mistake_and_a_list_are_accessible(visit):
    page = visit()
    for address in ("/gallery/table", "/nowhere"):
        page.goto(address)
        assert complaints(page) == []
    visit.complaints.clear()  # a browser tells of a page that is not there


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ["/gallery", "/gallery/table", "/gallery/mistake/404"])
def test_nothing_scrolls_sideways_on_a_small_phone(visit, language, address):
    phone = visit(size="phone", language=language)
    phone.goto(address, wait_until="networkidle")

    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    visit.complaints.clear()  # a browser tells of an answer that is a refusal


def test_the_switch_of_language_leaves_nothing_in_the_other(page):
    page.goto("/gallery")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state("networkidle")

    shown = page.locator("body").inner_text().replace("中文", "")
    assert CHINESE.findall(shown) == []
    assert page.title() == "Components·Lemnis"
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_theme_changes_at_once_and_is_kept(page):
    page.goto("/gallery", wait_until="networkidle")
    before = page.locator(".chart svg path[stroke]").first.get_attribute("stroke")

    with page.expect_response("**/theme"):
        page.get_by_role("button", name="暗色").click()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.locator(".chart svg path[stroke]").first.get_attribute("stroke") != before
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_who_has_chosen_nothing_sees_what_the_device_prefers(visit):
    page = visit(theme="dark")
    page.context.clear_cookies(name="lemnis_theme")

    page.goto("/gallery")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_a_keyboard_reaches_the_content_first(page):
    page.goto("/gallery")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lm-skip"

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("key", ["sample-dialog", "sample-drawer"])
def test_a_dialog_keeps_the_keyboard_until_it_is_closed(page, key):
    page.goto("/gallery")
    opener = page.locator(f"[data-opens={key}]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#{key}")
    assert dialog.is_visible()

    for press in ("Tab", "Shift+Tab"):
        for _ in range(6):
            page.keyboard.press(press)
            assert page.evaluate(f"document.activeElement.closest('dialog')?.id === '{key}'")
    page.keyboard.press("Escape")

    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.dataset.opens") == key


def test_a_list_is_sorted_and_turned_without_loading_the_page_again(page):
    page.goto("/gallery/table")
    page.evaluate("window.here = true")

    with page.expect_response("**/gallery/table?sort=value"):
        page.get_by_role("link", name="本期值").click()
    page.locator("[aria-sort=ascending]").wait_for()
    with page.expect_response("**/gallery/table?*page=2"):
        page.get_by_role("link", name="下一页").click()
    page.get_by_text("11—20 / 34").wait_for()

    assert page.evaluate("window.here")


def test_a_list_works_without_script(site, browser):
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()

    page.goto("/gallery/table")
    page.get_by_role("link", name="本期值").click()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("searchbox", name="IND-…").fill("IND-3")
    page.get_by_role("button", name="筛选").click()

    assert page.get_by_text("1—5 / 5").is_visible()
    context.close()


def test_a_mistake_is_told_above_the_content(visit):
    page = visit()
    page.goto("/gallery")

    page.get_by_role("button", name="犯一个错").click()

    told = page.get_by_role("alert")
    told.get_by_text("请等到 11 月 28 日。").wait_for()
    assert [c for c in visit.complaints if "409" not in c] == []
    visit.complaints.clear()  # a browser tells of an answer that is a refusal


def test_long_work_is_followed_to_its_end(page):
    page.goto("/gallery")

    page.get_by_role("button", name="开始").click()

    page.locator(".lm-work-real").get_by_text("4 / 4").wait_for()
