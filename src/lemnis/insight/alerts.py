"""Alerts as screens of the whole need them: counted, by cell, bundled by what they are about."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from lemnis.engine.alerts.lifecycle import STANDING
from lemnis.engine.alerts.rule import Severity
from lemnis.evidence.models import Alert
from lemnis.insight.sight import at_or_below
from lemnis.people.models import Subject
from lemnis.people.queries import sees_everything
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef, Title

_STANDING = sorted(state.value for state in STANDING)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Standing alerts of one indicator, kind of subject and rule; ``first`` is the gravest, oldest.

    ``untaken``: how many of them nobody has taken up.
    """

    indicator: str
    kind: SubjectKind
    rule: str
    severity: Severity
    count: int
    untaken: int
    opened_on: dt.date
    subject: SubjectRef
    uuid: UUID
    words: Title
    by_severity: Mapping[Severity, int]


def standing(
    viewer: Viewer, under: Subject | None = None, among: QuerySet[Subject] | None = None
) -> QuerySet[Alert]:
    """Return the standing alerts somebody may see: below a subject, of some subjects only."""
    if not viewer.may(Permission.SEE_ALERTS):
        return Alert.objects.none()
    found = Alert.objects.filter(state__in=_STANDING).order_by()
    if among is None and under is None and sees_everything(viewer, Permission.SEE_ALERTS):
        return found
    place = at_or_below(viewer, under, Permission.SEE_ALERTS)
    if among is not None:
        place = place.filter(pk__in=among.order_by().values("pk"))
    same = place.filter(kind=OuterRef("kind"), code=OuterRef("subject"))
    return found.filter(Exists(same))


def counted(viewer: Viewer, under: Subject | None = None) -> Mapping[tuple[Severity, dt.date], int]:
    """Return standing alerts by severity and day of opening."""
    found = standing(viewer, under).values_list("severity", "opened_on").annotate(Count("id"))
    return {(Severity(s), day): many for s, day, many in found}


def by_indicator(
    viewer: Viewer, under: Subject | None = None
) -> Mapping[str, Mapping[Severity, int]]:
    """Return standing alerts by indicator and severity."""
    found: dict[str, dict[Severity, int]] = {}
    rows = standing(viewer, under).values_list("indicator", "severity").annotate(Count("id"))
    for code, severity, many in rows:
        found.setdefault(code, {})[Severity(severity)] = many
    return found


def bundles(found: QuerySet[Alert], known: Collection[str]) -> tuple[Bundle, ...]:
    """Return alerts bundled, of known indicators, the gravest first, then those longest open."""
    groups: dict[tuple[str, str, str], list[_Row]] = {}
    for row in found.values_list(*_FIELDS):
        if row[0] in known:
            groups.setdefault(row[:3], []).append(row)
    made = [_bundle(rows) for rows in groups.values()]
    return tuple(sorted(made, key=lambda b: (-b.severity.rank, b.opened_on, b.indicator)))


_FIELDS = (
    "indicator", "kind", "rule", "severity", "opened_on", "subject", "uuid", "state", "zh", "en",
)  # fmt: skip
_Row = tuple[str, str, str, str, dt.date, str, UUID, str, str, str]


def _bundle(rows: list[_Row]) -> Bundle:
    first = min(rows, key=lambda r: (-Severity(r[3]).rank, r[4], r[5]))
    kind = SubjectKind(first[1])
    return Bundle(
        first[0], kind, first[2], Severity(first[3]), len(rows),
        sum(row[7] == "open" for row in rows), first[4], SubjectRef(kind, first[5]), first[6],
        Title(first[8], first[9]), Counter(Severity(row[3]) for row in rows),
    )  # fmt: skip
