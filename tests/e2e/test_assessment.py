"""An expert's re-verification: fifteen elements beside the self-report, handed in, concluded."""

import pytest
from playwright.sync_api import expect
from stage import assessed, furnished, served


@pytest.fixture(scope="module")
def college(tmp_path_factory):
    """A small college whose own assessment waits for the expert."""
    home = tmp_path_factory.mktemp("assessed") / "college"
    furnished(home)
    assessed(home)
    with served(home, LEMNIS_SECOND_FACTOR="nobody", LEMNIS_QUEUE="at_once") as address:
        yield address


def test_an_expert_re_verifies_the_college_and_what_they_find_enters_the_ledger(come):
    page = come("expert")
    page.goto("/assessments")
    page.locator("tr", has_text="待我办理").get_by_role("link").first.click()
    address = page.url
    with page.expect_download() as package:
        page.get_by_role("link", name="复核材料包").click()
    assert package.value.suggested_filename.endswith(".zip")

    sections = page.locator("section.im-element")
    expect(sections).to_have_count(15)
    for place in range(9, 15):
        section = sections.nth(place)
        section.get_by_label("有力且可行").check()
        section.get_by_label("不一致" if place == 14 else "一致", exact=True).check()
    sections.nth(14).get_by_label("诊断意见", exact=True).fill("特色缺少数据支撑，须补充成果材料")
    sections.nth(14).get_by_label("限期改进至").fill("2025-12-31")
    page.get_by_label("本人与被评单位没有利益冲突").check()
    page.get_by_role("button", name="提交评审意见").click()
    expect(page.get_by_text("已提交").first).to_be_visible()
    expect(page.locator("form#judge")).to_have_count(0)

    office = come("quality_office")
    office.goto(address)
    office.get_by_label("意见", exact=True).fill("自我诊断基本属实")
    office.get_by_role("button", name="作出结论").click()
    expect(office.locator("span.dot", has_text="结论规则未核对原件")).to_be_visible()
    office.goto("/improvements?q=体系特色")
    expect(office.locator("td.im-what").first).to_contain_text("体系特色")


def test_on_a_phone_the_ledger_and_the_form_do_not_scroll_sideways(come):
    page = come("expert", size="phone")
    for address in ("/improvements", "/assessments", "/knowledge"):
        page.goto(address)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address
