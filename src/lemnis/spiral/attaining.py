"""What a lap has attained: the share of what was judged that stands at its target or above."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lemnis.engine import overview
from lemnis.engine.grade import Status
from lemnis.lake.store import Lake
from lemnis.values import SubjectRef

_ON_TARGET = frozenset({Status.ON_TARGET.value, Status.STRETCHED.value})
_PLACES = Decimal("0.00001")


def attained(lake: Lake, subject: SubjectRef, on: dt.date) -> Decimal | None:
    """Return the share (0..1) of a subject's judged indicators at target or above, by a day.

    Of each indicator the last judgement counts. None: nothing was judged.
    """
    latest: dict[str, Mapping[str, Any]] = {}
    for row in overview.subject_page(lake, subject).to_pylist():
        if row["status"] != Status.NOT_JUDGED.value and row["ends_on"] <= on:
            latest[row["indicator"]] = row  # by day: the last one stays
    if not latest:
        return None
    good = sum(row["status"] in _ON_TARGET for row in latest.values())
    return (Decimal(good) / len(latest)).quantize(_PLACES)
