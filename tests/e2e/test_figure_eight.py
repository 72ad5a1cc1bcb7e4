"""Once round the figure eight: a program from its plan to a raised target, by five people."""

from typing import Any, NamedTuple

import pytest
from playwright.sync_api import expect
from stage import lemnis, run, served

BEGUN, LATER = "2025-06-05", "2025-06-09"  # both diagnoses are due then
YEARS = {"starts": "2025-01-01", "ends": "2026-12-31"}
SATISFACTION = "PRG-GEN-012"  # of students with teaching; one program stands below its line
# The program with an alert is led by whoever signs in as a program lead, and has no spiral yet.
BEFORE = """
import sys
from pathlib import Path
from lemnis.config import command
command.found_college(Path(sys.argv[1]))
from lemnis.evidence.models import Alert
from lemnis.people.models import Account, Subject
from lemnis.spiral.models import Cycle, CycleOpening, Lap, Spiral, StageRecord
program = Subject.objects.get(kind="program", code=Alert.objects.get(
    kind="program", indicator=sys.argv[3]).subject)
Account.objects.filter(username="program_lead").update(person=program.owner)
CycleOpening.objects.filter(opens_on__gte=sys.argv[2]).delete()
Cycle.objects.filter(subject__kind="program").delete()
StageRecord.objects.filter(lap__spiral__subject=program).delete()
Lap.objects.filter(spiral__subject=program).delete()
Spiral.objects.filter(subject=program).delete()
teacher = Account.objects.get(username="teacher").person
assert teacher.unit == program.unit
print(program.code, program.owner.number, teacher.number,
      Subject.objects.get(kind="school").code)
"""
# What the worker does each hour.
HOUR = """
import sys
from pathlib import Path
from lemnis.config import command
command.open_college(Path(sys.argv[1]))
from lemnis.jobs.schedule import open_cycles
open_cycles()
"""
WHOLE_LAP = ("目标", "标准", "计划", "组织", "实施", "监测", "预警", "调整",
             "自我诊断", "学习", "创新", "考核性诊断", "改进")  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("eight") / "college"
    lemnis(home, "demo", "--size", "tiny", "--no-diagnose")
    lemnis(home, "diagnose", "2024-2025-1", "--on", BEGUN, "--indicator", SATISFACTION)
    (home / "today").write_text(BEGUN)
    return home


@pytest.fixture
def college(home):
    """The college's address."""
    with served(home, LEMNIS_SECOND_FACTOR="nobody", LEMNIS_QUEUE="at_once") as address:
        yield address


def write(page, address, button="保存", **fields):
    """Fill in a form and send it; it must not come back with mistakes."""
    page.goto(address)
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            option = field.locator("option", has_text=value)
            known = field.locator(f"option[value='{value}']")
            found = known if known.count() else option
            field.select_option(found.first.get_attribute("value"))
        else:
            field.fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lambda url: not url.endswith(address))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


class Wheel:
    """The spiral of a program, as its people see it."""

    def __init__(self, code):
        self.address = f"/spirals/program/{code}"

    def stands_at(self, page, stage):
        page.goto(self.address)
        expect(page.locator("#do h2")).to_have_text(f"现在：{stage}")

    def go_on(self, page, *, event="进入下一环节", artefact="", to):
        page.goto(self.address)
        if artefact:
            page.locator("#do [name=artefact]").fill(artefact)
        press(page, event)
        expect(page.locator("#do h2")).to_have_text(f"现在：{to}")

    def lacks(self, page, words):
        page.goto(self.address)
        expect(page.locator(".sp-lacks")).to_contain_text(words)


class Program(NamedTuple):
    """The program that goes round, by code and name, who leads it and works in it, its school."""

    code: str
    lead: str
    teacher: str
    school: str


class People(NamedTuple):
    """Five people, each with a browser."""

    office: Any
    leader: Any
    lead: Any
    teacher: Any
    reviewer: Any


