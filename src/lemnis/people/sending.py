"""The walk of what leaves the house: claim, send, note, until nothing is due.

Claimed and noted in transactions of their own, with nothing held while a server is waited for.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.module_loading import import_string

from lemnis.people.actions.deliveries import claim, leave_unclear, note_failed, note_sent
from lemnis.people.models import Delivery
from lemnis.people.rules.deliveries import Letter, chat, mail
from lemnis.people.rules.messages import Channel
from lemnis.people.rules.viewers import Viewer, operator

HOUSE = operator("lemnis")
_NO_WAY = "no address, or the channel is closed"


def send_due(*, at: dt.datetime | None = None, by: Viewer = HOUSE) -> int:
    """Send all that is due at a moment, now unless given; return how many envelopes went out.

    Several may do this at once: each envelope is claimed by one.
    """
    moment = at or timezone.now()
    leave_unclear(at=moment, by=by)
    sent = 0
    while (envelope := claim(at=moment, by=by)) is not None:
        said = mail if envelope.channel is Channel.MAIL else chat
        letter = said(envelope.lines, settings.LEMNIS_SITE, settings.LEMNIS_LANGUAGE)
        open_ = envelope.to and envelope.channel.value in settings.LEMNIS_CHANNELS
        why = _post(envelope.channel, envelope.to, letter) if open_ else _NO_WAY
        if why:
            note_failed(claim=envelope.claim, why=why, at=at or timezone.now(), by=by)
        else:
            note_sent(claim=envelope.claim, at=at or timezone.now(), by=by)
            sent += 1
    return sent


def next_due() -> dt.datetime | None:
    """Return when the next delivery is due, None if none waits."""
    found: dt.datetime | None = Delivery.objects.aggregate(Min("next_try_at"))["next_try_at__min"]
    return found


def _post(channel: Channel, to: str, letter: Letter) -> str:
    # Loaded when it is needed: apprise knows a hundred services, and every process lists its jobs.
    post: Callable[[Channel, str, Letter], str] = import_string("lemnis.people.posting.post")
    return post(channel, to, letter)
