"""What students do beside lessons, and what is done for them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW, DemoTerm
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.learners import poor
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.world import World, monthly

# kind: rows a student and term, attended, mean hours
ACTIVITIES: dict[str, tuple[float, float, float]] = {
    "volunteer": (0.6, 0.94, 4),
    "public_welfare": (0.3, 0.94, 3),
    "social_practice": (0.4, 0.95, 16),
    "club": (1.2, 0.86, 2),
    "lecture": (0.6, 0.9, 2),
    "sports_meet": (0.22, 0.97, 4),
    "morning_exercise": (3.0, 0.9, 0.5),
    "psych_activity": (0.35, 0.9, 1.5),
    "job_guidance": (0.4, 0.92, 2),
    "class_meeting": (3.0, 0.955, 1),
    "library_loan": (2.6, 1, 0),
    "work_study": (0.06, 0.98, 20),
    "startup": (0.02, 0.95, 10),
    "labour": (0.5, 0.96, 4),
    "quality_training": (0.12, 0.94, 2),
    "sports_elective": (0.3, 0.95, 2),
    "psych_course": (0.3, 0.95, 2),
    "evening_study": (0.5, 0.93, 2),
}


def student_activities(w: World) -> Iterator[pa.Table]:
    """Each student's part in each activity, a term at a time."""
    draw, done, names = w.draw("student_activities"), 0, list(ACTIVITIES)
    facts = np.array(list(ACTIVITIES.values()))
    for term in w.terms:
        who, sort = _taking_part(w, term, draw)
        day = draw.days(term.mondays[0], term.mondays[-1], len(who))
        lost = (sort == names.index("library_loan")) & (day >= np.datetime64(planted("P03").since))
        who, sort, day = who[~lost], sort[~lost], day[~lost]
        club = sort == names.index("club")  # clubs meet on Wednesdays
        day = np.where(club, day - (day.astype(int) + 1) % 7, day)
        rows = len(who)
        yield table(
            rows,
            record_id=w.ids("HD", np.arange(done + 1, done + rows + 1), 9),
            student_id=pick(w.people.id, who),
            kind=pick(names, sort),
            happened_on=day,
            attended=draw.chance(facts[sort, 1], rows),
            hours=np.round(facts[sort, 2] * draw.rng.uniform(0.6, 1.4, rows), 1),
        )
        done += rows


def _taking_part(w: World, term: DemoTerm, draw: Any) -> tuple[Any, Any]:
    roll = w.on_roll(term.mondays[0])
    keen = np.exp(0.25 * w.people.engagement[roll])
    who, sort = [], []
    for place, (each, _, _) in enumerate(ACTIVITIES.values()):
        taking = np.repeat(roll, draw.rng.poisson(each * keen / keen.mean()))
        who.append(taking)
        sort.append(np.full(len(taking), place))
    return np.concatenate(who), np.concatenate(sort)


# kind, item, share of students, mean weekly hours
PLANS: tuple[tuple[str, str, float, float], ...] = (
    ("three_year_learning", "pass_all_courses", 0.97, 0),
    ("three_year_learning", "graduate_on_time", 0.96, 0),
    ("learning_goal", "english_3", 0.4, 0),
    ("learning_goal", "english_4", 0.32, 0),
    ("learning_goal", "english_6", 0.05, 0),
    ("learning_goal", "foreign_language", 0.06, 0),
    ("learning_goal", "scholarship", 0.35, 0),
    ("learning_goal", "computer_1", 0.6, 0),
    ("learning_goal", "computer", 0.1, 0),
    ("learning_goal", "mandarin", 0.5, 0),
    ("learning_goal", "vocational_cert", 0.5, 0),
    ("learning_goal", "vocational_3", 0.3, 0),
    ("learning_goal", "vocational_4", 0.25, 0),
    ("learning_goal", "training", 0.2, 0),
    ("learning_goal", "other", 0.12, 0),
    ("career", "upgrade_domestic", 0.36, 0),
    ("career", "upgrade_abroad", 0.02, 0),
    ("career", "employment_city", 0.42, 0),
    ("career", "employment_outside", 0.18, 0),
    ("career", "employment_abroad", 0.01, 0),
    ("career", "enlist", 0.04, 0),
    ("career", "startup", 0.05, 0),
    ("career", "career_goal", 0.9, 0),
    ("time_management", "rest", 0.86, 56),
    ("time_management", "study_time", 0.9, 32),
    ("time_management", "exercise_time", 0.85, 5),
    ("time_management", "leisure_time", 0.8, 12),
    ("time_management", "social_time", 0.7, 6),
    ("time_management", "group_activity", 0.55, 3),
    ("time_management", "other", 0.06, 2),
    ("time_management", "day_plan", 0.5, 0),
    ("time_management", "week_plan", 0.4, 0),
    ("time_management", "term_plan", 0.5, 0),
    ("time_management", "year_plan", 0.3, 0),
    ("development", "other", 0.3, 0),
)


