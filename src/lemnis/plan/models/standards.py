"""Standards: what is to be reached, line by line, version by version, and who works to them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Subject, Unit
from lemnis.people.models.words import values
from lemnis.plan.models.goals import Goal
from lemnis.plan.rules.words import CriterionKind, SchoolType, StandardKind, StandardLevel
from lemnis.values import Layer, System


class Standard(models.Model):
    """One standard of the college's own library, under a ``code`` people know it by.

    ``category`` is the kind of program, course or post it is for, as people write it, ``level``
    which authority's it is; both blank where it is for all. ``template`` names the shipped page it
    was taken from. What it says is in its versions.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    layer = models.CharField(max_length=20)
    system = models.CharField(max_length=20, blank=True, default="")
    category = models.CharField(max_length=100, blank=True, default="")
    level = models.CharField(max_length=20, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="standards")
    template = models.CharField(max_length=60, blank=True, default="")
    retired_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="standard_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=values(StandardKind)), name="standard_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(layer__in=values(Layer)), name="standard_layer_known"
            ),
            models.CheckConstraint(
                condition=Q(system__in=["", *values(System)]), name="standard_system_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", *values(StandardLevel)]), name="standard_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class StandardVersion(models.Model):
    """What a standard says from a day on; a draft until it is published, then never changed.

    In force is the latest published one that has begun. ``source`` is the legal or other source;
    ``verified`` that somebody has held it beside that source. A version in which the lower loop
    has raised a line names the ``cycle`` it was raised in.
    """

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    since = models.DateField()
    why = models.TextField(blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    verified = models.BooleanField(default=False)
    written_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True, default="")
    cycle = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["standard", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "number"], name="standard_version_once"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(published_at=None), name="standard_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(written_by=""),
                name="standard_version_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""), name="standard_change_says_why"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
                name="standard_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} v{self.number}"


class Criterion(models.Model):
    """One criterion of a version: what is looked at, what shows it, which lines it is held to.

    The lines and the floors of the bands A, B, C are in the unit shown of ``indicator``, where
    there is one, else in ``unit``. ``school_type`` and ``year`` narrow it to colleges of a type
    and to one year; several criteria may have one ``number`` and differ in these alone.
    """

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveIntegerField()
    group = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    kind = models.CharField(max_length=20)
    indicator = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=40, blank=True, default="")
    lower_is_better = models.BooleanField(default=False)
    limit = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    pass_line = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    stretch = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    band_a = models.CharField(max_length=300, blank=True, default="")
    band_b = models.CharField(max_length=300, blank=True, default="")
    band_c = models.CharField(max_length=300, blank=True, default="")
    school_type = models.CharField(max_length=30, blank=True, default="")
    year = models.CharField(max_length=20, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    verified = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["version", "number", "school_type", "year"]
        indexes: ClassVar = [models.Index(fields=["indicator"], name="criterion_of_indicator")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "number", "school_type", "year"], name="criterion_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(text=""), name="criterion_says_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(CriterionKind)), name="criterion_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(school_type__in=["", *values(SchoolType)]),
                name="criterion_school_type_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=CriterionKind.LINES.value)
                | Q(limit=None, pass_line=None, target=None, stretch=None),
                name="criterion_lines_are_of_numbers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number} {self.text[:40]}"


class StandardUse(models.Model):
    """That a subject works to a standard from a day on; ``goal``: for the sake of that goal.

    ``until`` is the last day. Of one subject, goal and standard one use is open at a time.
    """

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="uses")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="standards")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="standards")
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["standard", "subject", "id"]
        indexes: ClassVar = [models.Index(fields=["goal", "until"], name="standard_use_of_goal")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["standard", "subject", "goal"],
                condition=Q(until=None, goal__isnull=False),
                name="standard_use_once_for_goal",
            ),
            models.UniqueConstraint(
                fields=["standard", "subject"],
                condition=Q(until=None, goal=None),
                name="standard_use_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="standard_use_ends_after"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="standard_use_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.subject_id}"
