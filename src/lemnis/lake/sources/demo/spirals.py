"""Goals, tasks, alerts, diagnoses, improvements and appraisals: the college's own quality work."""

import datetime as dt

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.subjects import Rows, Subjects, columns_of, subjects
from lemnis.lake.sources.demo.world import World, monthly

GOALS: tuple[tuple[str, str, int], ...] = (  # whose, kind, how many a year
    ("h", "plan", 10),
    ("h", "quality", 6),
    ("u", "annual", 3),
    ("p", "annual", 4),
    ("p", "faculty", 2),
    ("c", "annual", 1),
    ("t", "personal", 2),
    ("s", "personal", 1),
)


def goals(w: World) -> pa.Table:
    """Goals of each year, all below the school's linked to one of the school's."""
    made = Rows()
    for term in w.terms:
        if term.half == 2:
            for place, (whose, _, times) in enumerate(GOALS):
                share = 0.95 if whose in "ts" else 1.0
                for turn in range(times):
                    day = dt.date(term.year + 1, 7, 10)
                    made.add(subjects(w, whose, f"goals/{turn}", share, day), place, day)
    rows, draw, sort = len(made), w.draw("goals"), made.sort
    key, done = w.keys("MB", rows), draw.chance(0.86, rows)
    linked = (sort > 1) & draw.chance(0.94, rows)
    years = np.unique(made.day)
    first = np.array([np.flatnonzero(made.day == d)[0] for d in years])
    above = first[np.searchsorted(years, made.day)] + draw.whole(0, 9, rows)
    return table(
        rows,
        goal_id=key,
        layer=made.layer,
        school_id=w.school_id,
        kind=pick([g[1] for g in GOALS], sort),
        parent_id=pick(key, np.where(linked, above, -1)),
        has_parent=linked,
        has_target=draw.chance(0.96, rows),
        smart_passed=draw.chance(0.9, rows),
        due_on=made.day,
        progress=np.where(done, 100, draw.whole(40, 95, rows)),
        achieved=done,
        raised=draw.chance(0.5, rows),
        **columns_of(w, made.parts),
    )


def tasks(w: World) -> pa.Table:
    """Tasks of units, programs, courses and teachers, due each month."""
    made = Rows()
    for term in w.terms:
        for day in monthly(term.mondays[0], min(term.end, NOW), 25):
            for whose, share in (("u", 1.0), ("p", 1.0), ("c", 0.2), ("t", 0.25)):
                made.add(subjects(w, whose, f"tasks/{day}", share), 0, day)
    rows, draw = len(made), w.draw("tasks")
    done = draw.chance(0.962, rows)
    on_time = done & draw.chance(0.94, rows)
    owners = columns_of(w, made.parts)
    owners.pop("student_id")
    return table(
        rows,
        task_id=w.keys("RW", rows),
        layer=made.layer,
        goal_id=pick(w.keys("MB", 10), draw.whole(0, 9, rows)),
        task_class=draw.codes({"A": 20, "B": 30, "C": 50}, rows),
        due_on=made.day,
        done=done,
        on_time=maybe(on_time, done),
        overdue=~done,
        has_evidence=maybe(draw.chance(0.93, rows), done),
        score=maybe(draw.normal(88, 5, rows).round().clip(55, 100), done),
        **owners,
    )


def alerts(w: World) -> pa.Table:
    """Alerts of each month: few of any one subject."""
    made, months = Rows(), [d for t in w.terms for d in monthly(t.mondays[0], min(t.end, NOW), 18)]
    for day in months:
        for whose, share in (
            ("h", 1.0),
            ("u", 0.12),
            ("p", 0.2),
            ("c", 0.05),
            ("t", 0.05),
            ("s", 0.02),
        ):
            made.add(subjects(w, whose, f"alerts/{day}", share, day), 0, day)
    rows, draw = len(made), w.draw("alerts")
    handled = draw.chance(0.94, rows)
    return table(
        rows,
        alert_id=w.keys("YJ", rows),
        layer=made.layer,
        school_id=w.school_id,
        severity=draw.codes({"notice": 30, "yellow": 45, "orange": 19, "red": 6}, rows),
        raised_on=made.day,
        acknowledged_in_time=draw.chance(0.93, rows),
        handled=handled,
        handle_hours=maybe(draw.rng.gamma(2, 22, rows).round(1), handled),
        cleared=maybe(draw.chance(0.9, rows), handled),
        recurred=draw.chance(0.05, rows),
        genuine=maybe(draw.chance(0.84, rows), handled),
        **columns_of(w, made.parts),
    )


