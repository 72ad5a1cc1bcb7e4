"""Everything a report is written from, brought together; and the report's body made of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from lemnis.engine.college import College
from lemnis.engine.period_words import period_words
from lemnis.engine.subjects import KINDS
from lemnis.insight import report_counts, report_goals, report_numbers, report_records
from lemnis.insight.report_catalogue import outlines, report_kind
from lemnis.insight.report_numbers import About
from lemnis.insight.report_work import work_facts
from lemnis.insight.rules.report_bodies import body
from lemnis.insight.rules.report_facts import ITEMS, Facts, Line, counts
from lemnis.insight.rules.report_outlines import Outline, ReportKind
from lemnis.insight.rules.report_parts import keys
from lemnis.insight.rules.reports import Bound
from lemnis.insight.rules.smallest import PERSONS
from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.plan.models import Goal, Plan
from lemnis.plan.rules.words import PlanState
from lemnis.values import Period, SubjectKind, SubjectRef, Title


class Written(NamedTuple):
    """What the house writes of a report: its body, the numbers in it, all that could be in it."""

    body: dict[str, Any]
    bounds: tuple[Bound, ...]
    known: dict[str, Bound]
    snapshot: int


class Wanted(NamedTuple):
    """Which report: its kind, subject and plan, about which period."""

    kind: str
    subject: Subject
    plan: Plan | None
    period: Period


def write(college: College, wanted: Wanted, on: dt.date) -> Written:
    """Return what the house writes of a report as of a day."""
    kind = report_kind(wanted.kind)
    outline = outlines()[kind.outline]
    snapshot = college.lake.snapshot()
    facts = _facts(college, wanted, kind, outline, on)
    made = body(outline, facts)
    found = {key: facts.bounds[key] for key in keys(made)}
    stamped = {
        key: bound if bound.snapshot else _stamped(bound, snapshot)
        for key, bound in facts.bounds.items()
    }
    return Written(made, tuple(stamped[key] for key in found), stamped, snapshot)


def _stamped(bound: Bound, snapshot: int) -> Bound:
    """Return a count with the state of the lake it was made of."""
    return replace(bound, snapshot=snapshot)


Found = TypeVar("Found")


class _Gathering:
    """Facts as they come in, and every number by its key."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.bounds: dict[str, Bound] = {}

    def of(self, told: tuple[Found, Mapping[str, Bound]]) -> Found:
        """Keep the numbers of something told, and return the rest."""
        self.bounds.update(told[1])
        return told[0]

    def lines(self) -> tuple[Line, ...]:
        """Return the indicators, with how many were measured, judged, attained."""
        lines = self.of(report_numbers.numbers(self.about))
        label = self.about.period.label
        self.bounds |= counts([line.status for line in lines], "all", label, 0)
        name = Title("有测量值的指标数", "indicators measured")
        key = "all:measured"
        self.bounds[key] = Bound(key, str(len(lines)), name, ITEMS, period=label)
        return lines


def _facts(
    college: College, wanted: Wanted, kind: ReportKind, outline: Outline, on: dt.date
) -> Facts:
    school = Subject.objects.filter(kind=SubjectKind.SCHOOL.value, above=None).first()
    if kind.by_head:
        return work_facts(wanted.subject, wanted.period, school.name if school else "")
    subject, plan = wanted.subject, wanted.plan
    ref = subject.ref
    about = About(college, ref, _above(subject), wanted.period, on)
    whole, under = outline.elements is not None, _under(subject)
    known = _Gathering(about)
    owner, unit = subject.owner, subject.unit
    return Facts(
        school=school.name if school else "", subject=subject.name, kind=KINDS[ref.kind],
        owner="" if ref.kind in PERSONS or not owner else owner.name,
        unit=unit.name if unit else "",
        period=period_words(wanted.period), bounds=known.bounds, lines=known.lines(),
        trend=known.of(report_counts.turns(about)),
        below=known.of(report_counts.below(about, kind.below, under)),
        matrix=known.of(report_counts.cells(about, under)) if whole else {},
        effects=known.of(report_records.effects(about, subject, whole=whole)),
        findings=report_records.findings(about, subject, whole=whole),
        alerts=known.of(report_records.alerts(about, ref)),
        goals=known.of(report_goals.goals(about, _goals(about, wanted))),
        plan=known.of(report_goals.plan_line(about, plan, "plan")) if plan else None,
        plans=known.of(report_goals.plans_below(about, plan)) if plan else (),
        tasks=known.of(report_goals.tasks(about, plan)) if plan else {},
        plan_span=(str(plan.starts), str(plan.ends)) if plan else ("", ""),
    )  # fmt: skip


def _goals(about: About, wanted: Wanted) -> QuerySet[Goal]:
    """Return the goals a report speaks of: those of its plan, else those of its subject."""
    if wanted.plan is not None:
        return wanted.plan.goals.exclude(state=PlanState.DRAFT.value)
    return report_goals.goals_of(about, wanted.subject)


def _above(subject: Subject) -> tuple[SubjectRef, ...]:
    steps = [step.partition(":") for step in subject.path.strip("/").split("/")[:-1]]
    return tuple(SubjectRef(SubjectKind(kind), code) for kind, _, code in reversed(steps))


def _under(subject: Subject) -> report_counts.Refs:
    """Return how to find those at or below a subject; None for the school, where that is all."""
    if subject.kind == SubjectKind.SCHOOL.value and subject.above_id is None:
        return None

    def found() -> Iterable[SubjectRef]:
        rows = Subject.objects.filter(below(subject.path)).values_list("kind", "code")
        return [SubjectRef(SubjectKind(kind), code) for kind, code in rows]

    return found
