"""Only active subjects are measured; the rows of the others still count for those above."""

from spec.case import Case

CASES = (
    Case(
        "students who have left are not measured, but their class counts them",
        "count(students)",
        "student class",
        "s1: 1; care1: 2",
        """
        students
        student_id | class_id | status
        s1         | care1    | enrolled
        s2         | care1    | graduated
        s3         | paint1   | withdrawn
        s4         |          | suspended

        classes
        class_id | program_id | status
        care1    | care       | active
        paint1   | paint      | graduated
        """,
    ),
    Case(
        "a closed program is not measured, a suspended one is",
        "count(students)",
        "program college",
        "paint: 1; nursing: 2; design: 1",
        """
        programs
        program_id | unit_id | status
        care       | nursing | closed
        paint      | design  | suspended
        """,
    ),
    Case(
        "a subject of unknown state is not measured",
        "1",
        "class",
        "paint1: 1",
        """
        classes
        class_id | program_id | status
        care1    | care       |
        paint1   | paint      | active
        """,
    ),
    Case(
        "colleges and offices are units of their kind",
        "1",
        "college office",
        "nursing: 1; design: 1; affairs: 1",
    ),
    Case(
        "a closed college keeps its rows from the college above",
        "count(units)",
        "college",
        "outer: 1",
        """
        units
        unit_id | school_id | parent_id | kind          | status
        outer   | lemnis    |           | college       | active
        inner   | lemnis    | outer     | college       | merged
        room    | lemnis    | inner     | section_group | active
        """,
    ),
    Case(
        "teachers on duty are measured",
        "1",
        "teacher",
        "t1: 1",
        """
        teachers
        teacher_id | unit_id | status
        t1         | lab     | on_duty
        t2         | design  | leave
        t3         | design  | left
        """,
    ),
    Case(
        "a section lives to the end of its term, so it is measured in the term's weeks",
        "count(sections)",
        "section",
        "autumn 2024-2025-1-W05: 0; spring 2024-2025-2-W03: 0",
        """
        sections
        section_id | course_id | teacher_id | term_start
        autumn     | anatomy   | t1         | 2024-09-01
        spring     | anatomy   | t1         | 2025-02-01
        """,
        period="2024-2025-1-W05 2024-2025-2-W03",
    ),
    Case(
        "a section that says when it ends lives until then",
        "count(sections)",
        "section",
        "long 2024-2025-1: 1; short 2024-2025-1: 1; long 2024-2025-2: 0",
        """
        sections
        section_id | course_id | teacher_id | term_start | ended_on
        long       | anatomy   | t1         | 2024-09-01 | 2025-06-30
        short      | anatomy   | t1         | 2024-09-01 | 2024-10-31
        """,
        period="2024-2025-1 2024-2025-2",
    ),
    Case(
        "a section is measured in the period in which its term begins",
        "count(sections)",
        "section",
        "old 2023-2024: 1; new 2024-2025: 1; spring 2024-2025: 1",
        """
        sections
        section_id | course_id | teacher_id | term_start
        old        | anatomy   | t1         | 2024-02-01
        new        | anatomy   | t1         | 2024-09-01
        spring     | anatomy   | t1         | 2025-02-01
        none       | anatomy   | t1         |
        """,
        period="2023-2024 2024-2025",
    ),
    Case(
        "as of a day, all sections are measured that have begun by then",
        "count(sections)",
        "section",
        "old: 1",
        """
        sections
        section_id | course_id | teacher_id | term_start
        old        | anatomy   | t1         | 2024-02-01
        new        | anatomy   | t1         | 2024-09-01
        """,
        period="@2024-06-30",
    ),
    Case(
        "where nobody is listed nobody is measured",
        "1",
        "student",
        "",
        """
        students
        student_id | class_id | status
        """,
    ),
)
