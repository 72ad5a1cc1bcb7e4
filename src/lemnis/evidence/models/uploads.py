"""Files somebody has uploaded, from the moment they are here until they are loaded or given up."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """Files on their way into the lake, kept in the college's home for some days.

    ``files`` are their names (cleaned) and sizes. ``dataset``, ``columns`` (heading to column),
    ``mode`` and ``most_rejected`` (share, 0..1) are how they are to be read. ``removed_at`` is when
    the files were taken away; the record stays.
    """

    uuid = models.UUIDField(unique=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    files = models.JSONField()
    dataset = models.CharField(max_length=100, blank=True, default="")
    columns = models.JSONField(default=dict)
    mode = models.CharField(max_length=10, default="merge")
    most_rejected = models.FloatField(default=0.05)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["by", "-at"], name="upload_by")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=""), name="upload_by_somebody"),
            models.CheckConstraint(
                condition=Q(most_rejected__gte=0, most_rejected__lte=1),
                name="upload_most_rejected_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["merge", "replace", "append"]), name="upload_mode_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.by}"
