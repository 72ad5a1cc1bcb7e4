"""A student's two-minute cycle on a phone: six taps and two short texts for two deviations."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect
from stage import PATIENCE, lemnis, served, settings, sign_in, visitor

# Lines that nobody stands on, so that the demo's student has two numbers to speak of.
LINES = "{code}: [{{limit: 0, pass: 100.5, target: 101, source: 试}}]\n"
INDICATORS = ("STU-GEN-011", "STU-GEN-012")
CYCLE = """
import datetime as dt, sys
from pathlib import Path
from lemnis.config import command
command.open_college(Path(sys.argv[1]))
from lemnis.people.models import Account, Subject
from lemnis.spiral.models import Cycle
own = Subject.objects.get(kind="student", owner=Account.objects.get(username="student").person)
Cycle.objects.create(
    subject=own, cadence="journey", activity="self_diagnosis", period="2024-2025-2-W17-18",
    starts=dt.date(2025, 7, 20), due_on=dt.date(2025, 8, 5),
    opened_at=dt.datetime(2025, 7, 29, 9, tzinfo=dt.UTC),
)
"""


@pytest.fixture(scope="module")
def college(tmp_path_factory):
    """A small college in which the student has two deviations and a cycle to write."""
    home = tmp_path_factory.mktemp("cycle") / "college"
    lemnis(home, "demo", "--size", "tiny", "--no-diagnose")
    page = home / "catalogue" / "criteria.yaml"
    page.write_text("".join(LINES.format(code=code) for code in INDICATORS), "utf-8")
    asked = [word for code in INDICATORS for word in ("--indicator", code)]
    lemnis(home, "diagnose", "2024-2025-2", "--on", "2025-07-31", *asked)
    subprocess.run([sys.executable, "-c", CYCLE, str(home)], env=settings(), timeout=PATIENCE,
                   check=True)  # fmt: skip
    with served(home, LEMNIS_SECOND_FACTOR="nobody", LEMNIS_QUEUE="at_once") as address:
        yield address


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, what):
        what.tap()
        self.taps += 1

    def write(self, text):
        self.tap(self.page.locator("#action"))
        self.page.keyboard.type(text)


def test_two_deviations_take_six_taps_and_two_short_texts(college, browser):
    context = visitor(browser, college, size="phone")
    page = sign_in(context, "student")
    thumb = Thumb(page)

    thumb.tap(page.get_by_role("link", name="开始", exact=True).first)
    for text in ("每周日列好作业清单", "开学前补完两门欠分课程"):
        expect(page.locator(".sd-told")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        thumb.write(text)
        here = page.locator(".sd-at").inner_text()
        thumb.tap(page.get_by_role("button", name="下一步"))
        expect(page.locator(".sd-at", has_text=here)).to_have_count(0)
    expect(page.get_by_role("heading", name="可以提交了")).to_be_visible()
    thumb.tap(page.get_by_role("button", name="签名并提交"))

    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    expect(page.get_by_text("开学前补完两门欠分课程")).to_be_visible()
    assert thumb.taps == 6
    context.close()
