"""What was worked out of the records is kept until what it was made of changes.

Every connection is watched, table by table: whatever a transaction writes, whichever room wrote
it, counts the edition of that table on once it is committed; whatever is read while something is
made is what it is made of. Who reads looks at the editions first, the records after: then what is
kept can be newer than its editions say, never older.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from threading import Event, Lock
from typing import Any, Generic, NamedTuple, TypeVar

from cachetools import TTLCache
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

Value = TypeVar("Value")
# Whoever is killed between a commit and its count leaves old copies behind: until anybody writes
# there or a server begins, and never longer than this.
LIFETIME = 300.0  # seconds
_EVERY = "*"  # the edition of all tables together
# One statement, so that it needs no transaction of its own, and two who are first do not collide.
_COUNT = (
    'INSERT INTO "people_edition" ("table", "number") VALUES (%s, 1)'
    ' ON CONFLICT ("table") DO UPDATE SET "number" = "people_edition"."number" + 1'
)
_EDITIONS = 'SELECT "table", "number" FROM "people_edition"'
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?\s*(.{0,20})')
_READS = re.compile(r'(?:FROM|JOIN)\s+"(\w+)"')
# Who is there, and who fails to get in, changes no record.
_OTHERS = frozenset({"sessions", "axes"})
_SEEN = 'SET "last_login"'
_here: Counter[str] = Counter()  # as this process has counted
_migrating = Event()


class Now(NamedTuple):
    """The editions of the tables: as every process counts them, and as this one does."""

    numbers: Mapping[str, int]
    here: Mapping[str, int]

    def of(self, tables: Iterable[str]) -> Hashable:
        """Return the edition some tables are in together."""
        wanted = (_EVERY, *sorted(tables))
        return tuple((each, self.numbers.get(each, 0), self.here.get(each, 0)) for each in wanted)


class _Reads(threading.local):
    """Which tables this thread has read: for its request, and for each thing made within it.

    ``now``: the editions as this request has found them, asked once until it writes itself.
    """

    def __init__(self) -> None:
        self.sets: list[set[str]] = []
        self.now: Now | None = None


_reads = _Reads()


def follow() -> None:
    """Watch every connection and request that is opened from now on."""
    connection_created.connect(_watch, dispatch_uid="lemnis.people.editions")
    request_started.connect(_open, dispatch_uid="lemnis.people.editions")
    request_finished.connect(_close, dispatch_uid="lemnis.people.editions")
    # While tables are made, the one that counts may not be there; and nobody is served.
    pre_migrate.connect(lambda **_: _migrating.set(), weak=False, dispatch_uid="editions.before")
    post_migrate.connect(lambda **_: _migrating.clear(), weak=False, dispatch_uid="editions.after")


def begin() -> None:
    """Call whatever was kept before this server began out of date."""
    _count_on({_EVERY})


def edition() -> Now | None:
    """Return the editions the records are in; None within a transaction, which sees its own."""
    if connection.in_atomic_block:
        return None
    if _reads.now is not None:
        return _reads.now
    here = dict(_here)
    with connection.cursor() as cursor:  # for every page: without making objects of them
        cursor.execute(_EDITIONS)
        now = Now(dict(cursor.fetchall()), here)
    _reads.now = now if _reads.sets else None
    return now


@contextmanager
def reading() -> Iterator[set[str]]:
    """Gather the tables that are read meanwhile."""
    found: set[str] = set()
    _reads.sets.append(found)
    try:
        yield found
    finally:
        _reads.sets.remove(found)
        _note(found)


def read_so_far() -> frozenset[str] | None:
    """Return the tables this request has read since it began, None where there is no request."""
    return frozenset().union(*_reads.sets) if _reads.sets else None


class _Held(NamedTuple, Generic[Value]):
    value: Value
    tables: frozenset[str]
    edition: Hashable


class Kept(Generic[Value]):
    """The last few answers to questions about the records."""

    def __init__(self, most: int) -> None:
        self._held: TTLCache[Hashable, _Held[Value]] = TTLCache(most, LIFETIME)
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer to a question, made anew where what it was made of has changed."""
        now = edition()
        if now is None:
            return make()
        with self._lock:
            held = self._held.get(key)
        if held is not None and held.edition == now.of(held.tables):
            _note(held.tables)
            return held.value
        # Not while holding the lock: two who ask the same at once get the same.
        with reading() as found:
            made = make()
        # What this request knew before may have gone into it.
        tables = frozenset(found) | (read_so_far() or frozenset())
        with self._lock:
            self._held[key] = _Held(made, tables, now.of(tables))
        return made


def _open(**_: object) -> None:
    _reads.sets, _reads.now = [set()], None


def _close(**_: object) -> None:
    _reads.sets, _reads.now = [], None


def _note(tables: Iterable[str]) -> None:
    if _reads.sets:
        _reads.sets[-1].update(tables)


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
    if _reads.sets:
        _note(_tables_in(sql))
    done = execute(sql, params, many, context)
    written = _WRITES.match(sql)
    if written and written[1] not in _unheeded() and not written[2].startswith(_SEEN):
        _reads.now = None
        _count_once(context["connection"], written[1])
    return done


@lru_cache(maxsize=4096)
def _tables_in(sql: str) -> frozenset[str]:
    return frozenset(_READS.findall(sql)) - _unheeded()


class _Count:
    """What is counted on when a transaction is committed: the tables it has written."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def on(self) -> None:
        """Count them."""
        _count_on(self.tables)


def _count_once(connection: BaseDatabaseWrapper, table: str) -> None:
    if _migrating.is_set():
        return
    waiting = (getattr(then, "__self__", None) for _, then, *_ in connection.run_on_commit)
    there = next((each for each in waiting if isinstance(each, _Count)), None)
    count = there or _Count()
    count.tables.add(table)
    if there:
        return
    # A record that is kept already must not be said to have failed because it was not counted.
    transaction.on_commit(count.on, using=connection.alias, robust=True)


def _count_on(tables: Collection[str]) -> None:
    # Several are of a transaction that has ended; one may be of a statement that still goes on,
    # within which none can begin.
    with transaction.atomic() if len(tables) > 1 else nullcontext():
        # Always in the same order: of two who count at once neither waits for ever for the other.
        for table in sorted(tables):
            with connection.cursor() as cursor:
                cursor.execute(_COUNT, [table])
    _here.update(tables)
    _reads.now = None


@lru_cache(maxsize=1)
def _unheeded() -> frozenset[str]:
    """Return the tables whose rows no page is made of that is kept: they say so themselves."""
    return frozenset(
        model._meta.db_table  # noqa: SLF001 - Django's public "Model _meta API"
        for model in apps.get_models()
        if model._meta.app_label in _OTHERS  # noqa: SLF001 - as above
        or not getattr(model, "heeded", True)
    )
