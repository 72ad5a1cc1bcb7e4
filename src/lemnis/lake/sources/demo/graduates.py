"""Graduation, first work, the following years, and the internships before."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.learners import SOURCES, sources
from lemnis.lake.sources.demo.means import base_ids, off_campus
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.roster import FULL_TIME, STAYED
from lemnis.lake.sources.demo.world import World

PLACES = {
    "agreement": 36,
    "contract": 24,
    "flexible": 6,
    "startup": 1.4,
    "freelance": 1.2,
    "further_study": 2,
    "undergraduate": 16,
    "enlisted": 2.4,
    "grassroots": 1,
}
EMPLOYED = ("agreement", "contract", "flexible", "startup", "freelance", "grassroots")


def leavers(w: World) -> Any:
    """Return the places of all who came to graduation, of the classes of 2021 to 2025."""
    return np.flatnonzero((w.people.entry <= 2022) & (w.people.outcome == STAYED))


def graduates(w: World) -> pa.Table:
    """Each student due to graduate, and what became of them."""
    people, who, draw = w.people, leavers(w), w.draw("graduates")
    rows, program = len(who), people.program[who]
    quality = w.tree.program_quality[program]
    done = draw.chance((0.985 + 0.01 * people.ability[who]).clip(0.9, 1), rows)
    chance = (
        0.925 + 0.025 * quality + 0.012 * people.ability[who] + 0.004 * (people.entry[who] - 2018)
    )
    low = (program == w.tree.program_id.to_pylist().index(w.prefix + planted("P06").subject)) & (
        people.entry[who] == 2022
    )
    luck = draw.evenly(program * 100 + people.entry[who] - 2018)
    aug = luck < np.where(low, chance - 0.15, chance).clip(0, 0.995)
    aug &= done
    dec = aug | (done & draw.chance(0.5, rows))
    place = draw.index(list(PLACES.values()), rows)
    names = np.array([*PLACES, "unemployed"])
    destination = names[np.where(aug, place, len(PLACES))]
    employed = np.isin(destination, EMPLOYED)
    return table(
        rows,
        graduate_id=w.keys("BY", rows),
        student_id=pick(people.id, who),
        program_id=pick(w.tree.program_id, program),
        graduated_on=[dt.date(y + 3, 6, 30) for y in people.entry[who].tolist()],
        graduated=done,
        on_time=done & draw.chance(0.992, rows),
        destination=pa.array(destination),
        placed_aug31=aug,
        placed_dec31=dec,
        employed=employed,
        related=employed & draw.chance(0.71 + 0.08 * quality, rows),
        source_kind=pick(list(SOURCES), sources(w)[who]),
        planned_stay=draw.chance(0.4, rows),
        track_contacted=draw.chance(0.95, rows),
        science_or_medicine=np.isin(w.tree.program_unit[program], (0, 1, 3, 4, 5, 8, 9)),
        **_work(w, who, employed),
    )


def _work(w: World, who: Any, employed: Any) -> dict[str, Any]:
    """Return where the employed work, and the certificates of all."""
    draw, people, rows = w.draw("graduates/work"), w.people, len(who)
    salary = (
        draw.normal(4550 + 160 * people.ability[who] + 140 * (people.entry[who] - 2018), 520, rows)
        .round(-1)
        .clip(2500, 12000)
    )
    level = draw.index([4, 68, 20, 8], rows)
    return {
        "region": draw.codes({"city": 47, "province": 30, "area": 12, "other": 11}, rows),
        "employer_kind": maybe(
            draw.codes(
                {"micro_small": 66, "large": 16, "top500": 6, "institution": 7, "other": 5}, rows
            ),
            employed,
        ),
        "industry": maybe(
            draw.codes({"primary": 2, "secondary": 43, "tertiary": 55}, rows), employed
        ),
        "starting_salary": maybe(salary, employed),
        "cert_level": pick(["senior", "middle", "junior", "none"], level),
        "has_skill_cert": level < 3,
    }


def alumni(w: World) -> pa.Table:
    """Graduates followed half a year and three years after."""
    draw, who = w.draw("alumni"), leavers(w)
    place, entry = np.arange(len(who)), w.people.entry[who]
    first, last = w.terms[0].start, dt.date(2025, 7, 1)
    parts = []
    for later_on, wait, share in ((0, dt.date(1, 12, 20), 0.6), (1, dt.date(3, 5, 20), 0.35)):
        day = np.array(
            [
                dt.date(y + 3 + (wait.year if later_on else 0), wait.month, wait.day)
                for y in range(2018, 2023)
            ],
            "datetime64[D]",
        )[entry - 2018]
        seen = (day >= np.datetime64(first)) & (day <= np.datetime64(last))
        chosen = place[seen & draw.chance(share, len(who))]
        parts.append((chosen, np.full(len(chosen), later_on), day[chosen]))
    chosen, stage, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows, later = len(chosen), stage == 1
    ability = w.people.ability[who[chosen]]
    yes = {
        "job_related": 0.68,
        "transferred": 0.2,
        "self_employed": 0.025,
        "satisfied_school": 0.94,
        "satisfied_teaching": 0.92,
        "satisfied_job": 0.76,
        "expectation_met": 0.61,
        "ability_met": 0.88,
        "knowledge_met": 0.87,
    }
    full = draw.chance(0.8, rows)
    income = draw.normal(np.where(later, 6300, 4700) + 220 * ability, 700, rows).round(-1)
    return table(
        rows,
        follow_id=w.keys("GZ", rows),
        graduate_id=pick(w.keys("BY", len(who)), chosen),
        surveyed_on=day + draw.whole(0, 20, rows),
        stage=pick(["half_year", "three_years"], stage),
        employed_full_time=full,
        monthly_income=maybe(income.clip(2600, None), full),
        left_job=draw.chance(np.where(later, 0.55, 0.3), rows),
        promoted=draw.chance(np.where(later, 0.52 + 0.05 * ability, 0.08), rows),
        **{name: draw.chance(odds, rows) for name, odds in yes.items()},
    )


def internships(w: World) -> pa.Table:
    """Post internship of each third year; first and second years look and follow."""
    draw, people = w.draw("internships"), w.people
    who, start, kind = [], [], []
    for term in w.terms:
        if term.half == 1:
            continue
        for back in (2, 1, 0):
            roll = w.on_roll(term.mondays[0])
            mine = roll[people.entry[roll] == term.year - back]
            mine = mine[draw.chance((0.5, 0.6, 0.965)[back], len(mine))]
            who.append(mine)
            kind.append(np.full(len(mine), back))
            first = term.mondays[0] if back == 2 else term.mondays[9]
            start.append(np.full(len(mine), np.datetime64(first)))
    whom, begun, sort = np.concatenate(who), np.concatenate(start), np.concatenate(kind)
    rows, days = len(whom), np.array([5, 20, 120])[sort]
    days = days + np.where(sort == 2, draw.whole(-8, 8, rows), 0)
    bad = people.program[whom] == w.tree.program_id.to_pylist().index(
        w.prefix + planted("P07").subject
    )
    bad &= begun >= np.datetime64(planted("P07").since)
    firms = max(20, w.size.students // 25)
    return table(
        rows,
        internship_id=w.keys("SX", rows),
        student_id=pick(people.id, whom),
        program_id=pick(w.tree.program_id, people.program[whom]),
        enterprise_id=pick(w.ids("QY", np.arange(1, firms + 1), 4), draw.whole(0, firms - 1, rows)),
        base_id=pick(
            base_ids(w),
            np.where(sort == 2, off_campus(w)[people.program[whom]] + draw.whole(0, 3, rows), -1),
        ),
        teacher_id=pick(w.staff.id, _tutors(w)[people.program[whom], draw.whole(0, 2, rows)]),
        started_on=begun,
        ended_on=begun + days,
        days=days,
        kind=pick(["cognition", "follow", "post"], sort),
        related=draw.chance(0.86 + 0.05 * w.tree.program_quality[people.program[whom]], rows),
        insured=draw.chance(np.where(bad, 0.74, 0.995), rows),
        agreement=draw.chance(0.985, rows),
        high_risk=draw.chance(0.001, rows),
        overtime_night=draw.chance(0.008, rows),
        filed=draw.chance(0.98, rows),
        hired=(sort == 2) & draw.chance(0.46, rows),
        visits=np.where(sort == 2, draw.rng.poisson(3.1, rows), 1),
        report_done=maybe(draw.chance(0.975, rows), sort == 2),
    )


def _tutors(w: World) -> Any:
    """Return three full-time teachers of each program."""
    found = []
    for program in range(w.tree.programs):
        near = np.flatnonzero((w.staff.program == program) & (w.staff.kind == FULL_TIME))
        found.append([near[i % len(near)] for i in range(3)])
    return np.array(found)
