"""Meetings, visits, logs and checks: what staff do for students and quality."""

from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import pick, table
from lemnis.lake.sources.demo.school import counsellor_ids
from lemnis.lake.sources.demo.world import World

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


# Who answers for events that belong to no college.
OFFICES = {"c": "学生工作处", "s": "质量管理办公室"}


def _units(w: World, kind: Any, per: Any, owner: Any) -> pa.Array:
    """Return the unit of each event: the college of its owner, or the office in charge."""
    tree = w.tree
    program = np.where(per == "k", tree.class_program[np.where(per == "k", owner, 0)], owner)
    taught = np.isin(per, ("k", "p"))
    unit = np.where(taught, tree.program_unit[np.where(taught, program, 0)], owner)
    homes = [*w.college_names, *(w.office(name) for name in OFFICES.values())]
    for place, letter in enumerate(OFFICES, start=len(w.college_names)):
        unit = np.where(per == letter, place, unit)
    unit = np.where(kind == "library_event", len(homes), unit)
    return pick([*homes, *w.named(["U30"]).to_pylist()], unit)


def _events(w: World, sort: Any, owner: Any, day: Any) -> pa.Table:
    draw, rows, tutors = w.draw("events table"), len(sort), counsellor_ids(w)
    per = np.array([p for _, _, p in EVENTS])[sort]
    kind = np.array([k for k, _, _ in EVENTS])[sort]
    expected = draw.whole(20, 60, rows)
    finding = np.isin(kind, ("patrol", "audit_issue", "safety_check"))
    found = np.where(finding, draw.whole(1, 6, rows), 0)
    fair = kind == "job_fair"
    return table(
        rows,
        event_id=w.keys("HJ", rows),
        unit_id=_units(w, kind, per, owner),
        program_id=pick(w.tree.program_id, np.where(per == "p", owner, -1)),
        class_id=pick(w.tree.class_id, np.where(per == "k", owner, -1)),
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
