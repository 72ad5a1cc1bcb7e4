"""Which of the five layers a subject belongs to."""

from collections.abc import Mapping

from lemnis.values import Layer, SubjectKind

LAYERS: Mapping[SubjectKind, Layer] = {
    SubjectKind.SCHOOL: Layer.SCHOOL,
    SubjectKind.COLLEGE: Layer.SCHOOL,
    SubjectKind.OFFICE: Layer.SCHOOL,
    SubjectKind.PROGRAM: Layer.PROGRAM,
    SubjectKind.COURSE: Layer.COURSE,
    SubjectKind.SECTION: Layer.COURSE,
    SubjectKind.TEACHER: Layer.TEACHER,
    SubjectKind.CLASS: Layer.STUDENT,
    SubjectKind.STUDENT: Layer.STUDENT,
}
