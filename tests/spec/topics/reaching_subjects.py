"""A row reaches its subjects over references, and units stand for the college above them."""

from spec.case import Case

_GRADES = """
grades
student_id | section_id | exam_on    | score
s1         | anatomy-a  | 2024-12-30 | 70
s3         | anatomy-a  | 2024-12-30 | 50
s2         | drawing-a  | 2024-12-30 | 90
s3         | drawing-a  | 2024-12-30 |
"""
_ASSETS = """
assets
unit_id | program_id | value | acquired_on
lab     |            | 1     | 2024-10-01
clinic  | paint      | 20    | 2024-10-01
affairs |            | 300   | 2024-10-01
design  | care       | 4000  | 2024-10-01
        | care       | 50000 | 2024-10-01
nowhere |            | 6     | 2024-10-01
"""

CASES = (
    Case(
        "a grade reaches class and program over the student",
        "count(grades)",
        "student class program",
        "s1: 1; s2: 1; s3: 2; care1: 2; paint1: 2; care: 2; paint: 2",
        _GRADES,
    ),
    Case(
        "and course, section and teacher over the section",
        "sum(grades.score)",
        "section course teacher",
        "anatomy-a: 120; drawing-a: 90; anatomy: 120; drawing: 90; t1: 120; t2: 90",
        _GRADES,
    ),
    Case(
        "its college is the student's, its school the same",
        "sum(grades.score)",
        "college school",
        "nursing: 160; design: 50; lemnis: 210",
        _GRADES,
    ),
    Case(
        "a group's rows belong to the college above it, an office's to the office",
        "sum(assets.value)",
        "college office",
        "nursing: 21; design: 4000; affairs: 300",
        _ASSETS,
    ),
    Case(
        "a row without a way, or into nowhere, reaches nobody",
        "sum(assets.value)",
        "school",
        "lemnis: 4321 (4 rows)",
        _ASSETS,
    ),
    Case(
        "a row's own reference comes first: the program named, not the unit's",
        "sum(assets.value)",
        "program",
        "care: 54000; paint: 20",
        _ASSETS,
    ),
    Case(
        "what no reference leads to has no rows, and a true count of nought",
        "count(assets)",
        "student",
        "s1: 0; s2: 0; s3: 0",
        _ASSETS,
    ),
    Case(
        "and no mean",
        "mean(assets.value)",
        "course",
        "anatomy: no_rows; drawing: no_rows",
        _ASSETS,
    ),
    Case(
        "a unit reaches the school by itself, whatever stands above it",
        "count(units)",
        "school college office",
        "lemnis: 5; nursing: 3; design: 1; affairs: 1",
    ),
    Case(
        "the nearest college counts, where one stands above another",
        "count(units)",
        "college",
        "outer: 1; inner: 2",
        """
        units
        unit_id | school_id | parent_id | kind          | status
        outer   | lemnis    |           | college       | active
        inner   | lemnis    | outer     | college       | active
        room    | lemnis    | inner     | section_group | active
        """,
    ),
    Case(
        "units that stand above each other in a ring reach no college",
        "count(units)",
        "college school",
        "nursing: 1; lemnis: 3",
        """
        units
        unit_id | school_id | parent_id | kind          | status
        nursing | lemnis    |           | college       | active
        one     | lemnis    | two       | section_group | active
        two     | lemnis    | one       | section_group | active
        """,
    ),
    Case(
        "a section's college is its course's",
        "count(sections)",
        "college program teacher",
        "nursing: 1; design: 1; care: 0; paint: 2; t1: 0; t2: 2",
        """
        sections
        section_id | course_id | teacher_id | program_id | term_start
        a          | anatomy   | t2         | paint      | 2024-09-01
        b          | drawing   | t2         | paint      | 2024-09-01
        """,
    ),
    Case(
        "a course belongs to no program through its leader",
        "count(courses)",
        "program teacher college",
        "care: 0; paint: 0; t1: 1; t2: 0; nursing: 1; design: 1",
        """
        courses
        course_id | unit_id | owner_id | status
        anatomy   | lab     | t1       | active
        drawing   | design  |          | active
        """,
    ),
    Case(
        "documents belong only to the subjects they name",
        "exists(documents)",
        "school program course",
        "lemnis: true; care: true; paint: false; anatomy: false; drawing: false",
        """
        documents
        school_id | unit_id | program_id | issued_on
        lemnis    |         | care       | 2024-10-01
        """,
    ),
    Case(
        "two schools do not mix",
        "count(students)",
        "school",
        "lemnis: 2; other: 1",
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
    ),
)
