"""What people call the words of the catalogue: layers, systems, periods, directions, cadences."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from lemnis.engine.definition import Better, Cadence, IndicatorKind, Tier
from lemnis.engine.subjects import KINDS
from lemnis.values import Layer, PeriodKind, SubjectKind, System, Title

LAYERS = {
    Layer.SCHOOL: Title("学校层面", "school layer"),
    Layer.PROGRAM: Title("专业层面", "program layer"),
    Layer.COURSE: Title("课程层面", "course layer"),
    Layer.TEACHER: Title("教师层面", "teacher layer"),
    Layer.STUDENT: Title("学生层面", "student layer"),
}
SYSTEMS = {
    System.COMMAND: Title("决策指挥", "command"),
    System.GENERATION: Title("质量生成", "generation"),
    System.RESOURCES: Title("资源建设", "resources"),
    System.SUPPORT: Title("支持服务", "support"),
    System.SUPERVISION: Title("监督控制", "supervision"),
}
PERIODS = {
    PeriodKind.AS_OF: Title("截至某日", "as of a day"),
    PeriodKind.DAY: Title("按日", "by day"),
    PeriodKind.WEEK: Title("按教学周", "by teaching week"),
    PeriodKind.MONTH: Title("按月", "by month"),
    PeriodKind.TERM: Title("按学期", "by term"),
    PeriodKind.ACADEMIC_YEAR: Title("按学年", "by academic year"),
    PeriodKind.CALENDAR_YEAR: Title("按自然年", "by calendar year"),
    PeriodKind.FISCAL_YEAR: Title("按财年", "by fiscal year"),
    PeriodKind.ROLLING: Title("滚动时段", "rolling"),
}
BETTER = {
    Better.HIGHER: Title("越高越好", "higher is better"),
    Better.LOWER: Title("越低越好", "lower is better"),
    Better.RANGE: Title("在区间内为好", "best within a range"),
    Better.PRESENT: Title("有即为好", "best if there"),
}
INDICATOR_KINDS = {
    IndicatorKind.QUANTITATIVE: Title("定量", "quantitative"),
    IndicatorKind.QUALITATIVE: Title("定性", "qualitative"),
    IndicatorKind.MILESTONE: Title("标志性成果", "milestone achievement"),
}
CADENCES = {
    Cadence.DAILY: Title("每天看", "looked at daily"),
    Cadence.WEEKLY: Title("每周看", "looked at weekly"),
    Cadence.FORTNIGHTLY: Title("每两周看", "looked at fortnightly"),
    Cadence.MONTHLY: Title("每月看", "looked at monthly"),
    Cadence.TERMLY: Title("每学期看", "looked at termly"),
    Cadence.HALF_YEARLY: Title("每半年看", "looked at half-yearly"),
    Cadence.YEARLY: Title("每年看", "looked at yearly"),
}
TIERS = {
    Tier.CORE: Title("核心", "core"),
    Tier.STANDARD: Title("标准", "standard"),
    Tier.EXTENDED: Title("扩展", "extended"),
    Tier.OWN: Title("自编", "own"),
}


def titled(word: Enum) -> Title:
    """Return what people call a word of the catalogue, or a kind of subject."""
    # By its type first: a school is a layer and a kind of subject, and equal as a text.
    words: Mapping[Any, Title] = _BY_TYPE[type(word)]
    return words[word]


_BY_TYPE: Mapping[type[Enum], Mapping[Any, Title]] = {
    Layer: LAYERS,
    System: SYSTEMS,
    PeriodKind: PERIODS,
    Better: BETTER,
    IndicatorKind: INDICATOR_KINDS,
    Cadence: CADENCES,
    Tier: TIERS,
    SubjectKind: KINDS,
}
