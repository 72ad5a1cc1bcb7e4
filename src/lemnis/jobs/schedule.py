"""What runs by the school calendar: cycles that have come due, improvements past their day."""

from django.utils import timezone

from lemnis.evidence.today import this_day
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.improvements import expire_improvements
from lemnis.spiral.scheduling import open_today


def open_cycles(**_why: object) -> None:
    """Open what is due and let lapse what is late, by whichever event."""
    open_today(by=operator("scheduler"))


def expire(**_why: object) -> None:
    """Call overdue what was to be improved and is not, so that the committee hears of it."""
    expire_improvements(on=this_day(), at=timezone.now(), by=operator("scheduler"))
