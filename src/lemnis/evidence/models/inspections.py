"""Inspections and what they have found."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.evidence.rules.inspections import FoundState, InspectionTheme
from lemnis.people.models import Subject
from lemnis.people.models.words import values


class Inspection(models.Model):
    """One visit to a subject on a day; without anything found all was well."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="inspections")
    theme = models.CharField(max_length=20)
    place = models.CharField(max_length=200, blank=True, default="")
    inspected_on = models.DateField()
    inspectors = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-inspected_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(theme__in=values(InspectionTheme)), name="inspection_theme_known"
            ),
            models.CheckConstraint(
                condition=~Q(inspectors="") & ~Q(written_by=""), name="inspection_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.inspected_on}"


class FoundProblem(models.Model):
    """One thing an inspection has found, to be put right by a day."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="problems")
    number = models.PositiveIntegerField()
    text = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=20, default=FoundState.OPEN.value)
    mended = models.TextField(blank=True, default="")
    mended_on = models.DateField(null=True)
    mended_by = models.CharField(max_length=150, blank=True, default="")
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["inspection", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "number"], name="found_problem_once"),
            models.CheckConstraint(
                condition=Q(state__in=values(FoundState)) & ~Q(text=""),
                name="found_problem_words_known",
            ),
            models.CheckConstraint(
                condition=Q(state=FoundState.OPEN.value)
                | (Q(mended_on__isnull=False) & ~Q(mended="") & ~Q(mended_by="")),
                name="found_problem_mended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=FoundState.CONFIRMED.value)
                | (Q(confirmed_on__isnull=False) & ~Q(confirmed_by="")
                   & ~Q(confirmed_by=F("mended_by"))),
                name="found_problem_confirmed_by_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.inspection_id}.{self.number} ({self.state})"
