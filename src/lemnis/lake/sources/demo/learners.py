"""Students and what happens to them: admission, events, graduation, work, internship."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.roster import ENLISTED, STAYED, SUSPENDED, WITHDRAWN
from lemnis.lake.sources.demo.structure import ENROLLED
from lemnis.lake.sources.demo.world import World

SOURCES = {"high_school": 0.56, "secondary_vocational": 0.32, "five_year": 0.08, "other": 0.04}
ADMISSIONS = {
    "exam_skill": 0.38,
    "counterpart": 0.16,
    "separate_exam": 0.3,
    "comprehensive": 0.05,
    "through_track": 0.08,
    "skill_exempt": 0.01,
    "other": 0.02,
}


def study_credits(w: World) -> tuple[Any, Any, Any, Any]:
    """Return each student's credits required, earned, failed, and courses failed: from grades."""
    held, marks = w.held, w.marks
    worth = w.given.credits[held.course[held.where]]
    rows, sat, open_ = w.people.rows, marks.examined, marks.open
    total = np.bincount(held.who[sat], weights=worth[sat], minlength=rows)
    lost = np.bincount(held.who[open_], weights=worth[open_], minlength=rows)
    return total, total - lost, lost, np.bincount(held.who[open_], minlength=rows)


def _traits(w: World) -> dict[str, Any]:
    """Return what a student is rather than does."""
    draw, people, rows = w.draw("student traits"), w.people, w.people.rows
    ethnicity = draw.index([94, 1.2, 1.5, 1, 1.3, 1], rows)
    poor = draw.chance(0.14, rows)
    female = draw.chance(
        np.where(np.isin(w.tree.program_unit[people.program], (2, 4)), 0.7, 0.38), rows
    )
    party = np.where(
        people.ability > 1.6, draw.index([3, 4, 90, 3], rows), draw.index([0, 0.3, 80, 20], rows)
    )
    return {
        "gender": pick(["1", "2"], female.astype(int)),
        "birth_date": np.array([np.datetime64(f"{y - 19}-09-01") for y in range(2018, 2025)])[
            people.entry - 2018
        ]
        + draw.whole(0, 500, rows),
        "ethnicity": pick(["01", "08", "06", "15", "03", "11"], ethnicity),
        "is_minority": ethnicity > 0,
        "political_status": pick(["01", "02", "03", "13"], party),
        "origin_province": draw.codes(
            {"33": 76, "36": 6, "34": 6, "41": 5, "52": 4, "53": 3}, rows
        ),
        "is_rural": draw.chance(0.55 + 0.25 * poor, rows),
        "is_poor": poor,
        "is_veteran": draw.chance(0.008, rows),
    }


def poor(w: World) -> Any:
    """Return which students are poor, as in the table of students."""
    return _traits(w)["is_poor"]


def sources(w: World) -> Any:
    """Return the source of each student, one place in ``SOURCES``."""
    return w.draw("student sources").index(list(SOURCES.values()), w.people.rows)


