"""Staff, teachers and posts."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.roster import FULL_TIME, INTERNAL, KINDS
from lemnis.lake.sources.demo.school import others
from lemnis.lake.sources.demo.words import OFFICES
from lemnis.lake.sources.demo.world import World


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
        "is_dual": (major | (draw.chance(0.12, rows) & full))
        & draw.chance(np.where(full, 0.75, 0.5), rows),
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
    traits = _marks(w)
    hired = np.maximum(hired, traits["birth_date"] + 22 * 366)
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
        is_class_adviser=np.isin(np.arange(rows), advisers(w)),
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
        **traits,
    )


def advisers(w: World) -> Any:
    """Return each active class's adviser, a full-time teacher of its program."""
    classes, near = w.active_classes, {}
    for program in range(w.tree.programs):
        near[program] = np.flatnonzero((w.staff.program == program) & (w.staff.kind == FULL_TIME))
    return np.array(
        [near[p][i % len(near[p])] for i, p in enumerate(w.tree.class_program[classes])]
    )


def posts(w: World) -> pa.Table:
    """Return posts of each unit."""
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


# kind: share of full-time teachers in a year, days
DEVELOPMENT: dict[str, tuple[float, int]] = {
    "study": (0.55, 6),
    "teaching_training": (0.8, 4),
    "enterprise_practice": (0.9, 36),
    "attachment": (0.04, 90),
    "social_post": (0.15, 12),
    "degree_study": (0.03, 60),
    "it_training": (0.6, 3),
}


def teacher_development(w: World) -> pa.Table:
    """Training, practice and posts of teachers; practice adds up to the five years' days."""
    draw, five = w.draw("teacher_development"), practice_days(w)
    who, sort, day, days = [], [], [], []
    for year in sorted({t.year for t in w.terms}):
        for place, (kind, (share, usual)) in enumerate(DEVELOPMENT.items()):
            mine = w.full_time[draw.chance(share, len(w.full_time))]
            some = (
                five[mine] / 5
                if kind == "enterprise_practice"
                else draw.whole(max(1, usual - 3), usual + 3, len(mine))
            )
            who.append(mine)
            sort.append(np.full(len(mine), place))
            days.append(some)
            day.append(draw.days(dt.date(year, 9, 10), dt.date(year + 1, 7, 20), len(mine)))
    whom, what = np.concatenate(who), np.concatenate(sort)
    rows, length = len(whom), np.round(np.concatenate(days)).astype(float)
    return table(
        rows,
        record_id=w.keys("JX", rows),
        teacher_id=pick(w.staff.id, whom),
        kind=pick(list(DEVELOPMENT), what),
        overseas=(what == 0) & draw.chance(0.06, rows),
        started_on=np.concatenate(day),
        days=length,
        hours=np.where(np.isin(what, (0, 1, 6)), length * 8, 0.0),
    )
