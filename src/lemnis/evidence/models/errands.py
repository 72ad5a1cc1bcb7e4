"""Long work somebody asked for on a page, so that the page can be left and found again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.evidence.rules.errands import UNDER_WAY, ErrandKind, ErrandState
from lemnis.people.models.words import values

_OVER = ~Q(state__in=[state.value for state in UNDER_WAY])
_TOLD_WHY = Q(state__in=[ErrandState.REFUSED.value, ErrandState.FAILED.value])


class Errand(models.Model):
    """One piece of long work: who asked, how far it is, what came of it.

    ``wanted`` is what was asked for and ``result`` what came of it, as the walk of its kind reads
    and tells them. ``stage`` is the walk's own word. ``attempts`` counts how often a worker has
    begun: one that is killed leaves it running, and the next begins anew.
    """

    heeded: ClassVar = False

    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    wanted = models.JSONField(default=dict)
    state = models.CharField(max_length=20, default=ErrandState.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=200, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    message_zh = models.TextField(blank=True, default="")
    message_en = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["by", "-asked_at"], name="errand_by"),
            models.Index(fields=["state"], name="errand_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=values(ErrandKind)), name="errand_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ErrandState)), name="errand_state_is_known"
            ),
            models.CheckConstraint(
                condition=(_OVER & Q(ended_at__isnull=False)) | (~_OVER & Q(ended_at=None)),
                name="errand_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("asked_at")),
                name="errand_ends_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=~_TOLD_WHY | (~Q(message_zh="") & ~Q(message_en="")),
                name="errand_says_why_it_stopped",
            ),
            models.CheckConstraint(
                condition=Q(done__gte=0, total__gte=0), name="errand_not_negative"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="errand_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.kind} ({self.state})"
