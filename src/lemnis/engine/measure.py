"""Measurements: what a run leaves in the lake, row by row, never overwritten.

In: the answers of a run. Out: an Arrow table with one row per indicator, period and living subject,
graded; and the same rows in the lake's table ``measurements``.
"""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from lemnis.engine import grade, standing
from lemnis.engine.definition import Better, Criterion, Indicator
from lemnis.engine.gather import Gathered
from lemnis.engine.operators import REASONS
from lemnis.engine.question import Job
from lemnis.engine.vector import Answers, Asking, Table
from lemnis.lake.store import Lake

TABLE = standing.MEASUREMENTS
SCHEMA = pa.schema([
    ("run", pa.string()), ("measured_at", pa.timestamp("us")), ("snapshot", pa.int64()),
    ("known_on", pa.date32()),
    ("indicator", pa.string()), ("version", pa.date32()), ("formula", pa.string()),
    ("kind", pa.string()), ("subject", pa.string()),
    ("period_kind", pa.string()), ("period", pa.string()),
    ("starts_on", pa.date32()), ("ends_on", pa.date32()),
    ("value", pa.float64()), ("numerator", pa.float64()), ("denominator", pa.float64()),
    ("rows", pa.int64()), ("missing", pa.string()), ("suspect", pa.bool_()),
    ("shown", pa.float64()), ("status", pa.string()), ("band", pa.string()),
])  # fmt: skip
# In memory what has few values is a place among them, no wider than need be: a run may have ten
# million rows.
_WIDTHS: Mapping[str, npt.DTypeLike] = {
    "run": np.int8, "measured_at": np.int8, "snapshot": np.int8, "known_on": np.int8,
    "indicator": np.int16, "version": np.int16, "formula": np.int16,
    "kind": np.int8, "subject": np.int32,
    "period_kind": np.int8, "period": np.int16, "starts_on": np.int16, "ends_on": np.int16,
    "missing": np.int8, "status": np.int8, "band": np.int16,
}  # fmt: skip
_ENCODED = pa.schema([
    (f.name, pa.dictionary(pa.from_numpy_dtype(_WIDTHS[f.name]), f.type))
    if f.name in _WIDTHS else f
    for f in SCHEMA
])  # fmt: skip
_SQL_TYPES = {
    pa.string(): "VARCHAR", pa.timestamp("us"): "TIMESTAMP", pa.int64(): "BIGINT",
    pa.date32(): "DATE", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN",
}  # fmt: skip

# A thing that need only be there is judged by being there.
PRESENT = Criterion(source="direction: present")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every measurement of a run has in common."""

    run: str
    at: dt.datetime
    snapshot: int
    known_on: dt.date  # the day of the run, as its calendar sees it
    formulas: Mapping[str, str]  # fingerprint by indicator


class _Block(NamedTuple):
    """The living subjects' answers to one ask, with their grades."""

    answers: Answers
    chosen: npt.NDArray[np.int32]
    grades: grade.Grades


def tabulate(
    job: Job,
    table: Table,
    gathered: Gathered,
    indicators: Mapping[str, Indicator],
    stamp: Stamp,
    only: Collection[Asking] | None = None,
) -> pa.Table:
    """Return the measurements of everything asked (not of what was only referred to).

    ``only``: of these asks and kinds.

    Shape: ``SCHEMA``, few values as dictionaries; by period, then as asked, then subject code.
    Unit: value, numerator, denominator as the formula gives them; ``shown`` as people see it.
    """
    asked = set(job.asks)
    blocks = [
        _graded(answers, gathered, indicators[answers.ask.code])
        for answers in table.values()
        if answers.ask in asked
        and answers.living.any()
        and (only is None or (answers.ask, answers.kind) in only)
    ]
    blocks.sort(key=lambda block: block.answers.ask.period.label)
    columns = _columns(blocks, gathered, indicators, stamp) if blocks else {}
    return pa.table([columns[n] for n in SCHEMA.names], schema=_ENCODED) if blocks else _empty()


def _empty() -> pa.Table:
    return _ENCODED.empty_table()


def criteria_of(indicator: Indicator) -> Sequence[Criterion]:
    """Return the criteria an indicator is judged by."""
    if indicator.criteria or indicator.better is not Better.PRESENT:
        return indicator.criteria
    return (PRESENT,)