def students(w: World) -> pa.Table:
    """All students as of now."""
    draw, people, rows = w.draw("students table"), w.people, w.people.rows
    required, earned, lost, failed = study_credits(w)
    gap = np.where(draw.chance(0.985, rows), draw.whole(0, 9, rows), draw.whole(10, 16, rows))
    gone = people.id.to_pylist().index(w.prefix + planted("P12").subject)
    gap[gone] = (NOW - planted("P12").since).days + 1
    on_roll = people.enrolled
    risk = np.where(failed >= 5, 3, np.where(failed >= 4, 2, np.where(failed >= 3, 1, 0)))
    risk = np.where(failed >= 2, risk, -1)
    risk[gone] = 3
    source = sources(w)
    kind = np.where(draw.chance(0.006, rows), 1, 0)
    return table(
        rows,
        student_id=people.id,
        class_id=pick(w.tree.class_id, people.class_),
        name=w.person_names("students", rows),
        kind=pick(["regular", "international"], kind),
        status=pick(
            ["enrolled", "withdrawn", "suspended", "enlisted", "graduated"],
            np.where(people.graduated, 4, people.outcome),
        ),
        grade_year=np.minimum(3, ENROLLED[-1] - people.entry + 1),
        source_kind=pick(list(SOURCES), source),
        admission_kind=draw.codes(ADMISSIONS, rows),
        is_order_trained=draw.chance(np.where(people.program % 4 == 1, 0.5, 0.1), rows),
        is_long_track=source == 2,
        is_cadre=draw.chance((0.12 + 0.05 * people.ability).clip(0.01, 0.5), rows),
        is_activist=draw.chance((0.09 + 0.04 * people.ability).clip(0.005, 0.4), rows),
        is_club_member=draw.chance((0.55 + 0.08 * people.engagement).clip(0.1, 0.95), rows),
        comprehensive_score=draw.normal(81 + 3.5 * people.ability + 2 * people.engagement, 3, rows)
        .clip(45, 99)
        .round(1),
        credits_required=required,
        credits_earned=earned,
        failed_courses=failed,
        failed_credits=lost,
        arrears=np.where(draw.chance(0.028, rows), draw.money(3200, 0.5, rows), 0.0),
        last_trace_on=maybe(np.datetime64(NOW) - gap, on_roll),
        trace_gap_days=maybe(gap, on_roll),
        risk_level=pick(["notice", "yellow", "orange", "red"], risk),
        enrolled_on=np.array([np.datetime64(f"{y}-09-06") for y in range(2018, 2025)])[
            people.entry - 2018
        ],
        **_traits(w),
    )


# Events


def student_events(w: World) -> pa.Table:
    """Leaving, warnings and what students do wrong."""
    parts = [_leaving(w), *_warnings(w), *_misdeeds(w), _surge(w)]
    who, kind, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(day, kind="stable")
    who, kind, day = who[order], kind[order], day[order]
    keep = day <= np.datetime64(NOW)
    who, kind, day = who[keep], kind[keep], day[keep]
    draw, rows = w.draw("student_events"), len(who)
    return table(
        rows,
        event_id=w.keys("EV", rows),
        student_id=pick(w.people.id, who),
        kind=kind,
        level=pick(
            ["3", "2", "1"],
            np.where(np.isin(kind, ("sanction", "violation")), draw.index([90, 9, 1], rows), -1),
        ),
        occurred_on=day,
        handled=draw.chance(0.97, rows),
    )


def _leaving(w: World) -> tuple[Any, Any, Any]:
    people, since = w.people, w.term_start[0]
    who = np.flatnonzero((people.outcome != STAYED) & (people.left_on >= since))
    names = np.array(["", "dropout", "suspension", "enlistment"])
    assert (WITHDRAWN, SUSPENDED, ENLISTED) == (1, 2, 3)
    return who, names[people.outcome[who]], people.left_on[who]


def _warnings(w: World) -> list[tuple[Any, Any, Any]]:
    """Warn after each term those who failed three courses or more in it; help most of them."""
    draw, held, made = w.draw("warnings"), w.held, []
    for place, term in enumerate(w.terms):
        failed = (held.term[held.where] == place) & w.marks.examined & ~w.marks.passed
        who = np.flatnonzero(np.bincount(held.who[failed], minlength=w.people.rows) >= 3)
        day = np.datetime64(term.exam_on) + 14
        made.append((who, np.full(len(who), "academic_warning"), np.full(len(who), day)))
        helped = who[draw.chance(0.9, len(who))]
        days = day + draw.whole(1, 12, len(helped))
        made.append((helped, np.full(len(helped), "intervention"), days))
    return made


MISDEEDS = {
    "late_return": 0.5,
    "violation": 0.012,
    "uncivil": 0.02,
    "sanction": 0.004,
    "transfer_program": 0.006,
    "crime": 0.00006,
}


