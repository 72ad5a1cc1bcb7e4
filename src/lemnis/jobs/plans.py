"""What tasks tell people: as they are given and done, as their days come near and pass."""

from uuid import UUID

from lemnis.evidence.today import moment_on, this_day
from lemnis.people.rules.viewers import operator
from lemnis.plan.actions import watch_tasks
from lemnis.plan.actions.task_messages import tell_of_task

_HOUSE = operator("lemnis")


def watch(**_: object) -> None:
    """Tell of tasks that are due soon or late, each rung once."""
    day = this_day()
    watch_tasks(on=day, at=moment_on(day), by=_HOUSE)


def tell(task: str, **_: object) -> None:
    """Tell whom a task is given to, or who gave it that it is done."""
    tell_of_task(task=UUID(task), at=moment_on(this_day()), by=_HOUSE)
