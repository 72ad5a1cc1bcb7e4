"""The one page of a task is one page: printed on A4, in both languages, however much is in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from stage import PATIENCE, lemnis, served, settings, visitor

ADDRESS = "/tasks/one/{}/page"
_FULL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from lemnis.config import command
command.prepare(Path(sys.argv[1]))
command.found_college(Path(sys.argv[1]))
import datetime as dt
from decimal import Decimal
from clerks import DAY, ROOT, college, granted
from lemnis.plan import actions
from lemnis.plan.actions import StepText
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import Light, TaskClass
college()
granted("office", "quality_office")
month = dt.timedelta(30)
text = TaskText("A-1", "健全内部质量保证体系" * 4, TaskClass.A, "school:S", DAY, DAY + 11 * month,
                unit="U1", owner="t1", outcome="制度汇编", budget=Decimal(200000))
task = actions.write_task(task=text, by=ROOT)
steps = [
    StepText(f"第 {n} 步：组织相关部门论证并形成可执行的方案与时间表", DAY + n * month,
             DAY + (n + 1) * month, aim=f"目的 {n % 4}：留下可查的过程", owner="t1")
    for n in range(12)
]
actions.write_steps(task=task, steps=steps, by=ROOT)
for n in range(1, 4):
    actions.report_task(task=task, share=Decimal(n) / 10, light=Light.YELLOW, by=ROOT,
                        text="召开协调会，分工与时间表已明确。" * 8, next_="继续推进。" * 9,
                        at=dt.datetime(2025, 9, n, tzinfo=dt.UTC))
print(task)
"""


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """The address of a site, and a task with as many steps as a year has months."""
    home = tmp_path_factory.mktemp("printed") / "college"
    lemnis(home, "init")
    folder = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(home), folder],
        env=settings(), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with served(home, LEMNIS_SECOND_FACTOR="nobody") as address:
        yield address, done.stdout.split()[-1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_one_page_of_a_task_prints_on_one_sheet(task, browser, language):
    address, uuid = task
    context = visitor(browser, address, language=language)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", "office")
    page.fill("input[name=password]", "grey heron 41")
    page.locator("button[type=submit]").last.click()
    page.wait_for_url(lambda url: url.endswith("/"))

    page.goto(ADDRESS.format(uuid))
    assert page.locator(".op-grid tbody tr").count() == 12
    sheet = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1
    context.close()
