"""A small college for the tests of who does what: two colleges, four posts, five persons."""

import datetime as dt
from decimal import Decimal

from lemnis.people import actions
from lemnis.people.models import Person, Subject, Unit
from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.smart import Work
from lemnis.people.rules.viewers import operator
from lemnis.people.rules.words import BodyKind, MatrixRole, UnitKind
from lemnis.values import System

WHO = operator("li")
MONDAY = dt.date(2025, 3, 3)
R, A, C, I = MatrixRole  # noqa: E741 - as the matrix is written


def furnish():
    for code, parent, kind in (
        ("U0", "", UnitKind.SCHOOL), ("D1", "U0", UnitKind.COLLEGE),
        ("D1a", "D1", UnitKind.TEACHING_GROUP), ("D2", "U0", UnitKind.COLLEGE),
    ):  # fmt: skip
        unit = actions.NewUnit(code, f"部门{code}", kind, parent, System.GENERATION)
        actions.add_unit(unit=unit, by=WHO)
    body = actions.NewUnit(
        "Q1", "质量保证工作组", UnitKind.QUALITY_BODY, "D1", None, BodyKind.WORK_GROUP
    )
    actions.add_unit(unit=body, by=WHO)
    for code, name, leads in (
        ("J1", "院长", True),
        ("J2", "教学秘书", False),
        ("J3", "干事", False),
    ):
        post = actions.NewPost(code, "D1", name, leads=leads, hours=Decimal(1000))
        actions.add_post(post=post, by=WHO)
    for number in ("t1", "t2", "t3"):
        unit = Unit.objects.get(code="D1")
        Person.objects.create(number=number, name=f"人{number}", kind="staff", unit=unit)


def subject(kind, code, above=None, **facts):
    path = f"{above.path if above else '/'}{kind}:{code}/"
    return Subject.objects.create(
        kind=kind, code=code, name=f"名{code}", above=above, path=path, active_from=MONDAY, **facts
    )


def item(*cells, what="编排全校课表", target="差错 0 份", **facts):
    usual = Work(what, "差错份数", target, "教务系统", "每学期第 1 周", Decimal(2), Decimal(100))
    return ItemText(usual._replace(**facts), "标准", "程序", "记录", cells)


def duty(*items, unit="D1", text="组织教学", system="generation"):
    return DutyText(unit, text, system, items)


SOUND = item(Cell("J2", R), Cell("J1", A), Cell("J3", I))
