"""The school, its years, units, staff, teachers, posts, programs and classes."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.roster import FULL_TIME, INTERNAL, KINDS
from lemnis.lake.sources.demo.structure import COHORTS, ENROLLED, college_name
from lemnis.lake.sources.demo.words import COLLEGES, OFFICES, PUBLIC_UNITS
from lemnis.lake.sources.demo.world import World


def schools(w: World) -> pa.Table:
    """The one school."""
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
    """What the college knows of itself only in total, at the end of each year."""
    years, size = np.array([t.year for t in w.terms if t.half == 2]), w.size.students
    age = np.arange(len(years))
    share = lambda part: np.maximum(1, np.round(size * part)).astype(int).repeat(len(years))  # noqa: E731 -- three lines of the same shape
    return table(
        len(years),
        school_year_id=w.keys("Y", len(years)),
        school_id=w.school_id,
        as_of_date=np.array([dt.date(y + 1, 7, 20) for y in years], "datetime64[D]"),
        academic_year=[f"{y}-{y + 1}" for y in years],
        preparatory_students=0,
        advanced_students=share(0.003),
        adult_full_time_students=share(0.004),
        evening_students=share(0.02),
        correspondence_students=share(0.05),
        internet_mbps=6000.0 + 2000 * age,
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
    key, parent, name, kind, system, body = zip(*rows, strict=True)
    return table(
        len(rows),
        unit_id=w.named(key),
        school_id=w.school_id,
        parent_id=pa.array([p and w.prefix + p for p in parent]),
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


def staff(w: World) -> pa.Table:
    """Everybody on the payroll: teachers by their own number, others from 90001."""
    draw, home = w.draw("staff"), np.flatnonzero(np.isin(w.staff.kind, (FULL_TIME, INTERNAL)))
    made = others(w)
    category = ["teacher" if w.staff.kind[i] == FULL_TIME else "teaching_admin" for i in home]
    category += [name for name, count, _ in made for _ in range(count)]
    unit = [w.college_names[w.staff.unit[i]] for i in home]
    unit += [_place(w, name, office, k) for name, count, office in made for k in range(count)]
    rows, extra = len(category), len(category) - len(home)
    years = np.round(draw.rng.gamma(2.2, 4.0, rows).clip(0.5, 35), 1)
    sorts = np.array(category)
    return table(
        rows,
        staff_id=pa.concat_arrays([pick(w.staff.id, home), w.ids("9", np.arange(1, extra + 1), 4)]),
        unit_id=unit,
        name=pa.concat_arrays([pick(teacher_names(w), home), w.person_names("staff", extra)]),
        gender=draw.codes({"1": 0.46, "2": 0.54}, rows),
        birth_date=np.datetime64("1980-06-01") + draw.whole(-6500, 5500, rows),
        ethnicity=draw.codes({"01": 96, "08": 1, "11": 1.5, "03": 1, "15": 0.5}, rows),
        political_status=draw.codes({"01": 58, "13": 37, "12": 2, "05": 2, "07": 1}, rows),
        category=category,
        full_time=True,
        on_establishment=draw.chance(
            np.where(np.isin(sorts, ("worker", "support")), 0.5, 0.9), rows
        ),
        years_in_post=years,
        certified_psychologist=np.where(sorts == "psychologist", True, draw.chance(0.004, rows)),
        certified_career_planner=(sorts == "career_adviser") & draw.chance(0.8, rows),
        status=pick(
            ["on_duty", "leave", "left"],
            np.where(sorts == "counsellor", 0, draw.index([97.5, 1.5, 1], rows)),
        ),
    )


def _place(w: World, category: str, office: str, number: int) -> str:
    if category == "counsellor":
        return w.college_names[number % w.size.colleges]
    if category == "middle_cadre":
        return [*w.college_names, *w.office_names][number % (len(OFFICES) + w.size.colleges)]
    return w.office(office)


def teacher_names(w: World) -> pa.Array:
    """Return the teachers' names."""
    return w.person_names("teachers", w.staff.rows)


def practice_days(w: World) -> Any:
    """Return each teacher's days of practice in enterprises in five years."""
    return w.draw("practice").rng.normal(196, 38, w.staff.rows).clip(20, 400).round()


