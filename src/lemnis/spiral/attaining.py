"""What a lap has attained: the share of what was judged that stands at its target or above."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lemnis.engine import overview
from lemnis.engine.grade import Status
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind, SubjectRef

_ON_TARGET = frozenset({Status.ON_TARGET.value, Status.STRETCHED.value})
_PLACES = Decimal("0.00001")


@dataclass(slots=True)
class Judged:
    """The judgements of one subject, by day: indicator, status, the day its period ended."""

    rows: list[tuple[str, str, dt.date]] = field(default_factory=list)

    def share(self, on: dt.date) -> Decimal | None:
        """Return the share (0..1) at target or above by a day; None where nothing was judged.

        Of each indicator the last judgement counts.
        """
        latest = {code: status for code, status, day in self.rows if day <= on}
        if not latest:
            return None
        good = sum(status in _ON_TARGET for status in latest.values())
        return (Decimal(good) / len(latest)).quantize(_PLACES)


def attained(lake: Lake, subject: SubjectRef, on: dt.date) -> Decimal | None:
    """Return the share (0..1) of a subject's judged indicators at target or above, by a day."""
    rows = overview.subject_page(lake, subject).to_pylist()
    unjudged = Status.NOT_JUDGED.value
    by_day = sorted((r for r in rows if r["status"] != unjudged), key=lambda r: r["ends_on"])
    return Judged([(r["indicator"], r["status"], r["ends_on"]) for r in by_day]).share(on)


def judged_by_subject(lake: Lake) -> Mapping[SubjectRef, Judged]:
    """Return the judgements of every subject."""
    table = overview.judged(lake)
    names = ("kind", "subject", "indicator", "status", "ends_on")
    found: dict[SubjectRef, Judged] = defaultdict(Judged)
    for kind, code, indicator, status, day in zip(
        *(table[name].to_pylist() for name in names), strict=True
    ):
        found[SubjectRef(SubjectKind(kind), code)].rows.append((indicator, status, day))
    return found
