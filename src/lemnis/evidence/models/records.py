"""The records of loads and runs. The rows and measurements they speak of live in the lake."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.evidence.rules import SourceKind, State
from lemnis.people.models.words import values

_RUNNING = Q(state=State.RUNNING.value)
_PUBLISHED = Q(state=State.PUBLISHED.value)
_TOLD_WHY = Q(state__in=[State.REFUSED.value, State.FAILED.value])


class Record(models.Model):
    """One piece of work that ends in a snapshot of the lake, or does not.

    Why a ``uuid`` from outside? It is written into the lake's snapshot in the very transaction
    that publishes, so that a record left behind by a killed process can be told published or
    interrupted. ``snapshot`` is the one it published, and is set exactly when it did.
    """

    uuid = models.UUIDField(unique=True)
    state = models.CharField(max_length=20, default=State.RUNNING.value)
    snapshot = models.BigIntegerField(null=True)
    message = models.TextField(blank=True, default="")
    by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="%(class)s_started_at")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=values(State)), name="%(class)s_state_is_known"
            ),
            models.CheckConstraint(
                condition=(_RUNNING & Q(finished_at=None))
                | (~_RUNNING & Q(finished_at__isnull=False)),
                name="%(class)s_ended_unless_running",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
                name="%(class)s_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(_PUBLISHED & Q(snapshot__isnull=False))
                | (~_PUBLISHED & Q(snapshot=None)),
                name="%(class)s_snapshot_if_published",
            ),
            models.CheckConstraint(
                condition=~_TOLD_WHY | ~Q(message=""), name="%(class)s_says_why_it_stopped"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="%(class)s_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} ({self.state})"


class Load(Record):
    """One attempt to bring rows from a source into the lake; its rows carry its ``uuid``.

    ``rejects`` is where the workbook of the rows kept out was written, empty if there were none.
    """

    source = models.CharField(max_length=500)
    source_kind = models.CharField(max_length=20)
    rejects = models.CharField(max_length=500, blank=True, default="")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(source_kind__in=values(SourceKind)), name="load_source_kind_is_known"
            ),
        ]


class LoadedDataset(models.Model):
    """What one load did to one data set, in rows (the lake's ``DatasetLoad``, kept).

    ``rows_in`` were read; ``rejected`` of them were kept out; ``new`` and ``changed`` differ from
    what was there before, ``unchanged`` do not. ``removed`` were there and are not any more.
    """

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="datasets")
    dataset = models.CharField(max_length=100)
    rows_in = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["dataset"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["load", "dataset"], name="loaded_dataset_once"),
            models.CheckConstraint(
                condition=Q(rejected__gte=0, removed__gte=0)
                & Q(new__gte=0, changed__gte=0, unchanged__gte=0),
                name="loaded_dataset_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(rows_in__gte=F("rejected") + F("new") + F("changed") + F("unchanged")),
                name="loaded_dataset_rows_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.rows_in}"


class Run(Record):
    """One diagnosis: which indicators, for when, from which snapshot.

    ``periods`` are labels (``2024-2025-1``). ``catalogue_hash`` names the indicators' versions,
    ``snapshot_read`` the rows: together they give the same numbers again at any time.

    Why ``to_judge``? A run and the alerts it changes are recorded together. One that was published
    by a process killed before that waits here until somebody judges it.

    Why ``unjudged``? A rule whose conditions are not met says so instead of guessing: by code of
    the rule, why, in both languages.
    """

    periods = models.JSONField(default=list)
    as_of = models.DateField()
    catalogue_hash = models.CharField(max_length=64)
    snapshot_read = models.BigIntegerField()
    indicators = models.IntegerField(default=0)
    subjects = models.IntegerField(default=0)
    measurements = models.BigIntegerField(default=0)
    to_judge = models.BooleanField(default=False)
    unjudged = models.JSONField(default=dict, blank=True)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(indicators__gte=0, subjects__gte=0, measurements__gte=0),
                name="run_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(snapshot=None) | Q(snapshot__gte=F("snapshot_read")),
                name="run_writes_after_it_reads",
            ),
            models.CheckConstraint(
                condition=Q(to_judge=False) | _PUBLISHED, name="run_to_judge_is_published"
            ),
        ]
