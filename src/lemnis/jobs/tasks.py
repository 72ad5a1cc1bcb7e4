"""Who listens to which job: the one list. ``lemnis.queue`` says when a job is done."""

from collections.abc import Callable
from importlib import import_module
from uuid import UUID

from lemnis import queue


def errand(uuid: str) -> None:
    """Do long work that somebody asked for."""
    # This list is read before Django is set up; what does the work is not to be.
    import_module("lemnis.evidence.doing").do_errand(UUID(uuid))


# The name of a job, as ``defer`` has it → what is called with its arguments.
LISTENERS: tuple[tuple[str, Callable[..., object]], ...] = (("evidence.errand_asked", errand),)


def begin() -> None:
    """Let everybody on the list listen. Called once Django is set up, in every process."""
    for name, job in LISTENERS:
        queue.listen(name, job)
