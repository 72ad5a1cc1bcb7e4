"""What people say: surveys, requests; and what went wrong: incidents, cases, data feeds."""

from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.world import World, monthly

# survey, respondent, of whom: share invited of students (s), staff (t) or per program (p) or
# course (c); dimensions; share satisfied
SURVEYS: tuple[tuple[str, str, str, float, tuple[str, ...], float], ...] = (
    (
        "student_satisfaction",
        "student",
        "s",
        0.4,
        (
            "overall",
            "class_education",
            "extra_education",
            "ideology_course",
            "public_course",
            "major_course",
            "student_work",
            "teaching_admin",
            "logistics",
            "learning_facility",
            "living_facility",
            "it_environment",
            "safety",
        ),
        0.9,
    ),
    ("canteen", "student", "s", 0.15, ("overall",), 0.85),
    ("dormitory", "student", "s", 0.15, ("overall",), 0.86),
    ("self_diagnosis", "student", "s", 0.3, ("academic", "career", "personal", "team"), 0.88),
    ("graduate_satisfaction", "graduate", "p", 12, ("overall", "employment_service"), 0.92),
    (
        "staff_satisfaction",
        "staff",
        "t",
        0.5,
        ("overall", "work_condition", "it_environment", "growth_support"),
        0.9,
    ),
    (
        "teacher_environment",
        "teacher",
        "t",
        0.5,
        ("work_condition", "it_environment", "growth_support"),
        0.88,
    ),
    ("employer_satisfaction", "employer", "p", 10, ("overall",), 0.93),
    ("parent_satisfaction", "parent", "s", 0.08, ("overall",), 0.94),
    ("quality_awareness", "student", "s", 0.08, ("awareness",), 0.87),
    ("program_research", "enterprise", "p", 12, ("post_fit", "spec_recognition"), 0.89),
    (
        "course_recognition",
        "enterprise",
        "c",
        6,
        ("course_position", "course_content", "course_result", "course_recognition"),
        0.88,
    ),
)


def _sent(w: World) -> dict[str, Any]:
    """Return the columns of all invitations as arrays of places; −1 where nobody is meant."""
    draw, parts = w.draw("surveys"), []
    for term in w.terms:
        roll = w.on_roll(term.mondays[-3])
        roll = roll[draw.rng.permutation(len(roll))]
        for place, (_, _, whose, count, _, _) in enumerate(SURVEYS):
            if whose == "s":
                who = w.people.class_[roll[: max(12, round(len(roll) * count))]]
            elif whose == "t":
                who = w.staff.unit[w.full_time[: max(8, round(len(w.full_time) * count))]]
            else:
                every = w.tree.programs if whose == "p" else w.given.rows
                who = np.repeat(np.arange(every), int(count))
            day = np.full(len(who), np.datetime64(term.mondays[-3]))
            parts.append((np.full(len(who), place), who, day))
    survey, who, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    whose = np.array([s[2] for s in SURVEYS])[survey]
    rows = len(survey)
    done = draw.chance(0.92, rows)
    return {
        "survey": survey,
        "whose": whose,
        "who": who,
        "day": day + draw.whole(0, 6, rows),
        "done": done,
        "valid": done & draw.chance(0.97, rows),
    }


def survey_invitations(w: World) -> pa.Table:
    """Questionnaires sent at the end of each term."""
    sent = _sent(w)
    whose, who, rows = sent["whose"], sent["who"], len(sent["survey"])
    place = {k: np.where(whose == k, who, -1) for k in "sptc"}
    tree, given, at = w.tree, w.given, np.maximum
    program = np.where(whose == "s", tree.class_program[at(place["s"], 0)], place["p"])
    program = np.where(whose == "c", given.program[at(place["c"], 0)], program)
    unit = np.where(program >= 0, tree.program_unit[at(program, 0)], place["t"])
    unit = np.where(whose == "c", given.unit[at(place["c"], 0)], unit)
    return table(
        rows,
        invitation_id=w.keys("WF", rows),
        survey_kind=pick([s[0] for s in SURVEYS], sent["survey"]),
        respondent_kind=pick([s[1] for s in SURVEYS], sent["survey"]),
        unit_id=pick(tree.college_id, unit),
        program_id=pick(tree.program_id, program),
        course_id=pick(w.course_id, place["c"]),
        class_id=pick(tree.class_id, place["s"]),
        sent_on=sent["day"],
        submitted=sent["done"],
        valid=maybe(sent["valid"], sent["done"]),
    )


