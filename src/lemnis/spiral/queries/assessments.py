"""What may be read of assessments: lists, one with as many opinions as this viewer may see."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lemnis.people.queries import (
    SubjectName,
    permitted,
    sees_everything,
    subject_names,
    visible_subjects,
)
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.assessing import no_assessment
from lemnis.spiral.models import AssessedElement, Assessment, Cycle, Opinion, Reviewer
from lemnis.spiral.rules.agreement import Agreement, Said, agreed, agreement
from lemnis.spiral.rules.assessments import AssessmentState, Conclusion, Strength
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One assessment in a list; ``waits``: for this viewer, to judge or to conclude."""

    uuid: UUID
    subject: SubjectName
    period: str
    due_on: dt.date
    state: AssessmentState
    conclusion: Conclusion | None
    blind: bool
    reviewers: int
    handed_in: int
    elements: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A cycle that asks for an assessment nobody has convened yet."""

    cycle: UUID
    subject: SubjectName
    period: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer; ``name`` is a number in their order where the assessment is blind."""

    name: Title
    outside: bool
    said: int
    handed_in_at: dt.datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What one reviewer says of one element."""

    reviewer: Title
    agrees: bool
    strength: Strength
    finding: str
    due_on: dt.date | None
    own: bool


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element with the self-report and the opinions this viewer may see.

    ``agreed``: what all say together, None as long as that is not to be seen.
    """

    uuid: UUID
    number: int
    code: str
    project: Title
    name: Title
    opinion: str
    measures: str
    effect: str
    indicators: tuple[str, ...]
    opinions: tuple[OpinionRow, ...]
    mine: OpinionRow | None
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class AssessmentStory:
    """Everything of one assessment that this viewer may see."""

    row: AssessmentRow
    cycle: UUID
    about: UUID | None
    statement: str
    snapshot: int | None
    moves: int
    elements: tuple[ElementRow, ...]
    reviewers: tuple[ReviewerRow, ...]
    agreement: Agreement | None
    note: str
    working: Mapping[str, Any]
    concluded_at: dt.datetime | None
    judges: bool
    leads: bool
    writes: bool


def assessments(viewer: Viewer, state: AssessmentState | None = None) -> tuple[AssessmentRow, ...]:
    """Return the assessments of subjects in sight, those not concluded first."""
    found = _seen_by(viewer)
    if state:
        found = found.filter(state=state.value)
    return _in_order(_rows(viewer, found))


def assessments_waiting(viewer: Viewer) -> tuple[AssessmentRow, ...]:
    """Return the assessments that wait for a viewer to judge, convene or conclude them."""
    own = Q(reviewers__account=viewer.account, reviewers__handed_in_at=None)
    judge = Q(state=AssessmentState.UNDER_WAY.value) & own if viewer.account else Q(pk__in=[])
    lead = Q(state__in=[AssessmentState.PREPARING.value, AssessmentState.COMPLETE.value])
    led = Q(cycle__subject__in=visible_subjects(viewer, Permission.VERIFY))
    found = _seen_by(viewer).filter(judge | lead & led).distinct()
    return _in_order(row for row in _rows(viewer, found) if row.waits)


def asking(viewer: Viewer, text: str = "", *, limit: int = 20) -> tuple[tuple[Asking, ...], int]:
    """Return the first cycles that ask for an assessment, and how many there are in all.

    For whoever may convene one; ``text``: of subjects whose name or code has it.
    """
    if not viewer.may(Permission.VERIFY):
        return (), 0
    found = Cycle.objects.filter(
        Q(subject__name__icontains=text) | Q(subject__code__icontains=text),
        activity=Activity.ASSESSMENT.value, state=CycleState.OPEN.value, assessment=None,
        subject__in=visible_subjects(viewer, Permission.VERIFY),
    ).select_related("subject").order_by("due_on", "id")  # fmt: skip
    first = found[:limit]
    names = subject_names(viewer, {cycle.subject.ref for cycle in first})
    rows = tuple(Asking(c.uuid, names[c.subject.ref], c.period, c.due_on) for c in first)
    return rows, found.count()