def _graded(answers: Answers, gathered: Gathered, indicator: Indicator) -> _Block:
    chosen = np.flatnonzero(answers.living).astype(np.int32)
    values = np.where(answers.value.m == 0, answers.value.v, np.nan)[chosen]
    criteria = criteria_of(indicator)
    if not criteria:
        which = np.full(len(chosen), -1, dtype=np.intp)
    else:
        subjects = gathered.subjects[answers.kind]
        facts = {name: column[chosen] for name, column in subjects.facts.items()}
        graded = grade.Subjects(answers.kind, subjects.codes[chosen], facts)
        which = grade.choose(criteria, graded, answers.ask.period.end)
    return _Block(answers, chosen, grade.grade(values, which, criteria, indicator))


def _columns(
    blocks: Sequence[_Block],
    gathered: Gathered,
    indicators: Mapping[str, Indicator],
    stamp: Stamp,
) -> dict[str, pa.Array]:
    sizes = np.array([len(b.chosen) for b in blocks])
    total = int(sizes.sum())
    asks = [b.answers.ask for b in blocks]
    periods = [a.period for a in asks]
    whole = np.array([total])
    since = [indicators[a.code].at(stamp.known_on).since for a in asks]
    suspect = [b.answers.suspect for b in blocks]
    return {
        "run": _words("run", [stamp.run], whole),
        "measured_at": _words("measured_at", [stamp.at], whole),
        "snapshot": _words("snapshot", [stamp.snapshot], whole),
        "known_on": _words("known_on", [stamp.known_on], whole),
        "indicator": _words("indicator", [a.code for a in asks], sizes),
        "version": _words("version", since, sizes),
        "formula": _words("formula", [stamp.formulas[a.code] for a in asks], sizes),
        "kind": _words("kind", [b.answers.kind.value for b in blocks], sizes),
        "subject": _subjects(blocks, gathered),
        "period_kind": _words("period_kind", [p.kind.value for p in periods], sizes),
        "period": _words("period", [p.label for p in periods], sizes),
        "starts_on": _words("starts_on", [p.start for p in periods], sizes),
        "ends_on": _words("ends_on", [p.end for p in periods], sizes),
        "value": _number([b.answers.value.v[b.chosen] for b in blocks], _reasons(blocks)),
        "numerator": _number([b.answers.numerator[b.chosen] for b in blocks]),
        "denominator": _number([b.answers.denominator[b.chosen] for b in blocks]),
        "rows": pa.array(np.concatenate([b.answers.rows[b.chosen] for b in blocks])),
        "missing": _placed("missing", [r.value if r else None for r in REASONS], _reasons(blocks)),
        "suspect": pa.array(np.repeat(suspect, sizes)),
        "shown": _number([b.grades.shown for b in blocks]),
        "status": _graded_words("status", [b.grades.status for b in blocks]),
        "band": _graded_words("band", [b.grades.band for b in blocks]),
    }


def _words(column: str, words: Sequence[Hashable], sizes: npt.NDArray[np.int64]) -> pa.Array:
    """Return each word as often as its size says."""
    place = {word: n for n, word in enumerate(dict.fromkeys(words))}
    places = np.array([place[word] for word in words], dtype=_WIDTHS[column])
    return _placed(column, list(place), np.repeat(places, sizes))


def _graded_words(column: str, parts: Sequence[grade.Words[Any]]) -> pa.Array:
    every: Iterable[Hashable] = (word for part in parts for word in part.words)
    place = {word: n for n, word in enumerate(dict.fromkeys(every))}
    width = _WIDTHS[column]
    own = (np.array([place[w] for w in part.words], dtype=width)[part.places] for part in parts)
    return _placed(column, list(place), np.concatenate(list(own)))


def _placed(column: str, words: Sequence[Hashable], places: npt.NDArray[np.integer]) -> pa.Array:
    """Return words by their places; a place of None is null."""
    absent = places == words.index(None) if None in words else None
    filled = pa.array(["" if w is None else w for w in words], SCHEMA.field(column).type)
    indices = pa.array(places.astype(_WIDTHS[column], copy=False), mask=absent)
    return pa.DictionaryArray.from_arrays(indices, filled)


