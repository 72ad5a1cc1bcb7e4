"""Alerts, what happened to them, who is told, and what is hushed."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.engine.alerts.lifecycle import LIVING, Cause, State
from lemnis.engine.alerts.rule import Role, Severity
from lemnis.evidence.rules import LONGEST_SILENCE, EventCause
from lemnis.people.models.words import values
from lemnis.values import SubjectKind

_TAKEN = Q(state__in=[State.ACKNOWLEDGED.value, State.IN_IMPROVEMENT.value])
_UNTAKEN = Q(state__in=[State.PENDING.value, State.OPEN.value])
_BY_DATA = Q(cause=EventCause.DATA.value)


class Alert(models.Model):
    """What one version of a rule found in an indicator of a subject, and where that stands.

    ``episode`` counts how often it has opened, 0 while pending; ``opened_on`` is the day of the
    latest opening. ``period`` and ``ends_on`` are those of the value that last moved it;
    ``evidence``, ``zh`` and ``en`` the numbers and sentences of that moment.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    rule = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    indicator = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    episode = models.PositiveIntegerField(default=0)
    opened_on = models.DateField(null=True)
    period = models.CharField(max_length=60)
    ends_on = models.DateField()
    evidence = models.JSONField(default=dict)
    zh = models.TextField()
    en = models.TextField()
    taken_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["state"], name="alert_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "indicator", "kind", "subject"],
                condition=Q(state__in=sorted(state.value for state in LIVING)),
                name="alert_one_living",
            ),
            models.CheckConstraint(condition=Q(state__in=values(State)), name="alert_state_known"),
            models.CheckConstraint(
                condition=Q(severity__in=values(Severity)), name="alert_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(SubjectKind)), name="alert_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(episode=0, opened_on=None) | Q(episode__gte=1, opened_on__isnull=False),
                name="alert_opened_if_it_was",
            ),
            models.CheckConstraint(
                condition=Q(state=State.LAPSED.value)
                | (Q(state=State.PENDING.value) & Q(episode=0))
                | (~Q(state=State.PENDING.value) & Q(episode__gte=1)),
                name="alert_pending_until_opened",
            ),
            models.CheckConstraint(
                condition=(~_TAKEN | ~Q(taken_by="")) & (~_UNTAKEN | Q(taken_by="")),
                name="alert_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.indicator} {self.kind} {self.subject} ({self.state})"


class AlertEvent(models.Model):
    """One thing that happened to an alert; written once, never changed.

    Data move an alert by a run, people by an act with a reason, an edit of its rule by itself.
    ``before`` is blank for the first; it equals ``after`` where only the severity rose.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="events")
    episode = models.PositiveIntegerField()
    at = models.DateTimeField()
    on = models.DateField()
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    cause = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    reason = models.TextField(blank=True, default="")
    run = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert", "run", "episode"], name="alert_event_once_per_run"
            ),
            models.CheckConstraint(
                condition=Q(before__in=["", *values(State)], after__in=values(State)),
                name="alert_event_states_known",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=values(Severity)), name="alert_event_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=values(EventCause)), name="alert_event_cause_known"
            ),
            models.CheckConstraint(
                condition=(_BY_DATA & Q(run__isnull=False)) | (~_BY_DATA & Q(run=None)),
                name="alert_event_of_data_has_a_run",
            ),
            models.CheckConstraint(
                condition=~Q(cause__in=[cause.value for cause in EventCause if cause.needs_reason])
                | ~Q(reason=""),
                name="alert_event_says_why",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="alert_event_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after} ({self.cause})"


class Silence(models.Model):
    """For so many days nobody is told of some alerts; they go on living.

    What is blank means all: of ``rule``, ``indicator``, and the subject (``kind``, ``subject``).
    Rules marked as safety are never silenced. ``ended_on``: from this day on it holds no more.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    rule = models.CharField(max_length=200, blank=True, default="")
    indicator = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField()
    starts_on = models.DateField()
    days = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(rule="", indicator="", subject=""), name="silence_names_something"
            ),
            models.CheckConstraint(
                condition=Q(kind="", subject="")
                | (Q(kind__in=values(SubjectKind)) & ~Q(subject="")),
                name="silence_subject_has_a_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="silence_says_why"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_SILENCE), name="silence_ends"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="silence_by_somebody"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by="")
                | (Q(ended_on__isnull=False) & ~Q(ended_by="")),
                name="silence_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.indicator} {self.subject} {self.starts_on} +{self.days}"


class Notice(models.Model):
    """That somebody is to be told of an alert, once: of each cause, role and number one.

    ``due_on`` is the day of the life cycle; ``tell_on`` the first day on or after it that is
    neither silenced (by ``silence``) nor quiet by the rule.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="notices")
    episode = models.PositiveIntegerField()
    cause = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    due_on = models.DateField()
    tell_on = models.DateField()
    silence = models.ForeignKey(Silence, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [models.Index(fields=["tell_on"], name="notice_tell_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert", "episode", "cause", "role", "number"], name="notice_once"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=values(Cause), role__in=values(Role)),
                name="notice_words_known",
            ),
            models.CheckConstraint(
                condition=Q(tell_on__gte=F("due_on")), name="notice_told_when_due"
            ),
            models.CheckConstraint(condition=Q(episode__gte=1), name="notice_of_an_opened_alert"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.role} {self.number} {self.due_on}"