def student_plans(w: World) -> pa.Table:
    """Return what each student on the roll plans for this year."""
    draw, on, parts = w.draw("student_plans"), w.enrolled, []
    for k, (_, _, share, _) in enumerate(PLANS):
        who = on[draw.chance(share, len(on))]
        parts.append((who, np.full(len(who), k), 2025 - w.people.entry[who]))
    who, place, grade = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows, hours = len(who), np.array([p[3] for p in PLANS])[place]
    late = draw.chance(0.5, rows)
    made = np.where(late, np.datetime64("2025-03-05"), np.datetime64("2024-10-10"))
    made = made + draw.whole(0, 30, rows)
    achieved = draw.chance((0.72 + 0.06 * w.people.engagement[who]).clip(0.1, 0.98), rows)
    return table(
        rows,
        plan_id=w.keys("GH", rows),
        student_id=pick(w.people.id, who),
        kind=pick([p[0] for p in PLANS], place),
        item=pick([p[1] for p in PLANS], place),
        grade_year=grade,
        target_text=maybe(
            pick(["自定目标"], np.zeros(rows, int)),
            np.isin(place, [i for i, p in enumerate(PLANS) if p[1] == "other"]),
        ),
        target_hours=maybe((hours * draw.rng.uniform(0.7, 1.3, rows)).round(1), hours > 0),
        made_on=made,
        confirmed=draw.chance(0.93, rows),
        progress=np.where(achieved, 100.0, draw.whole(30, 90, rows)),
        achieved=achieved,
    )


CERTIFICATES = {
    "english": 0.36,
    "computer": 0.42,
    "mandarin": 0.34,
    "vocational": 0.45,
    "one_plus_x": 0.3,
}


def certificates(w: World) -> pa.Table:
    """Certificates of the students on the roll: the older and abler hold more."""
    draw, on = w.draw("certificates"), w.enrolled
    years, good = (2025 - w.people.entry[on]) / 2, 1 + 0.2 * w.people.ability[on]
    parts = [
        (on[draw.chance((share * years * good).clip(0, 0.97), len(on))], place)
        for place, share in enumerate(CERTIFICATES.values())
    ]
    who = np.concatenate([p[0] for p in parts])
    sort = np.concatenate([np.full(len(p[0]), p[1]) for p in parts])
    rows, entry = len(who), w.people.entry[who]
    level = np.where(
        sort == 2,
        6,
        np.where(
            sort == 0,
            2 + draw.index([3, 4], rows),
            np.where(sort == 1, draw.index([8, 3], rows), 2 + draw.index([3, 5], rows)),
        ),
    )
    first = np.array([np.datetime64(f"{y}-12-10") for y in range(2018, 2025)])[entry - 2018]
    span = (np.datetime64("2025-07-20") - first).astype(int)
    return table(
        rows,
        certificate_id=w.keys("ZS", rows),
        student_id=pick(w.people.id, who),
        kind=pick(list(CERTIFICATES), sort),
        level=pick(["1", "2", "3", "4", "5", "6", "none"], level),
        issued_on=first + (draw.rng.random(rows) * span).astype(int),
        fits_program=(sort < 3) | draw.chance(0.9, rows),
    )


def _rolls(w: World, half: int, week: int) -> tuple[Any, Any]:
    """Return everybody on the roll in the given week of each autumn (1) or spring (2) term."""
    parts = []
    for term in w.terms:
        if term.half == half:
            who = w.on_roll(term.mondays[week])
            parts.append((who, np.full(len(who), np.datetime64(term.mondays[week]))))
    who, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    return who, day


