"""What the demo college aims at, line by line: which indicator, how much further, by what means.

Some cells of the five by five have no line, on purpose: the college has gaps to be found.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from lemnis.plan.rules.words import Perspective, PlanKind
from lemnis.values import SubjectKind


class Line(NamedTuple):
    """One line of goals, from the school's down: what, by which indicator, how much further."""

    number: str
    title: str
    indicator: str
    gain: Decimal
    perspective: Perspective
    special: str
    office: str
    means: str


# Handed down from the school to its special plans, to colleges and programs.
LINES = (
    Line("1", "双师型教师占专业课教师比例", "CRS-RES-007", Decimal(12), Perspective.LEARNING,
         "师资队伍建设", "U22", "每学期选派 12 名教师下企业 60 天，认定费用列入预算"),
    Line("2", "校企合作开发课程比例", "CRS-RES-011", Decimal(15), Perspective.PROCESS,
         "课程建设", "U23", "每个专业每年与企业共同开发 2 门课程，每门资助 3 万元"),
    Line("3", "课程及格率", "CRS-GEN-012", Decimal(4), Perspective.PROCESS,
         "课程建设", "U23", "第 8 周前完成学情摸底，后 10% 课程逐门帮扶"),
    Line("4", "教学满意度", "PRG-GEN-012", Decimal(2), Perspective.STAKEHOLDERS,
         "专业建设", "U23", "每学期两次学生座谈，10 日内答复全部意见"),
    Line("5", "职业技能等级证书获证率", "STU-GEN-015", Decimal(14), Perspective.STAKEHOLDERS,
         "学生全面发展", "U25", "每个专业开设 1 个考证班，承担 50% 报名费"),
    Line("6", "对口就业率", "PRG-GEN-003", Decimal(10), Perspective.RESULTS,
         "专业建设", "U26", "每个专业稳定 5 家用人单位，毕业前 3 个月逐人推荐"),
    Line("7", "就业稳定率", "PRG-GEN-005", Decimal(8), Perspective.RESULTS,
         "学生全面发展", "U26", "毕业后 6 个月内回访 2 次，逐人建档"),
)  # fmt: skip
# The school's own, which programs, courses, teachers and students take up each in their own way.
SCHOOL = (
    Line("8", "各级目标承接率", "SCH-CMD-023", Decimal(6), Perspective.LEARNING,
         "", "U33", "每年 9 月逐级核对目标，未承接的 10 日内补齐"),
    Line("9", "岗位工作标准覆盖率", "SCH-CMD-026", Decimal(5), Perspective.LEARNING,
         "", "U22", "每个岗位有说明书和工作标准，每年 6 月修订一次"),
    Line("10", "师生诉求解决率", "SCH-SUP-010", Decimal(5), Perspective.STAKEHOLDERS,
         "", "U27", "诉求 1 个工作日内受理，每月公布办结情况"),
    Line("11", "数据自动采集率", "SCH-SUP-017", Decimal(15), Perspective.PROCESS,
         "", "U29", "每学期接入 3 个业务系统，停用手工填报表 10 张"),
    Line("12", "改进完成率", "SCH-CTL-012", Decimal(8), Perspective.PROCESS,
         "", "U24", "每月通报未完成的改进，超期 30 天升级督办"),
    Line("13", "督导听课覆盖率", "SCH-CTL-026", Decimal(15), Perspective.PROCESS,
         "", "U36", "每名督导员每周听课 3 次，新入职教师每学期必听"),
)  # fmt: skip
DRAWN = (("1", "3"), ("1", "4"), ("2", "3"), ("2", "6"), ("3", "5"), ("4", "7"), ("5", "6"),
         ("6", "7"), ("8", "12"), ("9", "13"), ("11", "12"), ("12", "4"), ("13", "3"),
         ("11", "10"), ("10", "7"))  # fmt: skip


class Share(NamedTuple):
    """What one subject aims at for a goal ``above``, by the number of its line."""

    indicator: str
    title: str
    gain: Decimal
    above: str


PROGRAM = (
    Share("PRG-CMD-007", "企业对人才培养规格的认可度", Decimal(3), "8"),
    Share("PRG-RES-014", "实验实训开出率", Decimal(2), "2"),
    Share("PRG-RES-015", "专业教学资源使用率", Decimal(4), "2"),
    Share("PRG-SUP-008", "毕业生跟踪覆盖率", Decimal(3), "10"),
    Share("PRG-CTL-011", "专业要素符合度", Decimal(4), "12"),
)


class Own(NamedTuple):
    """The plans subjects of one kind have of their own: the demo ``account``'s and ``more``."""

    account: str
    kind: SubjectKind
    plan: PlanKind
    special: str
    shares: tuple[Share, ...]
    more: int


OWN = (
    Own("teacher", SubjectKind.TEACHER, PlanKind.TEACHER, "师资队伍建设", (
        Share("TCH-GEN-002", "学生评教得分", Decimal(2), "1"),
        Share("TCH-GEN-003", "督导听课评分", Decimal(2), "1"),
        Share("TCH-RES-004", "年度培训学时", Decimal(12), "1"),
        Share("TCH-CTL-008", "履职测评得分", Decimal(3), "13"),
    ), 8),
    Own("course_lead", SubjectKind.COURSE, PlanKind.COURSE, "课程建设", (
        Share("CRS-GEN-012", "课程及格率", Decimal(3), "3"),
        Share("CRS-CTL-021", "课程教学满意度", Decimal(2), "3"),
        Share("CRS-CMD-014", "授课计划按时提交率", Decimal(5), "8"),
        Share("CRS-RES-010", "教学场地达标率", Decimal(3), "2"),
        Share("CRS-SUP-007", "教学平台使用率", Decimal(8), "11"),
        Share("CRS-CTL-015", "教学后记撰写率", Decimal(6), "13"),
    ), 10),
    Own("student", SubjectKind.STUDENT, PlanKind.STUDENT, "学生全面发展", (
        Share("STU-GEN-012", "学分完成率", Decimal(2), "5"),
        Share("STU-GEN-027", "综合素质测评得分", Decimal(4), "5"),
        Share("STU-CMD-016", "计划学习时间", Decimal(3), "8"),
        Share("STU-SUP-020", "班会出勤率", Decimal(3), "10"),
        Share("STU-CTL-020", "改进完成率", Decimal(6), "12"),
    ), 6),
)  # fmt: skip
OWN_TITLES: Mapping[PlanKind, str] = {
    PlanKind.TEACHER: "个人发展规划", PlanKind.STUDENT: "个人成长规划",
}  # fmt: skip
MEASURED = frozenset(
    {line.indicator for line in (*LINES, *SCHOOL)}
    | {share.indicator for share in PROGRAM}
    | {share.indicator for own in OWN for share in own.shares}
)
