"""A small college that is told of: four terms, students more and less diligent."""

import datetime as dt

import duckdb
import numpy as np
import pyarrow as pa

from lemnis.engine.calendar import SchoolCalendar

CALENDAR = SchoolCalendar.default(2022, 2024)
TERMS = ("2022-2023-1", "2022-2023-2", "2023-2024-1", "2023-2024-2")
STARTS = tuple(t.start for t in CALENDAR.terms[:4])
RNG_SEED = 20250731
HEADS = 240  # students of a term, in four sections

TABLES = """
CREATE TABLE sections (section_id VARCHAR, course_id VARCHAR, term_start DATE, ended_on DATE);
CREATE TABLE enrolments (section_id VARCHAR, student_id VARCHAR, registered_on DATE,
    unregistered_on DATE, result VARCHAR, previous_attempts BIGINT, studied_credits DECIMAL(18,4));
CREATE TABLE submissions (assessment_id VARCHAR, section_id VARCHAR, student_id VARCHAR,
    due_on DATE, submitted_on DATE, is_submitted BOOLEAN, is_banked BOOLEAN, score DECIMAL(18,4));
CREATE TABLE attendance (section_id VARCHAR, student_id VARCHAR, lesson_on DATE, status VARCHAR);
CREATE TABLE grades (student_id VARCHAR, section_id VARCHAR, exam_on DATE,
    score DECIMAL(18,4), passed BOOLEAN);
CREATE TABLE students (student_id VARCHAR, gender VARCHAR);
CREATE TABLE learning_activity (section_id VARCHAR, student_id VARCHAR, happened_on DATE,
    clicks BIGINT);
CREATE TABLE learning_totals (section_id VARCHAR, student_id VARCHAR, counted_on DATE,
    clicks BIGINT, active_days BIGINT);
"""


def college(*, telling=2.0, heads=HEADS):
    """Return a college of four terms; ``telling``: how much diligence decides who passes."""
    rng, connection = np.random.default_rng(RNG_SEED), duckdb.connect()
    connection.execute(TABLES)
    rows = {name: [] for name in ("sections", "enrolments", "submissions", "attendance", "grades",
                                  "students")}  # fmt: skip
    for term, start in enumerate(STARTS):
        end = start + dt.timedelta(days=120)
        for at in range(4):
            rows["sections"].append((f"S{term}{at}", f"C{at}", start, end))
        for who in range(heads):
            student, section = f"{who:04}-{term // 2}", f"S{term}{who % 4}"
            diligent = rng.normal()
            failed = bool(rng.random() < 1 / (1 + np.exp(1 + telling * diligent)))
            left = failed and who % 5 == 0
            rows["students"].append((student, "12"[who % 2]))
            rows["enrolments"].append(
                (section, student, start - dt.timedelta(days=int(rng.integers(1, 30))),
                 start + dt.timedelta(days=50) if left else None,
                 "withdrawn" if left else "fail" if failed else "pass", 0, 10)
            )  # fmt: skip
            rows["grades"].append((student, section, end, float(70 + 8 * diligent), not failed))
            for work, due in enumerate((14, 42)):
                given = bool(rng.random() < 1 / (1 + np.exp(-1.5 - diligent)))
                on = start + dt.timedelta(days=due - int(rng.integers(0, 8)))
                rows["submissions"].append(
                    (f"A{section}{work}", section, student, start + dt.timedelta(days=due),
                     on if given else None, given, False,
                     float(np.clip(70 + 10 * diligent + rng.normal(0, 5), 0, 100)))
                )  # fmt: skip
            for week in range(8):
                missed = rng.random() < 1 / (1 + np.exp(2 + diligent))
                on = start + dt.timedelta(days=7 * week + 2)
                rows["attendance"].append((section, student, on, "absent" if missed else "present"))
    rows["students"] = sorted(set(dict(rows["students"]).items()))
    for name, those in rows.items():
        made = pa.table(
            {f"c{at}": list(cells) for at, cells in enumerate(zip(*those, strict=True))}
        )
        connection.from_arrow(made).insert_into(name)
    return connection


# What a lake asks of each table beside the columns above.
BESIDE = {
    "sections": "",
    "students": "'enrolled' AS status",
    "enrolments": "section_id || student_id AS enrolment_id",
    "submissions": "assessment_id || student_id AS submission_id",
    "attendance": "section_id || student_id || lesson_on AS attendance_id",
    "grades": "section_id || student_id AS grade_id",
}


def publish(lake, datasets, connection, load="load-1"):
    """Publish the tables of a college; what has changed since the last time is a correction."""
    with lake.writer("li", "publish", {"load": load}) as writer:
        for name, beside in BESIDE.items():
            rows = connection.execute(f"SELECT *, {beside} FROM {name}").to_arrow_table()
            writer.publish(datasets[name], rows, load=load)
