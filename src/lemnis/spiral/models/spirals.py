"""The spiral of a subject, its laps, and what came of each stage of a lap."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Subject


class Spiral(models.Model):
    """The improvement spiral of one subject; ``template`` names its stages.

    ``lap`` is the number of the present lap, ``stage`` the code of the stage it stands at, and
    ``moves`` counts its moves, so that of two people who press at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="spiral")
    template = models.CharField(max_length=60)
    lap = models.PositiveIntegerField(default=1)
    stage = models.CharField(max_length=40)
    moves = models.PositiveIntegerField(default=0)
    opened_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["subject"]
        indexes: ClassVar = [models.Index(fields=["template", "stage"], name="spiral_stage")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(lap__gte=1), name="spiral_laps_from_one"),
            models.CheckConstraint(
                condition=~Q(template="") & ~Q(stage=""), name="spiral_stands_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.lap} {self.stage}"


class Lap(models.Model):
    """One time round the figure eight.

    ``attainment`` (0..1) is the share of the subject's judged indicators that have a target and
    stood at it or above when the lap closed; ``gain`` is by how much that has risen since the lap
    before, by the indicators judged in both. ``small`` counts its small loops.
    """

    spiral = models.ForeignKey(Spiral, on_delete=models.PROTECT, related_name="laps")
    number = models.PositiveIntegerField()
    period = models.CharField(max_length=60)
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    small = models.PositiveIntegerField(default=0)
    attainment = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    gain = models.DecimalField(max_digits=6, decimal_places=5, null=True)

    class Meta:
        ordering: ClassVar = ["spiral", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["spiral", "number"], name="lap_once"),
            models.UniqueConstraint(
                fields=["spiral"], condition=Q(closed_on=None), name="lap_one_open"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="lap_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="lap_closes_after",
            ),
            models.CheckConstraint(
                condition=Q(attainment=None) | Q(attainment__gte=0, attainment__lte=1),
                name="lap_attainment_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spiral_id} #{self.number}"


class StageRecord(models.Model):
    """That a stage of a lap was begun, and, if so, ended: when, by whom, with what to show.

    ``round`` counts how often the small loop has come back to it, from one. ``artefact`` names
    what the stage left behind, ``kind:identifier``; ``note`` is what was said. ``bound`` are the
    things of the house it rests on, each as kind, key and name.
    """

    lap = models.ForeignKey(Lap, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=40)
    round = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=150)
    due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True, default="")
    artefact = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True, default="")
    bound = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        ordering: ClassVar = ["lap", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lap", "stage", "round"], name="stage_record_once"),
            models.UniqueConstraint(
                fields=["lap"], condition=Q(ended_at=None), name="stage_record_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="stage_record_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lap_id} {self.stage} {self.round}"
