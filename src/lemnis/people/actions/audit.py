"""Adding to the audit log. Every action that a person asks for ends here, in its transaction."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lemnis.people.looks import gather
from lemnis.people.models import AuditEvent, AuditHead
from lemnis.people.rules.chain import BEGIN, Sealed, facts_text, seal
from lemnis.people.rules.viewers import Viewer


@transaction.atomic
def record(
    *,
    by: Viewer,
    act: str,
    kind: str = "",
    what: str = "",
    persons: Collection[str] = ("",),
    facts: Mapping[str, object] | None = None,
) -> None:
    """Add to the log, in the transaction of what it tells of: one event for each of ``persons``.

    Writes: AuditEvents, the AuditHead.
    """
    gather(act=act, kind=kind, what=what, persons=persons, facts=facts)
    at = timezone.now()
    # Whoever adds waits here for whoever adds at the same time: numbers have no gaps.
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"seal": BEGIN})
    events, number, last = [], head.number, head.seal
    for person in persons:
        number += 1
        sealed = Sealed(
            number, _plain(at), by.name, act, kind, what, person, facts_text(facts or {})
        )
        last = seal(settings.LEMNIS_AUDIT_KEY(), last, sealed)
        events.append(AuditEvent(**{**sealed._asdict(), "at": at}, seal=last))
    AuditEvent.objects.bulk_create(events, batch_size=500)
    AuditHead.objects.filter(pk=1).update(number=number, seal=last)


def _plain(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
