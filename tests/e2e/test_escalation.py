"""A task nobody does: a countdown, then word to its owner, to the head, to the quality office."""

import pytest
from playwright.sync_api import expect
from stage import lemnis, run, served

# The head of the owner's unit is whoever signs in as one.
HEAD = """
import datetime as dt, sys
from pathlib import Path
from lemnis.config import command
command.found_college(Path(sys.argv[1]))
from lemnis.people.models import Account, Holding
head, owner = (Account.objects.get(username=name).person for name in ("unit_head", "teacher"))
leading = Holding.objects.filter(post__leads=True, post__unit=owner.unit, until=None)
post = leading.first().post
leading.exclude(person=head).update(until=dt.date(2025, 1, 1))
Holding.objects.filter(person=head, post=post).delete()
Holding.objects.create(person=head, post=post, since=dt.date(2025, 1, 2))
print(owner.number, owner.unit.code)
"""
# What the worker does each hour, on a day of the college.
HOUR = """
import sys
from pathlib import Path
from lemnis.config import command
home = Path(sys.argv[1])
command.open_college(home)
(home / "today").write_text(sys.argv[2])
from lemnis.jobs.plans import watch
watch()
watch()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("late") / "college"
    lemnis(home, "demo", "--size", "tiny", "--no-diagnose")
    return home


@pytest.fixture
def college(home):
    """The college's address."""
    with served(home, LEMNIS_SECOND_FACTOR="nobody", LEMNIS_QUEUE="at_once") as address:
        yield address


def give(page, number, unit):
    """The quality office gives a task that is three days late already."""
    page.goto("/tasks/new")
    for name, value in {
        "number": "LATE-1", "title": "走访三家合作企业", "subject": f"college:{unit}",
        "owner": number, "starts": "2025-07-20", "due_on": "2025-07-28",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.select_option("[name=task_class]", "A")
    page.select_option("[name=unit]", unit)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(lambda url: not url.endswith("/tasks/new"))


def heard(page, words):
    """Whether somebody finds a message in their inbox; opens it."""
    page.goto("/messages?q=走访三家")
    found = page.locator("#message-list button.lm-open", has_text=words)
    expect(found).to_have_count(1)
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("走访三家合作企业")


def unheard(page):
    page.goto("/messages?q=走访三家")
    expect(page.locator("#message-list button.lm-open", has_text="逾期")).to_have_count(0)


def test_a_late_task_goes_from_its_owner_to_the_head_to_the_quality_office(home, come):
    number, unit = run(HEAD, home)
    owner, head, office = come("teacher"), come("unit_head"), come("quality_office")
    give(office, number, unit)

    heard(owner, "交给您一项任务")
    run(HOUR, home, "2025-07-31")
    heard(owner, "任务逾期 3 天")
    expect(owner.locator("main")).to_contain_text("逾期")  # the countdown on its page
    unheard(head)

    run(HOUR, home, "2025-08-02")
    heard(head, "任务逾期 5 天")
    unheard(office)

    run(HOUR, home, "2025-08-06")
    heard(office, "任务逾期 9 天")
