"""Who was told of an alert, who is next, and in how long."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from lemnis.engine.alerts.lifecycle import WAITING, Cause, State
from lemnis.engine.alerts.rule import Role, Step
from lemnis.evidence.queries import AlertRow, NoticeRow


class Rung(NamedTuple):
    """One step of a ladder.

    ``due_on``: the day by the rule; ``tell_on``: the day there is a notice for, later if hushed,
    None without one. ``now``: the next to be told; ``off``: it will not come to that.
    """

    role: Role
    due_on: dt.date
    tell_on: dt.date | None
    place: Literal["done", "now", "todo", "off"]

    @property
    def hushed(self) -> bool:
        """Whether a silence or a quiet time puts the telling off."""
        return self.tell_on is not None and self.tell_on > self.due_on


_LADDER = {Cause.OPENED, Cause.ESCALATED}


def rungs(
    ladder: Sequence[Step], alert: AlertRow, notices: Iterable[NoticeRow], on: dt.date
) -> tuple[Rung, ...]:
    """Return the ladder of an alert's present episode as it stands on a day.

    A step that is due but of which no notice was written yet is the next one: nobody was told.
    """
    if alert.opened_on is None:
        return ()
    told = {n.number: n for n in notices if n.episode == alert.episode and n.cause in _LADDER}
    days = [alert.opened_on + dt.timedelta(step.days) for step in ladder]
    places = _places(told, len(ladder), on, waiting=State(alert.state) in WAITING)
    return tuple(
        Rung(step.role, day, told[number].tell_on if number in told else None, place)
        for number, (step, day, place) in enumerate(zip(ladder, days, places, strict=True))
    )


def _places(
    told: Mapping[int, NoticeRow], steps: int, on: dt.date, *, waiting: bool
) -> Iterable[Literal["done", "now", "todo", "off"]]:
    is_next = waiting
    for number in range(steps):
        if number in told and told[number].tell_on <= on:
            yield "done"
        elif not waiting:
            yield "off"
        else:
            yield "now" if is_next else "todo"
            is_next = False
