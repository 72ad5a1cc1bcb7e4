"""Which data set a sheet is, where its heading stands, and which column each heading means.

In: a grid, the registry. Out: a ``SheetMapping``, which a person may correct and keep.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from lemnis.errors import BadData
from lemnis.lake.datasets import Dataset, Datasets
from lemnis.lake.names import plain
from lemnis.lake.sources.grid import Grid, Row

IGNORE = ""  # as the target of a heading: leave the column out
OWN_MARK = "※"  # begins the headings and sheets that our rejects workbook adds
_LOOK_AT = 30  # rows from the top among which the heading must be
_TALLEST = 3
_SERIAL = frozenset(("序号", "no", "no.", "#"))  # numbers the rows, says nothing of them
_HINT = 4.0  # how many matched columns a fitting sheet name is worth


@dataclass(frozen=True, slots=True)
class Matched:
    """A heading that means a column. ``position`` counts cells from 0."""

    position: int
    heading: str
    column: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A heading that means nothing we know, with the nearest columns, best first."""

    position: int
    heading: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet is read: rows ``first_row`` to ``last_row`` are the heading (from 1).

    ``headings`` has one text per cell. ``doubled`` are headings whose column an earlier heading
    has taken; ``ignored`` those a person has left out. ``missing`` are required columns that no
    heading means.
    """

    dataset: str
    first_row: int
    last_row: int
    headings: tuple[str, ...]
    matched: tuple[Matched, ...]
    unknown: tuple[Unknown, ...]
    doubled: tuple[Matched, ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    def as_overrides(self) -> dict[str, str]:
        """Return heading → column (``IGNORE`` if left out or unknown), to be mended and kept."""
        left_out = (*self.ignored, *(u.heading for u in self.unknown))
        return {m.heading: m.column for m in self.matched} | dict.fromkeys(left_out, IGNORE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller says of a sheet: its data set and what some headings mean."""

    dataset: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, heading: str) -> str | None:
        """Return the column a heading was said to mean, ``IGNORE`` for none, or None."""
        wanted = plain(heading)
        return next((c for h, c in self.columns.items() if plain(h) == wanted), None)


@dataclass(frozen=True, slots=True)
class _Heading:
    first: int
    last: int
    texts: tuple[str, ...]  # one per cell, for people
    names: tuple[tuple[str, ...], ...]  # one per cell: the readings tried, best first


def map_sheet(grid: Grid, datasets: Datasets, wish: Wish) -> SheetMapping | None:
    """Return how to read a sheet, or None if it is no data set of ours.

    A sheet is known by what the caller says, by its name, a title above the table or the file's
    name, and by its headings; the heading is the rows in which most columns are found.

    Raises:
        BadData: the caller names a data set or column that does not exist.

    """
    rows = list(islice(grid.rows(), _LOOK_AT))
    _require_known(datasets, wish, grid)
    hinted = _hinted(grid, rows, datasets, wish)
    candidates = [datasets[wish.dataset]] if wish.dataset else list(datasets)
    headings = list(_headings(rows))
    best: tuple[float, SheetMapping] | None = None
    for heading in headings:
        known = [d for d in candidates if d is hinted or _touches(d, heading)]
        for dataset in known:
            mapping = _mapped(dataset, heading, wish)
            score = _score(mapping, dataset, is_hinted=dataset is hinted)
            if len(mapping.matched) >= _fewest(heading) and (best is None or score > best[0]):
                best = score, mapping
    if best:
        return _with_suggestions(best[1], datasets)
    if hinted and headings:
        fullest = max(headings[:_LOOK_AT], key=_fullness)
        return _with_suggestions(_mapped(hinted, fullest, wish), datasets)
    return None


