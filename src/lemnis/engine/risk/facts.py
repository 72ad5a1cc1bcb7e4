"""The query for the facts of every enrolment, none of them dated after its cut.

In: tables named as the data sets, the cuts as parameters. Out: one row per enrolment.
Every place that reads a dated fact compares its date with ``cut_on``; the outcome alone is later.
"""

from collections.abc import Mapping

import duckdb

from lemnis.engine.risk.columns import BACKGROUND
from lemnis.lake.casts import SQL_TYPES
from lemnis.lake.connection import quoted
from lemnis.lake.datasets import Datasets

_READ: Mapping[str, tuple[str, ...]] = {
    "sections": ("section_id", "course_id", "term_start", "ended_on"),
    "enrolments": (
        "section_id", "student_id", "registered_on", "unregistered_on", "result",
        "previous_attempts", "studied_credits",
    ),
    "submissions": (
        "assessment_id", "section_id", "student_id", "due_on", "submitted_on", "is_submitted",
        "is_banked", "score",
    ),
    "assessments": ("assessment_id", "section_id", "due_on"),
    "learning_activity": ("section_id", "student_id", "happened_on", "clicks"),
    "learning_totals": ("section_id", "student_id", "counted_on", "clicks", "active_days"),
    "attendance": ("section_id", "student_id", "lesson_on", "status"),
    "grades": ("student_id", "section_id", "exam_on", "score", "passed"),
    "students": ("student_id", *BACKGROUND),
}  # fmt: skip


def sources(connection: duckdb.DuckDBPyConnection, datasets: Datasets) -> str:
    """Return the data sets read, as common table expressions; one not loaded has no rows.

    A column that was not loaded is empty.
    """
    there: dict[str, set[str]] = {}
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_catalog = current_database()"
    )
    for table, column in rows.fetchall():
        there.setdefault(table, set()).add(column)
    return ",\n".join(
        f"{quoted('the_' + name)} AS ({_selected(name, columns, there.get(name), datasets)})"
        for name, columns in _READ.items()
    )


def _selected(
    name: str, columns: tuple[str, ...], there: set[str] | None, datasets: Datasets
) -> str:
    kinds = datasets[name].column_by_name
    cells = ", ".join(
        quoted(c) if c in (there or ()) else f"NULL::{SQL_TYPES[kinds[c].type]} AS {quoted(c)}"
        for c in columns
    )
    return f"SELECT {cells} FROM {quoted(name)}" if there else f"SELECT {cells} WHERE false"


# A withdrawal is a result too; one still running has none.
_OUTCOME = """CASE WHEN result IN ('fail', 'withdrawn') THEN 1
                   WHEN result IN ('pass', 'distinction') THEN 0 END"""

_SEATS = f"""
starts AS (
    SELECT unnest($starts) AS term_start, unnest($ends) AS term_end,
           unnest($terms) AS term, unnest($cuts) AS cut_on),
enrolled AS (
    SELECT section_id, student_id, course_id, term_start, term, cut_on,
           coalesce(ended_on, term_end) AS ended_on, registered_on, unregistered_on,
           previous_attempts, studied_credits, {_OUTCOME} AS outcome
    FROM the_enrolments JOIN the_sections USING (section_id) JOIN starts USING (term_start)),
seat AS (
    SELECT *, coalesce(unregistered_on > cut_on, true) AS still FROM enrolled
    WHERE cut_on IS NOT NULL AND coalesce(registered_on <= cut_on, true)),
persons AS (SELECT DISTINCT student_id, term_start, cut_on FROM seat),
classes AS (SELECT DISTINCT section_id, course_id, term_start, cut_on FROM seat)"""