# kind, whose, share each time, when: m each month, y in spring
DIAGNOSES: tuple[tuple[str, str, float, str], ...] = (
    ("self", "h", 1.0, "m"),
    ("self", "u", 1.0, "m"),
    ("self", "p", 1.0, "m"),
    ("self", "c", 0.5, "m"),
    ("self", "t", 0.5, "m"),
    ("self", "s", 0.25, "m"),
    ("assessed", "l", 1.0, "y"),
    ("assessed", "p", 0.5, "y"),
    ("assessed", "c", 0.2, "y"),
    ("assessed", "t", 0.3, "y"),
    ("assessed", "s", 0.2, "y"),
    ("reverification", "h", 1.0, "y"),
    ("questionnaire", "s", 0.1, "y"),
)


def _diagnosed(w: World) -> Rows:
    made = Rows()
    for term in w.terms:
        for place, (_, whose, share, when) in enumerate(DIAGNOSES):
            days = (
                monthly(term.mondays[0], min(term.end, NOW), 27)
                if when == "m"
                else [term.mondays[12]] * (term.half == 2)
            )
            for day in days:
                made.add(subjects(w, whose, f"diagnoses/{day}/{place}", share, day), place, day)
    return made


def diagnoses(w: World) -> pa.Table:
    """Self-diagnoses by month, assessed ones by year, and one reverification a year."""
    made, draw = _diagnosed(w), w.draw("diagnoses")
    rows, sort = len(made), made.sort
    kind = np.array([d[0] for d in DIAGNOSES])[sort]
    done, whole = draw.chance(0.965, rows), kind == "reverification"
    return table(
        rows,
        diagnosis_id=w.keys("ZJ", rows),
        layer=made.layer,
        kind=kind.tolist(),
        school_id=w.school_id,
        due_on=made.day,
        done=done,
        on_time=done & draw.chance(0.955, rows),
        elements_total=np.where(whole, 15, 10),
        elements_agreed=np.where(whole, 13, draw.whole(7, 10, rows)),
        external_joined=(kind == "assessed") & draw.chance(0.6, rows),
        conclusion=maybe(
            draw.codes({"effective": 80, "to_improve": 18, "abnormal": 2}, rows), done
        ),
        minutes=maybe(draw.rng.gamma(4, 0.45, rows).round(1) + 0.3, done),
        **columns_of(w, made.parts),
    )


IMPROVEMENTS = (
    "other",
    "plan_adjust",
    "course_plan_adjust",
    "resource_complete",
    "training_plan_revise",
)


def improvements(w: World) -> pa.Table:
    """Improvements that follow diagnoses."""
    found = _diagnosed(w)
    made, draw, start, origin = Rows(), w.draw("improvements"), 0, []
    for part, day in zip(found.parts, found.days, strict=True):
        chosen = np.flatnonzero(draw.chance(0.12, part.rows))
        origin.append(start + chosen)
        start += part.rows
        made.add(Subjects(part.whose, part.place[chosen]), 0, day + dt.timedelta(days=30))
    rows, layer = len(made), np.array(made.layer)
    due = np.minimum(made.day, np.datetime64(NOW))
    done = draw.chance(0.93, rows)
    checked = done & draw.chance(0.9, rows)
    kind = np.where(
        layer == "program",
        draw.index([5, 0, 0, 0, 5], rows),
        np.where(layer == "course", draw.index([2, 4, 2, 4, 0], rows), 0),
    )
    return table(
        rows,
        improvement_id=w.keys("GJ", rows),
        layer=layer.tolist(),
        diagnosis_id=pick(w.keys("ZJ", start), np.concatenate(origin)),
        school_id=w.school_id,
        kind=pick(IMPROVEMENTS, kind),
        due_on=due,
        done=done,
        on_time=maybe(draw.chance(0.95, rows), done),
        verified=checked,
        effective=maybe(draw.chance(0.89, rows), checked),
        escalated=draw.chance(0.03, rows),
        **columns_of(w, made.parts),
    )
