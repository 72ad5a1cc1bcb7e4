"""Self-diagnoses: what the owner of a subject finds in one cycle, why, and what is to be done."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lemnis.people.models import Person
from lemnis.people.models.words import values
from lemnis.spiral.models.cycles import Cycle
from lemnis.spiral.rules.words import FindingKind

_IS_SAID = (
    (~Q(causes=[]) | ~Q(whys=[]))
    & ~Q(action="")
    & Q(owner__isnull=False, due_on__isnull=False, no_action="")
)
_IS_DECLINED = ~Q(no_action="") & Q(action="")


class SelfDiagnosis(models.Model):
    """The self-diagnosis (自我诊断) of one cycle, written in advance by what was measured.

    ``measured`` counts the indicators that had a number, ``missing`` those without one;
    ``run`` and ``snapshot`` are what the numbers came from: later ones do not change what is
    written here. ``drafts`` counts how often it was saved, so that who saves over somebody else
    is told. ``answer`` is the last word of who agreed to it or gave it back, kept when it is handed
    in anew.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="self_diagnosis")
    run = models.UUIDField(null=True)
    snapshot = models.BigIntegerField(null=True)
    measured = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    drafts = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-begun_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(begun_by="") & ~Q(saved_by=""),
                name="self_diagnosis_begun_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(saved_at__gte=F("begun_at")), name="self_diagnosis_saved_after"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="self_diagnosis_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.begun_at:%Y-%m-%d}"


class Finding(models.Model):
    """One finding (诊断意见): a broken line, an alert, a task behind, or one's own; and why.

    ``value`` and ``line`` are in the shown unit of the indicator; ``status`` is where the value
    stands between the lines. ``zh`` and ``en`` are the sentences the house wrote, ``said`` what a
    person wrote instead. ``causes`` are codes of the list ``cause``, ``proposed`` those the house
    found signs of; ``whys`` the chain of reasons, the root last. ``aim`` is what the value is to
    reach; ``follows`` is what the cycle before found of the same. What is ``settled`` has either
    causes or whys, a measure, an owner and a day, or a reason why nothing is to be done; a
    self-diagnosis is handed in with all of them settled.
    """

    diagnosis = models.ForeignKey(SelfDiagnosis, on_delete=models.PROTECT, related_name="findings")
    uuid = models.UUIDField(unique=True, default=uuid4)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, blank=True, default="")
    indicator = models.CharField(max_length=100, blank=True, default="")
    period = models.CharField(max_length=60, blank=True, default="")
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    before = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    line = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    status = models.CharField(max_length=20, blank=True, default="")
    alert = models.UUIDField(null=True)
    task = models.CharField(max_length=100, blank=True, default="")
    zh = models.TextField()
    en = models.TextField()
    said = models.TextField(blank=True, default="")
    proposed = models.JSONField(default=list)
    causes = models.JSONField(default=list)
    whys = models.JSONField(default=list)
    action = models.TextField(blank=True, default="")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="findings")
    due_on = models.DateField(null=True)
    aim = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    no_action = models.TextField(blank=True, default="")
    settled = models.BooleanField(default=False)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")

    class Meta:
        ordering: ClassVar = ["diagnosis", "number"]
        indexes: ClassVar = [models.Index(fields=["indicator"], name="finding_indicator")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diagnosis", "number"], name="finding_number_once"),
            models.UniqueConstraint(
                fields=["diagnosis", "indicator"],
                condition=Q(kind=FindingKind.DEVIATION.value),
                name="finding_deviation_once",
            ),
            models.UniqueConstraint(fields=["diagnosis", "alert"], name="finding_alert_once"),
            models.UniqueConstraint(
                fields=["diagnosis", "task"], condition=~Q(task=""), name="finding_task_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(FindingKind)), name="finding_kind_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind=FindingKind.DEVIATION.value) & ~Q(indicator=""))
                | Q(kind=FindingKind.ALERT.value, alert__isnull=False)
                | (Q(kind=FindingKind.TASK.value) & ~Q(task=""))
                | (Q(kind=FindingKind.OWN.value) & ~Q(said="")),
                name="finding_of_something",
            ),
            models.CheckConstraint(condition=~Q(zh="") & ~Q(en=""), name="finding_in_words"),
            models.CheckConstraint(
                condition=Q(action="") | Q(no_action=""), name="finding_act_or_not"
            ),
            models.CheckConstraint(
                condition=Q(settled=False) | _IS_SAID | _IS_DECLINED,
                name="finding_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis_id} #{self.number} {self.kind} {self.indicator}"
