"""Training plans, curriculum, courses, their documents, experiments and resources."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.means import on_campus
from lemnis.lake.sources.demo.results import NATURES, natures
from lemnis.lake.sources.demo.roster import FULL_TIME
from lemnis.lake.sources.demo.timetable import CATEGORIES, PUBLIC
from lemnis.lake.sources.demo.world import World

PLAN_YEARS = (2022, 2023, 2024, 2025)  # the last is approved, not yet in force


def training_plans(w: World) -> pa.Table:
    """Each program's plan of each entry year; the newest is in force."""
    draw, count = w.draw("training_plans"), w.tree.programs
    rows = count * len(PLAN_YEARS)
    program, year = np.tile(np.arange(count), len(PLAN_YEARS)), np.repeat(PLAN_YEARS, count)
    total = draw.whole(165, 174, rows) * 16.0
    return table(
        rows,
        plan_id=w.ids("FA", year * 1000 + program + 1, 7),
        program_id=pick(w.tree.program_id, program),
        version=[f"{y}版" for y in year.tolist()],
        approved_on=np.array([np.datetime64(f"{y}-07-10") for y in PLAN_YEARS])[
            np.repeat(np.arange(len(PLAN_YEARS)), count)
        ],
        total_hours=total,
        practice_hours=np.round(total * draw.rng.uniform(0.52, 0.6, rows)),
        public_hours=np.round(total * draw.rng.uniform(0.255, 0.29, rows)),
        elective_hours=np.round(total * draw.rng.uniform(0.1, 0.13, rows)),
        total_credits=np.round(total / 18),
        labour_hours=pick([16, 24, 32], draw.index([6, 2, 1], rows)).cast(pa.float64()).to_numpy(),
        innovation_hours=32.0,
        review_levels=3,
        industry_experts=draw.whole(3, 5, rows),
        student_reps=draw.whole(1, 4, rows),
        has_ability_map=draw.chance(0.97, rows),
        has_core_posts=True,
        has_credit_structure=True,
        status=pick(["retired", "in_force", "approved"], np.digitize(year, [2024, 2025])),
    )


def curriculum(w: World) -> pa.Table:
    """Each course of each plan, in the term it is due."""
    given, rows = w.given, []
    for when, data in enumerate(w.terms):
        for back in range(3):
            entry, slot = data.year - back, 2 * back + data.half
            version = min(max(entry, PLAN_YEARS[0]), 2024)
            for each in np.flatnonzero(given.slot == slot).tolist():
                rows += [(version, p, each, when) for p in _programs_of(w, each)]
    plan, program, course, term = (np.array(c) for c in zip(*rows, strict=True))
    draw, count = w.draw("curriculum"), len(rows)
    return table(
        count,
        curriculum_id=w.keys("KS", count),
        plan_id=w.ids("FA", plan * 1000 + program + 1, 7),
        program_id=pick(w.tree.program_id, program),
        course_id=pick(w.course_id, course),
        term_start=w.term_start[term],
        hours=given.hours[course],
        practice_hours=practice(w)[course],
        course_type=pick(["A", "B", "C"], given.practical[course]),
        category=pick(CATEGORIES, given.category[course]),
        nature=pick(NATURES, natures(w)[course]),
        opened=draw.chance(0.992, count),
        has_standard=draw.chance(0.97, count),
        links_domestic_cert=draw.chance(0.31, count),
        links_international_cert=draw.chance(0.22, count),
        ability_mapped=draw.chance(0.93, count),
    )


def _programs_of(w: World, course: int) -> list[int]:
    given = w.given
    if given.program[course] >= 0:
        return [int(given.program[course])]
    if given.category[course] == PUBLIC:
        return list(range(w.tree.programs))
    return np.flatnonzero(w.tree.program_unit == given.unit[course]).tolist()


def practice(w: World) -> Any:
    """Return each course's practice hours: none, half, or all."""
    return np.round(w.given.hours * np.array([0.0, 0.5, 1.0])[w.given.practical])


def owners(w: World) -> Any:
    """Return each course's owner: a full-time teacher of its program or unit."""
    found: list[Any] = []
    for unit, program in zip(w.given.unit.tolist(), w.given.program.tolist(), strict=True):
        near = (w.staff.unit == unit) & (w.staff.kind == FULL_TIME)
        own = np.flatnonzero(near & (w.staff.program == program) & (program >= 0))
        pool = own if len(own) else np.flatnonzero(near)
        found.append(pool[len(found) % len(pool)])
    return np.array(found)


def courses(w: World) -> pa.Table:
    """All courses."""
    draw, given, rows = w.draw("courses table"), w.given, w.given.rows
    flag, special = np.array(given.flag), given.category != PUBLIC
    fine = np.where(draw.chance(0.12, rows), draw.index([1, 6, 8, 20], rows), -1)
    own = draw.chance(0.985, rows)
    return table(
        rows,
        course_id=w.course_id,
        unit_id=pick(w.tree.college_id, given.unit),
        owner_id=maybe(pick(w.staff.id, owners(w)), own),
        name=given.name,
        course_type=pick(["A", "B", "C"], given.practical),
        category=pick(CATEGORIES, given.category),
        nature=pick(NATURES, natures(w)),
        is_core=(given.program >= 0) & draw.chance(0.4, rows),
        joint_developed=special & draw.chance(0.42, rows),
        is_online=draw.chance(0.48, rows),
        fine_level=pick(["national", "provincial", "municipal", "school"], fine),
        cert_linked=special & draw.chance(0.34, rows),
        ideological_demo=draw.chance(0.08, rows),
        is_innovation=flag == "n",
        is_psychology=flag == "p",
        is_sports_elective=flag == "s",
        is_blended=draw.chance(0.46, rows),
        has_owner=own,
        credits=given.credits,
        hours=given.hours,
        practice_hours=practice(w),
        virtual_hours=np.round(practice(w) * draw.rng.uniform(0.08, 0.35, rows)),
        condition_met=draw.chance(0.93, rows),
        status="active",
    )