def _reasons(blocks: Iterable[_Block]) -> npt.NDArray[np.uint8]:
    return np.concatenate([b.answers.value.m[b.chosen] for b in blocks])


def _number(
    parts: Sequence[npt.NDArray[np.float64]], reasons: npt.NDArray[np.uint8] | None = None
) -> pa.Array:
    values = np.concatenate(parts)
    missing = np.isnan(values) if reasons is None else (reasons > 0) | np.isnan(values)
    return pa.array(values, pa.float64(), mask=missing)


def _subjects(blocks: Sequence[_Block], gathered: Gathered) -> pa.Array:
    kinds = list(gathered.subjects)
    offsets = np.cumsum([0, *(len(gathered.subjects[k]) for k in kinds)])
    place = dict(zip(kinds, offsets, strict=False))
    codes = np.concatenate([gathered.subjects[k].codes for k in kinds]).tolist()
    # A school and a course may have the same code: each code is one word.
    words = {code: n for n, code in enumerate(dict.fromkeys(codes))}
    word_of = np.array([words[code] for code in codes], dtype=_WIDTHS["subject"])
    numbers = np.concatenate([b.chosen + place[b.answers.kind] for b in blocks])
    return _placed("subject", list(words), word_of[numbers])


# --- the lake ---------------------------------------------------------------------------------


_PAGE = 131_072  # rows of a group, that a reader takes or leaves


def store(
    lake: Lake, rows: pa.Table, *, run: str, by: str, stands: pa.Table | None = None
) -> int | None:
    """Append measurements in one transaction; return the lake's new snapshot, if it changed.

    ``stands`` tells where all measurements of the run are, these and earlier ones.
    """
    columns = ", ".join(f'"{f.name}" {_SQL_TYPES[f.type]}' for f in SCHEMA)
    with lake.writer(by, f"diagnose {run}", {"run": run}) as writer:
        if not writer.has_table(TABLE):
            writer.con.execute(f"CREATE TABLE lake.{TABLE} ({columns})")
            writer.con.execute(f"ALTER TABLE lake.{TABLE} SET PARTITIONED BY (kind, period_kind)")
        files = _write(rows, lake.folder_of(TABLE), run)
        writer.add_files(TABLE, files)
        if stands is not None:
            standing.append(writer, stands)
    return writer.snapshot


def _write(rows: pa.Table, folder: Path, run: str) -> list[Path]:
    """Write one Parquet file per kind of subject and of period, where the lake keeps its own.

    Within it a subject's rows lie together: whoever asks for one subject reads a few pages.
    """
    kinds, spans = rows["kind"].combine_chunks(), rows["period_kind"].combine_chunks()
    width = len(spans.dictionary)
    keys = kinds.indices.to_numpy().astype(np.int16) * width + spans.indices.to_numpy()
    order = np.argsort(keys, kind="stable")
    edges = [*np.flatnonzero(np.diff(keys[order], prepend=-1)).tolist(), len(order)]
    subjects = rows["subject"].combine_chunks().indices.to_numpy()

    def written(span: tuple[int, int]) -> Path:
        chosen = order[slice(*span)]
        kind, kept = divmod(int(keys[chosen[0]]), width)
        parts = f"kind={kinds.dictionary[kind]}", f"period_kind={spans.dictionary[kept]}"
        file = folder.joinpath(*parts, f"{run}.parquet")
        file.parent.mkdir(parents=True, exist_ok=True)
        together = rows.take(chosen[np.argsort(subjects[chosen], kind="stable")])
        pq.write_table(_narrowed(together), file, compression="zstd", row_group_size=_PAGE)
        return file

    with ThreadPoolExecutor(2) as pool:  # packing takes a core, and another is there
        return list(pool.map(written, pairwise(edges)))


def _narrowed(rows: pa.Table) -> pa.Table:
    """Return rows with no other subjects among the words than their own: all words are written."""
    at = rows.column_names.index("subject")
    words = rows["subject"].combine_chunks()
    own, places = np.unique(words.indices.to_numpy(), return_inverse=True)
    kept = pa.array(places.astype(_WIDTHS["subject"]))
    return rows.set_column(
        at, "subject", pa.DictionaryArray.from_arrays(kept, words.dictionary.take(pa.array(own)))
    )
