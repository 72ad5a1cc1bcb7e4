"""Policies: the college's rules of procedure, their versions, when each is to be looked at."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Person, Unit
from lemnis.people.models.words import values
from lemnis.values import Layer, System


class Policy(models.Model):
    """One rule document (制度) and the process it orders.

    ``keeper`` is who keeps it, in the words of the shipped list, where no ``unit`` is named.
    It is to be reviewed every ``review_months``, next on ``review_on``.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    layer = models.CharField(max_length=20)
    system = models.CharField(max_length=20, blank=True, default="")
    purpose = models.TextField(blank=True, default="")
    process = models.CharField(max_length=300, blank=True, default="")
    keeper = models.CharField(max_length=200, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="policies")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="policies")
    review_months = models.PositiveIntegerField(default=12)
    review_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["review_on"], name="policy_review_on")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="policy_has_a_name"),
            models.CheckConstraint(condition=Q(layer__in=values(Layer)), name="policy_layer_known"),
            models.CheckConstraint(
                condition=Q(system__in=["", *values(System)]), name="policy_system_known"
            ),
            models.CheckConstraint(
                condition=Q(review_months__gte=1, review_months__lte=120),
                name="policy_reviewed_in_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PolicyVersion(models.Model):
    """One edition of a policy as it was issued: its document number, from when, what it changed."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.CharField(max_length=200, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    why = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["policy", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(until=None), name="policy_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(by=""), name="policy_version_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""), name="policy_change_says_why"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="policy_version_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class PolicyReview(models.Model):
    """That a policy was looked at: when, by whom, and what was found."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    finding = models.TextField()
    keep = models.BooleanField(default=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["policy", "-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(finding=""), name="policy_review_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.on}"
