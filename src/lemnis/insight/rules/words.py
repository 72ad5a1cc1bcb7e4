"""Layers, systems and how many of something, in words."""

from collections.abc import Mapping

from lemnis.values import Layer, SubjectKind, System, Title

LAYERS: Mapping[Layer, Title] = {
    Layer.SCHOOL: Title("学校", "School"),
    Layer.PROGRAM: Title("专业", "Program"),
    Layer.COURSE: Title("课程", "Course"),
    Layer.TEACHER: Title("教师", "Teacher"),
    Layer.STUDENT: Title("学生", "Student"),
}
SYSTEMS: Mapping[System, Title] = {
    System.COMMAND: Title("决策指挥", "Command"),
    System.GENERATION: Title("质量生成", "Generation"),
    System.RESOURCES: Title("资源建设", "Resources"),
    System.SUPPORT: Title("支持服务", "Support"),
    System.SUPERVISION: Title("监督控制", "Supervision"),
}
_CLASSIFIERS: Mapping[SubjectKind, tuple[str, str, str]] = {
    SubjectKind.SCHOOL: ("所学校", "school", "schools"),
    SubjectKind.COLLEGE: ("个二级学院", "college", "colleges"),
    SubjectKind.OFFICE: ("个职能部门", "office", "offices"),
    SubjectKind.PROGRAM: ("个专业", "program", "programs"),
    SubjectKind.COURSE: ("门课程", "course", "courses"),
    SubjectKind.SECTION: ("个教学班", "section", "sections"),
    SubjectKind.TEACHER: ("名教师", "teacher", "teachers"),
    SubjectKind.CLASS: ("个班级", "class", "classes"),
    SubjectKind.STUDENT: ("名学生", "student", "students"),
}


def counted(kind: SubjectKind, many: int) -> Title:
    """Return so many subjects of a kind in words.

    >>> counted(SubjectKind.COURSE, 2)
    Title(zh='2 门课程', en='2 courses')
    """
    zh, one, several = _CLASSIFIERS[kind]
    return Title(f"{many} {zh}", f"{many} {one if many == 1 else several}")
