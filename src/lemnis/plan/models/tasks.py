"""Tasks: work with a day it is due, who does it, how far it is, what shows it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Person, Post, Subject, Unit
from lemnis.people.models.words import values
from lemnis.plan.models.goals import Goal
from lemnis.plan.models.plans import Plan
from lemnis.plan.rules.words import Light, Priority, Rung, TaskClass, TaskState


class Task(models.Model):
    """One task of a subject, of class A (of a plan), B (key work of a year) or C (routine duty).

    ``observation`` is the point it is observed by (观测点), ``aims`` what each year is to bring
    (年度计划), ``phase`` its stage in a schedule. ``unit`` answers for it, within it ``section``
    and ``post``, and ``owner`` in person. ``share`` (0..1) is how far it is; ``moves`` counts
    changes, so that of two people who press at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    task_class = models.CharField(max_length=1)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="tasks")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="tasks")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="tasks")
    phase = models.CharField(max_length=100, blank=True, default="")
    observation = models.CharField(max_length=300, blank=True, default="")
    aims = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=300, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="tasks")
    section = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="section_tasks"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="tasks")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tasks")
    starts = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=20, default=TaskState.TODO.value)
    share = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    spent = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    done_on = models.DateField(null=True)
    moves = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["due_on", "number"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="task_state_due"),
            models.Index(fields=["subject", "state"], name="task_of_subject"),
            models.Index(fields=["owner", "state"], name="task_of_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(number="") & ~Q(written_by=""), name="task_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(task_class__in=values(TaskClass)), name="task_class_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(TaskState)), name="task_state_known"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts")), name="task_due_after"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="task_share_of_work"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.DONE.value, done_on__isnull=False, share=1)
                | (~Q(state=TaskState.DONE.value) & Q(done_on=None)),
                name="task_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(budget=None) | Q(budget__gte=0)) & (Q(spent=None) | Q(spent__gte=0)),
                name="task_money_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title} ({self.state})"


class TaskStep(models.Model):
    """One row of a task's one-page view: a step, the aim it serves, its months, how urgent."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    aim = models.CharField(max_length=300, blank=True, default="")
    priority = models.CharField(max_length=1, default=Priority.A.value)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="steps")
    starts = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["task", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "number"], name="task_step_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(what=""), name="task_step_says_something"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts")), name="task_step_due_after"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=values(Priority)), name="task_step_priority_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.number} {self.what}"


class TaskReport(models.Model):
    """What was said of a task's progress: how far (0..1), its light, what is done, what is next."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    share = models.DecimalField(max_digits=4, decimal_places=3)
    light = models.CharField(max_length=10)
    text = models.TextField()
    next = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["task", "-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(text=""), name="task_report_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="task_report_share"
            ),
            models.CheckConstraint(
                condition=Q(light__in=values(Light)), name="task_report_light_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.share}"


class TaskEvidence(models.Model):
    """One file that shows the work of a task; of the same bytes a task has one."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    about = models.CharField(max_length=300, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["task", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "sha256"], name="task_evidence_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(by="") & Q(size__gt=0), name="task_evidence_is_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.name}"


class TaskWarning(models.Model):
    """That a task came near its day or passed it, and which rung of the ladder was told: once each.

    A task that is put off to another day begins the ladder anew.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="warnings")
    rung = models.CharField(max_length=20)
    due_on = models.DateField()
    on = models.DateField()
    told = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["task", "on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "rung", "due_on"], name="task_warning_once"),
            models.CheckConstraint(
                condition=Q(rung__in=values(Rung)), name="task_warning_rung_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.rung} {self.on}"
