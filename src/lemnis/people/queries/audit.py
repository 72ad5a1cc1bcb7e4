"""The audit log as people read it, and its check."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q

from lemnis.people.models import AuditEvent, AuditHead
from lemnis.people.rules.chain import Break, Fault, Sealed, Verdict, verify
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@dataclass(frozen=True, slots=True)
class AuditWishes:
    """Which events are wished for: what is empty means all. Days are both included."""

    by: str = ""
    act: str = ""
    kind: str = ""
    what: str = ""
    person: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event of the log."""

    number: int
    at: dt.datetime
    by: str
    act: str
    kind: str
    what: str
    person: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the log, the newest first."""

    rows: tuple[AuditRow, ...]
    total: int
    page: int
    pages: int


def audit(viewer: Viewer, wishes: AuditWishes, *, page: int = 1, size: int = 50) -> AuditPage:
    """Return a page of the log.

    Raises:
        NotAllowed: the viewer may not read it.

    """
    require(viewer, Permission.SEE_AUDIT)
    return _page(_matching(wishes), page, size)


def looks_at(viewer: Viewer, *, page: int = 1, size: int = 50) -> AuditPage:
    """Return who looked at the viewer's own data: everybody may ask that of themselves."""
    mine = Q(person=viewer.number) if viewer.number else Q(pk__in=[])
    return _page(mine & ~Q(by=viewer.name), page, size)


def audit_words(viewer: Viewer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the acts and the kinds of object that occur in the log, for a filter.

    Raises:
        NotAllowed: the viewer may not read it.

    """
    require(viewer, Permission.SEE_AUDIT)
    acts = AuditEvent.objects.order_by("act").values_list("act", flat=True).distinct()
    kinds = AuditEvent.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return tuple(acts), tuple(kind for kind in kinds if kind)


def verify_audit(viewer: Viewer, noted: tuple[int, str] | None = None) -> Verdict:
    """Check the whole log against its seals, its end and, where given, a seal noted earlier.

    Raises:
        NotAllowed: the viewer may not read it.

    """
    require(viewer, Permission.SEE_AUDIT)
    verdict = verify(settings.LEMNIS_AUDIT_KEY(), _log(), noted)
    head = AuditHead.objects.filter(pk=1).first()
    end = (head.number, head.seal) if head else (0, verdict.seal)
    if verdict.broken is None and end != (verdict.events, verdict.seal):
        return verdict._replace(broken=Break(verdict.events + 1, Fault.CUT))
    return verdict


def _log() -> Iterator[tuple[Sealed, str]]:
    fields = "number", "at", "by", "act", "kind", "what", "person", "facts", "seal"
    rows = AuditEvent.objects.order_by("number").values_list(*fields)
    for number, at, *rest, stored in rows.iterator(10_000):
        text = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        yield Sealed(number, text, *rest), stored


def _matching(wishes: AuditWishes) -> Q:
    exact = {
        "by": wishes.by,
        "act": wishes.act,
        "kind": wishes.kind,
        "what": wishes.what,
        "person": wishes.person,
        "at__date__gte": wishes.since,
        "at__date__lte": wishes.until,
    }
    return Q(**{name: value for name, value in exact.items() if value})


def _page(wanted: Q, page: int, size: int) -> AuditPage:
    found = Paginator(AuditEvent.objects.filter(wanted).order_by("-number"), size)
    here = found.get_page(page)
    return AuditPage(tuple(map(_row, here)), found.count, here.number, found.num_pages)


def _row(event: AuditEvent) -> AuditRow:
    return AuditRow(
        event.number,
        event.at,
        event.by,
        event.act,
        event.kind,
        event.what,
        event.person,
        json.loads(event.facts),
    )
