"""The problems planted in the demo college, as data; everything else is calm.

``docs/reference/demo.md`` lists the same; a test compares the two, others see each in the data.
"""

import datetime as dt
from dataclasses import dataclass

from lemnis.values import Layer, SubjectKind, Title


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted problem: who, since when, which indicators it moves, which way and how far.

    ``change`` is in the indicator's shown unit (percentage points for shares), about.
    """

    code: str
    layer: Layer
    kind: SubjectKind
    subject: str
    since: dt.date
    until: dt.date
    indicators: tuple[str, ...]
    direction: str  # "up" or "down"
    change: float
    title: Title


SCHOOL = "4199010001"
_END = dt.date(2025, 8, 31)
_SPRING = dt.date(2025, 2, 17)


def _d(month: int, day: int, year: int = 2025) -> dt.date:
    return dt.date(year, month, day)


PLANTED: tuple[Planted, ...] = (
    Planted(
        "P01",
        Layer.SCHOOL,
        SubjectKind.SCHOOL,
        SCHOOL,
        _d(9, 2, 2024),
        _END,
        ("SCH-RES-038",),
        "up",
        65,
        Title(
            "辅导员配备不足：每名辅导员约 265 名学生（合格线 200）",
            "Too few counsellors: about 265 students each (pass line 200)",
        ),
    ),
    Planted(
        "P02",
        Layer.SCHOOL,
        SubjectKind.SCHOOL,
        SCHOOL,
        _d(9, 2, 2024),
        _END,
        ("SCH-RES-007",),
        "down",
        500,
        Title(
            "生均教学科研仪器设备值约 3,500 元，低于合格线 4,000 元",
            "Equipment per student about 3,500 yuan, below the pass line of 4,000",
        ),
    ),
    Planted(
        "P03",
        Layer.SCHOOL,
        SubjectKind.OFFICE,
        "U30",
        _d(5, 12),
        _END,
        ("SCH-SUP-018", "STU-GEN-026"),
        "down",
        100,
        Title(
            "图书馆系统自 5 月 12 日起停止供数：数据不新鲜，借阅记录中断",
            "The library system stops on 12 May: its data are stale and loans cease",
        ),
    ),
    Planted(
        "P04",
        Layer.SCHOOL,
        SubjectKind.OFFICE,
        "U27",
        _d(3, 1),
        _END,
        ("SCH-SUP-009",),
        "up",
        60,
        Title(
            "后勤管理处回应诉求变慢：平均时长约增加 60 小时",
            "The logistics office answers requests about 60 hours later",
        ),
    ),
    Planted(
        "P05",
        Layer.PROGRAM,
        SubjectKind.PROGRAM,
        "Z0102",
        _d(3, 24),
        _END,
        ("CRS-GEN-007",),
        "down",
        12,
        Title(
            "到课率自第 6 教学周起逐周下滑，到第 16 周约低 20 个百分点",
            "Attendance slides from teaching week 6, about 20 points lower in week 16",
        ),
    ),
    Planted(
        "P06",
        Layer.PROGRAM,
        SubjectKind.PROGRAM,
        "Z0201",
        _d(6, 30),
        _END,
        ("SCH-GEN-010", "PRG-CTL-012"),
        "down",
        14,
        Title(
            "2025 届毕业去向落实率低约 14 个百分点",
            "Placement of the class of 2025 about 14 points lower",
        ),
    ),
    Planted(
        "P07",
        Layer.PROGRAM,
        SubjectKind.PROGRAM,
        "Z0301",
        _d(2, 17),
        _END,
        ("PRG-SUP-009",),
        "down",
        25,
        Title(
            "2025 届岗位实习参保率低约 25 个百分点",
            "Insured post internships of 2025 about 25 points lower",
        ),
    ),
    Planted(
        "P08",
        Layer.COURSE,
        SubjectKind.COURSE,
        "Z020108",
        _d(9, 2, 2024),
        _d(2, 16),
        ("CRS-GEN-012", "CRS-GEN-017"),
        "down",
        35,
        Title(
            "2024-2025-1 期末及格率骤降约 35 个百分点",
            "The pass rate of 2024-2025-1 collapses by about 35 points",
        ),
    ),
    Planted(
        "P09",
        Layer.COURSE,
        SubjectKind.COURSE,
        "GG202",
        _SPRING,
        _END,
        ("CRS-GEN-003", "CRS-GEN-004"),
        "down",
        40,
        Title(
            "授课进度落后：合进度课次比例低约 40 个百分点",
            "Lessons fall behind the plan: 40 points fewer on schedule",
        ),
    ),
    Planted(
        "P10",
        Layer.TEACHER,
        SubjectKind.TEACHER,
        "01001",
        _SPRING,
        _END,
        ("TCH-GEN-002",),
        "down",
        14,
        Title("学生评教得分下降约 14 分", "Student evaluation falls by about 14 points"),
    ),
    Planted(
        "P11",
        Layer.TEACHER,
        SubjectKind.TEACHER,
        "02002",
        _d(3, 3),
        _END,
        ("CRS-CTL-007", "TCH-CTL-010"),
        "up",
        20,
        Title(
            "频繁因私调停课并缺课：因私调停课率约高 20 个百分点",
            "Moves lessons privately and misses some: 20 points more moved",
        ),
    ),
    Planted(
        "P12",
        Layer.STUDENT,
        SubjectKind.STUDENT,
        "20240101105",
        _d(4, 14),
        _END,
        ("CRS-GEN-009", "STU-CTL-015"),
        "up",
        90,
        Title(
            "学生自 4 月 14 日起不再到校，学籍仍为在校",
            "The student comes no more since 14 April but is still enrolled",
        ),
    ),
    Planted(
        "P13",
        Layer.STUDENT,
        SubjectKind.STUDENT,
        "20230202103",
        _d(9, 2, 2024),
        _d(2, 16),
        ("STU-CTL-002", "STU-GEN-011"),
        "up",
        4,
        Title(
            "学生在 2024-2025-1 一学期内多门不及格", "The student fails most courses of 2024-2025-1"
        ),
    ),
    Planted(
        "P14",
        Layer.STUDENT,
        SubjectKind.CLASS,
        "202403011",
        _d(5, 1),
        _END,
        ("STU-CTL-006",),
        "up",
        80,
        Title("班级自 5 月起晚归激增", "Late returns of the class surge from May"),
    ),
)


def planted(code: str) -> Planted:
    """Return the planted problem with that code."""
    return next(p for p in PLANTED if p.code == code)
