"""What the rooms know of a report's subject: findings, effects of measures, alerts."""

from decimal import Decimal

from django.db.models import Q

from lemnis.engine.alerts.lifecycle import STANDING, State
from lemnis.engine.alerts.rule import Severity
from lemnis.engine.catalogue import Catalogue
from lemnis.evidence.models import Alert
from lemnis.insight.report_numbers import About
from lemnis.insight.rules.report_facts import (
    ITEMS,
    AlertLine,
    EffectLine,
    FindingLine,
)
from lemnis.insight.rules.reports import Bound
from lemnis.insight.rules.smallest import PERSONS
from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.spiral.models import Finding, Verification
from lemnis.spiral.rules.improvements import ImprovementState
from lemnis.values import SubjectKind, SubjectRef, Title

Bounds = dict[str, Bound]
_MOST = 60
_GROUPS = [kind.value for kind in SubjectKind if kind not in PERSONS]


def count(key: str, many: int, name: Title, period: str) -> Bound:
    """Return a count of records as a number of a report."""
    return Bound(key, str(many), name, ITEMS, period=period)


def _place(subject: Subject, *, whole: bool) -> Q:
    """Return the condition on a record's subject: that one, or all groups at or below it."""
    if not whole:
        return Q(pk=subject.pk)
    return below(subject.path) & Q(kind__in=_GROUPS)


def findings(about: About, subject: Subject, *, whole: bool) -> tuple[FindingLine, ...]:
    """Return what self-diagnoses found in the period, the gravest first."""
    place = Subject.objects.filter(_place(subject, whole=whole)).order_by().values("pk")
    period = about.period
    found = Finding.objects.filter(
        diagnosis__cycle__subject__in=place, settled=True,
        diagnosis__cycle__starts__lte=period.end, diagnosis__cycle__due_on__gte=period.start,
    ).exclude(diagnosis__cycle__submitted_at=None)  # fmt: skip
    rows = found.select_related("owner").order_by("-diagnosis__begun_at", "number")[:_MOST]
    return tuple(_finding(row, about.college.library.catalogue) for row in rows)


def _finding(row: Finding, catalogue: Catalogue) -> FindingLine:
    known = catalogue.get(row.indicator)
    causes = "；".join(row.whys[-1:]) or "、".join(row.causes)
    return FindingLine(
        row.indicator, known.name if known else Title(row.zh, row.en), row.said or row.zh,
        Title(causes, causes), row.action or row.no_action, row.owner.name if row.owner else "",
        row.due_on.isoformat() if row.due_on else "",
    )  # fmt: skip


def effects(
    about: About, subject: Subject, *, whole: bool
) -> tuple[tuple[EffectLine, ...], Bounds]:
    """Return what verified measures came to, and the counts."""
    place = Subject.objects.filter(_place(subject, whole=whole)).order_by().values("pk")
    period = about.period
    judged = [ImprovementState.EFFECTIVE.value, ImprovementState.INEFFECTIVE.value]
    found = Verification.objects.filter(
        improvement__subject__in=place, improvement__state__in=judged,
        at__date__gte=period.start,
    ).select_related("improvement__subject").order_by("improvement", "-round")  # fmt: skip
    latest = {row.improvement_id: row for row in reversed(found[: 4 * _MOST])}
    bounds: Bounds = {}
    made = tuple(_effect(about, row, bounds) for row in list(latest.values())[:_MOST])
    good = sum(each.effective is True for each in made)
    for key, many, name in (
        ("all", len(made), Title("已验证的措施", "measures verified")),
        ("good", good, Title("有效的措施", "effective measures")),
        ("bad", len(made) - good, Title("未见效的措施", "measures without effect")),
    ):
        bounds[f"effects:{key}"] = count(f"effects:{key}", many, name, period.label)
    return made, bounds


def _effect(about: About, row: Verification, bounds: Bounds) -> EffectLine:
    of = row.improvement
    indicator = about.college.library.catalogue.get(of.indicator)
    ref = of.subject.ref
    at = f"effect:{of.uuid.hex[:12]}"
    told: dict[str, str] = {}
    for word, value, period, snapshot in (
        ("before", row.before, of.baseline_period, of.baseline_snapshot),
        ("after", row.after, row.after_period, row.after_snapshot),
        ("net", row.effect, row.after_period, row.after_snapshot),
    ):
        if value is None or indicator is None or not period:
            continue
        key = told[word] = f"{at}:{word}"
        number = round(Decimal(str(value)), indicator.digits)
        bounds[key] = Bound(key, str(number), indicator.name, indicator.unit.after,
                            indicator=indicator.code, subject=ref, period=period,
                            snapshot=snapshot or 0)  # fmt: skip
    return EffectLine(
        of.title, of.indicator, indicator.name if indicator else Title("—", "—"),
        told.get("before", ""), told.get("after", ""), told.get("net", ""), ("", ""),
        ImprovementState(of.state).words, row.effective,
    )  # fmt: skip


def alerts(about: About, ref: SubjectRef) -> tuple[tuple[AlertLine, ...], Bounds]:
    """Return the alerts that stand of the subject, and how many."""
    states = sorted(state.value for state in STANDING)
    found = Alert.objects.filter(kind=ref.kind.value, subject=ref.code, state__in=states)
    catalogue = about.college.library.catalogue
    rows = sorted(found, key=lambda row: (-Severity(row.severity).rank, row.opened_on, row.pk))
    made = tuple(
        AlertLine(
            Severity(row.severity).words, catalogue[row.indicator].name, Title(row.zh, row.en),
            row.opened_on, State(row.state).words,
        )
        for row in rows
        if row.indicator in catalogue and row.opened_on
    )  # fmt: skip
    name = Title("现有预警", "alerts that stand")
    return made, {"alerts:standing": count("alerts:standing", len(made), name, "")}
