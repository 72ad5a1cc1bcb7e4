"""Periods: which rows fall into them, and where they end."""

import datetime as dt

from spec.case import Case, Other

_GRADES = """
grades
student_id | section_id | exam_on    | score
s1         | anatomy-a  | 2023-12-30 | 10
s1         | anatomy-a  | 2024-08-31 | 20
s1         | anatomy-a  | 2024-09-01 | 30
s1         | anatomy-a  | 2025-01-31 | 40
s1         | anatomy-a  | 2025-02-01 | 50
s1         | anatomy-a  | 2025-08-31 | 60
s1         | anatomy-a  | 2025-09-01 | 70
s1         | anatomy-a  |            | 99
"""


def _sum(says: str, period: str, number: int, **more: object) -> Case:
    return Case(
        says, "sum(grades.score)", "school", f"lemnis: {number}", _GRADES, period=period, **more
    )


CASES = (
    _sum("an academic year takes its first day and its last", "2024-2025", 180),
    _sum("a term ends where the next begins", "2024-2025-1", 70),
    _sum("a calendar year", "2025", 220),
    _sum("a month", "2024-09", 30),
    _sum("a day", "2025-02-01", 50),
    _sum("a teaching week", "2024-2025-1-W01", 0),
    _sum("as of a day: everything up to it, without rows that have no day", "@2024-09-01", 60),
    _sum("as of the day before", "@2024-08-31", 30),
    _sum("the last thirty days", "30d@2025-02-01", 90),
    _sum("a fiscal year", "FY2024", 50),
    _sum("the run's own day cuts the period", "2024-2025", 70, on=dt.date(2025, 1, 31)),
    _sum("a period not yet begun has no rows", "2024-2025", 0, on=dt.date(2024, 8, 31)),
    Case(
        "several periods are answered apart",
        "sum(grades.score)",
        "school",
        "lemnis 2023-2024: 30; lemnis 2024-2025: 180; lemnis 2025-2026: 70",
        _GRADES,
        period="2023-2024 2024-2025 2025-2026",
    ),
    Case(
        "rows without a time column are taken as they stand",
        "count(students)",
        "school",
        "lemnis 2021-2022: 3; lemnis 2024-2025: 3",
        period="2021-2022 2024-2025",
    ),
    Case(
        "an indicator of another kind of period is asked where this one ends",
        ("[YEAR]", "[YEAR] + 0"),
        "school",
        "lemnis 2024-2025-1: 180; lemnis 2025-2026-1: 70",
        _GRADES,
        period="2024-2025-1 2025-2026-1",
        others=(Other("YEAR", "sum(grades.score)", period="academic_year"),),
    ),
    Case(
        "it is asked on the day of the run where that comes first",
        "[TERM]",
        "school",
        "lemnis: 30",
        _GRADES,
        others=(Other("TERM", "sum(grades.score)", period="term"),),
        on=dt.date(2025, 1, 20),
    ),
    Case(
        "as-of indicators are asked as of the last day",
        "[STOCK]",
        "school",
        "lemnis: 100",
        _GRADES,
        period="2024-2025-1",
        others=(Other("STOCK", "sum(grades.score)", period="as_of"),),
        on=dt.date(2025, 2, 1),
    ),
    Case(
        "where the calendar has no such period there are no rows",
        "[TERM]",
        "school",
        "lemnis: no_rows",
        _GRADES,
        period="2019",
        others=(Other("TERM", "count(students)", period="term"),),
    ),
)
