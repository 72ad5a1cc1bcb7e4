"""What was worked out of the records is kept until one of them changes.

Every connection is watched: whatever a transaction writes, whichever room wrote it, counts the
edition on once it is committed. Who reads looks at the edition first, the records after: then what
is kept can be newer than its edition says, never older.
"""

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from itertools import count
from threading import Event, Lock
from typing import Any, Generic, NamedTuple, TypeVar

from cachetools import TTLCache
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.signals import post_migrate, pre_migrate

from lemnis.people.models import Edition

Value = TypeVar("Value")
# Whoever is killed between a commit and its count leaves old copies behind: so long, no longer.
LIFETIME = 60.0  # seconds
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?\s*(.{0,20})')
# Who is there, and who fails to get in, changes no record.
_OTHERS = frozenset({"sessions", "axes"})
_SEEN = 'SET "last_login"'
_here = count(1)
_counted = [0]  # the last of them
_migrating = Event()


class Now(NamedTuple):
    """An edition: as every process counts it, and as this one does."""

    number: int
    here: int


def follow() -> None:
    """Watch every connection that is opened from now on."""
    connection_created.connect(_watch, dispatch_uid="lemnis.people.editions")
    # While tables are made, the one that counts may not be there; and nobody is served.
    pre_migrate.connect(lambda **_: _migrating.set(), weak=False, dispatch_uid="editions.before")
    post_migrate.connect(lambda **_: _migrating.clear(), weak=False, dispatch_uid="editions.after")


def edition() -> Now | None:
    """Return the edition the records are in; None within a transaction, which sees its own."""
    if connection.in_atomic_block:
        return None
    here = _counted[0]
    number = Edition.objects.values_list("number", flat=True).first()
    return Now(number or 0, here)


class Kept(Generic[Value]):
    """The last few answers to questions about the records."""

    def __init__(self, most: int) -> None:
        self._held: TTLCache[Hashable, Value] = TTLCache(most, LIFETIME)
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer to a question, made anew where any record has changed since."""
        now = edition()
        if now is None:
            return make()
        full = (now, key)
        with self._lock:
            if full in self._held:
                return self._held[full]
        # Not while holding the lock: two who ask the same at once get the same.
        made = make()
        with self._lock:
            self._held[full] = made
        return made


def _watch(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    if _notice not in connection.execute_wrappers:
        connection.execute_wrappers.append(_notice)


def _notice(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001 - as Django calls it
    context: dict[str, Any],
) -> Any:
    done = execute(sql, params, many, context)
    written = _WRITES.match(sql)
    if written and written[1] not in _unheeded() and not written[2].startswith(_SEEN):
        _count_once(context["connection"])
    return done


def _count_once(connection: BaseDatabaseWrapper) -> None:
    if _migrating.is_set() or any(then is _count_on for _, then, *_ in connection.run_on_commit):
        return
    # A record that is kept already must not be said to have failed because it was not counted.
    transaction.on_commit(_count_on, using=connection.alias, robust=True)


def _count_on() -> None:
    if not Edition.objects.filter(pk=1).update(number=F("number") + 1):
        Edition.objects.get_or_create(pk=1, defaults={"number": 1})
    _counted[0] = next(_here)


@lru_cache(maxsize=1)
def _unheeded() -> frozenset[str]:
    """Return the tables whose rows no page is made of that is kept: they say so themselves."""
    return frozenset(
        model._meta.db_table  # noqa: SLF001 - Django's public "Model _meta API"
        for model in apps.get_models()
        if model._meta.app_label in _OTHERS  # noqa: SLF001 - as above
        or not getattr(model, "heeded", True)
    )
