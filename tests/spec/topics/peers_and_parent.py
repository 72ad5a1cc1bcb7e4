"""parent: the subject above. peers: all of the kind in the same school, itself included."""

from spec.case import Case, Other

_STUDENTS = """
students
student_id | class_id | status
s1         | care1    | enrolled
s2         | care1    | enrolled
s3         | care2    | enrolled
s4         | paint1   | enrolled
s5         | old      | enrolled

classes
class_id | program_id | status
care1    | care       | active
care2    | care       | active
paint1   | paint      | active
empty1   | paint      | active
old      | paint      | graduated
"""
_N = "count(students)"
_EVERYWHERE = "school college program class student"

CASES = (
    Case(
        "the parent is the nearest subject above at which the indicator is measured",
        ("parent([N])", "上级([N])"),
        _EVERYWHERE,
        """
        s1: 2; s2: 2; s3: 1; s4: 1; s5: 2
        care1: 3; care2: 3; paint1: 2; empty1: 2; care: 3; paint: 2
        nursing: 5; design: 5; lemnis: not_applicable
        """,
        _STUDENTS,
        others=(Other("N", _N, at=_EVERYWHERE),),
    ),
    Case(
        "levels at which it is not measured are passed over",
        "parent([N])",
        "student program",
        "s1: 3; s2: 3; s3: 3; s4: 2; s5: 2; care: 5; paint: 5",
        _STUDENTS,
        others=(Other("N", _N, at="school program"),),
    ),
    Case(
        "where nothing above is of a kind that is measured, it does not apply",
        "parent([N])",
        "class school",
        "care1: not_applicable; paint1: not_applicable; lemnis: not_applicable",
        others=(Other("N", _N, at="class office"),),
    ),
    Case(
        "a section's parent is its course's college, a teacher's the college of the unit",
        "parent([N])",
        "section course teacher",
        "anatomy-a: 3; drawing-a: 1; anatomy: 3; drawing: 1; t1: 3; t2: 1",
        others=(Other("N", "count(units)", at="college"),),
    ),
    Case(
        "teachers and courses of an office have the school above them",
        "parent([N])",
        "teacher",
        "t1: 5; t2: 1",
        """
        teachers
        teacher_id | unit_id | status
        t1         | affairs | on_duty
        t2         | design  | on_duty
        """,
        others=(Other("N", "count(units)", at="college school"),),
    ),
    Case(
        "an office's parent is the school",
        "parent([N])",
        "office",
        "affairs: 3",
        others=(Other("N", _N, at="college school"),),
    ),
    Case(
        "a parent's missing value passes its reason on",
        "parent([N])",
        "class",
        "care1: not_applicable; paint1: not_applicable",
        others=(Other("N", "null", at="program"),),
    ),
    Case(
        "a share of the whole",
        "[N] / parent([N])",
        "program",
        "care: 2/3 (2 of 3, 2 rows); paint: 1/3 (1 of 3, 1 row)",
        others=(Other("N", _N, at="program school"),),
    ),
    Case(
        "the mean of the peers is of active subjects that have a value",
        ("peers([N], 'mean')", "同类([N], '均值')", 'peers([N], "mean")'),
        "class",
        "care1: 1; care2: 1; paint1: 1; empty1: 1",
        _STUDENTS,
        others=(Other("N", _N),),
    ),
    Case(
        "peers without a value are left out, and may still ask",
        "peers([N], 'mean')",
        "class",
        "care1: 4/3; care2: 4/3; paint1: 4/3; empty1: 4/3",
        _STUDENTS,
        others=(Other("N", "if(count(students) = 0, null, count(students))"),),
    ),
    Case(
        "the median and the quantiles of the peers",
        ("peers([N], 'median') + 10 * peers([N], 'p25') + 100 * peers([N], 'p90')",),
        "class",
        "care1: 178.5; care2: 178.5; paint1: 178.5; empty1: 178.5",
        _STUDENTS,
        others=(Other("N", _N),),
    ),
    Case(
        "the best of the peers is the highest, the worst the lowest",
        "10 * peers([N], 'best') + peers([N], '最差')",
        "class",
        "care1: 20; care2: 20; paint1: 20; empty1: 20",
        _STUDENTS,
        others=(Other("N", _N),),
    ),
    Case(
        "the other way round where lower is better",
        "10 * peers([N], 'best') + peers([N], 'worst')",
        "class",
        "care1: 2; care2: 2; paint1: 2; empty1: 2",
        _STUDENTS,
        others=(Other("N", _N, lower_is_better=True),),
    ),
    Case(
        "peers of whom nobody has a value give none",
        "peers([N], 'best')",
        "class",
        "care1: no_rows; paint1: no_rows",
        others=(Other("N", "mean(grades.score)"),),
    ),
    Case(
        "peers where the indicator is not measured do not apply",
        "peers([N], 'best')",
        "class",
        "care1: not_applicable; paint1: not_applicable",
        others=(Other("N", "1", at="program"),),
    ),
    Case(
        "peers are of one's own school and kind; those of a school are all schools",
        "peers([N], 'worst')",
        "college school",
        "nursing: 2; design: 1; lemnis: 1; other: 1",
        """
        schools
        school_id
        lemnis
        other

        units
        unit_id | school_id | parent_id | kind    | status
        nursing | lemnis    |           | college | active
        design  | other     |           | college | active
        """,
        others=(Other("N", _N),),
        alone=True,
    ),
    Case(
        "who reaches no school has no peers, and nobody above",
        ("parent([N])", "peers([N], 'best')"),
        "class",
        "care1: no_rows; paint1: no_rows",
        """
        classes
        class_id | program_id | status
        care1    | nowhere    | active
        paint1   |            | active
        """,
        others=(Other("N", _N, at="class program school"),),
    ),
    Case(
        "references to parent and peers add no rows",
        "parent([N]) + peers([N], 'best')",
        "program",
        "care: 5 (0 rows); paint: 5 (0 rows)",
        others=(Other("N", _N, at="program school"),),
    ),
)
