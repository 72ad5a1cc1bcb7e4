"""Policies, standards, judgements and reports."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.partners import firms
from lemnis.lake.sources.demo.subjects import columns_of, subjects
from lemnis.lake.sources.demo.world import World, monthly

CATEGORIES = [
    "party",
    "institution_building",
    "performance",
    "diagnosis",
    "incident",
    "incident_warning",
    "data_collection",
    "annual_report",
    "teaching",
    "student",
    "employment",
    "base",
    "asset",
    "finance",
    "personnel",
    "cooperation",
    "tech_service",
    "logistics",
    "information",
    "security",
    "program",
    "program_adjust",
    "program_finance",
    "graduate_tracking",
    "guidance_committee",
    "course",
    "course_process",
    "course_environment",
    "teaching_condition",
    "culture",
    "evaluation",
    "teacher_training",
    "teacher_hiring",
    "teacher_review",
    "research_support",
    "personal_growth",
    "social_service",
    "student_evaluation",
    "study",
    "living",
    "internal_control",
    "quality",
    "platform",
    "industry_policy",
    "plan_management",
]


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
    """Return reports due, done or not."""
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
