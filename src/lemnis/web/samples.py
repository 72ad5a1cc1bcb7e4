"""Made-up values for the gallery; no college's."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.definition import Better, Criterion
from lemnis.engine.grade import Status
from lemnis.errors import Fault
from lemnis.values import Missing, Period, PeriodKind, Title
from lemnis.web.components import Cell, Choice, Cover, Goal, Rung, Step, Work
from lemnis.web.figures import Figure
from lemnis.web.sample_drawings import axes, charts, laps, spiral, standing
from lemnis.web.tables import Column
from lemnis.web.words import say

COUNTING = Title("计算指标", "Measuring")
KINDS = (("program", Title("专业", "program")), ("course", Title("课程", "course")))
COLUMNS = (
    Column("name", Title("指标", "Indicator")),
    Column("kind", Title("类别", "Kind"), phone=False),
    Column("value", Title("本期值", "Value"), right=True),
    Column("change", Title("较上期", "Change"), right=True, phone=False),
    Column("status", Title("状态", "Status"), sortable=False),
)
_PERCENT, _POINT = Title("%", "%"), Title("分", "points")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sample list."""

    name: str
    kind: str
    value: Decimal | None
    change: Decimal | None
    status: Status


def rows() -> tuple[Row, ...]:
    """Return the rows of the sample list."""
    standings = [s for s in Status if s is not Status.NOT_JUDGED]
    return tuple(
        Row(
            name=f"IND-{number:02}",
            kind=KINDS[number % 2][0],
            value=None if number % 9 == 8 else Decimal(number * 37 % 100) + Decimal("0.5"),
            change=None if number % 9 == 8 else Decimal(number * 7 % 11 - 5) / 2,
            status=Status.NOT_JUDGED if number % 9 == 8 else standings[number % 5],
        )
        for number in range(1, 35)
    )


def everything() -> dict[str, Any]:
    """Return what the gallery shows, by component."""
    return {
        "severities": tuple(Severity), "statuses": tuple(Status), "kinds": KINDS,
        "figures": _figures(), "changes": _changes(), "gauges": _gauges(), "sparks": _sparks(),
        "tabs": _tabs(), "segments": _segments(), "chips": _chips(), "steps": _steps(),
        "track": _track(), "rungs": _rungs(), "goals": _goals(), "cells": _cells(),
        "spiral": spiral(), "laps": laps(), "standing": standing(), "axes": axes(),
        "charts": charts(),
        "works": _works(), "formulas": _formulas(), "periods": _periods(),
        "today": dt.date(2025, 11, 12), "tomorrow": dt.date(2026, 1, 9),
    }  # fmt: skip


def _figures() -> tuple[tuple[Title, Figure], ...]:
    return (
        (Title("有来历", "with its why"), Figure(Decimal("94.3"), _PERCENT, why="#why")),
        (Title("大数", "large"), Figure(Decimal(47460), Title("人次", "times"))),
        (Title("负数", "negative"), Figure(Decimal("-2.1"), _POINT)),
        (Title("可疑", "suspect"), Figure(Decimal("41.7"), _PERCENT, suspect=True, why="#why")),
        *((Title("没有数", "no number"), Figure(None, missing=reason)) for reason in Missing),
    )


def _changes() -> tuple[tuple[Decimal | None, bool | None], ...]:
    return ((Decimal("3.5"), True), (Decimal("-0.9"), False), (Decimal("-0.6"), True),
            (Decimal("1.2"), False), (Decimal("0.0"), None), (None, None))  # fmt: skip


def criterion(*lines: object) -> Criterion:
    """Return a criterion with limit, pass, target and stretch; a pair is a range."""
    names = ("limit", "pass", "target", "stretch")
    return Criterion.model_validate({"source": "sample"} | dict(zip(names, lines, strict=True)))


