"""Which edition the records are in: counted on with every change, so that copies know their age."""

from typing import ClassVar

from django.db import models


class Edition(models.Model):
    """How often the records of all rooms have been changed: one row."""

    heeded: ClassVar = False

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="edition_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.number)
