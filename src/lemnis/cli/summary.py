"""What a run has found, short enough to read: counts by status and the worst deviations."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.text import Text

from lemnis.cli.screen import Screen
from lemnis.engine.college import College
from lemnis.engine.definition import Better, Indicator, Range
from lemnis.engine.deviations import Deviation, deviations, varied
from lemnis.engine.diagnose import RunResult
from lemnis.engine.grade import Status
from lemnis.engine.standing import measurements_of
from lemnis.engine.subjects import KINDS, Subject, subjects
from lemnis.values import PeriodKind, SubjectKind, SubjectRef, Title

_LEADING = (SubjectKind.SCHOOL, SubjectKind.COLLEGE, SubjectKind.PROGRAM)
# Looked at when the leading ones deviate nowhere; persons are not listed here.
_OTHERS = (SubjectKind.OFFICE, SubjectKind.COURSE, SubjectKind.SECTION, SubjectKind.CLASS)
_WHOSE = {
    _LEADING: Title("学校、学院、专业", "school, colleges and programs"),
    _OTHERS: Title("部门、课程、教学班、班级", "offices, courses, sections and classes"),
}
_MOST, _EACH = 12, 2
_STYLES = {Status.BELOW_LIMIT: "bold red", Status.BELOW_PASS: "yellow"}
_HEADINGS = (
    (Title("判定", "status"), "left"),
    (Title("主体", "subject"), "wrap"),
    (Title("代码", "code"), "left"),
    (Title("指标", "indicator"), "wrap"),
    (Title("值", "value"), "right"),
    (Title("界线", "line"), "right"),
)
_NOT = {"yes": "no"}
PERIODS = {
    PeriodKind.AS_OF: Title("日期（@2025-06-30）", "day (@2025-06-30)"),
    PeriodKind.DAY: Title("日", "day"),
    PeriodKind.WEEK: Title("教学周", "teaching week"),
    PeriodKind.MONTH: Title("月", "month"),
    PeriodKind.TERM: Title("学期", "term"),
    PeriodKind.ACADEMIC_YEAR: Title("学年", "academic year"),
    PeriodKind.CALENDAR_YEAR: Title("日历年", "calendar year"),
    PeriodKind.FISCAL_YEAR: Title("财年", "fiscal year"),
    PeriodKind.ROLLING: Title("滚动时段", "rolling period"),
}
_NOTHING: Mapping[SubjectRef, Subject] = {}


def show_run(screen: Screen, college: College, result: RunResult) -> list[Deviation]:
    """Print a run's summary; return the deviations that were printed, the worst first."""
    screen.say(
        f"诊断 {'、'.join(result.periods)}：{result.indicators} 项指标，"
        f"{result.subjects:,} 个主体，{result.measurements:,} 个测量值（快照 {result.written}）"
        f"{_anew(result).zh}",
        f"Diagnosed {', '.join(result.periods)}: {result.indicators} indicators,"
        f" {result.subjects:,} subjects, {result.measurements:,} measurements"
        f" (snapshot {result.written}){_anew(result).en}",
        "bold",
    )
    rest = f"{result.statuses.get(Status.NOT_JUDGED.value, 0):,}"
    screen.say(
        f"{' · '.join(_counts(result.statuses, 0))}（其余 {rest} 个没有数值或没有界线）",
        f"{' · '.join(_counts(result.statuses, 1))} (the other {rest} have no value or no lines)",
    )
    kinds, found = _found(college, result)
    each = max(_EACH, _MOST // max(result.indicators, 1))
    shown = varied(found, _MOST, each=each)
    if not shown:
        return []
    names = {s.ref: s for s in subjects(college, {d.subject.kind for d in shown})}
    whose = _WHOSE[kinds]
    screen.say()
    screen.say(
        f"{whose.zh}中最突出的偏差（共 {len(found)} 个，同一指标至多列 {each} 个）：",
        f"The worst deviations of {whose.en} ({len(found)} in all, at most {each} per indicator):",
    )
    screen.table(_HEADINGS, [_row(screen, d, names) for d in shown])
    return shown


def _anew(result: RunResult) -> Title:
    """Return how many were measured anew, where not all were."""
    stand = result.measurements - result.anew
    if not stand:
        return Title("", "")
    return Title(
        f"：其中 {result.anew:,} 个重新计算，{stand:,} 个依据未变、沿用",
        f": {result.anew:,} measured anew, {stand:,} stand, for nothing they rest on has changed",
    )


def _found(
    college: College, result: RunResult
) -> tuple[tuple[SubjectKind, ...], Sequence[Deviation]]:
    """Return the deviations of the leading subjects, else of the others, and which those are."""
    catalogue = college.library.catalogue
    for kinds in _WHOSE:
        if found := deviations(measurements_of(college.lake, result.run, kinds), catalogue, kinds):
            return kinds, found
    return _LEADING, ()


def as_json(college: College, results: Sequence[RunResult]) -> list[dict[str, Any]]:
    """Return what ``show_run`` prints, for machines."""
    return [_run_json(college, result) for result in results]


def _run_json(college: College, result: RunResult) -> dict[str, Any]:
    _, found = _found(college, result)
    return {
        "run": result.run,
        "periods": result.periods,
        "indicators": result.indicators,
        "subjects": result.subjects,
        "measurements": result.measurements,
        "anew": result.anew,
        "snapshot_read": result.snapshot,
        "snapshot": result.written,
        "statuses": {s.value: result.statuses.get(s.value, 0) for s in Status},
        "deviations": [
            {
                "indicator": d.indicator.code,
                "kind": d.subject.kind,
                "subject": d.subject.code,
                "period": d.period,
                "shown": d.shown,
                "unit": d.indicator.unit,
                "status": d.status,
                "line": d.line,
            }
            for d in found
        ],
    }


def telling(worst: Sequence[Deviation]) -> Deviation:
    """Return the worst deviation that has something to take apart: nought of nothing has not."""
    return next((d for d in worst if d.shown), worst[0])


def explain_words(d: Deviation) -> str:
    """Return the words after the program's name that explain a deviation."""
    return f"explain {d.indicator.code} {d.subject.code} {d.period}"


def reading(screen: Screen, indicator: Indicator, value: Decimal) -> str:
    """Return a shown value with its unit; what is there or not, or yes or no, in that word."""
    unit = screen.wiring.say(*indicator.unit)
    if indicator.better is Better.PRESENT and value in {0, 1}:
        yes, _, no = unit.partition("/")
        return yes if value else no or _NOT.get(unit, f"not {unit}")
    return screen.wiring.say(*indicator.unit.said(number(value)))


def number(value: Decimal | float) -> str:
    """Return a number with separated thousands and no idle zeros behind the point."""
    return f"{value:,}" if isinstance(value, Decimal) else f"{value:,.10g}"


def line(value: Decimal | Range, better: Better, screen: Screen) -> str:
    """Return a line as a person reads it: which side of it is right."""
    if isinstance(value, Range):
        return f"{number(value.low)}–{number(value.high)}"
    if better is Better.PRESENT:
        return screen.wiring.say("须有", "must be there")
    return f"{'≤' if better is Better.LOWER else '≥'} {number(value)}"


def _counts(statuses: Mapping[str, int], side: int) -> list[str]:
    judged = [s for s in Status if s is not Status.NOT_JUDGED]
    return [f"{s.words[side]} {statuses[s.value]:,}" for s in judged if statuses.get(s.value)]


def _row(screen: Screen, d: Deviation, names: Mapping[SubjectRef, Subject]) -> list[Any]:
    subject = names.get(d.subject, Subject(d.subject, d.subject.code))
    return [
        Text(screen.word(d.status.words), style=_STYLES[d.status]),
        f"{screen.word(KINDS[d.subject.kind])} {subject.name}",
        d.indicator.code,
        screen.wiring.say(*d.indicator.name),
        reading(screen, d.indicator, d.shown),
        line(d.line, d.indicator.better, screen),
    ]
