"""The improvement ledger: what is to be mended, its evidence, its effect, what became of it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lemnis.people.models import Person, Subject
from lemnis.people.models.words import values
from lemnis.spiral.models.cycles import Cycle
from lemnis.spiral.models.self_diagnoses import Finding
from lemnis.spiral.rules.improvements import (
    UNFINISHED,
    CommitteeCause,
    EvidenceKind,
    ImprovementAct,
    ImprovementState,
    VerificationWay,
)

_LIVING = sorted(state.value for state in {*UNFINISHED, ImprovementState.DONE})
_DECIDED = [ImprovementState.EFFECTIVE.value, ImprovementState.INEFFECTIVE.value]


class Improvement(models.Model):
    """One entry of the ledger (限期改进): what is to be done about a finding, by whom, by when.

    ``finding`` is the uuid of what it came of, a finding of a self-diagnosis or an opinion of an
    assessment, ``origin`` says which; one entry each. ``alert``: the alert that moves along.
    ``baseline`` is the number measured when it was opened, in the shown unit of the indicator,
    with its period, rows and snapshot; ``aim`` what it is to become. ``cause_kind`` is the code of
    the kind of cause. ``moves`` counts its moves: of two people who press at once one is told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="improvements")
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, related_name="improvements"
    )
    origin = models.CharField(max_length=20, blank=True, default="")
    finding = models.UUIDField(null=True, unique=True)
    alert = models.UUIDField(null=True)
    title = models.CharField(max_length=300)
    indicator = models.CharField(max_length=100, blank=True, default="")
    baseline = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    baseline_period = models.CharField(max_length=60, blank=True, default="")
    baseline_rows = models.BigIntegerField(null=True)
    baseline_snapshot = models.BigIntegerField(null=True)
    aim = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    cause_kind = models.CharField(max_length=40, blank=True, default="")
    cause = models.TextField(blank=True, default="")
    action = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="improvements")
    due_on = models.DateField()
    state = models.CharField(max_length=20, default=ImprovementState.OPEN.value)
    moves = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="improvement_state_due"),
            models.Index(fields=["subject", "-due_on"], name="improvement_of_subject"),
            models.Index(fields=["owner", "state"], name="improvement_of_owner"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert"],
                condition=Q(state__in=_LIVING),
                name="improvement_one_living_of_an_alert",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ImprovementState)), name="improvement_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(action="") & ~Q(opened_by=""),
                name="improvement_says_what",
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | (~Q(indicator="") & ~Q(baseline_period="")),
                name="improvement_baseline_of_a_measurement",
            ),
            models.CheckConstraint(
                condition=Q(finding=None) | ~Q(origin=""), name="improvement_finding_of_something"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ImprovementState.DONE.value, *_DECIDED])
                | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="improvement_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class ImprovementMove(models.Model):
    """One thing that happened to an improvement; written once, never changed.

    ``number`` is what ``moves`` of the improvement became; the first is 0, its opening, with no
    ``act`` and nothing ``before``. ``due_on`` is the day set, where one was.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, related_name="track")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=20, blank=True, default="")
    before = models.CharField(max_length=20, blank=True, default="")
    after = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    note = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["improvement", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "number"], name="improvement_move_once"),
            models.CheckConstraint(
                condition=Q(act__in=["", *values(ImprovementAct)]), name="improvement_move_known"
            ),
            models.CheckConstraint(
                condition=Q(number=0, act="", before="") | (Q(number__gte=1) & ~Q(act="")),
                name="improvement_move_first_opens",
            ),
            models.CheckConstraint(
                condition=Q(after__in=values(ImprovementState)) & ~Q(by=""),
                name="improvement_move_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.before} → {self.after}"


class Evidence(models.Model):
    """One file that shows what was done, or what is amiss: kept in the home under its own uuid.

    It is of an improvement, or of a finding of a self-diagnosis.
    ``sha256`` is the print of its bytes, ``text`` what could be read in it, cut to a length; both
    find the same file handed in twice. ``media`` is its type as found out by what is in it.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    improvement = models.ForeignKey(
        Improvement, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField(blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=values(EvidenceKind)), name="evidence_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(by="") & Q(size__gte=1), name="evidence_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(improvement__isnull=False, finding=None)
                | Q(improvement=None, finding__isnull=False),
                name="evidence_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.size})"


class Verification(models.Model):
    """That somebody looked at an effect (复核), by a way, and what they concluded.

    ``round`` counts from one: what was without effect is taken up and verified again. ``before``
    and ``after`` are measured, in the shown unit of the indicator; ``effect`` with ``low`` and
    ``high`` is the change beyond that of the comparison group, if there is one, and its 95 %
    interval.
    ``working`` has what it was reckoned from. ``place``: where somebody went to look.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    improvement = models.ForeignKey(
        Improvement, on_delete=models.PROTECT, related_name="verifications"
    )
    round = models.PositiveIntegerField()
    way = models.CharField(max_length=20)
    effective = models.BooleanField()
    before = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    after = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    after_period = models.CharField(max_length=60, blank=True, default="")
    after_snapshot = models.BigIntegerField(null=True)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    working = models.JSONField(default=dict)
    place = models.CharField(max_length=200, blank=True, default="")
    conclusion = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["improvement", "round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "round"], name="verification_once"),
            models.CheckConstraint(
                condition=Q(way__in=values(VerificationWay)), name="verification_way_known"
            ),
            models.CheckConstraint(
                condition=~Q(conclusion="") & ~Q(by="") & Q(round__gte=1),
                name="verification_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(way=VerificationWay.ON_SITE.value) | ~Q(place=""),
                name="verification_on_site_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.round} {self.way}"


class CommitteeItem(models.Model):
    """That an overdue or ineffective improvement comes before the quality committee, once.

    ``number`` is the move of the improvement that brought it there. ``decision`` is what the
    committee said, blank until it has met.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    improvement = models.ForeignKey(
        Improvement, on_delete=models.PROTECT, related_name="committee_items"
    )
    cause = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    decision = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["raised_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "number"], name="committee_item_once"),
            models.CheckConstraint(
                condition=Q(cause__in=values(CommitteeCause)), name="committee_item_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by="")
                | (~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="committee_item_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.improvement_id}"


class KnowledgeCase(models.Model):
    """A measure that worked, told so that others can use it (案例库); one of an improvement.

    ``numbers`` are the before, after, effect and interval as they were verified, ``words`` is what
    is searched: title, problem, cause, measure, effect, in one.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    improvement = models.OneToOneField(
        Improvement, on_delete=models.PROTECT, related_name="knowledge_case"
    )
    title = models.CharField(max_length=300)
    problem = models.TextField()
    cause = models.TextField(blank=True, default="")
    measure = models.TextField()
    effect = models.TextField()
    indicator = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20)
    numbers = models.JSONField(default=dict)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(measure="") & ~Q(effect="") & ~Q(by=""),
                name="knowledge_case_tells_all",
            ),
        ]

    def __str__(self) -> str:
        return self.title