def _marks(w: World) -> dict[str, Any]:
    """Return the columns that grow with age and quality."""
    draw, made, rows = w.draw("teachers table"), w.staff, w.staff.rows
    age = draw.rng.normal(41, 8.5, rows).clip(26, 64).astype(int)
    full, major = made.kind == FULL_TIME, made.program >= 0
    title = np.digitize(
        age + 2.5 * made.quality + draw.rng.normal(0, 3.5, rows), [30, 36, 45.5, 55]
    )
    leads = (
        full
        & major
        & (np.array([str(k)[-3:] for k in made.id.to_pylist()]).astype(int) <= w.size.programs_each)
    )
    famous = full & (made.quality > 1.75)
    return {
        "title_level": pick(["none", "junior", "middle", "associate", "senior"], title),
        "birth_date": np.datetime64(NOW) - age * 365 - age // 4 - draw.whole(1, 360, rows),
        "age": age,
        "is_major_teacher": major,
        "is_dual": major & draw.chance(np.where(full, 0.64, 0.5), rows),
        "is_backbone": full & (draw.chance(0.24, rows) | leads),
        "is_program_leader": leads,
        "is_program_head": full & major & draw.chance(0.12, rows),
        "is_famous": famous,
        "famous_level": pick(
            ["national", "provincial", "municipal", "school"],
            np.where(famous, draw.index([1, 5, 3, 4], rows), -1),
        ),
        "talent_class": pick(
            ["c3", "c4", "c5", "senior_doctor"],
            np.where(full & draw.chance(0.045, rows), draw.index([1, 3, 4, 3], rows), -1),
        ),
    }


def teachers(w: World) -> pa.Table:
    """Teachers of all four kinds."""
    draw, made, rows = w.draw("teachers more"), w.staff, w.staff.rows
    full = made.kind == FULL_TIME
    home = np.isin(made.kind, (FULL_TIME, INTERNAL))
    area = np.where(
        made.program >= 0,
        0,
        np.where(
            made.unit == w.size.colleges,
            1,
            np.where(draw.chance(0.3, rows), 2 + draw.index([5, 2, 0, 1], rows), 4),
        ),
    )
    hired = np.datetime64("2025-07-01") - (draw.rng.gamma(2, 2300, rows).clip(60, 11000)).astype(
        int
    )
    degree = draw.index([6, 62, 31, 1], rows)
    days = practice_days(w)
    return table(
        rows,
        teacher_id=made.id,
        staff_id=maybe(made.id, home),
        unit_id=pick(w.tree.college_id, made.unit),
        program_id=pick(w.tree.program_id, made.program),
        name=teacher_names(w),
        kind=pick(KINDS, made.kind),
        degree=pick(["doctor", "master", "bachelor", "none"], degree),
        education=pick(["postgraduate", "postgraduate", "undergraduate", "college"], degree),
        hired_on=hired,
        newly_hired=hired >= np.datetime64("2024-09-01"),
        subject_area=pick(["major", "ideology", "sports", "arts", "public", "psychology"], area),
        has_teacher_cert=draw.chance(np.where(home, 0.95, 0.4), rows),
        industry_years=np.round(
            np.where(draw.chance(0.55, rows) | ~home, draw.rng.gamma(2, 2.2, rows) + 0.5, 0), 1
        ),
        practice_days_5y=days,
        is_class_adviser=np.isin(np.arange(rows), _advisers(w)),
        workload_saturation=draw.normal(0.93, 0.07, rows).clip(0.6, 1.2).round(2),
        has_growth_file=draw.chance(np.where(full, 0.94, 0.5), rows),
        status=pick(
            ["on_duty", "leave", "left"],
            np.where(
                np.isin(np.arange(rows), np.unique(w.held.teacher)) | ~full,
                0,
                draw.index([95, 4, 1], rows),
            ),
        ),
        **_marks(w),
    )


def _advisers(w: World) -> Any:
    """Return each active class's adviser, a full-time teacher of its program."""
    classes, near = w.active_classes, {}
    for program in range(w.tree.programs):
        near[program] = np.flatnonzero((w.staff.program == program) & (w.staff.kind == FULL_TIME))
    return np.array(
        [near[p][i % len(near[p])] for i, p in enumerate(w.tree.class_program[classes])]
    )


