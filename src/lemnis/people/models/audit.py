"""The audit log: who did what to which object, and who looked at whose data.

Rows are only ever added: triggers of the database refuse to change or remove one, and a chain of
seals shows where somebody went round them.
"""

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """One thing somebody did or looked at; ``number`` counts without gaps from 1.

    ``act`` is ``room.verb``; ``kind`` and ``what`` say to what; ``person`` is whose personal data
    were seen, blank otherwise. ``seal`` closes over all this and the seal before it.
    """

    heeded: ClassVar = False

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    act = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, blank=True, default="")
    what = models.CharField(max_length=200, blank=True, default="")
    person = models.CharField(max_length=200, blank=True, default="")
    facts = models.TextField(default="{}")
    seal = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(fields=["by", "-number"], name="audit_by"),
            models.Index(fields=["person", "-number"], name="audit_person"),
            models.Index(fields=["kind", "what", "-number"], name="audit_object"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(by=""), name="audit_by_somebody"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.by} {self.act} {self.kind} {self.what}"


class AuditHead(models.Model):
    """Where the log ends: one row, locked while an event is added."""

    heeded: ClassVar = False

    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.number)
