"""Sections, teaching tasks, lessons, and the two great tables: attendance and lesson checks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import LESSON_WEEKS
from lemnis.lake.sources.demo.frame import fixed, maybe, pick, table
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.roster import KINDS
from lemnis.lake.sources.demo.timetable import CATEGORIES
from lemnis.lake.sources.demo.world import World

BATCH = 600_000  # rows of attendance made at once
STATUS = ("present", "early_leave", "late", "leave", "absent")
CHECKED_EVERY = 5  # one lesson in five has a check


def sections(w: World) -> pa.Table:
    """Each section: who teaches what to whom."""
    held, given, draw = w.held, w.given, w.draw("sections table")
    rows = held.rows
    planned = given.hours[held.course]
    return table(
        rows,
        section_id=w.section_id,
        course_id=pick(w.course_id, held.course),
        program_id=pick(w.tree.program_id, held.program),
        teacher_id=pick(w.staff.id, held.teacher),
        term_start=w.term_start[held.term],
        planned_hours=planned,
        taught_hours=planned - 2.0 * draw.chance(0.12, rows),
        headcount=held.heads,
        opened=~draw.chance(0.006, rows),
        room_equipped=draw.chance(0.93 + 0.01 * (held.term // 2), rows),
        platform_used=draw.chance(0.72 + 0.06 * (held.term // 2), rows),
        course_type=pick(["A", "B", "C"], given.practical[held.course]),
    )


def teaching_tasks(w: World) -> pa.Table:
    """Each teacher of each section; a quarter of the mixed ones have a second teacher."""
    held, given, staff, draw = w.held, w.given, w.staff, w.draw("teaching_tasks")
    taught = given.weekly[held.course] > 0
    team = taught & (given.practical[held.course] == 1) & draw.chance(0.25, held.rows)
    helper = _colleagues(w, held.teacher)
    section = np.concatenate([np.arange(held.rows), np.flatnonzero(team)])
    teacher = np.concatenate([held.teacher, helper[team]])
    large = (1 + 0.02 * (held.heads[section] - 30)).clip(1, 2.2)  # large groups count for more
    hours = np.round(given.hours[held.course[section]] * large / np.where(team[section], 2, 1), 1)
    weekly = np.where(taught[section], np.round(hours / LESSON_WEEKS, 1), 0.5)
    return table(
        len(section),
        task_id=w.keys("W", len(section)),
        teacher_id=pick(staff.id, teacher),
        section_id=pick(w.section_id, section),
        program_id=pick(w.tree.program_id, held.program[section]),
        term_start=w.term_start[held.term[section]],
        hours=np.where(taught[section], hours, 8.0),
        weekly_hours=weekly,
        teacher_kind=pick(KINDS, staff.kind[teacher]),
        category=pick(CATEGORIES, given.category[held.course[section]]),
    )


def _colleagues(w: World, teacher: Any) -> Any:
    """Return another teacher of the same unit, if there is one."""
    unit, places = w.staff.unit, np.arange(w.staff.rows)
    nxt = np.where(np.append(unit[1:], -1) == unit, places + 1, places - 1)
    return nxt[teacher]


def _lesson_status(w: World) -> Any:
    """Return the place of each lesson's status; the planted teacher moves and misses lessons."""
    lessons, draw = w.lessons, w.draw("lesson status")
    status = draw.index([965, 9, 22, 3, 1], lessons.rows)
    who = w.staff.id.to_pylist().index(w.prefix + planted("P11").subject)
    hit = w.held.teacher[lessons.section] == who
    hit &= lessons.day >= np.datetime64(planted("P11").since)
    worse = draw.index([70, 22, 2, 0, 6], lessons.rows)
    return np.where(hit, worse, status)


def checked(w: World) -> Any:
    """Return which lessons have a check."""
    number = w.lessons.number
    return (number + w.lessons.section) % CHECKED_EVERY == 0


def lessons(w: World) -> pa.Table:
    """Each lesson, with what was planned and taught."""
    made, rows, draw = w.lessons, w.lessons.rows, w.draw("lessons table")
    status = _lesson_status(w)
    held = status == 0
    points, skills = draw.whole(3, 6, rows), draw.whole(0, 3, rows)
    behind = w.held.course[made.section] == w.given.code.index(planted("P09").subject)
    behind &= made.day >= np.datetime64(planted("P09").since)
    on_plan = draw.chance(np.where(behind, 0.52, 0.93), rows)
    short = np.where(behind, 1 + draw.whole(0, 1, rows), 1) * ~on_plan
    good = w.staff.quality[w.held.teacher[made.section]]
    return table(
        rows,
        lesson_id=w.lesson_id,
        section_id=pick(w.section_id, made.section),
        teacher_id=pick(w.staff.id, w.held.teacher[made.section]),
        lesson_on=made.day,
        status=pick(
            ["held", "moved_private", "moved_official", "cancelled", "teacher_absent"], status
        ),
        planned_points=points,
        taught_points=np.where(held, points - short, 0),
        planned_skills=skills,
        taught_skills=np.where(held, np.maximum(skills - short, 0), 0),
        on_progress=maybe(on_plan, held),
        postscript=maybe(draw.chance(0.84 + 0.03 * good, rows), held),
        has_check=checked(w),
        effect_met=maybe(draw.chance(0.88 + 0.02 * good, rows), held),
    )


