"""Whatever can be diagnosed, who looks after it, and how far it follows the lake."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.people.models.organisation import Person, Unit
from lemnis.people.models.words import values
from lemnis.people.rules.words import CareRole
from lemnis.values import SubjectKind, SubjectRef


class Subject(models.Model):
    """One subject (质量主体): a row of the lake's own tables of subjects, kept for ever.

    ``above`` is the nearest subject over it; ``path`` the whole way down in ``kind:code`` steps,
    ``/school:…/college:…/program:…/``, so that whatever lies below a subject is found by one
    prefix. What has left the lake has ``active_until``; what comes back loses it.
    """

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="subjects")
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="subjects")
    category = models.CharField(max_length=100, blank=True, default="")
    active_from = models.DateField()
    active_until = models.DateField(null=True)
    path = models.TextField(db_index=True)

    class Meta:
        ordering: ClassVar = ["kind", "code"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "name"], name="subject_kind_name"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code"], name="subject_once"),
            models.CheckConstraint(
                condition=Q(kind__in=values(SubjectKind)), name="subject_kind_known"
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="subject_has_a_name"),
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
                name="subject_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & Q(path__endswith="/"),
                name="subject_path_closed",
            ),
            models.CheckConstraint(
                condition=Q(above=None) | ~Q(above=F("id")), name="subject_not_above_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code} {self.name}"

    @property
    def ref(self) -> SubjectRef:
        """The subject as the engine and every room name it."""
        return SubjectRef(SubjectKind(self.kind), self.code)


class Care(models.Model):
    """That a person looks after a class, as its adviser or its counsellor."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="cares")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cares")
    role = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["subject", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "role"], name="care_one_per_role"),
            models.CheckConstraint(condition=Q(role__in=values(CareRole)), name="care_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.subject_id}"


class SubjectSync(models.Model):
    """That subjects followed the lake as far as a snapshot, and how many rows that moved.

    ``fingerprint`` is that of the rows read, so that a snapshot that changed none of them is not
    read again.
    """

    snapshot = models.BigIntegerField(unique=True)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    reopened = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-snapshot"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=""), name="subject_sync_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} +{self.added} ~{self.changed} -{self.closed}"
