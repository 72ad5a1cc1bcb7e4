"""Notices written: each once, on the first day that is neither silenced nor quiet."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from lemnis.engine.alerts.changes import Place
from lemnis.engine.alerts.lifecycle import Due
from lemnis.engine.alerts.rule import Rule
from lemnis.evidence.models import Notice, Silence
from lemnis.evidence.reading import hushes
from lemnis.evidence.rules import Teaching, day_to_tell
from lemnis.people import bulk

_CELLS = ("alert", "episode", "cause", "role", "number", "due_on", "tell_on", "silence")


class Told(NamedTuple):
    """A notice that has come due: of which alert (its key), where, by which rule."""

    alert: int
    place: Place
    episode: int
    rule: Rule
    due: Due


def tell(found: Iterable[Told], on: dt.date, teaching: Teaching) -> None:
    """Write the notices that have come due by ``on``, in a transaction.

    One that is there already is not written again.
    """
    wanted = list(found)
    if not wanted:
        return
    silences = hushes(min(on, *(told.due.day for told in wanted)))
    keys = dict(Silence.objects.values_list("uuid", "pk")) if silences else {}
    rows = []
    for alert, place, episode, rule, (cause, role, number, day) in wanted:
        tell_on, silence = day_to_tell(day, place, rule, silences, teaching)
        by = keys[silence.uuid] if silence and silence.uuid else None
        rows.append((alert, episode, cause.value, role.value, number, day, tell_on, by))
    bulk.insert(Notice, _CELLS, rows, unless_there=True)
