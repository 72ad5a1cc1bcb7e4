"""Telling people, each thing once; what they have read, and how they want to be told.

Every room may call ``tell``: it asks no permission, for whoever calls it has. It writes no audit
event either: what it tells of has its own.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lemnis.errors import WrongUse
from lemnis.people import bulk
from lemnis.people.actions.audit import record
from lemnis.people.models import Account, Delivery, Message, Person, Preference
from lemnis.people.queries.messages import mine
from lemnis.people.queries.readers import Readers
from lemnis.people.rules.deliveries import ROBOTS, Wish, robot_key_fits, when_to_send
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.values import Title

Key = TypeVar("Key")
_NONE = Title("", "")
_AT_A_TIME = 1000  # keys asked for at a time
_LONGEST = 300
_MESSAGE = ("uuid", "person", "account", "key", "kind", "severity", "zh", "en", "text_zh",
            "text_en", "page", "at", "by")  # fmt: skip
_DELIVERY = ("message", "account", "channel", "group", "state", "tries", "next_try_at", "why")


class Note(NamedTuple):
    """One thing to be told to some readers; ``key`` keeps it from being told twice to any.

    ``page`` is the address to go to, ``/alerts/1a2b3c4d``; ``severity`` that of an alert.
    """

    to: Readers
    key: str
    kind: MessageKind
    title: Title
    text: Title = _NONE
    page: str = ""
    severity: str = ""


class PreferenceWishes(NamedTuple):
    """How one wants to be told: by mail or not, keys of one's own robots by channel, when."""

    mail: bool
    robots: Mapping[Channel, str]
    pace: Pace
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None


class _Reader(NamedTuple):
    """The keys of a person or of an account: one of the two."""

    person: int | None
    account: int | None


@transaction.atomic
def tell(*, notes: Iterable[Note], by: Viewer, at: dt.datetime | None = None) -> int:
    """Tell some people some things, each of them once, however often it is asked; return how many.

    ``at``: the moment it is told, now unless given. A reader nobody knows is passed over.

    Writes: Messages; Deliveries, by the ways that are open and their readers want.
    After commit: the job ``people.messages_told``, if something is to leave the house.
    """
    moment, wanted = at or timezone.now(), list(notes)
    known = _known(wanted)
    pairs = [(note, reader) for note in wanted for reader in _readers(note.to, known)]
    new = _untold(pairs)
    bulk.insert(Message, _MESSAGE, (_row(n, r, moment, by) for n, r in new), unless_there=True)
    if _send({(note.key, *reader) for note, reader in new}, moment):
        defer("people.messages_told")
    return len(new)


@transaction.atomic
def mark_read(*, messages: Collection[UUID] | None, by: Viewer) -> int:
    """Note that messages have been read by whom they are for, all with None; return how many.

    What is somebody else's is passed over.

    Writes: the Messages.
    """
    found = mine(by).filter(read_at=None)
    if messages is not None:
        found = found.filter(uuid__in=[*messages])
    return found.update(read_at=timezone.now())


@transaction.atomic
def write_preference(*, wishes: PreferenceWishes, by: Viewer) -> None:
    """Note how somebody wants to be told, from the next message on.

    Writes: the Preference of one's own account, an AuditEvent without the keys.

    Raises:
        WrongUse: a robot's key is none, or quiet hours lack an end, or nobody is signed in.

    """
    robots = {channel.value: key.strip() for channel, key in wishes.robots.items() if key.strip()}
    account = _require_sound(by, robots, wishes)
    Preference.objects.update_or_create(
        account_id=account,
        defaults={
            "mail": wishes.mail,
            "robots": robots,
            "pace": wishes.pace.value,
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
        },
    )
    facts = {"mail": wishes.mail, "robots": sorted(robots), "pace": wishes.pace.value}
    record(by=by, act="preference.write", kind="account", what=by.name, facts=facts)


def _require_sound(by: Viewer, robots: Mapping[str, str], wishes: PreferenceWishes) -> int:
    if by.account is None:
        raise WrongUse("须登录账号。", "One must be signed in with an account.")
    if any(name not in {c.value for c in ROBOTS} or not robot_key_fits(key)
           for name, key in robots.items()):  # fmt: skip
        raise WrongUse(
            "机器人密钥只含字母、数字、“-”和“_”。",
            "A robot's key has letters, digits, “-” and “_” only.",
            cure=(
                "请只填写 webhook 地址里 key= 或 token= 之后的部分。",
                "Enter only what follows key= or token= in the address of the webhook.",
            ),
        )
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        raise WrongUse(
            "免打扰时段须同时填写起止时间。", "Quiet hours have both a beginning and an end."
        )
    return by.account


