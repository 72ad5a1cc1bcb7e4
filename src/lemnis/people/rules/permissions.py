"""What can be permitted, and which role holds what: the table docs/reference/permissions.md shows.

Source: mission.md A5, K1, K2; the separation of the three administrators follows GB/T 22239
(network security classified protection), from memory, not verified.
"""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import SubjectKind, Title


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    SEE_SUBJECTS = "see_subjects"
    SEE_ROWS = "see_rows"
    SEE_PERSONAL = "see_personal"
    SEE_SENSITIVE = "see_sensitive"
    SEE_CATALOGUE = "see_catalogue"
    WRITE_INDICATORS = "write_indicators"
    SEE_ALERTS = "see_alerts"
    HANDLE_ALERTS = "handle_alerts"
    SEE_RULES = "see_rules"
    WRITE_RULES = "write_rules"
    SEE_DATA = "see_data"
    LOAD_DATA = "load_data"
    DIAGNOSE = "diagnose"
    SEE_PLANS = "see_plans"
    WRITE_PLANS = "write_plans"
    PUBLISH_PLANS = "publish_plans"
    HANDLE_TASKS = "handle_tasks"
    SEE_STANDARDS = "see_standards"
    WRITE_STANDARDS = "write_standards"
    SEE_SPIRALS = "see_spirals"
    TURN_SPIRALS = "turn_spirals"
    SELF_DIAGNOSE = "self_diagnose"
    ASSESS = "assess"
    IMPROVE = "improve"
    VERIFY = "verify"
    SEE_INCIDENTS = "see_incidents"
    REPORT_INCIDENTS = "report_incidents"
    HANDLE_INCIDENTS = "handle_incidents"
    SEE_REPORTS = "see_reports"
    WRITE_REPORTS = "write_reports"
    PUBLISH_REPORTS = "publish_reports"
    SEE_ORGANISATION = "see_organisation"
    WRITE_ORGANISATION = "write_organisation"
    SEE_ACCOUNTS = "see_accounts"
    WRITE_ACCOUNTS = "write_accounts"
    GRANT_ROLES = "grant_roles"
    SEE_AUDIT = "see_audit"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _PERMISSION_WORDS[self]

    @property
    def is_sight(self) -> bool:
        """Whether it is to see something: without it, that thing does not exist."""
        return self.value.startswith("see_")

    @property
    def scoped(self) -> bool:
        """Whether it holds for some subjects only, those in the scope of the grant."""
        return self in _SCOPED


