"""How a plan reasons: strengths to threats, what follows from them, which goal brings which."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.people.models.words import values
from lemnis.plan.models.goals import Goal
from lemnis.plan.models.plans import Plan
from lemnis.plan.rules.strategy_words import SwotSide, TowsKind


class SwotPoint(models.Model):
    """One strength, weakness, opportunity or threat of a plan's subject.

    ``number`` is its place among those of its side, from one; ``evidence`` says what shows it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="swot")
    side = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    text = models.TextField()
    evidence = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["plan", "side", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "side", "number"], name="swot_number_once"),
            models.CheckConstraint(condition=Q(side__in=values(SwotSide)), name="swot_side_known"),
            models.CheckConstraint(condition=~Q(text="") & Q(number__gte=1), name="swot_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.number} {self.text}"


class TowsAction(models.Model):
    """What a plan does with one point from within and one from without (TOWS).

    ``kind`` follows from the two sides. ``goal`` is the goal that takes it up, if one does.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tows")
    kind = models.CharField(max_length=20)
    inside = models.ForeignKey(SwotPoint, on_delete=models.PROTECT, related_name="+")
    outside = models.ForeignKey(SwotPoint, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="tows")

    class Meta:
        ordering: ClassVar = ["plan", "kind", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=values(TowsKind)), name="tows_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="tows_has_text"),
            models.CheckConstraint(condition=~Q(inside=F("outside")), name="tows_of_two_points"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class CauseEdge(models.Model):
    """That reaching one goal of a plan helps to reach another: an arrow of its strategy map."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="edges")
    cause = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="effects")
    effect = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="causes")
    why = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["plan", "cause", "effect"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "effect"], name="cause_edge_once"),
            models.CheckConstraint(condition=~Q(cause=F("effect")), name="cause_edge_leads_on"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} → {self.effect_id}"
