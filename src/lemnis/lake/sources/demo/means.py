"""Bases and their use, assets, rooms and land, money."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.structure import college_name
from lemnis.lake.sources.demo.world import World, monthly

ON_EACH, OFF_EACH = 2, 4  # bases of each program


def bases_of(w: World) -> tuple[Any, Any]:
    """Return program and kind of each base: 0 on, 1 off campus, 2 appraisal, 3 open centre."""
    count = np.arange(w.tree.programs)
    program = np.concatenate([np.repeat(count, ON_EACH), np.repeat(count, OFF_EACH), [0, 1, 2]])
    kind = np.repeat([0, 1, 2, 3], [len(count) * ON_EACH, len(count) * OFF_EACH, 1, 2])
    return program, kind


def base_ids(w: World) -> pa.Array:
    """Return the keys of all bases."""
    return w.ids("JD", np.arange(1, len(bases_of(w)[0]) + 1), 4)


def on_campus(w: World) -> pa.Array:
    """Return the first on-campus base of each program."""
    return pick(base_ids(w), np.arange(w.tree.programs) * ON_EACH)


def off_campus(w: World) -> Any:
    """Return the place of the first off-campus base of each program."""
    return w.tree.programs * ON_EACH + np.arange(w.tree.programs) * OFF_EACH


def heads(w: World) -> Any:
    """Return the students on the roll of each program."""
    return np.bincount(w.people.program[w.enrolled], minlength=w.tree.programs)


def bases(w: World) -> pa.Table:
    """Bases on and off campus."""
    draw, (program, kind) = w.draw("bases"), bases_of(w)
    rows, inside = len(program), np.isin(kind, (0, 3))
    stations = np.where(
        inside,
        np.round(heads(w)[program] * draw.rng.uniform(0.27, 0.36, rows)),
        draw.whole(10, 40, rows),
    ).astype(int)
    return table(
        rows,
        base_id=base_ids(w),
        unit_id=pick(w.tree.college_id, w.tree.program_unit[program]),
        program_id=pick(w.tree.program_id, program),
        name=[
            f"{college_name(int(w.tree.program_unit[p]))}基地{i + 1}"
            for i, p in enumerate(program.tolist())
        ],
        kind=pick(["on_campus", "off_campus", "appraisal", "open_centre"], kind),
        level=pick(["national", "provincial", "school"], draw.index([1, 6, 20], rows)),
        joint_built=(kind == 3) | draw.chance(0.4, rows),
        is_virtual=(kind == 0) & ((program % 4 == 0) | draw.chance(0.1, rows)),
        stations=stations,
        area=stations * 5.5,
        has_manager=draw.chance(0.9, rows),
        has_rules=draw.chance(0.94, rows),
        has_housing=(kind == 1) & draw.chance(0.6, rows),
        status="active",
    )


def base_usage(w: World) -> pa.Table:
    """Use of each base in each month of teaching."""
    draw, (program, kind) = w.draw("base_usage"), bases_of(w)
    months = [d for t in w.terms for d in monthly(t.mondays[1], t.mondays[-1], 25)]
    days = np.array(months, "datetime64[D]")
    base, day = np.repeat(np.arange(len(program)), len(days)), np.tile(days, len(program))
    rows, outside = len(base), kind[base] == 1
    capacity = np.where(outside, 0, heads(w)[program[base]] * 0.315 * 22 * 8).round()
    used = capacity * draw.rng.uniform(0.55, 0.78, rows)
    return table(
        rows,
        usage_id=w.keys("SU", rows),
        base_id=pick(base_ids(w), base),
        program_id=pick(w.tree.program_id, program[base]),
        used_on=day,
        inside_person_hours=used.round(),
        social_person_hours=(used * 0.06).round(),
        capacity_person_hours=capacity,
        received_students=np.where(outside, draw.rng.poisson(4, rows), 0),
        consumables=np.where(outside, 0.0, draw.money(2400, 0.5, rows)),
        maintenance=np.where(outside, 0.0, draw.money(3200, 0.6, rows)),
        appraisals=np.where(kind[base] == 2, draw.rng.poisson(40, rows), 0),
    )


def weighted(w: World) -> float:
    """Return about the weighted enrolment, for amounts per student."""
    return len(w.enrolled) * 1.03


def assets(w: World) -> pa.Table:
    """Equipment (too little, the planted problem P02), computers, books and the rest."""
    n, programs = weighted(w), w.tree.programs
    batches = {
        "teaching_equipment": (programs * 24, 3500 * n),
        "teaching_computer": (programs * 4, 0.16 * n * 4200),
        "paper_book": (40, 93 * n * 30),
        "e_book": (8, 40 * n),
        "journal": (8, 12 * n),
        "other": (40, 2600 * n),
    }
    count = [c for c, _ in batches.values()]
    sort, rows, draw = np.repeat(np.arange(6), count), sum(count), w.draw("assets")
    part = draw.rng.gamma(4, 1, rows)
    part /= np.bincount(sort, weights=part)[sort]
    value = np.round(part * np.array([v for _, v in batches.values()])[sort], 2)
    fresh = np.arange(rows) % 10 == 3
    each = np.array([4e4, 4200.0, 30.0, 1.0, 240.0, 3000.0])[sort]
    quantity = np.maximum(1, np.round(value / each))
    program = np.where(sort < 2, np.arange(rows) % programs, -1)
    library = np.isin(sort, (2, 3, 4))
    unit = np.where(
        library,
        len(w.college_names) + 9,
        np.where(program >= 0, w.tree.program_unit[program], len(w.college_names) + 6),
    )
    intact = draw.chance(0.972, rows)
    return table(
        rows,
        asset_id=w.keys("ZC", rows),
        unit_id=pick([*w.college_names, *w.office_names], unit),
        program_id=pick(w.tree.program_id, program),
        base_id=pick(on_campus(w), np.where(sort == 0, program, -1)),
        category=pick(list(batches), sort),
        source=pick(
            ["purchased", "self_made", "donated", "quasi_donated", "enterprise_provided"],
            np.where(library, 0, draw.index([88, 2, 2.5, 2.5, 5], rows)),
        ),
        value=np.where(fresh & (sort == 0), value * 1.1, value).round(2),
        quantity=np.where(fresh & (sort == 2), (quantity * 0.42).round(), quantity),
        acquired_on=np.where(
            fresh,
            np.datetime64("2024-09-10") + draw.whole(0, 290, rows),
            np.datetime64("2023-06-01") - draw.whole(0, 4200, rows),
        ),
        new_this_year=fresh,
        intact=intact,
        in_use=draw.chance(0.992, rows) | (sort > 0),
    )


# kind, places, square metres per student, seats per place
ROOMS: tuple[tuple[str, int, float, int], ...] = (
    ("land", 1, 61.0, 0),
    ("classroom", 45, 3.6, 55),
    ("library", 1, 1.9, 0),
    ("laboratory", 30, 6.3, 0),
    ("research", 2, 0.3, 0),
    ("gym", 2, 1.3, 0),
    ("hall", 2, 0.4, 0),
    ("office", 12, 1.9, 0),
    ("dormitory", 10, 7.4, 0),
    ("canteen", 2, 1.2, 0),
    ("staff_housing", 1, 0.6, 0),
    ("other", 3, 0.8, 0),
)


def properties(w: World) -> pa.Table:
    """Land and rooms."""
    n, draw = weighted(w), w.draw("properties")
    count = [max(1, round(c * n / 3000)) if c > 3 else c for _, c, _, _ in ROOMS]
    sort, rows = np.repeat(np.arange(len(ROOMS)), count), sum(count)
    area = np.array([r[2] for r in ROOMS])[sort] * n / np.array(count)[sort]
    seats = np.array([r[3] for r in ROOMS])[sort]
    room = seats > 0
    return table(
        rows,
        property_id=w.keys("FW", rows),
        unit_id=w.office("后勤管理处"),
        school_id=w.school_id,
        kind=pick([r[0] for r in ROOMS], sort),
        area=area.round(1),
        seats=maybe(seats, room),
        multimedia=maybe(draw.chance(0.9, rows), room),
        owned=draw.chance(0.95, rows) | (sort == 0),
        usable=draw.chance(0.975, rows),
    )


# category, yuan per student and year, income?, spread over programs
MONEY: tuple[tuple[str, float, bool, str], ...] = (
    ("tuition", 6200, True, ""),
    ("recurrent_grant", 13200, True, ""),
    ("special_grant", 2600, True, ""),
    ("donation", 60, True, ""),
    ("other_income", 900, True, ""),
    ("land", 0.0, False, ""),
    ("infrastructure", 2100, False, ""),
    ("equipment", 1150, False, "program"),
    ("teaching_daily", 1450, False, "program"),
    ("practice_consumables", 260, False, "program"),
    ("internship_special", 190, False, "program"),
    ("internship_insurance", 26, False, "program"),
    ("adjunct_pay", 420, False, "program"),
    ("sports", 85, False, ""),
    ("teaching_research", 210, False, "program"),
    ("faculty", 520, False, ""),
    ("teacher_training", 130, False, "program"),
    ("books", 150, False, ""),
    ("program_building", 380, False, "program"),
    ("course_building", 160, False, "course"),
    ("startup_support", 32, False, ""),
    ("other_expense", 13600, False, ""),
)


def finance_entries(w: World) -> pa.Table:
    """Return what came in and what was spent, by quarter; spread over programs or courses."""
    rows: list[tuple[int, dt.date, int, int, float]] = []
    n, draw = weighted(w), w.draw("finance")
    days = [
        d
        for y in range(w.terms[0].year, 2026)
        for d in monthly(dt.date(y, 1, 1), dt.date(y, 12, 31), 20)
        if d.month % 3 == 0 and d <= NOW
    ]
    every = np.arange(0, w.given.rows, 2).tolist()
    for place, (_, each, _, spread) in enumerate(MONEY):
        targets = {"program": range(w.tree.programs), "course": every, "": [-1]}[spread]
        share = 1 / (4 * len(targets))
        quarters = [d for d in days if d.month == 6] if spread == "course" else days
        factor = 4 if spread == "course" else 1
        if place < 3:  # fees and grants are booked for the year by June
            quarters, factor = [d for d in days if d.month == 3], 4
        for due in quarters:
            planned = each * n * share * factor * (1 + 0.03 * (due.year - 2024))
            rows += [
                (
                    place,
                    due,
                    t if spread == "program" else -1,
                    t if spread == "course" else -1,
                    planned,
                )
                for t in targets
            ]
    sort, day, program, course, budget = (np.array(c) for c in zip(*rows, strict=True))
    income = np.array([m[2] for m in MONEY])[sort]
    amount = np.where(income, budget, budget * draw.rng.uniform(0.9, 1.0, len(rows)))
    unit = np.where(
        program >= 0,
        w.tree.program_unit[program],
        np.where(course >= 0, w.given.unit[course], len(w.college_names) + 7),
    )
    return table(
        len(rows),
        entry_id=w.keys("PZ", len(rows)),
        school_id=w.school_id,
        unit_id=pick([*w.college_names, *w.office_names], unit),
        program_id=pick(w.tree.program_id, program),
        course_id=pick(w.course_id, course),
        entry_on=day.astype("datetime64[D]"),
        direction=pick(["expense", "income"], income.astype(int)),
        category=pick([m[0] for m in MONEY], sort),
        amount=amount.round(2),
        budget=budget.round(2),
    )