def test_a_program_goes_round_the_figure_eight(home, come, tmp_path):
    program = Program(*run(BEFORE, home, BEGUN, SATISFACTION))
    roles = ("quality_office", "leader", "program_lead", "teacher", "reviewer")
    people, wheel = People(*map(come, roles)), Wheel(program.code)
    name = begun(people, wheel)
    planned(people, wheel, program)
    organised(people, wheel, program)
    carried_out_and_warned(people, wheel)

    (home / "today").write_text(LATER)
    run(HOUR, home)
    mending = diagnosed_by_itself(people, wheel, name)
    assessed(people, wheel, program, name)
    shown(people.lead, mending, tmp_path)
    verified(people.reviewer, mending)
    raised(people.lead, wheel)

    wheel.go_on(people.lead, event="完成本圈，开启下一圈", to="培养目标")
    for words in ("第 2 圈", "80 → 82", *WHOLE_LAP):
        expect(people.lead.locator("main")).to_contain_text(words)


def begun(people, wheel):
    """Open the spiral; return what its program is called."""
    people.office.goto("/spirals?layer=program")
    press(people.office, "为 1 个主体开启螺旋")
    wheel.stands_at(people.lead, "培养目标")
    return people.lead.get_by_role("heading", level=1).inner_text().split("的螺旋")[0]


