"""The words of planning: kinds and states of plans, perspectives of goals."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Layer, Title


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


class StandardKind(StrEnum):
    """Kinds of standards by what they are about."""

    PLAN = "plan"
    RESOURCE = "resource"
    ACTION = "action"
    RESULT = "result"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STANDARD_KINDS[self]


class StandardLevel(StrEnum):
    """Whose recognition a standard is for."""

    SCHOOL = "school"
    PROVINCE = "province"
    NATION = "nation"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _LEVELS[self]


class CriterionKind(StrEnum):
    """What shows whether a criterion is met."""

    LINES = "lines"
    BANDS = "bands"
    PRESENCE = "presence"
    TEXT = "text"
    SURVEY = "survey"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _CRITERION_KINDS[self]


class SchoolType(StrEnum):
    """Types of colleges, as the state's own floor standards tell them apart."""

    COMPREHENSIVE = "comprehensive"
    ENGINEERING = "engineering"
    MEDICAL = "medical"
    BUSINESS = "business"
    SPORTS = "sports"
    ARTS = "arts"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _SCHOOL_TYPES[self]


class TaskClass(StrEnum):
    """Classes of tasks by where they come from."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _TASK_CLASSES[self]


class TaskState(StrEnum):
    """How far a task has come."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _TASK_STATES[self]


class Priority(StrEnum):
    """How much hangs on a step of a project."""

    A = "A"
    B = "B"
    C = "C"


class Light(StrEnum):
    """How it looks to who does it: all is well, look out, it will not be done in time."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _LIGHTS[self]


class Rung(StrEnum):
    """Who is told of a task, in this order, as its day comes near and passes."""

    SOON = "soon"
    OWNER = "owner"
    HEAD = "head"
    OFFICE = "office"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _RUNGS[self]


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
_STANDARD_KINDS: Mapping[StandardKind, Title] = {
    StandardKind.PLAN: Title("方案标准", "plan standard"),
    StandardKind.RESOURCE: Title("资源标准", "resource standard"),
    StandardKind.ACTION: Title("行动标准", "action standard"),
    StandardKind.RESULT: Title("结果标准", "result standard"),
}
_LEVELS: Mapping[StandardLevel, Title] = {
    StandardLevel.SCHOOL: Title("校级", "college level"),
    StandardLevel.PROVINCE: Title("省级", "provincial level"),
    StandardLevel.NATION: Title("国家级", "national level"),
}
_CRITERION_KINDS: Mapping[CriterionKind, Title] = {
    CriterionKind.LINES: Title("四线数据", "number with lines"),
    CriterionKind.BANDS: Title("A/B/C 档", "bands A/B/C"),
    CriterionKind.PRESENCE: Title("有/无", "there or not"),
    CriterionKind.TEXT: Title("文本佐证", "text as evidence"),
    CriterionKind.SURVEY: Title("问卷", "questionnaire"),
}
_SCHOOL_TYPES: Mapping[SchoolType, Title] = {
    SchoolType.COMPREHENSIVE: Title("综合、师范、民族", "comprehensive"),
    SchoolType.ENGINEERING: Title("工科、农、林", "engineering, agriculture, forestry"),
    SchoolType.MEDICAL: Title("医学", "medical"),
    SchoolType.BUSINESS: Title("语文、财经、政法", "languages, business, law"),
    SchoolType.SPORTS: Title("体育", "sports"),
    SchoolType.ARTS: Title("艺术", "arts"),
}
_TASK_CLASSES: Mapping[TaskClass, Title] = {
    TaskClass.A: Title("A 类·规划任务", "A · plan task"),
    TaskClass.B: Title("B 类·年度重点", "B · key work of the year"),
    TaskClass.C: Title("C 类·常规职责", "C · routine duty"),
}
_TASK_STATES: Mapping[TaskState, Title] = {
    TaskState.TODO: Title("未开始", "not begun"),
    TaskState.DOING: Title("进行中", "in progress"),
    TaskState.DONE: Title("已完成", "done"),
    TaskState.DROPPED: Title("已取消", "dropped"),
}
_LIGHTS: Mapping[Light, Title] = {
    Light.GREEN: Title("正常", "on course"),
    Light.YELLOW: Title("有风险", "at risk"),
    Light.RED: Title("受阻", "blocked"),
}
_RUNGS: Mapping[Rung, Title] = {
    Rung.SOON: Title("临期提醒责任人", "owner reminded"),
    Rung.OWNER: Title("逾期告知责任人", "owner told"),
    Rung.HEAD: Title("升级至部门负责人", "raised to the head of unit"),
    Rung.OFFICE: Title("升级至质量办", "raised to the quality office"),
}
LAYERS: Mapping[str, Title] = {
    Layer.SCHOOL.value: Title("学校", "school"),
    Layer.PROGRAM.value: Title("专业", "program"),
    Layer.COURSE.value: Title("课程", "course"),
    Layer.TEACHER.value: Title("教师", "teacher"),
    Layer.STUDENT.value: Title("学生", "student"),
}