def survey_answers(w: World) -> pa.Table:
    """One row for each question of each valid sheet."""
    sent, draw = _sent(w), w.draw("survey_answers")
    sheets = np.flatnonzero(sent["valid"])
    names = sorted({d for s in SURVEYS for d in s[4]})
    count = np.array([len(s[4]) for s in SURVEYS])[sent["survey"][sheets]]
    sheet = np.repeat(sheets, count)
    turn = np.arange(len(sheet)) - np.repeat(np.cumsum(count) - count, count)
    width = max(len(s[4]) for s in SURVEYS)
    grid = np.array([[names.index(d) for d in s[4]] + [0] * (width - len(s[4])) for s in SURVEYS])
    survey, rows = sent["survey"][sheet], len(sheet)
    odds = np.array([s[5] for s in SURVEYS])[survey]
    odds = odds + 0.012 * (sent["day"][sheet].astype("datetime64[Y]").astype(int) - 54)
    happy = draw.chance(odds.clip(0, 0.98), rows)
    score = np.where(
        happy, 60 + 20 * draw.index([2, 4, 5], rows), 20 * draw.index([1, 4], rows) + 20.0
    )
    return table(
        rows,
        answer_id=w.keys("DA", rows),
        invitation_id=pick(w.keys("WF", len(sent["survey"])), sheet),
        survey_kind=pick([s[0] for s in SURVEYS], survey),
        respondent_kind=pick([s[1] for s in SURVEYS], survey),
        dimension=pick(names, grid[survey, turn]),
        answered_on=sent["day"][sheet] + draw.whole(0, 7, rows),
        score=score.astype(float),
        satisfied=happy,
        agreed=happy | draw.chance(0.15, rows),
    )


def feedback_requests(w: World) -> pa.Table:
    """Return requests of students and staff; the logistics office has become slow (P04)."""
    draw, homes = w.draw("feedback_requests"), [*w.office_names[2:10], *w.college_names]
    days = [d for t in w.terms for d in monthly(t.mondays[0], t.mondays[-1], 8)]
    each = max(24, w.size.students // 14)
    day = np.repeat(np.array(days, "datetime64[D]"), each) + draw.whole(0, 20, each * len(days))
    day = np.minimum(day, np.datetime64(NOW))
    rows = len(day)
    where = draw.index([3, 1, 3, 2, 8, 2, 3, 1] + [1] * len(w.college_names), rows)
    slow = (where == homes.index(w.office("后勤管理处"))) & (
        day >= np.datetime64(planted("P04").since)
    )
    replied = draw.chance(np.where(slow, 0.93, 0.975), rows)
    hours = draw.rng.gamma(2.2, 8, rows) + np.where(slow, 60, 0)
    from_ = draw.index([76, 8, 12, 4], rows)
    teaching = (from_ == 0) & (where == 0)
    solved = replied & draw.chance(0.95, rows)
    return table(
        rows,
        request_id=w.keys("SQ", rows),
        unit_id=pick(homes, where),
        course_id=pick(w.course_id, np.where(teaching, draw.whole(0, w.given.rows - 1, rows), -1)),
        class_id=pick(
            w.tree.class_id,
            np.where(
                from_ == 0, w.active_classes[draw.whole(0, len(w.active_classes) - 1, rows)], -1
            ),
        ),
        kind=draw.codes({"appeal": 30, "complaint": 6, "repair": 44, "consult": 20}, rows),
        from_kind=pick(["student", "staff", "teacher", "parent"], from_),
        submitted_on=day,
        replied=replied,
        reply_hours=maybe(hours.round(1), replied),
        replied_on_time=replied & (hours.round(1) <= 72),
        solved=solved,
        satisfied=maybe(draw.chance(np.where(slow, 0.7, 0.92), rows), replied),
    )
