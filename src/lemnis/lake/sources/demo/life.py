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
from lemnis.lake.sources.demo.school import counsellor_ids
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
    """What each student on the roll plans, renewed each year for the learning plan."""
    draw, on, parts = w.draw("student_plans"), w.enrolled, []
    grade = 2025 - w.people.entry[on]
    for place, (_, _, share, _) in enumerate(PLANS):
        who = on[draw.chance(share, len(on))]
        parts.append((who, np.full(len(who), place), 2025 - w.people.entry[who]))
    for year in (2, 3):
        who = on[(grade >= year) & draw.chance(0.95, len(on))]
        parts.append((who, np.zeros(len(who), int), np.full(len(who), year)))
    who, place, grade = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows, hours = len(who), np.array([p[3] for p in PLANS])[place]
    made = np.array([np.datetime64(f"{y}-10-10") for y in (2024, 2023, 2022)])[grade - 1]
    made = np.where(
        place == 0,
        np.array([np.datetime64(f"{y}-10-10") for y in range(2022, 2027)])[
            w.people.entry[who] + grade - 2023
        ],
        np.where(draw.chance(0.5, rows), np.datetime64("2025-03-05"), made),
    )
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
    """New students in autumn, everybody in spring."""
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


# Work and activities: kind, events a term, per (k class, c counsellor, u college, s school)
EVENTS: tuple[tuple[str, float, str], ...] = (
    ("class_meeting", 10, "k"),
    ("theme_meeting", 4, "k"),
    ("academic_theme", 1, "k"),
    ("class_log", 16, "k"),
    ("counsellor_log", 16, "c"),
    ("counsellor_training", 0.8, "c"),
    ("dorm_visit", 8, "c"),
    ("talk", 40, "c"),
    ("academic_help", 6, "c"),
    ("job_fair", 3, "u"),
    ("employment_training", 2, "u"),
    ("internship_visit", 6, "u"),
    ("guidance_meeting", 2, "p"),
    ("market_survey", 1, "p"),
    ("graduate_survey", 1, "p"),
    ("group_teaching", 8, "p"),
    ("school_enterprise", 3, "p"),
    ("enterprise_visit", 9, "p"),
    ("startup_incubation", 5, "s"),
    ("startup_prize", 1, "s"),
    ("quality_training", 4, "s"),
    ("quality_activity", 4, "s"),
    ("patrol", 18, "s"),
    ("club_visit", 8, "s"),
    ("committee_meeting", 2, "s"),
    ("benchmark_visit", 3, "s"),
    ("teacher_centre", 10, "s"),
    ("audit_issue", 3, "s"),
    ("safety_check", 10, "s"),
    ("library_event", 8, "s"),
)


def events(w: World) -> pa.Table:
    """Meetings, visits, logs and checks of each term."""
    draw, tutors = w.draw("events"), counsellor_ids(w)
    sorts, owners, days = [], [], []
    for term in w.terms:
        active = np.flatnonzero(
            (w.tree.class_entry <= term.year) & (w.tree.class_entry > term.year - 3)
        )
        whose = {
            "k": active,
            "c": np.arange(len(tutors)),
            "u": np.arange(w.size.colleges),
            "p": np.arange(w.tree.programs),
            "s": np.zeros(1, int),
        }
        for place, (_, each, per) in enumerate(EVENTS):
            owner = np.repeat(whose[per], max(1, int(each)))
            sorts.append(np.full(len(owner), place))
            owners.append(owner)
            days.append(draw.days(term.mondays[0], min(term.mondays[-1], NOW), len(owner)))
    sort, owner, day = np.concatenate(sorts), np.concatenate(owners), np.concatenate(days)
    return _events(w, sort, owner, day)


def _events(w: World, sort: Any, owner: Any, day: Any) -> pa.Table:
    draw, rows, tutors = w.draw("events table"), len(sort), counsellor_ids(w)
    per = np.array([p for _, _, p in EVENTS])[sort]
    kind = np.array([k for k, _, _ in EVENTS])[sort]
    program = np.where(per == "p", owner, -1)
    class_ = np.where(per == "k", owner, -1)
    unit = np.where(
        per == "p",
        w.tree.program_unit[np.maximum(program, 0)],
        np.where(
            per == "k",
            w.tree.program_unit[w.tree.class_program[np.maximum(class_, 0)]],
            np.where(per == "u", owner, -1),
        ),
    )
    office = {
        "k": "学生工作处",
        "c": "学生工作处",
        "u": "招生就业处",
        "p": "教务处",
        "s": "质量管理办公室",
    }
    homes = [*w.college_names, *office.values()]
    place = {p: len(w.college_names) + i for i, p in enumerate(office)}
    for letter, at in place.items():
        unit = np.where((per == letter) & (unit < 0), at, unit)
    unit = np.where(per == "u", owner, unit)
    unit = np.where(kind == "library_event", len(homes), unit)
    expected = draw.whole(20, 60, rows)
    finding = np.isin(kind, ("patrol", "audit_issue", "safety_check"))
    found = np.where(finding, draw.whole(1, 6, rows), 0)
    fair = kind == "job_fair"
    return table(
        rows,
        event_id=w.keys("HJ", rows),
        unit_id=pick([*homes, *w.named(["U30"]).to_pylist()], unit),
        program_id=pick(w.tree.program_id, program),
        class_id=pick(w.tree.class_id, class_),
        staff_id=pick(tutors, np.where(per == "c", owner, -1)),
        teacher_id=pick(
            w.staff.id,
            np.where(kind == "group_teaching", w.full_time[np.arange(rows) % len(w.full_time)], -1),
        ),
        kind=kind.tolist(),
        held_on=day,
        expected=expected,
        attended=np.minimum(expected, np.rint(expected * draw.rng.uniform(0.88, 1.0, rows))).astype(
            int
        ),
        employers=np.where(fair, draw.whole(15, 50, rows), 0),
        vacancies=np.where(fair, draw.whole(300, 900, rows) * w.size.students // 3000 // 4, 0),
        problems_found=found,
        problems_fixed=np.minimum(found, draw.rng.binomial(found, 0.95)),
    )


assert dt.date(2025, 7, 31) == NOW  # plans and aid above are written for this year
