"""Documents, policies, standards, judgements and reports."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.partners import firms
from lemnis.lake.sources.demo.subjects import Subjects, columns_of, subjects
from lemnis.lake.sources.demo.world import World, monthly

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
    for place, (_, _, whose, yearly) in enumerate(DOCUMENTS):
        years = [t.year for t in w.terms if t.half == 1] if yearly else [2021]
        for year in years:
            share = 0.97 if whose in "pt" else 1.0
            mine = subjects(w, whose, f"documents/{place}/{year}", share)
            parts.append((place, mine, dt.date(year, 9, 10)))
    count = [p[1].rows for p in parts]
    place, rows = np.repeat([p[0] for p in parts], count), sum(count)
    draw, yearly = w.draw("documents"), np.array([d[3] for d in DOCUMENTS])[place]
    kind = np.array([d[0] for d in DOCUMENTS])[place]
    issued = np.repeat(np.array([p[2] for p in parts], "datetime64[D]"), count)
    issued = issued + draw.whole(0, 25, rows)
    whose = columns_of(w, [p[1] for p in parts])
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
        **whose,
    )


CATEGORIES = (
    "party institution_building performance diagnosis incident incident_warning data_collection "
    "annual_report teaching student employment base asset finance personnel cooperation "
    "tech_service logistics information security program program_adjust program_finance "
    "graduate_tracking guidance_committee course course_process course_environment "
    "teaching_condition culture evaluation teacher_training teacher_hiring teacher_review "
    "research_support personal_growth social_service student_evaluation study living "
    "internal_control quality platform industry_policy plan_management"
).split()


def policies(w: World) -> pa.Table:
    """Three rules of each category: all have one in force, some older versions are retired."""
    draw, rows = w.draw("policies"), len(CATEGORIES) * 3
    sort = np.arange(rows) // 3
    version = np.arange(rows) % 3
    issued = np.datetime64("2018-03-01") + version * 640 + draw.whole(0, 500, rows)
    process = draw.chance(0.74, rows)
    return table(
        rows,
        policy_id=w.keys("ZD", rows),
        title=[
            f"{CATEGORIES[i]} 管理办法（{v + 1}）"
            for i, v in zip(sort.tolist(), version.tolist(), strict=True)
        ],
        category=pick(CATEGORIES, sort),
        unit_id=pick(w.office_names, draw.whole(0, 15, rows)),
        issued_on=issued,
        review_due=issued + 5 * 365,
        review_overdue=(issued + 5 * 365 < np.datetime64(NOW)) & draw.chance(0.2, rows),
        has_process=process,
        process_online=process & draw.chance(0.78, rows),
        has_control_point=draw.chance(0.7, rows),
        status=pick(["retired", "in_force"], (version > 0).astype(int)),
    )


STANDARDS: dict[str, tuple[str, str, int]] = {  # kind: layer, whose, how many
    "performance": ("school", "h", 1),
    "post": ("school", "u", 1),
    "work": ("school", "u", 1),
    "program_making": ("program", "h", 1),
    "program": ("program", "h", 1),
    "program_teaching": ("program", "p", 1),
    "training_plan": ("program", "h", 1),
    "program_exit": ("program", "h", 1),
    "course_building": ("course", "h", 1),
    "course": ("course", "c", 1),
    "course_resource": ("course", "h", 1),
    "classroom": ("course", "h", 1),
    "classroom_evaluation": ("course", "h", 1),
    "course_diagnosis": ("course", "h", 1),
    "internship": ("program", "h", 1),
    "teaching_operation": ("course", "h", 1),
    "teacher_title": ("teacher", "h", 4),
    "teacher_post": ("teacher", "h", 4),
    "adjunct": ("teacher", "h", 2),
    "famous_teacher": ("teacher", "h", 1),
    "dual": ("teacher", "h", 1),
    "teacher_development": ("teacher", "h", 1),
    "teacher_team": ("teacher", "h", 1),
    "teacher_diagnosis": ("teacher", "h", 1),
    "ethics": ("teacher", "h", 1),
    "student_development": ("student", "h", 1),
    "student_study": ("student", "h", 1),
}


def standards(w: World) -> pa.Table:
    """Standards of all five layers; each kind has one in force."""
    kinds = [k for k, (_, _, times) in STANDARDS.items() for _ in range(times)]
    parts = [subjects(w, STANDARDS[k][1], f"standards/{k}", 1.0) for k in kinds]
    kind = np.repeat(kinds, [p.rows for p in parts])
    rows, draw = len(kind), w.draw("standards")
    first = np.insert(kind[1:] != kind[:-1], 0, values=True)
    return table(
        rows,
        standard_id=w.keys("BZ", rows),
        layer=[STANDARDS[k][0] for k in kind.tolist()],
        kind=kind.tolist(),
        school_id=w.school_id,
        status=pick(
            ["in_force", "draft", "retired"], np.where(first, 0, draw.index([92, 5, 3], rows))
        ),
        quantified=draw.chance(0.83, rows),
        in_use=draw.chance(0.8, rows),
        **columns_of(w, parts),
    )


# item, layer, whose, judge, times a year
JUDGEMENTS: tuple[tuple[str, str, str, str, int], ...] = (
    ("enterprise_survey", "program", "p", "enterprise", 14),
    ("enterprise_types", "program", "p", "expert", 1),
    ("program_swot", "program", "p", "expert", 1),
    ("program_elements", "program", "p", "quality_office", 1),
    ("course_plan_on_time", "course", "c", "college", 1),
    ("course_plan_conforms", "course", "c", "college", 1),
    ("course_plan_feasible", "course", "c", "expert", 1),
)


def judgements(w: World) -> pa.Table:
    """Qualitative points judged each spring."""
    parts, place, day = [], [], []
    for term in w.terms:
        if term.half == 1:
            continue
        for k, (_, _, whose, _, times) in enumerate(JUDGEMENTS):
            for _ in range(times):
                mine = subjects(w, whose, "judgements", 1.0)
                parts.append(mine)
                place.append(np.full(mine.rows, k))
                day.append(np.full(mine.rows, np.datetime64(term.mondays[8])))
    sort, when = np.concatenate(place), np.concatenate(day)
    rows, draw = len(sort), w.draw("judgements")
    firm = np.where(sort == 0, draw.whole(0, len(firms(w)) - 1, rows), -1)
    good = draw.chance(0.95, rows)
    return table(
        rows,
        judgement_id=w.keys("PD", rows),
        item=pick([j[0] for j in JUDGEMENTS], sort),
        layer=pick([j[1] for j in JUDGEMENTS], sort),
        school_id=w.school_id,
        enterprise_id=pick(firms(w), firm),
        judged_on=when + draw.whole(0, 20, rows),
        judge_kind=pick([j[3] for j in JUDGEMENTS], sort),
        conclusion=good,
        score=draw.normal(np.where(good, 88, 66), 4, rows).round().clip(40, 100),
        **columns_of(w, parts),
    )


# kind, layer, whose, when (y year's end, t term's end, m each month)
REPORTS: tuple[tuple[str, str, str, str], ...] = (
    ("school_annual", "school", "h", "y"),
    ("school_diagnosis", "school", "h", "y"),
    ("special_annual", "school", "h", "y"),
    ("special_diagnosis", "school", "h", "y"),
    ("plan_execution", "school", "h", "y"),
    ("plan_execution", "program", "p", "y"),
    ("plan_execution", "teacher", "h", "y"),
    ("logistics_annual", "school", "h", "y"),
    ("student_annual", "student", "h", "y"),
    ("teacher_annual", "teacher", "h", "y"),
    ("college_annual", "school", "l", "y"),
    ("college_diagnosis", "school", "l", "y"),
    ("monthly", "school", "u", "m"),
    ("post_term", "school", "u", "t"),
    ("program_annual", "program", "p", "y"),
    ("program_diagnosis", "program", "p", "y"),
    ("program_research", "program", "p", "y"),
    ("standard_execution", "program", "p", "y"),
    ("course_annual", "course", "c", "y"),
    ("course_diagnosis", "course", "c", "y"),
    ("course_analysis", "course", "c", "t"),
    ("teacher_diagnosis", "teacher", "t", "y"),
    ("student_summary", "student", "s", "y"),
    ("student_diagnosis", "student", "s", "y"),
)


def reports(w: World) -> pa.Table:
    """Reports due, done or not."""
    parts, place, day = [], [], []
    for k, (_, _, whose, when) in enumerate(REPORTS):
        for due in _due(w, when):
            mine = subjects(w, whose, "reports", 1.0, due)
            parts.append(mine)
            place.append(np.full(mine.rows, k))
            day.append(np.full(mine.rows, np.datetime64(due)))
    sort, rows = np.concatenate(place), sum(p.rows for p in parts)
    draw, alone = w.draw("reports"), np.array([r[2] == "h" for r in REPORTS])[sort]
    done = alone | draw.chance(0.965, rows)
    return table(
        rows,
        report_id=w.keys("BG", rows),
        layer=pick([r[1] for r in REPORTS], sort),
        kind=pick([r[0] for r in REPORTS], sort),
        school_id=w.school_id,
        due_on=np.concatenate(day),
        done=done,
        on_time=done & draw.chance(0.955, rows),
        published=maybe(draw.chance(np.where(alone, 0.9, 0.2), rows), done),
        **columns_of(w, parts),
    )


def _due(w: World, when: str) -> list[Any]:
    if when == "y":
        return [dt.date(t.year + 1, 7, 12) for t in w.terms if t.half == 2]
    if when == "t":
        return [t.exam_on + dt.timedelta(days=10) for t in w.terms]
    return [d for t in w.terms for d in monthly(t.mondays[0], min(t.end, NOW), 28)]
