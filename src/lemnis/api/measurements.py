"""Numbers as the interface gives them, each with its unit and period."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Schema

from lemnis.api.asking import Words
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.insight.queries import subjects
from lemnis.insight.queries.measurements import Measured
from lemnis.values import Missing, Period, PeriodKind, SubjectKind


class PeriodShown(Schema):
    """A stretch of days, both ends included."""

    label: str
    kind: PeriodKind
    starts_on: dt.date
    ends_on: dt.date

    @classmethod
    def of(cls, period: Period) -> "PeriodShown":
        """Return a period."""
        return cls(label=period.label, kind=period.kind, starts_on=period.start, ends_on=period.end)


class Rank(Schema):
    """The place among the peers, 1 the best, of how many."""

    place: int
    of: int


class Number(Schema):
    """One number as shown, in its unit; without it the reason why there is none."""

    indicator: str
    name: Words
    unit: Words
    kind: SubjectKind
    subject: str
    period: PeriodShown
    shown: float | None
    status: Status
    missing: Missing | None
    suspect: bool
    before: float | None = None
    target: float | None = None
    peers_median: float | None = None
    rank: Rank | None = None

    @classmethod
    def of(cls, kind: SubjectKind, code: str, number: subjects.Number) -> "Number":
        """Return a number of a portrait."""
        rank = number.rank
        return cls(
            **_named(number.indicator), kind=kind, subject=code,
            period=PeriodShown.of(number.period), shown=plain(number.shown), status=number.status,
            missing=number.missing, suspect=number.suspect, before=plain(number.before),
            target=plain(number.target), peers_median=plain(number.middle),
            rank=Rank(place=rank.place, of=rank.of) if rank else None,
        )  # fmt: skip

    @classmethod
    def measured(cls, indicator: Indicator, row: Measured) -> "Number":
        """Return a number of a list of subjects."""
        return cls(
            **_named(indicator), kind=row.ref.kind, subject=row.code,
            period=PeriodShown.of(row.period), shown=plain(row.shown), status=row.status,
            missing=row.missing, suspect=row.suspect,
        )  # fmt: skip


def plain(shown: Decimal | None) -> float | None:
    """Return a shown number as JSON has them."""
    return None if shown is None else float(shown)


class Numbers(Schema):
    """Some numbers, and how many there are in all."""

    items: list[Number]
    total: int


def _named(indicator: Indicator) -> dict[str, Any]:
    return {
        "indicator": indicator.code,
        "name": Words.of(indicator.name),
        "unit": Words.of(indicator.unit),
    }
