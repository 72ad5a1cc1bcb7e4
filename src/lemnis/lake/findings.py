"""What a load has to say beside its rows: findings, in two languages, never exceptions."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from lemnis.lake import checks


class Weight(StrEnum):
    """How much a finding matters: an ``ERROR`` stops a load from being published."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``rows`` is how many rows (or groups) it concerns, where that is known.

    ``place`` is a file and sheet, or a column with a few of the keys concerned.
    """

    code: str
    weight: Weight
    zh: str
    en: str
    dataset: str = ""
    place: str = ""
    rows: int = 0
    cure: tuple[str, str] = ("", "")

    @classmethod
    def of_check(cls, found: checks.Finding) -> Self:
        """Return a finding of the checks in the words of a load."""
        sample = ", ".join(found.sample)
        place = f"{found.column}: {sample}" if found.column else sample
        return cls(
            found.code,
            Weight(found.severity),
            found.zh,
            found.en,
            found.dataset,
            place,
            found.rows,
            (found.cure_zh, found.cure_en),
        )

    def as_warning(self) -> Self:
        """Return the finding as one that stops nothing."""
        return replace(self, weight=Weight.WARNING)
