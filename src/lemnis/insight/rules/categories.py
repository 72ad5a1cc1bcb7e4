"""What the category of a subject is called: its registers keep the code."""

from collections.abc import Mapping

from lemnis.lake.datasets import Datasets
from lemnis.values import SubjectKind, Title

LISTS: Mapping[SubjectKind, str] = {
    SubjectKind.SCHOOL: "school_type",
    SubjectKind.PROGRAM: "program_build_kind",
    SubjectKind.COURSE: "course_type",
    SubjectKind.SECTION: "course_type",
    SubjectKind.TEACHER: "teacher_kind",
    SubjectKind.STUDENT: "student_kind",
}


def category(datasets: Datasets, kind: SubjectKind, code: str) -> Title:
    """Return a category in words; the code itself where no list has it, blank for none."""
    if kind is SubjectKind.CLASS and code.isdigit():
        return Title(f"{code} 级", f"class of {code}")
    found = datasets.codes.get(LISTS.get(kind, ""), {}).get(code)
    return found.title if found else Title(code, code)
