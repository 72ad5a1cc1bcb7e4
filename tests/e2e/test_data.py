"""A data steward's promise: a workbook with mistakes comes back to be mended, and goes in."""

import csv
import io
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from stage import PROGRAM, lemnis, served, settings, visitor

PASSWORD = "show-me-lemnis"
BAD = "企业编号,企业名称,企业类型\nE9001,东方精密,大型企业\nE9002,,其他\nE9003,北辰物流,外星企业\n"


@pytest.fixture(scope="module")
def college(tmp_path_factory):
    """A small demo college of this journey's own, for it is written to."""
    home = tmp_path_factory.mktemp("steward") / "college"
    lemnis(home, "demo", "--size", "tiny", "--no-diagnose")
    command = [sys.executable, "-c", PROGRAM, "worker", "--home", str(home)]
    with served(home) as address, subprocess.Popen(command, env=settings()) as worker:
        yield address
        worker.send_signal(signal.SIGINT)


@pytest.fixture
def steward(college, browser):
    """A page of the data steward, signed in."""
    context = visitor(browser, college)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", "data_steward")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    yield page
    context.close()


def give(page, name, content):
    page.goto("/data/upload")
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_url("**/data/upload/*-*")


def test_a_steward_uploads_takes_the_rejects_home_mends_and_uploads_again(steward):
    page = steward
    give(page, "企业.csv", BAD.encode())
    page.get_by_label("“企业编号”读作").select_option("enterprise_id")
    page.get_by_label("允许退回的行").fill("70")
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_role("button", name="入库 1 行").click()
    page.get_by_text("已入库（快照").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载退回表 2 行").click()

    give(page, "更正.csv", mended(taken.value.path()))
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_role("button", name="入库 2 行").click()
    page.get_by_text("已入库（快照").wait_for()

    page.get_by_role("link", name="看这次载入").click()
    twos = page.locator("table").first.get_by_role("cell", name="2", exact=True)
    expect(twos).to_have_count(2)
    page.goto("/data/loads")
    assert page.get_by_role("link", name="更正.csv").is_visible()


def mended(path):
    """What a steward makes of the workbook of rejects, saved as text."""
    book = CalamineWorkbook.from_path(str(path))
    lines = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    at = {title: place for place, title in enumerate(lines[0])}
    for line in lines[1:]:
        line[at["企业名称"]] = line[at["企业名称"]] or "南山建材"
        line[at["企业类型"]] = "其他"
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
