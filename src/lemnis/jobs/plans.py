"""What tasks tell people as their days come near and pass."""

from lemnis.evidence.today import moment_on, this_day
from lemnis.people.rules.viewers import operator
from lemnis.plan.actions import watch_tasks

_HOUSE = operator("lemnis")


def watch(**_: object) -> None:
    """Tell of tasks that are due soon or late, each rung once."""
    day = this_day()
    watch_tasks(on=day, at=moment_on(day), by=_HOUSE)
