"""Which edition a table is in: counted on with every change, so that copies know their age."""

from typing import ClassVar

from django.db import models


class Edition(models.Model):
    """How often the records of one table have been changed; ``*`` is of all together."""

    heeded: ClassVar = False

    table = models.CharField(max_length=63, unique=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
