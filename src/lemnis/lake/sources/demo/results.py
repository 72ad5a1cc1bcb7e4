"""Grades, attainments, evaluations, and the four data sets of enrolment and assessment."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.timetable import CATEGORIES
from lemnis.lake.sources.demo.world import World, monthly


def _exam_days(w: World) -> Any:
    return np.array([t.exam_on for t in w.terms], dtype="datetime64[D]")


def grades(w: World) -> Iterator[pa.Table]:
    """Return finals of all terms, then resits and retakes; graduation work has its own kinds."""
    marks, held, given = w.marks, w.held, w.given
    following = (*w.terms[1:], w.terms[-1])  # nothing of the last term is resat yet
    resit_on = np.array([t.first_monday for t in following], "datetime64[D]") + 5
    retake_on = np.array([t.exam_on for t in following], "datetime64[D]") + 3
    flag = np.array(given.flag)[held.course[held.where]]
    kind = np.where(flag == "g", 3, np.where(flag == "w", 4, 0))
    term = held.term[held.where]
    offset = held.where % 5  # exams of a week are spread over its days
    parts = (
        (marks.examined, kind, marks.score, _exam_days(w)[term] + offset),
        (marks.resit, np.full_like(kind, 1), marks.resit_score, resit_on[term]),
        (marks.retake, np.full_like(kind, 2), marks.retake_score, retake_on[term]),
    )
    done = 0
    for sat, sort, score, day in parts:
        seat = np.flatnonzero(sat)
        yield _grades(w, seat, (sort[seat], score[seat], day[seat]), done)
        done += len(seat)


def _grades(w: World, seat: Any, result: tuple[Any, Any, Any], done: int) -> pa.Table:
    sort, score, day = result
    held, given, marks = w.held, w.given, w.marks
    course = held.course[held.where[seat]]
    first = (sort == 0) | (sort > 2)
    absent, cheated = marks.absent[seat] & first, marks.cheated[seat] & first
    return table(
        len(seat),
        grade_id=w.ids("G", np.arange(done + 1, done + 1 + len(seat)), 9),
        student_id=pick(w.people.id, held.who[seat]),
        section_id=pick(w.section_id, held.where[seat]),
        exam_on=day,
        kind=pick(["final", "resit", "retake", "graduation_project", "internship"], sort),
        nature=pick(NATURES, natures(w)[course]),
        category=pick(CATEGORIES, given.category[course]),
        score=maybe(score, ~absent),
        passed=score >= 60,
        standard_met=score >= 65,
        absent=absent,
        cheated=cheated,
    )


NATURES = ("required", "major_elective", "public_elective")


def natures(w: World) -> Any:
    """Return each course's nature: extension courses and sports are chosen."""
    flag, slot = np.array(w.given.flag), w.given.slot
    return np.where(flag == "s", 2, np.where(slot == 5, 1, 0))


def attainments(w: World) -> pa.Table:
    """Course objectives by section, requirements and abilities by program and year."""
    draw, held = w.draw("attainments"), w.held
    taught = np.flatnonzero(w.given.weekly[held.course] > 0)
    section = np.repeat(taught, 3)
    total = np.bincount(held.where, weights=w.marks.score, minlength=held.rows)
    mean = (total / np.maximum(held.heads, 1))[section] / 100
    years = [t for t in w.terms if t.half == 2]
    program = np.tile(np.repeat(np.arange(w.tree.programs), 20), len(years))
    sort = np.tile(np.r_[np.ones(12), np.full(8, 2)], w.tree.programs * len(years)).astype(int)
    ends = np.array([t.exam_on for t in years], dtype="datetime64[D]")
    quality = w.tree.program_quality[program]
    value = (
        np.concatenate(
            [
                draw.normal(mean, 0.03, len(section)),
                draw.normal(0.79 + 0.03 * quality, 0.04, len(program)),
            ]
        )
        .clip(0.3, 0.99)
        .round(3)
    )
    return table(
        len(value),
        attainment_id=w.keys("D", len(value)),
        section_id=pick(w.section_id, np.r_[section, np.full(len(program), -1)]),
        program_id=pick(w.tree.program_id, np.r_[held.program[section], program]),
        objective_kind=pick(
            ["course_objective", "graduation_requirement", "post_ability"],
            np.r_[np.zeros(len(section), int), sort],
        ),
        computed_on=np.r_[
            _exam_days(w)[held.term[section]] + 5, np.repeat(ends, w.tree.programs * 20) + 6
        ],
        value=value,
        expected=0.7,
        met=value >= 0.7,
    )