def posts(w: World) -> pa.Table:
    """Posts of each unit."""
    homes = [*w.college_names, *w.office_names]
    names = ("负责人", "综合岗", "业务主办", "业务岗", "服务岗", "档案岗")
    rows, draw = len(homes) * len(names), w.draw("posts")
    quota = draw.whole(1, 4, rows)
    available = quota * 1680.0
    return table(
        rows,
        post_id=w.keys("J", rows),
        unit_id=np.repeat(homes, len(names)),
        name=list(names) * len(homes),
        quota=quota,
        occupied=np.maximum(1, quota - draw.chance(0.12, rows)),
        has_standard=draw.chance(0.95, rows),
        has_procedure=draw.chance(0.9, rows),
        has_instruction=draw.chance(0.96, rows),
        standard_hours=np.round(available * draw.rng.uniform(0.8, 1.0, rows)),
        available_hours=available,
    )


# Programs and classes


def programs(w: World) -> pa.Table:
    """The programs that enrol, and one that has stopped."""
    draw, tree, each = w.draw("programs"), w.tree, w.size.programs_each
    rows, stop = tree.programs + 1, np.arange(tree.programs + 1) == tree.programs
    unit = np.append(tree.program_unit, 0)
    known = [COLLEGES[u][3][i % each] for i, u in enumerate(tree.program_unit)]
    code, name = zip(*known, ("460306", "电气自动化技术（停招）"), strict=True)
    quality = np.append(tree.program_quality, -0.8)
    grade = np.digitize(-quality, [-0.35, 0.3])
    key = np.arange(rows) % 3 == 0
    return table(
        rows,
        program_id=pa.concat_arrays([tree.program_id, w.named(["Z0190"])]),
        unit_id=pick(tree.college_id, unit),
        code=list(code),
        catalogue_year=2021,
        name=list(name),
        category=pick([c[1] for c in COLLEGES], unit),
        industry=pick([c[2] for c in COLLEGES], unit),
        cluster_code=w.ids("Q", unit + 1, 2),
        grade=pick(["A", "B", "C"], grade),
        build_kind=pick(["brand", "key", "basic"], grade),
        build_level=pick(
            ["provincial", "municipal", "school"], np.where(np.arange(rows) == 1, 0, grade)
        ),
        approved_on=np.datetime64("2004-05-01") + draw.whole(0, 5500, rows),
        is_enrolling=~stop,
        is_international=np.arange(rows) == 3,
        is_key_chain=key | draw.chance(0.2, rows),
        has_graduates=~stop,
        has_leader=~stop,
        accredited=(grade == 0) & ~stop,
        industry_matched=draw.chance(0.88, rows),
        status=pick(["active", "suspended"], stop.astype(int)),
    )


def classes(w: World) -> pa.Table:
    """All classes; those of earlier cohorts have graduated."""
    draw, tree, rows = w.draw("classes"), w.tree, w.tree.classes
    active = tree.class_entry >= ENROLLED[0]
    adviser = np.full(rows, -1)
    adviser[w.active_classes] = _advisers(w)
    counsellor = np.full(rows, -1)
    counsellor[w.active_classes] = np.arange(active.sum()) % counsellors(w)
    seq = [key[-5:] for key in tree.class_id.to_pylist()]
    return table(
        rows,
        class_id=tree.class_id,
        program_id=pick(tree.program_id, tree.class_program),
        name=[
            f"{y % 100}级{s[:4]}专业{s[4]}班"
            for y, s in zip(tree.class_entry.tolist(), seq, strict=True)
        ],
        entry_year=tree.class_entry,
        adviser_id=pick(w.staff.id, adviser),
        counsellor_id=pick(counsellor_ids(w), counsellor),
        is_civilised=draw.chance(0.62, rows),
        has_psych_member=draw.chance(0.97, rows),
        status=pick(["active", "graduated"], (~active).astype(int)),
    )


assert COHORTS.stop == ENROLLED[-1] + 1  # the youngest cohort is on campus