def _gauges() -> tuple[dict[str, Any], ...]:
    high, low = Better.HIGHER, Better.LOWER
    return (
        {"value": Decimal("94.3"), "before": Decimal("95.2"), "better": high,
         "criterion": criterion(88, 92, 95, 97)},
        {"value": Decimal("41.7"), "before": Decimal("43.8"), "better": high,
         "criterion": criterion(45, 50, 60, 75)},
        {"value": Decimal("17.2"), "before": Decimal("17.8"), "better": low,
         "criterion": criterion(22, 18, 16, 14)},
        {"value": Decimal("0.9"), "before": None, "better": Better.RANGE,
         "criterion": criterion([0, 3], ["0.5", "2.5"], [1, 2], None)},
        {"value": Decimal(7), "before": None, "better": high,
         "criterion": criterion(None, 5, None, None)},
        {"value": None, "before": Decimal(52), "better": high,
         "criterion": criterion(45, 50, 60, 75)},
    )  # fmt: skip


def _sparks() -> tuple[dict[str, Any], ...]:
    return (
        {"values": (95.2, 95, 94.8, 95.4, None, 95.1, 94.7, 95.3, 94.4, 91.2), "target": 95,
         "mark": "orange"},
        {"values": (51, 55, 58, 60, 61, 62, 64, 66, 67, 72.8), "target": 70, "mark": ""},
        {"values": (48, 47, 46, 46, 45, 45, 44, 43.8, 41.7), "target": 60, "mark": "red"},
        {"values": (14, 15, 15, 16, None, None, None), "target": None, "mark": ""},
        {"values": (3, 3, 3), "target": None, "mark": ""},
        {"values": (), "target": None, "mark": ""},
    )  # fmt: skip


def _tabs() -> tuple[Choice, ...]:
    return (
        Choice(Title("总览", "Overview"), "#", on=True),
        Choice(Title("指标", "Indicators"), "#", count=29),
        Choice(Title("预警", "Alerts"), "#", count=4),
        Choice(Title("履历", "History"), "#"),
    )


def _segments() -> tuple[Choice, ...]:
    return (
        Choice(Title("按紧急程度", "By urgency"), "#", on=True),
        Choice(Title("按类型", "By kind"), "#"),
    )


def _chips() -> tuple[Choice, ...]:
    return (
        Choice(Title("全部等级", "All"), "#", on=True),
        *(Choice(Title(s.words.zh[0], s.value), "#", count=n, severity=s)
          for n, s in enumerate(reversed(Severity), 4)),
    )  # fmt: skip


def _steps() -> tuple[Step, ...]:
    return (
        Step(Title("选文件", "Choose a file"), "done"),
        Step(Title("对字段", "Match columns"), "now"),
        Step(Title("核对", "Check"), "todo"),
        Step(Title("发布", "Publish"), "todo"),
    )


def _track() -> tuple[Step, ...]:
    return (
        Step(Title("待定", "pending"), "done", "11-10"),
        Step(Title("未处理", "open"), "now", "11-10"),
        Step(Title("已认领", "acknowledged"), "todo"),
        Step(Title("改进中", "in improvement"), "todo"),
        Step(Title("已解除", "cleared"), "todo"),
    )


def _rungs() -> tuple[Rung, ...]:
    return (
        Rung(Title("专业负责人 张××", "Program head Zhang"), "done",
             Title("11-10 已送达", "delivered 11-10")),
        Rung(Title("3 个工作日未处理 → 二级学院院长", "3 working days → dean"), "now",
             Title("还有 1 天", "1 day left")),
        Rung(Title("5 个工作日 → 质管办", "5 working days → quality office"), "todo",
             Title("11-17", "11-17")),
    )  # fmt: skip


