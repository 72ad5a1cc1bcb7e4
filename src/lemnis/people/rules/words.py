"""The words of an organisation: kinds of units and persons, roles in bodies and in the matrix."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import System


class UnitKind(StrEnum):
    """Kinds of units, as the code list ``unit_kind`` has them."""

    SCHOOL = "school"
    COLLEGE = "college"
    OFFICE = "office"
    SECTION_GROUP = "section_group"
    TEACHING_GROUP = "teaching_group"
    QUALITY_BODY = "quality_body"


class BodyKind(StrEnum):
    """Kinds of quality bodies, as the code list ``quality_body_kind`` has them."""

    COMMITTEE = "committee"
    QUALITY_OFFICE = "quality_office"
    WORK_GROUP = "work_group"
    PROGRAM_TEAM = "program_team"
    TEACHING_COMMITTEE = "teaching_committee"
    ACADEMIC_COMMITTEE = "academic_committee"
    GUIDANCE_COMMITTEE = "guidance_committee"


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


class WorkingLevel(StrEnum):
    """The three levels quality work is done on (三级质量保证组织)."""

    SCHOOL = "school"
    COLLEGE = "college"
    PROGRAM = "program"


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
