"""Documents: plans, charters, opinions."""

import datetime as dt

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import pick, table
from lemnis.lake.sources.demo.subjects import Subjects, columns_of, subjects
from lemnis.lake.sources.demo.world import World

# kind, Chinese title, whose (h school, u unit, l college, p program, t teacher), made yearly
DOCUMENTS: tuple[tuple[str, str, str, bool], ...] = (
    ("charter", "学校章程", "h", False),
    ("five_year_plan", "十四五发展规划", "h", False),
    ("plan_expert_opinion", "规划专家组审核意见", "h", False),
    ("school_year_plan", "学校年度计划", "h", True),
    ("party_year_plan", "党委年度计划", "h", True),
    ("special_plan", "专业建设专项规划", "h", False),
    ("special_plan", "师资专项规划", "h", False),
    ("special_plan", "信息化专项规划", "h", False),
    ("special_plan", "产教融合专项规划", "h", False),
    ("special_plan", "校园文化专项规划", "h", False),
    ("special_plan", "国际化专项规划", "h", False),
    ("strategy_map", "发展战略地图", "h", False),
    ("swot", "发展能力诊断报告", "h", False),
    ("cluster_layout", "专业群布局", "h", False),
    ("program_grade_chart", "专业等级布局图", "h", False),
    ("school_program_plan", "专业建设规划", "h", False),
    ("school_course_plan", "课程建设总体规划", "h", False),
    ("faculty_plan", "师资队伍建设规划", "h", False),
    ("faculty_year_plan", "师资队伍年度建设计划", "h", True),
    ("student_plan", "学生全面发展规划", "h", False),
    ("unit_year_plan", "部门年度计划", "u", True),
    ("college_plan", "学院发展规划", "l", False),
    ("swot", "学院发展能力诊断报告", "l", False),
    ("college_faculty_plan", "学院师资队伍建设规划", "l", False),
    ("college_faculty_year_plan", "学院师资队伍年度建设计划", "l", True),
    ("college_faculty_rules", "学院师资建设细则", "l", False),
    ("program_plan", "专业建设规划", "p", False),
    ("program_review", "专业论证结论", "p", False),
    ("guidance_committee_opinion", "专业建设指导委员会审定意见", "p", False),
    ("academic_committee_opinion", "学术委员会审批意见", "p", False),
    ("program_faculty_plan", "专业师资规划", "p", False),
    ("program_course_plan", "专业课程建设规划", "p", False),
    ("teacher_career_plan", "教师职业生涯发展规划", "t", False),
)


def documents(w: World) -> pa.Table:
    """Plans, charters and opinions: the ground of the indicators that ask whether there is one."""
    parts: list[tuple[int, Subjects, dt.date]] = []
    for k, (_, _, whose, each_year) in enumerate(DOCUMENTS):
        years = [t.year for t in w.terms if t.half == 1] if each_year else [2021]
        for year in years:
            share = 0.97 if whose in "pt" else 1.0
            mine = subjects(w, whose, f"documents/{k}/{year}", share)
            parts.append((k, mine, dt.date(year, 9, 10)))
    count = [p[1].rows for p in parts]
    place, rows = np.repeat([p[0] for p in parts], count), sum(count)
    draw, yearly = w.draw("documents"), np.array([d[3] for d in DOCUMENTS])[place]
    kind = np.array([d[0] for d in DOCUMENTS])[place]
    issued = np.repeat(np.array([p[2] for p in parts], "datetime64[D]"), count)
    issued = issued + draw.whole(0, 25, rows)
    owners = columns_of(w, [p[1] for p in parts])
    return table(
        rows,
        document_id=w.keys("WJ", rows),
        title=pick([d[1] for d in DOCUMENTS], place),
        kind=pick([d[0] for d in DOCUMENTS], place),
        school_id=w.school_id,
        issued_on=issued,
        valid_until=issued + np.where(yearly, 365, 5 * 365),
        status=pick(
            ["in_force", "approved"],
            (draw.chance(0.2, rows) & (kind != "special_plan")).astype(int),
        ),
        published=draw.chance(0.6, rows),
        **owners,
    )