def _sittings(w: World) -> Iterator[tuple[Any, Any]]:
    """Yield enrolment and lesson of each sitting, a batch at a time; those who left sit no more."""
    held, made = w.held, w.lessons
    count = made.count[held.where]
    ends = np.cumsum(count)
    cuts = np.searchsorted(ends, np.arange(BATCH, ends[-1] + BATCH, BATCH))
    start = 0
    for stop in np.minimum(cuts + 1, len(count)):
        part = count[start:stop]
        seat = np.repeat(np.arange(start, stop), part)
        offset = np.arange(len(seat)) - np.repeat(np.cumsum(part) - part, part)
        lesson = made.first[held.where[seat]] + offset
        keep = made.day[lesson] <= w.people.left_on[held.who[seat]]
        yield seat[keep], lesson[keep]
        start = stop


def _absence(w: World) -> Any:
    """Return each enrolment's odds of missing a lesson without leave."""
    held, who = w.held, w.held.who
    odds = np.exp(-4.05 - 0.75 * w.people.engagement[who] - 0.15 * w.people.ability[who])
    year = held.term[held.where] // 2
    return (odds * (1 - 0.04 * year)).clip(0.001, 0.35).astype(np.float32)


SEASON = np.interp(np.arange(1, LESSON_WEEKS + 1), [1, 4, 9, 13, 16], [0.7, 0.9, 1.15, 1.0, 1.3])


def _planted_absence(w: World, seat: Any, lesson: Any) -> Any:
    """Return what the planted problems P05 and P12 add to the odds."""
    who, day = w.held.who[seat], w.lessons.day[lesson]
    slide, gone = planted("P05"), planted("P12")
    program = w.tree.program_id.to_pylist().index(w.prefix + slide.subject)
    week = w.lessons.week[lesson]
    hit = (w.people.program[who] == program) & (day >= np.datetime64(slide.since))
    more = np.where(hit, 0.02 * (week - 5), 0.0)
    student = w.people.id.to_pylist().index(w.prefix + gone.subject)
    return more + ((who == student) & (day >= np.datetime64(gone.since)))


def attendance(w: World) -> Iterator[pa.Table]:
    """Each student at each lesson, in batches."""
    draw, odds, done = w.draw("attendance"), _absence(w), 0
    season = SEASON.astype(np.float32)
    problem = _planted_seats(w)
    for seat, lesson in _sittings(w):
        missing = odds[seat] * season[w.lessons.week[lesson] - 1]
        hit = problem[seat]
        missing[hit] += _planted_absence(w, seat[hit], lesson[hit]).astype(np.float32)
        luck = draw.rng.random(len(seat), dtype=np.float32)
        status = 4 - sum(
            (luck >= missing + np.float32(x)).astype(np.int8) for x in (0, 0.016, 0.034, 0.039)
        )
        rows = np.arange(done + 1, done + 1 + len(seat))
        done += len(seat)
        where = w.held.where[seat]
        yield table(
            len(seat),
            attendance_id=fixed(w.prefix + "K", rows, 9),
            student_id=pick(w.people.id, w.held.who[seat]),
            lesson_id=pick(w.lesson_id, lesson),
            section_id=pick(w.section_id, where),
            lesson_on=w.lessons.day[lesson],
            status=pick(STATUS, status),
        )


def _planted_seats(w: World) -> Any:
    """Return which enrolments the planted problems P05 and P12 may touch: few."""
    spring = w.held.term[w.held.where] == len(w.terms) - 1
    program = w.tree.program_id.to_pylist().index(w.prefix + planted("P05").subject)
    student = w.people.id.to_pylist().index(w.prefix + planted("P12").subject)
    who = w.held.who
    return spring & ((w.people.program[who] == program) | (who == student))


def lesson_checks(w: World) -> Iterator[pa.Table]:
    """Each student's homework or quiz at the lessons that have one, in batches."""
    draw, done, tested = w.draw("lesson_checks"), 0, checked(w)
    gone = w.people.id.to_pylist().index(w.prefix + planted("P12").subject)
    since = np.datetime64(planted("P12").since)
    for seat, lesson in _sittings(w):
        take = tested[lesson] & draw.chance(0.97, len(lesson))
        take &= ~((w.held.who[seat] == gone) & (w.lessons.day[lesson] >= since))
        seat, lesson = seat[take], lesson[take]  # noqa: PLW2901 -- the batch, cut down
        who, where = w.held.who[seat], w.held.where[seat]
        good = 77 + 4.5 * w.people.ability[who] + 3.5 * w.people.engagement[who]
        good = good + w.staff.quality[w.held.teacher[where]]
        score = np.rint(draw.normal(good, 7, len(seat))).clip(0, 100)
        rows = np.arange(done + 1, done + 1 + len(seat))
        done += len(seat)
        yield table(
            len(seat),
            check_id=fixed(w.prefix + "Q", rows, 9),
            student_id=pick(w.people.id, who),
            lesson_id=pick(w.lesson_id, lesson),
            section_id=pick(w.section_id, where),
            checked_on=w.lessons.day[lesson],
            score=score,
            passed=score >= 60,
        )
