"""Goals of a plan, their targets year by year, and which goal leads to which."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Person, Post, Subject, Unit
from lemnis.people.models.words import values
from lemnis.plan.models.plans import Plan
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import Perspective, PlanState
from lemnis.values import System


class Goal(models.Model):
    """One goal: what a subject is to reach, measured by an indicator, owned by somebody.

    ``number`` is its place as people write it, ``1.2.3``. ``parent`` is the goal it is made from,
    often of another subject and plan. ``weight`` is its part of the parent, 0..1. ``basis`` says
    why it matters, ``means`` what makes it attainable, ``baseline`` where it stood at first.
    ``better`` says which way is up; ``folds`` how the targets of the goals made from it come
    together to its own, blank where they do not. Owners go from the unit down to a person.
    ``moves`` counts its changes: of two people who write at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="goals")
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    basis = models.TextField(blank=True, default="")
    means = models.TextField(blank=True, default="")
    perspective = models.CharField(max_length=20, blank=True, default="")
    system = models.CharField(max_length=20, blank=True, default="")
    indicator = models.CharField(max_length=100, blank=True, default="")
    better = models.CharField(max_length=10, default=Way.HIGHER.value)
    folds = models.CharField(max_length=10, blank=True, default="")
    weight = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="goals")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="goals")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="goals")
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    due = models.DateField(null=True)
    state = models.CharField(max_length=20, default=PlanState.DRAFT.value)
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["plan", "number", "id"]
        indexes: ClassVar = [models.Index(fields=["subject", "state"], name="goal_of_subject")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="goal_number_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(number=""), name="goal_has_a_title"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="goal_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(PlanState)), name="goal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(perspective__in=["", *values(Perspective)]),
                name="goal_perspective_known",
            ),
            models.CheckConstraint(
                condition=Q(system__in=["", *values(System)]), name="goal_system_known"
            ),
            models.CheckConstraint(condition=Q(better__in=values(Way)), name="goal_way_known"),
            models.CheckConstraint(
                condition=Q(folds__in=["", *values(Fold)]), name="goal_fold_known"
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gt=0, weight__lte=1), name="goal_weight_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Target(models.Model):
    """What a goal is to reach in one year; written once, a change is the next ``version``.

    ``value`` and ``floor`` are in the unit shown of the goal's indicator; ``floor`` is the line
    not to be fallen below (上不封顶、下有底线). ``period`` is an academic or calendar year's label.
    A target the lower loop has raised names the ``cycle`` it was raised in; ``why`` says why.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="targets")
    period = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    floor = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    why = models.TextField(blank=True, default="")
    cycle = models.UUIDField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["goal", "period", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "period", "version"], name="target_once"),
            models.CheckConstraint(
                condition=~Q(period="") & ~Q(by="") & Q(version__gte=1), name="target_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(why=""), name="target_change_says_why"
            ),
            models.CheckConstraint(
                condition=Q(cycle=None) | ~Q(why=""), name="target_raised_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.period} v{self.version} {self.value}"