def fitness_tests(w: World) -> pa.Table:
    """Everybody's yearly test."""
    who, day = _rolls(w, 1, 9)
    draw, rows = w.draw("fitness_tests"), len(who)
    value = draw.normal(0.35 * w.people.engagement[who], 0.9, rows)
    return table(
        rows,
        test_id=w.keys("TC", rows),
        student_id=pick(w.people.id, who),
        tested_on=day + draw.whole(0, 12, rows),
        result=pick(["fail", "pass", "good", "excellent"], np.digitize(value, [-1.5, 0.45, 1.7])),
    )


def psych_screenings(w: World) -> pa.Table:
    """Return new students in autumn, everybody in spring."""
    (fresh, early), (rest, late) = _rolls(w, 1, 4), _rolls(w, 2, 3)
    new = w.people.entry[fresh] == early.astype("datetime64[Y]").astype(int) + 1970
    who, day = np.r_[fresh[new], rest], np.r_[early[new], late]
    draw, rows = w.draw("psych_screenings"), len(who)
    done = draw.chance(0.985, rows)
    care = done & draw.chance(0.045, rows)
    return table(
        rows,
        screening_id=w.keys("XL", rows),
        student_id=pick(w.people.id, who),
        screened_on=day + draw.whole(0, 12, rows),
        freshman=np.arange(rows) < new.sum(),
        completed=done,
        needs_care=maybe(care, done),
        followed_up=maybe(draw.chance(0.96, rows), care),
    )


# kind: yuan, share of whom (poor, able, all)
AID: dict[str, tuple[float, float, str]] = {
    "national_scholarship": (10_000, 0.003, "able"),
    "encouragement": (6_000, 0.035, "able"),
    "enterprise": (2_000, 0.012, "able"),
    "school_scholarship": (1_500, 0.14, "able"),
    "grant": (3_700, 0.93, "poor"),
    "loan": (11_000, 0.3, "poor"),
    "waiver": (2_500, 0.08, "poor"),
    "work_study": (1_800, 0.2, "poor"),
}


def student_aid(w: World) -> pa.Table:
    """Aid for the poor, scholarships for the able, each autumn."""
    (roll, day), draw, needy = _rolls(w, 1, 10), w.draw("student_aid"), poor(w)[:]
    able = np.exp(1.2 * w.people.ability[roll])
    able /= able.mean()
    parts = []
    for place, (_, share, whom) in enumerate(AID.values()):
        odds = needy[roll] * share if whom == "poor" else (share * able).clip(0, 0.9)
        got = np.flatnonzero(draw.chance(odds, len(roll)))
        parts.append((got, np.full(len(got), place)))
    got, sort = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = len(got)
    return table(
        rows,
        aid_id=w.keys("ZZ", rows),
        student_id=pick(w.people.id, roll[got]),
        kind=pick(list(AID), sort),
        amount=np.array([a for a, _, _ in AID.values()])[sort],
        granted_on=day[got] + draw.whole(0, 25, rows),
    )


def dorm_checks(w: World) -> pa.Table:
    """Two rooms of each class each month of term."""
    days = [d for t in w.terms for d in monthly(t.mondays[0], t.mondays[-1], 15)]
    classes, day = [], []
    for d in days:
        year = d.year if d.month > 8 else d.year - 1
        here = np.flatnonzero((w.tree.class_entry <= year) & (w.tree.class_entry > year - 3))
        classes.append(np.repeat(here, 2))
        day.append(np.full(2 * len(here), np.datetime64(d)))
    class_ = np.concatenate(classes)
    draw, rows = w.draw("dorm_checks"), len(class_)
    problem = draw.chance(0.16, rows)
    return table(
        rows,
        check_id=w.keys("SS", rows),
        class_id=pick(w.tree.class_id, class_),
        unit_id=w.office("学生工作处"),
        checked_on=np.concatenate(day),
        civilised=draw.chance(0.76, rows),
        smoke_free=draw.chance(0.955, rows),
        problem_found=problem,
        fixed=maybe(draw.chance(0.95, rows), problem),
    )


assert dt.date(2025, 7, 31) == NOW  # plans and aid above are written for this year
