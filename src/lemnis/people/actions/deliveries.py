"""Deliveries claimed before they are sent, and how that ended.

Of several that send at once each delivery is claimed by one; who was killed in the middle has
perhaps sent, so what it held is not sent again (docs/adr/0016).
"""

import datetime as dt
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lemnis.people.models import Delivery, Preference
from lemnis.people.rules.deliveries import LEASE, Line, Wish, next_try
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

_TO_SEND = [DeliveryState.WAITING.value, DeliveryState.FAILED.value]
_LONGEST = 300
_FREE = {"claim": None, "claimed_at": None}


class Envelope(NamedTuple):
    """What goes to one account by one channel in one go; ``to`` is its address or robot's key."""

    claim: UUID
    channel: Channel
    to: str
    lines: tuple[Line, ...]


@transaction.atomic
def claim(*, at: dt.datetime, by: Viewer) -> Envelope | None:
    """Claim all that is due to one account by one channel; None if nothing is due.

    Writes: the Deliveries claimed, now being sent, and one try more.
    """
    _ = by
    due = Delivery.objects.filter(state__in=_TO_SEND, next_try_at__lte=at)
    first = due.order_by("next_try_at", "id").first()
    if first is None:
        return None
    held = uuid4()
    # Compare and set: what another process has claimed meanwhile is not of these any more.
    due.filter(account=first.account_id, channel=first.channel).update(
        state=DeliveryState.SENDING.value,
        claim=held,
        claimed_at=at,
        next_try_at=None,
        tries=F("tries") + 1,
    )
    return _envelope(held, Channel(first.channel))


@transaction.atomic
def note_sent(*, claim: UUID, at: dt.datetime, by: Viewer) -> None:
    """Note that an envelope is out.

    Writes: its Deliveries.
    """
    _ = by
    Delivery.objects.filter(claim=claim).update(
        state=DeliveryState.SENT.value, ended_at=at, why="", **_FREE
    )


@transaction.atomic
def note_failed(*, claim: UUID, why: str, at: dt.datetime, by: Viewer) -> None:
    """Note that an envelope was not taken: it is tried again later, or given up.

    Writes: its Deliveries.
    """
    _ = by
    for row in Delivery.objects.filter(claim=claim).select_related("account__preference"):
        again = next_try(row.tries, timezone.localtime(at), _wish(row))
        state = DeliveryState.FAILED if again else DeliveryState.GIVEN_UP
        Delivery.objects.filter(pk=row.pk, claim=claim).update(
            state=state.value,
            next_try_at=again,
            ended_at=None if again else at,
            why=why[:_LONGEST],
            **_FREE,
        )


@transaction.atomic
def leave_unclear(*, at: dt.datetime, by: Viewer) -> int:
    """Note of what was claimed by a process that is dead that nobody knows; return how many.

    Writes: those Deliveries.
    """
    _ = by
    dead = Delivery.objects.filter(state=DeliveryState.SENDING.value, claimed_at__lt=at - LEASE)
    return dead.update(state=DeliveryState.UNCLEAR.value, ended_at=at, **_FREE)


def _envelope(held: UUID, channel: Channel) -> Envelope | None:
    rows = Delivery.objects.filter(claim=held).select_related("message", "account__preference")
    found = list(rows.order_by("message__at", "message_id"))
    if not found:
        return None
    return Envelope(held, channel, _address(found[0], channel), tuple(map(_line, found)))


def _address(row: Delivery, channel: Channel) -> str:
    if channel is Channel.MAIL:
        return row.account.email
    return str(_preference(row).robots.get(channel.value, ""))


def _wish(row: Delivery) -> Wish:
    held = _preference(row)
    return Wish(Pace(held.pace), held.quiet_from, held.quiet_until)


def _preference(row: Delivery) -> Preference:
    return getattr(row.account, "preference", None) or Preference()


def _line(row: Delivery) -> Line:
    told = row.message
    return Line(
        MessageKind(told.kind).words,
        Title(told.zh, told.en),
        Title(told.text_zh, told.text_en),
        told.page,
    )