YEARLY = ("construction_plan", "course_standard", "construction_scheme")
TERMLY = ("teaching_plan", "lesson_design", "quality_report", "learning_standard", "postscript")


def course_documents(w: World) -> pa.Table:
    """Return what each course owes each year, and each of its main sections each term."""
    draw, held = w.draw("course_documents"), w.held
    one = np.unique(held.term * 10_000 + held.course, return_index=True)[1]
    parts: list[tuple[str, Any, Any]] = []
    for term, data in enumerate(w.terms):
        mine = one[held.term[one] == term]
        for what in TERMLY:
            at_end = what in ("quality_report", "postscript")
            parts.append((what, mine, data.exam_on if at_end else data.mondays[0]))
        if data.half == 1:
            both = one[np.isin(held.term[one], (term, term + 1))]
            yearly = both[np.unique(held.course[both], return_index=True)[1]]
            parts += [(what, yearly, data.mondays[3]) for what in YEARLY]
    section = np.concatenate([p[1] for p in parts])
    kind = np.repeat([p[0] for p in parts], [len(p[1]) for p in parts])
    due = np.repeat(np.array([p[2] for p in parts], "datetime64[D]"), [len(p[1]) for p in parts])
    due = due + 4
    rows = len(section)
    done, late = draw.chance(0.975, rows), draw.chance(0.05, rows)
    return table(
        rows,
        document_id=w.keys("KW", rows),
        course_id=pick(w.course_id, held.course[section]),
        program_id=pick(w.tree.program_id, held.program[section]),
        teacher_id=pick(w.staff.id, held.teacher[section]),
        section_id=maybe(pick(w.section_id, section), np.isin(kind, TERMLY)),
        kind=kind.tolist(),
        due_on=due,
        submitted_on=maybe(due + np.where(late, 3, -draw.whole(0, 6, rows)), done),
        completed=done,
        on_time=done & ~late,
        conforms_plan=draw.chance(0.95, rows),
        conforms_goal=draw.chance(0.96, rows),
        feasible=draw.chance(0.94, rows),
        part_time_joined=draw.chance(0.58, rows),
        revised=draw.chance(0.24, rows),
    )


def experiments(w: World) -> pa.Table:
    """Experiments of the courses with practice, each term."""
    held, draw = w.held, w.draw("experiments")
    one = np.unique(held.term * 10_000 + held.course, return_index=True)[1]
    mixed = one[(w.given.practical[held.course[one]] > 0) & (w.given.weekly[held.course[one]] > 0)]
    section = np.repeat(mixed, 6)
    rows, program = len(section), held.program[section]
    return table(
        rows,
        experiment_id=w.keys("SY", rows),
        course_id=pick(w.course_id, held.course[section]),
        program_id=pick(w.tree.program_id, program),
        base_id=pick(on_campus(w), program),
        term_start=w.term_start[held.term[section]],
        required=draw.chance(0.9, rows),
        opened=draw.chance(0.975, rows),
        resource_ready=draw.chance(0.95, rows),
    )


RESOURCES = {
    "resource_library": 2,
    "online_course": 10,
    "network_resource": 24,
    "virtual_simulation": 5,
    "school_textbook": 5,
    "learning_material": 7,
    "planned_textbook": 16,
    "joint_textbook": 6,
    "new_form_textbook": 5,
    "other_textbook": 10,
    "case": 8,
    "standard": 2,
}


def resources(w: World) -> Iterator[pa.Table]:
    """Resources and textbooks, five for each course."""
    draw, course = w.draw("resources"), np.repeat(np.arange(w.given.rows), 5)
    rows = len(course)
    years = np.round(draw.rng.gamma(2.0, 1.1, rows).clip(0.05, 9), 1)
    kind = draw.index(list(RESOURCES.values()), rows)
    level = np.where(kind == 0, draw.index([1, 4, 2, 3], rows), draw.index([1, 5, 10, 84], rows))
    yield table(
        rows,
        resource_id=w.keys("ZY", rows),
        unit_id=pick(w.tree.college_id, w.given.unit[course]),
        program_id=pick(w.tree.program_id, w.given.program[course]),
        course_id=pick(w.course_id, course),
        kind=pick(list(RESOURCES), kind),
        level=pick(["national", "provincial", "municipal", "school"], level),
        created_on=np.datetime64(NOW) - (years * 365).astype(int),
        in_use=draw.chance(0.93, rows),
        adopted_abroad=draw.chance(0.004, rows),
        years_since_publication=years,
        updated=(years < 1) | draw.chance(0.18, rows),
        visits=draw.rng.poisson(900, rows),
        size_gb=draw.money(6, 0.8, rows),
    )