class Role(StrEnum):
    """What somebody is, as far as permission goes (角色)."""

    LEADER = "leader"
    QUALITY_OFFICE = "quality_office"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    UNIT_HEAD = "unit_head"
    PROGRAM_LEAD = "program_lead"
    COURSE_LEAD = "course_lead"
    TEACHER = "teacher"
    COUNSELLOR = "counsellor"
    STUDENT = "student"
    DATA_STEWARD = "data_steward"
    EXPERT = "expert"
    ADMINISTRATOR = "administrator"
    SECURITY = "security"
    AUDITOR = "auditor"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _ROLE_WORDS[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What it may do."""
        return _PERMISSIONS[self]

    @property
    def kinds(self) -> frozenset[SubjectKind]:
        """Which kinds of subject it is about."""
        return _KINDS.get(self, _ALL_KINDS)

    @property
    def scopes(self) -> tuple["ScopeKind", ...]:
        """How far it may be granted, the customary way first."""
        return _SCOPES[self]


class ScopeKind(StrEnum):
    """How far a grant reaches."""

    ALL = "all"
    UNIT = "unit"
    SUBJECT = "subject"
    OWN = "own"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _SCOPE_WORDS[self]


THREE_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})

_PERMISSION_WORDS: Mapping[Permission, Title] = {
    Permission.SEE_SUBJECTS: Title("查看主体的指标与画像", "see numbers and portraits of subjects"),
    Permission.SEE_ROWS: Title("查看数据明细行", "see the rows behind a number"),
    Permission.SEE_PERSONAL: Title("查看未遮盖的个人信息", "see personal data uncovered"),
    Permission.SEE_SENSITIVE: Title("查看未遮盖的敏感信息", "see sensitive data uncovered"),
    Permission.SEE_CATALOGUE: Title("查看指标库", "see the indicator library"),
    Permission.WRITE_INDICATORS: Title("编写指标", "write indicators"),
    Permission.SEE_ALERTS: Title("查看预警", "see alerts"),
    Permission.HANDLE_ALERTS: Title("处置预警", "handle alerts"),
    Permission.SEE_RULES: Title("查看预警规则", "see alert rules"),
    Permission.WRITE_RULES: Title("编写、启用预警规则", "write and activate alert rules"),
    Permission.SEE_DATA: Title("查看数据集与导入记录", "see data sets and loads"),
    Permission.LOAD_DATA: Title("导入数据", "load data"),
    Permission.DIAGNOSE: Title("运行诊断", "run a diagnosis"),
    Permission.SEE_PLANS: Title("查看规划、目标与任务", "see plans, goals and tasks"),
    Permission.WRITE_PLANS: Title("编写规划、目标与任务", "write plans, goals and tasks"),
    Permission.PUBLISH_PLANS: Title("发布规划与目标", "publish plans and goals"),
    Permission.HANDLE_TASKS: Title("报告任务进展", "report progress of tasks"),
    Permission.SEE_STANDARDS: Title("查看标准与制度", "see standards and policies"),
    Permission.WRITE_STANDARDS: Title("编写标准与制度", "write standards and policies"),
    Permission.SEE_SPIRALS: Title("查看改进螺旋", "see improvement spirals"),
    Permission.TURN_SPIRALS: Title("推进改进螺旋", "move spirals on"),
    Permission.SELF_DIAGNOSE: Title("自我诊断", "do self-diagnosis"),
    Permission.ASSESS: Title("考核性诊断", "assess a diagnosis"),
    Permission.IMPROVE: Title("开展改进", "carry out improvements"),
    Permission.VERIFY: Title("验证改进成效、审核报告", "verify improvements, review reports"),
    Permission.SEE_INCIDENTS: Title(
        "查看质量事故、投诉与巡查", "see incidents, complaints and inspections"
    ),
    Permission.REPORT_INCIDENTS: Title("上报质量事故与投诉", "report incidents and complaints"),
    Permission.HANDLE_INCIDENTS: Title(
        "处理质量事故、投诉与巡查", "handle incidents, complaints and inspections"
    ),
    Permission.SEE_REPORTS: Title("查看报告", "see reports"),
    Permission.WRITE_REPORTS: Title("撰写报告", "write reports"),
    Permission.PUBLISH_REPORTS: Title("签发报告", "sign and publish reports"),
    Permission.SEE_ORGANISATION: Title("查看组织与职责", "see units, posts and duties"),
    Permission.WRITE_ORGANISATION: Title("维护组织与职责", "edit units, posts and duties"),
    Permission.SEE_ACCOUNTS: Title("查看账号与授权", "see accounts and grants"),
    Permission.WRITE_ACCOUNTS: Title("开设、停用账号", "open and close accounts"),
    Permission.GRANT_ROLES: Title("授予、收回角色", "grant and revoke roles"),
    Permission.SEE_AUDIT: Title("查看审计记录", "read the audit log"),
}
_ROLE_WORDS: Mapping[Role, Title] = {
    Role.LEADER: Title("校领导", "school leader"),
    Role.QUALITY_OFFICE: Title("质量管理办公室", "quality office"),
    Role.SUPERVISOR: Title("监管人", "supervisor"),
    Role.REVIEWER: Title("审核人", "reviewer"),
    Role.UNIT_HEAD: Title("部门负责人", "head of unit"),
    Role.PROGRAM_LEAD: Title("专业负责人", "program lead"),
    Role.COURSE_LEAD: Title("课程负责人", "course lead"),
    Role.TEACHER: Title("教师", "teacher"),
    Role.COUNSELLOR: Title("辅导员", "counsellor"),
    Role.STUDENT: Title("学生", "student"),
    Role.DATA_STEWARD: Title("数据管理员", "data steward"),
    Role.EXPERT: Title("校外专家", "external expert"),
    Role.ADMINISTRATOR: Title("系统管理员", "system administrator"),
    Role.SECURITY: Title("安全管理员", "security administrator"),
    Role.AUDITOR: Title("审计管理员", "audit administrator"),
}
_SCOPE_WORDS: Mapping[ScopeKind, Title] = {
    ScopeKind.ALL: Title("全校", "the whole college"),
    ScopeKind.UNIT: Title("部门及下级", "a unit and those below"),
    ScopeKind.SUBJECT: Title("一个质量主体及下级", "one subject and those below"),
    ScopeKind.OWN: Title("本人及本人负责的", "oneself and what one answers for"),
}

# What is asked of one subject at a time; the others are asked of the whole college.
_SCOPED = frozenset(
    {
        Permission.SEE_SUBJECTS,
        Permission.SEE_ROWS,
        Permission.SEE_PERSONAL,
        Permission.SEE_SENSITIVE,
        Permission.SEE_ALERTS,
        Permission.HANDLE_ALERTS,
        Permission.SEE_PLANS,
        Permission.WRITE_PLANS,
        Permission.PUBLISH_PLANS,
        Permission.HANDLE_TASKS,
        Permission.SEE_SPIRALS,
        Permission.TURN_SPIRALS,
        Permission.SELF_DIAGNOSE,
        Permission.ASSESS,
        Permission.IMPROVE,
        Permission.VERIFY,
        Permission.SEE_INCIDENTS,
        Permission.HANDLE_INCIDENTS,
        Permission.SEE_REPORTS,
        Permission.WRITE_REPORTS,
        Permission.PUBLISH_REPORTS,
    }
)
_LOOK = frozenset(
    {
        Permission.SEE_SUBJECTS,
        Permission.SEE_ALERTS,
        Permission.SEE_CATALOGUE,
        Permission.SEE_PLANS,
        Permission.SEE_STANDARDS,
        Permission.SEE_SPIRALS,
        Permission.SEE_REPORTS,
    }
)
_STAFF = _LOOK | {
    Permission.SEE_ORGANISATION,
    Permission.SEE_INCIDENTS,
    Permission.REPORT_INCIDENTS,
}
# Whoever answers for a subject runs its whole spiral, but does not judge it.
_OWN = frozenset(
    {
        Permission.WRITE_PLANS,
        Permission.HANDLE_TASKS,
        Permission.TURN_SPIRALS,
        Permission.SELF_DIAGNOSE,
        Permission.IMPROVE,
        Permission.WRITE_REPORTS,
    }
)
_JUDGE = frozenset({Permission.ASSESS, Permission.VERIFY})
_LEAD = _STAFF | _OWN | {Permission.SEE_ROWS, Permission.HANDLE_ALERTS}
_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.LEADER: _LEAD
    | {
        Permission.SEE_RULES,
        Permission.SEE_DATA,
        Permission.PUBLISH_PLANS,
        Permission.PUBLISH_REPORTS,
    },
    Role.QUALITY_OFFICE: _LEAD
    | _JUDGE
    | {
        Permission.WRITE_INDICATORS,
        Permission.SEE_RULES,
        Permission.WRITE_RULES,
        Permission.SEE_DATA,
        Permission.DIAGNOSE,
        Permission.WRITE_ORGANISATION,
        Permission.PUBLISH_PLANS,
        Permission.WRITE_STANDARDS,
        Permission.HANDLE_INCIDENTS,
        Permission.PUBLISH_REPORTS,
    },
    Role.SUPERVISOR: _STAFF
    | _JUDGE
    | {
        Permission.SEE_ROWS,
        Permission.HANDLE_ALERTS,
        Permission.SEE_RULES,
        Permission.HANDLE_INCIDENTS,
    },
    Role.REVIEWER: _STAFF | _JUDGE | {Permission.SEE_ROWS},
    Role.UNIT_HEAD: _LEAD
    | {
        Permission.SEE_PERSONAL,
        Permission.PUBLISH_PLANS,
        Permission.HANDLE_INCIDENTS,
    },
    Role.PROGRAM_LEAD: _LEAD,
    Role.COURSE_LEAD: _LEAD,
    Role.TEACHER: _LEAD,
    Role.COUNSELLOR: _LEAD | {Permission.SEE_PERSONAL},
    Role.STUDENT: _LOOK
    | _OWN
    | {
        Permission.SEE_ROWS,
        Permission.SEE_PERSONAL,
        Permission.SEE_SENSITIVE,
        Permission.REPORT_INCIDENTS,
    },
    Role.DATA_STEWARD: frozenset(
        {Permission.SEE_CATALOGUE, Permission.SEE_DATA, Permission.LOAD_DATA, Permission.DIAGNOSE}
    )
    | {Permission.SEE_ORGANISATION},
    Role.EXPERT: _LOOK | {Permission.SEE_RULES, Permission.ASSESS},
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SEE_ORGANISATION,
            Permission.WRITE_ORGANISATION,
            Permission.SEE_ACCOUNTS,
            Permission.WRITE_ACCOUNTS,
        }
    ),
    Role.SECURITY: frozenset(
        {Permission.SEE_ORGANISATION, Permission.SEE_ACCOUNTS, Permission.GRANT_ROLES}
    ),
    Role.AUDITOR: frozenset({Permission.SEE_ACCOUNTS, Permission.SEE_AUDIT}),
}

_ALL_KINDS = frozenset(SubjectKind)
_PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})
_KINDS: Mapping[Role, frozenset[SubjectKind]] = {
    Role.PROGRAM_LEAD: frozenset(
        {SubjectKind.PROGRAM, SubjectKind.CLASS, SubjectKind.STUDENT, SubjectKind.COURSE}
    ),
    Role.COURSE_LEAD: frozenset({SubjectKind.COURSE, SubjectKind.SECTION}),
    Role.TEACHER: frozenset({SubjectKind.TEACHER, SubjectKind.SECTION}),
    Role.COUNSELLOR: frozenset({SubjectKind.CLASS, SubjectKind.STUDENT}),
    Role.STUDENT: frozenset({SubjectKind.STUDENT}),
    # An outsider sees how the college works, never who.
    Role.EXPERT: _ALL_KINDS - _PERSONS,
}
_SCOPES: Mapping[Role, tuple[ScopeKind, ...]] = {
    Role.LEADER: (ScopeKind.ALL, ScopeKind.UNIT),
    Role.QUALITY_OFFICE: (ScopeKind.ALL,),
    Role.SUPERVISOR: (ScopeKind.UNIT, ScopeKind.ALL),
    Role.REVIEWER: (ScopeKind.UNIT, ScopeKind.SUBJECT, ScopeKind.ALL),
    Role.UNIT_HEAD: (ScopeKind.UNIT,),
    Role.PROGRAM_LEAD: (ScopeKind.OWN, ScopeKind.SUBJECT),
    Role.COURSE_LEAD: (ScopeKind.OWN, ScopeKind.SUBJECT),
    Role.TEACHER: (ScopeKind.OWN,),
    Role.COUNSELLOR: (ScopeKind.OWN, ScopeKind.SUBJECT),
    Role.STUDENT: (ScopeKind.OWN,),
    Role.DATA_STEWARD: (ScopeKind.ALL,),
    Role.EXPERT: (ScopeKind.SUBJECT, ScopeKind.UNIT, ScopeKind.ALL),
    Role.ADMINISTRATOR: (ScopeKind.ALL,),
    Role.SECURITY: (ScopeKind.ALL,),
    Role.AUDITOR: (ScopeKind.ALL,),
}
