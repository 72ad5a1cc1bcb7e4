"""What the work report of a unit is written from: its self-diagnoses, findings, improvements."""

from dataclasses import asdict

from lemnis.engine.period_words import period_words
from lemnis.engine.subjects import KINDS
from lemnis.insight.rules.report_facts import ITEMS, Facts, FindingLine
from lemnis.insight.rules.report_work import COUNTED, MOVED
from lemnis.insight.rules.reports import NOTHING, Bound
from lemnis.people.models import Subject
from lemnis.people.rules.viewers import operator
from lemnis.spiral.queries.work_reports import ReportLine, Stretch, WorkReport, work_report
from lemnis.spiral.rules.work_reports import Counted
from lemnis.values import Period, Title

_HOUSE = operator("lemnis")


def work_facts(subject: Subject, period: Period, school: str) -> Facts:
    """Return the facts of a unit's work report over a month or a term."""
    ref = subject.ref
    report = work_report(_HOUSE, ref, Stretch(period.start, period.end))
    causes = [(name, f"work:cause:{name.zh}"[:200], many) for name, many in report.story.causes]
    bounds = _bounds(report, period.label)
    for name, key, many in causes:
        bounds[key] = Bound(key, str(many), name, period=period.label)
    owner, unit = subject.owner, subject.unit
    return Facts(
        school=school, subject=subject.name, kind=KINDS[ref.kind],
        owner=owner.name if owner else "", unit=unit.name if unit else "",
        period=period_words(period), bounds=bounds,
        findings=tuple(map(_finding, report.lines)),
        kinds=[(KINDS[kind], f"work:{kind.value}") for kind in report.by_kind],
        causes=[(name, key) for name, key, _ in causes],
    )  # fmt: skip


def _bounds(report: WorkReport, label: str) -> dict[str, Bound]:
    counted = {"work": report.story.counted}
    counted |= {f"work:{kind.value}": each for kind, each in report.by_kind.items()}
    found: dict[str, Bound] = {}
    for at, each in counted.items():
        found |= _counts(at, each, label)
    for word, many in asdict(report.story.moved).items():
        key = f"work:{word}"
        found[key] = Bound(key, str(many), _named("改进", "improvements", MOVED[word]), ITEMS,
                           period=label)  # fmt: skip
    return found


def _counts(at: str, counted: Counted, label: str) -> dict[str, Bound]:
    return {
        f"{at}:{word}": Bound(
            f"{at}:{word}", str(getattr(counted, word)),
            _named("自我诊断", "self-diagnoses", name), period=label,
        )
        for word, name in COUNTED.items()
    }  # fmt: skip


def _named(zh: str, en: str, name: Title) -> Title:
    return Title(f"{zh}：{name.zh}", f"{en}: {name.en}")


def _finding(line: ReportLine) -> FindingLine:
    action = line.action or f"不采取措施：{line.no_action}"
    causes = [Title(*cause) for cause in line.causes]
    return FindingLine(
        "", Title(line.name, line.name), line.sentence.zh,
        Title("、".join(c.zh for c in causes), ", ".join(c.en for c in causes)) if causes
        else NOTHING,
        action, line.owner, line.due_on.isoformat() if line.due_on and line.action else "",
        line.sentence.en,
    )  # fmt: skip