# --- who is told ---


def _known(notes: Sequence[Note]) -> Mapping[tuple[str, str], _Reader]:
    """Return the keys of everybody named, by (what, name); an account's person goes before it."""
    numbers = {number for note in notes for number in note.to.numbers}
    names = {name for note in notes for name in note.to.accounts}
    found = {}
    for part in _parts(numbers):
        for pk, number in Person.objects.filter(number__in=part).values_list("pk", "number"):
            found["number", number] = _Reader(pk, None)
    for part in _parts(names):
        rows = Account.objects.filter(username__in=part).values_list("pk", "person", "username")
        for pk, person, name in rows:
            found["account", name] = _Reader(person, None) if person else _Reader(None, pk)
    return found


def _readers(to: Readers, known: Mapping[tuple[str, str], _Reader]) -> list[_Reader]:
    asked = [("number", n) for n in sorted(to.numbers)] + [
        ("account", a) for a in sorted(to.accounts)
    ]
    return list(dict.fromkeys(known[each] for each in asked if each in known))


def _untold(pairs: Sequence[tuple[Note, _Reader]]) -> list[tuple[Note, _Reader]]:
    """Return what has not been told yet, each once; two at once are parted by the database."""
    told = set()
    for part in _parts({note.key for note, _ in pairs}):
        told |= {*Message.objects.filter(key__in=part).values_list("key", "person", "account")}
    new = {(n.key, *r): (n, r) for n, r in pairs if (n.key, *r) not in told}
    return list(new.values())


def _row(note: Note, reader: _Reader, at: dt.datetime, by: Viewer) -> tuple[object, ...]:
    title = (note.title.zh[:_LONGEST], note.title.en[:_LONGEST])
    return (uuid4(), *reader, note.key, note.kind.value, note.severity, *title, *note.text,
            note.page, at, by.name)  # fmt: skip


# --- by which ways ---


def _send(new: Collection[tuple[str, int | None, int | None]], at: dt.datetime) -> int:
    """Write the deliveries of messages just written; return how many."""
    ways = {Channel(name) for name in settings.LEMNIS_CHANNELS}
    if not ways or not new:
        return 0
    rows = []
    for part in _parts({key for key, _, _ in new}):
        found = Message.objects.filter(key__in=part).select_related("person", "account")
        rows += [m for m in found if (m.key, m.person_id, m.account_id) in new]
    accounts = _accounts(rows)
    deliveries = [
        line
        for message in rows
        if (account := accounts.get((message.person_id, message.account_id)))
        for line in _deliveries(message, account, ways, at)
    ]
    bulk.insert(Delivery, _DELIVERY, deliveries, unless_there=True)
    return len(deliveries)


def _accounts(messages: Iterable[Message]) -> Mapping[tuple[int | None, int | None], Account]:
    persons = {m.person_id for m in messages if m.person_id}
    own = {m.account_id for m in messages if m.account_id}
    found: dict[tuple[int | None, int | None], Account] = {}
    there = Account.objects.filter(is_active=True).select_related("preference")
    for part in _parts(persons):
        found |= {(a.person_id, None): a for a in there.filter(person__in=part)}
    for part in _parts(own):
        found |= {(None, a.pk): a for a in there.filter(pk__in=part)}
    return found


def _deliveries(
    message: Message, account: Account, ways: Collection[Channel], at: dt.datetime
) -> Iterable[tuple[object, ...]]:
    preference = getattr(account, "preference", None) or Preference()
    wish = Wish(Pace(preference.pace), preference.quiet_from, preference.quiet_until)
    when, group = when_to_send(timezone.localtime(at), wish, message.severity)
    open_ = [Channel.MAIL] if preference.mail and account.email else []
    open_ += [channel for channel in ROBOTS if preference.robots.get(channel.value)]
    for channel in open_:
        if channel in ways:
            yield (message.pk, account.pk, channel.value, group, DeliveryState.WAITING.value, 0,
                   when, "")  # fmt: skip


def _parts(wanted: Iterable[Key]) -> Iterable[list[Key]]:
    every = list(wanted)
    return (every[at : at + _AT_A_TIME] for at in range(0, len(every), _AT_A_TIME))
