"""Quality incidents and what happened to them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lemnis.evidence.rules.incidents import (
    IncidentAct,
    IncidentKind,
    IncidentLevel,
    IncidentState,
)
from lemnis.people.models import Person, Subject
from lemnis.people.models.words import values

_UNCLASSIFIED = [
    state.value
    for state in (IncidentState.REPORTED, IncidentState.DISMISSED, IncidentState.WITHDRAWN)
]
_AFTER_A_DECISION = [
    state.value
    for state in (
        IncidentState.DECIDED, IncidentState.APPEALED, IncidentState.UPHELD, IncidentState.CLOSED,
    )
]  # fmt: skip


class Incident(models.Model):
    """One quality incident of a subject; ``person`` is who is held responsible, if anybody.

    ``level`` and ``due_on`` come with acceptance; ``decided_on`` and ``decided_by`` are those of
    the decision in force. ``recurred``: a re-check has found it again.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="incidents")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=5, blank=True, default="")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    occurred_on = models.DateField()
    state = models.CharField(max_length=20, default=IncidentState.REPORTED.value)
    reported_by = models.CharField(max_length=150)
    reported_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    decision = models.TextField(blank=True, default="")
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=150, blank=True, default="")
    appealed = models.BooleanField(default=False)
    recurred = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-occurred_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="incident_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=values(IncidentKind),
                    level__in=["", *values(IncidentLevel)],
                    state__in=values(IncidentState),
                ),
                name="incident_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reported_by=""), name="incident_says_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_UNCLASSIFIED) | (~Q(level="") & Q(due_on__isnull=False)),
                name="incident_classified_once_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_AFTER_A_DECISION)
                | (Q(decided_on__isnull=False) & ~Q(decided_by="") & ~Q(decision="")),
                name="incident_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class IncidentStep(models.Model):
    """One thing that was done to an incident; written once, never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    on = models.DateField()
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    act__in=values(IncidentAct),
                    before__in=values(IncidentState),
                    after__in=values(IncidentState),
                ),
                name="incident_step_words_known",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="incident_step_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
