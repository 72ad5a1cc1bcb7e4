"""What this room keeps at hand of the lake: read once for each of its snapshots, then from memory.

A snapshot never changes, so what was read of it cannot grow old.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from lemnis.engine import current, overview
from lemnis.engine.catalogue import Catalogue
from lemnis.evidence.at_hand import lake_at_hand
from lemnis.insight.rules.judgements import BySubject, by_subject
from lemnis.lake.store import Lake
from lemnis.values import Layer, SubjectRef, System

Board = Mapping[tuple[Layer, System], overview.Cell]
# Whom somebody may look at; None for everybody.
Seen = tuple[SubjectRef, ...] | None
_MOST_BOARDS = 64
_boards: dict[tuple[object, ...], tuple[Catalogue, Board]] = {}
_one_at_a_time = threading.RLock()


def judgements_at_hand() -> pa.Table:
    """Return every judgement that stands, as ``overview.JUDGED``."""
    return _once(_judgements)


def judgements_of(subjects: Iterable[SubjectRef]) -> pa.Table:
    """Return the judgements that stand of some subjects."""
    laid: BySubject = _once(_by_subject)
    return laid.of(subjects)


def page_at_hand(subject: SubjectRef) -> pa.Table:
    """Return all that stands of a subject, as ``current.history``."""
    return _once(_page, subject)


def board_at_hand(catalogue: Catalogue, seen: Seen) -> Board:
    """Return the five by five of those somebody may see."""
    lake = lake_at_hand()
    key = (id(lake), lake.snapshot(), id(catalogue), seen)
    with _one_at_a_time:
        if key not in _boards:
            if len(_boards) >= _MOST_BOARDS:
                _boards.clear()
            # The catalogue is kept beside its board, so that no other can come to have its id.
            _boards[key] = (catalogue, overview.matrix(lake, catalogue, _table(seen)))
        return _boards[key][1]


def _once(read: Callable[..., Any], *wanted: Any) -> Any:
    lake = lake_at_hand()
    snapshot = lake.snapshot()
    with _one_at_a_time:  # ten who come at once after a diagnosis wait for one reading
        return read(lake, snapshot, *wanted)


@lru_cache(maxsize=2)
def _judgements(lake: Lake, _snapshot: int) -> pa.Table:
    return overview.judged(lake)


@lru_cache(maxsize=2)
def _by_subject(lake: Lake, snapshot: int) -> BySubject:
    return by_subject(_judgements(lake, snapshot))


@lru_cache(maxsize=256)
def _page(lake: Lake, _snapshot: int, subject: SubjectRef) -> pa.Table:
    return pa.Table.from_pylist(current.history(lake, subject))


def _table(seen: Seen) -> pa.Table | None:
    """Return subjects as the engine asks for them."""
    if seen is None:
        return None
    kinds, codes = [s.kind.value for s in seen], [s.code for s in seen]
    columns = {"kind": pa.array(kinds, pa.string()), "subject": pa.array(codes, pa.string())}
    return pa.table(columns)
