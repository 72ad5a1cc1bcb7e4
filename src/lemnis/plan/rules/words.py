"""The words of planning: kinds and states of plans, perspectives of goals."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class PlanKind(StrEnum):
    """Kinds of plans: the school's, what it is made into, and what single subjects set out."""

    SCHOOL = "school"
    SPECIAL = "special"
    COLLEGE = "college"
    OFFICE = "office"
    PROGRAM = "program"
    COURSE = "course"
    TEACHER = "teacher"
    STUDENT = "student"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]


class PlanState(StrEnum):
    """How far a plan, or a goal of one, has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STATES[self]


class Perspective(StrEnum):
    """The four perspectives of a strategy map (战略地图), from the foot up."""

    LEARNING = "learning"
    PROCESS = "process"
    STAKEHOLDERS = "stakeholders"
    RESULTS = "results"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _PERSPECTIVES[self]


_KINDS: Mapping[PlanKind, Title] = {
    PlanKind.SCHOOL: Title("学校规划", "school plan"),
    PlanKind.SPECIAL: Title("专项规划", "special plan"),
    PlanKind.COLLEGE: Title("二级学院规划", "college plan"),
    PlanKind.OFFICE: Title("部门规划", "office plan"),
    PlanKind.PROGRAM: Title("专业建设规划", "program plan"),
    PlanKind.COURSE: Title("课程建设规划", "course plan"),
    PlanKind.TEACHER: Title("教师发展规划", "teacher plan"),
    PlanKind.STUDENT: Title("学生发展规划", "student plan"),
}
_STATES: Mapping[PlanState, Title] = {
    PlanState.DRAFT: Title("草稿", "draft"),
    PlanState.PUBLISHED: Title("已发布", "published"),
    PlanState.CLOSED: Title("已结束", "closed"),
}
_PERSPECTIVES: Mapping[Perspective, Title] = {
    Perspective.LEARNING: Title("学习与成长", "learning and growth"),
    Perspective.PROCESS: Title("内部流程", "internal processes"),
    Perspective.STAKEHOLDERS: Title("服务对象", "those served"),
    Perspective.RESULTS: Title("办学绩效", "results"),
}
