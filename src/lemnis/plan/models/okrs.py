"""Objectives of a term or quarter, their key results, and how each was found to stand."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Person
from lemnis.plan.models.goals import Goal
from lemnis.plan.models.plans import Plan


class Objective(models.Model):
    """What a plan wants within one ``period``; ``goal`` is the long goal it serves."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="objectives")
    number = models.PositiveIntegerField()
    period = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="objectives"
    )

    class Meta:
        ordering: ClassVar = ["plan", "-period", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "period", "number"], name="objective_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(period="") & Q(number__gte=1),
                name="objective_has_a_title",
            ),
        ]

    def __str__(self) -> str:
        return f"O{self.number} {self.title}"


class KeyResult(models.Model):
    """One number that shows an objective is reached: from ``start`` to ``target``, in ``unit``."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    start = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=40, blank=True, default="")
    due = models.DateField()

    class Meta:
        ordering: ClassVar = ["objective", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objective", "number"], name="key_result_number_once"),
            models.CheckConstraint(
                condition=~Q(title="") & Q(number__gte=1), name="key_result_has_a_title"
            ),
            models.CheckConstraint(condition=~Q(start=F("target")), name="key_result_goes_on"),
        ]

    def __str__(self) -> str:
        return f"KR{self.number} {self.title}"


class CheckIn(models.Model):
    """How a key result stood on a day; ``confidence`` (0..1) is how sure its owner is of it."""

    result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="check_ins")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    confidence = models.DecimalField(max_digits=3, decimal_places=2)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["result", "on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="check_in_confidence_share"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="check_in_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.on} {self.value}"
