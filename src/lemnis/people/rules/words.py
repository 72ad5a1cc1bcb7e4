"""The words of an organisation: kinds of units and persons, roles in bodies and in the matrix."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import System, Title


class UnitKind(StrEnum):
    """Kinds of units, as the code list ``unit_kind`` has them."""

    SCHOOL = "school"
    COLLEGE = "college"
    OFFICE = "office"
    SECTION_GROUP = "section_group"
    TEACHING_GROUP = "teaching_group"
    QUALITY_BODY = "quality_body"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _UNIT_KINDS[self]


class BodyKind(StrEnum):
    """Kinds of quality bodies, as the code list ``quality_body_kind`` has them."""

    COMMITTEE = "committee"
    QUALITY_OFFICE = "quality_office"
    WORK_GROUP = "work_group"
    PROGRAM_TEAM = "program_team"
    TEACHING_COMMITTEE = "teaching_committee"
    ACADEMIC_COMMITTEE = "academic_committee"
    GUIDANCE_COMMITTEE = "guidance_committee"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _BODY_KINDS[self]


class PersonKind(StrEnum):
    """Where a person belongs: on the payroll, enrolled, or neither."""

    STAFF = "staff"
    STUDENT = "student"
    OUTSIDE = "outside"


class BodyRole(StrEnum):
    """What a member does in a quality body, the first first."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _BODY_ROLES[self]


class CareRole(StrEnum):
    """Who looks after a class."""

    ADVISER = "adviser"
    COUNSELLOR = "counsellor"


class MatrixRole(StrEnum):
    """What a post has to do with a work item: does it, answers for it, is asked, is told."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _MATRIX_ROLES[self]


class WorkingLevel(StrEnum):
    """The three levels quality work is done on (三级质量保证组织)."""

    SCHOOL = "school"
    COLLEGE = "college"
    PROGRAM = "program"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _LEVELS[self]


LEVEL_OF_BODY: Mapping[BodyKind, WorkingLevel] = {
    BodyKind.COMMITTEE: WorkingLevel.SCHOOL,
    BodyKind.QUALITY_OFFICE: WorkingLevel.SCHOOL,
    BodyKind.TEACHING_COMMITTEE: WorkingLevel.SCHOOL,
    BodyKind.ACADEMIC_COMMITTEE: WorkingLevel.SCHOOL,
    BodyKind.WORK_GROUP: WorkingLevel.COLLEGE,
    BodyKind.PROGRAM_TEAM: WorkingLevel.PROGRAM,
    BodyKind.GUIDANCE_COMMITTEE: WorkingLevel.PROGRAM,
}

# The lake writes the five systems by the codes of its code list.
SYSTEM_OF_CODE: Mapping[str, System] = {
    "CMD": System.COMMAND,
    "GEN": System.GENERATION,
    "RES": System.RESOURCES,
    "SUP": System.SUPPORT,
    "CTL": System.SUPERVISION,
}

_UNIT_KINDS: Mapping[UnitKind, Title] = {
    UnitKind.SCHOOL: Title("学校", "school"),
    UnitKind.COLLEGE: Title("二级学院", "college"),
    UnitKind.OFFICE: Title("职能部门", "office"),
    UnitKind.SECTION_GROUP: Title("科室", "section group"),
    UnitKind.TEACHING_GROUP: Title("教研室", "teaching group"),
    UnitKind.QUALITY_BODY: Title("质量保证机构", "quality body"),
}
_BODY_KINDS: Mapping[BodyKind, Title] = {
    BodyKind.COMMITTEE: Title("质量保证委员会", "quality committee"),
    BodyKind.QUALITY_OFFICE: Title("质量管理办公室", "quality office"),
    BodyKind.WORK_GROUP: Title("质量保证工作组", "quality work group"),
    BodyKind.PROGRAM_TEAM: Title("专业（课程）质量保证小组", "program or course team"),
    BodyKind.TEACHING_COMMITTEE: Title("教学工作委员会", "teaching committee"),
    BodyKind.ACADEMIC_COMMITTEE: Title("学术委员会", "academic committee"),
    BodyKind.GUIDANCE_COMMITTEE: Title("专业建设指导委员会", "program guidance committee"),
}
_BODY_ROLES: Mapping[BodyRole, Title] = {
    BodyRole.CHAIR: Title("主任", "chair"),
    BodyRole.DEPUTY: Title("副主任", "deputy"),
    BodyRole.SECRETARY: Title("秘书", "secretary"),
    BodyRole.MEMBER: Title("成员", "member"),
}
_MATRIX_ROLES: Mapping[MatrixRole, Title] = {
    MatrixRole.RESPONSIBLE: Title("负责", "does it"),
    MatrixRole.ACCOUNTABLE: Title("总责", "answers for it"),
    MatrixRole.CONSULTED: Title("咨询", "is asked"),
    MatrixRole.INFORMED: Title("知会", "is told"),
}
_LEVELS: Mapping[WorkingLevel, Title] = {
    WorkingLevel.SCHOOL: Title("学校层面", "school level"),
    WorkingLevel.COLLEGE: Title("学院层面", "college level"),
    WorkingLevel.PROGRAM: Title("专业（课程）层面", "program and course level"),
}
