"""The school, its years, units, staff, teachers, posts, programs and classes."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import table
from lemnis.lake.sources.demo.structure import college_name
from lemnis.lake.sources.demo.words import OFFICES, PUBLIC_UNITS
from lemnis.lake.sources.demo.world import World


def schools(w: World) -> pa.Table:
    """Return the one school."""
    name = "示范职业技术学院" + (f"（{w.college + 1}）" if w.prefix else "")
    return table(
        1,
        school_id=w.school_id,
        name=name,
        school_type="comprehensive",
        province="33",
        founded_on=dt.date(1978, 9, 1),
    )


def school_years(w: World) -> pa.Table:
    """Return what the college knows of itself only in total, at the end of each year."""
    years, size = np.array([t.year for t in w.terms if t.half == 2]), w.size.students
    age = np.arange(len(years))

    def share(part: float) -> Any:
        return np.full(len(years), max(1, round(size * part)))

    return table(
        len(years),
        school_year_id=w.keys("Y", len(years)),
        school_id=w.school_id,
        as_of_date=np.array([dt.date(y + 1, 7, 20) for y in years], "datetime64[D]"),
        academic_year=[f"{y}-{y + 1}" for y in years],
        preparatory_students=share(0.002),
        advanced_students=share(0.003),
        adult_full_time_students=share(0.004),
        evening_students=share(0.02),
        correspondence_students=share(0.05),
        internet_mbps=6000.0 + 1500 * age,
        backbone_mbps=40000.0 + 0 * age,
        information_points=share(0.9),
        wireless_coverage=88.0 + 4 * age,
        management_data_gb=1500.0 + 400 * age,
        digital_resources_gb=size * (6.0 + age),
        reading_seats=share(0.17),
        staff_quota=share(0.088),
        excellence_score=512.0 + 26 * age,
        appropriation_standard_met=True,
    )


def units(w: World) -> pa.Table:
    """School, colleges, offices, teaching groups, quality bodies."""
    rows: list[tuple[Any, ...]] = [("U00", None, "示范职业技术学院", "school", "CMD", None)]
    rows += [
        (f"U{k + 1:02d}", "U00", _college(w, k), "college", "GEN", None)
        for k in range(len(w.college_names))
    ]
    rows += [
        (f"U{21 + k}", "U00", name, "office", system, body or None)
        for k, (name, system, body) in enumerate(OFFICES)
    ]
    rows += [
        (f"U{p[-4:]}", f"U{p[-4:-2]}", f"教研室{p[-4:]}", "teaching_group", "GEN", "program_team")
        for p in w.tree.program_id.to_pylist()
    ]
    for k in range(w.size.colleges):
        parent = f"U{k + 1:02d}"
        rows += [
            (
                f"{parent}G",
                parent,
                "专业建设指导委员会",
                "quality_body",
                "CTL",
                "guidance_committee",
            ),
            (f"{parent}W", parent, "质量保证工作组", "quality_body", "CTL", "work_group"),
        ]
    rows += [
        ("UQ1", "U00", "质量保证委员会", "quality_body", "CMD", "committee"),
        ("UQ2", "U00", "教学工作委员会", "quality_body", "CMD", "teaching_committee"),
        ("UQ3", "U00", "学术委员会", "quality_body", "CMD", "academic_committee"),
    ]
    key, above, name, kind, system, body = zip(*rows, strict=True)
    return table(
        len(rows),
        unit_id=w.named(key),
        school_id=w.school_id,
        parent_id=pa.array([p and w.prefix + p for p in above]),
        name=list(name),
        kind=list(kind),
        system=list(system),
        body_kind=list(body),
        status="active",
    )


def _college(w: World, place: int) -> str:
    teaching = w.size.colleges
    return college_name(place) if place < teaching else PUBLIC_UNITS[place - teaching]


# People


def counsellors(w: World) -> int:
    """Return how many full-time counsellors there are: too few, the planted problem P01."""
    return max(1, round(len(w.enrolled) / 265))


def others(w: World) -> list[tuple[str, int, str]]:
    """Return category, number and office of the staff who are not teachers."""
    n = len(w.enrolled)
    return [
        ("counsellor", counsellors(w), "学生工作处"),
        ("school_leader", 7, "党政办公室"),
        ("middle_cadre", max(8, n // 150), "组织人事处"),
        ("teaching_admin", max(3, n // 200), "教务处"),
        ("student_admin", max(3, n // 350), "学生工作处"),
        ("quality_admin", 4, "质量管理办公室"),
        ("party_staff", 5, "组织人事处"),
        ("teaching_research_admin", 3, "科研处"),
        ("psychologist", -(-n // 3500), "学生工作处"),
        ("career_adviser", max(1, -(-n // 450)), "招生就业处"),
        ("supervisor", 6, "督导室"),
        ("support", max(4, n // 120), "实训中心"),
        ("worker", max(4, n // 110), "后勤管理处"),
    ]


def counsellor_ids(w: World) -> pa.Array:
    """Return the keys of the counsellors."""
    return w.ids("9", np.arange(1, counsellors(w) + 1), 4)
