"""One's own messages, as small frozen rows: nobody reads anybody else's."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from lemnis.people.models import Account, Delivery, Message, Preference
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How far a message has come by one channel; ``next_try_at`` while it is still to go."""

    channel: Channel
    state: DeliveryState
    tries: int
    next_try_at: dt.datetime | None
    ended_at: dt.datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message in an inbox; ``severity`` blank but for alerts."""

    uuid: UUID
    kind: MessageKind
    severity: str
    title: Title
    text: Title
    page: str
    at: dt.datetime
    read_at: dt.datetime | None
    deliveries: tuple[DeliveryRow, ...]

    @property
    def unread(self) -> bool:
        """Whether its reader has not seen it."""
        return self.read_at is None


@dataclass(frozen=True, slots=True)
class MessageWishes:
    """Which messages: all that is empty means any."""

    unread: bool = False
    kind: MessageKind | None = None
    text: str = ""
    oldest_first: bool = False
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of one's messages, the latest first; how many in all and how many unread."""

    rows: tuple[MessageRow, ...]
    total: int
    unread: int
    kinds: Mapping[MessageKind, int]


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """How one is told: ``channels`` are those the site has open, ``email`` where mail goes."""

    email: str
    mail: bool
    robots: Mapping[Channel, str]
    pace: Pace
    quiet_from: dt.time | None
    quiet_until: dt.time | None
    channels: tuple[Channel, ...]


def inbox(viewer: Viewer, wishes: MessageWishes | None = None) -> Inbox:
    """Return a page of the viewer's own messages."""
    asked = wishes or MessageWishes()
    everything = mine(viewer)
    found = everything.filter(_wanted(asked)).prefetch_related(
        Prefetch("deliveries", Delivery.objects.order_by("channel"))
    )
    order = ("at", "id") if asked.oldest_first else ("-at", "-id")
    pages = Paginator(found.order_by(*order), asked.size)
    kinds = dict(everything.order_by().values_list("kind").annotate(Count("id")))
    return Inbox(
        tuple(map(_row, pages.get_page(asked.page))),
        pages.count,
        unread(viewer),
        {MessageKind(kind): many for kind, many in kinds.items()},
    )


def unread(viewer: Viewer) -> int:
    """Return how many of the viewer's messages have not been read."""
    return viewer.once("unread", mine(viewer).filter(read_at=None).count)


def message(viewer: Viewer, uuid: UUID) -> MessageRow | None:
    """Return one of the viewer's own messages, None if there is none such."""
    found = mine(viewer).filter(uuid=uuid).prefetch_related("deliveries").first()
    return _row(found) if found else None


def own_preference(viewer: Viewer) -> PreferenceRow:
    """Return how the viewer wants to be told; as everybody is where nothing was said."""
    account = Account.objects.filter(pk=viewer.account or 0).select_related("preference").first()
    held = getattr(account, "preference", None) or Preference()
    return PreferenceRow(
        account.email if account else "",
        held.mail,
        {Channel(name): key for name, key in held.robots.items()},
        Pace(held.pace),
        held.quiet_from,
        held.quiet_until,
        tuple(Channel(name) for name in settings.LEMNIS_CHANNELS),
    )


def mine(viewer: Viewer) -> QuerySet[Message]:
    """Return the messages to a viewer: to the person, or to the account of nobody in particular."""
    if not viewer.number and viewer.account is None:
        return Message.objects.none()
    if viewer.number:
        return Message.objects.filter(person__number=viewer.number)
    return Message.objects.filter(account=viewer.account)


def _wanted(asked: MessageWishes) -> Q:
    wanted = Q(read_at=None) if asked.unread else Q()
    if asked.kind:
        wanted &= Q(kind=asked.kind.value)
    if asked.text.strip():
        words = asked.text.strip()
        wanted &= Q(zh__icontains=words) | Q(en__icontains=words)
    return wanted


def _row(row: Message) -> MessageRow:
    return MessageRow(
        row.uuid,
        MessageKind(row.kind),
        row.severity,
        Title(row.zh, row.en),
        Title(row.text_zh, row.text_en),
        row.page,
        row.at,
        row.read_at,
        tuple(map(_delivery, row.deliveries.all())),
    )


def _delivery(row: Delivery) -> DeliveryRow:
    return DeliveryRow(
        Channel(row.channel),
        DeliveryState(row.state),
        row.tries,
        row.next_try_at,
        row.ended_at,
        row.why,
    )