def _goals() -> tuple[Goal, ...]:
    due = say("应达", "due")
    return (
        Goal(say("双师型教师占专业课教师 ≥ 60%", "Doubly qualified teachers ≥ 60%"), "53.2%",
             f"{due} 56%", say("人事处 孙××", "Personnel, Sun"), Decimal("0.88"),
             Decimal("0.93"), Status.BELOW_PASS, "on", url="#goal"),
        Goal(say("智能制造学院 ≥ 60%", "College of Manufacturing ≥ 60%"), "44.8%", f"{due} 56%",
             say("院长", "dean"), Decimal("0.75"), Decimal("0.93"), Status.BELOW_LIMIT),
        Goal(say("企业兼职教师库 ≥ 260 人", "Teachers from companies ≥ 260"), "274", "",
             say("产教融合办", "Industry office"), Decimal(1)),
        Goal(say("学生满意度 ≥ 93%", "Satisfied students ≥ 93%"), "96%", f"{due} 90%", "",
             Decimal("0.96"), Decimal("0.9"), look="dim"),
        Goal(say("断链：商学院没有承接此目标", "Broken: the business college has no part in it"),
             look="broken"),
        Goal(say("打造教师数字素养高地", "Digital literacy of teachers"), look="orphan",
             problem=say("孤立：无上级、无指标", "orphan: no goal above, no indicator")),
        Goal(say("模具设计与制造 ≥ 55%", "Mould design ≥ 55%"), "53.3%", f"{due} 52%", "",
             Decimal("0.97"), Decimal("0.95"), look="conflict",
             problem=say("冲突：子目标合成最多 57.6%", "conflict: all parts together reach 57.6%")),
    )  # fmt: skip


def _cells() -> tuple[Cell, ...]:
    row, column = Title("教师", "Teacher"), Title("资源建设", "Resources")

    def covers(*counts: tuple[int, int], stale: int = -1) -> tuple[Cover, ...]:
        names = (Title("目标", "goals"), Title("标准", "standards"), Title("制度", "policies"),
                 Title("指标", "indicators"))  # fmt: skip
        pairs = enumerate(zip(names, counts, strict=True))
        return tuple(Cover(n, have, need, i == stale) for i, (n, (have, need)) in pairs)

    whole = covers((8, 8), (6, 6), (9, 9), (11, 11))
    return (
        Cell(row, column, Decimal(92), whole, url="#cell"),
        Cell(row, column, Decimal(58), covers((4, 4), (3, 3), (2, 4), (7, 7)), Severity.RED, 3,
             here=True, url="#cell"),
        Cell(row, column, Decimal(77), covers((4, 4), (3, 3), (4, 4), (5, 5), stale=1)),
        Cell(row, column, None, covers((3, 3), (3, 3), (0, 2), (5, 5)), Severity.BLUE, 1),
        Cell(row, column, url="#cell"),
    )  # fmt: skip


def _works() -> tuple[Work, ...]:
    return (
        Work(COUNTING, 37, 120, "", over=False, note="PRG-RES-006"),
        Work(Title("等待", "Waiting"), 0, 0, "", over=False),
        Work(Title("已完成", "Done"), 120, 120, "", over=True),
    )


def _formulas() -> tuple[tuple[str, tuple[Fault, ...]], ...]:
    if say("zh", "en") == "zh":
        faulty = "计数(教师, 双师认定级 属于 ('初级', '特级'))"
        place, right = (8, 5), "双师认定级别"
    else:
        faulty = "count(teachers, dual_leve in ('junior', 'special'))"
        place, right = (17, 9), "dual_level"
    fine = say(
        "占比(考勤, 状态 in ('出勤', '迟到')) >= @达标线",
        "share(attendance, status in ('present', 'late')) >= @pass_mark",
    )
    fault = Fault(
        1,
        *place,
        "no_column",
        "数据集“教师”里没有这个字段",
        "the data set teachers has no such column",
        right,
    )
    return ((fine, ()), (faulty, (fault,)))  # fmt: skip


def _periods() -> tuple[Period, ...]:
    first, last = dt.date(2025, 9, 1), dt.date(2026, 1, 31)
    return tuple(
        Period(first, last, kind, label)
        for kind, label in (
            (PeriodKind.TERM, "2025-2026-1"), (PeriodKind.WEEK, "2025-2026-1-W10"),
            (PeriodKind.MONTH, "2025-10"), (PeriodKind.ACADEMIC_YEAR, "2025-2026"),
            (PeriodKind.CALENDAR_YEAR, "2025"), (PeriodKind.FISCAL_YEAR, "FY2025"),
            (PeriodKind.DAY, "2025-10-31"), (PeriodKind.AS_OF, "@2025-10-31"),
            (PeriodKind.ROLLING, "30d@2025-10-31"), (PeriodKind.TERM, "2025-2026-1@2025-11-12"),
        )
    )  # fmt: skip
