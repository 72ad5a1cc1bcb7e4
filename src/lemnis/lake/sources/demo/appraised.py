"""Appraisals of units, teachers and courses."""

import datetime as dt

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.subjects import Rows, columns_of, subjects
from lemnis.lake.sources.demo.world import World

# kind, whose, results with weights
APPRAISALS: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("unit_annual", "u", {"excellent": 25, "pass": 70, "basic": 5}),
    ("teacher_annual", "t", {"excellent": 18, "pass": 80, "basic": 1.6, "fail": 0.4}),
    ("teacher_ethics", "t", {"excellent": 30, "pass": 69.5, "fail": 0.5}),
    ("duty", "t", {"excellent": 25, "pass": 73, "basic": 2}),
    ("duty", "u", {"excellent": 25, "pass": 73, "basic": 2}),
    ("course_rank", "c", {"top15": 15, "pass": 75, "bottom10": 10}),
    ("leader_annual", "u", {"excellent": 25, "pass": 75}),
)


def appraisals(w: World) -> pa.Table:
    """Appraisals of units, teachers and courses."""
    made, results, draw = Rows(), [], w.draw("appraisals")
    for term in w.terms:
        for place, (kind, whose, weights) in enumerate(APPRAISALS):
            if term.half == 1 and kind != "course_rank":
                continue
            part = subjects(w, whose, "appraisals", 1.0)
            made.add(part, place, term.mondays[-1] + dt.timedelta(days=9))
            results.append(draw.codes(weights, part.rows))
    rows, sort = len(made), made.sort
    result = pa.concat_arrays(results)
    low = np.isin(np.array(result.to_pylist()), ("bottom10", "fail"))
    unit = np.isin(np.array([a[0] for a in APPRAISALS])[sort], ("unit_annual",))
    owners = columns_of(w, made.parts)
    owners.pop("student_id")
    owners.pop("program_id")
    return table(
        rows,
        appraisal_id=w.keys("KH", rows),
        kind=pick([a[0] for a in APPRAISALS], sort),
        staff_id=owners["teacher_id"],
        appraised_on=made.day,
        contract_signed=maybe(draw.chance(0.98, rows), unit),
        score=draw.normal(np.where(low, 64, 88), 4, rows).round(1).clip(40, 100),
        result=result,
        followed_up=maybe(draw.chance(0.92, rows), low),
        **owners,
    )