def _misdeeds(w: World) -> list[tuple[Any, Any, Any]]:
    draw, made = w.draw("misdeeds"), []
    for term in w.terms:
        roll = w.on_roll(term.mondays[0])
        weight = np.exp(-0.5 * w.people.engagement[roll])
        for kind, each in MISDEEDS.items():
            count = draw.rng.poisson(each * weight / weight.mean())
            who = np.repeat(roll, count)
            made.append(
                (
                    who,
                    np.full(len(who), kind),
                    draw.days(term.mondays[0], term.mondays[-1], len(who)),
                )
            )
    return made


def _surge(w: World) -> tuple[Any, Any, Any]:
    """Return the planted problem P14, a class returns late in May and June."""
    place = w.tree.class_id.to_pylist().index(w.prefix + planted("P14").subject)
    who = np.repeat(np.flatnonzero((w.people.class_ == place) & w.people.enrolled), 2)
    day = w.draw("surge").days(planted("P14").since, dt.date(2025, 6, 20), len(who))
    return who, np.full(len(who), "late_return"), day


# Admission


def _intakes(w: World) -> list[int]:
    return [t.year for t in w.terms if t.half == 1]


def admission_plans(w: World) -> pa.Table:
    """Each program's plan of each year, in two ways of admission."""
    draw, years = w.draw("admission_plans"), _intakes(w)
    year = np.repeat(years, w.tree.programs * 2)
    program = np.tile(np.repeat(np.arange(w.tree.programs), 2), len(years))
    heads = np.array(
        [
            np.sum((w.people.entry == y) & (w.people.program == p))
            for y, p in zip(year.tolist(), program.tolist(), strict=True)
        ]
    )
    rows, way = len(year), np.tile([0, 1], len(year) // 2)
    planned = np.ceil(heads * np.where(way == 0, 0.6, 0.4) / 0.925 / 0.985).astype(int)
    prior = draw.normal(330 + 20 * w.tree.program_quality[program], 12, rows).round()
    gain = draw.normal(5, 5, rows).round()
    return table(
        rows,
        plan_id=w.keys("PL", rows),
        program_id=pick(w.tree.program_id, program),
        plan_date=[dt.date(y, 9, 4) for y in year.tolist()],
        admission_kind=pick(["exam_skill", "separate_exam"], way),
        planned=planned,
        prior_line=prior,
        line=prior + gain,
        line_gain=gain,
    )


def admissions(w: World) -> pa.Table:
    """Who was admitted; those who did not come have no student number."""
    draw, people = w.draw("admissions"), w.people
    came = np.flatnonzero(np.isin(people.entry, _intakes(w)))
    missed = came[draw.chance(0.075, len(came))]
    who = np.concatenate([came, missed])
    rows, reported = len(who), np.arange(len(who)) < len(came)
    return table(
        rows,
        admission_id=w.keys("LQ", rows),
        program_id=pick(w.tree.program_id, people.program[who]),
        student_id=pick(people.id, np.where(reported, who, -1)),
        admitted_on=[dt.date(y, 9, 6) for y in people.entry[who].tolist()],
        admission_kind=draw.codes(ADMISSIONS, rows),
        source_kind=draw.codes(SOURCES, rows),
        first_choice=draw.chance(0.66 + 0.1 * w.tree.program_quality[people.program[who]], rows),
        reported=reported,
        report_reason=draw.codes(
            {
                "brand": 17,
                "interest": 26,
                "employment": 25,
                "skills": 14,
                "location": 10,
                "recommended": 6,
                "other": 2,
            },
            rows,
        ),
        region=draw.codes({"city": 38, "province": 38, "area": 10, "other": 14}, rows),
        score=draw.normal(345 + 18 * people.ability[who], 25, rows).round().clip(180, 560),
    )
