"""Cycles: that somebody is asked, for a stretch of time, to diagnose, assess or report."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Subject
from lemnis.people.models.words import values
from lemnis.spiral.models.spirals import Lap
from lemnis.spiral.rules.words import Activity, CycleState


class Cycle(models.Model):
    """One diagnosis cycle (诊改周期) of one subject, opened by a cadence rule, once.

    ``cadence`` is the code of the rule, ``period`` the label of the stretch it is about, from
    ``starts`` to ``due_on``. ``moves`` counts changes of state: of two people who press at once
    one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="cycles")
    lap = models.ForeignKey(Lap, on_delete=models.PROTECT, null=True, related_name="cycles")
    cadence = models.CharField(max_length=100)
    activity = models.CharField(max_length=30)
    period = models.CharField(max_length=60)
    starts = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=20, default=CycleState.OPEN.value)
    moves = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=150, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="cycle_state_due"),
            models.Index(fields=["subject", "-due_on"], name="cycle_of_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cadence", "subject", "period"], name="cycle_once"),
            models.CheckConstraint(
                condition=Q(activity__in=values(Activity)), name="cycle_activity_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(CycleState)), name="cycle_state_known"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts")), name="cycle_due_after"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="cycle_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadence} {self.subject_id} {self.period} ({self.state})"


class CycleOpening(models.Model):
    """That a cadence came round: the cycles of one period were opened, how many, when, by whom.

    It is what makes opening happen once, however often the scheduler asks.
    """

    cadence = models.CharField(max_length=100)
    period = models.CharField(max_length=60)
    opens_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    cycles = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-opens_on", "cadence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cadence", "period"], name="cycle_opening_once"),
            models.CheckConstraint(condition=~Q(by=""), name="cycle_opening_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.cadence} {self.period}: {self.cycles}"