def save_mapping(path: Path, mappings: Sequence[SheetMapping]) -> None:
    """Write heading → column as JSON, to be edited by hand and given to a later load."""
    merged: dict[str, str] = {}
    for mapping in mappings:
        merged |= mapping.as_overrides()
    path.write_text(json.dumps(merged, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def saved_mapping(path: Path) -> dict[str, str]:
    """Return a mapping written by ``save_mapping``.

    Raises:
        BadData: the file is not such a mapping.

    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        found = error
    if isinstance(found, dict) and all(isinstance(v, str) for v in found.values()):
        return found
    raise BadData(
        "这不是表头对照文件。",
        "This is not a file of headings and columns.",
        place=str(path),
        cure=(
            '内容应为 {"表头": "列名"}，不需要的表头写 ""。',
            'It should hold {"heading": "column"}, with "" for headings to leave out.',
        ),
    )


def _require_known(datasets: Datasets, wish: Wish, grid: Grid) -> None:
    if wish.dataset is not None and wish.dataset not in datasets:
        near = "、".join(f"{d.name}（{d.title.zh}）" for d in datasets.nearest(wish.dataset))
        raise BadData(
            f"没有数据集“{wish.dataset}”。",
            f"There is no data set “{wish.dataset}”.",
            place=grid.place,
            cure=(f"是否指 {near}？" if near else "", f"Did you mean {near}?" if near else ""),
        )
    known = {c.name for d in datasets for c in d.columns} | {IGNORE}
    for heading, column in wish.columns.items():
        if column not in known:
            raise BadData(
                f"表头“{heading}”对照的列“{column}”不存在。",
                f"The column “{column}” given for heading “{heading}” does not exist.",
                place=grid.place,
                cure=("请写数据集的列名。", "Give the code name of a column."),
            )


def _hinted(grid: Grid, rows: Sequence[Row], datasets: Datasets, wish: Wish) -> Dataset | None:
    if wish.dataset:
        return datasets[wish.dataset]
    for text in (grid.sheet, *_title_lines(rows), grid.path.stem):
        if text and (dataset := datasets.by_title(text)):
            return dataset
    return None


def _title_lines(rows: Sequence[Row]) -> list[str]:
    """Return the texts that have a row to themselves near the top."""
    filled = [{cell for cell in row.cells if cell} for row in rows[:5]]
    return [cells.pop() for cells in filled if len(cells) == 1]


def _headings(rows: Sequence[Row]) -> list[_Heading]:
    """Return every stretch of one to three rows that could be a heading, upper rows first."""
    found = []
    for top in range(len(rows)):
        if sum(map(bool, rows[top].cells)) == 0:
            continue
        for height in range(1, min(_TALLEST, len(rows) - top) + 1):
            block = [row.cells for row in rows[top : top + height]]
            if height > 1 and not (_is_words(block[-1]) and _is_grouped(block)):
                break
            found.append(_joined(rows[top].number, rows[top + height - 1].number, block))
    return found


def _is_words(cells: Sequence[str]) -> bool:
    """Tell a row of headings from a row of data: no cell is a number or a date."""
    return any(cells) and not any(cell[:1].isdigit() for cell in cells)


def _is_grouped(block: Sequence[Sequence[str]]) -> bool:
    """Tell a heading of several rows: a title above stands over more than one cell below."""
    upper, lower = block[-2], block[-1]
    pairs = zip(upper, lower, strict=False)
    return any(below and not above for above, below in pairs) and any(upper)


def _joined(first: int, last: int, block: Sequence[Sequence[str]]) -> _Heading:
    width = max(len(cells) for cells in block)
    filled = [_spread(cells, block[n + 1 :], width) for n, cells in enumerate(block)]
    texts, names = [], []
    for parts in zip(*filled, strict=True):
        distinct = tuple(dict.fromkeys(part for part in parts if part))
        texts.append("/".join(distinct))
        names.append(tuple(dict.fromkeys(("".join(distinct), *reversed(distinct)))))
    return _Heading(first, last, tuple(texts), tuple(names))


def _spread(cells: Sequence[str], below: Sequence[Sequence[str]], width: int) -> list[str]:
    """Repeat a title over the cells it stands above: those empty here but not below."""
    spread: list[str] = []
    for at in range(width):
        own = cells[at] if at < len(cells) else ""
        is_under = any(at < len(row) and row[at] for row in below)
        spread.append(own or (spread[-1] if is_under and spread else ""))
    return spread


def _touches(dataset: Dataset, heading: _Heading) -> bool:
    return any(dataset.by_title(name) for names in heading.names for name in names)


def _mapped(dataset: Dataset, heading: _Heading, wish: Wish) -> SheetMapping:
    matched: dict[str, Matched] = {}
    unknown, doubled, ignored = [], [], []
    for at, text in enumerate(heading.texts):
        if not text or text.startswith(OWN_MARK):
            continue
        column = _meant(dataset, heading.names[at], text, wish)
        if column is None:
            if plain(text) not in _SERIAL:
                unknown.append(Unknown(at, text, ()))
        elif column == IGNORE:
            ignored.append(text)
        elif column in matched:
            doubled.append(Matched(at, text, column))
        else:
            matched[column] = Matched(at, text, column)
    return SheetMapping(
        dataset.name,
        heading.first,
        heading.last,
        heading.texts,
        tuple(matched.values()),
        tuple(unknown),
        tuple(doubled),
        tuple(c.name for c in dataset.columns if c.required and c.name not in matched),
        tuple(ignored),
    )


def _with_suggestions(mapping: SheetMapping, datasets: Datasets) -> SheetMapping:
    dataset = datasets[mapping.dataset]
    unknown = []
    for one in mapping.unknown:
        near = dataset.nearest(one.heading.rsplit("/", 1)[-1])
        unknown.append(replace(one, suggestions=tuple(column.name for column in near)))
    return replace(mapping, unknown=tuple(unknown))


def _meant(dataset: Dataset, names: Sequence[str], text: str, wish: Wish) -> str | None:
    said = wish.column(text)
    if said is not None and (said == IGNORE or said in dataset.column_by_name):
        return said
    found = next((c for c in map(dataset.by_title, names) if c), None)
    return found.name if found else None


def _score(mapping: SheetMapping, dataset: Dataset, *, is_hinted: bool) -> float:
    height = mapping.last_row - mapping.first_row
    key = any(m.column == dataset.key for m in mapping.matched)
    return (
        len(mapping.matched)
        - 0.5 * len(mapping.missing)
        - 0.1 * len(mapping.unknown)
        - 0.6 * len(mapping.doubled)
        + (_HINT if is_hinted else 0.0)
        + (1.0 if key else 0.0)
        - 0.2 * height
    )


def _fewest(heading: _Heading) -> int:
    """Return how many columns must be found: half of them, at most three."""
    return max(1, min(3, sum(map(bool, heading.texts)) // 2))


def _fullness(heading: _Heading) -> tuple[int, int]:
    return len({text for text in heading.texts if text}), -heading.first
