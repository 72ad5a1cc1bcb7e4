"""Leave a job for later: ``defer("evidence.run_finished", run=7)``.

A lower room never calls a higher one; it names a job, and ``jobs`` says who listens. For now a
deferred job runs in the same process, right after the transaction has been committed (and not
at all when it is rolled back, or when the process is killed between the two: a job must be
something that can be found again from the tables). A queue that outlives the process comes with
the web, behind these same two functions.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

_listeners: dict[str, list[Callable[..., object]]] = defaultdict(list)


def listen(name: str, job: Callable[..., object]) -> None:
    """Have ``job`` called whenever a job of this name is deferred. Called by ``jobs`` only."""
    if job not in _listeners[name]:
        _listeners[name].append(job)


def defer(name: str, **args: str | float | bool | None) -> None:
    """Have every listener to ``name`` called with ``args`` once the transaction is committed.

    Arguments are plain values (identifiers, not objects): a job reads the tables anew.
    """
    transaction.on_commit(lambda: _run(name, args))


def _run(name: str, args: dict[str, Any]) -> None:
    for job in tuple(_listeners[name]):
        job(**args)