RATERS = ("student", "peer", "leader", "society", "supervisor", "teacher", "college")
SORTS = ("teaching", "learning", "observation")


def evaluations(w: World) -> Iterator[pa.Table]:
    """Students of teachers, colleagues of each other, supervisors, and teachers of classes."""
    held, draw = w.held, w.draw("evaluations")
    seat = np.flatnonzero((w.given.weekly[held.course] > 0)[held.where] & w.marks.examined)
    section = held.where[seat]
    teacher, term = held.teacher[section], held.term[section]
    fallen = w.staff.id.to_pylist().index(w.prefix + planted("P10").subject)
    drop = np.where((teacher == fallen) & (term == len(w.terms) - 1), 14.0, 0.0)
    score = 88.5 + 1.9 * w.staff.quality[teacher] + 0.5 * (term // 2) - drop
    score = np.rint(draw.normal(score, 5.5, len(seat))).clip(20, 100)
    day = _exam_days(w)[term] - 14 + section % 7
    shape = (np.full(len(seat), 0), np.full(len(seat), 0), section, teacher)
    yield _evaluations(w, shape, (day, draw.chance(0.945, len(seat)), score), 0)
    yield _evaluations(w, *_other_evaluations(w), len(seat))


def _other_evaluations(w: World) -> tuple[Any, Any]:
    """Return sort, rater, section, teacher, and day, submitted, score of the rarer evaluations."""
    draw, held, busy = w.draw("evaluations/others"), w.held, []
    taught = w.given.weekly[held.course] > 0
    for term, data in enumerate(w.terms):
        mine = np.flatnonzero((held.term == term) & taught)
        one = mine[np.unique(held.teacher[mine], return_index=True)[1]]
        for what, by, share, times in (
            (0, 1, 1.0, 3),
            (0, 6, 1.0, 1),
            (0, 2, 0.25, 1),
            (0, 3, 0.15, 1),
            (2, 4, 0.85, 1),
            (2, 2, 0.2, 1),
            (2, 1, 0.9, 2),
        ):
            section = np.repeat(one[draw.chance(share, len(one))], times)
            day = draw.days(data.mondays[2], data.mondays[-3], len(section))
            busy.append((what, by, section, day))
        busy += [
            (1, 5, mine, np.full(len(mine), np.datetime64(monday) + 3))
            for monday in data.mondays[3:16:4]
        ]
    section = np.concatenate([b[2] for b in busy])
    sort = np.concatenate([np.full(len(b[2]), b[0]) for b in busy])
    rater = np.concatenate([np.full(len(b[2]), b[1]) for b in busy])
    teacher = held.teacher[section]
    score = draw.normal(87 + 2 * w.staff.quality[teacher], 4, len(section)).round().clip(50, 100)
    done = draw.chance(np.array([0.94, 0.93, 0.9, 0.7, 0.98, 0.95, 0.97])[rater], len(section))
    day = np.concatenate([b[3] for b in busy])
    return (sort, rater, section, teacher), (day, done, score)


def _evaluations(w: World, shape: Any, said: Any, before: int) -> pa.Table:
    (sort, rater, section, teacher), (day, done, score) = shape, said
    rows = len(section)
    valid = w.draw(f"evaluations/valid/{before > 0}").chance(0.965, rows) & done
    return table(
        rows,
        evaluation_id=w.ids("E", np.arange(before + 1, before + 1 + rows), 9),
        kind=pick(SORTS, sort),
        rater_kind=pick(RATERS, rater),
        section_id=pick(w.section_id, section),
        teacher_id=pick(w.staff.id, np.where(sort == 1, -1, teacher)),
        class_id=pick(w.tree.class_id, np.where(sort == 1, w.held.class_[section], -1)),
        evaluated_on=day,
        submitted=done,
        valid=maybe(valid, done),
        score=maybe(score, done),
    )


# The data sets of enrolment and assessment


def enrolments(w: World) -> pa.Table:
    """Each student in each section, and how it ended."""
    held, marks, draw = w.held, w.marks, w.draw("enrolments")
    rows, start = len(held.who), w.term_start[held.term[held.where]]
    left = ~marks.examined
    result = np.where(left, 2, np.where(marks.score >= 90, 3, np.where(marks.passed, 0, 1)))
    return table(
        rows,
        enrolment_id=w.keys("R", rows),
        student_id=pick(w.people.id, held.who),
        section_id=pick(w.section_id, held.where),
        term_start=start,
        registered_on=start - draw.whole(1, 20, rows),
        unregistered_on=maybe(np.minimum(w.people.left_on[held.who], np.datetime64(NOW)), left),
        result=pick(["pass", "fail", "withdrawn", "distinction"], result),
        previous_attempts=0,
        studied_credits=w.given.credits[held.course[held.where]],
    )


def _assessed(w: World) -> tuple[Any, Any, Any]:
    """Return the last term's sections, twice, with the place and due day of each assessment."""
    held = w.held
    last = np.flatnonzero((held.term == len(w.terms) - 1) & (w.given.weekly[held.course] > 0))
    mondays = [*(w.terms[-1].mondays[week] for week in (4, 10)), w.terms[-1].exam_on]
    fridays = np.array(mondays, dtype="datetime64[D]") + 4
    return np.repeat(last, 3), np.tile([0, 1, 2], len(last)), np.tile(fridays, len(last))


def assessments(w: World) -> pa.Table:
    """Two pieces of work and an exam in each section of the last term."""
    section, place, due = _assessed(w)
    return table(
        len(section),
        assessment_id=w.keys("H", len(section)),
        section_id=pick(w.section_id, section),
        kind=pick(ASSESSMENT_KINDS, place),
        due_on=due,
        weight=np.array([15.0, 25.0, 60.0])[place],
    )


ASSESSMENT_KINDS = ("cma", "tma", "exam")  # in order of their day


def submissions(w: World) -> pa.Table:
    """Each student's work in those assessments: handed in, late or missing."""
    section, place, due = _assessed(w)
    held, draw = w.held, w.draw("submissions")
    first, work = np.cumsum(held.heads) - held.heads, np.arange(len(section))
    work = np.repeat(work, held.heads[section])
    inside = np.arange(len(work)) - np.repeat(
        np.cumsum(held.heads[section]) - held.heads[section], held.heads[section]
    )
    seat = first[section[work]] + inside
    here = w.people.left_on[held.who[seat]] > due[work]
    seat, work = seat[here], work[here]
    who, rows = held.who[seat], len(seat)
    keen = w.people.engagement[who]
    done = draw.chance((0.95 + 0.03 * keen).clip(0.4, 0.995), rows)
    late = done & draw.chance((0.07 - 0.03 * keen).clip(0.005, 0.5), rows)
    day = due[work] + np.where(late, draw.whole(1, 6, rows), -draw.whole(0, 9, rows))
    score = draw.normal(78 + 5 * w.people.ability[who], 8, rows).round().clip(0, 100)
    return table(
        rows,
        submission_id=w.keys("V", rows),
        assessment_id=pick(w.keys("H", len(section)), work),
        student_id=pick(w.people.id, who),
        section_id=pick(w.section_id, section[work]),
        kind=pick(ASSESSMENT_KINDS, place[work]),
        due_on=due[work],
        submitted_on=maybe(day, done),
        is_submitted=done,
        is_late=late,
        is_banked=False,
        score=maybe(score, done),
    )


def learning_activity(w: World) -> pa.Table:
    """Clicks on the platform, once a month for each enrolment of the last term."""
    held, draw = w.held, w.draw("learning_activity")
    last = np.flatnonzero((held.term[held.where] == len(w.terms) - 1) & w.marks.examined)
    days = np.array(monthly(w.terms[-1].mondays[1], w.terms[-1].exam_on, 12), "datetime64[D]")
    seat, day = np.repeat(last, len(days)), np.tile(days, len(last))
    clicks = np.exp(draw.normal(2.8 + 0.35 * w.people.engagement[held.who[seat]], 0.7, len(seat)))
    return table(
        len(seat),
        record_id=w.keys("Y", len(seat)),
        student_id=pick(w.people.id, held.who[seat]),
        section_id=pick(w.section_id, held.where[seat]),
        happened_on=day,
        clicks=clicks.astype(np.int64) + 1,
    )


def learning_totals(w: World) -> pa.Table:
    """Clicks and active days of the whole last term for each enrolment, as platforms sum them."""
    days = learning_activity(w)
    sums = days.group_by(["student_id", "section_id"], use_threads=False).aggregate(
        [("clicks", "sum"), ("happened_on", "count"), ("happened_on", "max")]
    )
    return table(
        len(sums),
        record_id=w.keys("Z", len(sums)),
        student_id=sums["student_id"],
        section_id=sums["section_id"],
        counted_on=max(sums["happened_on_max"].to_pylist()),
        clicks=sums["clicks_sum"],
        active_days=sums["happened_on_count"],
    )
