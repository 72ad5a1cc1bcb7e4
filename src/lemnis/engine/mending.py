"""Rows of readings, added and subtracted: how what was counted once is brought to now.

In: tables as ``compile.rolled`` and ``valued`` give them. Out: tables of the same kind, exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import compile as sql
from lemnis.engine.plan import Grain, Part, PartKind, Scan, Window
from lemnis.values import SubjectKind

_ADDED = frozenset({
    PartKind.COUNT, PartKind.SUM, PartKind.SQUARES, PartKind.X_SUM, PartKind.X_SQUARES,
    PartKind.PRODUCTS,
})  # fmt: skip
_GREATEST = frozenset({PartKind.MIN, PartKind.MAX})  # what went cannot be taken out of them
_WORDS = {PartKind.MIN: "min", PartKind.MAX: "max"}


def can_mend(scan: Scan, *, went: bool) -> bool:
    """Tell whether the rows of a scan add up; ``went``: and can be subtracted."""
    if scan.grain is Grain.VALUES:
        return True
    mendable = _ADDED if went else _ADDED | _GREATEST
    return scan.grain is Grain.SUMS and all(p.kind in mendable for p in scan.parts)


def merged(wanted: Sequence[tuple[Scan, Window | None]]) -> Scan:
    """Return one scan that gives what several of one data set do."""
    first = wanted[0][0]
    parts: dict[SubjectKind, dict[Part, None]] = {}
    for scan, _ in wanted:
        for kind, own in scan.wanted.items():
            parts.setdefault(kind, {}).update(dict.fromkeys(own))
    windows = tuple(dict.fromkeys(window for _, window in wanted if window))
    return replace(first, windows=windows, wanted={k: tuple(p) for k, p in parts.items()})


def of_window(tables: Sequence[pa.Table], scan: Scan, n: int) -> pa.Table | None:
    """Return the rows of one window of a scan."""
    if not tables:
        return None
    rows = pa.concat_tables(tables, promote_options="default")
    if not scan.windows:
        return rows
    return rows.filter(pc.equal(rows[sql.WINDOW], n)).drop_columns([sql.WINDOW])


def collapsed(scan: Scan, rows: pa.Table) -> pa.Table:
    """Return rows by value as counts of different values; other rows as they are."""
    if sql.VALUE not in rows.column_names:
        return rows
    names = [f"p{n}" for n in range(len(scan.parts))]
    keys = [c for c in rows.column_names if c not in {*names, sql.VALUE}]
    for name in names:
        seen = pc.cast(pc.greater(rows[name], 0), pa.int64())
        rows = rows.set_column(rows.column_names.index(name), name, seen)
    made = rows.group_by(keys).aggregate([(name, "sum") for name in names])
    return made.rename_columns([c.removesuffix("_sum") for c in made.column_names])


def summed(scan: Scan, rows: pa.Table, came: pa.Table, went: pa.Table | None) -> pa.Table | None:
    """Return rows with what came added and what went subtracted, exactly.

    None if it cannot be told whether a sum is still one of any rows.
    """
    names = {part: f"p{n}" for n, part in enumerate(scan.parts)}
    keys = [c for c in rows.column_names if c not in names.values()]
    tables = [rows, came]
    if went is not None:
        tables.append(_negative(went, names.values()))
    whole = pa.concat_tables([t.select(rows.column_names) for t in tables])
    somebody = (pc.is_valid(whole[key]) for key in keys if key != sql.VALUE)
    whole = whole.filter(reduce(pc.or_, somebody)).combine_chunks()
    made = _added(whole, keys, {name: part.kind for part, name in names.items()})
    return made if went is None else _emptied(made, names)


def _added(rows: pa.Table, keys: Sequence[str], parts: Mapping[str, PartKind]) -> pa.Table:
    """Return one row for all of the same keys, with what their parts add up to."""
    _, first, group = np.unique(_codes(rows, keys), return_index=True, return_inverse=True)
    plain = {n for n, kind in parts.items() if kind not in _WORDS and _is_plain(rows[n])}
    rest = [name for name in parts if name not in plain]
    found = _grouped(rows, rest, group, parts) if rest else {}
    for name in plain:
        sums = np.zeros(len(first), np.int64)
        np.add.at(sums, group, rows[name].to_numpy())
        found[name] = pa.array(sums)
    found |= {key: rows[key].take(pa.array(first)) for key in keys}
    return pa.table({name: found[name] for name in rows.column_names})


def _codes(rows: pa.Table, keys: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return a number for each row, the same for the same keys; a row has one subject."""
    codes = np.zeros(len(rows), np.int64)
    for n, key in enumerate(k for k in keys if k != sql.VALUE):
        numbers = pc.cast(rows[key], pa.int64())
        codes += pc.fill_null(pc.add(numbers, n << 31), 0).to_numpy()
    if sql.VALUE in keys:
        values = rows[sql.VALUE].combine_chunks().dictionary_encode("encode")
        codes = codes * (len(values.dictionary) + 1) + values.indices.to_numpy()
    return codes


def _is_plain(column: pa.ChunkedArray) -> bool:
    return pa.types.is_int64(column.type) and not column.null_count


def _grouped(
    rows: pa.Table,
    names: Sequence[str],
    group: npt.NDArray[np.int64],
    parts: Mapping[str, PartKind],
) -> dict[str, Any]:
    """Return columns by group: decimals, and what may be null, are added as Arrow does."""
    made = rows.select(names).append_column("g", pa.array(group)).group_by("g")
    words = [(name, _WORDS.get(parts[name], "sum")) for name in names]
    by_group = made.aggregate(words).sort_by("g")
    return {name: by_group[f"{name}_{word}"] for name, word in words}


def _negative(rows: pa.Table, names: Iterable[str]) -> pa.Table:
    for name in names:
        at = rows.column_names.index(name)
        rows = rows.set_column(at, name, pc.negate(rows[name]))
    return rows


def _emptied(rows: pa.Table, names: Mapping[Part, str]) -> pa.Table | None:
    """Make sums of no rows null again: nought would be a sum of some."""
    for part, name in names.items():
        if part.kind in {PartKind.COUNT, PartKind.DISTINCT}:
            continue
        counted = replace(part, kind=PartKind.COUNT)
        if counted not in names:
            return None
        some = pc.greater(rows[names[counted]], 0)
        at = rows.column_names.index(name)
        none = pa.scalar(None, rows[name].type)
        rows = rows.set_column(at, name, pc.if_else(some, rows[name], none))
    return rows