def planned(people, wheel, program):
    """Write the plan of the school and one made from it; a leader publishes both."""
    office, leader, lead = people.office, people.leader, people.lead
    wheel.lacks(lead, "还没有已发布的目标")
    write(
        office, "/plans/new", title="学校质量提升规划", kind="school",
        subject=f"school:{program.school}", **YEARS,
    )  # fmt: skip
    above = aimed(office, number="S1", title="全校教学满意度达到 85%", owner=program.lead)
    leader.goto(above)
    press(leader, "发布")
    write(
        lead, "/plans/new", title="专业三年提升计划", kind="program",
        subject=f"program:{program.code}", parent="学校质量提升规划", **YEARS,
    )  # fmt: skip
    plan = aimed(
        lead, number="P1", title="本专业教学满意度达到 80%", owner=program.lead, parent="S1"
    )
    expect(lead.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    leader.goto(plan)
    press(leader, "发布")
    wheel.go_on(lead, to="专业标准")


def organised(people, wheel, program):
    """Put a standard to use and give a colleague a task, each where it was lacking."""
    lead = people.lead
    wheel.lacks(lead, "没有标准")
    subject = f"program:{program.code}"
    write(people.office, "/standards/one/STD-PRG-01/use", subject=subject, goal="P1")
    wheel.go_on(lead, to="专业发展规划")
    wheel.go_on(lead, to="人才培养方案、专业资源建设")
    wheel.lacks(lead, "目标 P1 没有任务")
    lead.locator(".sp-lacks a").first.click()
    write(
        lead, lead.url, number="EIGHT-1", title="每月一次学生座谈", task_class="A", goal="P1",
        owner=program.teacher, starts="2025-06-01", due_on="2025-08-20",
    )  # fmt: skip
    wheel.go_on(lead, to="专业教学实施")


def carried_out_and_warned(people, wheel):
    """Report of the task; take up the alert that keeps the spiral from crossing over."""
    teacher, lead = people.teacher, people.lead
    teacher.goto("/tasks?q=EIGHT-1")
    teacher.get_by_role("link", name="每月一次学生座谈").first.click()
    teacher.fill("[name=percent]", "40")
    teacher.fill("[name=text]", "已开两次座谈，收集意见 17 条")
    press(teacher, "提交")
    for stage in ("监测分析", "预警发布", "优化改进"):
        wheel.go_on(lead, to=stage)
    wheel.lacks(lead, "预警还没有人认领")
    lead.locator(".sp-lacks a").first.click()
    lead.locator("a.wide", has_text="教学满意度").first.click()
    lead.locator("#alert").get_by_role("button", name="认领").click()
    expect(lead.locator("#alert")).to_contain_text("已认领")
    wheel.go_on(lead, event="转入下环：自我诊断", artefact="调整座谈方式", to="自我诊断")


def diagnosed_by_itself(people, wheel, name):
    """Hand the self-diagnosis in, learn, begin what was promised; return where that stands."""
    lead = people.lead
    lead.goto("/self-diagnoses?mine=yes")
    waiting = lead.locator(".sd-wait li", has_text=name)
    waiting.get_by_role("link", name="开始", exact=True).click()
    self_diagnosed(lead)
    wheel.stands_at(lead, "学习分析")
    wheel.go_on(lead, artefact="研读满意度高的两个专业的做法", to="创新改进")
    wheel.lacks(lead, "改进措施还没有开始")
    lead.locator(".sp-lacks a").first.click()
    lead.locator("td.im-what a").first.click()
    press(lead, "开始改进")
    mending = lead.url
    wheel.go_on(lead, artefact="企业导师进座谈", to="诊断分析")
    return mending


def assessed(people, wheel, program, name):
    """Convene the assessment of the half year, have it judged, and conclude."""
    office = people.office
    office.goto(f"/assessments?q={program.code}")
    office.locator("li.im-file", has_text=name).get_by_role("button").click()
    hearing = office.url
    office.fill("input[name=username]", "reviewer")
    press(office, "指定")
    press(office, "发起评审")
    judged(people.reviewer, hearing)
    office.goto(hearing)
    office.get_by_label("意见", exact=True).fill("自我诊断属实，措施可行")
    press(office, "作出结论")
    wheel.stands_at(people.lead, "提升改进")


def verified(page, address):
    """Look on site whether a measure has had its effect, and say so."""
    page.goto(address)
    expect(page.get_by_role("heading", name="复核")).to_be_visible()
    page.get_by_label("现场核查").check()
    page.fill("[name=place]", "专业教研室")
    page.fill("main form[action$=verify] [name=conclusion]", "面谈记录齐全，意见均已答复")
    page.get_by_label("有效", exact=True).check()
    press(page, "作出复核结论")


def raised(page, wheel):
    """Raise the target of the last year, where the lap asks for it."""
    wheel.lacks(page, "还没有提高（或确认保持）目标或标准")
    page.locator("#raise").get_by_role("link", name="提高").first.click()
    write(page, page.url, period="2026", value="82", why="面谈见效，下一年再提高两个百分点")
    expect(page.locator(".sp-raised")).to_contain_text("80 → 82")


def aimed(page, *, number, title, owner, parent=""):
    """Write the goal of the plan that is shown; return the plan's address."""
    plan = page.url
    page.get_by_role("link", name="目标", exact=True).first.click()
    given = {"number": number, "title": title, "indicator": SATISFACTION, "baseline": "70",
             "aims": "2025: 78\n2026: 80", "due": "2026-12-31", "owner": owner,
             "basis": "学生评价低于合格线", "means": "每月一次座谈，投入 2 万元"}  # fmt: skip
    write(page, page.url, **given, **({"parent": parent} if parent else {}))
    return plan


def self_diagnosed(page):
    """Say of every finding what is done about it, and hand it in."""
    ready, measure = page.get_by_role("heading", name="可以提交了"), page.locator("#action")
    expect(measure.or_(ready)).to_be_visible()
    while measure.count():
        measure.fill("企业导师与学生每月面谈，逐条答复意见")
        here = page.locator(".sd-at").inner_text()
        page.get_by_role("button", name="下一步").click()
        expect(page.locator(".sd-at", has_text=here)).to_have_count(0)
        expect(measure.or_(ready)).to_be_visible()
    press(page, "签名并提交")
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()


def judged(page, address):
    """Agree with every element of the self-diagnosis, and hand in."""
    page.goto(address)
    sections = page.locator("section.im-element")
    for place in range(sections.count()):
        sections.nth(place).get_by_label("有力且可行").check()
        sections.nth(place).get_by_label("一致", exact=True).check()
    page.get_by_label("本人与被评单位没有利益冲突").check()
    press(page, "提交评审意见")
    expect(page.get_by_text("已提交").first).to_be_visible()


def shown(page, address, folder):
    """Hand in what shows that a measure was carried out, and ask for verification."""
    record = folder / "面谈记录.txt"
    record.write_text("六月面谈 36 人，意见 17 条，均已答复。", "utf-8")
    page.goto(address)
    page.select_option("[name=kind]", "record")
    page.set_input_files("[name=file]", record)
    press(page, "提交")
    expect(page.get_by_role("link", name="面谈记录.txt")).to_be_visible()
    page.fill("form[action$=act] [name=note]", "面谈与答复均已完成")
    press(page, "完成并申请复核")
    expect(page.locator("main")).to_contain_text("待复核")
