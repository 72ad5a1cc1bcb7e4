"""Enterprises, cooperation, research, achievements, training, and how teachers develop."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.draws import Draw
from lemnis.lake.sources.demo.frame import fixed, maybe, pick, table
from lemnis.lake.sources.demo.roster import FULL_TIME
from lemnis.lake.sources.demo.words import ENTERPRISE_TRADES, ENTERPRISE_WORDS
from lemnis.lake.sources.demo.world import World


def firms(w: World) -> pa.Array:
    """Return the keys of the partner enterprises."""
    return w.ids("QY", np.arange(1, max(20, w.size.students // 25) + 1), 4)


def enterprises(w: World) -> pa.Table:
    """Return the partner enterprises."""
    draw, keys = w.draw("enterprises"), firms(w)
    rows = len(keys)
    name = [
        f"{a}{b}{t}有限公司"
        for a, b, t in zip(
            *(
                np.array(p)[draw.rng.integers(0, len(p), rows)]
                for p in (("本市", "省", "江南", "滨海"), ENTERPRISE_WORDS, ENTERPRISE_TRADES)
            ),
            strict=True,
        )
    ]
    kind = draw.index([66, 18, 5, 9, 2], rows)
    return table(
        rows,
        enterprise_id=keys,
        credit_code=fixed("9133", draw.whole(0, 10**14 - 1, rows), 14),
        name=name,
        kind=pick(["micro_small", "large", "top500", "institution", "other"], kind),
        above_scale=(kind > 0) & draw.chance(0.9, rows) | draw.chance(0.3, rows),
    )


def _days(w: World, draw: Draw, rows: int) -> Any:
    return draw.days(w.terms[0].start, dt.date(2025, 7, 20), rows)


def _units(w: World, program: Any) -> pa.Array:
    return pick(w.tree.college_id, w.tree.program_unit[program])


def _leaders(w: World, draw: Draw, rows: int) -> Any:
    """Return full-time teachers of programs, the better ones more often."""
    pool = np.flatnonzero((w.staff.kind == FULL_TIME) & (w.staff.program >= 0))
    weight = np.exp(0.6 * w.staff.quality[pool])
    return pool[draw.index(weight.tolist(), rows)]


HOME = {
    "order": 3,
    "apprenticeship": 2,
    "co_development": 4,
    "tech_service": 3,
    "staff_training": 2,
    "base": 3,
    "mixed_ownership": 1,
    "consortium": 1,
}
ABROAD = (
    "joint_program",
    "overseas_site",
    "standard_export",
    "teacher_abroad",
    "foreign_training",
    "student_abroad",
    "student_exchange",
    "foreign_post",
)


def cooperations(w: World) -> pa.Table:
    """Projects of each program with enterprises, and a few abroad."""
    draw, each = w.draw("cooperations"), 6
    home, far = w.tree.programs * each, len(ABROAD) * 2 * w.size.years
    rows = home + far
    program = np.concatenate(
        [np.repeat(np.arange(w.tree.programs), each), 3 % w.tree.programs + np.zeros(far, int)]
    )
    kind = np.concatenate(
        [np.array(list(HOME))[draw.index(list(HOME.values()), home)], np.resize(ABROAD, far)]
    )
    foreign = np.arange(rows) >= home
    start = np.where(
        foreign, _days(w, draw, rows), np.datetime64("2021-09-01") + draw.whole(0, 1300, rows)
    )
    busy = np.isin(kind, ("teacher_abroad", "student_abroad", "foreign_training"))
    return table(
        rows,
        cooperation_id=w.keys("HZ", rows),
        unit_id=_units(w, program),
        program_id=pick(w.tree.program_id, program),
        enterprise_id=pick(firms(w), np.where(foreign, -1, draw.whole(0, len(firms(w)) - 1, rows))),
        kind=kind.tolist(),
        level=pick(
            ["international", "provincial", "school"],
            np.where(foreign, 0, 1 + draw.index([1, 5], rows)),
        ),
        started_on=start,
        active=draw.chance(0.92, rows),
        students=np.where(np.isin(kind, ("order", "apprenticeship")), draw.whole(15, 40, rows), 0),
        courses_developed=np.where(foreign, 0, draw.whole(0, 3, rows)),
        textbooks_developed=np.where(foreign, 0, draw.whole(0, 2, rows)),
        teachers_supplied=np.where(foreign, 0, draw.whole(0, 4, rows)),
        person_days=np.where(busy, draw.whole(20, 120, rows), 0).astype(float),
        amount=np.where(foreign, 0.0, draw.money(60_000, 0.8, rows)),
    )


def research_projects(w: World) -> pa.Table:
    """Projects, with the money of each year."""
    draw, rows = w.draw("research"), max(24, round(len(w.full_time) * 0.45 * w.size.years))
    lead = _leaders(w, draw, rows)
    kind = draw.index([4, 3, 3], rows)
    amount = draw.money(10_000, 0.8, rows) * np.array([9.5, 2.2, 0.6])[kind]
    return table(
        rows,
        project_id=w.keys("XM", rows),
        project_no=w.ids("K", np.arange(rows) - np.arange(rows) % 5 // 4, 6),
        unit_id=pick(w.tree.college_id, w.staff.unit[lead]),
        program_id=pick(w.tree.program_id, w.staff.program[lead]),
        teacher_id=pick(w.staff.id, lead),
        kind=pick(["horizontal", "vertical", "teaching_research"], kind),
        level=pick(
            ["national", "provincial", "municipal", "school"],
            np.where(kind == 0, -1, draw.index([1, 14, 30, 55], rows)),
        ),
        approved_this_year=draw.chance(0.4, rows),
        finished_on_time=draw.chance(0.9, rows),
        received_on=_days(w, draw, rows),
        received_amount=amount.round(2),
        economic_benefit=maybe((amount * draw.rng.uniform(2, 6, rows)).round(2), kind == 0),
    )


# kind: a year per 1,000 students, whose (t teacher, s student, c course, - nobody), money
ACHIEVEMENTS: dict[str, tuple[float, str]] = {
    "paper": (38, "t"),
    "book": (6, "t"),
    "patent": (14, "t"),
    "tech_transfer": (2, "t"),
    "teaching_award": (1.6, "c"),
    "teacher_contest": (5, "t"),
    "student_contest": (16, "b"),
    "startup_contest": (4, "s"),
    "club_award": (3, "s"),
    "honour": (3, "t"),
    "title": (1, "t"),
    "project_milestone": (3, "c"),
    "counsellor_award": (1, "-"),
    "school_award": (2, "-"),
    "student_honour": (12, "s"),
    "foreign_contest": (0.8, "s"),
}


MILESTONES = ("teaching_award", "project_milestone", "title", "honour")


def _levels(draw: Draw, kind: Any, rank: Any) -> pa.Array:
    """Return the level of each achievement; ``rank`` where its kind says nothing."""
    high = draw.index([1, 5, 2, 1], len(kind))
    place = np.where(np.isin(kind, (*MILESTONES, "counsellor_award")), high, rank)
    place = np.where(kind == "foreign_contest", 4, place)
    return pick(["national", "provincial", "municipal", "school", "international"], place)


def _achieved(scale: float, years: list[int]) -> Any:
    """Return how many of each kind, year after year; the first and the last are cut short."""
    whole = np.array([max(1, round(each * scale)) for each, _ in ACHIEVEMENTS.values()])
    part = {years[0]: 0.4, 2025: 0.6}
    parts = [np.maximum(1, np.round(whole * part.get(y, 1))).astype(int) for y in years]
    return np.concatenate(parts)


def achievements(w: World) -> pa.Table:
    """Papers, patents, awards, titles, of each calendar year."""
    draw = w.draw("achievements")
    years = list(range(w.terms[0].year, 2026))
    count = _achieved(w.size.students / 1000, years)
    sort = np.repeat(np.tile(np.arange(len(ACHIEVEMENTS)), len(years)), count)
    year, rows = np.repeat(np.repeat(years, len(ACHIEVEMENTS)), count), len(sort)
    whose = np.array([who for _, who in ACHIEVEMENTS.values()])[sort]
    lead = _leaders(w, draw, rows)
    good = w.enrolled[np.argsort(w.people.ability[w.enrolled])[-max(5, len(w.enrolled) // 5) :]]
    student = good[draw.whole(0, len(good) - 1, rows)]
    owned = np.isin(whose, ("s", "b"))
    program = np.where(owned, w.people.program[student], w.staff.program[lead])
    first = np.array([np.datetime64(f"{y}-{9 if y == years[0] else 1:02d}-05") for y in years])
    last = np.array([np.datetime64(min(dt.date(y, 12, 20), NOW)) for y in years])
    place, names = year - years[0], np.array(list(ACHIEVEMENTS))
    span = (last - first).astype(int)[place]
    level = _levels(draw, names[sort], draw.index([6, 24, 30, 40], rows))
    milestone = np.isin(names[sort], MILESTONES)
    course = np.where(whose == "c", draw.whole(0, w.given.rows - 1, rows), -1)
    money = np.where(names[sort] == "tech_transfer", draw.money(42_000, 0.6, rows), 0.0)
    return table(
        rows,
        achievement_id=w.keys("CG", rows),
        achievement_no=w.ids("A", np.arange(rows) + 1, 6),
        unit_id=_units(w, program),
        program_id=pick(w.tree.program_id, program),
        course_id=pick(w.course_id, course),
        teacher_id=pick(w.staff.id, np.where(np.isin(whose, ("t", "b", "c")), lead, -1)),
        student_id=pick(w.people.id, np.where(owned, student, -1)),
        kind=names[sort].tolist(),
        level=level,
        award_rank=pick(
            ["special", "first", "second", "third", "none"], draw.index([2, 15, 30, 43, 10], rows)
        ),
        achieved_on=first[place] + (draw.rng.random(rows) * span).astype(int),
        is_milestone=milestone,
        income=money,
        is_core_journal=(sort == 0) & draw.chance(0.16, rows),
    )


TRAININGS = {
    "non_degree": 5,
    "public_welfare": 3,
    "enterprise": 5,
    "veteran": 1,
    "foreign": 1,
    "on_campus": 3,
}


def trainings(w: World) -> pa.Table:
    """Courses for society and for students."""
    draw, rows = w.draw("trainings"), max(30, w.tree.programs * 4 * w.size.years)
    program = np.arange(rows) % w.tree.programs
    kind = np.resize(np.repeat(np.arange(6), list(TRAININGS.values())), rows)
    persons, days = draw.whole(20, 90, rows), draw.whole(2, 8, rows)
    near = [np.flatnonzero(w.staff.program == p)[0] for p in range(w.tree.programs)]
    free = np.isin(kind, (1, 5))
    return table(
        rows,
        training_id=w.keys("PX", rows),
        unit_id=_units(w, program),
        program_id=pick(w.tree.program_id, program),
        teacher_id=pick(w.staff.id, np.array(near)[program]),
        kind=pick(list(TRAININGS), kind),
        trained_on=_days(w, draw, rows),
        persons=persons,
        person_days=(persons * days).astype(float),
        hours=days * 8.0,
        income=np.where(free, 0.0, persons * days * 160.0),
    )
