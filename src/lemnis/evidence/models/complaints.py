"""Requests and complaints, and what was done about them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.evidence.rules.complaints import ComplaintAct, ComplaintState, RequestKind
from lemnis.people.models import Subject
from lemnis.people.models.words import values


class Complaint(models.Model):
    """One request or complaint, to be answered by a unit (``subject``).

    ``anonymous``: who asked is told to nobody who handles it. ``due_at`` is when an answer is due,
    ``answered_at`` when the first one came; ``satisfied`` is the asker's word.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="complaints")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    asked_by = models.CharField(max_length=150)
    from_kind = models.CharField(max_length=20)
    anonymous = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, default=ComplaintState.SUBMITTED.value)
    taken_by = models.CharField(max_length=150, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    satisfied = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="complaint_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=values(RequestKind), state__in=values(ComplaintState)),
                name="complaint_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(asked_by="") & ~Q(from_kind=""),
                name="complaint_says_something",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
                name="complaint_answered_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ComplaintState.ANSWERED.value, ComplaintState.SOLVED.value])
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="complaint_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class ComplaintStep(models.Model):
    """One thing that was done to a complaint; written once, never changed."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    act__in=values(ComplaintAct),
                    before__in=values(ComplaintState),
                    after__in=values(ComplaintState),
                ),
                name="complaint_step_words_known",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="complaint_step_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
