"""Leave a job for later: ``defer("evidence.run_finished", run=7)``.

A lower room never calls a higher one; it names a job, and ``jobs`` says who listens. A deferred
job begins after the transaction has been committed, and not at all when it is rolled back. Where
there is a worker (setting ``LEMNIS_QUEUE``), it is kept in a queue that outlives the process and
is done by ``lemnis worker``, again if it fails; elsewhere it is done at once, in this process.

A process killed between commit and queue loses the job, and a worker killed in the middle does it
twice: a job must be something that can be found again from the tables and done again.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey

_listeners: dict[str, list[Callable[..., object]]] = defaultdict(list)
_TRIES_MORE, _SECONDS_BETWEEN = 3, 60


def listen(name: str, job: Callable[..., object]) -> None:
    """Have ``job`` called whenever a job of this name is deferred. Called by ``jobs`` only."""
    if job not in _listeners[name]:
        _listeners[name].append(job)


def defer(name: str, **args: str | float | bool | None) -> None:
    """Have every listener to ``name`` called with ``args`` once the transaction is committed.

    Arguments are plain values (identifiers, not objects): a job reads the tables anew.
    """
    begin = _leave if settings.LEMNIS_QUEUE == "worker" else _run
    transaction.on_commit(lambda: begin(name, args))


@cache
def kept() -> Huey:
    """Return the queue as it is kept: in the college's home, or in Redis for several machines."""
    if settings.LEMNIS_REDIS_URL:
        return RedisHuey("lemnis", url=settings.LEMNIS_REDIS_URL, results=False)
    return SqliteHuey("lemnis", filename=str(settings.LEMNIS_HOME / "queue.db"), results=False)


def work(threads: int) -> None:
    """Do what is left in the queue, until the process is told to end.

    A job that has begun is finished first. Every minute the job ``clock.minute`` is done, every
    hour ``clock.hour``; by each worker there is, so that they are for what may be done twice.
    """
    _task(kept())
    _ticks(kept())
    kept().create_consumer(workers=threads, periodic=True, max_delay=1.0).run()


def _leave(name: str, args: dict[str, Any]) -> None:
    # Nobody listens: nothing to keep. Both sides know the same list.
    if _listeners[name]:
        _task(kept())(name, args)


@cache
def _task(queue: Huey) -> Any:
    """Return what puts a job into the queue, and does it when it is taken out."""
    return queue.task(retries=_TRIES_MORE, retry_delay=_SECONDS_BETWEEN, name="job")(_take)


@cache
def _ticks(queue: Huey) -> None:
    """Have the clock's jobs put into the queue when it is time."""
    for name, when in (("clock.minute", crontab()), ("clock.hour", crontab(minute="7"))):
        queue.periodic_task(when, name=name)(partial(_take, name, {}))


def _take(name: str, args: dict[str, Any]) -> None:
    # A thread of the worker lives for days: a connection may have been cut since the last job.
    close_old_connections()
    try:
        _run(name, args)
    finally:
        close_old_connections()


def _run(name: str, args: dict[str, Any]) -> None:
    for job in tuple(_listeners[name]):
        job(**args)
