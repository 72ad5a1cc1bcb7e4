"""Reports: what is told of a subject in a period, each number bound to what it was taken from."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.insight.rules.reports import ReportState, SignStep
from lemnis.people.models import Subject
from lemnis.people.models.words import values
from lemnis.plan.models import Plan


class Report(models.Model):
    """One report of one subject about one period; ``kind`` is its place in the report tree.

    A report on how a plan was carried out names the ``plan``. ``version`` is the number of the
    present version, ``state`` how far that has come, and ``moves`` counts every change of either,
    so that of two people who press at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=60)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="reports")
    period = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()
    due_on = models.DateField(null=True)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=20, default=ReportState.DRAFT.value)
    version = models.PositiveIntegerField(default=1)
    moves = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["-ends", "kind", "id"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "state"], name="report_of_subject"),
            models.Index(fields=["state", "due_on"], name="report_state_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject", "period"], condition=Q(plan=None), name="report_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "plan", "period"], condition=~Q(plan=None), name="report_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ReportState)), name="report_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(title="") & ~Q(period="") & ~Q(opened_by=""),
                name="report_says_what",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="report_ends_after"),
            models.CheckConstraint(condition=Q(version__gte=1), name="report_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period} ({self.state})"


class ReportVersion(models.Model):
    """One version of a report; a published one is frozen.

    ``body`` is what the system wrote: sections of sentences and tables in which numbers stand by
    the key of their claim only. ``snapshot`` and ``on`` say of which state of the lake, as of which
    day. ``digest`` is the hash of all that is read: body, claims and texts.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    snapshot = models.PositiveBigIntegerField()
    on = models.DateField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["report", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(made_by="") & ~Q(digest=""),
                name="report_version_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
                name="report_version_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class Section(models.Model):
    """What a person wrote under one heading of a version; ``code`` names the place in the body."""

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=80)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["version", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="report_section_once"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(by=""), name="report_section_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.code}"


class Claim(models.Model):
    """One number in a version, bound to what it was taken from; written once.

    ``key`` names it in the body. ``kind`` and ``code`` are the subject, ``definition`` the day
    since which the indicator's version holds, ``run`` and ``snapshot`` what measured it; all
    blank but the snapshot for a count. ``value`` is as shown; names and unit are kept, for a
    published report must read the same when the catalogue has changed.
    """

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    indicator = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    code = models.CharField(max_length=100, blank=True, default="")
    period = models.CharField(max_length=60, blank=True, default="")
    definition = models.CharField(max_length=40, blank=True, default="")
    run = models.CharField(max_length=40, blank=True, default="")
    snapshot = models.PositiveBigIntegerField()
    value = models.CharField(max_length=40)
    unit_zh = models.CharField(max_length=40, blank=True, default="")
    unit_en = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="claim_number_once"),
            models.UniqueConstraint(fields=["version", "key"], name="claim_key_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(key="") & ~Q(value=""), name="claim_says_what"
            ),
            models.CheckConstraint(
                condition=Q(indicator="") | (~Q(kind="") & ~Q(code="") & ~Q(period="")),
                name="claim_of_a_measurement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} #{self.number} {self.value}"


class SignOff(models.Model):
    """That somebody put their name to a version, as author, reviewer or leader, or gave it back.

    ``digest`` is the hash of what they had before their eyes.
    """

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="signoffs")
    step = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["version", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "step"], name="signoff_once"),
            models.CheckConstraint(
                condition=Q(step__in=values(SignStep)), name="signoff_step_known"
            ),
            models.CheckConstraint(condition=~Q(by="") & ~Q(digest=""), name="signoff_by_somebody"),
            models.CheckConstraint(
                condition=~Q(step=SignStep.RETURNED.value) | ~Q(note=""),
                name="signoff_return_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.step} {self.by}"