# Due is what somebody has handed in by then: what no record tells of is not missing.
_WORK = """
handed AS (
    SELECT section_id, student_id, assessment_id, due_on, submitted_on, score,
           coalesce(is_banked, false) AS is_banked
    FROM the_submissions WHERE is_submitted AND submitted_on IS NOT NULL),
due AS (
    SELECT section_id, count(DISTINCT assessment_id) AS work_due,
           min(cut_on - due_on) AS last_due_days
    FROM handed JOIN classes USING (section_id)
    WHERE due_on <= cut_on AND submitted_on <= cut_on AND NOT is_banked GROUP BY section_id),
coming AS (
    SELECT section_id, min(due_on - cut_on) AS next_due_days
    FROM the_assessments JOIN classes USING (section_id) WHERE due_on > cut_on
    GROUP BY section_id),
work AS (
    SELECT section_id, student_id,
           count(*) FILTER (NOT is_banked) AS work_handed_in,
           count(*) FILTER (is_banked) AS banked,
           count(DISTINCT assessment_id) FILTER (due_on <= cut_on) AS due_handed,
           count(*) FILTER (NOT is_banked AND due_on <= cut_on AND submitted_on <= due_on)
               AS on_time,
           count(*) FILTER (NOT is_banked AND due_on > cut_on) AS work_ahead,
           avg(score) FILTER (NOT is_banked) AS work_score,
           min(score) FILTER (NOT is_banked) AS work_score_lowest,
           arg_max(score, (submitted_on, due_on, assessment_id))
               FILTER (NOT is_banked AND score IS NOT NULL) AS work_score_last,
           avg(due_on - submitted_on) FILTER (NOT is_banked) AS work_days_early,
           arg_min(due_on - submitted_on, (due_on, assessment_id))
               FILTER (NOT is_banked) AS work_first_early,
           max(submitted_on - due_on) FILTER (NOT is_banked) AS work_latest
    FROM handed JOIN seat USING (section_id, student_id)
    WHERE submitted_on <= cut_on GROUP BY section_id, student_id),
earlier_work AS (
    SELECT p.student_id, p.term_start, avg(score) AS earlier_work_score,
           avg((submitted_on <= due_on)::INT) AS earlier_on_time_share
    FROM persons p JOIN handed USING (student_id)
    JOIN the_sections s ON s.section_id = handed.section_id AND s.term_start < p.term_start
    WHERE submitted_on <= p.cut_on AND NOT is_banked GROUP BY ALL)"""

_ACTIVITY = """
clicked AS (
    SELECT section_id, student_id, sum(clicks) AS clicks,
           count(*) FILTER (clicks > 0) AS active_days
    FROM the_learning_activity JOIN seat USING (section_id, student_id)
    WHERE happened_on <= cut_on GROUP BY section_id, student_id),
logged AS (
    SELECT DISTINCT section_id, true AS logged
    FROM the_learning_activity JOIN classes USING (section_id) WHERE happened_on <= cut_on),
counted AS (
    SELECT section_id, max(counted_on) AS counted_on
    FROM the_learning_totals JOIN classes USING (section_id) WHERE counted_on <= cut_on
    GROUP BY section_id),
total AS (
    SELECT section_id, student_id, any_value(t.clicks) AS clicks,
           any_value(t.active_days) AS active_days
    FROM the_learning_totals t JOIN counted USING (section_id, counted_on)
    GROUP BY section_id, student_id),
-- Counted over all sections that began together, it counts for each of them alike.
undivided AS (
    SELECT student_id, term_start, arg_max(clicks, counted_on) AS clicks,
           arg_max(active_days, counted_on) AS active_days
    FROM the_learning_totals JOIN persons USING (student_id)
    WHERE section_id IS NULL AND counted_on BETWEEN term_start AND cut_on
    GROUP BY student_id, term_start),
taken AS (SELECT student_id, term_start, count(*) AS taken FROM seat GROUP BY ALL)"""

_ATTENDANCE = """
attended AS (
    SELECT section_id, student_id, avg((status = 'absent')::INT) AS absent_share
    FROM the_attendance JOIN seat USING (section_id, student_id)
    WHERE lesson_on <= cut_on GROUP BY section_id, student_id),
present AS (
    SELECT student_id, term_start,
           avg((status = 'absent')::INT) FILTER (lesson_on >= term_start) AS absent_all_share,
           avg((status = 'absent')::INT)
               FILTER (lesson_on >= greatest(term_start, cut_on - 13)) AS absent_recent_share,
           avg((status IN ('late', 'early_leave'))::INT) FILTER (lesson_on >= term_start)
               AS late_share,
           avg((status = 'absent')::INT) FILTER (lesson_on < term_start) AS earlier_absent_share
    FROM the_attendance JOIN persons USING (student_id)
    WHERE lesson_on <= cut_on GROUP BY student_id, term_start)"""

