"""Assessed diagnoses: elements, reviewers, what each of them says of each element."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lemnis.people.models import Account
from lemnis.people.models.words import values
from lemnis.spiral.models.cycles import Cycle
from lemnis.spiral.rules.assessments import AssessmentState, Conclusion, Strength

_CONCLUDED = Q(state=AssessmentState.CONCLUDED.value)


class Assessment(models.Model):
    """The assessed diagnosis (考核性诊断) of one cycle.

    ``about`` is the cycle of the self-diagnosis it looks at. ``blind``: reviewers do not see each
    other's opinions before all are in, and their names are never shown to whom they judge.
    ``working`` is the rule the conclusion was drawn by and the numbers it was drawn from;
    ``snapshot`` that of the lake all its numbers are of. ``moves`` counts its moves.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="assessment")
    about = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, related_name="assessments_about"
    )
    blind = models.BooleanField(default=False)
    statement = models.TextField(blank=True, default="")
    snapshot = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20, default=AssessmentState.PREPARING.value)
    moves = models.PositiveIntegerField(default=0)
    convened_at = models.DateTimeField()
    convened_by = models.CharField(max_length=150)
    conclusion = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")
    working = models.JSONField(default=dict)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-convened_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state"], name="assessment_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=values(AssessmentState)), name="assessment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(conclusion__in=["", *values(Conclusion)]),
                name="assessment_conclusion_known",
            ),
            models.CheckConstraint(
                condition=(
                    _CONCLUDED
                    & ~Q(conclusion="")
                    & ~Q(note="")
                    & ~Q(concluded_by="")
                    & Q(concluded_at__isnull=False)
                )
                | (~_CONCLUDED & Q(conclusion="", concluded_by="", concluded_at=None)),
                name="assessment_concluded_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(convened_by=""), name="assessment_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} ({self.state})"


class AssessedElement(models.Model):
    """One element that is judged: what the subject says of itself there.

    ``code`` and the titles are those of the official table (诊断要素) or of a finding of the
    self-diagnosis. ``opinion``, ``measures`` and ``effect`` are the self-report's three columns.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="elements")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=100)
    project_zh = models.CharField(max_length=200)
    project_en = models.CharField(max_length=200)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    opinion = models.TextField(blank=True, default="")
    measures = models.TextField(blank=True, default="")
    effect = models.TextField(blank=True, default="")
    indicators = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["assessment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "number"], name="assessed_element_once"),
            models.UniqueConstraint(
                fields=["assessment", "code"], name="assessed_element_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(zh="") & ~Q(en=""), name="assessed_element_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"


class Reviewer(models.Model):
    """That somebody judges in an assessment; ``outside``: an expert from elsewhere.

    ``no_conflict_at`` is when they declared themselves free of conflicts of interest, without
    which nothing can be handed in.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reviewers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reviews")
    outside = models.BooleanField(default=False)
    no_conflict_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["assessment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "account"], name="reviewer_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | Q(no_conflict_at__isnull=False),
                name="reviewer_declares_before_handing_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.account_id}"


class Opinion(models.Model):
    """What one reviewer says of one element: agreed with the self-diagnosis or not, and why.

    ``strength`` judges the measures. Where they do not agree, or set ``due_on``, the ``finding``
    says what is to be improved; it becomes an entry of the ledger when the assessment concludes.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    element = models.ForeignKey(AssessedElement, on_delete=models.CASCADE, related_name="opinions")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="opinions")
    agrees = models.BooleanField()
    strength = models.CharField(max_length=20)
    finding = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["element", "reviewer"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["element", "reviewer"], name="opinion_once"),
            models.CheckConstraint(
                condition=Q(strength__in=values(Strength)), name="opinion_strength_known"
            ),
            models.CheckConstraint(
                condition=(Q(agrees=True) & Q(due_on=None)) | ~Q(finding=""),
                name="opinion_says_what_is_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} {self.reviewer_id} {self.agrees}"
