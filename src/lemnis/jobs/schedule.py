"""What runs by the school calendar: cycles that have come due."""

from lemnis.people.rules.viewers import operator
from lemnis.spiral.scheduling import open_today


def open_cycles(**_why: object) -> None:
    """Open what is due and let lapse what is late, by whichever event."""
    open_today(by=operator("scheduler"))
