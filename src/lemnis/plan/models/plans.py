"""Plans: what a subject sets out to reach in some years."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Subject
from lemnis.people.models.words import values
from lemnis.plan.rules.words import PlanKind, PlanState


class Plan(models.Model):
    """One plan of one subject, from a day to a day, both included.

    ``parent`` is the plan it is made from: a special plan from the school's, a program's from its
    college's. A plan that is drawn up anew ``replaces`` the earlier edition; ``edition`` counts.
    ``proved_at`` is when its goal chain was shown to close; any change to its goals takes that
    away. ``moves`` counts its changes: of two people who write at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="plans")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    starts = models.DateField()
    ends = models.DateField()
    about = models.TextField(blank=True, default="")
    state = models.CharField(max_length=20, default=PlanState.DRAFT.value)
    edition = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    written_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True, default="")
    proved_at = models.DateTimeField(null=True)
    proved_by = models.CharField(max_length=150, blank=True, default="")
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-starts", "kind", "title", "id"]
        indexes: ClassVar = [models.Index(fields=["subject", "state"], name="plan_of_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=values(PlanKind)), name="plan_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=values(PlanState)), name="plan_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(written_by=""), name="plan_has_a_title"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="plan_ends_after"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="plan_not_its_own_parent"
            ),
            models.CheckConstraint(condition=Q(edition__gte=1), name="plan_edition_from_one"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT.value, published_at=None, published_by="")
                | (
                    ~Q(state=PlanState.DRAFT.value)
                    & Q(published_at__isnull=False)
                    & ~Q(published_by="")
                ),
                name="plan_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(proved_at=None, proved_by="")
                | (Q(proved_at__isnull=False) & ~Q(proved_by="")),
                name="plan_proved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"