_HISTORY = """
graded AS (
    SELECT student_id, term_start, count(*) AS earlier_graded, avg(score) AS earlier_score,
           count(*) FILTER (NOT passed) AS earlier_failed,
           avg((NOT passed)::INT) AS earlier_failed_share,
           arg_max((NOT passed)::INT, (exam_on, section_id)) AS earlier_last_failed
    FROM the_grades JOIN persons USING (student_id)
    WHERE exam_on <= cut_on GROUP BY student_id, term_start),
others AS (
    SELECT seat.section_id, seat.student_id,
           count(*) FILTER (o.unregistered_on <= seat.cut_on) AS withdrawals,
           count(*) FILTER (o.course_id = seat.course_id AND o.term_start < seat.term_start)
               AS same_course,
           count(*) FILTER (o.term_start = seat.term_start
               AND coalesce(o.unregistered_on > seat.cut_on, true)) AS others_now,
           count(*) FILTER (o.term_start < seat.term_start AND o.ended_on > seat.cut_on
               AND coalesce(o.unregistered_on > seat.cut_on, true)) AS sections_over
    FROM seat JOIN enrolled o ON o.student_id = seat.student_id
        AND o.section_id <> seat.section_id AND o.term_start <= seat.term_start
        AND coalesce(o.registered_on <= seat.cut_on, true)
    GROUP BY ALL),
courses AS (SELECT DISTINCT course_id, term_start, cut_on FROM classes),
overall AS (
    SELECT c.term_start, avg(e.outcome) AS usual
    FROM (SELECT DISTINCT term_start, cut_on FROM courses) c
    JOIN enrolled e ON e.term_start < c.term_start AND e.ended_on <= c.cut_on GROUP BY ALL),
past AS (
    -- Drawn towards the usual share as if twenty more had enrolled.
    SELECT c.course_id, c.term_start,
           (coalesce(sum(e.outcome), 0) + 20 * any_value(usual)) / (count(e.outcome) + 20)
               AS course_failed_share
    FROM courses c JOIN overall USING (term_start)
    LEFT JOIN enrolled e ON e.course_id = c.course_id AND e.term_start < c.term_start
        AND e.ended_on <= c.cut_on
    GROUP BY ALL)"""

_ROWS = f"""
SELECT seat.section_id, seat.student_id, seat.course_id, seat.term, seat.cut_on, seat.still,
       seat.outcome, (seat.cut_on - seat.term_start)::DOUBLE AS day,
       coalesce(work_due, 0) AS work_due, last_due_days, next_due_days,
       coalesce(work_handed_in, 0) AS work_handed_in, coalesce(banked, 0) AS banked,
       greatest(coalesce(work_due, 0) - coalesce(due_handed, 0), 0) AS work_missed,
       work_missed / nullif(coalesce(work_due, 0), 0) AS work_missed_share,
       coalesce(on_time, 0) / nullif(coalesce(work_due, 0), 0) AS work_on_time_share,
       coalesce(work_ahead, 0) AS work_ahead, work_score, work_score_lowest, work_score_last,
       work_days_early, work_first_early, work_latest,
       earlier_work_score, earlier_on_time_share,
       CASE WHEN logged THEN coalesce(clicked.clicks, 0)
            ELSE coalesce(total.clicks, undivided.clicks / taken) END AS clicks,
       CASE WHEN logged THEN coalesce(clicked.active_days, 0)
            ELSE coalesce(total.active_days, undivided.active_days) END AS active_days,
       absent_share, absent_all_share, absent_recent_share, late_share, earlier_absent_share,
       coalesce(earlier_graded, 0) AS earlier_graded, earlier_score,
       coalesce(earlier_failed, 0) AS earlier_failed, earlier_failed_share, earlier_last_failed,
       coalesce(withdrawals, 0) AS withdrawals, coalesce(same_course, 0) AS same_course,
       previous_attempts, 1 + coalesce(others_now, 0) AS sections_now,
       coalesce(sections_over, 0) AS sections_over, studied_credits AS credits,
       seat.term_start - registered_on AS registered_days, course_failed_share,
       {", ".join(f"{name}::VARCHAR AS {name}" for name in BACKGROUND)}
FROM seat LEFT JOIN due USING (section_id) LEFT JOIN coming USING (section_id)
LEFT JOIN work USING (section_id, student_id)
LEFT JOIN earlier_work USING (student_id, term_start)
LEFT JOIN logged USING (section_id) LEFT JOIN clicked USING (section_id, student_id)
LEFT JOIN total USING (section_id, student_id)
LEFT JOIN undivided USING (student_id, term_start) JOIN taken USING (student_id, term_start)
LEFT JOIN attended USING (section_id, student_id) LEFT JOIN present USING (student_id, term_start)
LEFT JOIN graded USING (student_id, term_start) LEFT JOIN others USING (section_id, student_id)
LEFT JOIN past USING (course_id, term_start) LEFT JOIN the_students USING (student_id)
ORDER BY seat.section_id, seat.student_id"""


def query(connection: duckdb.DuckDBPyConnection, datasets: Datasets) -> str:
    """Return the query; its parameters are the lists ``starts``, ``ends``, ``terms``, ``cuts``."""
    parts = (_SEATS, _WORK, _ACTIVITY, _ATTENDANCE, _HISTORY)
    return f"WITH {sources(connection, datasets)},{','.join(parts)}\n{_ROWS}"