def assessment(viewer: Viewer, uuid: UUID) -> AssessmentStory:
    """Return one assessment.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    found = _seen_by(viewer).filter(uuid=uuid)
    row = found.select_related("cycle__subject", "about").first()
    if row is None:
        raise no_assessment()
    sight = _Sight.of(viewer, row)
    elements = tuple(sight.element(each) for each in row.elements.all())
    return AssessmentStory(
        _rows(viewer, found)[0], row.cycle.uuid, row.about.uuid if row.about else None,
        row.statement, row.snapshot, row.moves, elements, sight.rows(),
        agreement(sight.said()) if sight.sees_all else None, row.note, row.working,
        row.concluded_at, sight.judges, sight.leads,
        permitted(viewer, Permission.SELF_DIAGNOSE, row.cycle.subject.ref),
    )  # fmt: skip


def _seen_by(viewer: Viewer) -> QuerySet[Assessment]:
    require(viewer, Permission.SEE_SPIRALS)
    if sees_everything(viewer, Permission.SEE_SPIRALS):
        return Assessment.objects.all()
    seen = visible_subjects(viewer, Permission.SEE_SPIRALS)
    return Assessment.objects.filter(cycle__subject__in=seen)


def _in_order(rows: Iterable[AssessmentRow]) -> tuple[AssessmentRow, ...]:
    """Put what waits first, then by state, of one state the latest due first."""
    order = list(AssessmentState)
    latest = sorted(rows, key=lambda row: row.due_on, reverse=True)
    return tuple(sorted(latest, key=lambda row: (not row.waits, order.index(row.state))))


def _rows(viewer: Viewer, found: QuerySet[Assessment]) -> tuple[AssessmentRow, ...]:
    rows = list(found.select_related("cycle__subject"))
    if not rows:
        return ()
    keys = [row.pk for row in rows]
    names = subject_names(viewer, {row.cycle.subject.ref for row in rows})
    several = Reviewer.objects.filter(assessment__in=keys).order_by().values_list("assessment")
    judges = {key: (n, done) for key, n, done in several.annotate(
        all=Count("id"), done=Count("id", filter=~Q(handed_in_at=None)))}  # fmt: skip
    judged = AssessedElement.objects.filter(assessment__in=keys).order_by()
    counts = dict(judged.values_list("assessment").annotate(Count("id")))
    open_ = Reviewer.objects.filter(assessment__in=keys, account=viewer.account, handed_in_at=None)
    mine = set(open_.values_list("assessment", flat=True)) if viewer.account else set()
    return tuple(_row(viewer, row, names[row.cycle.subject.ref], judges.get(row.pk, (0, 0)),
                      counts.get(row.pk, 0), mine=row.pk in mine) for row in rows)  # fmt: skip


def _row(
    viewer: Viewer, row: Assessment, name: SubjectName, judges: tuple[int, int], elements: int,
    *, mine: bool,
) -> AssessmentRow:  # fmt: skip
    state = AssessmentState(row.state)
    leads = permitted(viewer, Permission.VERIFY, row.cycle.subject.ref)
    waits = mine and state is AssessmentState.UNDER_WAY
    waits = waits or (leads and state in {AssessmentState.PREPARING, AssessmentState.COMPLETE})
    conclusion = Conclusion(row.conclusion) if row.conclusion else None
    return AssessmentRow(row.uuid, name, row.cycle.period, row.cycle.due_on, state, conclusion,
                         row.blind, *judges, elements, waits)  # fmt: skip


class _Sight:
    """What one viewer may see of who judges, and of what they say."""

    def __init__(self, viewer: Viewer, row: Assessment) -> None:
        self._viewer, self._row = viewer, row
        named = row.reviewers.select_related("account__person").order_by("id")
        self._reviewers = list(named)
        self.leads = permitted(viewer, Permission.VERIFY, row.cycle.subject.ref)
        self.judges = any(self._own(each) for each in self._reviewers)
        state = AssessmentState(row.state)
        over = state is AssessmentState.CONCLUDED
        complete = over or state is AssessmentState.COMPLETE
        taking_part = self.leads or self.judges
        self.sees_all = over or (taking_part and not row.blind) or (self.leads and complete)
        self._opinions = list(Opinion.objects.filter(element__assessment=row))

    @classmethod
    def of(cls, viewer: Viewer, row: Assessment) -> "_Sight":
        """Return what a viewer may see of an assessment."""
        return cls(viewer, row)

    def rows(self) -> tuple[ReviewerRow, ...]:
        """Return the reviewers."""
        counts = {each.pk: 0 for each in self._reviewers}
        for opinion in self._opinions:
            counts[opinion.reviewer_id] += 1
        return tuple(
            ReviewerRow(self._name(each), each.outside, counts[each.pk], each.handed_in_at,
                        self._own(each))
            for each in self._reviewers
        )  # fmt: skip

    def said(self) -> dict[int, dict[int, Said]]:
        """Return what each reviewer says of each element."""
        found: dict[int, dict[int, Said]] = {}
        for each in self._opinions:
            told = Said(each.agrees, Strength(each.strength))
            found.setdefault(each.reviewer_id, {})[each.element_id] = told
        return found

    def element(self, row: AssessedElement) -> ElementRow:
        """Return one element with the opinions that may be seen."""
        here = [each for each in self._opinions if each.element_id == row.pk]
        told = {each.pk: self._opinion(each) for each in here}
        mine = next((told[each.pk] for each in here if told[each.pk].own), None)
        all_ = [Said(each.agrees, Strength(each.strength)) for each in here]
        return ElementRow(
            row.uuid, row.number, row.code, Title(row.project_zh, row.project_en),
            Title(row.zh, row.en), row.opinion, row.measures, row.effect, tuple(row.indicators),
            tuple(told.values()) if self.sees_all else (mine,) if mine else (), mine,
            agreed(all_) if self.sees_all and all_ else None,
        )  # fmt: skip

    def _opinion(self, row: Opinion) -> OpinionRow:
        reviewer = next(each for each in self._reviewers if each.pk == row.reviewer_id)
        return OpinionRow(self._name(reviewer), row.agrees, Strength(row.strength), row.finding,
                          row.due_on, self._own(reviewer))  # fmt: skip

    def _own(self, reviewer: Reviewer) -> bool:
        return self._viewer.account is not None and reviewer.account_id == self._viewer.account

    def _name(self, reviewer: Reviewer) -> Title:
        number = self._reviewers.index(reviewer) + 1
        open_ = self._viewer.may(Permission.SEE_ORGANISATION) and (
            self.leads or not self._row.blind
        )
        if not open_ and not self._own(reviewer):
            return Title(f"评审员 {number}", f"reviewer {number}")
        person = reviewer.account.person
        name = person.name if person else reviewer.account.username
        return Title(name, name)
