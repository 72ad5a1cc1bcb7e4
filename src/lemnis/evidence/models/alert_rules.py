"""Alert rules and their versions: what is proposed, what is live, what was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lemnis.evidence.rules import VersionState
from lemnis.people.models.words import values

_PROPOSED = Q(state=VersionState.PROPOSED.value)


class AlertRule(models.Model):
    """One alert rule by its code; what it says stands in its versions.

    Why a table of so little? It is what is locked: whoever judges, proposes or activates holds the
    rule, so that an alert always tells the version that raised it.
    """

    code = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code=""), name="alert_rule_has_a_code")
        ]

    def __str__(self) -> str:
        return self.code


class AlertRuleVersion(models.Model):
    """What a rule said from one edit to the next; ``body`` is ``Rule.written()``, never changed.

    ``shipped``: it came with the house, nobody here wrote it. ``by`` and ``at`` tell who brought
    it; ``decided_by``, ``decided_at`` and ``decided_why`` who made it active, or retired it.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    state = models.CharField(max_length=20, default=VersionState.PROPOSED.value)
    shipped = models.BooleanField(default=False)
    why = models.TextField(blank=True, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["rule", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "number"], name="alert_rule_version_once"),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state=VersionState.ACTIVE.value),
                name="alert_rule_one_active",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(VersionState)), name="alert_rule_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="alert_rule_version_counts_from_one"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="alert_rule_version_by_somebody"),
            models.CheckConstraint(
                condition=(_PROPOSED & Q(decided_at=None, decided_by=""))
                | (~_PROPOSED & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="alert_rule_version_decided_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.number} ({self.state})"
