"""Notices written: each once, on the first day that is neither silenced nor quiet."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from lemnis.engine.alerts.lifecycle import Due
from lemnis.engine.alerts.rule import Rule
from lemnis.evidence.models import Alert, Notice, Silence
from lemnis.evidence.reading import hushes, place_of
from lemnis.evidence.rules import Teaching, day_to_tell


class Told(NamedTuple):
    """A notice that has come due, of which alert, by which rule."""

    alert: Alert
    rule: Rule
    due: Due


def tell(found: Iterable[Told], on: dt.date, teaching: Teaching) -> list[Notice]:
    """Write the notices that have come due by ``on``; return them. Call it in a transaction.

    One that is there already is not written again.
    """
    wanted = list(found)
    if not wanted:
        return []
    first = min(on, *(told.due.day for told in wanted))
    silences = hushes(first)
    keys = dict(Silence.objects.values_list("uuid", "pk")) if silences else {}
    made = []
    for alert, rule, (cause, role, number, day) in wanted:
        tell_on, silence = day_to_tell(day, place_of(alert), rule, silences, teaching)
        made.append(
            Notice(
                alert=alert,
                episode=alert.episode,
                cause=cause.value,
                role=role.value,
                number=number,
                due_on=day,
                tell_on=tell_on,
                silence_id=keys[silence.uuid] if silence and silence.uuid else None,
            )
        )
    return Notice.objects.bulk_create(made, ignore_conflicts=True)
