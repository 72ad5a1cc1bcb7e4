"""Where every indicator stands: of each kind of subject the numbers of the present period.

In: the lake's measurements. Out: ``Stands``, and how many subjects have a number, or break a line.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lemnis.engine import standing
from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status
from lemnis.engine.present import present
from lemnis.lake.store import Lake
from lemnis.values import SubjectKind

Seen = Mapping[SubjectKind, Collection[str]]
_STATUSES = tuple(Status)
_STATUS_AT = {status.value: at for at, status in enumerate(_STATUSES)}
_LATEST = f"""
    SELECT m.indicator, m.kind, m.subject, s.period, m.status, m.shown IS NOT NULL AS known
    FROM {standing.JOINED} ORDER BY m.kind, m.subject
"""
_WORDS = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, eq=False)
class Stands:
    """The present numbers of all subjects, laid out by subject.

    ``blocks`` are indicator, kind and period; of each number ``block`` tells which of them it is
    of, ``status`` its status, ``known`` whether there is one. ``places`` tells of each subject
    where its numbers begin and end.
    """

    blocks: tuple[tuple[str, SubjectKind, str], ...]
    block: np.ndarray
    status: np.ndarray
    known: np.ndarray
    places: Mapping[SubjectKind, Mapping[str, tuple[int, int]]]

    def of(self, seen: Seen) -> np.ndarray:
        """Return where the numbers of some subjects are."""
        spans = [
            range(*self.places[kind][code])
            for kind, codes in seen.items()
            for code in codes
            if code in self.places.get(kind, {})
        ]
        return np.fromiter(chain.from_iterable(spans), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the subjects of one kind stand in one indicator: all, with a number, by status."""

    kind: SubjectKind
    period: str
    subjects: int
    known: int
    statuses: Mapping[Status, int]

    @property
    def broken(self) -> int:
        """How many break a line they must not break."""
        return sum(self.statuses.get(status, 0) for status in BROKEN)


def latest(lake: Lake) -> Stands:
    """Return where every indicator stands."""
    blocks = present(lake)
    if blocks is None:  # nothing was ever diagnosed
        nothing = np.array([], np.int64)
        return Stands((), nothing, nothing, nothing, {})
    with lake.present() as (connection, _):
        connection.register("blocks", blocks)
        rows = connection.execute(_LATEST).to_arrow_table()
    return _laid_out(rows)


def _laid_out(rows: pa.Table) -> Stands:
    """Return numbers that come sorted by subject so that each one's are found at once."""
    coded = {name: _coded(rows[name]) for name in ("indicator", "kind", "subject", "status")}
    indicators, kinds = coded["indicator"], coded["kind"]
    both = indicators.at * len(kinds.words) + kinds.at
    numbers, first, block = np.unique(both, return_index=True, return_inverse=True)
    periods = rows["period"].take(pa.array(first)).to_pylist()
    blocks = tuple(
        (indicators.words[n // len(kinds.words)], SubjectKind(kinds.words[n % len(kinds.words)]), p)
        for n, p in zip(numbers.tolist(), periods, strict=True)
    )
    statuses = np.array([_STATUS_AT[word] for word in coded["status"].words], np.int64)
    known = rows["known"].to_numpy().astype(np.int64)
    places = _places(kinds, coded["subject"])
    return Stands(blocks, block, statuses[coded["status"].at], known, places)


class _Coded(NamedTuple):
    """A column of few words: which of them each row has."""

    at: np.ndarray
    words: list[str]


def _coded(column: pa.ChunkedArray) -> _Coded:
    array = column.cast(_WORDS).unify_dictionaries().combine_chunks()
    found = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    return _Coded(
        found.indices.to_numpy(zero_copy_only=False).astype(np.int64), found.dictionary.to_pylist()
    )


def _places(kinds: _Coded, subjects: _Coded) -> Mapping[SubjectKind, Mapping[str, tuple[int, int]]]:
    places: dict[SubjectKind, dict[str, tuple[int, int]]] = defaultdict(dict)
    whose = kinds.at * max(len(subjects.words), 1) + subjects.at
    begins = np.flatnonzero(np.r_[True, whose[1:] != whose[:-1]]) if len(whose) else whose
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(whose)], strict=False):
        kind = SubjectKind(kinds.words[kinds.at[begin]])
        places[kind][subjects.words[subjects.at[begin]]] = (begin, end)
    return places


def tallies(stands: Stands, seen: Seen | None = None) -> Mapping[str, tuple[Tally, ...]]:
    """Return by indicator how its subjects stand, from the school down.

    ``seen``: of these subjects only; without it of all.
    """
    rows = slice(None) if seen is None else stands.of(seen)
    block, width = stands.block[rows], len(_STATUSES)
    size = len(stands.blocks)
    by_status = np.bincount(block * width + stands.status[rows], minlength=size * width)
    known = np.bincount(block, weights=stands.known[rows], minlength=size)
    counts = by_status.reshape(size, width)
    found: dict[str, list[Tally]] = defaultdict(list)
    for at in np.flatnonzero(counts.sum(axis=1)).tolist():
        code, kind, period = stands.blocks[at]
        statuses = {s: n for s, n in zip(_STATUSES, counts[at].tolist(), strict=True) if n}
        tally = Tally(kind, period, sum(statuses.values()), int(known[at]), statuses)
        found[code].append(tally)
    return {code: tuple(sorted(each, key=_rank)) for code, each in found.items()}


_ORDER = list(SubjectKind)


def _rank(tally: Tally) -> int:
    return _ORDER.index(tally.kind)
